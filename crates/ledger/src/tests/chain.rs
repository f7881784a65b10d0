//! Events: what may follow, who was first, and what an edit shows.

use request::{EventKind, Stage, Standing};

use super::{House, filing, time};
use crate::item::{Item, b};
use crate::{AppendError, Case, ChainFault, Depth, Happening, Register, Sealed, table};

const CLERK: &str = "Test Clerk";

async fn append(register: &Register, event: EventKind) -> Result<Stage, AppendError> {
    let at = time("2026-04-02T00:00:00Z");
    register
        .append(&filing(1).reference, event, CLERK, at, Some("NOTEMARKER"))
        .await
}

async fn case(house: &House) -> Case {
    house
        .register()
        .get(&filing(1).reference)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn an_event_that_may_not_follow_is_refused_and_leaves_no_trace() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let before = case(&house).await;

    for event in [EventKind::Decided, EventKind::Received, EventKind::Closed] {
        let refused = append(&house.register(), event).await;
        let Err(AppendError::NotAllowed { why, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(Standing::RECEIVED.then(filing(1).kind, event), Err(why));
    }

    assert_eq!(case(&house).await, before);
}

#[tokio::test]
async fn an_unknown_reference_is_not_found() {
    let house = House::new();

    let refused = append(&house.register(), EventKind::Exported).await;

    assert_eq!(refused, Err(AppendError::NotFound));
    assert_eq!(house.register().get(&filing(1).reference).await, Ok(None));
}

#[tokio::test]
async fn a_whole_life_verifies_over_many_small_pages() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let life = [
        EventKind::CompletionAsked,
        EventKind::IdentityConfirmed,
        EventKind::Exported,
        EventKind::Decided,
        EventKind::Delivered,
        EventKind::Closed,
    ];

    for event in life {
        append(&house.register(), event).await.unwrap();
    }

    let register = house.register().with_page(2);
    let case = register.get(&filing(1).reference).await.unwrap().unwrap();
    case.verify().unwrap();
    assert_eq!(case.entry.stage, Stage::Closed);
    let kinds: Vec<_> = case.events.iter().skip(1).map(|event| event.kind).collect();
    assert_eq!(kinds, life);
    assert_eq!(case.events[3].data.as_deref(), Some("NOTEMARKER"));
    assert!(!format!("{case:?} {:?}", case.events).contains("MARKER"));
}

#[tokio::test(flavor = "multi_thread")]
async fn appends_that_race_are_each_recorded_or_told_so() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let race = |event| {
        let register = house.register();
        tokio::spawn(async move { append(&register, event).await })
    };

    // An export changes no stage: it is weighed again and stands.
    let (first, second) = (race(EventKind::Exported), race(EventKind::Exported));
    assert_eq!(first.await.unwrap(), Ok(Stage::Received));
    assert_eq!(second.await.unwrap(), Ok(Stage::Received));

    // Two who both take it back: one does, the other learns that it moved.
    let (first, second) = (race(EventKind::Withdrawn), race(EventKind::Withdrawn));
    let outcomes = [first.await.unwrap(), second.await.unwrap()];
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
        1,
        "{outcomes:?}"
    );

    let case = case(&house).await;
    case.verify().unwrap();
    assert_eq!(case.events.len(), 4);
}

/// Edits what is sealed, of the request or of an event, where it is stored.
async fn edit_seal(house: &House, key: Item) {
    let connection = house.embedded.connection();
    let edit = connection.client.update_item();
    edit.table_name(connection.table())
        .set_key(Some(key))
        .update_expression("SET #s = :other")
        .expression_attribute_names("#s", table::SEALED)
        .expression_attribute_values(":other", b(b"OTHER"))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_chain_alone_holds_nothing_sealed_and_shows_every_edit_but_that_of_a_seal() {
    let house = House::new();
    let (register, reference) = (house.register(), filing(1).reference);
    house.inbox().receive(&filing(1)).await.unwrap();
    let note = Sealed::from_bytes(b"NOTEMARKER".to_vec());
    let at = time("2026-04-02T00:00:00Z");
    let confirm = Happening::new(EventKind::IdentityConfirmed, at, CLERK).sealing(note);
    register.record(&reference, confirm).await.unwrap();
    let whole = case(&house).await;

    let chain = register
        .read(&reference, Depth::Chain)
        .await
        .unwrap()
        .unwrap();

    chain.verify().unwrap();
    assert_eq!(chain.entry, whole.entry);
    assert_eq!(chain.events.len(), whole.events.len());
    for (unread, read) in chain.seals().zip(whole.seals()) {
        assert!(unread.bytes.is_empty() && !unread.is_erased());
        assert_eq!(unread.sha256, read.sha256);
    }
    let mut edited = chain;
    edited.events[1].sealed.as_mut().unwrap().sha256 = "ab".repeat(32);
    let broken = ChainFault::Event { number: 2 };
    assert_eq!(edited.verify(), Err(broken));

    for (key, fault) in [
        (table::event_key(&reference, 2), broken),
        (table::request_key(&reference), ChainFault::Sealed),
    ] {
        edit_seal(&house, key).await;
        assert_eq!(case(&house).await.verify(), Err(fault));
        let chain = register
            .read(&reference, Depth::Chain)
            .await
            .unwrap()
            .unwrap();
        chain.verify().unwrap();
    }
}

/// What must be found, and the edit to find.
type Edit = (ChainFault, fn(&mut Case));

#[tokio::test]
async fn every_edit_breaks_the_chain() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    append(&house.register(), EventKind::IdentityConfirmed)
        .await
        .unwrap();
    append(&house.register(), EventKind::Exported)
        .await
        .unwrap();
    let good = case(&house).await;
    good.verify().unwrap();
    let edits: [Edit; 9] = [
        (ChainFault::Sealed, |case| case.sealed.bytes[0] ^= 1),
        (ChainFault::Event { number: 1 }, |case| {
            case.entry.text.version = "0.9".to_owned();
        }),
        (ChainFault::Event { number: 1 }, |case| {
            case.events[0].at = time("2026-04-01T00:00:00Z");
        }),
        (ChainFault::Event { number: 2 }, |case| {
            case.events[1].actor = "Other".to_owned();
        }),
        (ChainFault::Event { number: 2 }, |case| {
            case.events[1].data = None;
        }),
        (ChainFault::Event { number: 2 }, |case| {
            case.events.swap(1, 2);
        }),
        (ChainFault::Event { number: 2 }, |case| {
            case.events.remove(1);
        }),
        (ChainFault::Head, |case| {
            case.events.pop();
        }),
        (ChainFault::Stage, |case| {
            case.entry.stage = Stage::Received;
        }),
    ];
    for (at, (expected, edit)) in edits.into_iter().enumerate() {
        let mut edited = good.clone();
        edit(&mut edited);
        assert_eq!(edited.verify(), Err(expected), "edit {at}");
    }
}
