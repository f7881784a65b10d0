//! Whether the register still is what it was on each day that is over: compares a copy of it with the roots
//! that the society published ([`request::roots`]), and adds the days that came since.
//!
//! 1. [`Events::of`] reads every request and checks its chain. No seal is opened, and no key is needed; whoever may
//!    not even hold seals leaves them where they are ([`Depth::Chain`]), and then finds no seal that was edited.
//! 2. [`Events::compare`] finds what was deleted, put in, edited or signed anew since its day was published.
//! 3. [`Events::extend`] adds the days that have ended, unless something is found. A day may be published some
//!    hours after its end ([`last_day`]): what was dated just before it must have been written by then.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use ledger::{ChainFault, Depth, LedgerError, Register, roots};
use request::deadline::Deadlines;
use request::roots::{Day, FORMAT, Roots};
use request::{EventKind, Reference, Stage};

use crate::times;

/// How long a day must be over before it is published. Whoever acts takes their time first and writes then: the intake
/// within seconds, a command once its passphrase was typed, an export of 100,000 requests within minutes. What came
/// later than this would pass for put in. Whoever publishes at nine in the morning still has all of yesterday.
const GRACE: SignedDuration = SignedDuration::from_hours(6);

/// The last day that may be published by now.
pub fn last_day(now: Timestamp) -> Date {
    times::in_japan(now - GRACE).date().saturating_sub(1.day())
}

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A request does not agree with itself.
    Broken(Reference, ChainFault),
    /// An event is not the one that was published, or says it was recorded on a day that was published without it.
    Unpublished {
        /// Its request.
        reference: Reference,
        /// Its number.
        number: u32,
        /// What it is said to be.
        kind: EventKind,
        /// The day it is said to have been recorded on.
        day: Date,
    },
    /// Events of one request that were published are gone: with it, or from its end or middle.
    Gone {
        /// What stands for the request in the file.
        tag: String,
        /// Where each of them stands in the file.
        places: Vec<Place>,
        /// The requests of that tag that are left: one, or none; two where their tags are alike by chance.
        left: Vec<Reference>,
        /// The numbers of the events, where one request is left: those that the rest of it does not have.
        numbers: Vec<u32>,
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
                tag,
                places,
                left,
                numbers,
            } => {
                let places = list(places);
                match left.as_slice() {
                    [one] => write!(
                        f,
                        "{one} lacks {} {} as published for {places} (tag {tag}): gone, or with another in its place",
                        if numbers.len() == 1 {
                            "event"
                        } else {
                            "events"
                        },
                        list(numbers)
                    ),
                    [] => write!(
                        f,
                        "a request is gone with all its events, published for {places} (tag {tag}): the latest of your \
                         older copies of which `audit` does not say this still holds it"
                    ),
                    alike => write!(
                        f,
                        "what was published for {places} is gone from one of {}, whose tags are alike ({tag})",
                        list(alike)
                    ),
                }
            }
            Self::Roots(day) => write!(
                f,
                "the roots themselves were changed: that of {day} does not follow from its events. Compare the \
                 file with the one on the site, and with copies that others kept"
            ),
            Self::Gap(day) => write!(f, "the roots leave out days before {day}"),
        }
    }
}

/// A leaf in the file of roots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The day it was published for.
    pub day: Date,
    /// Which of the day's leaves it is, from 1.
    pub leaf: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (leaf {})", self.day, self.leaf)
    }
}

fn list<T: ToString>(all: &[T]) -> String {
    let all: Vec<_> = all.iter().map(ToString::to_string).collect();
    all.join(", ")
}

/// An event of the register.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    day: Date,
    reference: Reference,
    number: u32,
    kind: EventKind,
}

/// Every event of a register, by its leaf.
#[derive(Default)]
pub struct Events {
    leaves: BTreeMap<String, Seen>,
    tags: BTreeMap<String, Vec<Reference>>,
    broken: Vec<Finding>,
    places: Places,
}

/// What was published.
struct Told<'a> {
    leaves: BTreeSet<&'a str>,
    last: Option<Date>,
}

impl<'a> Told<'a> {
    fn of(published: &'a Roots) -> Self {
        let leaves = published.days.iter().flat_map(|day| &day.leaves);
        Self {
            leaves: leaves.map(String::as_str).collect(),
            last: published.last(),
        }
    }

    fn holds(&self, leaf: &str) -> bool {
        self.leaves.contains(leaf)
    }

