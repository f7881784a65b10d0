// axe: WCAG A, AA and AAA and best practice, on every page, desktop and phone, and its colours in every theme.
//
// Rules that axe leaves off by default but has for these levels are on, too. A page is loaded once;
// the window and the colour scheme change under it, which is what a reader's device does. Every page is audited in full
// in two states; in the others, where colours alone differ, it is audited if it shows any that no page before it did.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { check } from "./report.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa", "wcag22a", "wcag22aa", "wcag22aaa", "best-practice"];
const colours = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"];

const desktop = { width: 1280, height: 900 };
const phone = { width: 375, height: 740 };
// Themes and more contrast change colours only: every rule is put to each window once, in either theme.
const states = [
  { name: "desktop light", viewport: desktop, media: { colorScheme: "light" } },
  { name: "desktop dark", viewport: desktop, media: { colorScheme: "dark" }, only: colours },
  { name: "phone dark", viewport: phone, media: { colorScheme: "dark" } },
  { name: "phone light", viewport: phone, media: { colorScheme: "light" }, only: colours },
  { name: "more contrast light", viewport: phone, media: { colorScheme: "light", contrast: "more" }, only: colours },
  { name: "more contrast dark", viewport: phone, media: { colorScheme: "dark", contrast: "more" }, only: colours },
];

/** What was audited, by state: letters in their colour, on their ground, in their size. */
const seen = new Set();

/** Checks an open page in every state. */
export async function axe(page, item) {
  // The page's policy forbids scripts; what the test itself evaluates is not under it.
  await page.evaluate(source);
  for (const state of states) {
    await page.setViewportSize(state.viewport);
    await page.emulateMedia({ contrast: "no-preference", ...state.media });
    if (state.only === undefined || await showsOther(page, state)) {
      const faults = await page.evaluate(audit, [tags, state.only]);
      check(faults.length === 0, `axe ${item.name} ${state.name}: ${faults.join("; ")}`);
    }
    if (state.name === "phone light") await tables(page, item);
  }
  await page.emulateMedia({ contrast: "no-preference", colorScheme: "light" });
}

/** Whether a page shows colours in this state that none before it did. Contrast follows from nothing else. */
async function showsOther(page, { name }) {
  const shown = (await page.evaluate(coloursShown)).map((colours) => `${name} ${colours}`);
  const other = shown.filter((colours) => !seen.has(colours));
  for (const colours of other) seen.add(colours);
  return other.length > 0;
}

/** Every way in which text stands on the page: its colours with all that lies under it, its size, and whether it is a
 *  link in a text. */
function coloursShown() {
  const grounds = new Map();
  const ground = (element) => {
    if (element === null) return "";
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const isBare = own === "rgba(0, 0, 0, 0) none 1";
      const below = ground(element.parentElement);
      grounds.set(element, isBare ? below : `${own} on ${below}`);
    }
    return grounds.get(element);
  };
  const shown = new Set();
  const look = (element) => {
    const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(element);
    const link = element.closest("a");
    const around = link === null ? "" : `link in ${getComputedStyle(link.parentElement).color}`;
    shown.add([color, fontSize, fontWeight, textDecorationLine, around, ground(element)].join(" "));
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim() !== "") look(texts.currentNode.parentElement);
  document.querySelectorAll("input, select, textarea").forEach(look);
  return [...shown];
}

/** Tables that a phone lays out as blocks are still tables to a screen reader. */
async function tables(page, item) {
  const shown = await page.evaluate(() => [...document.querySelectorAll("tr")].filter((row) => row.checkVisibility()).length);
  if (shown === 0) return;
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const told = nodes.filter((node) => !node.ignored && node.role?.value === "row").length;
  check(told === shown, `axe ${item.name} phone: ${shown} rows of tables are shown, ${told} are told as rows`);
}

async function audit([tags, only]) {
  const values = only ?? globalThis.axe.getRules(tags).map((rule) => rule.ruleId);
  const options = { runOnly: { type: "rule", values }, resultTypes: ["violations"], preload: false };
  const results = await globalThis.axe.run(document, options);
  const where = (rule) => rule.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ");
  return results.violations.map((rule) => `${rule.id} (${rule.nodes.length}): ${where(rule)}`);
}
