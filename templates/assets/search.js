// The search of this site, on the reader's own machine.
//
// It makes its own box, fetches one file when somebody begins, and looks the words up in that file.
// What is typed goes nowhere: no server, address, history or store. What is exported knows no page.

const FORMAT = 1;
const SHOWN = 20;
const SNIPPET = 160; // in halves of a wide letter
const WORTH = { title: 60, heading: 40, text: 10, above: 5, like: 0.7 };

// What counts as the same letter; the table comes with the file (site-gen/src/search/fold.rs).
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

// Latin letters and digits, folded: their words have spaces between them.
const isLatin = (code) => (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 0xc0 && code <= 0x24f);

// Pages, sections and rows in the order of the site. Places in `folded` are places in `text`.
export function read(file) {
  const end = file.indexOf("\n");
  const head = JSON.parse(file.slice(0, end));
  if (head.format !== FORMAT) throw new Error("the file of the search has another format");
  const { letters, typed } = folder(head.fold);
  const text = file.slice(end + 1);
  const places = [];
  let page, section;
  for (let start = 0, stop; start < text.length; start = stop + 1) {
    stop = text.indexOf("\n", start);
    const heading = text.indexOf("\t", start) + 1;
    const body = text.indexOf("\t", heading) + 1;
    const place = { start, heading, body, stop };
    if (text[start] === "/") [page, section] = [place, undefined];
    else if (text[start] === "#") section = place;
    else place.section = section;
    place.page = page;
    places.push(place);
  }
  const words = head.words.map(([site, asked]) => ({ site, all: [...site, ...asked].map(typed) }));
  return { text, folded: letters(text), fold: typed, places, words };
}

