//! Keys come and go, and no request is lost: the real program over the real engine.

use std::process::Stdio;
use std::time::Duration;

use ledger::KeyId;
use request::Kind;
use staff_desk::keys;
use staff_desk::open::SealError;

use crate::answers::{MARKER, submission};
use crate::harness::{Bench, Run};

/// A run that must succeed.
fn done(run: Run) -> Run {
    assert_eq!(run.code, 0, "{}", run.talk);
    run
}

/// Makes a key pair and adds its public half under a name.
fn add(bench: &Bench, name: &str) -> String {
    let file = bench.path(&format!("{name}.txt"));
    let made = done(bench.run(&["keygen", "--out", file.to_str().unwrap()]));
    let public = made.out.trim().to_owned();
    done(bench.run(&["keys", "add", &public, "--name", name]));
    public
}

fn export(bench: &Bench, identity: &str, out: &str) -> Run {
    let days = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let rest = ["--format", "jsonl", "--out", out, "--identity", identity];
    bench.run(&[&["export"], &days[..], &rest[..]].concat())
}

fn own_id(bench: &Bench) -> String {
    let list = done(bench.run(&["keys", "list"])).out;
    let line = list
        .lines()
        .find(|line| line.contains("front desk"))
        .unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey, told in its order")]
async fn a_key_is_replaced_and_the_next_one_opens_everything() {
    let mut bench = Bench::empty();
    bench.list_own_key();
    add(&bench, "safe");
    bench.restart();
    bench.receive(&Kind::ALL.map(submission)).await;
    let third = add(&bench, "next");
    bench.restart();
    bench.receive(&[submission(Kind::Complaint)]).await;
    let before = done(export(&bench, "staff-identity.txt", "before.jsonl"));
    let own = own_id(&bench);

    // Before: the new key does not open the old requests, and whoever tries learns which would.
    let refused = export(&bench, "next.txt", "none.jsonl");
    assert_eq!(refused.code, 1);
    assert!(
        refused.talk.contains("cannot open 10 of the 11"),
        "{}",
        refused.talk
    );
    assert!(
        refused.talk.contains(&format!("{own} (front desk)")),
        "{}",
        refused.talk
    );
    let shown = bench.run(&["show", bench.sent[0].0.as_str(), "--identity", "next.txt"]);
    assert!(shown.talk.contains("(safe)"), "{}", shown.talk);
    assert!(
        shown
            .talk
            .contains(&format!("given is {} (next)", KeyId::of(&third))),
        "{}",
        shown.talk
    );

    let retired = done(bench.run(&["keys", "retire", &own]));
    assert!(!retired.out.contains(&own) && retired.out.contains(&third));
    let partly = bench.run(&["keys", "re-seal", "--identity", "next.txt"]);
    assert_eq!(partly.code, 1);
    assert!(
        partly.talk.contains("10 requests stayed as they were"),
        "{}",
        partly.talk
    );
    assert!(
        partly.talk.contains("front desk, retired 20"),
        "{}",
        partly.talk
    );
    let resealed = done(bench.run(&["keys", "re-seal"]));
    assert!(
        resealed
            .talk
            .contains("The keys of 10 requests were sealed anew; 1 were"),
        "{}",
        resealed.talk
    );

    done(export(&bench, "next.txt", "after.jsonl"));
    let [old, new] = ["before.jsonl", "after.jsonl"].map(|name| std::fs::read(bench.path(name)));
    assert!(
        old.unwrap() == new.unwrap(),
        "the export differs: {}",
        before.talk
    );
    assert_eq!(export(&bench, "staff-identity.txt", "former.jsonl").code, 1);
    let list = done(bench.run(&["keys", "list"])).out;
    assert!(
        list.lines()
            .any(|line| line.contains("next") && line.ends_with("11")),
        "{list}"
    );
    assert!(
        list.lines()
            .any(|line| line.contains("retired 20") && line.ends_with(" 0")),
        "{list}"
    );
    let store = bench.store().await;
    for (reference, _) in &bench.sent {
        store
            .register
            .get(reference)
            .await
            .unwrap()
            .unwrap()
            .verify()
            .unwrap();
    }
    let again = done(bench.run(&["keys", "re-seal", "--identity", "next.txt"]));
    assert!(
        again.talk.contains(" 0 requests were sealed anew; 11"),
        "{}",
        again.talk
    );
}

#[tokio::test]
async fn what_senders_added_opens_with_the_key_of_its_case() {
    let mut bench = Bench::empty();
    bench.list_own_key();
    bench
        .receive(&[submission(Kind::Complaint), submission(Kind::Disclosure)])
        .await;
    bench.supplement(0..1).await;
    add(&bench, "next");
    bench.restart();
    bench.supplement(1..2).await;
    done(export(&bench, "staff-identity.txt", "before.jsonl"));
    let own = own_id(&bench);
    done(bench.run(&["keys", "retire", &own]));
    let opened = |name: &str| {
        let list = done(bench.run(&["keys", "list"])).out;
        let line = list.lines().find(|line| line.contains(name)).unwrap();
        let count = line.split_whitespace().last().unwrap().to_owned();
        count.parse::<u64>().unwrap()
    };
    // An addition of today is sealed to its case, and so to whoever opens that.
    assert_eq!((opened("front desk"), opened("next")), (2, 0));

    done(bench.run(&["keys", "re-seal"]));

    assert_eq!((opened("front desk"), opened("next")), (0, 2));
    done(export(&bench, "next.txt", "after.jsonl"));
    let [old, new] = ["before.jsonl", "after.jsonl"].map(|name| std::fs::read(bench.path(name)));
    assert!(old.unwrap() == new.unwrap(), "the export differs");
    let (reference, _) = &bench.sent[0];
    let show = |identity| bench.run(&["show", reference.as_str(), "--identity", identity]);
    let shown = done(show("next.txt")).out;
    assert!(
        shown.contains(&format!("{MARKER} 0")) && !shown.contains("書き換え"),
        "{shown}"
    );
    let shut = show("staff-identity.txt");
    assert_eq!(shut.code, 1);
    assert!(shut.talk.contains("(next)"), "{}", shut.talk);
}

#[tokio::test]
async fn an_addition_that_its_chain_does_not_know_is_not_opened() {
    let mut bench = Bench::empty();
    bench.list_own_key();
    bench
        .receive(&[submission(Kind::Complaint), submission(Kind::Complaint)])
        .await;
    bench.supplement(0..2).await;
    let store = bench.store().await;
    let mut cases = Vec::new();
    for (reference, _) in &bench.sent {
        cases.push(store.register.get(reference).await.unwrap().unwrap());
    }
    let key = bench.key();
    let case = &cases[0];
    let unlocked = key.unlock(&case.entry, &case.sealed, case.key.as_ref());
    let unlocked = unlocked.unwrap();
    let open = |event: &ledger::Event| unlocked.brought(&bench.sent[0].0, event).err();

    assert_eq!(open(&case.events[2]), None);
    let mut event = case.events[2].clone();
    event.sealed.clone_from(&cases[1].events[2].sealed);
    assert_eq!(open(&event), Some(SealError::Damaged));
    let mut event = case.events[2].clone();
    let other = cases[1].events[2].sealed.as_ref().unwrap();
    event
        .sealed
        .as_mut()
        .unwrap()
        .bytes
        .clone_from(&other.bytes);
    assert_eq!(open(&event), Some(SealError::Damaged));
}

#[tokio::test]
async fn a_key_that_was_swapped_is_told_and_not_sealed_anew() {
    let mut bench = Bench::empty();
    bench.list_own_key();
    bench
        .receive(&[submission(Kind::Complaint), submission(Kind::Complaint)])
        .await;
    let register = bench.store().await.register;
    let [first, second] = [0, 1].map(|at| bench.sent[at].0.clone());
    let keys = [first.clone(), second.clone()];
    let keys = register.keys(&keys).await.unwrap();
    let put = register.rewrap(&first, &keys[&first], &keys[&second]);
    assert!(put.await.unwrap());

    let shown = bench.run(&["show", first.as_str()]);
    assert_eq!(shown.code, 1);
    assert!(
        shown.talk.contains("is not the one it was sealed to"),
        "{}",
        shown.talk
    );
    done(bench.run(&["show", second.as_str()]));
    add(&bench, "next");
    let partly = bench.run(&["keys", "re-seal"]);
    assert_eq!(partly.code, 1);
    assert!(
        partly.talk.contains("1 are damaged or have lost their key")
            && partly.talk.contains("1 were sealed anew"),
        "{}",
        partly.talk
    );
}

#[tokio::test]
async fn a_run_that_was_killed_goes_on() {
    const ALL: usize = 150;
    let mut bench = Bench::empty();
    bench.list_own_key();
    bench.restart();
    bench.receive(&vec![submission(Kind::Complaint); ALL]).await;
    let next = KeyId::of(&add(&bench, "next"));
    done(bench.run(&["keys", "retire", &own_id(&bench)]));
    let store = bench.store().await;
    let opened = async || {
        let counts = keys::count(&store.register).await.unwrap();
        counts.by_key.get(&next).copied().unwrap_or_default()
    };

    let mut child = bench
        .command(&["keys", "re-seal"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while opened().await < 5 {
        assert!(child.try_wait().unwrap().is_none(), "it ended early");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let halfway = opened().await;
    let rest = done(bench.run(&["keys", "re-seal"]));

    assert!((5..ALL as u64).contains(&halfway), "{halfway}");
    let left = ALL as u64 - halfway;
    let told = format!("{left} requests were sealed anew; {halfway} were");
    assert!(rest.talk.contains(&told), "{}", rest.talk);
    for (reference, _) in &bench.sent {
        let case = store.register.get(reference).await.unwrap().unwrap();
        case.verify().unwrap();
        assert_eq!(case.key.unwrap().to, std::slice::from_ref(&next));
        assert_eq!(case.events.len(), 1, "no event is needed");
    }
}

#[tokio::test]
async fn a_list_of_keys_is_changed_whole_or_not_at_all() {
    let mut bench = Bench::empty();
    bench.receive(&[submission(Kind::Complaint)]).await;
    bench.list_own_key();
    let list = bench.path("recipients.txt");
    let before = std::fs::read_to_string(&list).unwrap();
    let own = before.lines().last().unwrap().to_owned();

    for (arguments, told) in [
        (
            vec!["keys", "retire", &own_id(&bench)],
            "is the only key in use",
        ),
        (
            vec!["keys", "retire", "00000000"],
            "no key in use is called 00000000",
        ),
        (
            vec!["keys", "add", &own, "--name", "again"],
            "in the list already",
        ),
        (
            vec!["keys", "add", "age1none", "--name", "wrong"],
            "the new key: line 1 is not a public key",
        ),
        (
            vec!["keys", "add", "AGE-SECRET-KEY-1MARKER", "--name", "wrong"],
            "is a secret key",
        ),
    ] {
        let refused = bench.run(&arguments);

        assert_eq!(refused.code, 1, "{arguments:?}");
        assert!(refused.talk.contains(told), "{}", refused.talk);
        assert!(!refused.talk.contains("MARKER"));
        assert_eq!(std::fs::read_to_string(&list).unwrap(), before);
    }
}
