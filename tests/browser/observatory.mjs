// MDN HTTP Observatory, its own tests and scores, over the real headers and HTML of every answer.
//
// It runs without a network: the answers are handed to its analyser as if they had come from
// https://privacy.example.jp, since encryption and the redirect to it belong to what stands in front of
// the system (README, "Limits"). The list of preloaded hosts is empty; it only adds points. One rule
// that the service has and its package on npm not yet stands here: ten points for COEP.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { check } from "./report.mjs";

const home = join(dirname(createRequire(import.meta.url).resolve("@mdn/mdn-http-observatory")), "..");
const preloaded = join(home, "conf", "hsts-preload.json");
if (!existsSync(preloaded)) {
  mkdirSync(dirname(preloaded), { recursive: true });
  writeFileSync(preloaded, "{}");
}
const { ALL_TESTS } = await import("@mdn/mdn-http-observatory/src/constants.js");
const { getScoreModifier } = await import("@mdn/mdn-http-observatory/src/grader/grader.js");
const { Requests } = await import("@mdn/mdn-http-observatory/src/types.js");
const { Session } = await import("@mdn/mdn-http-observatory/src/retriever/session.js");
const { parseHttpEquivHeaders } = await import("@mdn/mdn-http-observatory/src/retriever/utils.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import("@mdn/mdn-http-observatory/src/grader/charts.js");

const GOAL = 140;
const host = "privacy.example.jp";

/** The score of one answer, and what it is made of. */
function score({ status, headers, body }) {
  const read = { ...headers, get: (name) => headers[name.toLowerCase()] };
  const answer = () => ({ status, headers: read, request: {}, verified: true, data: String(body), httpEquiv: new Map() });
  const asked = new Requests(host);
  asked.resources.path = String(body);
  asked.session = new Session(new URL(`https://${host}/`));
  for (const way of ["auto", "cors", "http", "https"]) asked.responses[way] = answer();
  if (/^text\/html/.test(headers["content-type"] ?? "")) asked.responses.auto.httpEquiv = parseHttpEquivHeaders(String(body), `https://${host}/`);
  asked.responses.httpRedirects = [{ url: new URL(`http://${host}/`), status: 301 }, { url: new URL(`https://${host}/`), status }];
  asked.responses.httpsRedirects = [{ url: new URL(`https://${host}/`), status }];
  const results = ALL_TESTS.map((test) => test(asked).result).filter(Boolean);
  const isIsolated = /^(require-corp|credentialless)\b/.test(headers["cross-origin-embedder-policy"] ?? "");
  const points = [...results.map(getScoreModifier), isIsolated ? 10 : 0];
  const losses = points.filter((one) => one < 0).reduce((sum, one) => sum + one, 100);
  const gains = points.filter((one) => one > 0).reduce((sum, one) => sum + one, 0);
  return { sum: losses >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? losses + gains : losses, results };
}

// Points that are known: of a server without any of the headers, and of ours less one of them.
const known = [[["content-security-policy", "x-frame-options"], 55], [["strict-transport-security"], 80], [["x-content-type-options"], 135], [["cross-origin-embedder-policy"], 130], [[], 140]];

function checkScorer(sample) {
  const bare = { status: 200, headers: { "content-type": "text/html" }, body: "<!doctype html><title>x</title>" };
  check(score(bare).sum === 30, `observatory scorer: a bare server has 30 points, not ${score(bare).sum}`);
  for (const [without, points] of known) {
    const headers = Object.fromEntries(Object.entries(sample.headers).filter(([name]) => !without.includes(name)));
    const { sum } = score({ ...sample, headers });
    check(sum === points, `observatory scorer: ${points} points without ${without}, not ${sum}`);
  }
}

/** Scores answers; first those whose score is known, so that the scorer itself is under test. */
export function observatory(answers) {
  checkScorer(answers[0]);
  const scores = answers.map((answer) => {
    const { sum, results } = score(answer);
    check(sum >= GOAL, `observatory ${answer.name}: ${sum} points, ${GOAL} are the bar: ${results.join(", ")}`);
    return sum;
  });
  console.log(`observatory: ${answers.length} answers, ${Math.min(...scores)} to ${Math.max(...scores)} points`);
}
