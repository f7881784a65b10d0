//! The head of a page: what stands between the two lines `+++`.

use std::borrow::Cow;

use request::Kind;
use serde::Deserialize;

use super::bilingual::Day;
use crate::document::{Document, Entry};
use crate::problem::Problem;
use crate::source::{Place, Source};

/// The line that opens and closes the front matter.
const FENCE: &str = "+++";

/// What a page says about itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrontMatter {
    /// Heading of the page.
    pub(crate) title: String,
    /// Shorter name for menus and breadcrumbs.
    pub(crate) menu: Option<String>,
    /// One sentence: what the page is for.
    pub(crate) summary: String,
    /// Which template shows it.
    #[serde(default)]
    pub(crate) template: Template,
    /// Kind of request, on a form page.
    pub(crate) kind: Option<Kind>,
    /// The purpose-of-use statement, on a form page (Markdown).
    pub(crate) purpose: Option<String>,
    /// Version of the text.
    pub(crate) version: String,
    /// Day from which it holds.
    pub(crate) in_force: Day,
    /// Day of the last change.
    pub(crate) changed: Day,
    /// A few plain points, a guide and not the rule (Markdown).
    #[serde(default)]
    pub(crate) points: Vec<String>,
    /// Every version, the newest first.
    pub(crate) history: Vec<Revision>,
    /// Advice on the text that an editor has weighed and not followed.
    #[serde(default)]
    pub(crate) accept: Vec<Accepted>,
}

/// Advice that is not followed, and why: of one sentence, or of one section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    /// First words of a sentence that is long.
    pub(crate) sentence: Option<String>,
    /// Anchor of a section that states something its twin does not.
    pub(crate) section: Option<String>,
    /// Why it is right all the same.
    #[expect(dead_code, reason = "it is for the next editor; the key must be there")]
    pub(crate) why: String,
}

/// One version of a page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revision {
    /// Version.
    pub(crate) version: String,
    /// Day of the change.
    pub(crate) date: Day,
    /// What changed.
    pub(crate) what: String,
    /// Why.
    pub(crate) why: String,
    /// Anchors of the sections that changed; found by comparison where both texts are kept.
    #[serde(default)]
    pub(crate) sections: Vec<String>,
}

/// The templates a page may ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Template {
    /// A text.
    #[default]
    Page,
    /// The first page.
    Home,
    /// The page that leads to the forms.
    Chooser,
    /// The form of one kind.
    Form,
    /// How a request stands.
    Status,
    /// Finding words in the site.
    Search,
    /// Changes of every page.
    Revisions,
    /// What has to be published, and where it stands.
    Publication,
    /// What is shown for an address that does not exist.
    NotFound,
}

impl Template {
    /// Whether it shows something of other pages than their names and addresses, and so needs all
    /// of them read before it.
    pub(crate) const fn lists_others(self) -> bool {
        !matches!(self, Self::Page)
    }

    /// Whether it shows something of every page.
    pub(crate) const fn lists_all(self) -> bool {
        matches!(self, Self::Search | Self::Revisions)
    }

    /// Name of the Tera template.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Page => "site/page.html",
            Self::Home => "site/home.html",
            Self::Chooser => "site/chooser.html",
            Self::Form => "site/form.html",
            Self::Status => "site/status.html",
            Self::Search => "site/search.html",
            Self::Revisions => "site/revisions.html",
            Self::Publication => "site/publication.html",
            Self::NotFound => "site/not-found.html",
        }
    }
}

/// Front matter, body, and how many lines stand before the body.
pub(crate) struct Split<'s> {
    /// The front matter, if it reads.
    pub(crate) front: Option<Entry<FrontMatter>>,
    /// What follows it.
    pub(crate) body: &'s str,
    /// Lines before the body.
    pub(crate) skipped: usize,
}

