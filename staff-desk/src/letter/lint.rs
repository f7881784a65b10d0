//! Reads a finished letter as its addressee would, and tells what it lacks or must not hold.
//!
//! It looks at the text alone: whatever a society's sentences leave out, or staff put in, is found here
//! before anything is printed or recorded.

use jiff::civil::Date;
use request::completion::Item;
use request::date::spell;
use request::decision::{Decided, Ground, holds, own_sentences};
use request::letter::{Edition, FEE_ACCOUNT, Label};
use request::{Kind, Language};

use super::compose::{Matter, Say, names_suit, sue_from};
use super::days;
use super::lack::{Lack, Place, Said, Wrong};
use super::sheet::Sheet;
use crate::wording::Wording;

/// References that HTML writes in place of letters. Any of them in a letter was escaped twice.
const ENTITIES: [&str; 7] = [
    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#x27;", "&#x2F;",
];

/// What is asked for by a day that is over.
const PAST: Said = ("期限がすでに過ぎています", "the day it asks for has passed");

/// Everything that is wrong with a letter; nothing where it may go out. `notes` are the internal notes of the
/// case.
pub fn lint(
    sheet: &Sheet,
    edition: &Edition,
    wording: &Wording,
    matter: &Matter<'_>,
    say: Say<'_>,
    notes: &[&str],
) -> Vec<Lack> {
    let added = edition.sentences.label(Label::Remark);
    let added = sheet.blocks.iter().filter(|block| block.heading == added);
    let added = added.flat_map(|block| &block.paragraphs);
    let added: Vec<_> = added.map(String::as_str).collect();
    let mut reader = Reader {
        text: sheet.text(),
        added: added.join("\n"),
        language: wording.language(),
        lacks: Vec::new(),
    };
    reader.whole(sheet, edition, matter);
    reader.addressee(sheet, matter, say);
    reader.what_is_said(edition, wording, matter, say);
    reader.note(&published(edition, wording), notes);
    reader.days();
    reader.what_must_not_stand();
    reader.lacks
}

struct Reader {
    text: String,
    /// What staff added to it.
    added: String,
    language: Language,
    lacks: Vec<Lack>,
}

impl Reader {
    fn lacks(&mut self, what: Wrong, place: Place) {
        self.lacks.push(what.at(place));
    }

    fn must(&mut self, said: &str, what: Said, place: Place) {
        let said = said.trim();
        if said.is_empty() || !said.lines().all(|line| self.text.contains(line.trim())) {
            self.lacks(Wrong::Missing(what.0, what.1), place);
        }
    }

    fn must_name_day(&mut self, day: Date, what: Said) {
        let day = spell(&day.to_string(), self.language);
        self.must(&day, what, Place::Sentences);
    }

    fn must_follow(&mut self, later: Date, earlier: Date, what: Said, place: Place) {
        if later < earlier {
            self.lacks(Wrong::Day(what.0, what.1), place);
        }
    }

    /// What every letter has.
    fn whole(&mut self, sheet: &Sheet, edition: &Edition, matter: &Matter<'_>) {
        let fact = |key: &str| edition.society.get(key).cloned().unwrap_or_default();
        self.must(
            &sheet.title,
            ("表題", "what it is (title)"),
            Place::Sentences,
        );
        self.must(
            matter.reference.as_str(),
            ("受付番号", "the reference"),
            Place::Sentences,
        );
        self.must(
            &fact("name"),
            ("組合の名称", "the society's name"),
            Place::Facts,
        );
        self.must(
            &fact("address"),
            ("組合の所在地", "the society's address"),
            Place::Facts,
        );
        let name = fact("representative_name");
        self.must(
            &name,
            ("代表者の氏名", "who represents the society"),
            Place::Facts,
        );
        self.must_name_day(matter.today, ("日付", "its date"));
        let desk = edition.contacts.get("privacy-desk");
        let telephone = desk.map_or("", |it| it.telephone.as_str());
        self.must(
            telephone,
            ("問合せ先の電話番号", "whom to ask, with the telephone"),
            Place::Facts,
        );
        let order = (
            "受付日より前の日付になっています",
            "its date is before the arrival",
        );
        self.must_follow(matter.today, matter.arrived, order, Place::Clock);
    }

