//! Each role may do what its program does, and nothing more. What they do was recorded: every call that real
//! journeys make to the engine. What AWS would say is asked of the template's own policies.

use std::fs;
use std::path::Path;

use ledger::Register;
use ledger::embedded::{Calls, watch};
use request::deadline::Deadlines;
use serde_json::json;
use tests::policy::{Statement, Verdict, Wish, decide, is_like, statements};
use tests::{House, calls, staff, staff_anywhere};

use super::read;
use crate::status::{desk_asks, engine, look, member, press};

mod attacks;

const KEYS: &str = "dynamodb:LeadingKeys";
const ATTRIBUTES: &str = "dynamodb:Attributes";

/// The statements of a policy, wherever a resource of the template holds them.
fn policy(resource: &str) -> Vec<Statement> {
    let template = read();
    let properties = &template["Resources"][resource]["Properties"];
    let inline = &properties["Policies"][0]["PolicyDocument"];
    let own = &properties["PolicyDocument"];
    statements(if inline.is_null() { own } else { inline }).unwrap()
}

/// What a journey asked of the store.
fn wished(calls: &Calls) -> Vec<Wish> {
    calls::wishes(&calls.take()).unwrap()
}

fn watched(house: &House) -> Calls {
    watch(&house.data().join("ledger.sqlite"))
}

/// Every wish is granted; and whatever the policy grants of DynamoDB, some wish needed: each action on each
/// resource, each attribute, each kind of key.
fn assert_fits(name: &str, wishes: &[Wish]) {
    let policy = policy(name);
    let mut used: Vec<(String, &Wish)> = Vec::new();
    for wish in wishes {
        match decide(&policy, wish).unwrap() {
            Verdict::Allowed(by) => used.extend(by.into_iter().map(|sid| (sid, wish))),
            other => panic!("{name}: {other:?} to {wish:?}"),
        }
    }
    let ours = |it: &&Statement| it.allows && it.actions[0].starts_with("dynamodb:");
    for statement in policy.iter().filter(ours) {
        let needed: Vec<&Wish> = used
            .iter()
            .filter(|(sid, _)| *sid == statement.sid)
            .map(|(_, wish)| *wish)
            .collect();
        let is_needed = |fits: &dyn Fn(&Wish) -> bool| needed.iter().any(|wish| fits(wish));
        for action in &statement.actions {
            for resource in &statement.resources {
                let is_one = |it: &Wish| it.action == *action && it.resource == *resource;
                assert!(
                    is_needed(&is_one),
                    "{name}: nobody needs {action} on {resource}"
                );
            }
        }
        for (key, values) in statement.conditions.values().flatten() {
            for value in values
                .iter()
                .filter(|_| [KEYS, ATTRIBUTES].contains(&key.as_str()))
            {
                let is_one = |it: &Wish| {
                    let given = it.context.get(key);
                    given.is_some_and(|given| given.iter().any(|it| is_like(value, it)))
                };
                // "false" of Null is no value.
                let is_used = value == "false" || is_needed(&is_one);
                assert!(is_used, "{}: nobody needs {value} of {key}", statement.sid);
            }
        }
    }
}

