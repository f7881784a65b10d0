//! Follows one pointer in both languages: is the thing stated, and does it stand where it should?

use request::{Kind, Language};

use super::shape::Proof;
use super::site::{Lost, Row, Section, Site};
use crate::content::{registers, society};
use crate::problem::{nearest, suggest};
use crate::source::Place;

mod whole;

/// What a pointer did not find.
pub(super) enum Finding {
    /// The thing is not on the site.
    Gap(Gap),
    /// The pointer itself is wrong.
    Slip {
        /// The key of the item.
        key: String,
        /// What is wrong and what to do.
        said: String,
    },
}

/// Something that is not on the site.
pub(super) struct Gap {
    /// The file to edit.
    pub(super) file: String,
    /// Where in it; nowhere, if it is not there.
    pub(super) place: Place,
    /// What is wrong, without a full stop.
    pub(super) said: String,
    /// What to do.
    pub(super) mend: String,
}

/// Follows a pointer; `key` is its place in the register.
pub(super) fn follow(proof: &Proof<'_>, key: &str, site: &Site<'_>) -> Vec<Finding> {
    let look = Look { key, site };
    match *proof {
        Proof::Section(at) => look.sections(at, &|_| None),
        Proof::Fact { key, at } => look.fact(key, at),
        Proof::Register { name, at } => look.register(name, at),
        Proof::Entry { register, id, at } => look.entry(register, id, at),
        Proof::Field { register, key, at } => look.field(register, key, at),
        Proof::Fees(at) => look.fees(at),
        Proof::Forms(at) => look.forms(at),
        Proof::EveryForm(_) => look.purposes(),
        Proof::Generated(what) => look.generated(what),
    }
}

/// What a section lacks, and what to do about it.
type Lack = Option<(String, String)>;

struct Look<'a> {
    key: &'a str,
    site: &'a Site<'a>,
}

