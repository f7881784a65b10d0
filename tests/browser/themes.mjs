// Contrast themes of the system: surfaces and controls keep an edge when their colours are taken away.
import { check } from "./report.mjs";

/** Checks an open page under forced colours. Leaves it without. */
export async function themes(page, item) {
  const surfaces = await page.evaluate(markSurfaces);
  await page.emulateMedia({ forcedColors: "active" });
  const bare = await page.evaluate(withoutEdge);
  check(bare.length === 0, `forced colours ${item.name}: no edge on ${bare.slice(0, 5).join(", ")} (${surfaces} surfaces)`);
  await page.emulateMedia({ forcedColors: "none" });
}

// A surface is what tells itself from the paper by colour, and every control that is a box.
function markSurfaces() {
  const paper = getComputedStyle(document.body).backgroundColor;
  const own = [...document.querySelectorAll("body *")].filter((element) => {
    const style = getComputedStyle(element);
    if (!element.checkVisibility() || element.closest(".unseen, .skip, .bottom")) return false;
    if (["th", "td", "mark", "ins", "del"].includes(element.localName)) return false; // These have lines of their own.
    return style.backgroundColor !== "rgba(0, 0, 0, 0)" && style.backgroundColor !== paper;
  });
  globalThis.surfaces = [...own, ...document.querySelectorAll("button:not(.link, .unseen), textarea, input:not([type=hidden], [type=radio], [type=checkbox])")];
  return globalThis.surfaces.length;
}

function withoutEdge() {
  const sides = ["Top", "Right", "Bottom", "Left"];
  return globalThis.surfaces.filter((element) => {
    const style = getComputedStyle(element);
    const hasEdge = sides.some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1);
    return !hasEdge && element.checkVisibility();
  }).map((element) => `${element.localName}.${element.className}`);
}
