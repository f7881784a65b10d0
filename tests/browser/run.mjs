// Journeys in a real browser: read the policy, send a request, look up how it stands.
//
// Starts the standalone system on a free port with an empty database, walks the pages in Chromium
// with script off and on, in both languages, light and dark, on desktop and phone, and checks every
// state with axe. Screenshots go to tests/browser/shots (ignored by git) with invented people only.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const shots = join(here, "shots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const enhanced = ["color-contrast-enhanced"];
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const states = [
  { name: "desktop-light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "desktop-dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "phone-light", viewport: { width: 375, height: 740 }, colorScheme: "light" },
  { name: "phone-dark", viewport: { width: 320, height: 640 }, colorScheme: "dark" },
];

const pages = [
  "/", "/privacy/", "/privacy/purposes/", "/privacy/subcontracting/", "/privacy/joint-use/",
  "/privacy/consent/", "/privacy/data-held/", "/privacy/security/", "/privacy/procedures/",
  "/privacy/procedures/statements/", "/privacy/individual-number/", "/contact/", "/request/",
  "/request/disclosure/", "/request/status/", "/search/", "/accessibility/", "/revisions/", "/404.html",
];

let passed = 0;
const failures = [];
const check = (isRight, what) => {
  if (isRight) passed += 1;
  else {
    failures.push(what);
    console.log(`FAILED ${what}`);
  }
};

async function start(data) {
  const program = join(root, "target", "debug", "standalone");
  const child = spawn(program, ["--listen", "127.0.0.1:0", "--data", data], { cwd: root });
  let told = "";
  const address = new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => {
      told += text;
      const found = told.match(/Site +(http:\/\/[^/]+)\//);
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`standalone ended with ${code}:\n${told}`)));
  });
  return { child, address: await address, told: () => told };
}

