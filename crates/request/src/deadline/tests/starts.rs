//! Clocks that start later than on arrival: every path of events, and every day of two years.

use std::collections::BTreeSet;

use super::*;
use crate::kind::Language;
use crate::words::Words;

const KIND: Kind = Kind::StatementDisclosure;

/// Every set of things that a clock may start on.
fn every_start() -> Vec<Vec<StartId>> {
    let [papers, completion, fee] = [StartId::Papers, StartId::Completion, StartId::Fee];
    vec![
        vec![papers],
        vec![completion],
        vec![fee],
        vec![papers, fee],
        vec![fee, papers],
        vec![completion, fee],
        vec![papers, completion, fee],
    ]
}

fn starting_on(starts: &[StartId]) -> Deadlines {
    let mut deadlines = deadlines();
    let law = |on: StartId| vec![format!("law-of-{on}")];
    let starts = starts.iter().map(|on| Start {
        on: *on,
        law: law(*on),
    });
    deadlines.rules[0].starts = starts.collect();
    deadlines.rules[0].law = vec!["law-of-rule".to_owned()];
    deadlines
}

fn answer_of(deadlines: &Deadlines, steps: &[Step]) -> Clock {
    let history = History {
        kind: KIND,
        steps,
        ending: None,
    };
    deadlines.clock(ClockId::Answer, history).unwrap()
}

fn waiting_for(clock: &Clock) -> Vec<StartId> {
    let awaited = clock.parts.iter().map(|part| match part {
        Part::Awaits(start) => *start,
        other => panic!("{other:?}"),
    });
    awaited.collect()
}

/// Arrived, fee asked for and paid, papers confirmed: on days some apart.
fn usual() -> [Step; 4] {
    [
        step(EventKind::Received, 6, 1),
        naming(EventKind::FeeAsked, 6, 3, date(2026, 6, 20)),
        step(EventKind::FeePaid, 6, 8),
        step(EventKind::IdentityConfirmed, 6, 11),
    ]
}

#[test]
fn it_has_no_day_before_the_last_start_and_a_fixed_one_from_then() {
    let steps = usual();
    for (starts, begins) in [
        (vec![StartId::Papers], 3),
        (vec![StartId::Completion], 3),
        (vec![StartId::Fee], 2),
        (vec![StartId::Papers, StartId::Fee], 3),
    ] {
        let deadlines = starting_on(&starts);
        for count in 1..=begins {
            let clock = answer_of(&deadlines, &steps[..count]);
            assert_eq!((clock.due, clock.state), (None, State::Unstarted));
            assert!(clock.warn.is_empty());
        }
        for count in begins + 1..=steps.len() {
            let clock = answer_of(&deadlines, &steps[..count]);
            let from = steps[begins].day;
            let day = deadlines
                .calendar
                .open_until(from.saturating_add(30.days()));
            assert_eq!(clock.due, Some(day), "{starts:?}");
            let counted = matches!(clock.parts[0], Part::CountedSince { from: on, count: 30, .. } if on == from);
            assert!(counted, "{:?}", clock.parts);
        }
    }
}

#[test]
fn the_days_are_counted_from_the_last_of_several() {
    let deadlines = starting_on(&[StartId::Papers, StartId::Fee]);
    let steps = usual();

    assert_eq!(
        waiting_for(&answer_of(&deadlines, &steps[..2])),
        [StartId::Papers, StartId::Fee]
    );
    assert_eq!(
        waiting_for(&answer_of(&deadlines, &steps[..3])),
        [StartId::Papers]
    );
    let clock = answer_of(&deadlines, &steps);
    let start = StartId::Papers;
    let (from, count) = (date(2026, 6, 11), 30);
    assert_eq!(
        clock.parts,
        [
            Part::CountedSince { start, from, count },
            Part::Moved {
                from: date(2026, 7, 11),
                to: OnClosed::Before
            }
        ],
        "11 July is a Saturday"
    );
}

#[test]
fn what_was_added_completes_it_before_the_desk_has_looked() {
    let deadlines = starting_on(&[StartId::Completion]);
    let steps = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::CompletionAsked, 6, 3, date(2026, 6, 20)),
        step(EventKind::Added, 6, 9),
        step(EventKind::IdentityConfirmed, 6, 15),
        naming(EventKind::CompletionAsked, 6, 16, date(2026, 6, 30)),
    ];

    let added = answer_of(&deadlines, &steps[..3]);
    assert_eq!(added.due, Some(date(2026, 7, 9)));
    assert_eq!(answer_of(&deadlines, &steps[..4]).due, added.due);
    let again = answer_of(&deadlines, &steps);
    assert_eq!(again.due, added.due, "it stands still, and begins no more");
    assert!(matches!(again.state, State::Stopped { .. }));
}

