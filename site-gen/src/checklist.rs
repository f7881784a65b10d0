//! The publication checklist: what a society has to publish, and whether it stands where it should.
//!
//! 1. [`shape`] is `registers/publication.toml`, typed. 2. [`known`] holds the items and how far each
//!    binds, so that none is dropped or made weaker. 3. [`site`] finds pages, sections and entries.
//! 4. [`verify`] follows one pointer in both languages. 5. [`check`] tells what is missing, who asks
//!    for it and which file to edit, and keeps the standing of every item for the page and the report.
//!
//! Which article asks for what, and where it stands, is content.

use request::Language;
use serde::{Deserialize, Serialize};

use self::shape::{Condition, Item};
use self::site::Site;
use self::verify::{Finding, Gap};
use crate::content::Content;
use crate::content::bilingual::Bilingual;
use crate::document::Entry;
use crate::problem::{Problem, suggest};
use crate::templates::Templates;
use crate::text::PageText;

mod known;
pub(crate) mod shape;
mod site;
mod verify;

/// How far an item binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duty {
    /// Guidance or good practice; missing, it is a warning.
    Guidance,
    /// Asked for by law where its condition holds.
    Conditional,
    /// Asked for by law.
    Must,
}

/// Whether an item stands on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It stands where it should, in both languages.
    Satisfied,
    /// It does not.
    Missing,
    /// Its condition does not hold here.
    DoesNotApply,
}

/// An article that asks for an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Its id in `registers/law.toml`.
    pub id: String,
    /// Its short name.
    pub short: Bilingual,
}

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Site path without language, with its fragment: `/privacy/#society`.
    pub path: String,
    /// The page and section by name; nothing when the place is not there.
    pub name: Option<Bilingual>,
}

/// One item of the checklist, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its number, from 1.
    pub no: usize,
    /// Its id.
    pub id: String,
    /// What is to be published.
    pub what: Bilingual,
    /// How far it binds.
    pub level: Duty,
    /// What asks for it.
    pub law: Vec<Citation>,
    /// Where it stands.
    #[serde(rename = "where")]
    pub places: Vec<Place>,
    /// When it binds, if only sometimes.
    pub depends: Option<Bilingual>,
    /// How it stands.
    pub state: State,
}

/// Follows every item; tells what is missing.
pub(crate) fn check(
    content: &Content,
    texts: &[PageText],
    templates: &Templates,
    problems: &mut Vec<Problem>,
) -> Vec<Standing> {
    let list = &content.registers.publication;
    known::check(list, problems);
    circumstances(content, problems);
    let site = Site::new(content, texts, templates);
    let items = known::numbered(list);
    items
        .map(|(no, entry)| standing(no, entry, &site, problems))
        .collect()
}

fn standing(
    no: usize,
    entry: &Entry<Item>,
    site: &Site<'_>,
    problems: &mut Vec<Problem>,
) -> Standing {
    let item = &entry.value;
    let applies = item.when.as_ref().is_none_or(|when| holds(when, site));
    let mut state = State::DoesNotApply;
    if applies {
        let found = findings(entry, site);
        state = if found.is_empty() {
            State::Satisfied
        } else {
            State::Missing
        };
        let told = found.into_iter().map(|it| tell(no, entry, it, site));
        problems.extend(told);
    }
    problems.extend(belied(entry, state, site));
    let places: Vec<_> = item.places.iter().map(|path| site.named(path)).collect();
    // What is missing takes its places with it; elsewhere a place that is not there is a slip.
    let lost = places
        .iter()
        .enumerate()
        .filter(|(_, it)| it.name.is_none());
    if state != State::Missing {
        problems.extend(lost.filter_map(|(at, place)| {
            let said = site.astray(&place.path)?;
            Some(entry.lines.wrong(&format!("where.{at}"), said))
        }));
    }
    Standing {
        no,
        id: item.id.clone(),
        what: item.what.clone(),
        level: item.level,
        law: item.law.iter().filter_map(|id| site.citation(id)).collect(),
        places,
        depends: item.depends.clone(),
        state,
    }
}

