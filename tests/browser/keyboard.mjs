// The console by keyboard alone: from the list of what is due to a decision with its letter on record. Nothing here but
// the link on the terminal is opened by an address, and nothing is pressed but keys: no mouse, no script.
//
// After each key the focus stands on something a person would expect it on, inside the window, with an edge to be seen.
// What somebody does next is a few keys away: each way has a number of stops it may take.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { start as startConsole } from "./console.mjs";
import { check } from "./report.mjs";
import { day, start } from "./system.mjs";

const REASON = "見本の理由です。";
const ADDED = "見本の書き添えです。";
/** A page has fewer stops than this. */
const MANY = 120;

/** Somebody whose hands stay on the keyboard. */
class Typist {
  constructor(page) {
    Object.assign(this, { page, at: "the list" });
  }

  /** Presses a key, and looks where the focus is then. */
  async key(name) {
    await this.page.keyboard.press(name);
    return this.look(name);
  }

  async look(after) {
    const now = await this.page.evaluate(focused);
    const where = `keyboard ${this.at}: after ${after}`;
    check(now.isSensible, `${where} the focus is on ${now.told}`);
    check(now.isRinged, `${where} no edge shows the focus on ${now.told}`);
    check(now.isInView, `${where} the focus is out of view on ${now.told}`);
    return now;
  }

  /** Goes on, or back, to what fits, in no more than so many stops. */
  async to(selector, most, way = "Tab") {
    for (let stops = 1; stops <= MANY; stops += 1) {
      await this.key(way);
      if (!(await this.isOn(selector))) continue;
      check(stops <= most, `keyboard ${this.at}: ${selector} takes ${stops} stops instead of ${most}`);
      return;
    }
    throw new Error(`keyboard ${this.at}: no key leads to ${selector}`);
  }

  isOn(selector) {
    return this.page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
  }

  /** Presses Enter, which leads to another page, where the focus is to stand on `first`, or before all where it is none. */
  async open(at, first = "") {
    const { page } = this;
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    this.at = at;
    const isThere = first ? await this.isOn(first) : await page.evaluate(() => document.activeElement === document.body);
    check(isThere, `keyboard ${at}: it opens with the focus on ${(await page.evaluate(focused)).told}`);
    if (first) await this.look("opening");
  }

  /** Past menu and frame into the page: the first stop of every page. */
  async skip(to = "#main") {
    const now = await this.key("Tab");
    check(now.told.startsWith("a.skip"), `keyboard ${this.at}: the first stop is ${now.told}`);
    for (let stops = 0; stops < 3 && !(await this.isOn(`.skip[href="${to}"]`)); stops += 1) await this.key("Tab");
    await this.follow(to);
  }

  /** Presses Enter, which leads to another place of the page. */
  async follow(to) {
    const isThere = this.page.waitForURL((url) => url.hash === to, { timeout: 5000 }).then(() => true, () => false);
    await this.page.keyboard.press("Enter");
    check(await isThere, `keyboard ${this.at}: no way leads to ${to}`);
  }

  async type(text) {
    await this.page.keyboard.type(text);
    const typed = await this.page.evaluate(() => document.activeElement.value);
    check(typed === text, `keyboard ${this.at}: what was typed is ${typed}`);
  }

  /** Every stop of a page that just came, to its last and back: each control once, in the order of the page, no trap. */
  async stops() {
    const order = (await this.page.evaluate(tabbable)).stops;
    await this.walk("Tab", order);
    await this.walk("Shift+Tab", order.toReversed().slice(1));
    await this.page.keyboard.press("Shift+Tab");
    check(await this.isOn("body"), `keyboard ${this.at}: the way back leads out of the page`);
  }

  async walk(way, order) {
    const met = [];
    for (let stops = 0; stops < MANY && met.at(-1) !== order.at(-1); stops += 1) {
      await this.page.keyboard.press(way);
      const { at: name } = await this.page.evaluate(tabbable);
      // A day has a stop for each of its parts.
      if (name !== met.at(-1)) met.push(name);
    }
    const odd = order.findIndex((name, number) => met[number] !== name);
    check(odd < 0, `keyboard ${this.at}: by ${way} stop ${odd} is ${met[odd]} instead of ${order[odd]} (${met.length} of ${order.length})`);
  }
}

