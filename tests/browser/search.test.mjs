// The search by itself: letters, questions, what is found and what is not, and its size.
//
// It builds the shipped site with site-gen and asks the published file through the published script.
// What is right is told by a second, slower way written here: Unicode's own normal form instead of
// our table, and a look at every line for every word.
//
//   node --test tests/browser/search.test.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "site-gen");
const out = mkdtempSync(join(tmpdir(), "search-"));
after(() => rmSync(out, { recursive: true, force: true }));
execFileSync(program, ["build", "--content", join(root, "content"), "--templates", join(root, "templates"), "--out", out], { stdio: "pipe" });

const assets = join(out, "site", "assets");
const published = (pattern) => readFileSync(join(assets, readdirSync(assets).find((name) => pattern.test(name))));
const fixture = (name) => JSON.parse(readFileSync(join(root, "tests", "fixtures", "search", name)));
const script = published(/^search\.\w+\.js$/);
const { address, find, looser, pieces, read, search, snippet, suggestions, terms } = await import(`data:text/javascript;base64,${script.toString("base64")}`);
const files = Object.fromEntries(["ja", "en"].map((language) => [language, published(new RegExp(`^search-${language}\\.\\w+\\.txt$`))]));
const indexes = Object.fromEntries(Object.entries(files).map(([language, file]) => [language, read(file.toString())]));
const addresses = (index, query) => search(index, query).results.map(({ place }) => address(index, place));

// --- The second way ---

function folded(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/gu, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[ー‐‑–—―−]/gu, "-")
    .replace(/[’‘]/gu, "'")
    .replace(/[“”]/gu, '"')
    .replace(/〜/gu, "~");
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
const has = (text, word) => new RegExp((/^[a-z0-9]/u.test(word) ? "(?<![a-z0-9\\u00c0-\\u024f])" : "") + escaped(word), "u").test(text);

/** Every line of the file with what stands above it. */
function lines(file) {
  let page, section;
  return file.toString().split("\n").slice(1, -1).map((line) => {
    const [name, heading, text] = line.split("\t");
    const own = { href: name, heading: folded(heading), text: folded(text) };
    if (name.startsWith("/")) [page, section] = [own, undefined];
    else own.href = `${page.href}#${name.slice(1)}`;
    if (name.startsWith("#")) section = own;
    return { ...own, above: [page, name.startsWith(">") ? section : undefined].filter((one) => one && one !== own) };
  });
}

/** Addresses of all lines that have every word, each in one of its forms. */
function scan(all, words) {
  const inOwn = (line, forms) => forms.some((form) => has(line.heading, form) || has(line.text, form));
  const isAbove = (line, forms) => line.above.some(({ heading }) => forms.some((form) => has(heading, form)));
  const fits = (line) => words.every((forms) => inOwn(line, forms) || isAbove(line, forms)) && words.some((forms) => inOwn(line, forms));
  return all.filter(fits).map(({ href }) => href).sort();
}

// --- Letters and questions ---

test("what a reader types folds as the shared cases say", () => {
  for (const [text, expected] of fixture("folding.json")) assert.equal(indexes.ja.fold(text), expected, text);
});

test("folding moves no letter of a page", () => {
  for (const index of Object.values(indexes)) assert.equal(index.folded.length, index.text.length);
});

test("a question is taken apart at spaces of every width, and words in quotes stay together", () => {
  const texts = (query) => terms(indexes.ja, query).map(({ text, likes }) => [text, likes.length > 0]);
  assert.deepEqual(texts("訂正　Ａｂｃ"), [["訂正", false], ["abc", false]]);
  assert.deepEqual(texts("「訂正　Ａｂｃ」 ﾚｾﾌﾟﾄ"), [["訂正 abc", false], ["れせぷと", true]]);
  assert.deepEqual(texts("「レセプト」"), [["れせぷと", false]]);
  assert.deepEqual(texts("“joint use"), [["joint use", false]]);
  assert.deepEqual(texts(" 　「」\"\" "), []);
});

test("a word of readers stands for the site's, and not the other way round", () => {
  const likes = (query) => terms(indexes.ja, query).flatMap((term) => term.likes.map(({ word }) => word));
  assert.deepEqual(likes("いくら"), ["手数料"]);
  assert.deepEqual(likes("手数料"), []);
  assert.deepEqual(likes("れせぷと"), ["診療報酬明細書"]);
  assert.deepEqual(likes("my　number"), ["個人番号", "マイナンバー"]);
});

test("a sentence is looked up by its main words", () => {
  assert.equal(looser("受付番号をなくした"), "受付番号");
  assert.equal(looser("レセプトの請求をしたい"), "レセプト 請求");
  assert.equal(looser("correcting the Society’s mistakes"), "correct the Society mistak");
});

// --- What is found ---

test("every place that has the words is found, and no other", () => {
  const sum = { asked: 0, right: 0, found: 0, wanted: 0 };
  for (const [language, queries] of Object.entries(fixture("queries.json"))) {
    const all = lines(files[language]);
    for (const [query] of queries) {
      const index = indexes[language];
      const wanted = terms(index, query);
      const words = wanted.map(({ text, likes }) => [text, ...likes.map((like) => like.text)].map(folded));
      const expected = scan(all, words);
      const found = find(index, wanted).map(({ place }) => address(index, place)).sort();
      assert.deepEqual(found, expected, `${language} ${query}`);
      sum.asked += 1;
      sum.found += found.length;
      sum.wanted += expected.length;
      sum.right += found.filter((one) => expected.includes(one)).length;
    }
  }
  assert.ok(sum.asked > 50 && sum.wanted > 500, JSON.stringify(sum));
  console.log(`${sum.asked} questions: recall ${sum.right / sum.wanted}, precision ${sum.right / sum.found}, ${sum.found} places`);
});

