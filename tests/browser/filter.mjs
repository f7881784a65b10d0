// The table of purposes, filtered by its own anchors: with scripts off, in both languages, on a phone
// and a desktop. What is left must be right, whole again by one link, and whole on paper.
import { check } from "./report.mjs";

const sizes = [{ width: 1280, height: 900 }, { width: 320, height: 640 }];

/** Follows every filter link of the page of purposes. */
export async function filter(browser, system) {
  for (const viewport of sizes) {
    const context = await browser.newContext({ viewport, javaScriptEnabled: false });
    const page = await context.newPage();
    for (const prefix of ["", "/en"]) await walk(page, `${system.address}${prefix}/privacy/purposes/`, `filter ${viewport.width} ${prefix}/privacy/purposes/`);
    await context.close();
  }
}

// Rows of purposes that stand on screen or paper, and group headings that stand there with none below them.
// Without scripts the page itself runs nothing; the test still asks the browser, about all rows at once.
async function seen(page) {
  const rows = await page.locator(".filtered tbody > tr").evaluateAll((all) => all
    .filter((row) => row.checkVisibility({ visibilityProperty: true }) && row.getClientRects().length > 0)
    .map((row) => ({ id: row.id, ways: row.className, area: row.parentElement.id })));
  return { shown: rows.filter((row) => row.id), groups: rows.filter((row) => row.ways === "group").length };
}

async function walk(page, address, where) {
  await page.goto(address);
  const all = await seen(page);
  check(all.shown.length > 20, `${where}: only ${all.shown.length} purposes at first`);
  const links = await page.locator(".filter a").evaluateAll((found) => [...new Set(found.map((link) => link.getAttribute("href")))]);
  // The first of all is clicked; the others are pressed as by keyboard, which waits for no picture. What is shown whole
  // again is where the next begins.
  for (const link of links) {
    const way = page.locator(`.filter a[href="${link}"]`).first();
    await (link === links[0] ? way.click() : way.press("Enter"));
    const now = await seen(page);
    const wanted = all.shown.filter((row) => belongs(row, link));
    check(now.shown.length > 0 && same(now.shown, wanted), `${where}: ${link} shows ${now.shown.length} purposes instead of ${wanted.length}`);
    const areas = new Set(wanted.map((row) => row.area)).size;
    check(now.groups === areas, `${where}: ${link} shows ${now.groups} headings instead of ${areas}`);
    await page.emulateMedia({ media: "print" });
    check((await seen(page)).shown.length === all.shown.length, `${where}: ${link} hides purposes on paper`);
    await page.emulateMedia({ media: "screen" });
    if (link === "#purposes-all") continue;
    await page.locator(".filtered .group a").filter({ visible: true }).first().press("Enter");
    check((await seen(page)).shown.length === all.shown.length, `${where}: after ${link} not all can be shown again`);
  }
}

const same = (one, other) => one.map((row) => row.id).join() === other.map((row) => row.id).join();

function belongs(row, link) {
  if (link.startsWith("#area-")) return `#${row.area}` === link;
  if (link.startsWith("#only-")) return row.ways.split(" ").includes(link.replace("#only-", "is-"));
  if (link.startsWith("#with-")) return row.ways.split(" ").includes(link.replace("#with-", "uses-"));
  return true;
}
