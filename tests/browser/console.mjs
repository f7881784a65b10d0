// The desk in the browser: staff come in by the link on the terminal, open a request, ask for what is missing,
// are told what others did meanwhile, write the letter, find people by their name, and export. In Japanese, then in English. No page has a
// script, which is looked at on each: with scripts off they would be the same, and axe and its like cannot run.
//
// Its pages belong to whoever is in, so the bars look at each where it is met, on the way.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { axe } from "./axe.mjs";
import { focus, skip, targets } from "./keys.mjs";
import { writeLetter } from "./letters.mjs";
import { shoot } from "./look.mjs";
import { nu } from "./nu.mjs";
import { print } from "./print.mjs";
import { check } from "./report.mjs";
import { day, desk, programs, root } from "./system.mjs";
import { text } from "./text.mjs";
import { themes } from "./themes.mjs";
import { watch } from "./weight.mjs";

/** Starts the console and waits for its link. A build for tests can be told to live some days ahead. */
export async function start(data, { actor = "見本 係員", daysAhead = 0 } = {}) {
  const env = { ...process.env, STAFF_DESK_DAYS_AHEAD: String(daysAhead) };
  const child = spawn(join(programs, "staff-desk"), ["--data", data, "console", "--actor", actor], { cwd: root, env });
  let told = "";
  const link = await new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => {
      told += text;
      const found = told.match(/http:\S+/);
      if (found) resolve(found[0]);
    });
    child.on("exit", (code) => reject(new Error(`console ended with ${code}:\n${told}`)));
  });
  const stop = () => {
    child.removeAllListeners("exit");
    child.kill("SIGINT");
  };
  return { link, origin: new URL(link).origin, told: () => told, stop };
}

/** Somebody at the console in one language, and the pages they met. */
class Staff {
  constructor(page, desk, prefix) {
    Object.assign(this, { page, desk, prefix, seen: [], kinds: new Set(), where: `console ${prefix || "/ja"}` });
  }

  at(path) {
    return `${this.desk.origin}${this.prefix}${path}`;
  }

  async go(path, name, status = 200) {
    await this.meet(() => this.page.goto(this.at(path)), name, status);
  }

  async press(selector, name, status = 200) {
    await this.meet(() => this.page.locator(selector).first().click(), name, status);
  }

  /** Goes on by what `act` does, and holds the page that comes against the bars. */
  async meet(act, name, status) {
    const { page } = this;
    await page.setViewportSize({ width: 1280, height: 900 });
    const isPage = (answer) => answer.request().isNavigationRequest() && ![301, 303].includes(answer.status());
    const [answer] = await Promise.all([page.waitForResponse(isPage), act()]);
    await this.look(answer, name, status);
  }

  /** Holds the page that came against the bars. */
  async look(answer, name, status) {
    const { page } = this;
    await page.waitForLoadState();
    const item = { name: `${this.where} ${name}`, path: new URL(page.url()).pathname, url: page.url(), status, html: await answer.text() };
    check(answer.status() === status, `${item.name}: ${answer.status()} instead of ${status}`);
    check((await page.getAttribute("html", "lang")) === (this.prefix ? "en" : "ja"), `${item.name}: the page says another language`);
    check(!/<script| style=|<style/.test(item.html), `${item.name}: a script or a style in the page`);
    check(!item.url.includes("見本") && !decodeURIComponent(item.url).match(/見本|example\.com/), `${item.name}: the address tells an answer`);
    check(!(await page.title()).includes("見本"), `${item.name}: the title tells an answer`);
    this.seen.push(item);
    await this.bars(item);
  }

