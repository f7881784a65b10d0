//! What every page of one language shares: the shell around it, its words, and what directives
//! stand for.

use std::collections::BTreeMap;

use request::publication::{Link, Shell};
use request::words::{Choice, Words};
use request::{Kind, Language};
use tera::{Context, Value};

use crate::assets::Assets;
use crate::content::Content;
use crate::content::bilingual::thousands;
use crate::content::page::href;
use crate::content::registers::NAMES;
use crate::content::resolve::Parsed;
use crate::glossary::{Avoided, Shown};
use crate::markdown::Facts;
use crate::problem::Problem;
use crate::templates::Templates;

/// The list whose options come from the register of consent items.
const CONSENT_LIST: &str = "consent-items";

/// What every page of one language shares.
pub(crate) struct Frame {
    /// Header, footer, facts, assets.
    pub(crate) shell: Shell,
    /// Every word, the published lists included.
    pub(crate) words: Words,
    /// What directives stand for.
    pub(crate) facts: Facts,
    /// Fees in yen.
    pub(crate) fees: BTreeMap<Kind, u32>,
    /// The shell and the words of pages, ready for templates.
    values: (Value, Value),
}

impl Frame {
    /// Gathers it from the content; renders the registers.
    pub(crate) fn new(
        language: Language,
        registers: &Parsed<'_>,
        templates: &Templates,
        assets: &Assets,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let content = registers.content;
        let words = words(content, language);
        let shell = shell(content, language, assets);
        let values = (
            Value::from_serializable(&shell),
            Value::from_serializable(&words.ui),
        );
        let fees: BTreeMap<_, _> = content
            .registers
            .fees
            .iter()
            .map(|it| (it.value.kind, it.value.yen))
            .collect();
        let mut frame = Self {
            shell,
            words,
            facts: Facts::default(),
            fees,
            values,
        };
        frame.facts = frame.facts(language, registers, templates, problems);
        frame
    }

    /// A context with what every template gets.
    pub(crate) fn context(&self) -> Context {
        let mut context = Context::new();
        context.insert_value("shell", self.values.0.clone());
        context.insert_value("ui", self.values.1.clone());
        context
    }

    /// The fee of a kind in yen.
    pub(crate) fn fee(&self, kind: Kind) -> u32 {
        self.fees.get(&kind).copied().unwrap_or(0)
    }

    /// The fee of a kind in the society's words.
    pub(crate) fn fee_text(&self, kind: Kind) -> String {
        self.amount(self.fee(kind))
    }

    /// An amount in the society's words.
    fn amount(&self, yen: u32) -> String {
        match yen {
            0 => self.words.ui("fee_free").to_owned(),
            _ => self.words.ui("fee_yen").replace("{yen}", &thousands(yen)),
        }
    }

    fn facts(
        &self,
        language: Language,
        registers: &Parsed<'_>,
        templates: &Templates,
        problems: &mut Vec<Problem>,
    ) -> Facts {
        let content = registers.content;
        let law = content.registers.law.iter();
        let law = law.map(|(id, it)| (id.clone(), it.value.short.get(language).to_owned()));
        let terms = content.registers.glossary.iter();
        let terms = terms.map(|it| (it.value.id.clone(), Shown::of(&it.value, language)));
        let fee = Kind::ALL
            .into_iter()
            .map(|kind| (kind.id().to_owned(), self.fee_text(kind)));
        let mut shown = BTreeMap::new();
        for name in NAMES {
            let html = match self.register(name, language, registers, templates) {
                Ok(html) => html,
                Err(problem) => {
                    problems.push(problem);
                    String::new()
                }
            };
            shown.insert(name.to_owned(), html);
        }
        Facts {
            society: self.shell.society.clone(),
            law: law.collect(),
            fee: fee.collect(),
            register: shown,
            term: terms.collect(),
            avoided: Avoided::of(
                content.registers.glossary.iter().map(|it| &it.value),
                language,
            ),
        }
    }

    fn register(
        &self,
        name: &str,
        language: Language,
        registers: &Parsed<'_>,
        templates: &Templates,
    ) -> Result<String, Problem> {
        let template = format!("site/registers/{name}.html");
        // A register that did not read, or templates that did not load, are told already.
        let amount = |yen| self.amount(yen);
        let register = registers.register(name, language, &amount);
        let Some(register) = register.filter(|_| templates.are_loaded()) else {
            return Ok(String::new());
        };
        let mut values = self.context();
        values.insert("language", language.id());
        values.insert("register", &register);
        templates.render(&template, &values)
    }
}

fn words(content: &Content, language: Language) -> Words {
    let mut words = content
        .words
        .get(&language)
        .map(|read| read.words.clone())
        .unwrap_or_default();
    let choices = content.registers.consent.iter().map(|entry| Choice {
        id: entry.value.id.clone(),
        label: entry.value.name.get(language).to_owned(),
        hint: entry.value.refusing.get(language).to_owned(),
    });
    words
        .lists
        .insert(CONSENT_LIST.to_owned(), choices.collect());
    let registers = &content.registers;
    let cited = registers.clocks.iter().flat_map(|it| it.value.cited());
    let laws = cited.filter_map(|id| Some((id.clone(), registers.law.get(id)?)));
    words.laws = laws
        .map(|(id, it)| (id, it.value.short.get(language).to_owned()))
        .collect();
    words
}

fn shell(content: &Content, language: Language, assets: &Assets) -> Shell {
    Shell {
        language,
        base_url: content.settings.base_url.clone(),
        society: content.society.facts(language),
        samples: content.samples.len(),
        header: links(content, language, &content.settings.header),
        footer: links(content, language, &content.settings.footer),
        assets: assets.addresses.clone(),
    }
}

/// Pages of a menu with their short names; one that is not there is told by the checks.
fn links(content: &Content, language: Language, paths: &[String]) -> Vec<Link> {
    let page = |path: &String| {
        let page = content.page(language, path)?;
        Some(Link {
            href: href(language, path),
            text: page.menu().to_owned(),
        })
    };
    paths.iter().filter_map(page).collect()
}