#[test]
fn it_starts_standing_still_while_something_is_waited_for() {
    let deadlines = starting_on(&[StartId::Papers]);
    let steps = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::FeeAsked, 6, 2, date(2026, 6, 20)),
        step(EventKind::IdentityConfirmed, 6, 5),
        step(EventKind::FeePaid, 6, 9),
    ];

    let since = date(2026, 6, 5);
    let wait = Wait::Fee;
    let still = answer_of(&deadlines, &steps[..3]);
    assert_eq!(still.state, State::Stopped { wait, since });
    let days = 4;
    let clock = answer_of(&deadlines, &steps);
    assert_eq!(clock.parts[1], Part::Stopped { wait, days });
    assert_eq!(clock.due, Some(date(2026, 7, 9)), "5 July and 4 days");
}

#[test]
fn a_fee_that_may_not_be_paid_starts_nothing() {
    let deadlines = starting_on(&[StartId::Fee]);
    let steps = [
        step(EventKind::Received, 6, 1),
        step(EventKind::FeePaid, 6, 2),
    ];

    assert!(answer_of(&deadlines, &steps).is_unstarted());
}

#[test]
fn a_day_that_the_sender_was_told_holds() {
    let until = date(2026, 8, 31);
    let mut steps = usual().to_vec();
    steps.insert(1, naming(EventKind::Extended, 6, 2, until));
    let deadlines = starting_on(&[StartId::Papers, StartId::Fee]);

    for count in 2..=steps.len() {
        let clock = answer_of(&deadlines, &steps[..count]);
        assert!(clock.due >= Some(until), "{count}");
        assert_eq!(clock.parts[0], Part::Extended { until }, "{count}");
    }
}

#[test]
fn what_is_decided_before_waits_for_nothing_more() {
    let deadlines = starting_on(&[StartId::Fee]);
    let steps = [
        step(EventKind::Received, 6, 1),
        step(EventKind::IdentityConfirmed, 6, 2),
        step(EventKind::Decided, 6, 3),
        step(EventKind::Delivered, 6, 4),
    ];
    let due = |steps| {
        deadlines.due(History {
            kind: KIND,
            steps,
            ending: None,
        })
    };

    let decided = answer_of(&deadlines, &steps[..3]);
    assert_eq!(decided.parts, [Part::Unawaited]);
    assert_eq!(due(&steps[..3]), Due::Unstarted, "it is to be delivered");
    let delivered = answer_of(&deadlines, &steps);
    assert_eq!(delivered.mark(date(2026, 6, 5)), Mark::Done);
    assert_eq!((delivered.due, due(&steps)), (None, Due::Undated));
}

#[test]
fn it_is_listed_first_unless_the_sender_is_asked_for_something_by_a_day() {
    let deadlines = starting_on(&[StartId::Papers, StartId::Fee]);
    let steps = usual();
    let due = |steps| {
        deadlines.due(History {
            kind: KIND,
            steps,
            ending: None,
        })
    };

    assert_eq!(due(&steps[..1]), Due::Unstarted);
    assert_eq!(due(&steps[..2]), Due::On(date(2026, 6, 20)));
    assert_eq!(due(&steps[..3]), Due::Unstarted);
    assert_eq!(due(&steps), Due::On(date(2026, 7, 10)));
}

#[test]
fn nothing_is_promised_on_arrival() {
    let arrival = date(2026, 6, 1);
    for starts in every_start() {
        let deadlines = starting_on(&starts);
        assert_eq!(deadlines.promised(KIND, arrival), None);
        let clock = deadlines.at_arrival(KIND, arrival).unwrap();
        assert_eq!(waiting_for(&clock), starts);
    }
}

#[test]
fn other_clocks_do_not_wait() {
    let court = starting_on(&[StartId::Papers]).clock(
        ClockId::Court,
        History {
            kind: KIND,
            steps: &usual()[..1],
            ending: None,
        },
    );

    assert_eq!(court.unwrap().due, Some(date(2026, 6, 15)));
}

