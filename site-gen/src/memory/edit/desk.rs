//! The content as it lies there, and the texts of its pages that are to be kept. Must not write:
//! it says what is to be written.

use std::fs;
use std::path::{Path, PathBuf};

use request::Language;

use super::change::Change;
use super::{file_of, one};
use crate::Options;
use crate::content;
use crate::content::page::Page;
use crate::load;
use crate::memory::{fragment, kept};
use crate::press::{self, Gathered};
use crate::problem::{Failure, Problem, Problems, suggest};
use crate::source::Source;

/// A text that is to be kept.
pub(super) struct Old {
    pub(super) version: String,
    pub(super) text: String,
    /// What readers saw, where that is known.
    pub(super) shown: Option<String>,
}

/// The content as it lies there.
pub(super) struct Desk<'o> {
    pub(super) options: &'o Options,
    pub(super) gathered: Gathered,
}

impl<'o> Desk<'o> {
    pub(super) fn open(options: &'o Options) -> Result<Self, Problems> {
        let gathered = press::gather(options)?;
        Ok(Self { options, gathered })
    }

    pub(super) fn at(&self, file: &str) -> PathBuf {
        self.options.content.join(file)
    }

    /// A page by the name a person gives it: path, file or address.
    pub(super) fn page(&self, name: &str) -> Result<[&Page; 2], Problems> {
        let plain = name.trim_matches('/');
        let plain = plain
            .strip_prefix("ja/")
            .or_else(|| plain.strip_prefix("en/"))
            .unwrap_or(plain);
        let plain = plain.strip_suffix(".md").unwrap_or(plain);
        let pages = &self.gathered.ready.content.pages;
        let stem = |page: &Page| page.file.strip_suffix(".md").unwrap_or("").to_owned();
        let index = format!("{plain}/index");
        let is_named = |page: &Page| {
            let stem = stem(page);
            stem == plain || stem == index.trim_start_matches('/')
        };
        let found = Language::ALL.map(|language| {
            pages
                .iter()
                .find(|page| page.language == language && is_named(page))
        });
        if let [Some(one), Some(other)] = found {
            return Ok([one, other]);
        }
        let known: Vec<String> = pages.iter().map(stem).collect();
        let hint = suggest(plain, known.iter().map(String::as_str));
        let text = format!("there is no page `{plain}` in both languages. {hint}");
        Err(one(&self.gathered.ready.content.root, text))
    }

    pub(super) fn source(&self, shown: &str, page: &Page) -> Result<String, Problems> {
        let root = load::shown(&self.options.content, "");
        let file = shown.strip_prefix(&root).unwrap_or(shown);
        let bytes = load::file(&self.options.content, file)?;
        let source = load::text(&self.options.content, file, &bytes);
        source.map(|it| it.text).map_err(|problem| {
            Problems::Content(vec![Problem {
                file: page.lines.file.clone(),
                ..problem
            }])
        })
    }

    /// What readers of the present page see.
    pub(super) fn shown(&self, page: &Page) -> Result<String, Problems> {
        let ready = &self.gathered.ready;
        let body = content::body(&self.options.content, page)?;
        let text = press::text_of(ready, page, body.text(), self.options.parts);
        let wrong = text.body.wrong.iter();
        let wrong = wrong.map(|(line, text)| page.wrong(*line, text.clone()));
        Problems::unless_none(wrong.collect())?;
        Ok(fragment(&text))
    }

    pub(super) fn keep(
        &self,
        page: &Page,
        old: &Old,
        changes: &mut Vec<Change>,
        said: &mut Vec<String>,
    ) -> Result<(), Problems> {
        let file = kept::path(page, &old.version, "md");
        self.refuse_existing(&file)?;
        said.push(format!("{file}: keeps version {}.", old.version));
        changes.push(Change::Write(self.at(&file), old.text.clone()));
        if let Some(shown) = &old.shown {
            let file = kept::path(page, &old.version, "html");
            changes.push(Change::Write(self.at(&file), shown.clone()));
        }
        Ok(())
    }

    /// Whether a page says something else than was recorded of its version.
    pub(super) fn is_changed(&self, page: &Page) -> bool {
        let record = self.gathered.ready.content.record.as_ref();
        record.is_some_and(|it| it.differs(page))
    }

    pub(super) fn refuse_existing(&self, file: &str) -> Result<(), Problems> {
        if !self.at(file).exists() {
            return Ok(());
        }
        let text =
            "this version is there already. Nothing was changed; give another with --version.";
        Err(one(&load::shown(&self.options.content, file), text))
    }
}

/// An old text from elsewhere. What its lists showed is not known any more.
pub(super) fn old(page: &Page, file: Option<&PathBuf>) -> Result<Old, Problems> {
    let file = file.map_or(Path::new(""), PathBuf::as_path);
    let hint = "Name the old text with --old-ja and --old-en.";
    let bytes = fs::read(file).map_err(|error| Failure::new("read", file, error, hint))?;
    let name = file.display().to_string();
    let wrong = |problem: Problem| {
        Problems::Content(vec![Problem {
            file: name.clone(),
            ..problem
        }])
    };
    let source = load::text(Path::new(""), "", &bytes).map_err(wrong)?;
    let source = Source {
        name: name.clone(),
        path: file_of(page),
        text: source.text,
    };
    let mut problems = Vec::new();
    let read = Page::read(page.language, &source, &mut problems);
    Problems::unless_none(problems)?;
    let version = read.map(|(page, _)| page.front.version).unwrap_or_default();
    Ok(Old {
        version,
        text: source.text,
        shown: None,
    })
}
