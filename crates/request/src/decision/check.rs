//! Turns what somebody typed into a decision, or names every flaw at once.
//!
//! 1. Each right is read by itself: `DraftRight::read`.
//! 2. All of them together must be what was asked, each once: `together`.

use serde::Deserialize;

use super::flaw::{Flaw, Part, What};
use super::note::{holds, own_sentences, plain, stands_in};
use super::{Decided, Decision, Ground, Outcome, Right};
use crate::kind::Kind;
use crate::standing::{Standing, Wait};
use crate::{individual_number, text};

/// Characters that one text may have at most: a page of a letter.
pub const LONGEST: usize = 3000;

/// What a check needs to know besides the draft.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Kind of the request.
    pub kind: Kind,
    /// The rights it asks: [`Right::asked`].
    pub asked: &'a [Right],
    /// How it stands.
    pub standing: Standing,
    /// The grounds that the society publishes.
    pub grounds: &'a [Ground],
    /// Whether whoever decides had decided on what is now complained about: they do not settle the complaint.
    pub is_barred: bool,
    /// Notes for the desk that were recorded before: a decision that repeats one could be told in no letter, and a
    /// decision that is recorded cannot be changed.
    pub notes: &'a [&'a str],
}

/// A decision as somebody typed it, in a file or a form.
#[derive(Clone, Default)]
pub struct Draft {
    /// The rights, as they were given.
    pub rights: Vec<DraftRight>,
    /// For the desk alone.
    pub note: String,
}

/// The decision of one right as somebody typed it.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DraftRight {
    /// Id of the right.
    pub right: String,
    /// Id of the outcome.
    pub outcome: String,
    /// Codes of grounds.
    pub grounds: Vec<String>,
    /// The reason.
    pub reason: String,
    /// What is given, or done instead.
    pub given: String,
    /// The content before.
    pub before: String,
    /// The content after.
    pub after: String,
}

impl Draft {
    /// The decision, or everything that is wrong with it.
    pub fn check(&self, setting: &Setting<'_>) -> Result<Decision, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        let read: Vec<_> = (0..)
            .zip(&self.rights)
            .map(|(at, right)| right.read(at, setting, &mut flaws))
            .collect();
        let note = flaws.text(None, Part::Note, &self.note);
        for (at, right) in (0..).zip(&self.rights) {
            for (part, letter) in right.texts() {
                if stands_in(&note, letter) || repeats(setting.notes, letter) {
                    flaws.add(Some(at), part, What::NoteInLetter);
                }
            }
        }
        together(&read, setting, &mut flaws);
        let rights: Vec<_> = read.into_iter().filter_map(Read::whole).collect();
        flaws.or(Decision {
            schema: crate::SCHEMA,
            rights,
            note,
        })
    }
}

/// Whether a text for the letter repeats a sentence of a note that was recorded before, as no letter may.
fn repeats(notes: &[&str], letter: &str) -> bool {
    let mut sentences = notes.iter().flat_map(|note| own_sentences(note));
    sentences.any(|sentence| holds(letter, sentence))
}

/// One right as far as it could be read.
struct Read {
    right: Option<Right>,
    outcome: Option<Outcome>,
    grounds: Vec<String>,
    texts: [String; 4],
}

impl Read {
    fn whole(self) -> Option<Decided> {
        let [reason, given, before, after] = self.texts;
        Some(Decided {
            right: self.right?,
            outcome: self.outcome?,
            grounds: self.grounds,
            reason,
            given,
            before,
            after,
        })
    }
}

impl DraftRight {
    /// The texts that a letter shows.
    fn texts(&self) -> [(Part, &str); 4] {
        [
            (Part::Reason, &self.reason),
            (Part::Given, &self.given),
            (Part::Before, &self.before),
            (Part::After, &self.after),
        ]
    }

    fn read(&self, at: usize, setting: &Setting<'_>, flaws: &mut Flaws) -> Read {
        let right: Option<Right> = self.right.trim().parse().ok();
        if right.is_none() {
            flaws.add(Some(at), Part::Right, What::UnknownRight);
        }
        let outcome = self.outcome.trim().parse().ok();
        let possible = right.map_or(Outcome::ALL, Right::outcomes);
        match (right, outcome) {
            (_, None) => {
                flaws.add(
                    Some(at),
                    Part::Outcome,
                    What::UnknownOutcome(possible.to_vec()),
                );
            }
            (Some(right), Some(outcome)) if !possible.contains(&outcome) => {
                flaws.add(Some(at), Part::Outcome, What::OtherOutcome(right, outcome));
            }
            _ => {}
        }
        let texts = self
            .texts()
            .map(|(part, typed)| flaws.text(Some(at), part, typed));
        let grounds: Vec<_> = self.grounds.iter().map(|it| it.trim().to_owned()).collect();
        if let (Some(right), Some(outcome)) = (right, outcome)
            && possible.contains(&outcome)
        {
            flaws.needed(at, right, outcome, &texts);
            flaws.grounds(at, right, outcome, &grounds, setting);
            flaws.standing(at, outcome, setting);
        }
        Read {
            right,
            outcome,
            grounds,
            texts,
        }
    }
}

