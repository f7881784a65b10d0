// The search in a real browser, under the policy of the site: typed into, walked through by keyboard,
// interrupted, and left without its file or without scripts.
//
// What the words find is looked at by search.test.mjs; here it is what a reader meets.
import { axe } from "./axe.mjs";
import { check } from "./report.mjs";
import { text } from "./text.mjs";
import { themes } from "./themes.mjs";

const sides = [
  { prefix: "", word: "手数料", first: "/privacy/procedures/#kinds", like: "いくら", none: "宇宙船", many: "個人情報" },
  { prefix: "/en", word: "deceas", first: "/en/privacy/procedures/#deceased", like: "outsourcing", none: "spaceship", many: "personal" },
];

/** All of it; `system.address` is the site with its own headers. */
export async function search(browser, system) {
  for (const side of sides) {
    await walk(browser, system, side);
    await look(browser, system, side);
    await withoutFile(browser, system, side);
    await withoutScript(browser, system, side);
  }
  await composed(browser, system);
}

async function opened(browser, system, { prefix }, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const errors = [];
  const requests = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  const answer = await page.goto(`${system.address}${prefix}/search/`, { waitUntil: "networkidle" });
  const where = `search ${prefix}/search/`;
  return { context, page, errors, requests, answer, where };
}

const found = (page) => page.locator(".found > li > a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
const said = (page) => page.locator("[role=status]").innerText();
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("href"));

async function ask(page, text) {
  const before = await page.locator(".found").innerText();
  await page.locator("#page-search-words").fill(text);
  await page.waitForFunction((old) => document.querySelector(".found").innerText !== old || document.querySelector(".found-none").children.length > 0, before);
}

