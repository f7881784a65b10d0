// The system under test: the standalone program on a free port, with an empty database.
//
// Also the browser, and the stand-in: a small server in front of the system that gives answers of
// the intake (a receipt, an error) an address, so that every bar can look at them like at a page.
import { spawn } from "node:child_process";
import { createServer, request as ask } from "node:http";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");
export const shots = join(here, "shots");
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const programs = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug");

/** Starts standalone and waits until it told its address. */
export async function start(data) {
  const child = spawn(join(programs, "standalone"), ["--listen", "127.0.0.1:0", "--data", data], { cwd: root });
  let told = "";
  const address = await new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => {
      told += text;
      const found = told.match(/Site +(http:\/\/[^/]+)\//);
      if (found) resolve(found[1]);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`standalone ended with ${code}:\n${told}`)));
  });
  const stop = () => {
    child.removeAllListeners("exit");
    child.kill("SIGINT");
  };
  return { address, data, site: join(data, "dist", "site"), told: () => told, stop };
}

/** Runs a command of the staff on that data; gives its exit code. */
export function desk(data, ...command) {
  return new Promise((resolve) => {
    const run = spawn(join(programs, "staff-desk"), ["--data", data, ...command], { cwd: root, stdio: "ignore" });
    run.on("exit", resolve);
  });
}

/** The day that comes so many days from today, in the world's own time. */
export const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** Everything received, as the staff's export tells it. */
export async function exportAll(data) {
  const out = join(data, "..", "all.jsonl");
  // Each day is asked for by itself, so none that is long past or far ahead.
  const days = ["--from", day(-2), "--to", day(1)];
  const code = await desk(data, "export", ...days, "--format", "jsonl", "--out", out);
  return code === 0 ? readFileSync(out, "utf8") : "";
}

/** Opens the browser. */
export function open() {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Serves recorded answers under /answers/NUMBER/ with status and headers as given; the rest is the system's, handed
 *  on as it came. What came packed goes packed. */
export async function standIn(system, answers) {
  const server = createServer((request, response) => {
    const number = request.url.match(/^\/answers\/(\d+)\/$/)?.[1];
    if (!number) return handOn(system, request, response);
    const answer = answers[Number(number)];
    const wire = answer.isPacked ? { "content-encoding": "gzip" } : {};
    response.writeHead(answer.status, { ...answer.headers, ...wire });
    response.end(answer.isPacked ? gzipSync(answer.body) : answer.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, stop: () => server.close() };
}

function handOn(system, request, response) {
  const { method, headers } = request;
  const { host } = new URL(system.address);
  const asked = ask(system.address + request.url, { method, headers: { ...headers, host } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.destroy());
  request.pipe(asked);
}

const OF_THE_WIRE = ["content-encoding", "content-length", "transfer-encoding", "connection", "date", "keep-alive"];

/** An answer with its body and the headers that are its own and not the connection's. */
export async function recorded(answer) {
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !OF_THE_WIRE.includes(name)));
  const isPacked = answer.headers.get("content-encoding") === "gzip";
  return { status: answer.status, headers, isPacked, body: Buffer.from(await answer.arrayBuffer()) };
}
