// Paper: the PDF holds all text of main, no menu is printed, and it is light whatever the theme.
import { execFile } from "node:child_process";
import { check } from "./report.mjs";

// Of no use on paper: what is pressed, ways around the page, and a form for the screen (there is one
// to print, to which it points); what its answers are used for must be there.
const NOT_FOR_PAPER = "nav, button:not(.link), .skip, .to-top, .anchor, .unseen, .hidden, .status-form, #page-search form, .filter, .ask, .asks, .group a, .begin > :not(form), .begin form > :not(.purpose), .post-links, .buttons, .filters, .off-paper";
// A4 less its margins: 180 mm in CSS pixels.
const PAPER = { width: 680, height: 1009 };

/** Checks an open page. Leaves it on screen, light. */
export async function print(page, item) {
  const wanted = await page.evaluate(textOfMain, NOT_FOR_PAPER);
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  const light = await page.evaluate(colours);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const dark = await page.evaluate(colours);
  check(light === dark, `print ${item.name}: colours on paper follow the dark theme`);
  const faults = await page.evaluate(faultsOfPaper);
  check(faults.length === 0, `print ${item.name}: ${faults.slice(0, 4).join("; ")}`);
  const pdf = plain(await textOf(await page.pdf({ preferCSSPageSize: true })));
  const lost = wanted.filter((pieces) => !isIn(pdf, pieces)).map((pieces) => pieces.join(""));
  check(lost.length === 0, `print ${item.name}: ${lost.length} parts are lost, such as "${lost[0]?.slice(0, 60)}"`);
  if (/\breceipt /.test(item.name)) await oneSheet(page, item);
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
}

/**
 * A receipt is one sheet, what was sent included: those of the journeys hold as much as most people write. Long answers
 * (a field may take 2,000 signs) go on on further sheets. They come last, so that the first sheet is the receipt.
 */
async function oneSheet(page, item) {
  const sheets = (await textOf(await page.pdf({ preferCSSPageSize: true }))).split("\f").length - 1;
  check(sheets === 1, `print ${item.name}: a receipt takes ${sheets} sheets instead of one`);
}

// Fonts write some signs by a look-alike, lines break anywhere, sheets carry their number.
export const plain = (text) => text.replace(/^\f?\d+ ?\/ ?\d+$/gm, "").normalize("NFKC").replace(/[\s\u00ad\u200b\ufffe]+/g, "");

// Whole, or else (split by a page's end or a reading above the line) in short pieces, each of which may
// be parted once more.
export function isIn(pdf, pieces) {
  if (pdf.includes(plain(pieces.join("")))) return true;
  return pieces.every((piece) => (plain(piece).match(/.{1,8}/gsu) ?? []).every((part) => isParted(pdf, part)));
}

function isParted(pdf, part) {
  if (pdf.includes(part)) return true;
  const cuts = Array.from({ length: part.length - 1 }, (_, at) => at + 1);
  return cuts.some((at) => pdf.includes(part.slice(0, at)) && pdf.includes(part.slice(at)));
}

/** The text of a PDF. */
export function textOf(pdf) {
  return new Promise((resolve, reject) => {
    const reader = execFile("pdftotext", ["-raw", "-enc", "UTF-8", "-", "-"], { maxBuffer: 16 << 20 }, (error, out) => error ? reject(error) : resolve(out));
    reader.stdin.end(pdf);
  });
}

/** Text of main by block, each as the pieces it is made of. Closed details count. */
function textOfMain(notForPaper) {
  const blocks = [];
  let last;
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || holder.closest(notForPaper)) continue;
    if (!holder.checkVisibility() && !holder.closest("details")) continue;
    let block = holder;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    if (block === last) blocks.at(-1).push(node.data);
    else blocks.push([node.data]);
    last = block;
  }
  return blocks;
}

function colours() {
  return [...document.querySelectorAll("body, body *")].map((element) => {
    const style = getComputedStyle(element);
    return `${element.localName} ${style.color} ${style.backgroundColor} ${style.borderTopColor}`;
  }).join("\n");
}

function faultsOfPaper() {
  const faults = [];
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  for (const element of document.querySelectorAll("nav, .skip, button:not(.link)")) {
    if (seen(element)) faults.push(`${element.localName}.${element.className} is printed`);
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth - root.clientWidth} px wider than the paper`);
  for (const element of document.querySelectorAll("main *")) {
    const style = getComputedStyle(element);
    if (/auto|scroll|hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && !element.closest(".hidden, .unseen")) faults.push(`${element.localName}.${element.className} is cut on paper`);
  }
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  if (Math.min(red, green, blue) < 250) faults.push("the paper is not white");
  return faults;
}
