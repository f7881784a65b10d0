//! The list of what is due: written with each event, paged in its order, and mended when the rules change.

use jiff::civil::date;
use request::completion::{Asked, Item};
use request::deadline::{ClockId, Deadlines, Due, OnClosed, Rule};
use request::standing::Wait;
use request::{EventKind, Kind, Reference, Stage};

use super::{House, filing, filing_at, time};
use crate::{Addition, Happening, Inbox, Register, Sealed, embedded};

/// So many days for every answer, which stand still while something is waited for.
fn rules(days: u16) -> Deadlines {
    Deadlines {
        rules: vec![Rule {
            clock: ClockId::Answer,
            kinds: Kind::ALL.to_vec(),
            days,
            warn: Vec::new(),
            starts: Vec::new(),
            stops: vec![Wait::Completion],
            on_closed: OnClosed::Keep,
            law: Vec::new(),
        }],
        ..Deadlines::default()
    }
}

impl House {
    fn ruled(&self, days: u16) -> (Inbox, Register) {
        let rules = rules(days);
        (
            self.inbox().ruled_by(&rules),
            self.register().ruled_by(&rules),
        )
    }
}

async fn listed(register: &Register, stage: Stage) -> Vec<(Reference, Option<Due>)> {
    let entries = register.by_due(stage).all().await.unwrap();
    let places = entries.into_iter().map(|it| (it.reference, it.due));
    places.collect()
}

/// Where the request of that number stands, which the table and its events must agree on.
async fn place(register: &Register, days: u16, number: u32) -> Option<Due> {
    let reference = filing(number).reference;
    let case = register.get(&reference).await.unwrap().unwrap();
    let (is, ought) = (case.entry.due, case.due(&rules(days)));
    let of_stage = listed(register, case.entry.stage).await;
    let of_index = of_stage.iter().find(|(listed, _)| *listed == reference);

    assert_eq!(is, ought);
    assert_eq!(of_index.map(|(_, due)| *due), is.map(Some));
    is
}

const fn on(month: i8, day: i8) -> Due {
    Due::On(date(2026, month, day))
}

fn happening(kind: EventKind, at: &str) -> Happening {
    Happening::new(kind, time(at), "Test Clerk")
}

#[tokio::test]
async fn every_event_moves_its_request_to_the_day_that_comes_next() {
    let house = House::new();
    let (inbox, register) = house.ruled(30);
    let reference = filing(1).reference;
    let place = || place(&register, 30, 1);
    let record = async |happening| register.record(&reference, happening).await.unwrap();

    inbox.receive(&filing(1)).await.unwrap();
    assert_eq!(place().await, Some(on(5, 1)));
    let asked = Asked::new([Item::Period], date(2026, 4, 20)).unwrap();
    record(happening(EventKind::CompletionAsked, "2026-04-03T00:00:00Z").asking(asked)).await;
    assert_eq!(place().await, Some(on(4, 20)));
    // Housekeeping of the desk moves nothing.
    record(happening(EventKind::Exported, "2026-04-05T00:00:00Z")).await;
    assert_eq!(place().await, Some(on(4, 20)));
    let addition = Addition {
        sealed: Sealed::from_bytes(b"SEALEDMARKER added".to_vec()),
        at: time("2026-04-13T00:00:00Z"),
        idempotency_key: [0xad; 32],
        body_mac: [0xad; 32],
    };
    inbox.add(&reference, &[1; 32], &addition).await.unwrap();
    assert_eq!(
        place().await,
        Some(on(5, 11)),
        "ten days that it stood still"
    );
    record(happening(
        EventKind::IdentityConfirmed,
        "2026-04-14T00:00:00Z",
    ))
    .await;
    record(happening(EventKind::Decided, "2026-04-15T00:00:00Z")).await;
    assert_eq!(place().await, Some(on(5, 11)));
    record(happening(EventKind::Delivered, "2026-04-16T00:00:00Z")).await;
    assert_eq!(place().await, Some(Due::Undated));
    record(happening(EventKind::Closed, "2026-04-17T00:00:00Z")).await;
    assert_eq!(place().await, None);
    // A complaint leaves it closed; a new decision opens it again.
    record(happening(EventKind::Complained, "2026-04-18T00:00:00Z")).await;
    assert_eq!(place().await, None);
    record(happening(EventKind::Decided, "2026-04-19T00:00:00Z")).await;
    assert_eq!(place().await, Some(Due::Undated));
}

#[tokio::test]
async fn a_sender_who_takes_it_back_leaves_nothing_due() {
    let house = House::new();
    let (inbox, register) = house.ruled(30);
    inbox.receive(&filing(1)).await.unwrap();

    let at = time("2026-04-02T00:00:00Z");
    let reference = filing(1).reference;
    inbox.withdraw(&reference, &[1; 32], at).await.unwrap();

    assert_eq!(place(&register, 30, 1).await, Some(Due::Undated));
}

