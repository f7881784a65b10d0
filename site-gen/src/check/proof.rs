//! Reads the finished HTML once more, whoever wrote it: content, a register or a template.
//!
//! Ids stand once, every address within the site leads somewhere, and nothing stands in a page that
//! the content security policy would block. It reads tags only, well enough for HTML of our own.
//!
//! 1. [`read`] looks at one page as soon as it is finished and keeps little: its ids, and the
//!    addresses that cannot be judged yet. 2. [`Places::judge`] judges those when every page was read.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use memchr::{memchr, memmem};
use rayon::prelude::*;

use crate::problem::{Problem, look_at_each};

/// Addresses that are known before a page is finished: `/privacy/`, `/assets/site.css`.
/// Every page asks for dozens, so the hash is a fast one.
pub(crate) type Known = HashSet<String, foldhash::fast::RandomState>;

/// The one type of block that is no script.
const DATA: &str = "application/ld+json";

/// What is kept of a finished page.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    /// Ids, a line each.
    ids: Box<str>,
    /// Addresses within the site that are not known, or lead to a place on another page.
    open: Box<[Box<str>]>,
    wrong: Vec<String>,
}

impl Proof {
    /// Whether every id of another is here as well.
    pub(crate) fn has_ids_of(&self, other: &Self) -> bool {
        other.ids.lines().all(|id| has_line(&self.ids, id))
    }

    /// What is wrong within the page.
    pub(crate) fn faults(&self) -> impl Iterator<Item = &str> {
        self.wrong.iter().map(String::as_str)
    }
}

/// Reads one finished page.
pub(crate) fn read(html: &str, known: &Known) -> Proof {
    // Room for what most pages hold.
    let mut seen = Seen {
        ids: Vec::with_capacity(64),
        addresses: Vec::with_capacity(64),
        wrong: Vec::new(),
    };
    let mut reader = Reader { html, at: 0 };
    while reader.next_tag().is_some() && seen.tag(&mut reader).is_some() {}
    let Seen {
        ids,
        mut addresses,
        mut wrong,
    } = seen;
    let mut ids: Vec<Cow<'_, str>> = ids.into_iter().map(unescape).collect();
    ids.sort_unstable();
    wrong.extend(twice(&ids));
    addresses.retain(|address| match address.strip_prefix('#') {
        Some(id) => ids.binary_search_by(|it| (**it).cmp(id)).is_err(),
        None => address.starts_with('/') && !known.contains(*address),
    });
    addresses.sort_unstable();
    addresses.dedup();
    // A box, so that nothing keeps the room that every address of the page took.
    let open = addresses.into_iter().map(|it| unescape(it).into());
    Proof {
        ids: ids.join("\n").into(),
        open: open.collect(),
        wrong,
    }
}

/// What the tags of a page hold.
struct Seen<'h> {
    ids: Vec<&'h str>,
    addresses: Vec<&'h str>,
    wrong: Vec<String>,
}

impl<'h> Seen<'h> {
    /// Takes an opening tag, from its name on; none if it is broken off.
    fn tag(&mut self, reader: &mut Reader<'h>) -> Option<()> {
        let tag = reader.name();
        let mut has_source = false;
        let mut is_data = false;
        while let Some((name, value)) = reader.attribute()? {
            match name {
                b"id" => self.ids.push(value),
                b"href" | b"action" => self.addresses.push(value),
                b"src" => {
                    has_source = true;
                    self.addresses.push(value);
                }
                // A browser neither runs such a block nor reports it to the security policy: tried in
                // Chromium 156 with a block that is a script beside it.
                b"type" => is_data = value == DATA,
                b"style" => self.wrong.push(blocked(name)),
                on if on.starts_with(b"on") => self.wrong.push(blocked(on)),
                _ => {}
            }
        }
        if tag == b"style" || (tag == b"script" && !has_source && !is_data) {
            let tag = String::from_utf8_lossy(tag);
            let text = format!("an inline <{tag}> is blocked by the site's security policy.");
            self.wrong.push(text);
        }
        Some(())
    }
}

fn blocked(attribute: &[u8]) -> String {
    let attribute = String::from_utf8_lossy(attribute);
    format!("an inline {attribute} is blocked by the site's security policy.")
}

/// Ids that stand next to their like, in order.
fn twice<'i>(ids: &'i [Cow<'_, str>]) -> impl Iterator<Item = String> + use<'i> {
    let pairs = ids.windows(2).filter_map(|pair| match pair {
        [one, other] if one == other => Some(one),
        _ => None,
    });
    pairs.map(|id| format!("the id `{id}` stands twice."))
}

/// Where everything is, to judge pages with the help of all.
pub(crate) struct Places<'p> {
    files: HashSet<&'p str>,
    pages: HashMap<&'p str, &'p Proof>,
}

