//! Complaints at the desk: who may settle one, however names are typed, and how it is linked with the answer.

use ledger::{AppendError, Happening};
use request::deadline::Deadlines;
use request::decision::{Draft, DraftRight, What};
use request::{EventKind, Kind, Reference, Right, Stage, Standing, Told};
use staff_desk::act::{Act, ActError, Deed, Desk, Fault};

use crate::answers::submission;
use crate::harness::{Bench, arrival};

fn of_kind(bench: &Bench, kind: Kind) -> &Reference {
    let mut sent = bench.sent.iter();
    &sent.find(|(_, it)| it.kind == kind).unwrap().0
}

/// All of a right is granted.
fn grant(right: Right) -> Deed {
    let right = DraftRight {
        right: right.id().to_owned(),
        outcome: "granted".to_owned(),
        given: "A copy.".to_owned(),
        ..DraftRight::default()
    };
    Deed::from(Act::Decide(Draft {
        rights: vec![right],
        note: String::new(),
    }))
}

/// Takes a request for disclosure from arrival to closing.
async fn answer(desk: &Desk<'_>, reference: &Reference) {
    let deeds = [
        Act::Confirm.into(),
        grant(Right::Disclose),
        Act::Deliver.into(),
        Act::Close.into(),
    ];
    for deed in &deeds {
        desk.perform(reference, deed, None).await.unwrap();
    }
}

/// Whether it was refused because its actor had decided.
fn is_barred(done: &Result<Standing, ActError>) -> bool {
    let Err(ActError::Faults(faults)) = done else {
        return false;
    };
    matches!(&faults[..], [Fault::Flaw(flaw)] if flaw.what == What::SamePerson)
}

#[tokio::test]
async fn whoever_decided_is_one_person_however_their_name_is_typed() {
    let bench = Bench::with_all_kinds().await;
    let (answered, complaint) = (
        of_kind(&bench, Kind::Disclosure),
        of_kind(&bench, Kind::Complaint),
    );
    let office = bench.office(Deadlines::default()).await;
    let desk = |actor: &'static str| office.desk(actor, arrival(90));
    answer(&desk("見本 一郎"), answered).await;
    let link = Act::Complain(complaint.clone()).into();
    let linked = desk("見本 二郎").perform(answered, &link, None).await;
    assert!(linked.unwrap().is_disputed);

    for own in ["見本 一郎", "見本　一郎", "見本一郎", " 見本  一郎 "] {
        for (reference, right) in [(complaint, Right::Reply), (answered, Right::Disclose)] {
            let done = desk(own).perform(reference, &grant(right), None).await;
            assert!(is_barred(&done), "{own} {right}: {done:?}");
        }
        let case = desk(own).case(complaint).await.unwrap();
        assert!(desk(own).is_barred(&case).await.unwrap(), "{own}");
    }

    for (other, reference, right) in [
        ("見本　二郎", complaint, Right::Reply),
        ("ＣＬＥＲＫ　Ｂ", answered, Right::Disclose),
    ] {
        let done = desk(other).perform(reference, &grant(right), None).await;
        assert_eq!(done.unwrap().stage(), Stage::Decided);
        let case = desk(other).case(reference).await.unwrap();
        assert_eq!(case.events.last().unwrap().actor, other, "as it was typed");
    }
    let again = Act::Complain(complaint.clone()).into();
    desk("Clerk C")
        .perform(answered, &Act::Deliver.into(), None)
        .await
        .unwrap();
    desk("Clerk C")
        .perform(answered, &again, None)
        .await
        .unwrap();
    let anew = grant(Right::Disclose);
    let done = desk("clerk b").perform(answered, &anew, None).await;
    assert!(is_barred(&done), "other width and capitals: {done:?}");
}

/// Whoever decided could make the complaint go away by other ways than deciding.
#[tokio::test]
async fn whoever_decided_does_not_end_the_complaint_about_it_in_any_other_way() {
    let mut bench = Bench::with_all_kinds().await;
    bench.receive(&[submission(Kind::Complaint)]).await;
    let (answered, complaint, other) = (
        of_kind(&bench, Kind::Disclosure),
        of_kind(&bench, Kind::Complaint),
        &bench.sent.last().unwrap().0,
    );
    let office = bench.office(Deadlines::default()).await;
    let desk = |actor: &'static str| office.desk(actor, arrival(90));
    answer(&desk("Clerk A"), answered).await;
    let link = Act::Complain(complaint.clone());
    let by = async |actor, reference: &Reference, act: Act| {
        let deed = Deed {
            reason: "調べるため。".to_owned(),
            ..Deed::from(act)
        };
        desk(actor).perform(reference, &deed, None).await
    };
    by("Clerk B", answered, link.clone()).await.unwrap();
    by("Clerk B", other, Act::Confirm).await.unwrap();

    let until = jiff::civil::date(2099, 1, 5);
    for act in [
        Act::Withdraw,
        Act::Extend { until },
        Act::Duplicate(other.clone()),
    ] {
        let event = act.event();
        let done = by("Clerk A", complaint, act).await;
        let Err(ActError::Faults(faults)) = done else {
            panic!("{event}: {done:?}")
        };
        assert_eq!(faults, [Fault::Barred], "{event}");
    }
    let again = by("Clerk B", answered, link).await;
    assert!(
        matches!(&again, Err(ActError::Faults(faults)) if faults[..] == [Fault::ComplaintNoted]),
        "{again:?}"
    );

    // What is left to do, once somebody else has settled it, anybody does.
    by("Clerk B", complaint, Act::Extend { until })
        .await
        .unwrap();
    let settled = desk("Clerk B")
        .perform(complaint, &grant(Right::Reply), None)
        .await;
    settled.unwrap();
    let early = by("Clerk A", complaint, Act::Close).await;
    assert!(
        matches!(&early, Err(ActError::Faults(faults)) if faults[..] == [Fault::NotDelivered]),
        "its sender wishes to be answered: {early:?}"
    );
    by("Clerk A", complaint, Act::Deliver).await.unwrap();
    let closed = by("Clerk A", complaint, Act::Close).await;
    assert_eq!(closed.unwrap().stage(), Stage::Closed);
}

