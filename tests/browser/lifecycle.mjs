// The life of requests over the console: one of each kind from its arrival to its closing, and years later to its
// erasure. One is refused, one granted in part and put off, one comes on paper, providers are written to; the refusal is
// complained about by form and at the counter, and whoever refused is not let settle that. Each letter of a case is
// written where it is due, looked at on paper, and sealed.
//
// It has a machine of its own, so that nothing else comes between. With `--pictures` the pictures of docs/desk.md are
// taken on the way.
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Clerk, NOTE, REASON } from "./clerk.mjs";
import { check } from "./report.mjs";
import { day, start } from "./system.mjs";

const [REFUSED, IN_PART, ON_PAPER] = ["disclosure", "statement-disclosure", "correction"];
const COMPLAINT = "complaint";
/** Longer than anything is kept. */
const YEARS = 6 * 366;
const ADDED = "見本の書き添えです。";
const REPLY = "医療機関の回答は支障なしです。";
const PROVIDER = { provider: "見本医院", provider_addr: "見本県見本市医院町4-5" };
/** What a kind's least request leaves out, and a letter needs: where it goes. */
const MORE = {
  [IN_PART]: PROVIDER,
  bereaved: PROVIDER,
  [COMPLAINT]: { reply_by: "post", postal: "000-0000", address: "見本県見本市見本町1-2-3" },
};

