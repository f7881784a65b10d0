//! What each form asks, and how what was typed becomes a deed.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use ledger::Case;
use request::completion::{Asked, Item};
use request::decision::{LONGEST, Part, Right};
use request::view::FieldView;
use request::{EventKind, Kind, Language, Reference};

use super::super::form::{Fault, Group, Questions, Sent, day, optional};
use super::super::page::word;
use super::decide;
use crate::act::{self, Act, Deed};
use crate::wording::Wording;
use crate::{terms, times};

/// Something that staff do with a request in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::console) enum Task {
    Confirm,
    Ask,
    AskFee,
    FeePaid,
    WaiveFee,
    AskProvider,
    ProviderAnswered,
    Extend,
    Decide,
    Deliver,
    Withdraw,
    Duplicate,
    Close,
    Complained,
    Erase,
}

impl Task {
    /// Days that are offered to whoever is asked for something, unless staff name another day.
    const USUAL: i32 = 14;

    /// In the order of a day's work.
    pub(in crate::console) const ALL: [Self; 15] = [
        Self::Confirm,
        Self::Ask,
        Self::AskFee,
        Self::FeePaid,
        Self::WaiveFee,
        Self::AskProvider,
        Self::ProviderAnswered,
        Self::Extend,
        Self::Decide,
        Self::Deliver,
        Self::Withdraw,
        Self::Duplicate,
        Self::Close,
        Self::Complained,
        Self::Erase,
    ];

    /// What addresses call it, the key of its name, the key of what it means, and its event.
    const fn row(self) -> (&'static str, &'static str, &'static str, EventKind) {
        use EventKind as Event;
        match self {
            Self::Confirm => (
                "confirm",
                "confirm_id",
                "confirm_id_lead",
                Event::IdentityConfirmed,
            ),
            Self::Ask => ("ask", "ask", "ask_lead", Event::CompletionAsked),
            Self::AskFee => ("ask-fee", "ask_fee", "ask_fee_lead", Event::FeeAsked),
            Self::FeePaid => ("fee-paid", "fee_paid", "fee_paid_lead", Event::FeePaid),
            Self::WaiveFee => ("waive-fee", "waive_fee", "waive_fee_lead", Event::FeePaid),
            Self::AskProvider => (
                "ask-provider",
                "ask_provider",
                "ask_provider_lead",
                Event::ProviderAsked,
            ),
            Self::ProviderAnswered => (
                "provider-answered",
                "answered",
                "answered_lead",
                Event::ProviderAnswered,
            ),
            Self::Extend => ("extend", "extend", "extend_lead", Event::Extended),
            Self::Decide => ("decide", "decide", "decide_lead", Event::Decided),
            Self::Deliver => ("deliver", "deliver", "deliver_lead", Event::Delivered),
            Self::Withdraw => ("withdraw", "withdraw", "withdraw_lead", Event::Withdrawn),
            Self::Duplicate => ("duplicate", "duplicate", "duplicate_lead", Event::Duplicate),
            Self::Close => ("close", "close", "close_lead", Event::Closed),
            Self::Complained => (
                "complained",
                "complained",
                "complained_lead",
                Event::Complained,
            ),
            Self::Erase => ("erase", "erase", "erase_lead", Event::Erased),
        }
    }