async function walk(browser, system, side) {
  const { context, page, errors, requests, answer, where } = await opened(browser, system, side);
  const shift = await page.evaluate(() => new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, one) => sum + one.value, 0))).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 300);
  }));
  check(shift === 0, `${where}: what is there moves by ${shift} when the box is made`);
  const policy = answer.headers()["content-security-policy"] ?? "";
  check(policy.includes("script-src 'self'") && !policy.includes("unsafe"), `${where}: the policy is ${policy}`);
  const isIndex = (url) => /\/assets\/search-\w+\.\w+\.txt$/.test(url);
  check(!requests.some(isIndex), `${where}: the file is loaded before anybody searches`);
  check((await page.locator("script[integrity^=sha384-]").count()) === 1, `${where}: the script has no digest`);

  await page.keyboard.press("/");
  check((await focused(page)) === "page-search-words", `${where}: / does not lead to the box`);
  check((await page.locator("#page-search-words").inputValue()) === "", `${where}: / is typed into the box`);
  await page.waitForLoadState("networkidle");
  check(requests.filter(isIndex).length === 1, `${where}: the file is not loaded once at the focus`);

  const after = requests.length;
  await ask(page, side.word);
  const list = await found(page);
  check(list[0] === side.first, `${where}: ${side.word} leads to ${list[0]} first`);
  const told = Number((await said(page)).match(/\d+/)?.[0]);
  check(list.length === Math.min(told, 20), `${where}: told are ${told}, shown ${list.length}`);
  check((await page.locator(".found mark").count()) >= list.length, `${where}: the words are not marked`);

  await page.keyboard.press("Enter");
  check((await focused(page)) === list[0], `${where}: Enter leads to ${await focused(page)}`);
  await page.keyboard.press("ArrowDown");
  check((await focused(page)) === list[1], `${where}: ↓ leads to ${await focused(page)}`);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  check((await focused(page)) === "page-search-words", `${where}: ↑ does not lead back to the box`);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  check((await page.locator("#page-search-words").inputValue()) === "" && (await found(page)).length === 0, `${where}: Esc leaves words or results`);
  check((await focused(page)) === "page-search-words", `${where}: Esc loses the box`);

  await ask(page, side.like);
  check((await found(page)).length > 0 && (await said(page)).length > 20, `${where}: ${side.like} does not find its like`);
  await ask(page, side.many);
  check((await found(page)).length === 20, `${where}: ${(await found(page)).length} results at once`);
  await page.locator("#page-search > button").click();
  const more = await found(page);
  check(more.length > 20 && new Set(more).size === more.length, `${where}: more shows ${more.length}`);
  check((await focused(page)) === more[20], `${where}: after more the focus is at ${await focused(page)}`);

  await ask(page, side.none);
  check((await found(page)).length === 0, `${where}: ${side.none} is found`);
  const links = await page.locator(".found-none a").evaluateAll((all) => all.map((link) => document.querySelector(link.hash) !== null));
  check(links.length === 2 && links.every(Boolean), `${where}: a way out leads nowhere`);
  await ask(page, "<img src=x onerror=alert(1)>");
  check((await page.locator("#page-search img").count()) === 0, `${where}: what is typed becomes an element`);

  check(requests.length === after, `${where}: searching asks the server for ${requests.slice(after).join(", ")}`);
  check(new URL(page.url()).search === "" && new URL(page.url()).hash === "", `${where}: the words stand in the address`);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie.length, history.length]);
  check(kept.slice(0, 3).every((count) => count === 0) && kept[3] <= 2, `${where}: something is kept: ${kept}`);

  // A result leads to the place itself.
  await ask(page, side.word);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${side.first}`);
  check(await page.evaluate(() => document.querySelector(location.hash)?.getBoundingClientRect().top < innerHeight), `${where}: the place is not in view`);
  check(errors.length === 0, `${where}: ${errors.join("; ")}`);
  await context.close();
}

// With results and without any, the page keeps to the bars of every other page.
async function look(browser, system, side) {
  const { context, page, where } = await opened(browser, system, side);
  for (const word of [side.many, side.none]) {
    await ask(page, word);
    const item = { name: `${where} “${word}”` };
    await axe(page, item);
    await text(page, item);
    await themes(page, item);
  }
  await context.close();
}

// When the file does not come the reader is told, the list stays, and the next word tries again.
async function withoutFile(browser, system, side) {
  const { context, page, where } = await opened(browser, system, side);
  let isDown = true;
  await page.route("**/assets/search-*.txt", (route) => (isDown ? route.abort() : route.continue()));
  await page.locator("#page-search-words").fill(side.word);
  await page.waitForFunction(() => document.querySelector("[role=status]").innerText.length > 30);
  check(await page.locator("#page-index").isVisible(), `${where}: without its file the list is gone`);
  isDown = false;
  await ask(page, side.word);
  check((await found(page))[0] === side.first, `${where}: after a failure it does not try again`);
  await context.close();
}

async function withoutScript(browser, system, side) {
  const { context, page, where } = await opened(browser, system, side, { javaScriptEnabled: false });
  check((await page.locator("input").count()) === 0, `${where}: without scripts there is a box that does nothing`);
  check((await page.locator(".index h3 a").count()) > 20, `${where}: without scripts the list is short`);
  const height = await page.locator("#page-search").evaluate((box) => box.getBoundingClientRect().height).catch(() => 0);
  check(height === 0, `${where}: without scripts a gap of ${height} px stays`);
  await context.close();
}

// Kana that are not turned into kanji yet are not looked up, and Enter only ends the turning.
async function composed(browser, system) {
  const { context, page, where } = await opened(browser, system, sides[0]);
  await page.locator("#page-search-words").focus();
  await page.waitForLoadState("networkidle");
  const input = await page.context().newCDPSession(page);
  await input.send("Input.imeSetComposition", { text: "てすうりょう", selectionStart: 6, selectionEnd: 6 });
  await page.waitForTimeout(400);
  check((await said(page)) === "", `${where}: kana are looked up while they are being turned: ${await said(page)}`);
  await input.send("Input.insertText", { text: "手数料" });
  await page.waitForFunction(() => document.querySelectorAll(".found li").length > 0);
  check((await page.locator("#page-search-words").inputValue()) === "手数料", `${where}: the turned word is not in the box`);
  await context.close();
}