/** Sends a request of a kind as a program does, by the example of the contract. */
async function arrive(system, contract, kind) {
  const { examples } = contract.paths[`/api/requests/${kind}`].post.requestBody.content["application/json"];
  const answer = await fetch(`${system.address}/api/requests/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `life-of-${kind}-0000` },
    body: JSON.stringify({ ...examples.least.value, ...MORE[kind] }),
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
/** A day as letters spell it. */
const spelt = (iso) => iso.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");

/** From what stands in the list to where it can be decided. */
async function prepare(clerk, reference, kind) {
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
    if (kind === IN_PART) {
      const hold = ["手数料が300円かかります", spelt(day(14)), "お支払い先"];
      await clerk.write(reference, "fee", { hold, keep: [NOTE] });
    }
    await clerk.act(reference, "fee-paid");
  }
  if (await clerk.has('.acts a[href$="/ask-provider/"]')) await askProvider(clerk, reference);
  if (kind === IN_PART) await putOff(clerk, reference);
}

/** A provider is written to, with a sheet for its reply, and what it replied is noted. It learns whose statement is
 *  meant, and nothing of the desk's own. */
async function askProvider(clerk, reference) {
  await clerk.act(reference, "ask-provider");
  const hold = [`${PROVIDER.provider} 御中`, PROVIDER.provider_addr, "見本　花子", "回答書", "までにご返送ください"];
  const sheet = await clerk.write(reference, "provider-query", { hold, keep: [NOTE, "様"] });
  check(/\f.*回答書/s.test(sheet), "life: the sheet for the reply is a sheet of its own");
  await clerk.act(reference, "provider-answered", (page) => page.fill("#note", REPLY));
  check((await clerk.page.innerText("main")).includes(REPLY), "life: what the provider replied is in the record");
  await clerk.press('.acts a[href$="/letters/"]');
  check(await clerk.has('.kinds a[href$="/letters/provider-query/"]') === 0, "life: who has replied is not asked again");
}

/** It takes longer, which its sender is told. A sentence of the desk's own note does not go out with it. */
async function putOff(clerk, reference) {
  const later = day(60);
  await clerk.act(reference, "extend", async (page) => {
    await page.fill("#by", later);
    await page.fill("#reason", REASON);
    await page.fill("#note", NOTE);
  });
  check((await clerk.page.innerText("main")).includes(later), "life: the new day is told");
  await clerk.open(reference);
  await clerk.picture("case");
  await clerk.letter(reference, "extension");
  await clerk.page.fill("#remark", NOTE);
  await clerk.press('button[value="print"]');
  check(await clerk.has('#errors a[href="#remark"]') === 1, "life: a note in a letter is told, and where to mend it");
  check(await clerk.has('button[value="send"]') === 0, "life: a letter that holds a note goes no further");
  await clerk.page.fill("#remark", ADDED);
  await clerk.press('button[value="look"]');
  check(await clerk.has("#errors") === 0 && (await clerk.page.innerText(".paper")).includes(ADDED), "life: mended, it passes");
  await clerk.write(reference, "extension", { hold: [spelt(later), REASON], keep: [NOTE, REPLY] });
}

/** From the decision to closing. */
async function answer(clerk, reference, kind) {
  const result = outcome(kind);
  await clerk.decide(reference, result);
  if (result !== "granted") check((await clerk.page.innerText("main")).includes(REASON), `life: the reason of ${kind} stands as it was typed`);
  const isComplaint = kind === COMPLAINT;
  const hold = [isComplaint ? "次のとおりお答えします" : "次のとおり決定しました", ...(result === "granted" ? [] : [REASON])];
  const picture = result === "refused" ? "letter" : undefined;
  await clerk.write(reference, isComplaint ? "complaint-answer" : "decision", { hold, keep: [NOTE, REPLY], picture });
  await clerk.act(reference, "deliver");
  await clerk.act(reference, "close");
}

/** A complaint that came by form. Whoever refused is at its decision when a colleague links it with the refusal, and is
 *  not let go on; the colleague settles it. */
async function settle(clerk, other, refused, complaint) {
  await prepare(clerk, complaint, COMPLAINT);
  await clerk.open(complaint);
  await clerk.press('.acts a[href$="/decide/"]');
  await clerk.right(0, "granted");
  await other.act(refused, "complained", (page) => page.fill("#other", complaint));
  await clerk.press("button.main");
  const told = await clerk.page.innerText("main");
  check(told.includes("別の担当者") && told.includes(clerk.actor), "life: whoever refused is not let settle the complaint");
  check(await clerk.has('button[value="send"], button.main') === 0, "life: and finds no way on");
  await clerk.open(complaint);
  check(await clerk.has('.acts a[href$="/decide/"]') === 1, "life: nothing was decided by whoever refused");
  await answer(other, complaint, COMPLAINT);
}

/** A complaint at the counter about the refusal: another than who refused settles it, and answers in writing. */
async function complain(clerk, other, refused) {
  await clerk.open(refused);
  const opened = await clerk.page.getAttribute('.acts a[href*="?about="]', "href");
  const complaint = await enter(clerk, opened, async (page) => {
    for (const id of ["channel-counter", "topic-handling", "reply_by-post"]) await page.check(`#${id}`);
    for (const [id, text] of [["subj_name", "見本　花子"], ["postal", "000-0000"], ["address", "見本県見本市見本町1-2-3"], ["text", "見本の苦情です。"]]) await page.fill(`#${id}`, text);
  });
  await clerk.open(complaint);
  check((await clerk.page.innerText(".important")).includes(clerk.actor), "life: whoever refused is told not to settle the complaint");
  await clerk.picture("barred");
  await clerk.press('.acts a[href$="/decide/"]');
  check(await clerk.has("button.main") === 0, "life: whoever refused finds no way to settle it");
  await answer(other, complaint, COMPLAINT);
  return complaint;
}

/** Nothing of what was typed stands in what is stored, but sealed. */
function isSealed(data) {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const stored = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  for (const text of [REASON, NOTE, ADDED, REPLY, PROVIDER.provider]) {
    check(!stored.some((bytes) => bytes.includes(text)), `life: what is stored holds in the clear: ${text}`);
  }
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
    for (const [kind, reference] of all) {
      if (kind === COMPLAINT) continue;
      await prepare(clerk, reference, kind);
      await answer(clerk, reference, kind);
    }
    await settle(clerk, other, all.get(REFUSED), all.get(COMPLAINT));
    all.set("complaint about a refusal", await complain(clerk, other, all.get(REFUSED)));
    await clerk.go("/erase/");
    check(await clerk.has('a[href*="/case/"]') === 0, "life: nothing is erased before its time");
    isSealed(data);
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
