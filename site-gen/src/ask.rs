//! Links by which a reader asks about a published thing: which form each opens, filled in with what.
//!
//! 1. [`all`] makes them from the registers, in one language; `publication` hands them to the intake.
//! 2. [`address`] is what registers show beside each entry.
//! 3. [`check`] makes sure that what is filled in passes the form's own check.
//!
//! The intake answers these addresses, so that they are no files; [`addresses`] says which there are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use request::about::{self, About, Thing};
use request::check::check_topic;
use request::words::Words;
use request::{Code, Kind, Language, Setting, Topic, table};

use crate::content::Content;
use crate::document::{Entry, Lines};
use crate::frame::Frame;
use crate::problem::Problem;

/// The kind of data that has a form of its own.
const STATEMENTS: &str = "statements";
/// The option for kinds of data that the forms do not name.
const OTHER: &str = "other";
/// No answer that is filled in is a date.
const ANY_DAY: Date = date(2000, 1, 1);

/// The form that asks about a thing.
pub(crate) fn kind(thing: Thing, id: &str) -> Kind {
    match thing {
        Thing::Purpose => Kind::PurposeNotice,
        Thing::Data if id == STATEMENTS => Kind::StatementDisclosure,
        Thing::Data => Kind::Disclosure,
        Thing::Recipient => Kind::ProvisionRecords,
        Thing::Scheme => Kind::ProvisionStop,
        Thing::Item => Kind::ConsentRefusal,
        Thing::Work | Thing::Security => Kind::Complaint,
    }
}

/// The address by which a reader asks about a thing.
pub(crate) fn address(language: Language, thing: Thing, id: &str) -> String {
    about::address(language, kind(thing, id), thing, id)
}

/// Every such address of the site.
pub(crate) fn addresses(content: &Content) -> BTreeSet<String> {
    let each = |language| {
        entries(content)
            .into_iter()
            .map(move |(thing, id, _)| address(language, thing, id))
    };
    Language::ALL.into_iter().flat_map(each).collect()
}

/// Everything that can be asked about in one language, by key.
pub(crate) fn all(content: &Content, language: Language, words: &Words) -> BTreeMap<String, About> {
    let maker = Maker {
        content,
        language,
        words,
    };
    let abouts = entries(content)
        .into_iter()
        .map(|(thing, id, _)| maker.about(thing, id))
        .map(|about| (about.key(), about));
    abouts.collect()
}

/// Tells what would be filled in and then refused: a name that is too long for its field.
pub(crate) fn check(
    content: &Content,
    frames: &BTreeMap<Language, Frame>,
    problems: &mut Vec<Problem>,
) {
    for (language, frame) in frames {
        let abouts = all(content, *language, &frame.words);
        for (thing, id, lines) in entries(content) {
            let about = abouts.get(&format!("{}/{id}", thing.id()));
            let refused = about.and_then(|about| refused(about, *language, &frame.words));
            problems.extend(refused.map(|field| {
                let text = format!(
                    "in `{language}` this is too long for `{field}` of the form that asks about it. \
                     Shorten it."
                );
                lines.wrong("id", text)
            }));
        }
    }
}

/// The field whose filled-in answer the form would refuse.
fn refused(about: &About, language: Language, words: &Words) -> Option<&'static str> {
    let setting = Setting {
        kind: about.kind,
        language,
        today: ANY_DAY,
        fee: 0,
        lists: &words.lists,
    };
    let faults = check_topic(&setting, &about.filled(), Topic::What);
    let mut own = faults
        .into_iter()
        .filter(|fault| about.answers.contains_key(fault.field) && fault.code == Code::TooLong);
    own.next().map(|fault| fault.field)
}

/// Every entry that can be asked about, with its lines.
fn entries(content: &Content) -> Vec<(Thing, &str, &Lines)> {
    let registers = &content.registers;
    let mut all = Vec::new();
    push(&mut all, Thing::Purpose, &registers.purposes, |it| &it.id);
    push(&mut all, Thing::Data, &registers.data_kinds, |it| &it.id);
    push(&mut all, Thing::Recipient, &registers.recipients, |it| {
        &it.id
    });
    push(&mut all, Thing::Scheme, &registers.schemes, |it| &it.id);
    push(&mut all, Thing::Item, &registers.consent, |it| &it.id);
    push(&mut all, Thing::Work, &registers.works, |it| &it.id);
    push(&mut all, Thing::Security, &registers.security_areas, |it| {
        &it.id
    });
    all
}

