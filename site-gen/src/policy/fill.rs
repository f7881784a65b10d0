//! Takes registers and pages into the shape of `/policy.json`.

use std::collections::BTreeMap;

use request::about::Thing;
use request::{Kind, Language};

use super::POLICY;
use super::shape::entries::{
    Change, Consent, DataKind, Entry, Handing, Purpose, Recipient, Responsible, Scheme,
    SecurityArea, Work,
};
use super::shape::{Addresses, Area, Both, Edition, Fact, Page, Policy, Revision, Society};
use crate::ask;
use crate::content::bilingual::{Bilingual, Day};
use crate::content::page::{self, href};
use crate::content::registers::shape::SchemeChange;
use crate::memory::digest;
use crate::press::Ready;
use crate::text::PageText;

mod asking;

/// Layout of the document.
const FORMAT: u32 = 1;

/// Everything, with the address of its schema.
pub(super) fn policy(ready: &Ready, schema: &str) -> Policy {
    let pages = ready.content.pages.iter().zip(&ready.texts);
    let filler = Filler {
        ready,
        registers: pages.filter(|(_, text)| shows_register(text)).collect(),
    };
    let content = &ready.content;
    let changed = content.pages.iter().map(|page| page.front.changed).max();
    Policy {
        schema: schema.to_owned(),
        format: FORMAT,
        changed: changed.map(Day::iso).unwrap_or_default(),
        society: filler.society(),
        has_samples: !content.samples.is_empty(),
        areas: filler.areas(),
        purposes: filler.purposes(),
        data_kinds: filler.data_kinds(),
        recipients: filler.recipients(),
        joint_use: filler.joint_use(),
        subcontracting: filler.subcontracting(),
        consent_items: filler.consent_items(),
        security_measures: filler.security_measures(),
        rights: Kind::ALL.map(|kind| filler.right(kind)).into(),
        procedures: filler.procedures(),
        contacts: filler.contacts(),
        laws: filler.laws(),
        pages: filler.pages(),
    }
}

struct Filler<'a> {
    ready: &'a Ready,
    /// Pages on which registers stand.
    registers: Vec<(&'a page::Page, &'a PageText)>,
}

fn change(change: &SchemeChange) -> Change {
    Change {
        date: change.date.iso(),
        what: both(&change.what),
    }
}

/// Whether a register stands on a page.
fn shows_register(text: &PageText) -> bool {
    let names = text.body.sections.iter().flat_map(|it| &it.names);
    names.into_iter().any(|name| name.starts_with("register."))
}

fn both(text: &Bilingual) -> Both {
    Both {
        ja: text.ja.clone(),
        en: text.en.clone(),
    }
}

