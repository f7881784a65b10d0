// The search of this site, on the reader's own machine.
//
// It makes its own box, fetches the one file of the language when somebody begins to search, and
// looks the words up in it. What is typed goes nowhere: not to a server, not into the address, the
// history or a store. Functions up to `start` know no page and are tested by themselves.

const FORMAT = 1;
const SHOWN = 20;
const SNIPPET = 160; // in halves of a wide letter
const WEIGHT = { title: 60, heading: 40, text: 10, context: 5, otherWord: 0.7 };

// --- Letters ---

// What counts as the same letter: the table comes with the file, see site-gen/src/search/fold.rs.
function folder([from, to, plain, voiced, halfPlain, halfVoiced]) {
  const same = new Uint16Array(0x10000).map((_, letter) => letter);
  for (let at = 0; at < from.length; at += 1) same[from.charCodeAt(at)] = to.charCodeAt(at);
  const decoder = new TextDecoder("utf-16le");
  const letters = (text) => {
    const out = new Uint16Array(text.length);
    for (let at = 0; at < text.length; at += 1) out[at] = same[text.charCodeAt(at)];
    return decoder.decode(out);
  };
  const join = (before, after) => (pair) => after[before.indexOf(pair[0])] ?? pair;
  const typed = (text) =>
    letters(text).replace(/.\u3099/gu, join(plain, voiced)).replace(/.\u309a/gu, join(halfPlain, halfVoiced));
  return { letters, typed };
}

// Letters of words that have spaces between them: Latin ones and digits, folded.
function isWord(code) {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 0xc0 && code <= 0x24f);
}

const isWide = (code) => code >= 0x1100;

// --- The file ---

// Pages, sections and rows in the order of the site. Places in `folded` are places in `text`.
export function read(file) {
  const end = file.indexOf("\n");
  const head = JSON.parse(file.slice(0, end));
  if (head.format !== FORMAT) throw new Error("the file of the search has another format");
  const fold = folder(head.fold);
  const text = file.slice(end + 1);
  const places = [];
  let page = null;
  let section = null;
  for (let start = 0; start < text.length; ) {
    const stop = text.indexOf("\n", start);
    const heading = text.indexOf("\t", start) + 1;
    const body = text.indexOf("\t", heading) + 1;
    const place = { start, heading, body, stop, page, section: null };
    const sign = text[start];
    if (sign === "/") {
      page = place;
      place.page = place;
      section = null;
    } else if (sign === "#") section = place;
    else place.section = section;
    places.push(place);
    start = stop + 1;
  }
  const words = head.words.map(([site, asked]) => ({ site, site_: site.map(fold.typed), asked_: asked.map(fold.typed) }));
  return { text, folded: fold.letters(text), fold: fold.typed, places, words };
}

// --- The question ---

// Words in quotes stay together and stand for themselves alone; others also for their like.
export function terms(index, query) {
  const found = [];
  for (const [, quoted, word] of query.matchAll(/[「『“"]([^「」『』“”"]+)[」』”"]?|([^\s「」『』“”"]+)/gu)) {
    const text = index.fold(quoted ?? word).replace(/\s+/gu, " ").trim();
    if (!text) continue;
    found.push({ text, others: quoted === undefined ? others(index, text) : [] });
  }
  return found;
}

function others(index, text) {
  const all = new Map();
  for (const { site, site_, asked_ } of index.words) {
    if (!site_.includes(text) && !asked_.includes(text)) continue;
    site.forEach((word, at) => site_[at] !== text && all.set(site_[at], word));
  }
  return [...all].map(([folded, word]) => ({ text: folded, word }));
}

// When nothing has the words as they were typed: Japanese without its particles, English without
// its endings.
export function looser(query) {
  const parts = query.match(/[\p{sc=Han}々]+|[\p{sc=Katakana}ー]+|[\p{sc=Latin}\p{N}'’-]+|[\p{sc=Hiragana}ー]{3,}/gu) ?? [];
  return parts.map((part) => (/^[a-z'’-]{5,}$/iu.test(part) ? part.replace(/(?:['’]s|ing|ed|es|s|e)$/iu, "") : part)).join(" ");
}

