// Journeys: an invented person reads, errs, corrects, sends a request, looks up how it stands and
// adds what the desk asks for.
//
// With script off and on, in both languages, on desktop and phone. Every answer on the way is
// recorded for the bars. Screenshots go to tests/browser/shots (ignored by git).
import { join } from "node:path";
import { check } from "./report.mjs";
import { desk, exportAll, recorded, shots } from "./system.mjs";

// What the person answers, by name of control. Radios and boxes are named by their id.
const person = {
  texts: {
    subj_name: "見本　花子", subj_kana: "みほん はなこ", address: "見本県見本市1-2-3", postal: "１２３-４５６７",
    phone: "00-0000-0000", detail: "見本の記載です。\n二行目。", email: "test@example.com",
    subj_dob_year: "62", subj_dob_month: "3", subj_dob_day: "27",
  },
  ticks: [
    "role-self", "subj_dob_era-showa", "member_status-insured", "categories-check-ups", "scope-all",
    "method-download", "id_doc_kind-passport", "id_doc_route-post", "fee_ack-yes", "no_mynumber_ack-yes", "purpose_ack-yes",
  ],
};

async function fill(page) {
  for (const [name, text] of Object.entries(person.texts)) {
    const control = page.locator(`[name="${name}"]:not([type=hidden])`);
    if (await control.count()) await control.fill(text);
  }
  for (const id of person.ticks) {
    const control = page.locator(`[id="${id}"]:not([type=hidden])`);
    if (await control.count()) await control.check();
  }
}

/** Presses a button that sends a form and records the answer under `name`. */
async function press(page, button, name, answers) {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest()),
    button.click(),
  ]);
  await page.waitForLoadState();
  const received = new Response(await answer.body(), { status: answer.status(), headers: await answer.allHeaders() });
  answers.push({ name, ...(await recorded(received)) });
}

/** The journey of one request, with its answers in `answers`. Returns the reference. */
async function sendRequest(browser, system, prefix, javaScriptEnabled, answers) {
  const state = javaScriptEnabled ? "script" : "no-script";
  const viewport = javaScriptEnabled ? { width: 375, height: 740 } : { width: 1280, height: 900 };
  const context = await browser.newContext({ viewport, javaScriptEnabled });
  const page = await context.newPage();
  const { address } = system;
  const where = `journey ${state} ${prefix || "/ja"}`;
  const shoot = (name) => page.screenshot({ path: join(shots, `journey${prefix.replace("/", "-")}-${state}-${name}.png`), fullPage: true });
  const send = async (selector, name) => {
    await press(page, page.locator(selector).first(), `${name} ${prefix}/request/disclosure/`, answers);
    await shoot(name.replaceAll(" ", "-"));
  };
  const next = 'button[value="next"]:not(.unseen)';
  await page.goto(`${address}${prefix}/request/`);
  await page.click(`a[href="${prefix}/request/disclosure/"]`);
  await send(next, "1 errors");
  check((await page.title()).match(/^(エラー：|Error: )/) !== null, `${where}: the title tells the error`);
  check(await page.locator("#errors a").count() >= 1, `${where}: the summary links to the control`);
  for (let step = 2; step <= 7; step += 1) {
    if (await page.locator('button[value="send"]:not(.unseen)').count()) break;
    await fill(page);
    await send(next, `${step} step`);
  }
  check(await page.locator("text=見本の記載です。").count() >= 1, `${where}: the check page shows the answers`);
  await page.locator('button[name="go"][value="what"]:not(.unseen)').first().click();
  check((await page.inputValue('[name="detail"]')).includes("二行目"), `${where}: change keeps the answer`);
  await page.click(next);
  await send('button[value="send"]:not(.unseen)', "8 check with errors");
  await fill(page);
  await page.waitForTimeout(2000); // Nobody reads a check page faster.
  await send('button[value="send"]:not(.unseen)', "9 receipt");
  const text = await page.innerText("main");
  const signs = "[2-9A-HJKMNP-Z]{4}";
  const reference = text.match(new RegExp(`(?<![A-Z0-9-])${signs}(-${signs}){2}(?![-A-Z0-9])`))?.[0];
  const code = text.match(new RegExp(`${signs}(-${signs}){4}`))?.[0];
  check(Boolean(reference && code), `${where}: the receipt shows reference and code`);
  await page.goto(`${address}${prefix}/request/status/`);
  await page.fill('[name="reference"]', reference ?? "");
  await page.fill('[name="code"]', code ?? "");
  await send("main form button:not(.unseen)", "10 status");
  check((await page.innerText("main")).includes(prefix ? "Received" : "受付"), `${where}: the status page tells the stage`);
  check(!page.url().includes(reference ?? "-"), `${where}: the address tells nothing`);
  await send('button[value="consider"]:not(.unseen)', "11 taking back");
  const items = ["identity-paper", "period", "letter"].flatMap((item) => ["--item", item]);
  const asked = await desk(system.data, "ask", reference ?? "", ...items, "--by", "2099-12-20", "--actor", "test");
  check(asked === 0, `${where}: the desk asks for what is missing`);
  await send('button[value="look"]:not(.unseen)', "12 asked");
  await send('button[value="add"]:not(.unseen)', "13 added with errors");
  check(await page.locator("#errors a").count() === 2, `${where}: every answer that is missing is told`);
  await page.fill('[name="add_period"]', "見本の追加です。");
  await page.fill('[name="add_letter"]', "見本の追加です。");
  await send('button[value="add"]:not(.unseen)', "14 added");
  check(await page.locator("text=見本の追加です。").count() === 2, `${where}: what was added is shown once`);
  check(!page.url().includes(reference ?? "-"), `${where}: the address tells nothing of what was added`);
  await context.close();
  return reference;
}

/** The first page of every form, sent empty: every kind's fields with their errors. */
async function sendEmpty(browser, forms, answers) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const form of forms) {
    await page.goto(form.url);
    await press(page, page.locator('button[value="next"]:not(.unseen)').first(), `empty ${form.path}`, answers);
    check(await page.locator("#errors").count() === 1, `journey empty ${form.path}: the faults are told`);
  }
  await context.close();
}

/** Walks all journeys and compares with what the staff can export. Returns the answers, each once. */
export async function journeys(browser, system, pages) {
  const answers = [];
  const forms = pages.filter((page) => /<form method="post"[^>]*request/.test(page.html) && !page.path.includes("/status/"));
  check(forms.length >= 20, `journey empty: only ${forms.length} forms found`);
  const ways = [["", false], ["", true], ["/en", false], ["/en", true]];
  const [references] = await Promise.all([
    Promise.all(ways.map(([prefix, script]) => sendRequest(browser, system, prefix, script, answers))),
    sendEmpty(browser, forms, answers),
  ]);
  const rows = (await exportAll(system.data)).trim().split("\n").map((line) => JSON.parse(line || "{}"));
  check(rows.length === references.length, `export: ${rows.length} requests for ${references.length} receipts`);
  check(references.every((one) => rows.some((row) => row.reference === one)), "export: every receipt's request is there");
  check(rows.every((row) => row.additions.length === 1), "export: what was added is there");
  check(!system.told().match(/見本の記載|見本の追加/), "log: no answer in it");
  answers.sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  return [...new Map(answers.map((answer) => [answer.name, answer])).values()];
}
