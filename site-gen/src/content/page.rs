//! One page: its address and its front matter. Its Markdown is read once and not kept.

use request::Language;

use super::front_matter::{FrontMatter, Template, split};
use crate::document::Lines;
use crate::memory::digest;
use crate::problem::Problem;
use crate::source::{Place, Source};

/// One page in one language.
#[derive(Debug)]
pub(crate) struct Page {
    /// Language.
    pub(crate) language: Language,
    /// Path of the file within its language: `privacy/index.md`.
    pub(crate) file: String,
    /// Site path without language: `/privacy/`.
    pub(crate) path: String,
    /// What it says about itself.
    pub(crate) front: FrontMatter,
    /// Where the keys of the front matter stand, and the file's name.
    pub(crate) lines: Lines,
    /// Lines of the file before the body.
    pub(crate) skipped: usize,
    /// SHA-256 of what it says by itself, however the file is laid out.
    pub(crate) digest: String,
    /// Its Markdown, where the site is small enough to hold it.
    pub(crate) held: Option<Box<str>>,
}

impl Page {
    /// Reads a page and its Markdown, which is not kept; without a front matter there is none.
    pub(crate) fn read(
        language: Language,
        source: &Source,
        problems: &mut Vec<Problem>,
    ) -> Option<(Self, Box<str>)> {
        let file = source
            .path
            .split_once('/')
            .map_or("", |(_, file)| file)
            .to_owned();
        if let Some(problem) = bad_name(&file, &source.name) {
            problems.push(problem);
        }
        let split = split(source, problems);
        let mut front = split.front?;
        // Kept for thousands of pages; reading left room for more.
        front.value.history.shrink_to_fit();
        front.value.points.shrink_to_fit();
        let page = Self {
            language,
            digest: digest::own(&front.value, split.body),
            path: site_path(&file, front.value.template),
            file,
            front: front.value,
            lines: front.lines,
            skipped: split.skipped,
            held: None,
        };
        Some((page, split.body.into()))
    }

    /// Address within the site, language prefix included.
    pub(crate) fn href(&self) -> String {
        href(self.language, &self.path)
    }

    /// Address of the same page in the other language.
    pub(crate) fn twin(&self) -> String {
        href(self.language.twin(), &self.path)
    }

    /// Name in menus and breadcrumbs.
    pub(crate) fn menu(&self) -> &str {
        self.front.menu.as_deref().unwrap_or(&self.front.title)
    }

    /// Whether search engines should leave it out.
    pub(crate) fn is_hidden(&self) -> bool {
        self.front.template == Template::NotFound
    }

    /// A problem at a line of the body.
    pub(crate) fn wrong(&self, place: impl Into<Place>, text: impl Into<String>) -> Problem {
        Problem::new(&self.lines.file, place.into().below(self.skipped), text)
    }
}

/// The address of a site path in a language.
pub(crate) fn href(language: Language, path: &str) -> String {
    format!("{}{path}", language.prefix())
}

/// `privacy/index.md` is `/privacy/`, `contact.md` is `/contact/`; web servers want the page for
/// unknown addresses at `/404.html`.
pub(super) fn site_path(file: &str, template: Template) -> String {
    let stem = file.strip_suffix(".md").unwrap_or(file);
    if template == Template::NotFound {
        return format!("/{stem}.html");
    }
    let folder = match stem.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/'),
        _ => stem,
    };
    if folder.is_empty() {
        "/".to_owned()
    } else {
        format!("/{folder}/")
    }
}

/// A file's name becomes an address, which must be easy to write and equal on every system.
fn bad_name(file: &str, shown: &str) -> Option<Problem> {
    let stem = file.strip_suffix(".md").unwrap_or(file);
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '/';
    (!stem.chars().all(good)).then(|| {
        let text = "this file's name cannot become an address. Use small letters a to z, digits \
                    and hyphens.";
        Problem::new(shown, 0, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_become_addresses() {
        let cases = [
            ("index.md", "/"),
            ("privacy/index.md", "/privacy/"),
            ("contact.md", "/contact/"),
            ("request/disclosure.md", "/request/disclosure/"),
            ("my-index.md", "/my-index/"),
        ];
        for (file, path) in cases {
            assert_eq!(site_path(file, Template::Page), path, "{file}");
        }
        assert_eq!(site_path("404.md", Template::NotFound), "/404.html");
        assert_eq!(href(Language::En, "/contact/"), "/en/contact/");
    }

    #[test]
    fn a_name_that_cannot_be_an_address_is_told() {
        assert!(bad_name("Kontakt.md", "x").is_some());
        assert!(bad_name("窓口.md", "x").is_some());
        assert!(bad_name("privacy/data-held.md", "x").is_none());
    }
}