#[tokio::test]
async fn the_function_may_do_what_the_intake_does_and_nothing_more() {
    let house = House::new().await.unwrap();
    let calls = watched(&house);

    let complaint = json!({ "anonymous": true, "topic": "site", "text": "見本", "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    for key in [
        "policies-00000001",
        "policies-00000001",
        "policies-00000002",
    ] {
        let sent = house.post_json("/api/requests/complaint", key, &complaint);
        assert!(sent.await.status.is_success());
    }
    let member = member(&house).await;
    let asked = calls.take();
    desk_asks(&house, &member, &["period"]);
    let _the_desk_is_another_role = calls.take();
    let status = look(&house, &member).await;
    let typed = [("add_period", "令和7年4月から")];
    press(&house, &status.text, "add", &typed).await;
    press(&house, &status.text, "add", &typed).await;
    let status = look(&house, &member).await;
    press(&house, &status.text, "withdraw", &[]).await;

    let all = [asked, calls.take()].concat();
    assert_fits("FunctionRole", &calls::wishes(&all).unwrap());
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A paper is entered, and once more by mistake.
fn enter_twice(house: &House) {
    let paper = house.scratch("paper.toml");
    let file = text(&paper);
    staff(
        house,
        &["enter", "--kind", "complaint", "--template", &file],
    )
    .unwrap();
    let mut filled = fs::read_to_string(&paper).unwrap();
    for (field, answer) in [
        ("anonymous", "yes"),
        ("topic", "handling"),
        ("text", "見本"),
        ("reply_by", "none"),
    ] {
        let (empty, full) = (
            format!("\n{field} = \"\""),
            format!("\n{field} = \"{answer}\""),
        );
        filled = filled.replace(&empty, &full);
    }
    fs::write(&paper, filled).unwrap();
    let enter = [
        "enter",
        "--kind",
        "complaint",
        "--file",
        &file,
        "--arrived",
        "2026-11-20",
    ];
    for _twice in 0..2 {
        staff(house, &enter).unwrap();
    }
}

#[tokio::test]
async fn the_staff_may_do_what_the_desk_does_and_nothing_more() {
    let house = House::new().await.unwrap();
    let first = member(&house).await;
    let second = member(&house).await;
    let run = |all: &[&str]| staff(&house, all).unwrap();
    let calls = watched(&house);

    run(&["list"]);
    run(&["list", "--from", "2026-11-01", "--to", "2026-11-30"]);
    run(&["list", "--stage", "withdrawn"]);
    let _finds_nobody = staff(&house, &["find", "見本"]);
    run(&[
        "ask",
        first.reference.as_str(),
        "--item",
        "period",
        "--by",
        "2026-12-10",
    ]);
    run(&["show", first.reference.as_str()]);
    tests::export(&house, "jsonl", &house.scratch("all.jsonl")).unwrap();
    enter_twice(&house);
    let next = text(&house.scratch("next.txt"));
    let key = run(&["keygen", "--out", &next]);
    run(&["keys", "add", key.trim(), "--name", "next"]);
    run(&["keys", "re-seal"]);
    // Other rules, another place in the list.
    let opened = engine(&house);
    let register = Register::new(opened.connection()).ruled_by(&Deadlines::default());
    assert!(register.relist(&second.reference).await.unwrap());
    run(&["withdraw", second.reference.as_str(), "--note", "見本"]);
    run(&["close", second.reference.as_str()]);
    house.wait(20 * 366 * 24 * 60 * 60);
    run(&["erase", second.reference.as_str()]);

    // Both ends of a move.
    let other = house.scratch("moved");
    let carried = watch(&other.join("ledger.sqlite"));
    let place = |folder: &Path| format!("data:{}", text(folder));
    let (from, to) = (place(&house.data()), place(&other));
    for _twice in 0..2 {
        staff_anywhere(&house, &["copy", "--from", &from, "--to", &to]).unwrap();
    }

    let all = [calls.take(), carried.take()].concat();
    assert_fits("StaffPolicy", &calls::wishes(&all).unwrap());
}

#[tokio::test]
async fn an_auditor_may_audit_and_nothing_more() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let reference = member.reference.as_str();
    let withdraw = ["withdraw", reference, "--note", "見本"];
    staff(&house, &withdraw).unwrap();
    house.wait(2 * 24 * 60 * 60);
    let roots = text(&house.scratch("roots.json"));
    let calls = watched(&house);

    let left = "--without-seals";
    staff(&house, &["roots", "--out", &roots, left]).unwrap();
    staff(&house, &["audit", "--roots", &roots, left]).unwrap();

    assert_fits("AuditorPolicy", &wished(&calls));
}
