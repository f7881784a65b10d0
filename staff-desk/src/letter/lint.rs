//! Reads a finished letter as its addressee would, and tells what it lacks or must not hold.
//!
//! It looks at the text alone: whatever a society's sentences leave out, or staff put in, is found here
//! before anything is printed or recorded.

use std::fmt;

use jiff::civil::Date;
use request::Language;
use request::date::spell;
use request::decision::{Decided, Ground};
use request::letter::{Edition, Label};

use super::compose::{Matter, Say, names_suit, sue_from};
use super::sheet::Sheet;
use crate::wording::Wording;

/// Something that is wrong with a letter. It names what, never what a person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Something that every such letter has to say is not said.
    Missing(&'static str, &'static str),
    /// Nobody is addressed, or there is no address.
    NoAddressee,
    /// A blank was not filled.
    Blank(String),
    /// Text of the desk's internal note stands in it.
    InternalNote,
    /// Signs stand in it as a machine writes them: `&amp;`.
    Entity(String),
    /// A day is before the one it must follow.
    Day(&'static str, &'static str),
    /// A ground that the society does not publish.
    UnknownGround(String),
}

impl Lack {
    /// What is wrong and what to do, for staff.
    pub fn tell(&self, language: Language) -> String {
        let ja = language == Language::Ja;
        match self {
            Self::Missing(what, what_en) if ja => {
                let _ = what_en;
                format!(
                    "{what}が書かれていません。content/letters の文か、決定の内容を直してください。"
                )
            }
            Self::Missing(_, what) => format!(
                "it does not say {what}. Correct the sentence in content/letters, or the decision."
            ),
            Self::NoAddressee if ja => {
                "宛名または宛先の住所がありません。請求の内容を確かめてください。".to_owned()
            }
            Self::NoAddressee => {
                "it has no addressee or no address. Look at what the sender wrote.".to_owned()
            }
            Self::Blank(blank) if ja => {
                format!("{blank} に入る値がありません。content/letters の文を直してください。")
            }
            Self::Blank(blank) => {
                format!("nothing fills {blank}. Correct the sentence in content/letters.")
            }
            Self::InternalNote if ja => {
                "内部の記録と同じ文が入っています。理由かお伝えすることから除いてください。"
                    .to_owned()
            }
            Self::InternalNote => {
                "text of the internal note stands in it. Take it out of the reason or the remark."
                    .to_owned()
            }
            Self::Entity(sign) if ja => {
                format!("{sign} という記号がそのまま入っています。もとの文字に直してください。")
            }
            Self::Entity(sign) => {
                format!("{sign} stands in it as a machine writes it. Put the letter itself.")
            }
            Self::Day(what, _) if ja => format!("{what}。日付を直してください。"),
            Self::Day(_, what) => format!("{what}. Correct the day."),
            Self::UnknownGround(code) if ja => {
                format!("事由 {code} は公表されていません。決定を確かめてください。")
            }
            Self::UnknownGround(code) => {
                format!("the ground {code} is not published. Look at the decision again.")
            }
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tell(Language::En))
    }
}

/// References that HTML writes in place of letters. Any of them in a letter was escaped twice.
const ENTITIES: [&str; 7] = [
    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#x27;", "&#x2F;",
];
/// Notes shorter than this stand in letters by chance.
const SHORTEST_NOTE: usize = 6;

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
    let mut reader = Reader {
        text: sheet.text(),
        language: wording.language(),
        lacks: Vec::new(),
    };
    reader.whole(sheet, edition, matter);
    reader.what_is_said(edition, wording, matter, say);
    reader.what_must_not_stand(notes);
    reader.lacks
}

struct Reader {
    text: String,
    language: Language,
    lacks: Vec<Lack>,
}

impl Reader {
    fn must(&mut self, said: &str, what: (&'static str, &'static str)) {
        let said = said.trim();
        if said.is_empty() || !said.lines().all(|line| self.text.contains(line.trim())) {
            self.lacks.push(Lack::Missing(what.0, what.1));
        }
    }

    fn must_name_day(&mut self, day: Date, what: (&'static str, &'static str)) {
        let day = spell(&day.to_string(), self.language);
        self.must(&day, what);
    }

    fn must_follow(&mut self, later: Date, earlier: Date, what: (&'static str, &'static str)) {
        if later < earlier {
            self.lacks.push(Lack::Day(what.0, what.1));
        }
    }

