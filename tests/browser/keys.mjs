// The keyboard: the skip link comes first and works, and focus is plain to see on every kind of control.
import { PNG } from "pngjs";
import { check } from "./report.mjs";

/** A page that begins somewhere, as at what is wrong, has the focus there. On every page the first Tab shows the skip
 *  link, and Enter goes to main. */
export async function skip(page, item) {
  const isMet = await page.evaluate(() => document.querySelector("[autofocus]")?.matches(":focus") ?? true);
  check(isMet, `focus ${item.name}: it is not where the page begins`);
  await page.evaluate(() => {
    // From before all that there is.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
  });
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => {
    const { className, hash } = document.activeElement;
    const box = document.activeElement.getBoundingClientRect();
    return { className, hash, isSeen: box.top >= 0 && box.height >= 44 };
  });
  check(first.className === "skip" && first.isSeen, `skip link ${item.name}: the first stop is ${first.className || "something else"}, seen: ${first.isSeen}`);
  check(await page.locator(first.hash || "#main").count() === 1, `skip link ${item.name}: it leads nowhere`);
}

/** WCAG 2.5.5: what is pressed is 44 px high or more; links within a sentence are as high as its line. */
export async function targets(page, item) {
  const small = await page.evaluate(() => {
    const height = (element) => element.getBoundingClientRect().height;
    const pressed = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary")];
    return pressed.filter((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".unseen, .skip, .anchor")) return false;
      if (getComputedStyle(element).display === "inline") return false;
      const label = ["radio", "checkbox"].includes(element.type) ? element.labels[0] : element;
      return height(label ?? element) < 43.9;
    }).map((element) => `${element.localName}.${element.className} ${height(element)}`);
  });
  check(small.length === 0, `target size ${item.name}: ${small.length} are lower than 44 px: ${small.slice(0, 4).join(", ")}`);
}

/** WCAG 2.4.13: the focused state differs by 3:1 over an area of at least a 2 px edge. */
export async function focus(page, item, seen, theme) {
  await page.keyboard.press("Tab"); // From here on focus counts as set by the keyboard.
  for (const control of await page.locator("a[href], button, input:not([type=hidden]), textarea, summary, [tabindex='0']").all()) {
    const kind = await control.evaluate(kindOf);
    if (!kind || seen.has(`${theme} ${kind}`)) continue;
    seen.add(`${theme} ${kind}`);
    const change = await measure(page, control);
    check(change.area >= change.wanted, `focus ${item.name} ${theme} ${kind}: ${change.area} px change by 3:1, ${change.wanted} are needed`);
  }
}

/** The kind of a control by element, type and class of it and of the part it stands in. */
function kindOf(element) {
  if (!element.checkVisibility({ visibilityProperty: true }) || element.tabIndex < 0 || element.closest(".unseen")) return null;
  const part = element.closest("nav, header, footer, table, form, section, main, details") ?? element.parentElement;
  const name = (one) => `${one.localName}${[...one.classList].map((own) => `.${own}`).join("")}`;
  return `${name(part)} ${name(element)}${element.type ? `[${element.type}]` : ""}`;
}

async function measure(page, control) {
  await control.evaluate((element) => { element.scrollIntoView({ block: "center" }); document.activeElement.blur(); });
  const box = await control.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left, top, width, height };
  });
  const window = page.viewportSize();
  const clip = { x: Math.max(0, box.left - 8), y: Math.max(0, box.top - 8), width: box.width + 16, height: Math.min(box.height + 16, window.height) };
  const isSkip = await control.evaluate((element) => element.className === "skip");
  if (isSkip) return { area: 1, wanted: 0 }; // Unseen before, seen after: `skip` looks at it.
  const before = PNG.sync.read(await page.screenshot({ clip }));
  await control.evaluate((element) => element.focus({ preventScroll: true }));
  const after = PNG.sync.read(await page.screenshot({ clip }));
  let area = 0;
  for (let at = 0; at < before.data.length; at += 4) if (contrast(before.data, after.data, at) >= 3) area += 1;
  return { area, wanted: Math.round(2 * edges(box, window) - 16) };
}

// How much of the edge the window shows: of a region taller than it, the sides only.
function edges({ top, width, height }, window) {
  const sides = 2 * (Math.min(top + height, window.height) - Math.max(top, 0));
  return sides + (top >= 0 ? width : 0) + (top + height <= window.height ? width : 0);
}

function contrast(one, other, at) {
  const [light, dark] = [luminance(one, at), luminance(other, at)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(pixels, at) {
  const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(pixels[at]) + 0.7152 * part(pixels[at + 1]) + 0.0722 * part(pixels[at + 2]);
}
