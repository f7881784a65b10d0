//! Versions that lie beside their page: `ja/privacy/purposes.versions/1.0.md`.

use std::path::Path;

use crate::content::page::Page;
use crate::load;
use crate::problem::{Failure, Problem};
use crate::source::{Source, digest};

/// What the folder of a page's versions ends with.
const FOLDER: &str = ".versions/";

/// One version that is not the present one.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The page as it was or will be; its path is that of the present one.
    pub(crate) page: Page,
    /// Its Markdown.
    pub(crate) body: Box<str>,
    /// What readers saw, as HTML, lists and facts filled in.
    pub(crate) shown: Option<String>,
}

impl Kept {
    /// SHA-256 of what readers saw.
    pub(crate) fn shown_digest(&self) -> Option<String> {
        self.shown.as_ref().map(|html| digest(html.as_bytes()))
    }
}

/// Whether a file of the content is a version of a page.
pub(crate) fn is_kept(name: &str) -> bool {
    (name.starts_with("ja/") || name.starts_with("en/")) && name.contains(FOLDER)
}

/// Where a version of a page lies: `ja/privacy/purposes.versions/1.0.md`.
pub(crate) fn path(page: &Page, version: &str, ending: &str) -> String {
    let stem = page.file.strip_suffix(".md").unwrap_or(&page.file);
    format!("{}/{stem}{FOLDER}{version}.{ending}", page.language)
}

/// Reads every version, by page and then by version.
pub(crate) fn read(
    root: &Path,
    names: &[&String],
    problems: &mut Vec<Problem>,
) -> Result<Vec<Kept>, Failure> {
    let mut found = Vec::new();
    for name in names {
        let shown = load::shown(root, name);
        let bytes = load::file(root, name)?;
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        match ending {
            "md" => {}
            "html" if names.iter().any(|it| **it == format!("{stem}.md")) => continue,
            _ => {
                let text = "nothing uses this file. A folder of versions holds VERSION.md and, \
                            beside it, VERSION.html; move or remove it.";
                problems.push(Problem::new(&shown, 0, text));
                continue;
            }
        }
        let source = match load::text(root, name, &bytes) {
            Ok(source) => source,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let html = format!("{stem}.html");
        let html = if names.iter().any(|it| **it == html) {
            let bytes = load::file(root, &html)?;
            load::text(root, &html, &bytes)
                .map_err(|problem| problems.push(problem))
                .ok()
        } else {
            None
        };
        found.extend(one(name, source, html.map(|it| it.text), problems));
    }
    found.sort_by_cached_key(|it: &Kept| {
        let version = super::rank(&it.page.front.version);
        (it.page.language, it.page.file.clone(), version)
    });
    Ok(found)
}

fn one(
    name: &str,
    source: Source,
    shown: Option<String>,
    problems: &mut Vec<Problem>,
) -> Option<Kept> {
    let (folder, file) = name.split_once(FOLDER)?;
    let version = file.strip_suffix(".md")?.to_owned();
    let (language, _) = name.split_once('/')?;
    let language = request::Language::ALL
        .into_iter()
        .find(|it| it.id() == language)?;
    let named = source.name.clone();
    // To everything else it is its page, read from another file.
    let source = Source {
        path: format!("{folder}.md"),
        ..source
    };
    let (page, body) = Page::read(language, &source, problems)?;
    if page.front.version != version {
        let text = format!(
            "version is {}, but the file is named {version}.md. Make both the same.",
            page.front.version
        );
        problems.push(Problem::new(&named, page.lines.of("version"), text));
        return None;
    }
    Some(Kept { page, body, shown })
}