impl Filler<'_> {
    fn url(&self, href: &str) -> String {
        format!("{}{href}", self.ready.content.settings.base_url)
    }

    fn in_both(&self, href: impl Fn(Language) -> String) -> Addresses {
        Addresses {
            ja: self.url(&href(Language::Ja)),
            en: self.url(&href(Language::En)),
        }
    }

    /// What every published thing has. Its place is told only where there is one.
    fn entry(&self, thing: Thing, id: &str, sample: bool) -> Entry {
        let anchor = format!("{}-{id}", thing.id());
        let page = self.registers.iter().find(|it| it.1.has_anchor(&anchor));
        let page = page.map(|(page, _)| page.path.as_str());
        Entry {
            id: id.to_owned(),
            sample,
            page: page
                .map(|path| self.in_both(|language| format!("{}#{anchor}", href(language, path)))),
            ask: Some(self.in_both(|language| ask::address(language, thing, id))),
        }
    }

    fn society(&self) -> Society {
        let content = &self.ready.content;
        let ja = content.society.facts(Language::Ja);
        let mut en = content.society.facts(Language::En);
        let fact = |(key, ja): (String, String)| {
            let fact = Fact {
                ja,
                en: en.remove(&key).unwrap_or_default(),
                sample: content.society.is_sample(&key),
            };
            (key, fact)
        };
        Society {
            site: content.settings.base_url.clone(),
            facts: ja.into_iter().map(fact).collect(),
        }
    }

    fn areas(&self) -> Vec<Area> {
        let areas = self.ready.content.registers.purpose_areas.iter();
        areas
            .map(|it| Area {
                id: it.value.id.clone(),
                name: both(&it.value.name),
            })
            .collect()
    }

    fn purposes(&self) -> Vec<Purpose> {
        let purposes = self.ready.content.registers.purposes.iter();
        let purpose = |it: &crate::content::registers::shape::Purpose| Purpose {
            entry: self.entry(Thing::Purpose, &it.id, it.sample),
            area: it.area.clone(),
            scope: it.scope,
            text: both(&it.text),
            data: it.data.clone(),
            recipients: it
                .recipients
                .iter()
                .map(|it| Handing {
                    recipient: it.id.clone(),
                    how: it.how,
                    scheme: it.scheme.clone(),
                })
                .collect(),
            law: it.law.clone(),
        };
        purposes.map(|it| purpose(&it.value)).collect()
    }

    fn data_kinds(&self) -> Vec<DataKind> {
        let kinds = self.ready.content.registers.data_kinds.iter();
        kinds
            .map(|it| &it.value)
            .map(|it| DataKind {
                entry: self.entry(Thing::Data, &it.id, it.sample),
                name: both(&it.name),
                examples: both(&it.examples),
                source: both(&it.source),
                retention: both(&it.retention),
            })
            .collect()
    }

    fn recipients(&self) -> Vec<Recipient> {
        let recipients = self.ready.content.registers.recipients.iter();
        recipients
            .map(|it| &it.value)
            .map(|it| Recipient {
                entry: self.entry(Thing::Recipient, &it.id, it.sample),
                name: both(&it.name),
            })
            .collect()
    }

    fn joint_use(&self) -> Vec<Scheme> {
        let schemes = self.ready.content.registers.schemes.iter();
        schemes
            .map(|it| &it.value)
            .map(|it| Scheme {
                entry: self.entry(Thing::Scheme, &it.id, it.sample),
                name: both(&it.name),
                items: both(&it.items),
                users: both(&it.users),
                users_purpose: both(&it.users_purpose),
                responsible: Responsible {
                    name: both(&it.responsible_name),
                    address: both(&it.responsible_address),
                    representative: both(&it.responsible_representative),
                },
                stop_contact: both(&it.stop_contact),
                in_force: it.in_force.iso(),
                changes: it.changes.iter().map(change).collect(),
                law: it.law.clone(),
            })
            .collect()
    }

    fn subcontracting(&self) -> Vec<Work> {
        let works = self.ready.content.registers.works.iter();
        works
            .map(|it| &it.value)
            .map(|it| Work {
                entry: self.entry(Thing::Work, &it.id, it.sample),
                work: both(&it.work),
                data: both(&it.data),
            })
            .collect()
    }

    fn consent_items(&self) -> Vec<Consent> {
        let items = self.ready.content.registers.consent.iter();
        items
            .map(|it| &it.value)
            .map(|it| Consent {
                entry: self.entry(Thing::Item, &it.id, it.sample),
                name: both(&it.name),
                what: both(&it.what),
                refusing: both(&it.refusing),
                law: it.law.clone(),
            })
            .collect()
    }

    fn security_measures(&self) -> Vec<SecurityArea> {
        let registers = &self.ready.content.registers;
        let areas = registers.security_areas.iter().map(|it| &it.value);
        areas
            .map(|area| {
                let measures = registers.measures.iter().map(|it| &it.value);
                let own: Vec<_> = measures.filter(|it| it.area == area.id).collect();
                let sample = own.iter().any(|it| it.sample);
                SecurityArea {
                    entry: self.entry(Thing::Security, &area.id, sample),
                    name: both(&area.name),
                    measures: own.iter().map(|it| both(&it.text)).collect(),
                }
            })
            .collect()
    }

    /// Pages that the policy is made of, by path: texts, registers, forms.
    fn pages(&self) -> Vec<Page> {
        let mut pages: BTreeMap<&str, Page> = BTreeMap::new();
        let all = self.ready.content.pages.iter().zip(&self.ready.texts);
        let own = all.filter(|(page, text)| {
            page.path.starts_with(POLICY) || page.front.kind.is_some() || shows_register(text)
        });
        for (page, text) in own {
            let both = pages.entry(&page.path).or_insert_with(|| Page {
                path: page.path.clone(),
                ja: None,
                en: None,
            });
            let place = match page.language {
                Language::Ja => &mut both.ja,
                Language::En => &mut both.en,
            };
            *place = Some(self.edition(page, text));
        }
        pages.into_values().collect()
    }

    fn edition(&self, page: &page::Page, text: &PageText) -> Edition {
        let front = &page.front;
        let history = front.history.iter().map(|it| Revision {
            version: it.version.clone(),
            date: it.date.iso(),
            what: it.what.clone(),
            why: it.why.clone(),
        });
        Edition {
            url: self.url(&page.href()),
            title: front.title.clone(),
            version: front.version.clone(),
            in_force: front.in_force.iso(),
            changed: front.changed.iso(),
            digest: digest::whole(&self.ready.content, page, text),
            history: history.collect(),
        }
    }
}
