//! A register copied to another data folder: whole, shut, as often as wanted, and never over something else. Over
//! tables and with failing stores: `tests/tests/all/moved.rs`.

use std::process::Command;

use request::{Kind, Stage};
use staff_desk::act::Act;
use staff_desk::store::{Place, Store};

use crate::answers::submission;
use crate::harness::{Bench, Run, arrival, case, deadlines, ok};

fn copy(from: &Bench, to: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staff-desk"));
    command.args(["copy", "--from", "data:.", "--to", to]);
    let run = command.current_dir(from.folder.path()).output();
    run.unwrap().into()
}

async fn assert_same(bench: &Bench) {
    let key = bench.key();
    for (reference, _) in &bench.sent {
        let was = case(bench.folder.path(), reference).await;
        let is = case(&bench.path("copy"), reference).await;
        is.verify().unwrap();
        assert!(is == was, "{reference}");
        if is.entry.stage != Stage::Erased {
            let unlocked = key.unlock(&is.entry, &is.sealed, is.key.as_ref());
            assert!(unlocked.unwrap().answers(&is.entry, &is.sealed).is_ok());
        }
    }
}

#[tokio::test]
async fn a_copy_holds_the_same_and_the_next_brings_only_what_came_since() {
    let mut bench = Bench::with_all_kinds().await;
    bench.supplement(0..2).await;

    let first = ok(copy(&bench, "data:copy")).talk;
    let again = ok(copy(&bench, "data:copy")).talk;

    assert!(
        first.starts_with("10 requests of . are in copy: 10 came now, 0 "),
        "{first}"
    );
    assert!(first.contains("All 14 events and 10 keys"), "{first}");
    assert!(
        again.contains(": 0 came now, 0 were brought up to date, 10 were there."),
        "{again}"
    );
    assert_same(&bench).await;

    bench.receive(&[submission(Kind::Complaint)]).await;
    let erased = bench.sent[3].0.clone();
    ok(bench.run(&["withdraw", erased.as_str()]));
    ok(bench.run(&["close", erased.as_str()]));
    let office = bench.office(deadlines()).await;
    let desk = office.desk("Test Clerk", "2099-01-01T00:00:00Z".parse().unwrap());
    desk.perform(&erased, &Act::Erase.into(), None)
        .await
        .unwrap();

    let next = ok(copy(&bench, "data:copy")).talk;

    assert!(
        next.contains(": 1 came now, 1 were brought up to date, 9 were there."),
        "{next}"
    );
    assert!(next.contains("10 keys of cases"), "{next}");
    assert_same(&bench).await;
}

#[tokio::test]
async fn everything_that_stands_in_the_way_is_told_at_once_and_nothing_is_copied() {
    // Of one name and with other answers.
    let other = Bench::with_all_kinds().await;
    let mut bench = Bench::with_all_kinds().await;
    bench.receive(&[submission(Kind::Complaint)]).await;
    let before = case(other.folder.path(), &other.sent[0].0).await;

    let refused = copy(&bench, &format!("data:{}", other.folder.path().display()));

    assert_eq!(refused.code, 1);
    let said = "another request has this reference there";
    assert_eq!(refused.talk.matches(said).count(), 10, "{}", refused.talk);
    for (reference, _) in &other.sent {
        assert!(refused.talk.contains(reference.as_str()));
    }
    assert!(case(other.folder.path(), &other.sent[0].0).await == before);
    let came = other.store().await.register.get(&bench.sent[10].0).await;
    assert_eq!(came, Ok(None));
}

#[tokio::test]
async fn what_went_on_in_the_copy_is_not_taken_back() {
    let bench = Bench::with_all_kinds().await;
    ok(copy(&bench, "data:copy"));
    let acted = &bench.sent[2].0;
    let place = Place::Data(bench.path("copy"));
    let store = Store::open(&place).await.unwrap();
    let office = bench.office_in(store, deadlines());
    let desk = office.desk("Test Clerk", arrival(90));
    desk.perform(acted, &Act::Withdraw.into(), None)
        .await
        .unwrap();

    let refused = copy(&bench, "data:copy");

    assert_eq!(refused.code, 1);
    let said = format!("{acted}: it goes on there: 1 more events were recorded");
    assert!(refused.talk.contains(&said), "{}", refused.talk);
    assert_eq!(case(&bench.path("copy"), acted).await.events.len(), 2);
    // The other way round it comes.
    let mut back = Command::new(env!("CARGO_BIN_EXE_staff-desk"));
    back.args(["copy", "--from", "data:copy", "--to", "data:."]);
    let back = ok(back
        .current_dir(bench.folder.path())
        .output()
        .unwrap()
        .into());
    assert!(
        back.talk
            .contains("1 were brought up to date, 9 were there"),
        "{}",
        back.talk
    );
}

#[test]
fn places_that_are_none_or_one_are_refused() {
    let bench = Bench::empty();

    for (to, said) in [
        ("copy", "Write data:DIR (this machine) or table:NAME (AWS)"),
        ("table:", "Write data:DIR"),
        ("data:.", "--from and --to are the same place"),
    ] {
        let refused = copy(&bench, to);
        assert_eq!(refused.code, 2, "{to}");
        assert!(refused.talk.contains(said), "{}", refused.talk);
    }
    let named_twice = bench.run(&["copy", "--from", "data:.", "--to", "data:copy"]);
    assert_eq!(named_twice.code, 2);
    let missing = copy(&bench, "data:copy");
    assert_eq!(missing.code, 1);
    assert!(
        missing.talk.contains("there is no database at"),
        "{}",
        missing.talk
    );
    assert!(!bench.path("copy").exists());
}