/// Day by day over the whole life of a request: what is known of it on each day gives the day it counts to, and only a
/// day on which something happened gives another.
#[test]
fn no_day_moves_a_date_that_no_event_moves() {
    let by = date(2026, 6, 30);
    let steps = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::CompletionAsked, 6, 3, by),
        naming(EventKind::FeeAsked, 6, 3, by),
        step(EventKind::Added, 6, 9),
        step(EventKind::FeePaid, 6, 12),
        step(EventKind::IdentityConfirmed, 6, 16),
        step(EventKind::ProviderAsked, 6, 18),
        step(EventKind::ProviderAnswered, 7, 6),
        naming(EventKind::Extended, 8, 3, date(2026, 9, 30)),
        step(EventKind::Decided, 9, 20),
        step(EventKind::Delivered, 9, 24),
    ];
    for starts in every_start() {
        let deadlines = starting_on(&starts);
        let mut before: Option<(usize, Clock)> = None;
        let mut changes = 0;
        for today in date(2026, 6, 1).series(1.day()).take(800) {
            let known = steps.iter().filter(|step| step.day <= today).count();
            let clock = answer_of(&deadlines, &steps[..known]);
            let (mark, left) = (clock.mark(today), clock.left(today));
            assert_eq!(mark == Mark::Unstarted, clock.is_unstarted(), "{today}");
            assert!(clock.due.is_some() || left.is_none(), "{today}");
            if let Some((count, last)) = &before {
                if known == *count {
                    assert_eq!(clock, *last, "{starts:?}: it moved on its own on {today}");
                }
                changes += usize::from(clock.due != last.due);
                assert!(last.due.is_none() || clock.due >= last.due, "{today}");
            }
            before = Some((known, clock));
        }
        assert!(changes >= 2, "{starts:?}: it starts, and is put off");
    }
}

#[test]
fn no_path_takes_back_a_day_or_brings_it_forward() {
    let paths = paths();
    for starts in every_start() {
        let deadlines = starting_on(&starts);
        let mut begun = BTreeSet::new();
        for path in paths.iter().filter(|path| path.len() < 5) {
            let clock = answer_of(&deadlines, path);
            let is_started = clock.due.is_some();
            let counts = matches!(
                clock.parts[0],
                Part::CountedSince { .. } | Part::Extended { .. }
            );
            assert_eq!(is_started, counts, "{path:?}");
            begun.insert(is_started);
            if path.len() > 1 {
                let before = answer_of(&deadlines, &path[..path.len() - 1]);
                assert!(clock.due >= before.due, "{path:?}");
                // A start of its own is never sooner than that of a clock that runs from the arrival.
                let plain = answer_of(&super::deadlines(), path);
                assert!(
                    clock.due.is_none() || clock.due >= plain.due || is_told(path),
                    "{path:?}"
                );
            }
        }
        assert_eq!(begun.len(), 2, "{starts:?}: some begin and some do not");
    }
}

/// Whether a day was told before anything was counted.
fn is_told(path: &[Step]) -> bool {
    path.iter().any(|step| step.event == EventKind::Extended)
}

#[test]
fn the_sentence_says_from_which_event_and_day_and_what_lets_it_wait() {
    let mut words = Words::default();
    for (key, text) in [
        ("awaits-papers", "Papers are wanted ({law})."),
        ("awaits-fee", "The fee is wanted ({law})."),
        ("since-papers", "Day {count} after papers on {day} ({law})."),
        ("before", "Moved from {day}."),
    ] {
        words.clock_parts.insert(key.to_owned(), text.to_owned());
    }
    words.ui.insert("comma".to_owned(), ", ".to_owned());
    let deadlines = starting_on(&[StartId::Papers, StartId::Fee]);
    let sentence = |count: usize| {
        let clock = answer_of(&deadlines, &usual()[..count]);
        clock.sentence(&words, Language::En)
    };

    assert_eq!(
        sentence(1),
        "Papers are wanted (law-of-papers, law-of-rule). The fee is wanted (law-of-fee, law-of-rule)."
    );
    assert_eq!(
        sentence(3),
        "Papers are wanted (law-of-papers, law-of-rule)."
    );
    assert_eq!(
        sentence(4),
        "Day 30 after papers on 11 June 2026 (law-of-papers, law-of-rule). Moved from 11 July 2026."
    );
}

#[test]
fn a_rule_names_what_it_starts_on_or_nothing() {
    let plain = serde_json::to_string(&rule(ClockId::Answer, 30, OnClosed::Before)).unwrap();
    assert!(!plain.contains("starts"), "as it was ever written: {plain}");
    let named = plain.replace(
        "\"stops\"",
        r#""starts":[{"on":"fee","law":["act-38-1"]}],"stops""#,
    );
    let read: Rule = serde_json::from_str(&named).unwrap();
    assert_eq!(read.starts[0].on, StartId::Fee);
    let unknown = serde_json::from_str::<Rule>(&named.replace("fee", "payment"));
    let error = unknown.unwrap_err().to_string();
    assert!(error.contains("`papers`, `completion`, `fee`"), "{error}");
}