    /// What every letter has.
    fn whole(&mut self, sheet: &Sheet, edition: &Edition, matter: &Matter<'_>) {
        let fact = |key: &str| edition.society.get(key).cloned().unwrap_or_default();
        self.must(&sheet.title, ("表題", "what it is (title)"));
        self.must(matter.reference.as_str(), ("受付番号", "the reference"));
        self.must(&fact("name"), ("組合の名称", "the society's name"));
        self.must(&fact("address"), ("組合の所在地", "the society's address"));
        let name = fact("representative_name");
        self.must(&name, ("代表者の氏名", "who represents the society"));
        self.must_name_day(matter.today, ("日付", "its date"));
        let desk = edition.contacts.get("privacy-desk");
        let telephone = desk.map_or("", |it| it.telephone.as_str());
        self.must(
            telephone,
            ("問合せ先の電話番号", "whom to ask, with the telephone"),
        );
        // A name alone reaches nobody.
        if sheet.to.len() < 2 {
            self.lacks.push(Lack::NoAddressee);
        }
        let order = (
            "受付日より前の日付になっています",
            "its date is before the arrival",
        );
        self.must_follow(matter.today, matter.arrived, order);
    }

    fn what_is_said(
        &mut self,
        edition: &Edition,
        wording: &Wording,
        matter: &Matter<'_>,
        say: Say<'_>,
    ) {
        let past = ("期限がすでに過ぎています", "the day it asks for has passed");
        match say {
            Say::Receipt(due) => {
                self.must_name_day(due, ("回答の予定日", "when the answer is meant to come"));
            }
            Say::Completion(asked) => {
                self.must_name_day(asked.by(), ("期限", "by when"));
                for item in asked.items() {
                    self.must(
                        wording.item(*item),
                        ("お送りいただくもの", "what is missing"),
                    );
                }
                self.must_follow(asked.by(), matter.today, past);
            }
            Say::ProviderQuery(by) => {
                self.must_name_day(by, ("期限", "by when"));
                self.must(
                    &edition.sentences.reply.join("\n"),
                    ("回答書", "the sheet for the reply"),
                );
                self.must_follow(by, matter.today, past);
            }
            Say::Extension {
                due,
                new_due,
                reason,
            } => {
                self.must_name_day(due, ("もとの予定日", "which day was meant"));
                self.must_name_day(new_due, ("新しい期日", "the new day"));
                self.must(reason, ("延長の理由", "why it takes longer (Art. 36)"));
                let order = (
                    "新しい期日がもとの予定日より後になっていません",
                    "the new day is not after the one that was meant",
                );
                self.must_follow(
                    new_due,
                    due.saturating_add(jiff::Span::new().days(1)),
                    order,
                );
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

    fn right(&mut self, edition: &Edition, decided: &Decided, grounds: &[Ground]) {
        let sentences = &edition.sentences;
        let needs = decided.outcome.needs(decided.right);
        self.must(
            sentences.right(decided.right),
            ("決定した請求", "what was asked"),
        );
        self.must(
            sentences.outcome(decided.outcome),
            ("決定の内容", "how it is answered"),
        );
        if needs.reason {
            self.must(&decided.reason, ("理由（第36条）", "the reason (Art. 36)"));
        }
        if needs.ground && decided.grounds.is_empty() {
            self.must("", ("応じない事由", "the ground"));
        }
        for code in &decided.grounds {
            let Some(ground) = grounds.iter().find(|it| it.code == *code) else {
                self.lacks.push(Lack::UnknownGround(code.clone()));
                continue;
            };
            self.must(&ground.text, ("応じない事由", "the ground"));
            for law in &ground.law {
                self.must(law, ("根拠となる条文", "the article of the ground"));
            }
        }
        if needs.given {
            let what = (
                "お渡しするもの、または代わりの措置",
                "what is given or done instead",
            );
            self.must(&decided.given, what);
        }
        if decided.right.changes_content() && decided.outcome.changes() {
            let what = (
                "訂正等の後の内容（第34条第3項）",
                "what the record says now (Art. 34(3))",
            );
            self.must(&decided.after, what);
        }
    }

    /// How to complain, whenever less was given than was asked.
    fn remedies(&mut self, edition: &Edition) {
        let heading = edition.sentences.label(Label::Complain).to_owned();
        self.must(&heading, ("苦情の案内", "how to complain"));
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
            self.must(&contact.unwrap_or_default(), what);
        }
    }

    fn what_must_not_stand(&mut self, notes: &[&str]) {
        let folded = fold(&self.text);
        for line in notes.iter().flat_map(|note| note.lines()).map(fold) {
            if line.chars().count() >= SHORTEST_NOTE && folded.contains(&line) {
                self.lacks.push(Lack::InternalNote);
                break;
            }
        }
        for entity in ENTITIES.iter().filter(|it| self.text.contains(**it)) {
            self.lacks.push(Lack::Entity((*entity).to_owned()));
        }
        for blank in request::letter::Blank::ALL {
            let written = format!("{{{blank}}}");
            if self.text.contains(&written) {
                self.lacks.push(Lack::Blank(written));
            }
        }
    }
}

/// A text without its spaces, so that a note is found whatever its line breaks.
fn fold(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}
