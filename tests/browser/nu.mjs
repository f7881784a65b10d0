// The Nu HTML checker: no error and no warning on any page or answer.
//
// It runs once over all of them. Messages on CSS are not asked for: its CSS part lags behind
// browsers, and the style sheet is a file of its own.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "./report.mjs";

const jar = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");

export async function nu(pages) {
  const folder = mkdtempSync(join(tmpdir(), "nu-"));
  try {
    pages.forEach((page, number) => writeFileSync(join(folder, `${number}.html`), page.html));
    const messages = await run(folder);
    pages.forEach((page, number) => {
      const own = messages.filter((one) => one.url.endsWith(`/${number}.html`));
      check(own.length === 0, `nu ${page.name}: ${own.map(told).join("; ")}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const told = (one) => `line ${one.lastLine}: ${one.subType ?? one.type}: ${one.message}`;

function run(folder) {
  const args = ["-Xss1m", "-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", folder];
  return new Promise((resolve, reject) => {
    execFile("java", args, { maxBuffer: 64 << 20 }, (error, out) => {
      if (error) reject(error);
      else resolve(JSON.parse(out).messages);
    });
  });
}