impl<'p> Places<'p> {
    /// Every page by its file, and every file of the site.
    pub(crate) fn of(pages: &[(&'p str, &'p Proof)], files: HashSet<&'p str>) -> Self {
        let pages = pages.iter().copied().collect();
        Self { files, pages }
    }

    /// Tells what is wrong with some of the pages.
    pub(crate) fn judge(&self, pages: &[(&str, &Proof)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        look_at_each(pages.par_iter(), &mut problems, |(path, proof), told| {
            let wrong = proof.wrong.iter().cloned();
            let astray = proof.open.iter().filter_map(|to| self.astray(path, to));
            for said in wrong.chain(astray) {
                let text = format!("the finished page is wrong: {said} Look in its template.");
                told.push(Problem::new(&format!("site/{path}"), 0, text));
            }
        });
        problems
    }

    /// What is wrong with an address of a page that leads to no place in the site.
    fn astray(&self, from: &str, to: &str) -> Option<String> {
        let (path, fragment) = to
            .split_once('#')
            .map_or((to, None), |(path, it)| (path, Some(it)));
        let file = if path.is_empty() {
            Cow::Borrowed(from)
        } else {
            file_of(path)?
        };
        if !self.files.contains(&*file) {
            return Some(format!("{to} leads nowhere."));
        }
        let fragment = fragment?;
        let page = self.pages.get(&*file)?;
        (!has_line(&page.ids, fragment)).then(|| format!("{to} leads to no place on its page."))
    }
}

/// The file of an address within the site.
fn file_of(path: &str) -> Option<Cow<'_, str>> {
    let inner = path.strip_prefix('/')?;
    if inner.is_empty() || inner.ends_with('/') {
        return Some(format!("{inner}index.html").into());
    }
    Some(inner.into())
}

/// Whether a text has a line. Looked for as a whole: one page may have thousands of ids.
pub(crate) fn has_line(text: &str, line: &str) -> bool {
    let bytes = text.as_bytes();
    let mut found = memmem::find_iter(bytes, line);
    !line.is_empty()
        && found.any(|at| {
            let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b'\n');
            let before = at.checked_sub(1).and_then(|at| bytes.get(at));
            is_end(before) && is_end(bytes.get(at + line.len()))
        })
}

/// Every id of a piece of HTML that a template or the Markdown writer made, in order, a line each:
/// both quote what they write, so that the sign stands nowhere else.
pub(crate) fn ids(html: &str) -> Box<str> {
    const SIGN: &[u8] = b" id=\"";
    let mut found = String::new();
    for at in memmem::find_iter(html.as_bytes(), SIGN) {
        let rest = html.get(at + SIGN.len()..).unwrap_or_default();
        let id = rest.split_once('"').map_or(rest, |(id, _)| id);
        if !found.is_empty() {
            found.push('\n');
        }
        found.push_str(&unescape(id));
    }
    found.into()
}

/// Goes through HTML tag by tag, byte by byte: every sign it looks for is ASCII.
struct Reader<'h> {
    html: &'h str,
    at: usize,
}

/// An attribute: its name and its value.
type Attribute<'h> = (&'h [u8], &'h str);