    /// The task of an id.
    pub(in crate::console) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.id() == id)
    }

    /// What addresses call it.
    pub(in crate::console) const fn id(self) -> &'static str {
        self.row().0
    }

    /// Key of its name.
    pub(in crate::console) const fn title(self) -> &'static str {
        self.row().1
    }

    /// Key of what it means.
    pub(super) const fn lead(self) -> &'static str {
        self.row().2
    }

    /// Key of the button that records it, where it does more than that.
    pub(super) const fn send(self) -> Option<&'static str> {
        match self {
            Self::Erase => Some("erase_send"),
            _ => None,
        }
    }

    /// Whether it may follow on how a request stands: the table of transitions says so. What was begun may be finished.
    pub(in crate::console) fn may_follow(self, case: &Case) -> bool {
        if self == Self::Erase && case.is_half_erased() {
            return true;
        }
        case.entry.standing.allows(case.entry.kind, self.row().3)
    }

    /// What stands in a form before anything was typed.
    pub(super) fn filled(self, sent: Sent, now: Timestamp) -> Sent {
        match self {
            Self::Ask | Self::AskFee => sent.or("by", || {
                let today = times::in_japan(now).date();
                today.saturating_add(Self::USUAL.days()).to_string()
            }),
            _ => sent,
        }
    }

    /// What its form asks; a decision is asked by [`decide::groups`].
    pub(super) fn groups(
        self,
        questions: &Questions<'_>,
        language: Language,
        wording: &Wording,
    ) -> Vec<Group> {
        let word = |key| word(language, key);
        let by = |label| questions.line("by", word(label), word("day_hint"), "short");
        let fields = match self {
            Self::Ask => vec![items(questions, language, wording), by("ask_by")],
            Self::AskFee => vec![
                questions.line("yen", word("yen"), "", "short"),
                by("ask_by"),
            ],
            Self::Extend => vec![
                by("extend_by"),
                questions.long("reason", word("reason"), word("in_letter"), LONGEST),
            ],
            Self::Duplicate => vec![questions.line("other", word("other"), "", "medium")],
            Self::Complained => vec![questions.line("other", word("complaint"), "", "medium")],
            Self::Erase => vec![questions.line("own", word("own"), word("own_hint"), "medium")],
            _ => Vec::new(),
        };
        let mut groups = vec![Group::of(fields)];
        // What is asked stands in the clear alone: nothing else belongs beside it. Nothing sealed outlives what is
        // erased.
        if !matches!(self, Self::Ask | Self::Erase) {
            groups.push(private(questions, language));
        }
        groups
    }

    /// What was typed, as a deed, and what of it cannot be read. Something that can stands in its place, so
    /// that [`crate::act`] weighs all the rest at the same time; a deed with such a fault is not for the record.
    pub(super) fn read(
        self,
        sent: &Sent,
        language: Language,
        case: &Case,
        asked: &[Right],
    ) -> (Deed, Vec<Fault>) {
        let mut faults = Vec::new();
        let act = match self {
            Self::Confirm => Act::Confirm,
            Self::Ask => Act::Ask(completion(sent, language, &mut faults)),
            Self::AskFee => {
                let typed = request::text::fold_width(sent.first("yen").trim());
                let digits = typed.trim_end_matches(['円']).replace(',', "");
                Act::AskFee {
                    // What is no number is no amount.
                    yen: digits.parse().unwrap_or_default(),
                    by: until(sent, "ask_by", language, &mut faults),
                }
            }
            Self::FeePaid => Act::FeePaid,
            Self::WaiveFee => Act::WaiveFee,
            Self::AskProvider => Act::AskProvider,
            Self::ProviderAnswered => Act::ProviderAnswered,
            Self::Extend => Act::Extend {
                until: until(sent, "extend_by", language, &mut faults),
            },
            Self::Decide => Act::Decide(decide::draft(sent, asked)),
            Self::Deliver => Act::Deliver,
            Self::Withdraw => Act::Withdraw,
            Self::Duplicate => Act::Duplicate(other(sent, language, case, &mut faults)),
            Self::Close => Act::Close,
            Self::Complained => Act::Complain(other(sent, language, case, &mut faults)),
            Self::Erase => {
                if sent.first("own").trim().parse().as_ref() != Ok(&case.entry.reference) {
                    faults.push(Fault::at("own", word(language, "own_wanted")));
                }
                Act::Erase
            }
        };
        let is_decision = self == Self::Decide;
        let said = |name| {
            let typed = if is_decision { "" } else { sent.first(name) };
            typed.to_owned()
        };
        let deed = Deed {
            act,
            reason: said("reason"),
            note: said("note"),
        };
        (deed, faults)
    }

    /// Where a fault that the library found stands in the form.
    pub(super) fn place(
        self,
        fault: &act::Fault,
        asked: &[Right],
        kind: Kind,
        wording: &Wording,
    ) -> Fault {
        let name = match fault {
            act::Fault::Flaw(flaw) if self == Self::Decide => {
                return decide::place(flaw, fault, asked, kind, wording);
            }
            act::Fault::Flaw(flaw) if flaw.part == Part::Note => "note",
            act::Fault::Flaw(_) => "reason",
            act::Fault::NoAmount => "yen",
            act::Fault::Past
            | act::Fault::NotLater(_)
            | act::Fault::ClosedDay(..)
            | act::Fault::NotBegun => "by",
            act::Fault::Barred | act::Fault::NotDelivered => "note",
            act::Fault::Held(_) | act::Fault::NoRetention => "own",
            // Which other request it is was typed when the duplicate was noted.
            act::Fault::NoOther(_) | act::Fault::Unfit(..) if self == Self::Close => "note",
            _ => "other",
        };
        Fault::at(name, terms::fault(wording.language(), fault))
    }
}

/// The note for the desk, apart from everything that is sent.
pub(super) fn private(questions: &Questions<'_>, language: Language) -> Group {
    let word = |key| word(language, key);
    let note = questions.long("note", word("inner_note"), word("inner_note_hint"), LONGEST);
    Group {
        title: word("inner").to_owned(),
        is_private: true,
        fields: vec![optional(note)],
    }
}

fn items(questions: &Questions<'_>, language: Language, wording: &Wording) -> FieldView {
    let word = |key| word(language, key);
    let items = Item::ALL.iter().map(|item| {
        let how = item.field().map_or("", |_| word("ask_here"));
        let label = wording.item(*item).to_owned();
        (item.id().to_owned(), label, how.to_owned())
    });
    let labels = (word("ask_items"), word("ask_items_hint"));
    questions.options("item", "many", labels, items)
}

fn completion(sent: &Sent, language: Language, faults: &mut Vec<Fault>) -> Asked {
    let items = sent.all("item").filter_map(|id| id.parse().ok());
    let items: Vec<Item> = items.collect();
    if items.is_empty() {
        let first = Item::ALL.first().map_or("", |item| item.id());
        let text = word(language, "ask_items_wanted");
        faults.push(Fault::of_group("item", first, text));
    }
    let by = until(sent, "ask_by", language, faults);
    Asked::new(items, by).unwrap_or_else(|| Asked::one(Item::Letter, by))
}

/// The reference of another request. Where none was typed stands the request itself, which no act takes.
fn other(sent: &Sent, language: Language, case: &Case, faults: &mut Vec<Fault>) -> Reference {
    let other = sent.first("other").trim().parse();
    other.unwrap_or_else(|_not_one| {
        faults.push(Fault::at("other", word(language, "other_wanted")));
        case.entry.reference.clone()
    })
}

fn until(sent: &Sent, label: &str, language: Language, faults: &mut Vec<Fault>) -> Date {
    day(sent.first("by")).unwrap_or_else(|| {
        faults.push(Fault::of_day("by", "day_wanted", label, language));
        Date::MAX
    })
}
