// Pictures of a page in every look, for the eyes of whoever works on it. Nothing is checked here.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { shots } from "./system.mjs";

const looks = [
  { name: "desktop-light", width: 1280, media: { colorScheme: "light" } },
  { name: "desktop-dark", width: 1280, media: { colorScheme: "dark" } },
  { name: "phone-light", width: 375, media: { colorScheme: "light" } },
  { name: "phone-dark", width: 375, media: { colorScheme: "dark" } },
  { name: "forced-colours", width: 1280, media: { forcedColors: "active" } },
  { name: "more-contrast", width: 375, media: { contrast: "more" } },
];

/** Takes the pictures of an open page, the printed one by page. */
export async function shoot(page, item) {
  const file = (look) => join(shots, `${item.name.replaceAll(/[ /]+/g, "_")}.${look}`);
  for (const { name, width, media } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: "light", forcedColors: "none", contrast: "no-preference", ...media });
    await page.screenshot({ path: `${file(name)}.png`, fullPage: true });
  }
  await page.emulateMedia({ media: "print", colorScheme: "light", forcedColors: "none", contrast: "no-preference" });
  const pdf = file("print.pdf");
  writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  execFileSync("pdftoppm", ["-r", "50", "-png", pdf, file("print")]);
  await page.emulateMedia({ media: "screen" });
}