#[tokio::test]
async fn the_list_goes_on_after_any_request_whatever_the_page() {
    let house = House::new();
    let (inbox, register) = house.ruled(30);
    // Stored in another order than they are due; two on one day, and two at one moment.
    for (number, at) in [
        (0, "2026-04-03T00:00:00Z"),
        (1, "2026-04-01T00:00:00Z"),
        (2, "2026-04-02T05:00:00Z"),
        (3, "2026-04-02T01:00:00Z"),
        (4, "2026-04-02T01:00:00Z"),
    ] {
        inbox.receive(&filing_at(number, at)).await.unwrap();
    }
    let all = register.by_due(Stage::Received).all().await.unwrap();
    let days: Vec<_> = all.iter().filter_map(|entry| entry.due).collect();

    assert_eq!(days, [on(5, 1), on(5, 2), on(5, 2), on(5, 2), on(5, 3)]);
    assert!(all.is_sorted_by_key(|entry| (entry.due, entry.received_at)));
    for (number, entry) in all.iter().enumerate() {
        for limit in [1, 2, 200] {
            let pager = register.by_due(Stage::Received).by(limit);
            let due = entry.due.unwrap();
            let rest = pager.after_due(due, entry.received_at, &entry.reference);
            assert_eq!(rest.all().await.unwrap(), &all[number + 1..]);
        }
    }
}

#[tokio::test]
async fn new_rules_put_every_request_in_its_new_place_once() {
    let house = House::new();
    let (inbox, register) = house.ruled(30);
    for number in 0..5 {
        inbox.receive(&filing(number)).await.unwrap();
    }
    let closed = filing(4).reference;
    for kind in [EventKind::Withdrawn, EventKind::Closed] {
        let at = "2026-04-02T00:00:00Z";
        register.record(&closed, happening(kind, at)).await.unwrap();
    }
    let (_, ruled_anew) = house.ruled(20);
    let all = || Stage::ALL.iter().copied();

    let first = ruled_anew.relist_all(all(), |_so_far| {}).await.unwrap();
    let again = ruled_anew.relist_all(all(), |_so_far| {}).await.unwrap();

    assert_eq!((first.all, first.moved), (5, 4));
    assert_eq!((again.all, again.moved), (5, 0));
    for number in 0..4 {
        assert_eq!(place(&ruled_anew, 20, number).await, Some(on(4, 21)));
    }
    assert_eq!(place(&ruled_anew, 20, 4).await, None);
    let case = ruled_anew.get(&closed).await.unwrap().unwrap();
    case.verify().unwrap();
    assert_eq!(case.events.len(), 3, "nothing was recorded");
}

#[tokio::test]
async fn a_table_without_the_list_gets_it_with_all_that_is_open() {
    let house = House::new();
    let (inbox, register) = house.ruled(30);
    for number in 0..3 {
        inbox.receive(&filing(number)).await.unwrap();
    }
    let closed = filing(2).reference;
    for kind in [EventKind::Withdrawn, EventKind::Closed] {
        let at = "2026-04-02T00:00:00Z";
        register.record(&closed, happening(kind, at)).await.unwrap();
    }
    house.forget_the_list().await;
    let file = house.file();

    let again = embedded::open_existing(&file).unwrap();

    let register = Register::new(again.connection()).ruled_by(&rules(30));
    let undated = [0, 1].map(|number| (filing(number).reference, Some(Due::Undated)));
    let mut found = listed(&register, Stage::Received).await;
    found.sort();
    assert_eq!(found, undated);
    assert!(listed(&register, Stage::Closed).await.is_empty());
    let all = Stage::ALL.iter().copied();
    let relisted = register.relist_all(all, |_so_far| {}).await.unwrap();
    assert_eq!((relisted.all, relisted.moved), (3, 2));
    assert_eq!(place(&register, 30, 0).await, Some(on(5, 1)));
}

impl House {
    /// Makes the table what it was before there was the list: no index, and no places.
    async fn forget_the_list(&self) {
        let connection = self.embedded.connection();
        let delete = aws_sdk_dynamodb::types::DeleteGlobalSecondaryIndexAction::builder();
        let delete = delete.index_name(crate::table::BY_DUE).build().unwrap();
        let update = aws_sdk_dynamodb::types::GlobalSecondaryIndexUpdate::builder();
        connection
            .client
            .update_table()
            .table_name(connection.table())
            .global_secondary_index_updates(update.delete(delete).build())
            .send()
            .await
            .unwrap();
        for number in 0..3 {
            connection
                .client
                .update_item()
                .table_name(connection.table())
                .set_key(Some(crate::table::request_key(&filing(number).reference)))
                .update_expression("REMOVE #d")
                .expression_attribute_names("#d", crate::table::DUE)
                .send()
                .await
                .unwrap();
        }
    }
}