impl<'h> Reader<'h> {
    fn rest(&self) -> Option<&'h [u8]> {
        self.html.as_bytes().get(self.at..)
    }

    /// Goes to the name of the next opening tag. Closing tags and comments hold nothing to look at.
    fn next_tag(&mut self) -> Option<()> {
        loop {
            self.at += memchr(b'<', self.rest()?)? + 1;
            let rest = self.rest()?;
            if rest.starts_with(b"!--") {
                self.at += memmem::find(rest, b"-->")?;
            } else if rest.first()?.is_ascii_alphabetic() {
                return Some(());
            }
        }
    }

    /// Takes the name of a tag or an attribute: one sign at least, so that the reading goes on.
    fn name(&mut self) -> &'h [u8] {
        let is_end = |byte: &u8| matches!(byte, b'>' | b'=' | b'/') || byte.is_ascii_whitespace();
        let rest = self.rest().unwrap_or_default();
        let end = rest.iter().skip(1).position(is_end);
        let name = rest
            .get(..end.map_or(rest.len(), |end| end + 1))
            .unwrap_or_default();
        self.at += name.len();
        name
    }

    /// Takes the next attribute of a tag; nothing where the tag ends. None if it is broken off.
    #[expect(clippy::option_option, reason = "two ends, told apart by `?`")]
    fn attribute(&mut self) -> Option<Option<Attribute<'h>>> {
        self.skip(|byte| byte.is_ascii_whitespace() || byte == b'/')?;
        if self.rest()?.first()? == &b'>' {
            return Some(None);
        }
        let name = self.name();
        self.skip(|byte| byte.is_ascii_whitespace())?;
        if self.rest()?.first()? != &b'=' {
            return Some(Some((name, "")));
        }
        self.at += 1;
        self.skip(|byte| byte.is_ascii_whitespace())?;
        let start = self.at;
        let quote = *self.rest()?.first()?;
        if quote == b'"' || quote == b'\'' {
            self.at += 1;
            self.at += memchr(quote, self.rest()?)? + 1;
            return Some(Some((name, self.html.get(start + 1..self.at - 1)?)));
        }
        self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'>')?;
        Some(Some((name, self.html.get(start..self.at)?)))
    }

    /// Goes on while bytes are of a sort; none if nothing else follows.
    fn skip(&mut self, sort: impl Fn(u8) -> bool) -> Option<()> {
        self.at += self.rest()?.iter().position(|byte| !sort(*byte))?;
        Some(())
    }
}

/// Turns the references that we and Tera write back into letters.
fn unescape(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let text = text
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'");
    let text = text
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    Cow::Owned(text.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pages: &[(&str, &str)]) -> Vec<String> {
        let known = Known::from_iter(["/b/".to_owned()]);
        let proofs: Vec<_> = pages
            .iter()
            .map(|(path, html)| (*path, read(html, &known)))
            .collect();
        let proofs: Vec<_> = proofs.iter().map(|(path, proof)| (*path, proof)).collect();
        let files = proofs.iter().map(|(path, _)| *path).collect();
        Places::of(&proofs, files)
            .judge(&proofs)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_page_in_order_is_not_mentioned() {
        let page = "<h1 id=a>x</h1><!-- <p id=\"a\"> --><a href=\"#a\">1</a><a href='/b/#c'>2</a>\
                    <a href=\"https://example.com/x\">3</a><br/><script type=\"application/ld+json\">{}</script>";

        assert_eq!(
            told(&[("index.html", page), ("b/index.html", "<p id=\"c\">")]),
            [""; 0]
        );
    }

    #[test]
    fn what_is_wrong_in_a_finished_page_is_told() {
        let cases = [
            ("<p id=\"a\"><p id=\"a\">", "the id `a` stands twice."),
            ("<a href=\"/gone/\">", "/gone/ leads nowhere."),
            ("<a href=\"#gone\">", "#gone leads to no place on its page."),
            (
                "<img src=\"/assets/x.svg\">",
                "/assets/x.svg leads nowhere.",
            ),
            ("<td style=\"color: red\">", "an inline style is blocked"),
            ("<script>1 < 2</script>", "an inline <script> is blocked"),
            (
                "<script type=\"module\">1</script>",
                "an inline <script> is blocked",
            ),
            ("<p onclick=\"x\">", "an inline onclick is blocked"),
            (
                "<a href=\"/b/#gone\">",
                "/b/#gone leads to no place on its page.",
            ),
        ];
        for (html, expected) in cases {
            let told = told(&[("index.html", html), ("b/index.html", "<p id=\"c\">")]);

            assert!(told[0].contains(expected), "{told:?}");
        }
    }

    #[test]
    fn a_broken_tag_ends_the_reading_and_nothing_more() {
        for html in [
            "<",
            "<a",
            "<a href=\"x",
            "<a =",
            "<a = b>",
            "<a ==\"\">",
            "<!--",
            "<健 id=>",
        ] {
            assert_eq!(told(&[("index.html", html)]), [""; 0], "{html}");
        }
    }

    #[test]
    fn a_line_is_found_as_a_whole() {
        let text = "ab\nb\ncab";

        assert!(["ab", "b", "cab"].iter().all(|line| has_line(text, line)));
        assert!(
            !["a", "c", "ab\nc", ""]
                .iter()
                .any(|line| has_line(text, line))
        );
        assert!(!has_line("", ""));
    }

    #[test]
    fn ids_are_found_in_order() {
        let html = "<h2 id=\"a\">x</h2><p class=\"y\" id=\"b&amp;c\">id=\"no\"</p>";

        assert_eq!(&*ids(html), "a\nb&c");
    }
}
