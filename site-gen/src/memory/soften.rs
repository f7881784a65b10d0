//! Links of old texts: where the place is gone, the words stay and the link goes.

use crate::check::proof::Known;

use super::blocks::attribute;

/// Where a link may lead.
pub(super) struct Places<'p> {
    /// Addresses of the site.
    pub(super) known: &'p Known,
    /// Whether a page has an anchor.
    pub(super) has_anchor: &'p (dyn Fn(&str, &str) -> bool + Sync),
}

/// HTML whose links all lead somewhere.
pub(super) fn soften(html: &str, places: &Places<'_>) -> String {
    let mut soft = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = next(rest) {
        let (before, from) = rest.split_at(at);
        soft.push_str(before);
        let Some(end) = from.find('>') else { break };
        let (tag, after) = from.split_at(end + 1);
        if tag.starts_with("<img ") {
            let source = attribute(tag, "src").unwrap_or_default();
            if places.known.contains(source) {
                soft.push_str(tag);
            } else {
                soft.push_str(attribute(tag, "alt").unwrap_or_default());
            }
            rest = after;
            continue;
        }
        let (inside, after) = after.split_once("</a>").unwrap_or((after, ""));
        let href = attribute(tag, "href").unwrap_or_default();
        match place(html, href, places) {
            Some(to) => {
                soft.push_str(&tag.replace(&format!("\"{href}\""), &format!("\"{to}\"")));
                soft.push_str(inside);
                soft.push_str("</a>");
            }
            None => soft.push_str(inside),
        }
        rest = after;
    }
    soft.push_str(rest);
    soft
}

fn next(html: &str) -> Option<usize> {
    let link = html.find("<a ");
    let image = html.find("<img ");
    link.into_iter().chain(image).min()
}

/// Where a link leads now: as it did, to the page at least, or nowhere.
fn place(html: &str, href: &str, places: &Places<'_>) -> Option<String> {
    if let Some(id) = href.strip_prefix('#') {
        return html
            .contains(&format!(" id=\"{id}\""))
            .then(|| href.to_owned());
    }
    if !href.starts_with('/') {
        return Some(href.to_owned());
    }
    let (path, id) = href.split_once('#').unwrap_or((href, ""));
    if !places.known.contains(path) {
        return None;
    }
    let is_whole = id.is_empty() || (places.has_anchor)(path, id);
    Some(if is_whole { href } else { path }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_what_is_gone_become_their_words() {
        let places = Places {
            known: &Known::from_iter(["/a/".to_owned()]),
            has_anchor: &|path, id| (path, id) == ("/a/", "here"),
        };
        let cases = [
            ("<a href=\"/a/\">x</a>", "<a href=\"/a/\">x</a>"),
            ("<a href=\"/b/\">x</a>y", "xy"),
            ("<a href=\"/a/#here\">x</a>", "<a href=\"/a/#here\">x</a>"),
            ("<a href=\"/a/#gone\">x</a>", "<a href=\"/a/\">x</a>"),
            ("<a href=\"#no\">x</a>", "x"),
            (
                "<h2 id=\"s\">s</h2><a href=\"#s\">x</a>",
                "<h2 id=\"s\">s</h2><a href=\"#s\">x</a>",
            ),
            (
                "<a href=\"https://e.example/\">x</a>",
                "<a href=\"https://e.example/\">x</a>",
            ),
            ("<img src=\"/gone.png\" alt=\"図\">。", "図。"),
        ];
        for (html, expected) in cases {
            assert_eq!(soften(html, &places), expected);
        }
    }
}