// --- Looking ---

// Every place of a word, in order. A Latin word counts from its beginning only.
function* occurrences(folded, word, from = 0, to = folded.length) {
  const atStart = isWord(word.charCodeAt(0));
  for (let at = folded.indexOf(word, from); at !== -1 && at + word.length <= to; at = folded.indexOf(word, at + 1)) {
    if (!atStart || at === 0 || !isWord(folded.charCodeAt(at - 1))) yield at;
  }
}

// Adds to `hits` what one word is worth in each place that has it.
function look(index, word, weight, hits) {
  const { folded, places } = index;
  const isLatin = isWord(word.charCodeAt(word.length - 1));
  let at = 0;
  let now = null;
  for (const offset of occurrences(folded, word)) {
    while (places[at].stop <= offset) at += 1;
    const place = places[at];
    if (offset < place.heading) continue;
    if (now?.place !== place) {
      now = { place, inHeading: 0, inText: 0, first: -1, whole: 0 };
      const before = hits.get(place) ?? [];
      hits.set(place, [...before, { now, weight, length: word.length }]);
    }
    if (offset < place.body) now.inHeading += 1;
    else {
      now.inText += 1;
      if (now.first < 0) now.first = offset;
    }
    if (isLatin && !isWord(folded.charCodeAt(offset + word.length))) now.whole = 1;
  }
}

function worth(place, found) {
  let best = 0;
  for (const { now, weight, length } of found) {
    const size = Math.max(place.stop - place.body, 1);
    let sum = now.whole * 5;
    if (now.inHeading) {
      const share = length / Math.max(place.body - 1 - place.heading, 1);
      sum += (place === place.page ? WEIGHT.title : WEIGHT.heading) + 20 * share;
    }
    if (now.inText) {
      const early = 1 - (now.first - place.body) / size;
      const dense = Math.min(1, (10 * now.inText * length) / size);
      sum += WEIGHT.text + 3 * early + 5 * dense + Math.min(now.inText, 5);
    }
    best = Math.max(best, sum * weight);
  }
  return best;
}

// Places that have every word, best first; a word may also stand in the heading above or the title.
export function find(index, wanted) {
  const maps = wanted.map(({ text, others }) => {
    const hits = new Map();
    look(index, text, 1, hits);
    for (const other of others) look(index, other.text, WEIGHT.otherWord, hits);
    return hits;
  });
  const named = (hits, place) => hits.get(place)?.some(({ now }) => now.inHeading) ?? false;
  const results = [];
  for (const place of new Set(maps.flatMap((hits) => [...hits.keys()]))) {
    let score = 0;
    const isThere = maps.every((hits) => {
      const own = hits.get(place);
      if (own) score += worth(place, own);
      else if (named(hits, place.section) || named(hits, place.page)) score += WEIGHT.context;
      else return false;
      return true;
    });
    if (isThere) results.push({ place, score });
  }
  return results.sort((a, b) => b.score - a.score || a.place.start - b.place.start);
}

// The whole of it: what was looked for, what else with it, and where it is.
export function search(index, query) {
  const wanted = terms(index, query);
  const results = wanted.length ? find(index, wanted) : [];
  if (results.length || !wanted.length) return { wanted, results, isLooser: false };
  const again = terms(index, looser(query));
  const found = again.length ? find(index, again) : [];
  return found.length ? { wanted: again, results: found, isLooser: true } : { wanted, results, isLooser: false };
}

// Words of the site that have two letters in a row, or a beginning, in common with the question.
export function suggestions(index, query) {
  const text = index.fold(query);
  const isNear = (word) => {
    const size = isWord(word.charCodeAt(0)) ? 4 : 2;
    for (let at = 0; at + size <= word.length; at += 1) if (text.includes(word.slice(at, at + size))) return true;
    return false;
  };
  const near = index.words.filter(({ site_, asked_ }) => [...site_, ...asked_].some(isNear));
  return [...new Set(near.flatMap(({ site }) => site))].slice(0, 5);
}