/** Where the focus is, and whether a person sees it there. */
function focused() {
  const element = document.activeElement;
  const told = `${element.localName}${element.id ? `#${element.id}` : ""}${[...element.classList].map((one) => `.${one}`).join("")} ${element.getAttribute("href") ?? element.getAttribute("value") ?? ""}`;
  const box = element.getBoundingClientRect();
  // Its edge: of a part higher than the window, either end.
  const isInView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  // The option of a group has a ring as any control; a part that leads on by itself is one, too.
  const style = getComputedStyle(element);
  const isRinged = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
  const isControl = element.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=region][tabindex='0']");
  return { told: told.trim(), isInView, isRinged, isSensible: isControl || element.matches("[autofocus]") };
}

/** What Tab is to stop at, numbered in the order of the page: of a group of choices one. Also gives the stop where the
 *  focus is. */
function tabbable() {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
  const seen = all.filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }));
  const first = (element) => (element.type === "radio" ? seen.find((other) => other.name === element.name) : element);
  const name = (element) => `${seen.indexOf(first(element))} ${element.localName} ${element.name || element.id || element.getAttribute("href")}`;
  return { stops: seen.filter((element) => first(element) === element).map(name), at: name(document.activeElement) };
}

/** Sends a request of a kind as a program does, by the example of the contract. */
async function send(system, kind, key) {
  const contract = await (await fetch(`${system.address}/api/openapi.json`)).json();
  const { examples } = contract.paths[`/api/requests/${kind}`].post.requestBody.content["application/json"];
  const answer = await fetch(`${system.address}/api/requests/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(examples.least.value),
  });
  return (await answer.json()).reference;
}

/** The list: past the filters to the request, or by a filter, or by its reference. */
async function list(hands, kind, reference) {
  await hands.stops();
  await hands.skip("#rows");
  await hands.to("tbody th a", 1);
  await hands.open("a request");
  check(new URL(hands.page.url()).pathname !== "/", "keyboard: the first request of the list opens");
  await hands.to('.menu a[href="/"]', 3);
  await hands.open("the list again");
  await hands.skip();
  await hands.to("#kind", 5);
  for (let at = 0; at < 12 && (await hands.page.inputValue("#kind")) !== kind; at += 1) await hands.key("ArrowDown");
  await hands.to('[method="get"] button', 9);
  await hands.open("the narrowed list");
  await hands.skip("#rows");
  await hands.to("tbody th a", 1);
  check((await hands.page.evaluate(() => document.activeElement.innerText)) === reference, "keyboard: the list is narrowed to a kind");
  await hands.open("the request");
}

/** Identity is confirmed: a form, what will be recorded, the record. */
async function confirm(hands) {
  await hands.stops();
  await hands.skip();
  await hands.to('.acts a[href$="/confirm/"]', 3);
  await hands.open("confirming");
  await hands.skip();
  await hands.to("#note", 1);
  await hands.to("button.main", 1);
  await hands.open("what will be recorded", "h1");
  await hands.to('button[value="send"]', 1);
  await hands.open("the request", ".done");
}

/** The answer is put off; first with faults, each a key away from where it is mended. */
async function extend(hands) {
  const { page } = hands;
  await hands.to('.acts a[href$="/extend/"]', 8);
  await hands.open("putting off");
  await hands.skip();
  await hands.to("button.main", 4);
  await hands.open("putting off, with faults", "#errors");
  for (const id of ["by", "reason"]) {
    await hands.to(`#errors a[href="#${id}"]`, 3, id === "by" ? "Tab" : "Shift+Tab");
    await hands.follow(`#${id}`);
    check(await hands.isOn(`#${id}`), `keyboard: the fault leads to ${id}`);
    await hands.type(id === "by" ? day(90) : REASON);
  }
  await hands.to("button.main", 2);
  await hands.open("what will be recorded", "h1");
  await hands.to('button[value="change"]', 2);
  await hands.open("putting off, anew");
  check((await page.inputValue("#reason")) === REASON, "keyboard: what was typed is there to be changed");
  await hands.skip();
  await hands.to("button.main", 4);
  await hands.open("what will be recorded", "h1");
  await hands.to('button[value="send"]', 1);
  await hands.open("the request", ".done");
}

