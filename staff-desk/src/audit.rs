//! Whether the register still is what it was on each day that is over: compares a copy of it with the roots
//! that the society published ([`request::roots`]), and adds the days that came since.
//!
//! 1. [`Events::of`] reads every request and checks its chain. No seal is opened, and no key is needed; whoever may
//!    not even hold seals leaves them where they are ([`Depth::Chain`]), and then finds no seal that was edited.
//! 2. [`Events::compare`] finds what was deleted, put in, edited or signed anew since its day was published.
//! 3. [`Events::extend`] adds the days that have ended, unless something is found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use ledger::{ChainFault, Depth, LedgerError, Register, roots};
use request::deadline::Deadlines;
use request::roots::{Day, FORMAT, Roots};
use request::{EventKind, Reference, Stage};

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A request does not agree with itself.
    Broken(Reference, ChainFault),
    /// An event is not the one that was published, or is dated to a day that was over.
    Unpublished {
        /// Its request.
        reference: Reference,
        /// Its number.
        number: u32,
        /// What it is said to be.
        kind: EventKind,
        /// The day it is dated to.
        day: Date,
    },
    /// An event that was published is gone: with its request, or from the end or middle of it.
    Gone {
        /// The day it was recorded on.
        day: Date,
        /// Tag of its request.
        tag: String,
        /// The request, where another event of it is left.
        reference: Option<Reference>,
    },
    /// The file of roots itself was changed from that day on.
    Roots(Date),
    /// The file leaves out a day.
    Gap(Date),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(reference, fault) => {
                write!(f, "{reference} does not agree with itself: {fault}")
            }
            Self::Unpublished {
                reference,
                number,
                kind,
                day,
            } => write!(
                f,
                "{reference}: event {number} ({kind}) of {day} is not among those published for that day: \
                 it was edited, signed anew, or put in later"
            ),
            Self::Gone {
                day,
                tag,
                reference: Some(reference),
            } => write!(
                f,
                "{reference}: an event that was published for {day} is gone (tag {tag})"
            ),
            Self::Gone { day, tag, .. } => write!(
                f,
                "an event that was published for {day} is gone, and with it its request (tag {tag}): \
                 look for the tag in older copies"
            ),
            Self::Roots(day) => write!(
                f,
                "the roots themselves were changed: that of {day} does not follow from its events. Compare the \
                 file with the one on the site, and with copies that others kept"
            ),
            Self::Gap(day) => write!(f, "the roots leave out days before {day}"),
        }
    }
}

/// An event, by its leaf.
struct Seen {
    reference: Reference,
    number: u32,
    kind: EventKind,
}

/// Every event of a register, by day and leaf.
#[derive(Default)]
pub struct Events {
    days: BTreeMap<Date, BTreeMap<String, Seen>>,
    tags: BTreeMap<String, Reference>,
    broken: Vec<Finding>,
    places: Places,
}

/// Places in the list of what is due. They are copies: one that is wrong is no finding, but to be mended.
#[derive(Default)]
struct Places {
    rules: Option<Deadlines>,
    wrong: u64,
}

impl Events {
    /// Reads all requests, a page at a time; keeps a line for each event.
    /// With `rules` it looks at the places in the list of what is due as well.
    pub async fn of(
        register: &Register,
        depth: Depth,
        rules: Option<Deadlines>,
    ) -> Result<Self, LedgerError> {
        let mut events = Self::default();
        events.places.rules = rules;
        let mut pages = register.by_stages(Stage::ALL.iter().copied());
        while let Some(page) = pages.next_page().await? {
            for entry in page {
                events.read(register, depth, &entry.reference).await?;
            }
        }
        Ok(events)
    }

