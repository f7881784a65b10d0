// Reading under hard conditions: narrow, zoomed, large text, wide spacing, and with scripts off.
import { check } from "./report.mjs";

// WCAG 1.4.12: nothing may be cut when a reader spaces the text like this.
const SPACING = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}";

const windows = [
  { name: "320 px", viewport: { width: 320, height: 640 } },
  { name: "400 % zoom", viewport: { width: 320, height: 256 }, isShort: true },
  { name: "text 200 %", viewport: { width: 1280, height: 900 }, text: 32 },
  { name: "text 200 % on a phone", viewport: { width: 375, height: 740 }, text: 32 },
  { name: "text spacing", viewport: { width: 1280, height: 900 }, spacing: true },
  { name: "text spacing at 320 px", viewport: { width: 320, height: 640 }, spacing: true },
];

/** Checks an open page in every window. Leaves it as it was. */
export async function text(page, item) {
  const reader = await page.context().newCDPSession(page);
  for (const { name, viewport, text = 16, spacing = false, isShort = false } of windows) {
    await page.setViewportSize(viewport);
    await reader.send("Page.setFontSizes", { fontSizes: { standard: text, fixed: text } });
    await page.evaluate(space, spacing ? SPACING : "");
    const faults = await page.evaluate(faultsOfLayout, isShort);
    check(faults.length === 0, `${name} ${item.name}: ${faults.slice(0, 4).join("; ")}`);
  }
  await reader.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
  await page.evaluate(space, "");
  await reader.detach();
}

// A constructed sheet is allowed where inline styles are not.
function space(rules) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}

function faultsOfLayout(isShort) {
  const faults = [];
  const root = document.documentElement;
  const name = (element) => `${element.localName}${element.id ? `#${element.id}` : ""}${element.className ? `.${String(element.className).replaceAll(" ", ".")}` : ""}`;
  const isUnseen = (element) => element.closest(".hidden, .unseen, .skip, thead") !== null && getComputedStyle(element.closest(".hidden, .unseen, .skip, thead")).position === "absolute";
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`);

  // Boxes that cut what is in them. A scroll region may hold more than it shows, sideways.
  for (const element of document.body.querySelectorAll("*")) {
    if (isUnseen(element) || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    if (style.display === "inline") continue;
    // A field scrolls what is typed into it.
    if (!["input", "textarea"].includes(element.localName) && /hidden|clip/.test(style.overflowX + style.overflowY) && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) faults.push(`${name(element)} cuts its text`);
    if (["button", "a", "summary", "label", "th", "td"].includes(element.localName) && style.overflowX === "visible" && element.clientHeight && element.scrollHeight > element.clientHeight + 2) faults.push(`${name(element)} is too small for its text`);
    if (isShort && /fixed|sticky/.test(style.position) && element.getBoundingClientRect().height > innerHeight / 3) faults.push(`${name(element)} stays and covers more than a third of the window`);
  }

  // Lines of text: none beyond the window, none over another.
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || isUnseen(holder) || !holder.checkVisibility()) continue;
    const region = holder.closest(".scroll, .toc");
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (!region && box.right > innerWidth + 1) faults.push(`"${node.data.trim().slice(0, 20)}" runs out of the window`);
      if (!holder.closest("ruby")) lines.push({ left: box.left + 2, right: box.right - 2, top: box.top + box.height * 0.25, bottom: box.bottom - box.height * 0.25, text: node.data.trim().slice(0, 20) });
    }
  }
  lines.sort((one, other) => one.top - other.top);
  lines.forEach((line, number) => {
    for (let next = number + 1; next < lines.length && lines[next].top < line.bottom; next += 1) {
      const other = lines[next];
      if (other.left < line.right && line.left < other.right) faults.push(`"${line.text}" lies over "${other.text}"`);
    }
  });
  return faults;
}

/** Without scripts nothing is missing. On the search page a script may add, never take away. */
export async function noScript(withScript, without, item) {
  const read = (page) => page.evaluate(() => document.body.innerText);
  const [told, plain] = [await read(withScript), await read(without)];
  if (!/<script/.test(item.html)) {
    check(told === plain, `no script ${item.name}: the text differs with scripts on`);
    return;
  }
  const lines = plain.split("\n").map((line) => line.trim()).filter(Boolean);
  const lost = lines.filter((line) => !told.includes(line));
  check(lost.length === 0, `no script ${item.name}: a script takes away ${lost.slice(0, 3).join(" / ")}`);
}
