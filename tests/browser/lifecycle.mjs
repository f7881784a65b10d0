// The life of requests over the console: one of each kind from its arrival to its closing, and years later to its
// erasure. One is refused, one granted in part and put off, one comes on paper; the refusal is complained about at
// the counter, and whoever refused is not let settle that.
//
// It has a machine of its own, so that nothing else comes between. What is typed is found as a person finds it: by
// what the page offers, and by what stands below a ground. With `--pictures` the pictures of docs/desk.md are taken on
// the way.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { start as startConsole } from "./console.mjs";
import { check } from "./report.mjs";
import { day, root, start } from "./system.mjs";

const [REFUSED, IN_PART, ON_PAPER] = ["disclosure", "statement-disclosure", "correction"];
const COMPLAINT = "complaint";
/** Longer than anything is kept. */
const YEARS = 6 * 366;
const NOTE = "窓口だけの覚え書きです。";
const REASON = "見本の理由です。<&>";

/** Somebody at the console. */
class Clerk {
  constructor(page, origin, actor) {
    Object.assign(this, { page, origin, actor });
  }

  static async comeIn(browser, data, options) {
    const console = await startConsole(data, options);
    const context = await browser.newContext({ locale: "ja-JP", javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(console.link);
    const clerk = new Clerk(page, console.origin, options.actor);
    return Object.assign(clerk, { leave: async () => { await context.close(); console.stop(); } });
  }

  async go(path) {
    await this.page.goto(this.origin + path);
    await this.look();
  }

  async press(selector) {
    await Promise.all([this.page.waitForNavigation(), this.page.locator(selector).first().click()]);
    await this.look();
  }

  /** No page but that of its request may tell a name or what was decided. */
  async look() {
    const [title, address] = [await this.page.title(), decodeURIComponent(this.page.url())];
    check(!/見本|応じ|理由/.test(title + address), `life: title or address tell an answer: ${title} ${address}`);
    check(await this.page.locator("script").count() === 0, `life: a script in ${address}`);
  }

  /** Takes a picture for the page for staff, if any are wanted. */
  async picture(name) {
    if (!process.argv.includes("--pictures")) return;
    await this.page.setViewportSize({ width: name === "list" ? 1280 : 1080, height: 720 });
    await this.page.locator("h1").scrollIntoViewIfNeeded();
    await this.page.screenshot({ path: join(root, "docs", "desk", `${name}.png`) });
  }

  has(selector) {
    return this.page.locator(selector).count();
  }

  /** Opens a request by its reference. */
  async open(reference) {
    await this.go("/");
    check(!/見本|応じる|応じない/.test(await this.page.innerText("main")), "life: the list tells a name or an outcome");
    await this.page.fill("#reference", reference);
    await this.press('form[action$="/find/"] button');
  }

  /** Does one thing with a request: its form, the check, the record. */
  async act(reference, task, fill = async () => {}) {
    await this.open(reference);
    await this.press(`.acts a[href$="/${task}/"]`);
    await fill(this.page);
    await this.record(`${task} of ${reference}`);
  }

  async record(what) {
    await this.press("button.main");
    check(await this.has('button[value="send"]') === 1, `life: ${what}: ${await this.told()}`);
    await this.press('button[value="send"]');
  }

  /** What is wrong, if anything is. */
  async told() {
    return (await this.has("#errors")) ? this.page.innerText("#errors") : this.page.innerText("h1");
  }

  /** Decides every right of a request in one way. */
  async decide(reference, outcome) {
    await this.act(reference, "decide", async (page) => {
      for (let at = 0; await this.has(`[name="outcome-${at}"]`); at += 1) await this.right(at, outcome);
      await page.fill("#note", NOTE);
      if (outcome === "refused") await this.picture("decide");
    });
  }

  /** Writes the letter that tells the decision, and keeps it on record. */
  async tell(reference, kind) {
    await this.open(reference);
    await this.press('.acts a[href$="/letters/"]');
    await this.press('a[href$="/letters/decision/"]');
    const letter = await this.page.innerText(".paper");
    check(!letter.includes(NOTE), `life: the letter of ${kind} holds a note`);
    check(outcome(kind) === "granted" || letter.includes(REASON), `life: the letter of ${kind} gives no reason`);
    if (outcome(kind) === "refused") await this.picture("letter");
    await this.record(`letter of ${kind}`);
  }

  async right(at, outcome) {
    const { page } = this;
    const wanted = (await this.has(`#outcome-${at}-${outcome}`)) ? outcome : "granted";
    const choice = page.locator(`#outcome-${at}-${wanted}`);
    await choice.check();
    const label = await page.innerText(`label[for="outcome-${at}-${wanted}"]`);
    const type = async (part, text) => { if (await this.has(`#${part}-${at}`)) await page.fill(`#${part}-${at}`, text); };
    if (wanted !== "granted") {
      await type("reason", REASON);
      const fitting = page.locator(`.option:has([name="grounds-${at}"])`, { hasText: label });
      if (await fitting.count()) await fitting.first().locator("input").check();
    }
    if (wanted !== "refused") for (const part of ["given", "before", "after"]) await type(part, `見本の${part}`);
  }
}

/** Sends a request of a kind as a program does, by the example of the contract. */
async function arrive(system, contract, kind) {
  const { examples } = contract.paths[`/api/requests/${kind}`].post.requestBody.content["application/json"];
  const answer = await fetch(`${system.address}/api/requests/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `life-of-${kind}-0000` },
    body: JSON.stringify(examples.least.value),
  });
  check(answer.status === 201, `life: ${kind} arrives: ${answer.status}`);
  return (await answer.json()).reference;
}

/** Enters one on paper, with a day of arrival of its own; gives its reference. */
async function enter(clerk, path, fill) {
  await clerk.go(path);
  await clerk.page.fill("#arrived", day(-7));
  await fill(clerk.page);
  await clerk.picture("enter");
  await clerk.record(path);
  check(await clerk.has(".receipt .large") === 2, `life: ${path}: the receipt has both numbers`);
  await clerk.picture("receipt");
  return clerk.page.locator(".receipt .large").first().innerText();
}

const outcome = (kind) => ({ [REFUSED]: "refused", [IN_PART]: "part" })[kind] ?? "granted";
const untilLater = (page) => page.fill("#by", day(14));

/** From what stands in the list to closing. */
async function toClosing(clerk, reference, kind) {
  await clerk.act(reference, "ask", async (page) => {
    await page.check("#item-period");
    await untilLater(page);
  });
  await clerk.act(reference, "confirm", (page) => page.fill("#note", NOTE));
  if (await clerk.has('.acts a[href$="/ask-fee/"]')) {
    await clerk.act(reference, "ask-fee", async (page) => {
      await page.fill("#yen", "300");
      await untilLater(page);
    });
    await clerk.act(reference, "fee-paid");
  }
  if (await clerk.has('.acts a[href$="/ask-provider/"]')) {
    await clerk.act(reference, "ask-provider");
    await clerk.act(reference, "provider-answered");
  }
  if (kind === IN_PART) {
    await clerk.act(reference, "extend", async (page) => {
      await page.fill("#by", day(60));
      await page.fill("#reason", REASON);
    });
    check((await clerk.page.innerText("main")).includes(day(60)), "life: the new day is told");
  }
  if (kind === IN_PART) await clerk.picture("case");
  await clerk.decide(reference, outcome(kind));
  if (outcome(kind) !== "granted") check((await clerk.page.innerText("main")).includes(REASON), `life: the reason of ${kind} stands as it was typed`);
  if (kind !== COMPLAINT) await clerk.tell(reference, kind);
  await clerk.act(reference, "deliver");
  await clerk.act(reference, "close");
}

/** A complaint at the counter about the refusal: another than who refused settles it. */
async function complain(clerk, other, refused) {
  await clerk.open(refused);
  const opened = await clerk.page.getAttribute('.acts a[href*="?about="]', "href");
  const complaint = await enter(clerk, opened, async (page) => {
    for (const id of ["channel-counter", "anonymous-yes", "topic-handling", "reply_by-none"]) await page.check(`#${id}`);
    await page.fill("#text", "見本の苦情です。");
  });
  await clerk.open(complaint);
  check((await clerk.page.innerText(".important")).includes(clerk.actor), "life: whoever refused is told not to settle the complaint");
  await clerk.picture("barred");
  await clerk.press('.acts a[href$="/decide/"]');
  check(await clerk.has("button.main") === 0, "life: whoever refused finds no way to settle it");
  await other.decide(complaint, "granted");
  await other.act(complaint, "close");
  return complaint;
}

/** Erases one when its time is over, and looks at what is left. */
async function erase(clerk, reference, kind) {
  await clerk.go("/erase/");
  await clerk.press(`a[href$="/case/${reference}/erase/"]`);
  await clerk.page.fill("#own", reference);
  await clerk.record(`erasing ${kind}`);
  const left = await clerk.page.innerText("main");
  check(left.includes("消去しました") && left.includes(clerk.actor), `life: ${kind} leaves its record of events`);
  check(!left.includes("見本の") && !left.includes(NOTE), `life: nothing is left of what ${kind} held`);
}

/** Walks every kind. */
export async function lifecycle(browser, folder) {
  const data = join(folder, "life", "var");
  mkdirSync(data, { recursive: true });
  const system = await start(data);
  const [clerk, other] = [await Clerk.comeIn(browser, data, { actor: "見本 一郎" }), await Clerk.comeIn(browser, data, { actor: "見本 二郎" })];
  const all = new Map();
  try {
    const contract = await (await fetch(`${system.address}/api/openapi.json`)).json();
    const kinds = Object.keys(contract.paths).map((path) => path.match(/^\/api\/requests\/([a-z-]+)$/)?.[1]).filter(Boolean);
    check(kinds.length === 10, `life: ${kinds.length} kinds instead of ten`);
    for (const kind of kinds) if (kind !== ON_PAPER) all.set(kind, await arrive(system, contract, kind));
    all.set(ON_PAPER, await enter(clerk, `/enter/${ON_PAPER}/`, async (page) => {
      for (const [id, text] of [["subj_name", "見本　花子"], ["postal", "000-0000"], ["address", "見本県見本市見本町1-2-3"]]) await page.fill(`#${id}`, text);
      await page.check("#act-correct");
    }));
    await clerk.go("/");
    await clerk.picture("list");
    for (const [kind, reference] of all) await toClosing(clerk, reference, kind);
    all.set("complaint about a refusal", await complain(clerk, other, all.get(REFUSED)));
    await clerk.go("/erase/");
    check(await clerk.has('a[href*="/case/"]') === 0, "life: nothing is erased before its time");
  } finally {
    await Promise.all([clerk, other].map((one) => one.leave()));
    system.stop();
  }
  const later = await Clerk.comeIn(browser, data, { actor: "見本 三郎", daysAhead: YEARS });
  try {
    await later.go("/erase/");
    await later.picture("erase");
    for (const [kind, reference] of all) await erase(later, reference, kind);
    await later.go("/erase/");
    check(await later.has('a[href*="/case/"]') === 0, "life: all is erased");
  } finally {
    await later.leave();
  }
}
