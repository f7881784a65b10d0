// Weight and company: what a page costs, what it asks for, what it leaves behind.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { check } from "./report.mjs";

const KB = 1024;
const weigh = (bytes) => brotliCompressSync(bytes).length;
const isSearch = (item) => /^(\/en)?\/search\/$/.test(item.path);

/** Weighs a page with everything its HTML asks for, from the files of the site. */
export function weight(system, item) {
  const html = weigh(Buffer.from(item.html));
  const assets = [...new Set([...item.html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((found) => found[1]))];
  const heavy = assets.reduce((sum, path) => sum + weigh(readFileSync(join(system.site, path))), 0);
  check(html + heavy <= 25 * KB, `weight ${item.name}: ${html + heavy} bytes in all, ${html} of them HTML; 25 KB are allowed`);
  check(html <= 40 * KB, `weight ${item.name}: ${html} bytes of HTML; 40 KB are allowed`);
  const scripts = assets.filter((path) => path.endsWith(".js")).reduce((sum, path) => sum + weigh(readFileSync(join(system.site, path))), 0);
  const allowed = isSearch(item) ? 15 * KB : 0;
  check(scripts <= allowed, `weight ${item.name}: ${scripts} bytes of scripts; ${allowed} are allowed`);
  check(isSearch(item) || !/<script(?! type="application\/ld\+json")/.test(item.html), `weight ${item.name}: a script in a page that needs none`);
  check(!/ style="|<style/.test(item.html), `weight ${item.name}: a style in the page, which the policy blocks`);
}

/** Weighs the style sheets. */
export function styles(system) {
  const sheets = readdirSync(join(system.site, "assets")).filter((name) => name.endsWith(".css"));
  const sum = sheets.reduce((sum, name) => sum + weigh(readFileSync(join(system.site, "assets", name))), 0);
  check(sum <= 8 * KB, `weight CSS: ${sum} bytes in ${sheets.length} files; 8 KB are allowed`);
  console.log(`weight: CSS ${sum} bytes Brotli`);
}

/** Watches a tab: give it every page's name before and ask after. */
export function watch(page) {
  let asked = [];
  let complaints = [];
  page.on("request", (request) => asked.push(request));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const begin = () => {
    asked = [];
    complaints = [];
  };
  const end = async (item) => {
    const foreign = asked.filter((request) => new URL(request.url()).origin !== new URL(item.url).origin);
    check(foreign.length === 0, `company ${item.name}: third party ${foreign[0]?.url()}`);
    check(asked.length <= 4, `company ${item.name}: ${asked.length} requests; 4 are allowed`);
    check(!asked.some((request) => request.resourceType() === "font"), `company ${item.name}: a web font`);
    // An answer that is an error is told as one by the browser; that is no complaint of the page.
    const own = complaints.filter((one) => !(item.status >= 400 && /status of [45]/.test(one)));
    check(own.length === 0, `company ${item.name}: the browser complains: ${own[0]}`);
    const left = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie.length, (await indexedDB.databases()).length, document.fonts.size]);
    check(left.every((count) => count === 0), `company ${item.name}: storage, cookie or font left behind: ${left}`);
  };
  return { begin, end };
}
