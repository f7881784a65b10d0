use super::*;

fn after(kind: Kind, events: &[EventKind]) -> Result<Standing, Why> {
    let start = Standing::RECEIVED;
    events
        .iter()
        .try_fold(start, |it, event| it.then(kind, *event))
}

#[test]
fn a_request_begins_with_its_receipt_and_only_once() {
    for kind in Kind::ALL {
        for event in EventKind::ALL {
            let first = Standing::after(None, kind, *event);
            let expected = if *event == EventKind::Received {
                Ok(Standing::RECEIVED)
            } else {
                Err(Why::NotReceived)
            };
            assert_eq!(first, expected);
        }
        assert_eq!(
            after(kind, &[EventKind::Received]),
            Err(Why::AlreadyReceived)
        );
    }
}

#[test]
fn what_was_confirmed_stays_confirmed_after_an_addition() {
    use EventKind::{Added, CompletionAsked, Decided, IdentityConfirmed};

    let added = after(
        Kind::Disclosure,
        &[IdentityConfirmed, CompletionAsked, Added],
    );
    let added = added.unwrap();
    assert_eq!(added.legal, Legal::Confirmed);
    assert_eq!(added.stage(), Stage::Supplemented);
    assert!(added.allows(Kind::Disclosure, Decided));
    let looked_at = added.then(Kind::Disclosure, IdentityConfirmed).unwrap();
    assert_eq!(looked_at.stage(), Stage::InReview);
}

#[test]
fn several_things_are_waited_for_at_once() {
    use EventKind::{
        Added, CompletionAsked, FeeAsked, FeePaid, IdentityConfirmed, ProviderAnswered,
        ProviderAsked,
    };
    let kind = Kind::StatementDisclosure;
    let steps = [
        (IdentityConfirmed, Stage::InReview),
        (ProviderAsked, Stage::AwaitingProvider),
        (FeeAsked, Stage::AwaitingFee),
        (CompletionAsked, Stage::AwaitingCompletion),
        (Added, Stage::Supplemented),
        (IdentityConfirmed, Stage::AwaitingFee),
        (FeePaid, Stage::AwaitingProvider),
        (ProviderAnswered, Stage::InReview),
    ];
    let mut standing = Standing::RECEIVED;
    for (event, stage) in steps {
        standing = standing.then(kind, event).unwrap();
        assert_eq!(standing.stage(), stage, "{event}");
    }
}

#[test]
fn kinds_differ_in_fee_provider_and_identity() {
    use EventKind::{Closed, Decided, FeeAsked, IdentityConfirmed, ProviderAsked};

    assert_eq!(after(Kind::Correction, &[FeeAsked]), Err(Why::Free));
    assert_eq!(
        after(Kind::Disclosure, &[IdentityConfirmed, ProviderAsked]),
        Err(Why::NoProvider)
    );
    assert_eq!(
        after(Kind::StatementDisclosure, &[ProviderAsked]),
        Err(Why::NotConfirmed)
    );
    assert_eq!(after(Kind::Disclosure, &[Decided]), Err(Why::NotConfirmed));
    assert!(after(Kind::Complaint, &[Decided, Closed]).is_ok());
    assert_eq!(
        after(Kind::Disclosure, &[IdentityConfirmed, Decided, Closed]),
        Err(Why::NotDelivered)
    );
}

#[test]
fn what_was_complained_about_is_decided_anew_and_delivered_again() {
    use EventKind::{Closed, Complained, Decided, Delivered, IdentityConfirmed};

    let kind = Kind::Disclosure;
    let closed = [IdentityConfirmed, Decided, Delivered, Closed];
    assert_eq!(
        after(kind, &[&closed[..], &[Decided]].concat()),
        Err(Why::Closed)
    );
    let anew = [&closed[..], &[Complained, Decided]].concat();
    let anew = after(kind, &anew).unwrap();
    assert_eq!(anew.stage(), Stage::Decided);
    assert_eq!(anew.then(kind, Closed), Err(Why::NotDelivered));

    let taken_back = [EventKind::Withdrawn, Closed, Complained, Decided];
    assert_eq!(after(kind, &taken_back), Err(Why::NotConfirmed));
}

#[test]
fn a_standing_reads_back_as_it_was_written() {
    use EventKind::{CompletionAsked, Duplicate, FeeAsked, Withdrawn};

    let standing = after(Kind::Disclosure, &[FeeAsked, CompletionAsked, Duplicate]).unwrap();
    let text = "received completion,fee not-yet duplicate";
    assert_eq!(standing.to_string(), text);
    assert_eq!(text.parse(), Ok(standing));
    let withdrawn = after(Kind::Disclosure, &[Withdrawn]).unwrap();
    assert_eq!(withdrawn.to_string(), "withdrawn - not-yet unconfirmed");

    for text in [
        "",
        "received",
        "received fee,completion not-yet",
        "received - not-yet ",
        "received - not-yet unconfirmed",
        "received - not-yet duplicate duplicate",
        "secret - not-yet",
    ] {
        assert_eq!(text.parse::<Standing>(), Err(UnknownId), "{text}");
    }
}
