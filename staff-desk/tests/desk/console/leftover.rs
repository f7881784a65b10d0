//! An erasing that stopped on the way is shown, and finished, in pages.

use ledger::faults::{Fault, Faults};
use ledger::{Happening, Register, Sealed, embedded};
use request::{EventKind, Kind, Reference, Stage};

use super::Desk;
use crate::answers::submission;
use crate::harness::{Bench, arrival};

/// More seals than go with the key in one transaction.
const LETTERS: usize = 120;

/// A closed request with many letters, whose erasing lost the store once the key was destroyed.
async fn half_erased() -> (Desk, Reference) {
    let mut bench = Bench::empty();
    let kinds = [Kind::Correction, Kind::Correction];
    bench.receive(&kinds.map(submission)).await;
    let reference = bench.sent[0].0.clone();
    let store = bench.store().await;
    let record = async |event, text: Option<String>| {
        let happening = Happening::new(event, arrival(90), "Test Clerk");
        let happening = match text {
            Some(text) => happening.sealing(Sealed::from_bytes(text.into_bytes())),
            None => happening,
        };
        store.register.record(&reference, happening).await.unwrap();
    };
    for number in 0..LETTERS {
        record(EventKind::Written, Some(format!("LETTERMARKER {number}"))).await;
    }
    record(EventKind::Withdrawn, None).await;
    record(EventKind::Closed, None).await;
    drop(store);
    let mut call = 0;
    let database = bench.database();
    loop {
        call += 1;
        assert!(call < 20, "no call was lost between key and seals");
        let engine = embedded::open(&database).unwrap();
        let (connection, faults) = Faults::over(&engine);
        faults.die_at(call, Fault::Unreachable);
        let erase = Happening::new(EventKind::Erased, arrival(95), "Test Clerk");
        let told = Register::new(connection).erase(&reference, erase).await;
        let case = Register::new(engine.connection()).get(&reference).await;
        if case.unwrap().unwrap().is_half_erased() {
            assert!(told.is_err());
            break;
        }
    }
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    (desk, reference)
}

#[tokio::test]
async fn an_erasing_that_stopped_on_the_way_is_shown_and_finished() {
    let (desk, reference) = half_erased().await;
    let path = format!("/case/{reference}/");
    let erase = format!("{path}erase/");
    let href = format!("href=\"{erase}\"");

    let list = desk.get("/erase/").await;
    let case = desk.get(&path).await;
    let form = desk.get(&erase).await;
    let wrong = [("seen", form.control("seen")), ("own", "x"), ("go", "send")];
    let wrong = desk.post(&erase, &wrong).await;
    let own = reference.as_str();
    let typed = |go| [("seen", form.control("seen")), ("own", own), ("go", go)];
    let checked = desk.post(&erase, &typed("check")).await;
    let done = desk.post(&erase, &typed("send")).await;

    assert!(list.text.contains("途中で止まった消去") && list.text.contains(&href));
    assert!(case.text.contains("消去が途中で止まりました") && case.text.contains(&href));
    assert!(!case.text.contains("書き換えられたか"), "nobody edited it");
    assert_eq!((form.status.as_u16(), wrong.status.as_u16()), (200, 422));
    assert!(form.text.contains("value=\"check\"") && checked.text.contains("鍵を破棄して消去する"));
    assert_eq!(done.status, 303, "{}", done.text);
    let after = desk.store.register.get(&reference).await.unwrap().unwrap();
    assert_eq!((after.entry.stage, after.verify()), (Stage::Erased, Ok(())));
    assert_eq!(after.events.len(), LETTERS + 4, "it is recorded once");
    let (list, case) = (desk.get("/erase/").await, desk.get(&path).await);
    assert!(!list.text.contains("途中で止まった消去") && !list.text.contains(own));
    assert!(!case.text.contains(&href) && case.text.contains("消去しました"));
    assert_eq!(desk.get(&erase).await.status, 409);
}