// The words of a question. In quotes they stay together and stand for themselves alone; others,
// and the question as a whole, stand for their like too.
export function terms(index, query) {
  const fold = (text) => index.fold(text).replace(/\s+/gu, " ").trim();
  const whole = fold(query);
  if (index.words.some(({ all }) => all.includes(whole))) return [{ text: whole, likes: likes(index, whole) }];
  const found = query.matchAll(/[「『“"]([^「」『』“”"]+)|([^\s「」『』“”"]+)/gu);
  return [...found]
    .map(([, quoted, word]) => ({ text: fold(quoted ?? word), isQuoted: quoted !== undefined }))
    .filter(({ text }) => text)
    .map(({ text, isQuoted }) => ({ text, likes: isQuoted ? [] : likes(index, text) }));
}

// Words of the site that mean the same.
function likes(index, text) {
  const groups = index.words.filter(({ all }) => all.includes(text));
  const found = groups.flatMap(({ site, all }) => site.map((word, at) => ({ word, text: all[at] })));
  return found.filter((like) => like.text !== text);
}

const every = (wanted) => wanted.flatMap(({ text, likes }) => [text, ...likes.map((like) => like.text)]);

// The question taken apart, for when nothing has its words as typed: Japanese without particles
// and endings of verbs, English without endings.
export function looser(query) {
  const parts = query.match(/[\p{sc=Han}々]+|[\p{sc=Katakana}ー]+|[\p{sc=Latin}\p{N}'’-]+/gu) ?? [];
  return parts.map((part) => part.replace(/(?<=^[a-z'’-]{4,})(?:['’]s|ing|ed|es|s|e)$/iu, "")).join(" ");
}

// Every occurrence of a word, in order. A Latin word counts from its beginning only.
function* occurrences(folded, word, from = 0, to = folded.length) {
  const mustBegin = isLatin(word.charCodeAt(0));
  for (let at = folded.indexOf(word, from); at >= 0 && at + word.length <= to; at = folded.indexOf(word, at + 1)) {
    if (!mustBegin || !isLatin(folded.charCodeAt(at - 1))) yield at;
  }
}

// Adds what one word is worth to each place that has it.
function look({ folded, places }, word, share, hits) {
  const mayEnd = isLatin(word.charCodeAt(word.length - 1));
  let at = 0;
  let hit;
  for (const offset of occurrences(folded, word)) {
    while (places[at].stop <= offset) at += 1;
    const place = places[at];
    if (offset < place.heading) continue; // in the address
    if (hit?.place !== place) {
      hit = { place, word, share, headings: 0, texts: 0, first: 0, whole: 0 };
      hits.set(place, [...(hits.get(place) ?? []), hit]);
    }
    if (offset < place.body) hit.headings += 1;
    else if (hit.texts++ === 0) hit.first = offset - place.body;
    if (mayEnd && !isLatin(folded.charCodeAt(offset + word.length))) hit.whole = 5;
  }
}

// Title before heading before text; there early, often and whole words first.
function worth({ place, word, share, headings, texts, first, whole }) {
  const [name, size] = [place.body - 1 - place.heading, place.stop - place.body];
  const inHeading = headings && (place === place.page ? WORTH.title : WORTH.heading) + (20 * word.length) / name;
  const dense = Math.min(5, (50 * texts * word.length) / size);
  const inText = texts && WORTH.text + 3 * (1 - first / size) + dense + Math.min(5, texts);
  return (inHeading + inText + whole) * share;
}

// Places that have every word, best first. A word may also stand in the heading above or the title.
export function find(index, wanted) {
  const maps = wanted.map(({ text, likes }) => {
    const hits = new Map();
    look(index, text, 1, hits);
    for (const like of likes) look(index, like.text, WORTH.like, hits);
    return hits;
  });
  const isNamed = (hits, place) => hits.get(place)?.some((hit) => hit.headings);
  const score = (hits, place) => {
    const own = hits.get(place);
    if (own) return Math.max(...own.map(worth));
    return isNamed(hits, place.section) || isNamed(hits, place.page) ? WORTH.above : NaN;
  };
  return [...new Set(maps.flatMap((hits) => [...hits.keys()]))]
    .map((place) => ({ place, score: maps.reduce((sum, hits) => sum + score(hits, place), 0) }))
    .filter((result) => result.score > 0)
    .sort((a, b) => b.score - a.score || a.place.start - b.place.start);
}

export function search(index, query) {
  const answer = (text, isLooser) => {
    const wanted = terms(index, text);
    return { wanted, results: wanted.length ? find(index, wanted) : [], isLooser };
  };
  const exact = answer(query, false);
  if (exact.results.length || !exact.wanted.length) return exact;
  const loose = answer(looser(query), true);
  return loose.results.length ? loose : exact;
}

// Words of the site that have two letters in a row (Latin: four) in common with the question.
export function suggestions(index, query) {
  const text = index.fold(query);
  const isNear = (word) => {
    const size = isLatin(word.charCodeAt(0)) ? 4 : 2;
    return [...word].some((_, at) => at + size <= word.length && text.includes(word.slice(at, at + size)));
  };
  return [...new Set(index.words.filter(({ all }) => all.some(isNear)).flatMap(({ site }) => site))].slice(0, 5);
}

// A stretch of text in pieces; those at odd places are the words that were looked for.
export function pieces(index, wanted, from, to) {
  const ranges = [];
  for (const word of every(wanted)) {
    for (const at of occurrences(index.folded, word, from, to)) {
      let end = at + word.length;
      if (isLatin(word.charCodeAt(word.length - 1))) while (end < to && isLatin(index.folded.charCodeAt(end))) end += 1;
      ranges.push([at, end]);
    }
  }
  const ends = [from];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    if (ends.length > 1 && start <= ends.at(-1)) ends[ends.length - 1] = Math.max(end, ends.at(-1));
    else ends.push(start, end);
  }
  return [...ends, to].slice(1).map((end, at) => index.text.slice(ends[at], end));
}

// Where to cut the text around the first word that was looked for.
export function snippet({ text, folded }, wanted, { body, stop }) {
  const firsts = every(wanted).map((word) => occurrences(folded, word, body, stop).next().value ?? stop);
  const first = Math.min(...firsts) === stop ? body : Math.min(...firsts);
  const width = (at) => (text.charCodeAt(at) >= 0x1100 ? 2 : 1);
  let from = first;
  for (let room = SNIPPET / 4; from > body && room > 0; from -= 1) room -= width(from - 1);
  // Not in the middle of a sentence, or of a word, when one begins soon.
  const before = text.slice(from, first);
  if (from > body) from += /^(?:.*(?:。|\. )|\S{0,20} |)/u.exec(before)[0].length;
  let to = from;
  for (let room = SNIPPET; to < stop && room > 0; to += 1) room -= width(to);
  const isHalf = (at) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
  return { from: from + isHalf(from), to: to + isHalf(to) };
}

export function address({ text }, { page, start, heading }) {
  const own = text.slice(page.start, page.heading - 1);
  return start === page.start ? own : `${own}#${text.slice(start + 1, heading - 1)}`;
}

function make(name, attributes, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function begin(root) {
  const say = root.dataset;
  const id = "page-search-words";
  const field = make("input", { type: "search", id, class: "width-full", "aria-describedby": `${id}-hint`, autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", maxlength: 100 });
  const hint = make("p", { id: `${id}-hint`, class: "hint" }, say.hint);
  const form = make("form", { role: "search", class: "field" }, make("label", { for: id }, say.label), hint, field);
  const status = make("p", { role: "status", class: "found-count" });
  const help = make("div", { class: "found-none" });
  const list = make("ol", { class: "found" });
  const more = make("button", { type: "button", hidden: "" });
  root.append(form, status, help, list, more);

  let index, loading, timer, answer;

  // Once, when somebody begins; after a failure the next word tries again.
  const fetchIndex = async () => {
    try {
      const response = await fetch(say.index);
      if (!response.ok) throw new Error(`status ${response.status}`);
      index = read(await response.text());
    } catch {
      loading = undefined;
    }
  };
  const load = () => (loading ??= fetchIndex());

  const marked = (from, to) => pieces(index, answer.wanted, from, to).map((text, at) => (at % 2 ? make("mark", {}, text) : text));
  const named = ({ heading, body }) => index.text.slice(heading, body - 1);
  const result = ({ place }) => {
    const { section, page, heading, body, stop } = place;
    const title = body - 1 > heading ? marked(heading, body - 1) : [named(section ?? page)];
    const item = make("li", {}, make("a", { href: address(index, place) }, ...title));
    const above = [section, page].filter((one) => one && one !== place).map(named);
    if (above.length) item.append(make("p", { class: "found-where" }, above.join(" › ")));
    const { from, to } = snippet(index, answer.wanted, place);
    if (to > from) item.append(make("p", {}, from > body ? "…" : "", ...marked(from, to), to < stop ? "…" : ""));
    return item;
  };
  const show = (count) => {
    const left = answer.results.length - count;
    list.append(...answer.results.slice(list.children.length, count).map(result));
    more.hidden = left <= 0;
    more.textContent = say.more.replace("{count}", Math.min(left, SHOWN));
  };

  const suggested = (word) => {
    const button = make("button", { type: "button" }, word);
    button.addEventListener("click", () => {
      field.value = word;
      field.focus();
      ask();
    });
    return button;
  };
  const tips = (query) => {
    const near = suggestions(index, query);
    const links = [make("a", { href: "#page-index" }, say.list), make("a", { href: "#page-contact" }, say.contact)];
    return [make("p", {}, say.tips), near.length ? make("p", { class: "found-near" }, say.near, ...near.map(suggested)) : "", ...links];
  };
  const told = ({ wanted, results: { length }, isLooser }) => {
    const also = new Set(wanted.flatMap(({ likes }) => likes.map(({ word }) => word)));
    const count = [say.none, say.one][length] ?? say.count.replace("{count}", length);
    const others = length && also.size && say.also.replace("{words}", [...also].join(say.comma));
    return [count, isLooser && say.looser, others].filter(Boolean).join("\n");
  };

  const ask = async () => {
    clearTimeout(timer);
    if (!index && field.value) {
      status.textContent = say.loading;
      await load();
      if (!index) status.textContent = say.failed;
    }
    if (!index) return;
    answer = search(index, field.value);
    const isAsked = answer.wanted.length > 0;
    status.textContent = isAsked ? told(answer) : "";
    help.replaceChildren(...(isAsked && !answer.results.length ? tips(field.value) : []));
    list.replaceChildren();
    show(SHOWN);
  };
  // While kana are being turned into kanji nothing is looked up.
  const later = (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 150);
  };
  field.addEventListener("focus", load);
  field.addEventListener("input", later);
  field.addEventListener("compositionend", later);

  // Sending the form leads to the first result; it never leaves the page.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask();
    list.querySelector("a")?.focus();
  });
  more.addEventListener("click", () => {
    const shown = list.children.length;
    show(shown + SHOWN);
    list.children[shown].firstChild.focus();
  });

  const move = (step) => {
    const stops = [field, ...list.querySelectorAll("a")];
    stops[stops.indexOf(document.activeElement) + step]?.focus();
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => {
      field.value = "";
      field.focus();
      ask();
    },
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (key === "/" ? target.closest("input") : !(keys[key] && target.closest("input, .found a"))) return;
    event.preventDefault();
    if (key === "/") field.select();
    else keys[key]();
  });
}

const root = globalThis.document?.getElementById("page-search");
if (root) begin(root);
