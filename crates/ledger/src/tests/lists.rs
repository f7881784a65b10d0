//! Lists by day and stage, and many sealed answers at once.

use jiff::civil::date;
use request::{EventKind, Kind, Reference, Stage};

use super::{House, filing, filing_at, time};
use crate::{Entry, Event, Happening, Only, Pager};

async fn references(pager: Pager) -> Vec<Reference> {
    let entries = pager.all().await.unwrap();
    entries
        .into_iter()
        .map(|entry: Entry| entry.reference)
        .collect()
}

#[tokio::test]
async fn days_are_days_in_japan_across_the_end_of_a_month() {
    let house = House::new();
    // The last and the first instant of a day in Japan, and the days around.
    let arrivals = [
        "2026-03-30T14:59:59Z",
        "2026-03-30T15:00:00Z",
        "2026-03-31T14:59:59.999999999Z",
        "2026-03-31T15:00:00Z",
        "2026-04-01T14:59:59Z",
        "2026-04-01T15:00:00Z",
    ];
    for (number, at) in (0..).zip(arrivals) {
        house.inbox().receive(&filing_at(number, at)).await.unwrap();
    }

    let days = house.register().by_day(date(2026, 3, 31), date(2026, 4, 1));
    let first_of_april = house.register().by_day(date(2026, 4, 1), date(2026, 4, 1));
    let backwards = house.register().by_day(date(2026, 4, 1), date(2026, 3, 31));

    assert_eq!(
        references(days).await,
        [1, 2, 3, 4].map(|number| filing(number).reference)
    );
    assert_eq!(
        references(first_of_april).await,
        [3, 4].map(|number| filing(number).reference)
    );
    assert!(references(backwards).await.is_empty());
}

#[tokio::test]
async fn what_is_wanted_is_listed_and_counted_and_nothing_else() {
    let house = House::new();
    for number in 0..7 {
        let mut filing = filing(number);
        if number % 2 == 1 {
            filing.kind = Kind::Correction;
            filing.text.version = "2.0".to_owned();
        }
        house.inbox().receive(&filing).await.unwrap();
    }
    let register = house.register().with_page(2);
    let at = time("2026-04-02T00:00:00Z");
    let withdrawn = Happening::new(EventKind::Withdrawn, at, "Test Clerk");
    let reference = filing(1).reference;
    register.record(&reference, withdrawn).await.unwrap();
    let all = || register.by_day(date(2026, 3, 31), date(2026, 4, 2));

    for (only, numbers) in [
        (Only::default(), &[0, 1, 2, 3, 4, 5, 6][..]),
        (
            Only {
                kind: Some(Kind::Correction),
                ..Only::default()
            },
            &[1, 3, 5],
        ),
        (
            Only {
                version: Some("2.0"),
                page: Some("/request/disclosure/"),
                not: Some(Stage::Withdrawn),
                ..Only::default()
            },
            &[3, 5],
        ),
        (
            Only {
                stage: Some(Stage::Withdrawn),
                ..Only::default()
            },
            &[1],
        ),
        (
            Only {
                page: Some("/request/"),
                ..Only::default()
            },
            &[],
        ),
    ] {
        let mut listed = references(all().only(only)).await;
        let count = all().only(only).count().await.unwrap();

        listed.sort();
        let mut expected: Vec<_> = numbers.iter().map(|it| filing(*it).reference).collect();
        expected.sort();
        assert_eq!(listed, expected, "{only:?}");
        assert_eq!(count, numbers.len() as u64, "{only:?}");
    }
}

#[tokio::test]
async fn a_long_day_comes_page_by_page_in_order_of_arrival() {
    let house = House::new();
    // Stored in another order than they arrived.
    for number in [5, 2, 0, 6, 3, 1, 4] {
        let at = format!("2026-04-01T00:00:0{number}Z");
        house
            .inbox()
            .receive(&filing_at(number, &at))
            .await
            .unwrap();
    }
    let register = house.register().with_page(3);

    let mut pager = register.by_day(date(2026, 3, 1), date(2026, 4, 30));
    let mut lengths = Vec::new();
    while let Some(page) = pager.next_page().await.unwrap() {
        lengths.push(page.len());
    }
    let in_order = references(register.by_stage(Stage::Received)).await;

    assert_eq!(lengths, [3, 3, 1]);
    assert_eq!(
        in_order,
        [0, 1, 2, 3, 4, 5, 6].map(|number| filing(number).reference)
    );
    assert_eq!(pager.next().await, Ok(None));
}