    /// Whether all of a day must have been published. So must what is said to be of before the first.
    fn covers(&self, day: Date) -> bool {
        self.last.is_some_and(|last| day <= last)
    }
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
        let tagged = self.tags.entry(roots::tag(reference)).or_default();
        tagged.push(reference.clone());
        for event in &case.events {
            let seen = Seen {
                day: roots::day(event),
                reference: reference.clone(),
                number: event.number,
                kind: event.kind,
            };
            self.leaves.insert(roots::leaf(reference, event), seen);
        }
        Ok(())
    }

    /// How many events there are.
    pub fn count(&self) -> usize {
        self.leaves.len()
    }

    /// How many requests stand in the list under another day than follows from their events.
    pub fn misplaced(&self) -> u64 {
        self.places.wrong
    }

    /// Everything that is not as it was published, in order of the days.
    pub fn compare(&self, published: &Roots) -> Vec<Finding> {
        let told = Told::of(published);
        let mut found = self.broken.clone();
        found.extend(published.gap().map(Finding::Gap));
        found.extend(changed(published));
        found.extend(self.unpublished(&told));
        found.extend(self.gone(published, &told));
        found
    }

    fn unpublished(&self, told: &Told<'_>) -> Vec<Finding> {
        let over = self.leaves.iter().filter(|(_, it)| told.covers(it.day));
        let others = over.filter(|(leaf, _)| !told.holds(leaf));
        let others: BTreeSet<_> = others.map(|(_, seen)| seen).collect();
        let finding = |seen: &Seen| Finding::Unpublished {
            reference: seen.reference.clone(),
            number: seen.number,
            kind: seen.kind,
            day: seen.day,
        };
        others.into_iter().map(finding).collect()
    }

    fn gone(&self, published: &Roots, told: &Told<'_>) -> Vec<Finding> {
        let mut gone: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
        for day in &published.days {
            let leaves = (1..).zip(&day.leaves);
            for (leaf, text) in leaves.filter(|(_, it)| !self.leaves.contains_key(*it)) {
                let tag = text.split(' ').next().unwrap_or_default();
                let place = Place { day: day.day, leaf };
                gone.entry(tag).or_default().push(place);
            }
        }
        let mut gone: Vec<_> = gone.into_iter().collect();
        gone.sort_by_key(|(_, places)| places.first().copied());
        let finding = |(tag, places): (&str, Vec<Place>)| {
            let left = self.tags.get(tag).cloned().unwrap_or_default();
            Finding::Gone {
                numbers: match left.len() {
                    1 => self.missing(tag, places.len(), told),
                    _ => Vec::new(),
                },
                tag: tag.to_owned(),
                places,
                left,
            }
        };
        gone.into_iter().map(finding).collect()
    }

    /// The numbers of so many events that were published and are gone: a chain counts from 1, so they are the first
    /// ones that nothing has that was published, or is of a later day.
    fn missing(&self, tag: &str, count: usize, told: &Told<'_>) -> Vec<u32> {
        let from = (Bound::Included(tag), Bound::Unbounded);
        let own = self.leaves.range::<str, _>(from);
        let own = own.take_while(|(leaf, _)| leaf.starts_with(tag));
        let held = own.filter(|(leaf, seen)| told.holds(leaf) || !told.covers(seen.day));
        let held: BTreeSet<_> = held.map(|(_, seen)| seen.number).collect();
        let missing = (1..).filter(|number| !held.contains(number));
        missing.take(count).collect()
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
        let mut days = self.untold(&Told::of(&published));
        let next = published.last().map(|day| day.saturating_add(1.day()));
        let Some(first) = next.or_else(|| days.keys().next().copied()) else {
            return Ok(published);
        };
        for day in first.series(1.day()).take_while(|day| *day <= through) {
            let leaves = days.remove(&day).unwrap_or_default();
            let before = published
                .days
                .last()
                .map_or(roots::BEGINNING, |it| &it.root);
            let root = roots::root(before, day, &leaves);
            published.days.push(Day { day, root, leaves });
        }
        Ok(published)
    }

    /// What is to be published, by day.
    fn untold(&self, told: &Told<'_>) -> BTreeMap<Date, Vec<String>> {
        let mut days: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (leaf, seen) in self.leaves.iter().filter(|(leaf, _)| !told.holds(leaf)) {
            days.entry(seen.day).or_default().push(leaf.clone());
        }
        days
    }
}

/// Days of which the root does not follow from the leaves.
fn changed(published: &Roots) -> Vec<Finding> {
    let before = published.days.iter().map(|day| day.root.as_str());
    let before = std::iter::once(roots::BEGINNING).chain(before);
    let days = published.days.iter().zip(before);
    let changed =
        days.filter(|(day, before)| day.root != roots::root(before, day.day, &day.leaves));
    changed.map(|(day, _)| Finding::Roots(day.day)).collect()
}