impl Look<'_> {
    fn slip(&self, said: impl Into<String>) -> Vec<Finding> {
        vec![Finding::Slip {
            key: self.key.to_owned(),
            said: said.into(),
        }]
    }

    /// The section of each language, and whether it has what is wanted.
    fn sections(&self, at: &str, lacks: &dyn Fn(&Section<'_>) -> Lack) -> Vec<Finding> {
        let path = at.split('#').next().unwrap_or_default();
        let name = name(at);
        let found = Language::ALL.map(|language| self.site.section(language, at));
        if found.iter().all(|it| matches!(it, Err(Lost::Page))) {
            return self.slip(self.site.no_page(path));
        }
        let mut findings = Vec::new();
        for (language, found) in Language::ALL.into_iter().zip(found) {
            let (file, place, (said, mend)) = match found {
                Err(Lost::Unread) => continue,
                Err(Lost::Page) => {
                    let root = &self.site.content.root;
                    let file = format!("{root}/{language}{}.md", path.trim_end_matches('/'));
                    let mend = "Add the page.".to_owned();
                    (
                        file,
                        Place::default(),
                        (format!("there is no page {path}"), mend),
                    )
                }
                Err(Lost::Section { file, hint }) => {
                    let said = format!("there is no {name}");
                    (
                        file,
                        Place::START,
                        (said, format!("Add it, with its text.{hint}")),
                    )
                }
                Ok(section) => {
                    let empty = || {
                        let lack = (format!("the {name} is empty"), "Write its text.".to_owned());
                        (!section.is_filled).then_some(lack)
                    };
                    let Some(lack) = empty().or_else(|| lacks(&section)) else {
                        continue;
                    };
                    (section.page.lines.file.clone(), section.in_file(), lack)
                }
            };
            findings.push(Finding::Gap(Gap {
                file,
                place,
                said,
                mend,
            }));
        }
        findings
    }

    /// A directive in the section of each language.
    fn directive(&self, directive: &str, at: &str) -> Vec<Finding> {
        self.sections(at, &|section| {
            let lack = || {
                let said = format!("the {} does not hold {{{{ {directive} }}}}", name(at));
                (said, "Write it there.".to_owned())
            };
            (!section.states(directive)).then(lack)
        })
    }

    fn fact(&self, key: &str, at: &str) -> Vec<Finding> {
        if !society::known().any(|known| known == key) {
            let hint = suggest(key, society::known());
            return self.slip(format!("there is no fact `{key}`. {hint}"));
        }
        if !self.site.is_stated(key) {
            return vec![Finding::Gap(Gap {
                file: format!("{}/society.toml", self.site.content.root),
                place: Place::START,
                said: format!("the fact `{key}` is not stated"),
                mend: format!("Add [{key}] with ja and en, and {{{{ society.{key} }}}} at {at}."),
            })];
        }
        self.directive(&format!("society.{key}"), at)
    }

    /// The entries of a register that is known and can be read.
    fn rows(&self, register: &str) -> Result<Vec<Row<'_>>, Vec<Finding>> {
        if !registers::NAMES.contains(&register) {
            let hint = suggest(register, registers::NAMES);
            return Err(self.slip(format!("there is no register `{register}`. {hint}")));
        }
        self.site.entries(register).ok_or_else(Vec::new)
    }

    fn in_register(&self, register: &str, place: Place, said: String, mend: String) -> Finding {
        Finding::Gap(Gap {
            file: format!("{}/registers/{register}.toml", self.site.content.root),
            place,
            said,
            mend,
        })
    }

    fn register(&self, name: &str, at: &str) -> Vec<Finding> {
        let rows = match self.rows(name) {
            Ok(rows) => rows,
            Err(findings) => return findings,
        };
        let mut findings = self.directive(&format!("register.{name}"), at);
        if rows.is_empty() {
            let said = "this register has no entry".to_owned();
            findings.push(self.in_register(
                name,
                Place::START,
                said,
                "Add its entries.".to_owned(),
            ));
        }
        findings
    }

    fn entry(&self, register: &str, id: &str, at: Option<&str>) -> Vec<Finding> {
        let rows = match self.rows(register) {
            Ok(rows) => rows,
            Err(findings) => return findings,
        };
        let is_it = |row: &Row<'_>| match id.split_once('=') {
            Some((key, value)) => row.is(key, value),
            None => row.id() == id,
        };
        if !rows.iter().any(is_it) {
            let ids: Vec<_> = rows.iter().map(Row::id).collect();
            let near = nearest(id, ids);
            let hint = near.map_or_else(String::new, |it| format!(" Did you mean `{it}`?"));
            let said = format!("there is no entry `{id}`");
            let mend = format!("Add it.{hint}");
            return vec![self.in_register(register, Place::START, said, mend)];
        }
        self.beside(register, at)
    }

    fn field(&self, register: &str, key: &str, at: Option<&str>) -> Vec<Finding> {
        let rows = match self.rows(register) {
            Ok(rows) => rows,
            Err(findings) => return findings,
        };
        let bare = rows.iter().filter(|row| !row.has(key));
        let bare = bare.map(|row| {
            let said = format!("`{key}` of `{}` is not stated", row.id());
            let mend = "Add it, in both languages.".to_owned();
            self.in_register(register, row.place, said, mend)
        });
        let mut findings: Vec<_> = bare.collect();
        findings.extend(self.beside(register, at));
        findings
    }

    /// Whether the register stands where the pointer says.
    fn beside(&self, register: &str, at: Option<&str>) -> Vec<Finding> {
        let directive = format!("register.{register}");
        at.map_or_else(Vec::new, |at| self.directive(&directive, at))
    }

    fn fees(&self, at: &str) -> Vec<Finding> {
        self.sections(at, &|section| {
            let missing = Kind::ALL
                .into_iter()
                .map(|kind| format!("fee.{kind}"))
                .filter(|name| !section.states(name))
                .map(|name| format!("{{{{ {name} }}}}"));
            lack(
                &name(at),
                "does not hold",
                &missing.collect::<Vec<_>>(),
                "Write",
            )
        })
    }

    fn forms(&self, at: &str) -> Vec<Finding> {
        self.sections(at, &|section| {
            let pages = self.site.pages(section.page.language);
            let forms = pages.filter(|(page, _)| page.front.kind.is_some());
            let missing = forms
                .map(|(page, _)| page.path.as_str())
                .filter(|path| !section.links_to(path))
                .map(str::to_owned);
            lack(
                &name(at),
                "does not link to",
                &missing.collect::<Vec<_>>(),
                "Link to",
            )
        })
    }
}

/// A section or page, as messages name it.
fn name(at: &str) -> String {
    match at.split_once('#') {
        Some((_, fragment)) => format!("section {{#{fragment}}}"),
        None => format!("text on the page {at}"),
    }
}

/// A lack of several things, if there is one.
fn lack(name: &str, does_not: &str, missing: &[String], mend: &str) -> Lack {
    let which = match missing {
        [] => return None,
        [_] => "it",
        _ => "them",
    };
    Some((
        format!("the {name} {does_not} {}", missing.join(", ")),
        format!("{mend} {which} there."),
    ))
}