/// Whether it is told who settled a complaint about the answer of Clerk A; it is linked before or after that.
async fn is_told(settled_by: &'static str, is_linked_first: bool) -> bool {
    let bench = Bench::with_all_kinds().await;
    let (answered, complaint) = (
        of_kind(&bench, Kind::Disclosure),
        of_kind(&bench, Kind::Complaint),
    );
    let office = bench.office(Deadlines::default()).await;
    let desk = |actor: &'static str, at| office.desk(actor, arrival(at));
    let link = Act::Complain(complaint.clone()).into();
    let settle = grant(Right::Reply);
    answer(&desk("Clerk A", 90), answered).await;
    let order = if is_linked_first {
        [
            (answered, "Clerk C", &link),
            (complaint, settled_by, &settle),
        ]
    } else {
        [
            (complaint, settled_by, &settle),
            (answered, "Clerk C", &link),
        ]
    };
    for (at, (reference, actor, deed)) in (91..).zip(order) {
        let done = desk(actor, at).perform(reference, deed, None).await;
        done.unwrap();
    }
    // What was right to complain about is decided anew, later than the complaint and by anybody but Clerk A.
    let anew = grant(Right::Disclose);
    let anew = desk(settled_by, 95).perform(answered, &anew, None).await;
    assert_eq!(anew.is_ok(), settled_by == "Clerk B");
    let case = desk("Clerk C", 95).case(complaint).await.unwrap();
    let told = desk("Clerk C", 95).is_settled_by_decider(&case).await;
    told.unwrap()
}

/// What came online tells nobody what it is about, until it is linked.
#[tokio::test]
async fn a_complaint_that_was_settled_by_the_decider_before_it_was_linked_is_told() {
    assert!(is_told("ＣＬＥＲＫ a", false).await);
    assert!(!is_told("Clerk B", false).await);
    assert!(!is_told("Clerk B", true).await);
}

#[tokio::test]
async fn a_link_that_was_cut_short_is_made_whole_by_linking_again() {
    let bench = Bench::with_all_kinds().await;
    let (answered, complaint) = (
        of_kind(&bench, Kind::Disclosure),
        of_kind(&bench, Kind::Complaint),
    );
    let office = bench.office(Deadlines::default()).await;
    let desk = |actor: &'static str| office.desk(actor, arrival(90));
    answer(&desk("Clerk A"), answered).await;
    let link = Deed::from(Act::Complain(complaint.clone()));
    let noted = async |reference: &Reference, event: EventKind, other: &Reference| {
        let case = desk("Clerk B").case(reference).await.unwrap();
        let told = Some(Told::Other(other.clone()));
        let is_it = |it: &&ledger::Event| it.kind == event && it.told == told;
        case.events.iter().filter(is_it).count()
    };

    // Nothing of it is recorded by whoever looked too early.
    let late = desk("Clerk B").perform(answered, &link, Some(4)).await;
    assert!(matches!(
        late,
        Err(ActError::Append(AppendError::Changed { .. }))
    ));
    assert_eq!(noted(complaint, EventKind::Linked, answered).await, 0);
    // A death between the two records leaves the first: whoever decided is barred already.
    let first = Happening::new(EventKind::Linked, arrival(91), "Clerk B");
    let first = first.telling(Told::Other(answered.clone()));
    desk("Clerk B")
        .register
        .record(complaint, first)
        .await
        .unwrap();
    let own = desk("Clerk A")
        .perform(complaint, &grant(Right::Reply), None)
        .await;
    assert!(is_barred(&own), "{own:?}");

    desk("Clerk B")
        .perform(answered, &link, None)
        .await
        .unwrap();

    assert_eq!(noted(complaint, EventKind::Linked, answered).await, 1);
    assert_eq!(noted(answered, EventKind::Complained, complaint).await, 1);
    for reference in [answered, complaint] {
        let case = desk("Clerk B").case(reference).await.unwrap();
        assert_eq!(case.verify(), Ok(()));
    }
}

#[tokio::test]
async fn whoever_decided_does_not_decide_on_the_complaint_about_it() {
    let bench = Bench::with_all_kinds().await;
    let reference = of_kind(&bench, Kind::Disclosure).clone();
    let office = bench.office(Deadlines::default()).await;
    let desk = |actor: &'static str| office.desk(actor, arrival(90));
    let grant = || grant(Right::Disclose);
    answer(&desk("Clerk A"), &reference).await;
    let complained = Happening::new(EventKind::Complained, arrival(91), "Clerk C");
    desk("Clerk A")
        .register
        .record(&reference, complained)
        .await
        .unwrap();

    let own = desk("Clerk A").perform(&reference, &grant(), None).await;
    assert!(is_barred(&own), "whoever decided decided anew");
    let other = desk("Clerk B").perform(&reference, &grant(), None).await;
    assert_eq!(other.unwrap().stage(), Stage::Decided);
}