    /// A name alone reaches nobody, and nor does a place.
    fn addressee(&mut self, sheet: &Sheet, matter: &Matter<'_>, say: Say<'_>) {
        let is_given = |field: &str| matter.submission.answers.contains_key(field);
        if !matches!(say, Say::ProviderQuery(_)) {
            let is_named = is_given("req_name") || is_given("subj_name");
            if sheet.to.len() < 2 || !is_named {
                self.lacks(Wrong::NoAddressee, Place::Case);
            }
            return;
        }
        if matter.addressee.is_empty() && !is_given("provider") {
            self.lacks(Wrong::NoAddressee, Place::Provider);
        }
        if !is_given("provider_addr") {
            self.lacks(Wrong::NoAddressee, Place::Address);
        }
    }

    fn what_is_said(
        &mut self,
        edition: &Edition,
        wording: &Wording,
        matter: &Matter<'_>,
        say: Say<'_>,
    ) {
        match say {
            Say::Receipt(due) => {
                self.must_name_day(due, ("回答の予定日", "when the answer is meant to come"));
            }
            Say::Completion(asked) => {
                self.must_name_day(asked.by(), ("期限", "by when"));
                for item in asked.items() {
                    self.must(
                        wording.item(*item),
                        ("ご用意いただきたいもの", "what is missing"),
                        Place::Sentences,
                    );
                }
                self.must_follow(asked.by(), matter.today, PAST, Place::Case);
            }
            Say::Fee { yen, by } => self.fee(edition, wording, yen, by, matter.today),
            Say::ProviderQuery(by) => {
                self.must_name_day(by, ("期限", "by when"));
                self.must(
                    &edition.sentences.reply.join("\n"),
                    ("回答書", "the sheet for the reply"),
                    Place::Sentences,
                );
                self.must_follow(by, matter.today, PAST, Place::Query);
            }
            Say::Extension {
                due,
                new_due,
                reason,
            } => {
                self.must_name_day(due, ("もとの予定日", "which day was meant"));
                self.must_name_day(new_due, ("新しい期日", "the new day"));
                let why = ("延長の理由", "why it takes longer (Art. 36)");
                self.must(reason, why, Place::Sentences);
                let order = (
                    "新しい期日がもとの予定日より後になっていません",
                    "the new day is not after the one that was meant",
                );
                let after = due.saturating_add(jiff::Span::new().days(1));
                self.must_follow(new_due, after, order, Place::Case);
            }
            Say::Decision(decision, grounds) => {
                for decided in &decision.rights {
                    self.right(edition, decided, grounds);
                }
                if decision.declines() {
                    self.remedies(edition);
                }
                if decision.rights.iter().any(names_suit) {
                    let what = (
                        "訴えを起こすことができる日（第39条）",
                        "from when a suit may be brought (Art. 39)",
                    );
                    self.must_name_day(sue_from(matter.arrived), what);
                }
            }
            Say::Closing => {}
        }
    }

    fn fee(&mut self, edition: &Edition, wording: &Wording, yen: u32, by: Date, today: Date) {
        let fee = ("手数料の額", "what the fee is");
        self.must(&wording.words().fee(yen), fee, Place::Sentences);
        self.must_name_day(by, ("期限", "by when"));
        let account = edition.society.get(FEE_ACCOUNT);
        let where_to = ("手数料の支払先", "where the fee is paid");
        self.must(account.map_or("", String::as_str), where_to, Place::Facts);
        self.must_follow(by, today, PAST, Place::Case);
    }

