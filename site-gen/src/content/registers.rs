//! `registers/*.toml`: the society's lists, each a typed file.
//!
//! 1. [`Registers::read`] gives every file its shape and keeps what the build itself needs.
//! 2. [`super::resolve`] turns a file into what its template shows in one language.
//!
//! Rules that hold across registers stand in `check::registers`.

use std::collections::BTreeMap;

use request::accountability::Year;
use serde::de::DeserializeOwned;

use self::shape::{
    Area, ClockRule, Closing, Consent, Contact, DataKind, Fee, Ground, Law, Measure, Method, Paper,
    Purpose, Recipient, RetentionRule, Role, Scheme, Term, Work,
};
use crate::checklist::shape::List;
use crate::content::bilingual::Day;
use crate::content::society::Society;
use crate::document::{Document, Entry};
use crate::problem::Problem;
use crate::source::Source;

pub(crate) mod fill;
pub(crate) mod shape;

/// Names of the registers, as their files and directives are called.
pub(crate) const NAMES: [&str; 17] = [
    "law",
    "purposes",
    "data-kinds",
    "recipients",
    "joint-use",
    "subcontracting",
    "consent-items",
    "fees",
    "deadlines",
    "refusal-grounds",
    "requester-roles",
    "identity-papers",
    "disclosure-methods",
    "security-measures",
    "contacts",
    "glossary",
    "accountability",
];

/// The register that says what must be published. No directive shows it: how its items stand is
/// known only when every text is, and its page has a template of its own.
pub(crate) const CHECKLIST: &str = "publication";

/// Every register, typed.
#[derive(Debug, Default)]
pub(crate) struct Registers {
    /// Articles by id.
    pub(crate) law: BTreeMap<String, Entry<Law>>,
    /// Areas of purposes.
    pub(crate) purpose_areas: Vec<Entry<Area>>,
    /// Purposes of use.
    pub(crate) purposes: Vec<Entry<Purpose>>,
    /// Kinds of data held.
    pub(crate) data_kinds: Vec<Entry<DataKind>>,
    /// Who receives data.
    pub(crate) recipients: Vec<Entry<Recipient>>,
    /// Schemes of joint use.
    pub(crate) schemes: Vec<Entry<Scheme>>,
    /// Work entrusted to others.
    pub(crate) works: Vec<Entry<Work>>,
    /// Handling on implied consent.
    pub(crate) consent: Vec<Entry<Consent>>,
    /// Fees.
    pub(crate) fees: Vec<Entry<Fee>>,
    /// Clocks of requests.
    pub(crate) clocks: Vec<Entry<ClockRule>>,
    /// When the society is closed.
    pub(crate) closings: Vec<Entry<Closing>>,
    /// How long closed requests are kept.
    pub(crate) retention: Vec<Entry<RetentionRule>>,
    /// Grounds for refusing.
    pub(crate) grounds: Vec<Entry<Ground>>,
    /// Who may make a request.
    pub(crate) roles: Vec<Entry<Role>>,
    /// Identity papers.
    pub(crate) papers: Vec<Entry<Paper>>,
    /// Ways to receive disclosed data.
    pub(crate) methods: Vec<Entry<Method>>,
    /// Areas of security measures.
    pub(crate) security_areas: Vec<Entry<Area>>,
    /// Security measures.
    pub(crate) measures: Vec<Entry<Measure>>,
    /// Where to turn.
    pub(crate) contacts: Vec<Entry<Contact>>,
    /// Terms that are explained.
    pub(crate) glossary: Vec<Entry<Term>>,
    /// What years of requests came to, as the desk counted them.
    pub(crate) years: Vec<Entry<Year<Day>>>,
    /// What must be published.
    pub(crate) publication: List,
}

impl Registers {
    /// Reads one register into its place.
    pub(crate) fn read(
        &mut self,
        name: &str,
        source: &Source,
        society: &Society,
        problems: &mut Vec<Problem>,
    ) {
        let before = problems.len();
        let mut document = Document::parse(&source.name, &source.text, 0, problems);
        if problems.len() > before {
            return;
        }
        document.fill(society, problems);
        document.walk(&mut |visit| super::refuse_empty(&source.name, visit, problems));
        let file = &document;
        match name {
            "law" => self.law = file.tables(problems),
            "purposes" => {
                file.only(&["area", "purpose"], problems);
                self.purpose_areas = file.list("area", problems);
                self.purposes = file.list("purpose", problems);
            }
            "security-measures" => {
                file.only(&["area", "measure"], problems);
                self.security_areas = file.list("area", problems);
                self.measures = file.list("measure", problems);
            }
            "deadlines" => {
                file.only(&["rule", "closing", "retention"], problems);
                self.clocks = file.list("rule", problems);
                self.closings = file.list("closing", problems);
                self.retention = file.list("retention", problems);
            }
            "data-kinds" => self.data_kinds = single(file, "data_kind", problems),
            "recipients" => self.recipients = single(file, "recipient", problems),
            "joint-use" => self.schemes = single(file, "scheme", problems),
            "subcontracting" => self.works = single(file, "work", problems),
            "consent-items" => self.consent = single(file, "item", problems),
            "fees" => self.fees = single(file, "fee", problems),
            "refusal-grounds" => self.grounds = single(file, "ground", problems),
            "requester-roles" => self.roles = single(file, "role", problems),
            "identity-papers" => self.papers = single(file, "paper", problems),
            "disclosure-methods" => self.methods = single(file, "method", problems),
            CHECKLIST => self.publication = List::read(&source.name, file, problems),
            // A society may explain nothing; of every other list there must be something.
            "glossary" if !source.text.contains("[[term]]") => file.only(&["term"], problems),
            "glossary" => self.glossary = single(file, "term", problems),
            // Nor is every society through a whole year.
            "accountability" if !source.text.contains("[[year]]") => file.only(&["year"], problems),
            "accountability" => self.years = single(file, "year", problems),
            "contacts" => self.contacts = single(file, "contact", problems),
            _ => {}
        }
    }
}

/// Reads a register that holds one list.
fn single<T: DeserializeOwned>(
    document: &Document<'_>,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Entry<T>> {
    document.only(&[key], problems);
    document.list(key, problems)
}
