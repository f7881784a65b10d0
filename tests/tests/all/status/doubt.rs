//! Answers that are lost and passes that are not good: nothing is lost, doubled or another's.

use axum::Router;
use ledger::faults::{Fault, Faults};
use request::EventKind;
use tests::house::answer;
use tests::people::MARKER;
use tests::{House, page};

use super::{HERE, Pairs, case, desk_asks, engine, kinds, look, member, posted, press, pressed};

/// Presses a button of a page at an intake whose store fails from a call on, each time of another request and at the
/// next call; then the button that the answer offers at an intake whose store works. In the end it is done once.
/// Gives back how often it had been done when its sender was told that nobody knows.
async fn through_doubt(
    house: &House,
    fault: Fault,
    (go, typed): (&str, &[(&str, &str)]),
    done: EventKind,
) -> usize {
    let (engine, mut unseen) = (engine(house), 0);
    for call in 1.. {
        house.wait(60 * 60);
        let member = member(house).await;
        desk_asks(house, &member, &["contact"]);
        let form = pressed(&look(house, &member).await.text, go, typed);
        let (table, faults) = Faults::over(&engine);
        let failing: Router = house.intake_over(table).unwrap();
        faults.die_at(call, fault);

        let doubtful = answer(&failing, posted(HERE, &form)).await;

        let times = async || {
            let all = kinds(&case(house, &member).await);
            all.into_iter().filter(|kind| *kind == done).count()
        };
        if doubtful.status == 503 {
            assert!(doubtful.text.contains("確かめられません"), "{call}");
            unseen += times().await;
            let again: Pairs = page::hidden(&doubtful.text);
            let sent = house.send(posted(HERE, &again)).await;
            assert_eq!(sent.status, 200, "{go} {call} {fault:?}");
        } else {
            assert_eq!(doubtful.status, 200, "{go} {call} {fault:?}");
        }
        assert_eq!(times().await, 1, "{go} {call} {fault:?}");
        if faults.calls() < call {
            break;
        }
    }
    unseen
}

#[tokio::test]
async fn a_lost_answer_neither_loses_nor_doubles() {
    let house = House::new().await.unwrap();
    let add: (&str, &[(&str, &str)]) = ("add", &[("add_contact", MARKER)]);
    for (button, done) in [
        (add, EventKind::Added),
        (("withdraw", &[]), EventKind::Withdrawn),
    ] {
        let before = through_doubt(&house, Fault::Unreachable, button, done).await;
        let after = through_doubt(&house, Fault::AnswerLost, button, done).await;

        assert!(
            after > before,
            "no answer was lost after the write: {done:?}"
        );
    }
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