// --- Showing ---

// A stretch of text in pieces, the words that were looked for marked.
export function marked(index, wanted, from, to) {
  const ranges = [];
  for (const word of wanted.flatMap(({ text, others }) => [text, ...others.map((other) => other.text)])) {
    for (const at of occurrences(index.folded, word, from, to)) {
      let end = at + word.length;
      if (isWord(word.charCodeAt(word.length - 1))) while (end < to && isWord(index.folded.charCodeAt(end))) end += 1;
      ranges.push([at, end]);
    }
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const pieces = [];
  let done = from;
  for (const [start, end] of ranges) {
    if (end <= done) continue;
    if (start > done) pieces.push({ text: index.text.slice(done, start), isMarked: false });
    pieces.push({ text: index.text.slice(Math.max(start, done), end), isMarked: true });
    done = end;
  }
  if (done < to) pieces.push({ text: index.text.slice(done, to), isMarked: false });
  return pieces;
}

// Where to cut the text around the first word that was looked for.
export function snippet(index, wanted, place) {
  let first = place.stop;
  for (const word of wanted.flatMap(({ text, others }) => [text, ...others.map((other) => other.text)])) {
    for (const at of occurrences(index.folded, word, place.body, place.stop)) {
      first = Math.min(first, at);
      break;
    }
  }
  if (first === place.stop) first = place.body;
  const width = (at) => (isWide(index.text.charCodeAt(at)) ? 2 : 1);
  let from = first;
  for (let room = SNIPPET / 4; from > place.body && room > 0; from -= 1) room -= width(from - 1);
  from = wordStart(index.text, from, first);
  let to = from;
  for (let room = SNIPPET; to < place.stop && room > 0; to += 1) room -= width(to);
  const isLow = (at) => (index.text.charCodeAt(at) & 0xfc00) === 0xdc00;
  if (isLow(from)) from += 1;
  if (to < place.stop && isLow(to)) to += 1;
  return { from, to, isCutBefore: from > place.body, isCutAfter: to < place.stop };
}

// A sentence or a Latin word is not cut at its start when its start is near.
function wordStart(text, from, first) {
  const piece = text.slice(from, first);
  const sentence = Math.max(piece.lastIndexOf("。"), piece.lastIndexOf(". "));
  if (sentence >= 0) return from + sentence + (piece[sentence] === "。" ? 1 : 2);
  const space = piece.indexOf(" ");
  return space >= 0 && space < 20 && from > 0 && text[from - 1] !== "\t" ? from + space + 1 : from;
}

export function address(index, place) {
  const own = (it) => index.text.slice(it.start, it.heading - 1);
  return place === place.page ? own(place) : `${own(place.page)}#${own(place).slice(1)}`;
}

// --- The page ---

function make(name, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
}

function start(root) {
  const say = root.dataset;
  const fill = (text, values) => text.replace(/\{(\w+)\}/gu, (whole, key) => values[key] ?? whole);
  const field = make("input", { type: "search", id: "page-search-words", className: "width-full", autocomplete: "off", spellcheck: false, enterKeyHint: "search", maxLength: 100 });
  field.setAttribute("aria-describedby", "page-search-hint");
  field.setAttribute("autocapitalize", "none");
  const status = make("p", { className: "found-count" });
  status.setAttribute("role", "status");
  const list = make("ol", { className: "found" });
  const more = make("button", { type: "button", hidden: true });
  const help = make("div", { className: "found-none", hidden: true });
  const form = make("form", {}, make("label", { htmlFor: field.id }, say.label), make("p", { id: "page-search-hint", className: "hint" }, say.hint), field);
  form.setAttribute("role", "search");
  root.append(form, status, help, list, more);

  let index = null;
  let loading = null;
  let answer = { wanted: [], results: [], isLooser: false };
  let asked = "";
  let timer = 0;

  // The file is fetched once, when somebody begins; after a failure the next word tries again.
  const load = () => {
    loading ??= fetch(say.index)
      .then((response) => {
        if (!response.ok) throw new Error(`status ${response.status}`);
        return response.text();
      })
      .then((file) => {
        index = read(file);
      })
      .catch(() => {
        loading = null;
        status.textContent = say.failed;
      });
    return loading;
  };

  const parts = (from, to) =>
    marked(index, answer.wanted, from, to).map(({ text, isMarked }) => (isMarked ? make("mark", {}, text) : text));

  const result = ({ place }) => {
    const title = place.body - 1 > place.heading ? parts(place.heading, place.body - 1) : [headingOf(place.section ?? place.page)];
    const link = make("a", { href: address(index, place) }, ...title);
    const item = make("li", {}, link);
    const above = [place.section, place.page].filter((it) => it && it !== place).map(headingOf);
    if (above.length) item.append(make("p", { className: "found-where" }, above.join(" › ")));
    if (place.stop > place.body) {
      const { from, to, isCutBefore, isCutAfter } = snippet(index, answer.wanted, place);
      item.append(make("p", {}, isCutBefore ? "…" : "", ...parts(from, to), isCutAfter ? "…" : ""));
    }
    return item;
  };
  const headingOf = (place) => index.text.slice(place.heading, place.body - 1);

  const showMore = () => {
    const shown = list.children.length;
    list.append(...answer.results.slice(shown, shown + SHOWN).map(result));
    const left = answer.results.length - list.children.length;
    more.hidden = left === 0;
    more.textContent = fill(say.more, { count: Math.min(left, SHOWN) });
    return list.children[shown]?.querySelector("a");
  };

  const none = () => {
    const near = suggestions(index, asked).map((word) => {
      const button = make("button", { type: "button" }, word);
      button.addEventListener("click", () => {
        field.value = word;
        field.focus();
        ask();
      });
      return button;
    });
    const tips = make("p", {}, say.tips);
    const links = make("p", {}, make("a", { href: "#page-index" }, say.list), " ", make("a", { href: "#page-contact" }, say.contact));
    help.replaceChildren(tips, ...(near.length ? [make("p", { className: "found-near" }, say.near, ...near)] : []), links);
  };

  const told = () => {
    if (!answer.wanted.length) return "";
    const count = answer.results.length;
    const also = [...new Set(answer.wanted.flatMap(({ others }) => others.map(({ word }) => word)))];
    const text = count === 0 ? say.none : count === 1 ? say.one : fill(say.count, { count });
    const looser = answer.isLooser ? say.looser : "";
    return [text, looser, count && also.length ? fill(say.also, { words: also.join(say.comma) }) : ""].filter(Boolean).join("\n");
  };

  const ask = () => {
    clearTimeout(timer);
    asked = field.value.trim();
    if (!asked) return clear();
    if (!index) {
      status.textContent = say.loading;
      return load().then(() => index && ask());
    }
    answer = search(index, asked);
    list.replaceChildren();
    showMore();
    help.hidden = !answer.wanted.length || answer.results.length > 0;
    if (!help.hidden) none();
    status.textContent = told();
    return undefined;
  };

  const clear = () => {
    clearTimeout(timer);
    field.value = "";
    asked = "";
    answer = { wanted: [], results: [], isLooser: false };
    list.replaceChildren();
    status.textContent = "";
    more.hidden = true;
    help.hidden = true;
  };

  // While kana are being turned into kanji nothing is looked up.
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  };
  field.addEventListener("focus", load);
  field.addEventListener("input", (event) => event.isComposing || later());
  field.addEventListener("compositionend", later);

  // Sending the form asks, and goes to the first result; it never leaves the page.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    Promise.resolve(ask()).then(() => list.querySelector("a")?.focus());
  });
  more.addEventListener("click", () => showMore()?.focus());

  const move = (step) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return false;
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
    return true;
  };
  root.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const isDone =
      (event.key === "ArrowDown" && move(1)) ||
      (event.key === "ArrowUp" && document.activeElement !== field && move(-1)) ||
      (event.key === "Escape" && (clear(), field.focus(), true));
    if (isDone) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

if (typeof document !== "undefined") {
  const root = document.getElementById("page-search");
  if (root) start(root);
}
