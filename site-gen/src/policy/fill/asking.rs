//! What a person can ask for, how, and where.

use request::{Kind, Language};

use super::{Filler, both};
use crate::content::page::href;
use crate::policy::shape::Both;
use crate::policy::shape::asking::{
    Contact, Fee, Ground, Law, Method, Paper, Procedures, Requester, Right,
};

impl Filler<'_> {
    pub(super) fn right(&self, kind: Kind) -> Right {
        let content = &self.ready.content;
        let name = |language| {
            let words = content.words.get(&language);
            let name = words.and_then(|read| read.words.kinds.get(kind.id()));
            name.cloned().unwrap_or_default()
        };
        let mut pages = content.pages.iter();
        let page = pages.find(|page| page.front.kind == Some(kind));
        let fees = &content.registers.fees;
        let fee = fees.iter().find(|it| it.value.kind == kind);
        Right {
            id: kind.id(),
            name: Both {
                ja: name(Language::Ja),
                en: name(Language::En),
            },
            page: page.map(|page| self.in_both(|language| href(language, &page.path))),
            api: self.url(&format!("/api/requests/{kind}")),
            fee: fee.map(|it| Fee {
                yen: it.value.yen,
                per: both(&it.value.per),
                payment: both(&it.value.payment),
                sample: it.value.sample,
                law: it.value.law.clone(),
            }),
        }
    }

    pub(super) fn procedures(&self) -> Procedures {
        let registers = &self.ready.content.registers;
        let roles = registers.roles.iter().map(|it| &it.value);
        let papers = registers.papers.iter().map(|it| &it.value);
        let methods = registers.methods.iter().map(|it| &it.value);
        let grounds = registers.grounds.iter().map(|it| &it.value);
        Procedures {
            requesters: roles
                .map(|it| Requester {
                    id: it.id.clone(),
                    name: both(&it.name),
                    who: both(&it.who),
                    further_papers: both(&it.further_papers),
                    law: it.law.clone(),
                })
                .collect(),
            identity_papers: papers
                .map(|it| Paper {
                    id: it.id.clone(),
                    name: both(&it.name),
                    strength: it.strength,
                    note: it.note.as_ref().map(both),
                })
                .collect(),
            disclosure_methods: methods
                .map(|it| Method {
                    id: it.id.clone(),
                    name: both(&it.name),
                    about: both(&it.about),
                })
                .collect(),
            refusal_grounds: grounds
                .map(|it| Ground {
                    code: it.code.clone(),
                    rights: it.kinds.iter().map(|kind| kind.id()).collect(),
                    text: both(&it.text),
                    law: it.law.clone(),
                })
                .collect(),
        }
    }

    pub(super) fn contacts(&self) -> Vec<Contact> {
        let contacts = self.ready.content.registers.contacts.iter();
        contacts
            .map(|it| &it.value)
            .map(|it| Contact {
                id: it.id.clone(),
                name: both(&it.name),
                telephone: it.telephone.clone(),
                hours: both(&it.hours),
                about: both(&it.about),
                sample: it.sample,
            })
            .collect()
    }

    pub(super) fn laws(&self) -> Vec<Law> {
        let laws = self.ready.content.registers.law.iter();
        laws.map(|(id, it)| Law {
            id: id.clone(),
            name: both(&it.value.name),
            short: both(&it.value.short),
            about: both(&it.value.about),
        })
        .collect()
    }
}