/// A circumstance that is said not to be so, while everything it would ask for is published.
fn belied(entry: &Entry<Item>, state: State, site: &Site<'_>) -> Option<Problem> {
    let Some(Condition::Circumstance(name)) = &entry.value.when else {
        return None;
    };
    if state != State::DoesNotApply || !findings(entry, site).is_empty() {
        return None;
    }
    let text = format!(
        "`{name}` is said not to be so, yet “{}”, which it would ask for, is published. Write {name} = \
         true, or take down what does not apply.",
        entry.value.what.get(Language::En)
    );
    let stated = &site.content.registers.publication.circumstances.lines;
    Some(stated.wrong(name, text).into_warning())
}

/// What the pointers of an item do not find.
fn findings(entry: &Entry<Item>, site: &Site<'_>) -> Vec<Finding> {
    let pointers = entry.value.satisfied_by.iter().enumerate();
    let found = pointers.map(|(at, pointer)| {
        let key = format!("satisfied_by.{at}");
        match pointer.proof() {
            Ok(proof) => verify::follow(&proof, &key, site),
            Err(said) => vec![Finding::Slip { key, said }],
        }
    });
    found.flatten().collect()
}

fn tell(no: usize, entry: &Entry<Item>, finding: Finding, site: &Site<'_>) -> Problem {
    let item = &entry.value;
    let Gap {
        file,
        place,
        said,
        mend,
    } = match finding {
        Finding::Gap(gap) => gap,
        Finding::Slip { key, said } => return entry.lines.wrong(&key, said),
    };
    let what = item.what.get(Language::En);
    let who = asker(item, site);
    let text = format!(
        "{said}, so “{what}” (item {no} of the publication list) is not published. {who} {mend}"
    );
    let problem = Problem::new(&file, place, text);
    if item.level == Duty::Guidance {
        problem.into_warning()
    } else {
        problem
    }
}

/// The sentence that says who asks for an item.
fn asker(item: &Item, site: &Site<'_>) -> String {
    let law = item.law.iter().filter_map(|id| site.citation(id));
    let law: Vec<_> = law
        .map(|it| it.short.get(Language::En).to_owned())
        .collect();
    let law = match law.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    let asker = match (item.level, law.as_str()) {
        (_, "") => "Good practice asks for it".to_owned(),
        (Duty::Guidance, law) => format!("Recommended under {law}"),
        (Duty::Must | Duty::Conditional, law) => format!("Required by {law}"),
    };
    match &item.depends {
        Some(depends) => {
            let mut letters = depends.get(Language::En).chars();
            let first = letters.next().map(|it| it.to_ascii_lowercase());
            let depends: String = first.into_iter().chain(letters).collect();
            format!("{asker}, {depends}.")
        }
        None => format!("{asker}."),
    }
}

/// Whether a condition holds here.
fn holds(when: &Condition, site: &Site<'_>) -> bool {
    match when {
        Condition::Circumstance(name) => {
            let circumstances = &site.content.registers.publication.circumstances;
            // One that is not stated is told as such; until then the item binds.
            circumstances.value.get(name).copied().unwrap_or(true)
        }
        Condition::Entries(register) => site
            .entries(register)
            .is_none_or(|entries| !entries.is_empty()),
        Condition::Fact(key) => site.is_stated(key) && !site.is_none(key),
        Condition::Charged(_) => {
            let fees = &site.content.registers.fees;
            fees.iter().any(|fee| fee.value.yen > 0)
        }
    }
}

/// Circumstances are stated where an item asks for them, and only there.
fn circumstances(content: &Content, problems: &mut Vec<Problem>) {
    let list = &content.registers.publication;
    let stated = &list.circumstances;
    let mut asked = Vec::new();
    for entry in &list.items {
        let Some(Condition::Circumstance(name)) = &entry.value.when else {
            continue;
        };
        asked.push(name.as_str());
        if !stated.value.contains_key(name) {
            let hint = suggest(name, stated.value.keys().map(String::as_str));
            let text = format!(
                "the circumstance `{name}` is not stated. {hint} Or say under [circumstances] \
                 whether it is so."
            );
            problems.push(entry.lines.wrong("when", text));
        }
    }
    for name in stated
        .value
        .keys()
        .filter(|it| !asked.contains(&it.as_str()))
    {
        let hint = suggest(name, asked.iter().copied());
        let text = format!("no item asks for the circumstance `{name}`. {hint}");
        problems.push(stated.lines.wrong(name, text));
    }
}
