//! What is wrong with the content, and what stopped us.
//!
//! Every fault of every file is collected before anything is said. A sentence says what is wrong,
//! then what to do; the place stands before it.

use std::fmt;
use std::io;
use std::path::Path;

use crate::source::Place;

use rayon::prelude::*;

/// Whether a problem stops a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is published while it stands.
    Wrong,
    /// Worth a look; the site is published all the same.
    Warning,
}

/// One fault in the content or a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File, as the folder was given, with `/` between its parts.
    pub file: String,
    /// Line from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Column from 1, where one is known.
    pub column: Option<usize>,
    /// What is wrong and what to do.
    pub text: String,
    /// Whether it stops a build.
    pub level: Level,
}

impl Problem {
    /// A problem at a place: a line alone, or a [`Place`] with its column.
    pub(crate) fn new(file: &str, place: impl Into<Place>, text: impl Into<String>) -> Self {
        let place = place.into();
        Self {
            file: file.to_owned(),
            line: place.line(),
            column: place.column(),
            text: text.into(),
            level: Level::Wrong,
        }
    }

    /// The same, as something that stops no build.
    #[must_use]
    pub(crate) fn into_warning(self) -> Self {
        Self {
            level: Level::Warning,
            ..self
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            text,
            level,
        } = self;
        let word = match level {
            Level::Wrong => "",
            Level::Warning => "warning: ",
        };
        match (line, column) {
            (0, _) => write!(f, "{file}: {word}{text}"),
            (line, None) => write!(f, "{file}:{line}: {word}{text}"),
            (line, Some(column)) => write!(f, "{file}:{line}:{column}: {word}{text}"),
        }
    }
}

/// One of several looks at the content.
pub(crate) type Look<'l> = &'l (dyn Fn(&mut Vec<Problem>) + Sync);

/// Takes all looks, on all cores; what is wrong is told in their order.
pub(crate) fn look(looks: &[Look<'_>], problems: &mut Vec<Problem>) {
    let looks = looks.par_iter();
    problems.par_extend(looks.flat_map_iter(|look| noting(|told| look(told)).1));
}

/// Looks at each of many things, on all cores; what is wrong is told in their order.
pub(crate) fn look_at_each<I: IndexedParallelIterator>(
    things: I,
    problems: &mut Vec<Problem>,
    look: impl Fn(I::Item, &mut Vec<Problem>) + Sync + Send,
) {
    problems.par_extend(things.flat_map_iter(|thing| noting(|told| look(thing, told)).1));
}

/// Does something and hands back what was wrong on the way.
pub(crate) fn noting<R>(work: impl FnOnce(&mut Vec<Problem>) -> R) -> (R, Vec<Problem>) {
    let mut told = Vec::new();
    (work(&mut told), told)
}

/// Why nothing was published.
#[derive(Debug)]
pub enum Problems {
    /// The content or a template is wrong: every fault, sorted by place.
    Content(Vec<Problem>),
    /// We could not read or write.
    Failed(Failure),
}

impl Problems {
    /// The exit code of a program that stops on this.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Content(_) => 1,
            Self::Failed(_) => 3,
        }
    }

    /// Sorts what was found; nothing found is fine.
    pub(crate) fn unless_none(found: Vec<Problem>) -> Result<(), Self> {
        Self::unless_wrong(found).map(|_warnings| ())
    }

    /// Sorts what was found. Warnings alone are handed back; with anything wrong, all are told.
    pub(crate) fn unless_wrong(mut found: Vec<Problem>) -> Result<Vec<Problem>, Self> {
        found.sort();
        found.dedup();
        if found.iter().any(|problem| problem.level == Level::Wrong) {
            return Err(Self::Content(found));
        }
        Ok(found)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(found) => {
                for problem in found {
                    writeln!(f, "{problem}")?;
                }
                let wrong = found.iter().filter(|it| it.level == Level::Wrong);
                let count = wrong.count();
                let noun = if count == 1 { "problem" } else { "problems" };
                write!(f, "{count} {noun}. Nothing was published.")
            }
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl std::error::Error for Problems {}

impl From<Failure> for Problems {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Something outside the content went wrong: a folder that is not there, a full disk.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {source}. {hint}")]
pub struct Failure {
    doing: String,
    source: io::Error,
    hint: String,
}

impl Failure {
    pub(crate) fn new(what: &str, path: &Path, source: io::Error, hint: &str) -> Self {
        Self {
            doing: format!("cannot {what} {}", path.display()),
            source,
            hint: hint.to_owned(),
        }
    }
}

/// The known word nearest to a mistyped one, if any is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known
        .into_iter()
        .map(|one| (strsim::normalized_damerau_levenshtein(word, one), one));
    scored
        .filter(|(score, _)| *score >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, one)| one)
}

/// What to do about an unknown word: the nearest known one, or all of them when they are few.
pub(crate) fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = nearest(word, known.clone()) {
        return format!("Did you mean `{near}`?");
    }
    let all: Vec<_> = known.into_iter().collect();
    if all.is_empty() {
        "Remove it".to_owned() + "."
    } else if all.len() <= 16 {
        format!("Known here: {}.", all.join(", "))
    } else {
        "Correct its name or remove it.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_a_strange_one_has_none() {
        let known = ["title", "summary", "version"];

        assert_eq!(nearest("sumary", known), Some("summary"));
        assert_eq!(nearest("zebra", known), None);
    }

    #[test]
    fn a_problem_reads_as_place_then_text() {
        let mut problem = Problem::new("content/ja/index.md", 3, "bad. Fix it.");
        assert_eq!(problem.to_string(), "content/ja/index.md:3: bad. Fix it.");

        problem.column = Some(7);
        assert_eq!(problem.to_string(), "content/ja/index.md:3:7: bad. Fix it.");
    }

    #[test]
    fn warnings_stop_nothing_and_are_told_beside_what_does() {
        let warning = Problem::new("a", 1, "long. Shorten it.").into_warning();

        let alone = Problems::unless_wrong(vec![warning.clone()]).unwrap();
        let both = Problems::unless_wrong(vec![Problem::new("b", 2, "x"), warning]).unwrap_err();

        assert_eq!(alone[0].to_string(), "a:1: warning: long. Shorten it.");
        assert_eq!(
            both.to_string(),
            "a:1: warning: long. Shorten it.\nb:2: x\n1 problem. Nothing was published."
        );
    }

    #[test]
    fn equal_problems_are_told_once_and_in_order_of_place() {
        let one = Problem::new("b", 2, "x");
        let found = vec![one.clone(), Problem::new("a", 9, "y"), one];

        let Err(Problems::Content(told)) = Problems::unless_none(found) else {
            panic!("problems expected");
        };

        assert_eq!(
            told.iter().map(|p| p.file.as_str()).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
