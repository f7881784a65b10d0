//! The sentences of the desk's letters (`content/letters`): reads them, tells what is missing in them,
//! and hands them on as `dist/desk`. Which there must be is `request::letter`'s to say.

use std::collections::BTreeMap;

use request::Language;
use request::letter::{
    self, CONTACTS, Contact, Edition, FEE_ACCOUNT, GapFault, Letters, Sentences,
};

use crate::content::Content;
use crate::content::registers::shape::Contact as RegisterContact;
use crate::document::{Document, Entry, Lines};
use crate::press::Ready;
use crate::problem::{Problem, suggest};
use crate::source::Source;

/// Reads one file of sentences.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Option<Entry<Sentences>> {
    let before = problems.len();
    let document = Document::parse(&source.name, &source.text, 0, problems);
    // After a fault of syntax every further message would only repeat it.
    (problems.len() == before).then(|| document.whole(problems))?
}

/// Tells every sentence that is missing or wrong, and every contact and fact that letters name and nobody has.
pub(crate) fn check(content: &Content, problems: &mut Vec<Problem>) {
    for entry in content.letters.values() {
        let gaps = entry.value.gaps().into_iter();
        problems.extend(gaps.map(|gap| problem(&entry.lines, &gap.key, gap.fault)));
    }
    let known: Vec<_> = content.registers.contacts.iter().collect();
    // Without the register, that is told already.
    let Some(first) = known.first() else { return };
    for id in CONTACTS {
        if !known.iter().any(|it| it.value.id == id) {
            let text = format!(
                "there is no contact `{id}`, which every letter of the desk names. Add it to this list."
            );
            problems.push(Problem::new(&first.lines.file, 0, text));
        }
    }
    account(content, problems);
}

/// Whoever is asked for a fee is told where to pay it.
fn account(content: &Content, problems: &mut Vec<Problem>) {
    let mut fees = content.registers.fees.iter();
    let Some(fee) = fees.find(|fee| fee.value.yen > 0) else {
        return;
    };
    let society = &content.society;
    // Without the facts, that is told already.
    if !society.is_empty() && society.fact(Language::Ja, FEE_ACCOUNT).is_none() {
        let text = format!(
            "`{}` costs {} yen, and society.toml does not say where it is paid. State it there as [{FEE_ACCOUNT}]: the \
             letter that asks for the fee needs it.",
            fee.value.kind, fee.value.yen
        );
        problems.push(fee.lines.wrong("yen", text));
    }
}

fn problem(lines: &Lines, key: &str, fault: GapFault) -> Problem {
    let braced = |id: &str| format!("{{{id}}}");
    let text = match fault {
        GapFault::Missing => format!("`{key}` is missing. Write it: the desk's letters need it."),
        GapFault::Unused(known) => {
            let last = key.rsplit('.').next().unwrap_or_default();
            format!("no letter uses `{key}`. {}", suggest(last, known))
        }
        GapFault::Blank(id, known) => {
            let given = if known.is_empty() {
                "Nothing can be put in here.".to_owned()
            } else {
                let known: Vec<_> = known.into_iter().map(braced).collect();
                format!("Here there are {}.", known.join(", "))
            };
            format!("nothing fills `{{{id}}}` in `{key}`. {given}")
        }
        GapFault::LeavesOut(blank) => {
            format!(
                "`{key}` leaves out {}, which the letter must say. Put it in.",
                braced(blank.id())
            )
        }
    };
    lines.wrong(key, text)
}

/// Every file of `dist/desk` by path.
pub(crate) fn files(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    let edition = |(language, entry): (&Language, &Entry<Sentences>)| {
        let society = ready.content.society.facts(*language);
        let contacts = ready.content.registers.contacts.iter();
        let contact = |it: &RegisterContact| Contact {
            name: it.name.get(*language).to_owned(),
            telephone: it.telephone.clone(),
            hours: it.hours.get(*language).to_owned(),
        };
        let edition = Edition {
            sentences: entry.value.clone(),
            society,
            contacts: contacts
                .map(|it| (it.value.id.clone(), contact(&it.value)))
                .collect(),
        };
        (*language, edition)
    };
    let letters = Letters {
        format: letter::FORMAT,
        editions: ready.content.letters.iter().map(edition).collect(),
    };
    let mut json = serde_json::to_string_pretty(&letters).unwrap_or_default();
    json.push('\n');
    BTreeMap::from([(letter::FILE.to_owned(), json.into_bytes())])
}