// axe runs in an isolated world of the page; the page's own policy forbids scripts.
async function audit(page, where) {
  const results = await page.evaluate(
    async ([source, rules, enhanced]) => {
      if (!globalThis.axe) (0, eval)(source);
      const only = await globalThis.axe.run(document, { runOnly: rules });
      const contrast = await globalThis.axe.run(document, { runOnly: { type: "rule", values: enhanced } });
      return [...only.violations, ...contrast.violations].map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
    },
    [axe, rules, enhanced],
  );
  check(results.length === 0, `${where}: ${results.join("; ")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `${where}: the page is ${overflow} px wider than the window`);
}

async function readEveryPage(browser, address) {
  for (const state of states) {
    const context = await browser.newContext({ ...state, bypassCSP: true });
    const page = await context.newPage();
    const errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("requestfailed", (request) => errors.push(`failed ${request.url()}`));
    page.on("request", (request) => request.url().startsWith(address) || errors.push(`third party ${request.url()}`));
    for (const path of pages) {
      for (const prefix of ["", "/en"]) {
        if (path === "/404.html" && prefix) continue;
        const where = `${state.name} ${prefix}${path}`;
        const answer = await page.goto(address + prefix + path);
        check(answer.ok(), `${where}: status ${answer.status()}`);
        const lang = await page.getAttribute("html", "lang");
        check(lang === (prefix ? "en" : "ja"), `${where}: lang ${lang}`);
        await audit(page, where);
        const file = `${state.name}${prefix}${path}`.replaceAll("/", "_").replace(/_$/, "");
        await page.screenshot({ path: join(shots, `${file}.png`), fullPage: true });
      }
    }
    check(errors.length === 0, `${state.name}: ${errors.join("; ")}`);
    check((await context.cookies()).length === 0, `${state.name}: a cookie was set`);
    await context.close();
  }
}

// What an invented person answers, by name of control. Radios and boxes are named by their id.
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

async function sendRequest(browser, address, prefix, javaScriptEnabled) {
  const state = javaScriptEnabled ? "script" : "no-script";
  const context = await browser.newContext({ ...states[javaScriptEnabled ? 2 : 0], javaScriptEnabled, bypassCSP: javaScriptEnabled });
  const page = await context.newPage();
  const where = `${state} ${prefix || "/ja"} journey`;
  const shoot = (name) => page.screenshot({ path: join(shots, `journey${prefix.replace("/", "-")}-${state}-${name}.png`), fullPage: true });
  const look = async (name) => {
    await shoot(name);
    if (javaScriptEnabled) await audit(page, `${where} ${name}`);
  };
  await page.goto(`${address}${prefix}/request/`);
  await page.click(`a[href="${prefix}/request/disclosure/"]`);
  await page.click('button[value="next"]:not(.unseen)');
  check((await page.title()).match(/^(エラー: |Error: )/) !== null, `${where}: the title tells the error`);
  check(await page.locator("#errors a").count() >= 1, `${where}: the summary links to the control`);
  await look("1-errors");
  for (let step = 2; step <= 6; step += 1) {
    await fill(page);
    await look(`${step}-filled`);
    const send = page.locator('button[value="send"]:not(.unseen)');
    if (await send.count()) break;
    await page.click('button[value="next"]:not(.unseen)');
  }
  check(await page.locator("text=見本の記載です。").count() >= 1, `${where}: the check page shows the answers`);
  await page.locator('button[name="go"][value="what"]:not(.unseen)').first().click();
  check((await page.inputValue('[name="detail"]')).includes("二行目"), `${where}: change keeps the answer`);
  await page.click('button[value="next"]:not(.unseen)');
  await fill(page);
  await look("7-check");
  await page.click('button[value="send"]:not(.unseen)');
  const text = await page.innerText("main");
  const signs = "[2-9A-HJKMNP-Z]{4}";
  const reference = text.match(new RegExp(`(?<![A-Z0-9-])${signs}(-${signs}){2}(?![-A-Z0-9])`))?.[0];
  const code = text.match(new RegExp(`${signs}(-${signs}){4}`))?.[0];
  check(Boolean(reference && code), `${where}: the receipt shows reference and code`);
  await look("8-receipt");
  await page.goto(`${address}${prefix}/request/status/`);
  await page.fill('[name="reference"]', reference ?? "");
  await page.fill('[name="code"]', code ?? "");
  await page.locator("main form button:not(.unseen)").click();
  check((await page.innerText("main")).includes(prefix ? "Received" : "受付"), `${where}: the status page tells the stage`);
  check(!page.url().includes(reference ?? "-"), `${where}: the address tells nothing`);
  await look("9-status");
  await context.close();
  return reference;
}

function exportAll(data) {
  return new Promise((resolve) => {
    const program = join(root, "target", "debug", "staff-desk");
    const out = join(data, "all.jsonl");
    const args = ["--data", data, "export", "--from", "2020-01-01", "--to", "2099-12-31", "--format", "jsonl", "--out", out];
    spawn(program, args, { cwd: root, stdio: "ignore" }).on("exit", (code) => resolve(code === 0 ? readFileSync(out, "utf8") : ""));
  });
}

const data = mkdtempSync(join(tmpdir(), "journeys-"));
rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });
const system = await start(join(data, "var"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  if (!process.argv.includes("--journeys")) await readEveryPage(browser, system.address);
  const references = [];
  for (const prefix of ["", "/en"]) {
    for (const script of [false, true]) references.push(await sendRequest(browser, system.address, prefix, script));
  }
  const rows = (await exportAll(join(data, "var"))).trim().split("\n").map((line) => JSON.parse(line || "{}"));
  check(rows.length === references.length, `export: ${rows.length} requests for ${references.length} receipts`);
  check(references.every((one) => rows.some((row) => row.reference === one)), "export: every receipt's request is there");
  check(!system.told().includes("見本の記載"), "log: no answer in it");
} catch (error) {
  check(false, `the journeys stopped: ${error.stack}`);
} finally {
  await browser.close();
  system.child.removeAllListeners("exit");
  system.child.kill("SIGINT");
  rmSync(data, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
