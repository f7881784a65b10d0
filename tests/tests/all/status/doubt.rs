//! Answers that are lost and passes that are not good: nothing is lost, doubled or another's.

use axum::Router;
use ledger::faults::{Fault, Faults};
use request::EventKind;
use tests::house::answer;
use tests::people::MARKER;
use tests::{House, page};

use super::{HERE, Pairs, case, desk_asks, engine, kinds, look, member, posted, press, pressed};

/// Presses a button of a page at an intake whose store fails from a call on, then the button that the
/// answer offers at one that works.
async fn through_doubt(house: &House, html: &str, go: &str, typed: &[(&str, &str)]) {
    let engine = engine(house);
    for fault in [Fault::Unreachable, Fault::AnswerLost] {
        for call in 1..=4 {
            let (table, faults) = Faults::over(&engine);
            let failing: Router = house.intake_over(table).unwrap();
            faults.die_at(call, fault);
            let form = pressed(html, go, typed);
            let doubtful = answer(&failing, posted(HERE, &form)).await;
            assert!(
                [200, 503].contains(&doubtful.status.as_u16()),
                "{}",
                doubtful.status
            );
            if doubtful.status == 503 {
                assert!(doubtful.text.contains("確かめられません"), "{call}");
                let again: Pairs = page::hidden(&doubtful.text);
                let sent = house.send(posted(HERE, &again)).await;
                assert_eq!(sent.status, 200, "{go} {call} {fault:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_lost_answer_neither_loses_nor_doubles() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["contact"]);
    let status = look(&house, &member).await;

    through_doubt(&house, &status.text, "add", &[("add_contact", MARKER)]).await;
    let added = case(&house, &member).await;
    through_doubt(&house, &status.text, "withdraw", &[]).await;

    assert_eq!(kinds(&added)[2..], [EventKind::Added]);
    let taken = case(&house, &member).await;
    assert_eq!(kinds(&taken)[2..], [EventKind::Added, EventKind::Withdrawn]);
}

#[tokio::test]
async fn a_pass_is_of_one_request_and_one_day() {
    let house = House::new().await.unwrap();
    let (mine, other) = (member(&house).await, member(&house).await);
    desk_asks(&house, &mine, &["contact"]);
    let status = look(&house, &mine).await;
    let reference = [("reference", other.reference.as_str())];

    let crossed = press(&house, &status.text, "withdraw", &reference).await;
    house.wait(24 * 60 * 60 + 1);
    let late = press(&house, &status.text, "add", &[("add_contact", MARKER)]).await;

    assert_eq!((crossed.status.as_u16(), late.status.as_u16()), (422, 422));
    assert_eq!(case(&house, &other).await.events.len(), 1);
    assert_eq!(case(&house, &mine).await.events.len(), 2);
    // The form is gone with its pass; what was typed is not.
    assert!(late.text.contains("1日以上たちました"));
    assert!(late.text.contains("受け取っていない内容") && late.text.contains(MARKER));
}