#[tokio::test]
async fn a_list_goes_on_after_any_request_whatever_the_page() {
    let house = House::new();
    // Two that arrived at once stand in the order of their names.
    let seconds = [0, 1, 1, 2, 3];
    for (number, second) in (0..).zip(seconds) {
        let at = format!("2026-04-01T00:00:0{second}Z");
        house
            .inbox()
            .receive(&filing_at(number, &at))
            .await
            .unwrap();
    }
    let all = house.register().by_stage(Stage::Received).all();
    let all = all.await.unwrap();
    let day = date(2026, 4, 1);
    for (number, entry) in all.iter().enumerate() {
        let rest = &all[number + 1..];
        for limit in [1, 2, 200] {
            let by_stage = house.register().by_stage(Stage::Received).by(limit);
            let by_stage = by_stage.after(entry.received_at, &entry.reference);
            let by_day = house.register().by_day(day, day).by(limit);
            let by_day = by_day.after(entry.received_at, &entry.reference);

            assert_eq!(by_stage.all().await.unwrap(), rest);
            assert_eq!(by_day.all().await.unwrap(), rest);
        }
    }
    assert_eq!(all.len(), seconds.len());
}

#[tokio::test]
async fn an_event_moves_a_request_from_stage_to_stage() {
    let house = House::new();
    let register = house.register();
    for number in 0..3 {
        house.inbox().receive(&filing(number)).await.unwrap();
    }
    let moved = filing(1).reference;

    let at = time("2026-04-02T00:00:00Z");
    let stage = register
        .append(&moved, EventKind::IdentityConfirmed, "Test Clerk", at, None)
        .await;

    assert_eq!(stage, Ok(Stage::InReview));
    let in_review = references(register.by_stage(Stage::InReview)).await;
    assert_eq!(in_review, std::slice::from_ref(&moved));
    let mut left = [0, 2].map(|number| filing(number).reference);
    left.sort();
    assert_eq!(references(register.by_stage(Stage::Received)).await, left);
    let day = register
        .by_day(date(2026, 4, 1), date(2026, 4, 1))
        .all()
        .await
        .unwrap();
    let entry = day.iter().find(|entry| entry.reference == moved).unwrap();
    assert_eq!((entry.stage, entry.event_count), (Stage::InReview, 2));
}

#[tokio::test]
async fn sealed_answers_come_in_the_order_asked_beyond_one_batch() {
    let house = House::new();
    for number in 0..120 {
        house.inbox().receive(&filing(number)).await.unwrap();
    }
    let unknown = filing(9_999).reference;
    let mut asked: Vec<_> = (0..120)
        .rev()
        .map(|number| filing(number).reference)
        .collect();
    asked.push(unknown);
    asked.push(filing(119).reference);

    let sealed = house.register().sealed(&asked).await.unwrap();

    assert_eq!(sealed.len(), 120);
    for (number, (reference, kept)) in (0..120).rev().zip(sealed) {
        assert_eq!(reference, filing(number).reference);
        assert_eq!(kept.bytes, filing(number).sealed.bytes);
    }
}

#[tokio::test]
async fn events_of_many_requests_come_as_their_entries_tell_them_and_in_order() {
    let house = House::new();
    let register = house.register();
    let day = date(2026, 4, 1);
    for number in 0..60 {
        let filing = filing(number);
        house.inbox().receive(&filing).await.unwrap();
        let at = filing.received_at;
        let kind = EventKind::IdentityConfirmed;
        let confirmed = register.append(&filing.reference, kind, "Test Clerk", at, None);
        confirmed.await.unwrap();
    }
    let before = register.by_day(day, day).all().await.unwrap();
    let noted = &before[7];
    let later = register.append(
        &noted.reference,
        EventKind::Exported,
        "Test Clerk",
        noted.received_at,
        None,
    );
    later.await.unwrap();

    // 120 keys, more than one call takes.
    let events = register.events(&before).await.unwrap();
    let moments = register.moments_of(&before).await.unwrap();

    assert_eq!(before.len(), 60);
    for entry in &before {
        let case = register.without_key(&entry.reference).await.unwrap();
        let mut expected = case.unwrap().events;
        expected.truncate(2); // What came later is of a later entry.
        assert_eq!(events[&entry.reference], expected);
        let expected: Vec<_> = expected.iter().map(Event::moment).collect();
        assert_eq!(moments[&entry.reference], expected);
    }
}
