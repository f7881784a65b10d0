//! Reads the finished HTML once more, whoever wrote it: content, a register or a template.
//!
//! Ids stand once, every address within the site leads somewhere, and nothing stands in a page that
//! the content security policy would block. It reads tags only, well enough for HTML of our own.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::problem::Problem;

/// What one finished page says about itself and others.
struct Read {
    ids: BTreeSet<String>,
    addresses: Vec<String>,
    wrong: Vec<String>,
}

/// Checks the finished pages; `files` holds every file of the site by its path.
pub(crate) fn check(files: &BTreeMap<String, Vec<u8>>) -> Vec<Problem> {
    let pages: Vec<_> = files.iter().filter(|(path, _)| is_page(path)).collect();
    let reads: BTreeMap<&str, Read> = pages
        .into_par_iter()
        .map(|(path, bytes)| (path.as_str(), read(&String::from_utf8_lossy(bytes))))
        .collect();
    let mut problems = Vec::new();
    for (path, read) in &reads {
        let astray = read
            .addresses
            .iter()
            .filter_map(|to| astray(path, to, files, &reads));
        for said in read.wrong.iter().cloned().chain(astray) {
            let text = format!("the finished page is wrong: {said} Look in its template.");
            problems.push(Problem::new(&format!("site/{path}"), 0, text));
        }
    }
    problems
}

fn is_page(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|it| it == "html")
}

/// Every id of a piece of HTML, in order.
pub(crate) fn ids(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    tags(html, |_, attributes| {
        found.extend(
            attributes
                .iter()
                .filter(|(name, _)| *name == "id")
                .map(|(_, id)| unescape(id)),
        );
    });
    found
}

fn read(html: &str) -> Read {
    let mut read = Read {
        ids: BTreeSet::new(),
        addresses: Vec::new(),
        wrong: Vec::new(),
    };
    tags(html, |tag, attributes| {
        let has_source = attributes.iter().any(|(name, _)| *name == "src");
        if tag == "style" || (tag == "script" && !has_source) {
            read.wrong.push(format!(
                "an inline <{tag}> is blocked by the site's security policy."
            ));
        }
        for (name, value) in attributes {
            let value = unescape(value);
            match *name {
                "id" if !read.ids.insert(value.clone()) => {
                    read.wrong.push(format!("the id `{value}` stands twice."));
                }
                "href" | "src" | "action" => read.addresses.push(value),
                "style" => {
                    read.wrong.push(
                        "an inline style is blocked by the site's security policy.".to_owned(),
                    );
                }
                on if on.starts_with("on") => {
                    read.wrong.push(format!(
                        "an inline {on} is blocked by the site's security policy."
                    ));
                }
                _ => {}
            }
        }
    });
    read
}

/// What is wrong with an address of a page, if it leads into the site and not to a place there.
fn astray(
    from: &str,
    to: &str,
    files: &BTreeMap<String, Vec<u8>>,
    reads: &BTreeMap<&str, Read>,
) -> Option<String> {
    let (path, fragment) = to
        .split_once('#')
        .map_or((to, None), |(path, it)| (path, Some(it)));
    let file = if path.is_empty() {
        from.to_owned()
    } else {
        file_of(path)?
    };
    if !files.contains_key(&file) {
        return Some(format!("{to} leads nowhere."));
    }
    let fragment = fragment?;
    let page = reads.get(file.as_str())?;
    (!page.ids.contains(fragment)).then(|| format!("{to} leads to no place on its page."))
}

/// The file of an address within the site.
fn file_of(path: &str) -> Option<String> {
    let inner = path.strip_prefix('/')?;
    if inner.is_empty() || inner.ends_with('/') {
        return Some(format!("{inner}index.html"));
    }
    Some(inner.to_owned())
}

/// Visits every opening tag with its attributes as written.
fn tags<'h>(html: &'h str, mut visit: impl FnMut(&'h str, &[(&'h str, &'h str)])) {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = tag_end(after) else {
            return;
        };
        let (inside, behind) = after.split_at(end);
        rest = behind;
        let name_end = inside
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            visit(name, &self::attributes(attributes));
        }
    }
}

/// Where a tag ends: the first `>` outside quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || c == '/');
    while !rest.is_empty() {
        let name_end = rest
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_end);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(after) => attribute_value(after.trim_start()),
            None => ("", after),
        };
        found.push((name, value));
        rest = after.trim_start();
    }
    found
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Turns the references that we and Tera write back into letters.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'");
    let text = text
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pages: &[(&str, &str)]) -> Vec<String> {
        let files = pages
            .iter()
            .map(|(path, html)| ((*path).to_owned(), html.as_bytes().to_vec()));
        check(&files.collect())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_page_in_order_is_not_mentioned() {
        let page = "<h1 id=a>x</h1><!-- <p id=\"a\"> --><a href=\"#a\">1</a><a href='/b/#c'>2</a>\
                    <a href=\"https://example.com/x\">3</a><br/>";

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
            ("<p onclick=\"x\">", "an inline onclick is blocked"),
        ];
        for (html, expected) in cases {
            let told = told(&[("index.html", html)]);

            assert!(told[0].contains(expected), "{told:?}");
        }
    }
}