test("the page a reader wants is among the first three", () => {
  for (const [language, queries] of Object.entries(fixture("queries.json"))) {
    for (const [query, page] of queries) {
      const found = addresses(indexes[language], query);
      if (page === null) assert.deepEqual(found, [], `${language} ${query}`);
      else assert.ok(found.slice(0, 3).includes(page), `${language} ${query}: ${found.slice(0, 3).join(", ")}`);
    }
  }
});

test("every section of every page can be found by its own heading, and its address is on the site", () => {
  for (const index of Object.values(indexes)) {
    for (const place of index.places) {
      const href = address(index, place);
      const [path, anchor] = href.split("#");
      const html = readFileSync(join(out, "site", path, "index.html"), "utf8");
      if (anchor) assert.ok(html.includes(` id="${anchor}"`), href);
      const heading = index.text.slice(place.heading, place.body - 1).replace(/[「」『』“”"]/gu, " ");
      if (heading.trim()) assert.ok(addresses(index, heading).includes(href), `${href}: ${heading}`);
    }
  }
});

test("titles come before headings, headings before text, and there early ones first", () => {
  const head = JSON.stringify({ format: 1, fold: ["", "", "", "", "", ""], words: [] });
  const index = read(`${head}\n/a/\tother\tall about fees\n#x\tfees here\tnothing\n/b/\tfees\tnothing\n#y\tno\tmore fees\n>r\trow\tx\n`);
  assert.deepEqual(addresses(index, "fees"), ["/b/", "/a/#x", "/b/#y", "/a/"]);
  assert.deepEqual(addresses(index, "row fees"), ["/b/#r"]);
  assert.deepEqual(addresses(index, "ees"), []);
});

test("another format is refused, not misread", () => {
  assert.throws(() => read('{"format":2}\n'), /another format/);
});

// --- What is shown ---

test("pieces hold the whole text, the words marked and Latin ones to their end", () => {
  const index = indexes.en;
  const wanted = terms(index, "disclos");
  for (const { place } of find(index, wanted)) {
    const { from, to } = snippet(index, wanted, place);
    const parts = pieces(index, wanted, from, to);
    assert.equal(parts.join(""), index.text.slice(from, to));
    for (const [at, part] of parts.entries()) if (at % 2) assert.match(part, /^disclos(ures?|e[ds]?|ing)$/iu);
  }
});

test("the text around a word is short, shows it, and breaks no letter", () => {
  const index = indexes.ja;
  const wanted = terms(index, "個人情報");
  for (const { place } of find(index, wanted)) {
    const { from, to } = snippet(index, wanted, place);
    const text = index.text.slice(from, to);
    assert.ok(to - from <= 165 && from >= place.body && to <= place.stop, text);
    assert.ok(text.isWellFormed(), text);
    const isInText = index.text.slice(place.body, place.stop).includes("個人情報");
    assert.equal(text.includes("個人情報"), isInText, text);
  }
});

test("words that stand side by side or over each other are marked once", () => {
  const head = JSON.stringify({ format: 1, fold: ["", "", "", "", "", ""], words: [] });
  const index = read(`${head}\n/a/\tt\t個人情報保護と𠮷野\n`);
  const place = index.places[0];
  const marked = (query) => pieces(index, terms(index, query), place.body, place.stop);
  assert.deepEqual(marked("個人情報 情報保護"), ["", "個人情報保護", "と𠮷野"]);
  assert.deepEqual(marked("個人 情報"), ["", "個人情報", "保護と𠮷野"]);
  assert.deepEqual(marked("野"), ["個人情報保護と𠮷", "野", ""]);
});

test("a word that nothing has leads to near words of the site", () => {
  assert.ok(suggestions(indexes.ja, "個人番号札").includes("マイナンバー"));
  assert.deepEqual(suggestions(indexes.ja, "宇宙船"), []);
});

// --- Size and time ---

test("the file stays under 60 KB and the script under 15 KB", () => {
  for (const [language, file] of Object.entries(files)) {
    const packed = brotliCompressSync(file).length;
    console.log(`${language}: ${file.length} bytes, ${packed} with Brotli, ${indexes[language].places.length} places`);
    assert.ok(packed < 60_000, `${language}: ${packed}`);
  }
  console.log(`script: ${script.length} bytes, ${brotliCompressSync(script).length} with Brotli`);
  assert.ok(script.length < 15_000, `${script.length}`);
});

test("an answer comes within a frame", () => {
  const times = Object.entries(fixture("queries.json")).flatMap(([language, queries]) =>
    queries.map(([query]) => {
      const start = performance.now();
      search(indexes[language], query);
      return performance.now() - start;
    }),
  );
  const median = times.sort((a, b) => a - b)[times.length >> 1];
  console.log(`a question takes ${median.toFixed(2)} ms (median)`);
  assert.ok(median < 16, `${median}`);
});