    fn right(&mut self, edition: &Edition, decided: &Decided, grounds: &[Ground]) {
        let sentences = &edition.sentences;
        let needs = decided.outcome.needs(decided.right);
        self.must(
            sentences.right(decided.right),
            ("決定した請求", "what was asked"),
            Place::Sentences,
        );
        self.must(
            sentences.outcome(decided.outcome),
            ("決定の内容", "how it is answered"),
            Place::Sentences,
        );
        if needs.reason {
            self.must(
                &decided.reason,
                ("理由（第36条）", "the reason (Art. 36)"),
                Place::Case,
            );
        }
        let ground_said = ("お応えできない事由", "the ground");
        if needs.ground && decided.grounds.is_empty() {
            self.must("", ground_said, Place::Case);
        }
        for code in &decided.grounds {
            let Some(ground) = grounds.iter().find(|it| it.code == *code) else {
                self.lacks(Wrong::UnknownGround(code.clone()), Place::Case);
                continue;
            };
            self.must(&ground.text, ground_said, Place::Case);
            for law in &ground.law {
                self.must(
                    law,
                    ("根拠となる条文", "the article of the ground"),
                    Place::Case,
                );
            }
        }
        if needs.given {
            let what = (
                "お渡しするもの、または代わりの措置",
                "what is given or done instead",
            );
            self.must(&decided.given, what, Place::Case);
        }
        if needs.before {
            let what = (
                "訂正等の前の内容（第34条第3項）",
                "what the record said before (Art. 34(3))",
            );
            self.must(&decided.before, what, Place::Case);
        }
        if needs.after {
            let what = (
                "訂正等の後の内容（第34条第3項）",
                "what the record says now (Art. 34(3))",
            );
            self.must(&decided.after, what, Place::Case);
        }
    }

    /// How to complain, whenever less was given than was asked.
    fn remedies(&mut self, edition: &Edition) {
        let heading = edition.sentences.label(Label::Complain).to_owned();
        self.must(
            &heading,
            ("苦情の案内", "how to complain"),
            Place::Sentences,
        );
        for (id, what) in [
            ("complaints", ("苦情の窓口", "where to complain")),
            (
                "commission",
                ("個人情報保護委員会の窓口", "the supervising commission"),
            ),
        ] {
            // By name as well: the desk may answer for both at one number.
            let contact = edition.contacts.get(id);
            let contact = contact.map(|it| format!("{}\n{}", it.name, it.telephone));
            self.must(&contact.unwrap_or_default(), what, Place::Sentences);
        }
    }

    /// A sentence of an internal note that is somebody's own. What the society publishes anyway was not taken from a
    /// note, whatever note repeats it.
    fn note(&mut self, published: &str, notes: &[&str]) {
        let own = notes.iter().flat_map(|note| own_sentences(note));
        let mut own = own.filter(|sentence| !holds(published, sentence));
        if let Some(sentence) = own.find(|sentence| holds(&self.text, sentence)) {
            let is_added = holds(&self.added, sentence);
            self.lacks(Wrong::InternalNote, in_remark_or_case(is_added));
        }
    }

    /// Whatever a day is for, it is one.
    fn days(&mut self) {
        if days::has_wrong(&self.text) {
            let is_added = days::has_wrong(&self.added);
            self.lacks(Wrong::NoSuchDay, in_remark_or_case(is_added));
        }
    }

    fn what_must_not_stand(&mut self) {
        for entity in ENTITIES.iter().filter(|it| self.text.contains(**it)) {
            let place = in_remark_or_case(self.added.contains(entity));
            self.lacks
                .push(Wrong::Entity((*entity).to_owned()).at(place));
        }
        for blank in request::letter::Blank::ALL {
            let written = format!("{{{blank}}}");
            if self.text.contains(&written) {
                let place = if self.added.contains(&written) {
                    Place::Remark
                } else {
                    Place::Sentences
                };
                self.lacks(Wrong::Blank(written), place);
            }
        }
    }
}

/// Where to take out what must not stand in a letter.
const fn in_remark_or_case(is_added: bool) -> Place {
    if is_added { Place::Remark } else { Place::Case }
}

/// What stands in letters because the society says so: sentences, facts, contacts, names of kinds and items, grounds.
fn published(edition: &Edition, wording: &Wording) -> String {
    let facts = edition.society.values().map(String::as_str);
    let contacts = edition.contacts.values().map(|it| it.name.as_str());
    let kinds = Kind::ALL.into_iter().map(|it| wording.kind(it));
    let items = Item::ALL.iter().map(|it| wording.item(*it));
    let grounds = wording.grounds().iter().map(|it| it.text.as_str());
    let all = edition.sentences.lines().chain(facts).chain(contacts);
    let all = all.chain(kinds).chain(items).chain(grounds);
    all.collect::<Vec<_>>().join("\n")
}
