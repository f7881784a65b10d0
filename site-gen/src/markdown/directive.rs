//! What stands between `{{` and `}}` in a text: a fact, a citation, a fee, a term, a register.

use std::collections::BTreeMap;

use super::html::escape;
use crate::glossary::{Avoided, Shown};
use crate::problem::suggest;

/// What directives stand for, in one language.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Facts of the society.
    pub(crate) society: BTreeMap<String, String>,
    /// Short forms of articles.
    pub(crate) law: BTreeMap<String, String>,
    /// Fees in words, by kind.
    pub(crate) fee: BTreeMap<String, String>,
    /// Registers as HTML.
    pub(crate) register: BTreeMap<String, String>,
    /// Terms of the glossary.
    pub(crate) term: BTreeMap<String, Shown>,
    /// Words not to be used for what a term names.
    pub(crate) avoided: Avoided,
}

/// A text taken apart.
pub(super) enum Piece<'t> {
    /// Text as it stands.
    Text(&'t str),
    /// What a directive says.
    Fact(&'t str),
    /// A citation.
    Law(&'t str),
    /// A term of the glossary, with the ending written right behind it, as of a plural.
    Term(&'t Shown, &'t str),
    /// A register: stands alone.
    Register(&'t str),
    /// A directive that will not do, and why.
    Wrong(String),
}

/// Takes a text apart at its directives.
pub(super) fn pieces<'t>(text: &'t str, facts: &'t Facts) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let Some((inside, after)) = after.split_once("}}") else {
            let text = "a {{ is not closed. Close it with }} on the same line.";
            pieces.push(Piece::Wrong(text.to_owned()));
            return pieces;
        };
        rest = after;
        pieces.push(match piece(inside.trim(), facts) {
            Piece::Term(term, _) => {
                let end = after.find(|letter: char| !letter.is_ascii_alphabetic());
                let (ending, after) = after.split_at(end.unwrap_or(after.len()));
                rest = after;
                Piece::Term(term, ending)
            }
            other => other,
        });
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn piece<'t>(inside: &'t str, facts: &'t Facts) -> Piece<'t> {
    let (sort, id) = inside.split_once('.').unwrap_or((inside, ""));
    if sort == "term" {
        let unknown = || Piece::Wrong(missing(inside, "term", id, facts.term.keys()));
        return facts
            .term
            .get(id)
            .map_or_else(unknown, |term| Piece::Term(term, ""));
    }
    let (table, what) = match sort {
        "society" => (&facts.society, "fact"),
        "law" => (&facts.law, "article"),
        "fee" => (&facts.fee, "kind of request"),
        "register" => (&facts.register, "register"),
        _ => {
            let hint = suggest(sort, ["society", "law", "fee", "term", "register"]);
            return Piece::Wrong(format!("`{{{{ {inside} }}}}` is not known. {hint}"));
        }
    };
    let Some(value) = table.get(id) else {
        return Piece::Wrong(missing(inside, what, id, table.keys()));
    };
    match sort {
        "law" => Piece::Law(value),
        "register" => Piece::Register(value),
        _ => Piece::Fact(value),
    }
}

fn missing<'k>(
    inside: &str,
    what: &str,
    id: &str,
    known: impl Iterator<Item = &'k String> + Clone,
) -> String {
    let hint = suggest(id, known.map(String::as_str));
    format!("`{{{{ {inside} }}}}`: there is no {what} `{id}`. {hint}")
}

/// Facts, fees, terms and registers that a text names: `society.address`. Citations are many and nobody
/// asks where one stands.
pub(super) fn named(text: &str) -> impl Iterator<Item = &str> {
    let opened = text.split("{{").skip(1);
    let names = opened.filter_map(|it| it.split_once("}}").map(|(inside, _)| inside.trim()));
    names.filter(|name| !name.starts_with("law."))
}

/// A text with its directives, as HTML; what is wrong goes to `wrong`. Where a link may not stand, as
/// in a heading or in another link, `is_plain` leaves terms without theirs.
pub(super) fn expand(
    text: &str,
    facts: &Facts,
    is_plain: bool,
    html: &mut String,
    wrong: &mut Vec<String>,
) {
    for piece in pieces(text, facts) {
        match piece {
            Piece::Term(term, ending) if is_plain => {
                escape(&term.plain, html);
                html.push_str(ending);
            }
            Piece::Term(term, ending) => term.link(ending, html),
            Piece::Text(text) | Piece::Fact(text) => escape(text, html),
            Piece::Law(text) => {
                html.push_str("<span class=\"law\">");
                escape(text, html);
                html.push_str("</span>");
            }
            Piece::Register(_) => wrong.push(
                "a register stands among other text. Give it a line of its own, with an empty line \
                 before and after."
                    .to_owned(),
            ),
            Piece::Wrong(text) => wrong.push(text),
        }
    }
}

/// A text with its directives, as plain text. What is wrong is told by [`expand`].
pub(super) fn spell(text: &str, facts: &Facts) -> String {
    let pieces = pieces(text, facts).into_iter().map(|piece| match piece {
        Piece::Text(text) | Piece::Fact(text) | Piece::Law(text) => [text, ""],
        Piece::Term(term, ending) => [&term.plain, ending],
        Piece::Register(_) | Piece::Wrong(_) => ["", ""],
    });
    pieces.flatten().collect()
}

/// A text with facts, fees and terms, and without its citations and the brackets around them.
pub(super) fn said(text: &str, facts: &Facts) -> String {
    if !text.contains("{{") {
        return text.to_owned();
    }
    let pieces = pieces(text, facts).into_iter().map(|piece| match piece {
        Piece::Text(text) | Piece::Fact(text) => [text, ""],
        Piece::Term(term, ending) => [&term.plain, ending],
        Piece::Law(_) | Piece::Register(_) | Piece::Wrong(_) => ["", ""],
    });
    let said: String = pieces.flatten().collect();
    let empty = [
        "（）",
        "（、）",
        "（、、）",
        "（、、、）",
        " ()",
        " (, )",
        " (, , )",
    ];
    empty
        .iter()
        .fold(said, |said, brackets| said.replace(brackets, ""))
}

#[cfg(test)]
mod tests {
    use request::Language;

    use super::*;

    fn expanded(text: &str) -> (String, Vec<String>) {
        let mut facts = Facts::default();
        facts.society.insert("name".into(), "A & B".into());
        facts
            .law
            .insert("act-33-1".into(), "APPI Art. 33(1)".into());
        facts.register.insert("fees".into(), "<table>".into());
        let (mut html, mut wrong) = (String::new(), Vec::new());
        expand(text, &facts, false, &mut html, &mut wrong);
        (html, wrong)
    }

    #[test]
    fn facts_are_escaped_and_citations_marked() {
        let (html, wrong) = expanded("We, {{ society.name }} ({{law.act-33-1}})");

        assert_eq!(
            html,
            "We, A &amp; B (<span class=\"law\">APPI Art. 33(1)</span>)"
        );
        assert!(wrong.is_empty());
    }

    #[test]
    fn the_ending_of_a_term_belongs_to_its_link() {
        let mut facts = Facts::default();
        let register = "id = 'leak'\nterm = { ja = '漏《ろう》えい', en = 'leak' }\nmeaning = { ja = '', en = '' }";
        let term = toml::from_str(register).unwrap();
        let shown = Shown::of(&term, Language::En);
        facts.term.insert("leak".into(), shown);
        let (mut html, mut wrong) = (String::new(), Vec::new());

        expand(
            "no {{ term.leak }}s: ",
            &facts,
            false,
            &mut html,
            &mut wrong,
        );

        let link = "<a class=\"term\" href=\"/en/glossary/#term-leak\">leaks</a>";
        assert_eq!(html, format!("no {link}: "));
        assert_eq!(spell("no {{ term.leak }}s", &facts), "no leaks");
        assert_eq!(said("no {{ term.leak }}s", &facts), "no leaks");
    }

    #[test]
    fn what_is_not_known_names_what_is_near() {
        let cases = [
            (
                "{{ law.act-33-2 }}",
                "there is no article `act-33-2`. Did you mean `act-33-1`?",
            ),
            (
                "{{ sociaty.name }}",
                "is not known. Did you mean `society`?",
            ),
            ("{{ society.name", "is not closed"),
            ("see {{ register.fees }}", "stands among other text"),
        ];
        for (text, expected) in cases {
            let (_, wrong) = expanded(text);

            assert!(wrong[0].contains(expected), "{wrong:?}");
        }
    }
}