    async fn read(
        &mut self,
        register: &Register,
        depth: Depth,
        reference: &Reference,
    ) -> Result<(), LedgerError> {
        let case = register.read(reference, depth).await?;
        // One that is gone between the list and here is found by its leaves.
        let Some(case) = case else {
            return Ok(());
        };
        if let Err(fault) = case.verify() {
            self.broken.push(Finding::Broken(reference.clone(), fault));
        }
        let rules = self.places.rules.as_ref();
        let is_misplaced = rules.is_some_and(|rules| case.due(rules) != case.entry.due);
        self.places.wrong += u64::from(is_misplaced);
        self.tags.insert(roots::tag(reference), reference.clone());
        for event in &case.events {
            let seen = Seen {
                reference: reference.clone(),
                number: event.number,
                kind: event.kind,
            };
            let day = self.days.entry(roots::day(event)).or_default();
            day.insert(roots::leaf(reference, event), seen);
        }
        Ok(())
    }

    /// How many events there are.
    pub fn count(&self) -> usize {
        self.days.values().map(BTreeMap::len).sum()
    }

    /// How many requests stand in the list under another day than follows from their events.
    pub fn misplaced(&self) -> u64 {
        self.places.wrong
    }

    /// Everything that is not as it was published, in order of the days.
    pub fn compare(&self, published: &Roots) -> Vec<Finding> {
        let mut found = self.broken.clone();
        found.extend(published.gap().map(Finding::Gap));
        let mut before = roots::BEGINNING;
        for day in &published.days {
            if day.root != roots::root(before, day.day, &day.leaves) {
                found.push(Finding::Roots(day.day));
            }
            before = &day.root;
        }
        let first = published.days.first().map(|it| it.day);
        let known: BTreeMap<_, _> = published.days.iter().map(|it| (it.day, it)).collect();
        // Also events that are dated to before the first day that was ever published.
        let over = self.days.range(..=published.last().unwrap_or(Date::MIN));
        for (day, events) in over.filter(|_| first.is_some()) {
            let leaves: BTreeSet<_> = known
                .get(day)
                .into_iter()
                .flat_map(|it| &it.leaves)
                .collect();
            let others = events.iter().filter(|(leaf, _)| !leaves.contains(leaf));
            found.extend(others.map(|(_, seen)| Finding::Unpublished {
                reference: seen.reference.clone(),
                number: seen.number,
                kind: seen.kind,
                day: *day,
            }));
        }
        for day in &published.days {
            let events = self.days.get(&day.day);
            let is_there = |leaf: &String| events.is_some_and(|events| events.contains_key(leaf));
            for leaf in day.leaves.iter().filter(|leaf| !is_there(leaf)) {
                let tag = leaf.split(' ').next().unwrap_or_default().to_owned();
                let reference = self.tags.get(&tag).cloned();
                found.push(Finding::Gone {
                    day: day.day,
                    tag,
                    reference,
                });
            }
        }
        found
    }

    /// The roots with every day to this one, which has to be over.
    ///
    /// # Errors
    /// Something is not as it was published: then nothing is added, for it would be published as right.
    pub fn extend(&self, published: Option<Roots>, through: Date) -> Result<Roots, Vec<Finding>> {
        let empty = Roots {
            format: FORMAT,
            days: Vec::new(),
        };
        let mut published = published.unwrap_or(empty);
        let found = self.compare(&published);
        if !found.is_empty() {
            return Err(found);
        }
        let next = published.last().map(|day| day.saturating_add(1.day()));
        let Some(first) = next.or_else(|| self.days.keys().next().copied()) else {
            return Ok(published);
        };
        for day in first.series(1.day()).take_while(|day| *day <= through) {
            let events = self.days.get(&day);
            let leaves: Vec<_> = events
                .into_iter()
                .flat_map(BTreeMap::keys)
                .cloned()
                .collect();
            let before = published
                .days
                .last()
                .map_or(roots::BEGINNING, |it| &it.root);
            let root = roots::root(before, day, &leaves);
            published.days.push(Day { day, root, leaves });
        }
        Ok(published)
    }
}
