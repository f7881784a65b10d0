//! HTML as a browser takes it: another reading than the one that wrote and proved it.

use std::borrow::Cow;

/// Elements that have no end.
const EMPTY: [&str; 3] = ["br", "hr", "img"];

/// Elements that run something, or change what the rest of the page means.
const RUNNING: [&str; 10] = [
    "script", "style", "iframe", "object", "embed", "base", "link", "meta", "svg", "math",
];

/// What is wrong with the HTML of one text.
pub(super) fn fault(html: &str) -> Option<String> {
    let mut open = Vec::new();
    for tag in tags(html) {
        let Some(tag) = tag else {
            return Some("a tag does not end".to_owned());
        };
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '\n']).next().unwrap_or_default();
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
        } else if !EMPTY.contains(&name) {
            open.push(name);
        }
        // What stands in quotes is text.
        let names: String = tag.split('"').step_by(2).collect();
        let is_blocked = names.contains(" on") || names.contains(" style");
        if RUNNING.contains(&name) || is_blocked {
            return Some(format!("<{tag}> stands in it"));
        }
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

/// What stands between each `<` and its `>`; none for one that does not end.
fn tags(html: &str) -> impl Iterator<Item = Option<&str>> {
    let opened = html.split('<').skip(1);
    opened.map(|it| it.split_once('>').map(|(tag, _)| tag))
}

/// Where links and pictures lead.
pub(super) fn addresses(html: &str) -> impl Iterator<Item = String> {
    let attributes = tags(html).flatten().flat_map(|tag| {
        let mut quoted = tag.split('"');
        std::iter::from_fn(move || Some((quoted.next()?, quoted.next()?)))
    });
    let leading = attributes.filter(|(name, _)| name.ends_with("href=") || name.ends_with("src="));
    leading.map(|(_, address)| {
        let signs = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&amp;", "&"),
        ];
        let plain = signs
            .iter()
            .fold(Cow::Borrowed(address), |text, (written, sign)| {
                text.replace(written, sign).into()
            });
        plain.into_owned()
    })
}

/// Whether a browser stays within the site, or leaves it by a protocol that pages may use. It takes
/// away spaces and control characters first, and reads `\\` as `/` (URL Standard, 4.4).
pub(super) fn is_harmless(address: &str) -> bool {
    let kept = address.chars().filter(|sign| !"\t\n\r".contains(*sign));
    let read: String = kept.collect::<String>().replace('\\', "/");
    let read = read.trim_matches(|sign| sign <= ' ').to_ascii_lowercase();
    let is_site = read.starts_with('#') || (read.starts_with('/') && !read.starts_with("//"));
    let allowed = ["https:", "http:", "mailto:", "tel:"];
    is_site || allowed.iter().any(|it| read.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_that_runs_or_is_not_balanced_is_at_fault() {
        let cases = [
            ("<p>a", "<p> stays open"),
            ("<p><em>a</p></em>", "</p> closes nothing"),
            ("<p", "a tag does not end"),
            ("<script>x</script>", "<script> stands in it"),
            ("<p onclick=\"x\">a</p>", "<p onclick=\"x\"> stands in it"),
            ("<p style=\"x\">a</p>", "<p style=\"x\"> stands in it"),
        ];
        for (html, expected) in cases {
            assert_eq!(fault(html).as_deref(), Some(expected));
        }
        assert_eq!(fault("<p>a<br><img alt=\" onclick=x\"></p>\n"), None);
    }

    #[test]
    fn addresses_are_read_as_a_browser_reads_them() {
        let html = "<a href=\"java\tscript:x&amp;\">a</a><img src=\"/a.png\" alt=\"b\">";

        let found: Vec<_> = addresses(html).collect();

        assert_eq!(found, ["java\tscript:x&", "/a.png"]);
        for bad in [
            " JavaScript:x",
            "java\tscript:x",
            "//a",
            "/\\a",
            "data:,",
            "a",
            "",
        ] {
            assert!(!is_harmless(bad), "{bad}");
        }
        for good in ["/a/#b", "#b", "HTTPS://a", "mailto:a", "tel:1"] {
            assert!(is_harmless(good), "{good}");
        }
    }
}