  async bars(item) {
    const { page } = this;
    await skip(page, item);
    await targets(page, item);
    if (/list|request|errors/.test(item.name)) await focus(page, item, this.kinds, "light");
    await axe(page, item);
    await text(page, item);
    await themes(page, item);
    await print(page, item);
    if (process.argv.includes("--shots")) await shoot(page, item);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
}

/** The way of a day: list, request, question, export. */
async function walk(staff, system, number) {
  const { page, where } = staff;
  await staff.go("/", "list");
  const rows = page.locator("tbody th a");
  check(await rows.count() >= 4, `${where}: the list shows what was sent`);
  check(!(await page.innerText("main")).includes("見本"), `${where}: no name in the list`);
  await staff.go("/?from=2026-13-40&to=", "list with errors", 422);
  await page.goto(staff.at("/"));
  const reference = await rows.nth(number).innerText();
  await page.fill("#reference", reference.toLowerCase());
  await staff.press('form[action$="/find/"] button', "request");
  check((await page.innerText("main")).includes("見本の記載です。"), `${where}: the request shows its answers`);
  check((await page.title()).startsWith(reference), `${where}: the title is the reference`);
  await page.click('.acts a[href$="/ask/"]');
  await page.fill("#by", "2026-13-40");
  await staff.press("button.main", "ask with errors", 422);
  check(await page.locator("#errors a").count() === 2, `${where}: every fault is told`);
  check(await page.inputValue("#by") === "2026-13-40", `${where}: what was typed is kept`);
  // Meanwhile somebody else is quicker.
  const quicker = await desk(system.data, "ask", reference, "--item", "contact", "--by", "2099-12-20", "--actor", "Other Clerk");
  check(quicker === 0, `${where}: somebody else asked first`);
  await page.check("#item-period");
  await page.fill("#by", "2099/12/24");
  await staff.press("button.main", "ask after somebody quicker", 409);
  check((await page.innerText("[role=alert]")).includes("Other Clerk"), `${where}: who was quicker is told`);
  check(await page.isChecked("#item-period") && await page.inputValue("#by") === "2099/12/24", `${where}: nothing is lost`);
  await staff.press("button.main", "ask to be confirmed");
  await staff.press('button[value="send"]', "request with what was asked");
  check(await page.locator(".done").count() === 1, `${where}: the record is told`);
  check((await page.innerText("table")).includes("2099-12-24"), `${where}: the events tell what was asked`);
  await staff.go("/?waits_for=completion", "list of what waits for its sender");
  check(await rows.filter({ hasText: reference }).count() === 1, `${where}: what waits for its sender is listed`);
  await writeLetter(staff, reference);
  await findPeople(staff, reference);
  await paper(staff, system, number);
  await exportAll(staff, system, number);
  await staff.go("/case/K7MP-2QRD-9XTV/", "no such request", 404);
}

/** A name is posted, and stands in no address. */
async function findPeople(staff, reference) {
  const { page, where } = staff;
  await staff.go("/people/", "people");
  await staff.press("button.main", "people with errors", 422);
  await page.fill("#name", "見本");
  await staff.press("button.main", "people that were found");
  check((await page.innerText("tbody")).includes("見本　花子"), `${where}: the name as it was typed`);
  check(await page.locator("tbody a", { hasText: reference }).count() >= 1, `${where}: the name leads to its request`);
}

async function exportAll(staff, system, number) {
  const { page, where } = staff;
  await underWay(staff, system, number);
  await staff.go("/export/", "export");
  const out = join(system.data, "..", `console-${number}.xlsx`);
  await page.fill("#out", out);
  await staff.press("button.main", "export to be confirmed");
  await page.click('button[value="send"]');
  await over(page);
  await staff.go("/export/progress/", "export that is done");
  check(existsSync(out), `${where}: the file is there`);
}

/** The page of an export that is under way. With so few requests it is over in a moment, so it is begun without a page
 *  and looked at at once; if that was too late, anew. */
async function underWay(staff, system, number) {
  const { page, where } = staff;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await page.goto(staff.at("/export/"));
    const asked = page.locator("#request input:is([type=hidden], [type=text], :checked)");
    const form = Object.fromEntries(await asked.evaluateAll((all) => all.map((one) => [one.name, one.value])));
    const out = join(system.data, "..", `console-${number}-${attempt}.xlsx`);
    await page.request.post(page.url(), { form: { ...form, out, go: "send" }, headers: { origin: staff.desk.origin }, maxRedirects: 0 });
    const answer = await page.goto(staff.at("/export/progress/"));
    const isMet = await page.locator(".text form").count() === 1;
    if (isMet) await staff.look(answer, "export under way", 200);
    await over(page);
    if (isMet) return;
  }
  check(false, `${where}: an export under way was never met`);
}