/** A right is refused: choices by arrows and space. */
async function decide(hands) {
  const { page } = hands;
  await hands.to('.acts a[href$="/decide/"]', 8);
  await hands.open("deciding");
  await hands.stops();
  await hands.skip();
  await hands.to('[name="outcome-0"]', 1);
  for (let at = 0; at < 10 && !(await hands.isOn('[value="refused"]:checked')); at += 1) await hands.key("ArrowDown");
  await hands.to('[name="grounds-0"]', 1);
  await hands.key("Space");
  check(await page.isChecked(':focus'), "keyboard: Space ticks a ground");
  await hands.to("#reason-0", 20);
  await hands.type(REASON);
  await hands.to("button.main", 4);
  await hands.open("what will be recorded", "h1");
  check((await page.innerText("main")).includes(REASON), "keyboard: what will be recorded is told");
  await hands.to('button[value="send"]', 1);
  await hands.open("the request", ".done");
}

/** Its letter: something is added, the text is read anew, printed, recorded. */
async function letter(hands) {
  const { page } = hands;
  await hands.to('.acts a[href$="/letters/"]', 8);
  await hands.open("letters");
  await hands.skip();
  await hands.to('a[href$="/letters/decision/"]', 3);
  await hands.open("the letter");
  await hands.stops();
  await hands.skip();
  await hands.to("#remark", 2);
  await hands.type("&amp;");
  await hands.to('button[value="print"]', 2);
  await hands.open("the letter, with a fault", "#errors");
  await hands.to('#errors a[href="#remark"]', 1);
  await hands.follow("#remark");
  check(await hands.isOn("#remark"), "keyboard: the fault of a letter leads to where it is mended");
  await hands.key("Control+a");
  await hands.type(ADDED);
  await hands.to('button[value="look"]', 1);
  await hands.open("the letter, shown again", "#text");
  check((await page.innerText(".paper")).includes(ADDED), "keyboard: the text shows what was added");
  await hands.to('button[value="print"]', 2, "Shift+Tab");
  await hands.open("the letter to be printed", "h1");
  await hands.to('button[value="send"]', 1);
  await hands.open("the request", ".done");
  await hands.to('.acts a[href$="/letters/"]', 8);
  await hands.open("letters");
  await hands.skip();
  await hands.to('a[href*="/letters/recorded/"]', 6);
  await hands.open("the letter on record");
  check((await page.innerText(".paper")).includes(REASON) && (await page.innerText(".paper")).includes(ADDED), "keyboard: the letter is on record");
}

/** The other pages of the menu; a person is found by name, a request by its reference; and the day ends. */
async function leave(hands, reference) {
  for (const place of ["enter", "erase", "export", "people"]) {
    await hands.to(`.menu a[href="/${place}/"]`, 7);
    await hands.open(place);
    await hands.stops();
  }
  await hands.skip();
  await hands.to("#name", 1);
  await hands.type("見本");
  await hands.open("people that were found", "#found");
  await hands.to("tbody th a", 2);
  await hands.open("the request of a person");
  await hands.to(".menu a", 3);
  await hands.open("the list");
  await hands.skip();
  await hands.to("#reference", 1);
  await hands.type(reference);
  await hands.open("the request, found");
  await hands.to(".leave button", 9);
  await hands.open("the door");
  check((await hands.page.innerText("main")).includes("終了しました"), "keyboard: signed out");
}

/** Walks one request through. */
export async function keyboard(browser, folder) {
  const data = join(folder, "keyboard", "var");
  mkdirSync(data, { recursive: true });
  const system = await start(data);
  const console = await startConsole(data, { actor: "見本 四郎" });
  try {
    for (const kind of ["suspension", "correction", "complaint"]) await send(system, kind, `by-hand-${kind}-0000`);
    const [kind, reference] = ["disclosure", await send(system, "disclosure", "by-hand-disclosure")];
    const context = await browser.newContext({ locale: "ja-JP", javaScriptEnabled: false, viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await page.goto(console.link);
    const hands = new Typist(page);
    await list(hands, kind, reference);
    await confirm(hands);
    await extend(hands);
    await decide(hands);
    await letter(hands);
    await leave(hands, reference);
    await context.close();
  } finally {
    console.stop();
    system.stop();
  }
}
