// Somebody at the console without scripts, who finds what to type as a person does: by what the page offers, and by what
// stands below a ground.
import { join } from "node:path";
import { start as startConsole } from "./console.mjs";
import { onPaper } from "./letters.mjs";
import { check } from "./report.mjs";
import { root } from "./system.mjs";

export const NOTE = "窓口だけの覚え書きです。";
export const REASON = "見本の理由です。<&>";

/** Somebody at the console. */
export class Clerk {
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

  /** Opens a letter that can be written now; gives its text as it will print. */
  async letter(reference, name) {
    await this.open(reference);
    await this.press('.acts a[href$="/letters/"]');
    check(await this.has(`.kinds a[href$="/letters/${name}/"]`) === 1, `life: the letter ${name} can be written`);
    await this.press(`.kinds a[href$="/letters/${name}/"]`);
    return this.page.innerText(".paper");
  }

  /** Writes a letter as staff do: reads it, looks at it on paper, records it, and reads it once more on record.
   *  `hold` is what it must say, `keep` what it must not. Gives the text of its PDF. */
  async write(reference, name, { hold = [], keep = [], picture } = {}) {
    const shown = await this.letter(reference, name);
    const where = `life: the letter ${name}`;
    check(await this.has("#errors") === 0, `${where}: ${await this.told()}`);
    for (const text of [reference, ...hold]) check(shown.includes(text), `${where} does not say ${text}`);
    for (const text of keep) check(!shown.includes(text), `${where} tells ${text}`);
    if (picture) await this.picture(picture);
    await this.press('button[value="print"]');
    check(await this.has('button[value="send"]') === 1, `${where} passes: ${await this.told()}`);
    const sheet = await onPaper(this.page, where);
    await this.press('button[value="send"]');
    check(await this.has(".done") === 1, `${where} is recorded`);
    await this.go(`/case/${reference}/letters/`);
    await this.press(`tbody tr:last-child th a[href*="/letters/recorded/"]`);
    check(await this.page.innerText(".paper") === shown, `${where} is on record as it was read`);
    return sheet;
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
