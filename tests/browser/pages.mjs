// What there is to look at. Nobody keeps a list: every page that the build wrote is on it, and every
// answer of the intake that the journeys met, and the answers that only mistakes of programs meet.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { recorded } from "./system.mjs";
import { check } from "./report.mjs";

/** Every page of the built site, by its address. */
export function pages(system) {
  const files = readdirSync(system.site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => relative(system.site, join(entry.parentPath, entry.name)))
    .sort();
  const all = files.map((file) => {
    const html = readFileSync(join(system.site, file), "utf8");
    const path = `/${file.replace(/(^|\/)index\.html$/, "$1")}`;
    return { name: path, path, url: system.address + path, html, status: 200, ...told(html) };
  });
  return all.filter((page) => !page.isRedirect);
}

function told(html) {
  return {
    language: html.match(/<html lang="(\w+)"/)?.[1],
    isHidden: /<meta name="robots" content="noindex/.test(html),
    isRedirect: /<meta http-equiv="refresh"/i.test(html),
  };
}

/** The sitemap must list just the pages that may be found. */
export function checkSitemap(system, pages) {
  const listed = [...readFileSync(join(system.site, "sitemap.xml"), "utf8").matchAll(/<loc>([^<]+)<\/loc>/g)]
    .map((found) => new URL(found[1]).pathname);
  for (const page of pages) {
    check(page.isHidden || listed.includes(page.path), `sitemap ${page.name}: the page is not listed and not noindex`);
  }
  const known = pages.filter((page) => !page.isHidden).map((page) => page.path);
  for (const path of listed) check(known.includes(path), `sitemap ${path}: listed, but there is no such page`);
}

// A whole form, all but its text; and one that nobody looked at on a check page.
const filled = "anonymous=yes&topic=site&reply_by=none&no_mynumber_ack=yes&purpose_ack=yes";
const complaint = `${filled}&text=x&nonce=0123456789abcdef&go=send`;

// What goes wrong without a person's mistake, and what journeys do not open. `html` is false where programs are answered.
const mistakes = [
  { name: "no such page", path: "/request/none/" },
  { name: "form about a purpose", path: "/request/purpose-notice/about/purpose/health-checkups/" },
  { name: "no such item", path: "/request/purpose-notice/about/purpose/none/" },
  { name: "wrong method", path: "/privacy/", method: "PUT" },
  { name: "wrong type", path: "/request/disclosure/", method: "POST", headers: { "content-type": "text/plain" }, body: "x" },
  { name: "too large", path: "/request/disclosure/", method: "POST", body: `detail=${"x".repeat(200_000)}` },
  { name: "broken encoding", path: "/request/disclosure/", method: "POST", body: "detail=%FF" },
  { name: "unknown field", path: "/request/disclosure/", method: "POST", body: "nobody=1" },
  { name: "name twice", path: "/request/disclosure/", method: "POST", body: "detail=1&detail=2" },
  { name: "from another site", path: "/request/disclosure/", method: "POST", headers: { origin: "https://elsewhere.example" }, body: "detail=1" },
  { name: "unseen box", path: "/request/complaint/", method: "POST", body: `${complaint}&website=1` },
  { name: "unconfirmed", path: "/request/complaint/", method: "POST", body: complaint },
  { name: "status unknown", path: "/request/status/", method: "POST", body: "reference=AAAA-BBBB-CCCC&code=AAAA-BBBB-CCCC-DDDD-EEEE" },
  { name: "status empty", path: "/request/status/", method: "POST", body: "reference=&code=" },
];

// Files and answers for programs: only the bars of headers look at them.
const others = [
  { name: "program: wrong type", path: "/api/requests/disclosure", method: "POST", body: "x" },
  { name: "program: no such kind", path: "/api/requests/none", method: "POST", headers: { "content-type": "application/json" }, body: "{}" },
  { name: "program: faults", path: "/api/requests/disclosure", method: "POST", headers: { "content-type": "application/json", "idempotency-key": "0123456789abcdef" }, body: '{"language":"ja"}' },
  { name: "contract", path: "/api/openapi.json" },
  { name: "robots", path: "/robots.txt" },
  { name: "policy as data", path: "/policy.json" },
  { name: "sitemap", path: "/sitemap.xml" },
  { name: "no such asset", path: "/assets/none.css" },
];

async function ask(system, { name, path, ...rest }) {
  const headers = rest.body ? { "content-type": "application/x-www-form-urlencoded" } : {};
  const answer = await fetch(system.address + path, { redirect: "manual", ...rest, headers: { ...headers, ...rest.headers } });
  return { name: `${name} ${path}`, ...(await recorded(answer)) };
}

/** Answers of the intake to what went wrong, in both languages. */
export async function errorAnswers(system) {
  const answers = [];
  for (const prefix of ["", "/en"]) {
    for (const one of mistakes) answers.push(await ask(system, { ...one, path: prefix + one.path }));
    answers.push(await otherUnderItsKey(system, `${prefix}/request/complaint/`));
  }
  return answers;
}

/** The answer to whoever changed a form that was received already, and sent it again. */
async function otherUnderItsKey(system, path) {
  const send = (more) => ask(system, { name: "other under its key", path, method: "POST", body: `${filled}&${more}` });
  const check = (await send("text=x")).body.toString("utf8");
  const [nonce, shown] = ["nonce", "shown"].map((name) => check.match(new RegExp(`name="${name}" value="([^"]+)"`))[1]);
  await new Promise((resolve) => setTimeout(resolve, 2100)); // Nobody reads a check page faster.
  await send(`text=x&nonce=${nonce}&shown=${shown}&go=send`);
  return send(`text=y&nonce=${nonce}&shown=${shown}&go=send`);
}

/** Answers that are no pages: files, and what programs are told. */
export async function otherAnswers(system) {
  const assets = readdirSync(join(system.site, "assets")).filter((name) => !/\.(br|gz)$/.test(name));
  const files = assets.map((name) => ({ name: "asset", path: `/assets/${name}` }));
  return Promise.all([...others, ...files].map((one) => ask(system, one)));
}

/** Recorded answers as pages with an address at the stand-in. */
export function answerPages(answers, address) {
  return answers.map((answer, number) => {
    const html = answer.body.toString("utf8");
    check(/^text\/html/.test(answer.headers["content-type"] ?? ""), `answers ${answer.name}: not HTML but ${answer.headers["content-type"]}`);
    const url = `${address}/answers/${number}/`;
    return { ...answer, path: new URL(url).pathname, url, html, isAnswer: true, ...told(html) };
  });
}