fn together(read: &[Read], setting: &Setting<'_>, flaws: &mut Flaws) {
    let rights: Vec<_> = read.iter().map(|it| it.right).collect();
    for (at, right) in rights.iter().enumerate() {
        let Some(right) = right else { continue };
        if !setting.asked.contains(right) {
            flaws.add(Some(at), Part::Right, What::NotAsked(*right));
        }
        if rights.iter().take(at).any(|one| *one == Some(*right)) {
            flaws.add(Some(at), Part::Right, What::Twice(*right));
        }
    }
    for right in setting.asked {
        if !rights.contains(&Some(*right)) {
            flaws.add(None, Part::Right, What::Undecided(*right));
        }
    }
    let is_withdrawn = |it: &Read| it.outcome == Some(Outcome::Withdrawn);
    if !read.is_empty() && read.iter().all(is_withdrawn) {
        flaws.add(None, Part::Outcome, What::AllWithdrawn);
    }
    if setting.is_barred {
        flaws.add(None, Part::Right, What::SamePerson);
    }
}

#[derive(Default)]
pub(super) struct Flaws(Vec<Flaw>);

impl Flaws {
    /// What was read, if nothing is wrong with it.
    pub(super) fn or<T>(self, read: T) -> Result<T, Vec<Flaw>> {
        if self.0.is_empty() {
            Ok(read)
        } else {
            Err(self.0)
        }
    }

    pub(super) fn add(&mut self, at: Option<usize>, part: Part, what: What) {
        self.0.push(Flaw { at, part, what });
    }

    /// A text as it is kept: one kind of line end, no blank ends.
    pub(super) fn text(&mut self, at: Option<usize>, part: Part, typed: &str) -> String {
        let kept = text::lines(typed);
        if text::has_controls(&kept, true) {
            self.add(at, part, What::ControlCharacters);
        }
        if text::length(&kept) > LONGEST {
            self.add(at, part, What::TooLong(LONGEST));
        }
        if individual_number::is_in(&text::fold_width(&kept)) {
            self.add(at, part, What::IndividualNumber);
        }
        kept
    }

    /// Texts that an outcome must tell, and those that would say something else beside it.
    fn needed(&mut self, at: usize, right: Right, outcome: Outcome, texts: &[String; 4]) {
        let needs = outcome.needs(right);
        let [reason, given, before, after] = texts.each_ref().map(|text| !text::is_blank(text));
        let is_changed = right.changes_content() && outcome.changes();
        let wanted = [
            // Whoever grants may say why all the same.
            (Part::Reason, reason, needs.reason, true),
            (Part::Given, given, needs.given, false),
            (Part::Before, before, needs.before, is_changed),
            (Part::After, after, needs.after, is_changed),
        ];
        for (part, is_there, is_needed, may_be) in wanted {
            if is_needed && !is_there {
                self.add(Some(at), part, What::Missing);
            } else if is_there && !is_needed && !may_be {
                self.add(Some(at), part, What::NotNeeded);
            }
        }
        let [_, _, old, new] = texts;
        if is_changed && before && after && plain(old) == plain(new) {
            self.add(Some(at), Part::After, What::Unchanged);
        }
    }

    fn grounds(
        &mut self,
        at: usize,
        right: Right,
        outcome: Outcome,
        codes: &[String],
        setting: &Setting<'_>,
    ) {
        let fitting = || {
            let all = setting.grounds.iter();
            let fit = all.filter(|ground| ground.fits(setting.kind, outcome));
            fit.map(|ground| ground.code.clone()).collect()
        };
        if !outcome.needs(right).ground {
            if !codes.is_empty() {
                self.add(Some(at), Part::Grounds, What::GroundNotNeeded);
            }
            return;
        }
        if codes.is_empty() {
            self.add(Some(at), Part::Grounds, What::NoGround(fitting()));
        }
        for (place, code) in codes.iter().enumerate() {
            let ground = setting.grounds.iter().find(|ground| ground.code == *code);
            let what = match ground {
                None => What::UnknownGround(code.clone()),
                Some(ground) if !ground.kinds.contains(&setting.kind) => {
                    What::GroundOfOtherKind(code.clone(), fitting())
                }
                Some(ground) if !ground.outcomes.contains(&outcome) => {
                    What::GroundOfOtherOutcome(code.clone(), fitting())
                }
                Some(_) if codes.iter().take(place).any(|one| one == code) => {
                    What::GroundTwice(code.clone())
                }
                Some(_) => continue,
            };
            self.add(Some(at), Part::Grounds, what);
        }
    }

    /// What can be answered while things stand so.
    fn standing(&mut self, at: usize, outcome: Outcome, setting: &Setting<'_>) {
        if !outcome.is_answer() {
            return;
        }
        let standing = setting.standing;
        if setting.kind.needs_identity() && !standing.is_confirmed {
            self.add(Some(at), Part::Outcome, What::NotConfirmed);
        }
        if standing.work.awaits(Wait::Fee) {
            self.add(Some(at), Part::Outcome, What::FeeNotPaid);
        }
    }
}
