//! A request is taken back by its sender, once, and as far as its stage allows.

use request::{EventKind, Stage};
use tests::{House, staff};

use super::{case, exported, happens, kinds, look, member, press};

#[tokio::test]
async fn a_request_is_taken_back_once_after_it_was_explained() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;

    let status = look(&house, &member).await;
    let consider = press(&house, &status.text, "consider", &[]).await;
    let back = press(&house, &consider.text, "look", &[]).await;
    assert_eq!(case(&house, &member).await.entry.stage, Stage::Received);
    let first = press(&house, &consider.text, "withdraw", &[]).await;
    house.wait(90);
    let second = press(&house, &consider.text, "withdraw", &[]).await;

    assert!(consider.text.contains("この請求を取り下げますか"));
    assert!(consider.text.contains(member.reference.as_str()));
    assert!(back.text.contains("今の段階：受付"));
    for done in [&first, &second, &look(&house, &member).await] {
        assert_eq!(done.status, 200);
        assert!(done.text.contains("今の段階：取下げ"));
        assert!(!done.text.contains("value=\"consider\""));
    }
    assert!(first.text.contains("この請求を取り下げました"));
    assert!(second.text.contains("この請求を取り下げました"));
    let case = case(&house, &member).await;
    assert_eq!(case.entry.stage, Stage::Withdrawn);
    assert_eq!(kinds(&case), [EventKind::Received, EventKind::Withdrawn]);
    assert_eq!(case.events[1].actor, "sender");

    let list = staff(&house, &["list"]).unwrap();
    let row = list
        .lines()
        .find(|line| line.contains(member.reference.as_str()));
    assert!(row.unwrap().contains("取下げ"), "{list}");
    let shown = staff(&house, &["show", member.reference.as_str()]).unwrap();
    assert!(shown.contains("取下げ") && shown.contains("sender"));
    assert_eq!(exported(&house, "all.jsonl")[0]["stage"], "withdrawn");
}

#[tokio::test]
async fn what_is_decided_is_not_taken_back() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let status = look(&house, &member).await;
    let consider = press(&house, &status.text, "consider", &[]).await;
    happens(
        &house,
        &member,
        &[EventKind::IdentityConfirmed, EventKind::Decided],
    )
    .await;

    let late = press(&house, &consider.text, "withdraw", &[]).await;
    let again = press(&house, &status.text, "consider", &[]).await;

    for answer in [late, again] {
        assert_eq!(answer.status, 409);
        assert!(answer.text.contains("取り下げることができません"));
        assert!(answer.text.contains("今の段階：決定"));
    }
    assert_eq!(case(&house, &member).await.entry.stage, Stage::Decided);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_take_back_at_once_do_it_once() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let status = look(&house, &member).await;

    let (first, second) = tokio::join!(
        press(&house, &status.text, "withdraw", &[]),
        press(&house, &status.text, "withdraw", &[])
    );

    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    assert_eq!(case(&house, &member).await.events.len(), 2);
}
