// The site in a real browser: journeys first, then every page and every answer against the bars.
//
// A page is opened once and looked at by all of them; two tabs work side by side. Each check that
// fails is told with its bar and its page. The last line is the sum.
//
//   node tests/browser/run.mjs                    everything
//   node tests/browser/run.mjs --only axe,print   some parts
//   node tests/browser/run.mjs --pages REGEX      some pages
//   node tests/browser/run.mjs --shots            also a picture of every page in every look
//   node tests/browser/run.mjs --only life --pages NONE --pictures   the pictures of docs/desk.md
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe } from "./axe.mjs";
import { walkConsole } from "./console.mjs";
import { journeys } from "./journeys.mjs";
import { filter } from "./filter.mjs";
import { keyboard } from "./keyboard.mjs";
import { focus, skip, targets } from "./keys.mjs";
import { lifecycle } from "./lifecycle.mjs";
import { lighthouse, samples } from "./lighthouse.mjs";
import { shoot } from "./look.mjs";
import { nu } from "./nu.mjs";
import { observatory } from "./observatory.mjs";
import { answerPages, checkSitemap, errorAnswers, otherAnswers, pages as allPages } from "./pages.mjs";
import { print } from "./print.mjs";
import { check, part, spread, sum } from "./report.mjs";
import { search } from "./search.mjs";
import { open, shots, standIn, start } from "./system.mjs";
import { noScript, text } from "./text.mjs";
import { themes } from "./themes.mjs";
import { styles, watch, weight } from "./weight.mjs";

const option = (name) => process.argv[process.argv.indexOf(name) + 1];
const only = process.argv.includes("--only") ? option("--only").split(",") : null;
const wants = (name) => only === null || only.includes(name);
const wanted = process.argv.includes("--pages") ? new RegExp(option("--pages")) : /./;
const TABS = 2;

/** Opens each page once with scripts and once without, and hands it to every bar. */
async function readAll(browser, items) {
  const tabs = await Promise.all(Array.from({ length: TABS }, () => tab(browser)));
  await spread(items, TABS, async (item, number) => {
    try {
      await read(tabs[number], item);
    } catch (error) {
      check(false, `reading ${item.name}: stopped: ${error.stack}`);
    }
  });
  for (const { context } of tabs) check((await context.cookies()).length === 0, "company: a cookie was set");
}

async function tab(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  const page = await context.newPage();
  const plain = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } })).newPage();
  return { context, page, plain, watched: watch(page) };
}

async function read({ page, plain, watched }, item) {
  await page.setViewportSize({ width: 1280, height: 900 });
  watched.begin();
  const answer = await page.goto(item.url);
  check(answer.status() === item.status, `status ${item.name}: ${answer.status()} instead of ${item.status}`);
  const language = /^(.* )?\/en\//.test(item.name) ? "en" : "ja";
  check(item.language === language, `language ${item.name}: the page says ${item.language}`);
  if (wants("weight")) await watched.end(item);
  if (wants("text")) {
    await plain.goto(item.url);
    await noScript(page, plain, item);
  }
  if (wants("keys")) await skip(page, item);
  if (wants("keys")) await targets(page, item);
  if (wants("axe")) await axe(page, item);
  if (wants("text")) await text(page, item);
  if (wants("themes")) await themes(page, item);
  if (wants("print")) await print(page, item);
  if (process.argv.includes("--shots")) await shoot(page, item);
}

/** Focus is looked at on one page of each template, each kind of control once a theme. */
async function lookAtFocus(browser, items) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
    const page = await context.newPage();
    const seen = new Set();
    for (const item of items) {
      await page.goto(item.url);
      await focus(page, item, seen, colorScheme);
    }
    await context.close();
  }
}

async function main(data) {
  const system = await start(join(data, "var"));
  const browser = await open();
  let standing;
  try {
    const pages = allPages(system);
    checkSitemap(system, pages);
    const walked = wants("journeys") ? await part("journeys", () => journeys(browser, system, pages)) ?? [] : [];
    const answers = [...walked, ...(await errorAnswers(system))];
    standing = await standIn(system, answers);
    const answered = answerPages(answers, standing.address);
    const items = [...pages, ...answered].filter((item) => wanted.test(item.name));
    console.log(`${pages.length} pages and ${answered.length} answers, ${items.length} looked at`);
    const headers = async () => observatory([...(await headersOf(pages)), ...answers, ...(await otherAnswers(system))]);
    const sideBySide = { console: () => walkConsole(browser, system), life: () => lifecycle(browser, data), keyboard: () => keyboard(browser, data), search: () => search(browser, system), filter: () => filter(browser, system), nu: () => nu(items), observatory: headers };
    await Promise.all(Object.entries(sideBySide).filter(([name]) => wants(name)).map(([name, run]) => part(name, run)));
    if (wants("weight")) styles(system);
    if (wants("weight")) for (const item of items) weight(system, item);
    await part("pages", () => readAll(browser, items));
    const examples = samples(pages, answered).filter((item) => wanted.test(item.name));
    if (wants("keys")) await part("focus", () => lookAtFocus(browser, examples));
    await browser.close();
    if (wants("lighthouse")) await part("lighthouse", () => lighthouse(examples));
  } finally {
    await browser.close();
    standing?.stop();
    system.stop();
  }
}

const headersOf = (pages) => Promise.all(pages.map(async (page) => {
  const answer = await fetch(page.url);
  return { name: page.name, status: answer.status, headers: Object.fromEntries(answer.headers), body: page.html };
}));

const data = mkdtempSync(join(tmpdir(), "browser-"));
rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });
await part("all", () => main(data));
rmSync(data, { recursive: true, force: true });
process.exit(sum());