/** Asks how far the export is, as staff do, until it is over. */
async function over(page) {
  while (await page.locator(".text form").count()) await page.click('main a[href$="/export/progress/"]');
}

/** A complaint that came by post: entered, with a fault first, and its receipt; and the pages that erase. */
async function paper(staff, system, number) {
  const { page, where } = staff;
  await staff.go("/enter/", "entering");
  await staff.press('.acts a[href$="/enter/complaint/"]', "paper");
  await page.fill("#text", "見本の苦情です。");
  await staff.press("button.main", "paper with errors", 422);
  check(await page.locator("#errors a").count() === 1, `${where}: the day of arrival is all that is wrong`);
  check(await page.inputValue("#text") === "見本の苦情です。", `${where}: what the paper says is kept`);
  await page.fill("#arrived", day(-7));
  await page.check("#channel-counter");
  for (const id of ["anonymous-yes", "topic-site", "reply_by-none"]) await page.check(`#${id}`);
  await staff.press("button.main", "paper to be confirmed");
  await staff.press('button[value="send"]', "receipt of a paper");
  const [reference, code] = await page.locator(".receipt .large").allInnerTexts();
  check(/^([2-9A-Z]{4}-){2}[2-9A-Z]{4}$/.test(reference) && code.length > reference.length, `${where}: the receipt has both numbers`);
  await staff.press(`.off-paper a[href$="/case/${reference}/"]`, "request from paper");
  check((await page.innerText("main")).includes(day(-7)), `${where}: it has its own day of arrival`);
  const done = await desk(system.data, "withdraw", reference, "--actor", "Other Clerk") + await desk(system.data, "close", reference, "--actor", "Other Clerk");
  check(done === 0, `${where}: it is taken back and closed`);
  await staff.go(`/case/${reference}/erase/`, "erasing too early");
  check(await page.locator("button.main").count() === 0, `${where}: what is to be kept has no button that erases`);
  await staff.go("/erase/", "nothing to erase");
}

/** Walks the console in both languages. */
export async function walkConsole(browser, system) {
  const console = await start(system.data);
  try {
    const contexts = await Promise.all([0, 1].map(() => browser.newContext({ locale: "ja-JP" })));
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    const closed = await pages[1].goto(`${console.origin}/`);
    check(closed.status() === 403, "console: nobody is in before the link");
    await pages[0].goto(console.link);
    check(pages[0].url() === `${console.origin}/`, `console: the address holds no token but is ${pages[0].url()}`);
    await contexts[1].addCookies(await contexts[0].cookies());
    const [ja, en] = [new Staff(pages[0], console, ""), new Staff(pages[1], console, "/en")];
    const watched = watch(pages[0]);
    watched.begin();
    // One after the other: the console makes one export at a time.
    await walk(ja, system, 0);
    await walk(en, system, 1);
    check(await pages[0].evaluate(() => document.cookie) === "", "console: no script could read the cookie");
    await en.press(".leave button", "left");
    await ja.go("/", "signed out", 403);
    const again = await pages[0].goto(console.link);
    check(again.status() === 403, "console: the link lets in once");
    await nu([...ja.seen, ...en.seen]);
    check(!console.told().match(/見本の|見本　/), "console: no answer on the terminal");
  } finally {
    console.stop();
  }
}