fn push<'a, T>(
    all: &mut Vec<(Thing, &'a str, &'a Lines)>,
    thing: Thing,
    entries: &'a [Entry<T>],
    id: fn(&T) -> &String,
) {
    let entries = entries.iter();
    all.extend(entries.map(|it| (thing, id(&it.value).as_str(), &it.lines)));
}

struct Maker<'a> {
    content: &'a Content,
    language: Language,
    words: &'a Words,
}

impl Maker<'_> {
    fn about(&self, thing: Thing, id: &str) -> About {
        let name = self.name(thing, id);
        let kind = kind(thing, id);
        let answers = match thing {
            Thing::Purpose => vec![
                ("categories", self.categories(id)),
                ("question", vec![self.fill("ask_fill_purpose", &name)]),
            ],
            Thing::Data if kind == Kind::Disclosure => {
                let category = category(kind, id);
                let named = if category == OTHER {
                    vec![name.clone()]
                } else {
                    Vec::new()
                };
                vec![("categories", vec![category]), ("detail", named)]
            }
            Thing::Data => Vec::new(),
            Thing::Recipient => vec![
                ("counterpart", vec![name.clone()]),
                ("direction", vec!["given".to_owned()]),
            ],
            Thing::Scheme => vec![
                ("recipient", vec![self.fill("ask_fill_scheme", &name)]),
                ("incl_joint", vec!["yes".to_owned()]),
            ],
            Thing::Item => vec![("items", vec![id.to_owned()])],
            Thing::Work => self.handling("ask_fill_work", &name),
            Thing::Security => self.handling("ask_fill_security", &name),
        };
        let answers = answers.into_iter().filter(|(_, values)| !values.is_empty());
        About {
            thing,
            id: id.to_owned(),
            kind,
            name,
            answers: answers
                .map(|(field, values)| (field.to_owned(), values))
                .collect(),
        }
    }

    fn handling(&self, key: &str, name: &str) -> Vec<(&'static str, Vec<String>)> {
        vec![
            ("topic", vec!["handling".to_owned()]),
            ("text", vec![self.fill(key, name)]),
        ]
    }

    fn fill(&self, key: &str, name: &str) -> String {
        self.words.ui(key).replace("{name}", name)
    }

    /// The categories of the form for the data of a purpose, in the form's order.
    fn categories(&self, id: &str) -> Vec<String> {
        let purposes = &self.content.registers.purposes;
        let data = purposes
            .iter()
            .filter(|it| it.value.id == id)
            .flat_map(|it| &it.value.data);
        let kind = Kind::PurposeNotice;
        let wanted: BTreeSet<_> = data.map(|id| category(kind, id)).collect();
        let options = options(kind).iter().copied();
        options
            .filter(|option| wanted.contains(*option))
            .map(str::to_owned)
            .collect()
    }

    fn name(&self, thing: Thing, id: &str) -> String {
        let registers = &self.content.registers;
        let found = match thing {
            Thing::Purpose => find(&registers.purposes, id, |it| (&it.id, &it.text)),
            Thing::Data => find(&registers.data_kinds, id, |it| (&it.id, &it.name)),
            Thing::Recipient => find(&registers.recipients, id, |it| (&it.id, &it.name)),
            Thing::Scheme => find(&registers.schemes, id, |it| (&it.id, &it.name)),
            Thing::Item => find(&registers.consent, id, |it| (&it.id, &it.name)),
            Thing::Work => find(&registers.works, id, |it| (&it.id, &it.work)),
            Thing::Security => find(&registers.security_areas, id, |it| (&it.id, &it.name)),
        };
        found.map_or_else(String::new, |name| name.get(self.language).to_owned())
    }
}

type Bilingual = crate::content::bilingual::Bilingual;

fn find<'a, T>(
    entries: &'a [Entry<T>],
    id: &str,
    parts: fn(&T) -> (&String, &Bilingual),
) -> Option<&'a Bilingual> {
    let mut entries = entries.iter().map(|it| parts(&it.value));
    entries.find(|(own, _)| *own == id).map(|(_, name)| name)
}

fn options(kind: Kind) -> &'static [&'static str] {
    table::field(kind, "categories").map_or(&[], |field| field.input.fixed_options())
}

/// The category of a form that a kind of data belongs to.
fn category(kind: Kind, id: &str) -> String {
    let own = options(kind).iter().find(|option| **option == id);
    own.map_or(OTHER, |option| option).to_owned()
}