/// Takes a page apart.
pub(crate) fn split<'s>(source: &'s Source, problems: &mut Vec<Problem>) -> Split<'s> {
    let nothing = Split {
        front: None,
        body: "",
        skipped: 0,
    };
    let opened = source
        .text
        .strip_prefix(FENCE)
        .and_then(|rest| rest.strip_prefix('\n'));
    let Some(rest) = opened else {
        let text = "the front matter is missing. Start the file with a line +++, then title, \
                    summary, version, in_force, changed, [[history]], then a line +++.";
        problems.push(Problem::new(&source.name, Place::START, text));
        return nothing;
    };
    let Some(end) = closing(rest) else {
        let text = "the front matter does not end. Close it with a line that holds only +++.";
        problems.push(Problem::new(&source.name, Place::START, text));
        return nothing;
    };
    let (head, body) = rest.split_at(end);
    let body = body.strip_prefix(FENCE).unwrap_or(body);
    let before = problems.len();
    let document = Document::parse(&source.name, head, 1, problems);
    // After a fault of syntax every further message would only repeat it.
    let front = if problems.len() == before {
        let mut empty = Vec::new();
        document.walk(&mut |visit| super::refuse_empty(&source.name, visit, &mut empty));
        let front = document.whole(problems);
        if front.is_some() {
            problems.extend(empty);
        }
        front
    } else {
        None
    };
    Split {
        front,
        body,
        skipped: head.matches('\n').count() + 1,
    }
}

/// The text of a page whose front matter was read before.
#[derive(Debug)]
pub(crate) struct Body<'p> {
    text: Cow<'p, str>,
    /// Where the front matter ends.
    start: usize,
}

impl<'p> Body<'p> {
    /// What was cut off its front matter before.
    pub(crate) const fn whole(text: &'p str) -> Self {
        let text = Cow::Borrowed(text);
        Self { text, start: 0 }
    }

    /// None if the front matter no longer has as many lines.
    pub(crate) fn of(text: String, skipped: usize) -> Option<Self> {
        let rest = text.strip_prefix(FENCE)?.strip_prefix('\n')?;
        let end = closing(rest)?;
        let lines = rest.get(..end)?.matches('\n').count() + 1;
        let start = text.len() - rest.len() + end + FENCE.len();
        let text = text.into();
        (lines == skipped).then_some(Self { text, start })
    }

    /// What follows the front matter.
    pub(crate) fn text(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }
}

/// Where the closing line starts.
fn closing(rest: &str) -> Option<usize> {
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            return Some(at);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<FrontMatter>, usize, Vec<String>) {
        let source = Source {
            name: "a.md".into(),
            path: "a.md".into(),
            text: text.into(),
        };
        let mut problems = Vec::new();
        let split = split(&source, &mut problems);
        let told = problems.iter().map(ToString::to_string).collect();
        (split.front.map(|front| front.value), split.skipped, told)
    }

    const HEAD: &str = "title = \"T\"\nsummary = \"S\"\nversion = \"1\"\nin_force = 2026-12-01\n\
        changed = 2026-11-24\n[[history]]\nversion = \"1\"\ndate = 2026-11-24\nwhat = \"w\"\nwhy = \"y\"\n";

    #[test]
    fn a_whole_page_is_read_and_its_body_starts_after_the_head() {
        let (front, skipped, problems) = read(&format!("+++\n{HEAD}+++\nbody\n"));

        assert_eq!(problems, [""; 0]);
        assert_eq!(front.unwrap().template, Template::Page);
        assert_eq!(skipped, 11);
    }

    #[test]
    fn the_body_alone_is_the_body_of_the_whole() {
        let text = format!("+++\n{HEAD}+++\nbody\n+++\n");

        assert_eq!(Body::of(text.clone(), 11).unwrap().text(), "\nbody\n+++\n");
        assert!(Body::of(text, 10).is_none());
        assert!(Body::of("+++\n".to_owned(), 1).is_none());
    }

    #[test]
    fn faults_of_the_head_name_line_and_remedy() {
        let cases = [
            ("no head\n", "a.md:1:1: the front matter is missing."),
            (
                "+++\ntitle = \"x\"\n",
                "a.md:1:1: the front matter does not end.",
            ),
            (
                &format!("+++\ntitel = \"x\"\n{HEAD}+++\n"),
                "a.md:2:1: unknown key `titel`. Did you mean `title`?",
            ),
            (
                &format!("+++\n{}+++\n", HEAD.replace("2026-12-01", "\"2026\"")),
                "a.md:5:12: this is not a day",
            ),
            (
                &format!("+++\n{}+++\n", HEAD.replace("\"S\"", "\" \"")),
                "a.md:3:11: `summary` is empty.",
            ),
            (
                &format!("+++\ntemplate = \"hom\"\n{HEAD}+++\n"),
                "a.md:2:12: `hom` is not allowed here. Did you mean `home`?",
            ),
        ];
        for (text, expected) in cases {
            let (_, _, problems) = read(text);

            assert!(problems[0].starts_with(expected), "{problems:?}");
        }
    }
}
