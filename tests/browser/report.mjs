// Counts checks and tells each failed one at once, by the name of its bar and of the page.

let passed = 0;
let failed = 0;

/** Notes one check. `what` begins with the bar and the page. */
export function check(isRight, what) {
  if (isRight) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`FAILED ${what}`);
}

/** Runs a part; if it breaks, that is one failed check and the others still run. */
export async function part(name, run) {
  const before = Date.now();
  try {
    return await run();
  } catch (error) {
    check(false, `${name}: stopped: ${error.stack}`);
    return undefined;
  } finally {
    console.log(`${name}: ${((Date.now() - before) / 1000).toFixed(0)} s`);
  }
}

/** Tells the sum; the exit code follows from it. */
export function sum() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Hands every item to one of `count` workers, in order. */
export async function spread(items, count, work) {
  const queue = [...items];
  const workers = Array.from({ length: count }, async (_, number) => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item, number);
  });
  await Promise.all(workers);
}
