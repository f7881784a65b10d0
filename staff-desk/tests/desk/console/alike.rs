//! What one interface asks for, the other asks for as well: the same flawed decisions through both.

use std::collections::BTreeSet;

use request::{Kind, Reference};

use super::Desk;
use super::acts::record;
use crate::harness::ok;

const REASON: &str = "業務に支障があるため。";
const NO_REASON: &str = "reason: this must be filled in";
const NO_GROUND: &str = "grounds: a ground is needed: these fit: R1";
const NOT_GIVEN: &str = "what is given or done instead: this must be filled in";

/// What somebody types for the one right of a request.
struct Typed {
    outcome: &'static str,
    grounds: &'static [&'static str],
    reason: &'static str,
    given: &'static str,
    note: &'static str,
}

const fn refused(grounds: &'static [&'static str], reason: &'static str) -> Typed {
    Typed {
        outcome: "refused",
        grounds,
        reason,
        given: "",
        note: "",
    }
}

impl Typed {
    /// The template of the command line, filled in.
    fn in_file(&self, template: &str) -> String {
        let text = |name: &str, typed: &str| {
            let empty = format!("{name} = \"\"\"\n\"\"\"");
            (empty, format!("{name} = \"\"\"\n{typed}\n\"\"\""))
        };
        let one = |name: &str, typed: &str| {
            let empty = format!("{name} = \"\"\n");
            (empty, format!("{name} = \"{typed}\"\n"))
        };
        let grounds = (
            "grounds = []".to_owned(),
            format!("grounds = {:?}", self.grounds),
        );
        let mut filled = template.to_owned();
        for (empty, full) in [
            one("outcome", self.outcome),
            grounds,
            text("reason", self.reason),
            text("given", self.given),
            one("note", self.note),
        ] {
            assert!(filled.contains(&empty), "{empty} in {filled}");
            filled = filled.replace(&empty, &full);
        }
        filled
    }

    /// The form of the console, filled in.
    fn in_form(&self) -> Vec<(&str, &str)> {
        let one = [
            ("outcome-0", self.outcome),
            ("reason-0", self.reason),
            ("given-0", self.given),
            ("note", self.note),
        ];
        let grounds = self.grounds.iter().map(|code| ("grounds-0", *code));
        one.into_iter().chain(grounds).collect()
    }
}

/// What the command line said, without places.
fn told_by_command(talk: &str) -> BTreeSet<String> {
    let faults = talk.lines().skip(1);
    let faults = faults.filter_map(|line| line.splitn(3, ':').nth(2));
    faults.map(|fault| fault.trim().to_owned()).collect()
}

/// What the summary of the page said, without the name of the right.
fn told_by_page(text: &str) -> BTreeSet<String> {
    let links = text.split("<li><a href=\"#").skip(1);
    let faults = links.filter_map(|rest| rest.split('>').nth(1)?.split("</a").next());
    let faults = faults.map(|fault| fault.rsplit(" – ").next().unwrap_or(fault));
    faults.map(str::to_owned).collect()
}

/// Decisions that must not be recorded, and everything that is wrong with each.
const FLAWED: [(Typed, &[&str]); 12] = [
    (refused(&["R1"], ""), &[NO_REASON]),
    (refused(&["R1"], " 　\t\n\u{a0}\n"), &[NO_REASON]),
    (refused(&[], REASON), &[NO_GROUND]),
    (refused(&[], ""), &[NO_GROUND, NO_REASON]),
    (
        refused(&["F1"], REASON),
        &["grounds: F1 is no ground for this outcome: these fit: R1"],
    ),
    (
        Typed {
            note: REASON,
            ..refused(&["R1"], REASON)
        },
        &["reason: a sentence of the internal note stands here: take it out of what is sent"],
    ),
    (
        Typed {
            given: "写しを1部",
            ..refused(&["R1"], REASON)
        },
        &["what is given or done instead: nothing belongs here with this outcome: delete it"],
    ),
    (
        refused(&["R1"], "個人番号は 1234 5678 9018 です。"),
        &["reason: there are 12 digits like an Individual Number: leave them out"],
    ),
    (
        Typed {
            outcome: "part",
            ..refused(&["R1"], REASON)
        },
        &[NOT_GIVEN],
    ),
    (
        Typed {
            outcome: "part",
            ..refused(&[], "")
        },
        &[NO_GROUND, NO_REASON, NOT_GIVEN],
    ),
    (
        Typed {
            outcome: "granted",
            ..refused(&["R1"], "")
        },
        &[
            NOT_GIVEN,
            "grounds: this outcome declines nothing: delete the grounds",
        ],
    ),
    (
        Typed {
            outcome: "alternative",
            ..refused(&["R1"], REASON)
        },
        &[
            "outcome: disclose cannot be alternative: write one of: granted, part, refused, no-data, other-method, other-law, not-accepted, withdrawn",
        ],
    ),
];

/// Fills in the file of the command line and the form of the console; what each said.
async fn told(
    desk: &Desk,
    reference: &Reference,
    typed: &Typed,
    go: &str,
) -> [BTreeSet<String>; 2] {
    let name = "decision.toml";
    let _fresh = std::fs::remove_file(desk.bench.path(name));
    let on = ["--language", "en", "decide", reference.as_str()];
    ok(desk.bench.run(&[&on[..], &["--template", name]].concat()));
    let template = std::fs::read_to_string(desk.bench.path(name)).unwrap();
    std::fs::write(desk.bench.path(name), typed.in_file(&template)).unwrap();
    let run = desk.bench.run(&[&on[..], &["--file", name]].concat());
    assert_eq!(run.code, 1, "{}", run.talk);
    let steering = [("seen", "2"), ("go", go)];
    let pairs = [typed.in_form(), steering.to_vec()].concat();
    let path = format!("/en/case/{reference}/decide/");
    let page = desk.post(&path, &pairs).await;
    assert_eq!(page.status, 422, "{}", page.text);
    [told_by_command(&run.talk), told_by_page(&page.text)]
}

#[tokio::test]
async fn both_interfaces_refuse_the_same_decisions_for_the_same_reasons() {
    let desk = Desk::open().await;
    let mut sent = desk.bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::Disclosure);
    let reference = found.unwrap().0.clone();
    record(&desk, &reference, "confirm", &[]).await;

    for (typed, faults) in FLAWED {
        let expected: BTreeSet<_> = faults.iter().map(|it| (*it).to_owned()).collect();
        for go in ["check", "send"] {
            let [command, page] = told(&desk, &reference, &typed, go).await;
            assert_eq!(command, expected, "command line");
            assert_eq!(page, expected, "console, {go}");
        }
    }

    let case = desk.store.register.get(&reference).await.unwrap().unwrap();
    assert_eq!(case.events.len(), 2, "nothing was recorded");
    // What is wanted passes both: this is recorded.
    let right = [
        ("outcome-0", "refused"),
        ("grounds-0", "R1"),
        ("reason-0", "支障があるため。"),
    ];
    record(&desk, &reference, "decide", &right).await;
}
