//! Clocks of invented requests: every path of a few events, and time travel over years.

use jiff::civil::date;
use serde::de::DeserializeOwned;

use super::*;

mod starts;

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

fn rule(clock: ClockId, days: u16, on_closed: OnClosed) -> Rule {
    let is_answer = clock == ClockId::Answer;
    Rule {
        clock,
        kinds: Kind::ALL.to_vec(),
        days,
        warn: if is_answer { vec![14, 25] } else { Vec::new() },
        starts: Vec::new(),
        stops: if is_answer {
            STOPS.to_vec()
        } else {
            Vec::new()
        },
        on_closed,
        law: Vec::new(),
    }
}

fn deadlines() -> Deadlines {
    Deadlines {
        rules: vec![
            rule(ClockId::Answer, 30, OnClosed::Before),
            rule(ClockId::Court, 14, OnClosed::Keep),
            rule(ClockId::Provider, 14, OnClosed::After),
        ],
        retention: read(
            r#"[{"kinds":["disclosure"],"endings":["granted"],"years":3},
                {"kinds":["disclosure"],"endings":["declined","undecided"],"years":5}]"#,
        ),
        calendar: read(r#"[{"from":"12-29","to":"01-03"}]"#),
    }
}

fn step(event: EventKind, month: i8, day: i8) -> Step {
    Step {
        event,
        day: date(2026, month, day),
        named: None,
    }
}

fn naming(event: EventKind, month: i8, day: i8, named: Date) -> Step {
    Step {
        named: Some(named),
        ..step(event, month, day)
    }
}

fn clock(id: ClockId, kind: Kind, steps: &[Step]) -> Option<Clock> {
    let ending = None;
    deadlines().clock(
        id,
        History {
            kind,
            steps,
            ending,
        },
    )
}

fn answer(steps: &[Step]) -> Clock {
    clock(ClockId::Answer, Kind::StatementDisclosure, steps).unwrap()
}

#[test]
fn the_target_is_thirty_days_and_the_open_day_before() {
    let steps = [step(EventKind::Received, 12, 3)];

    let clock = answer(&steps);

    assert_eq!(
        clock.due.unwrap(),
        date(2026, 12, 28),
        "Saturday 2 January is closed"
    );
    let moved = Part::Moved {
        from: date(2027, 1, 2),
        to: OnClosed::Before,
    };
    assert_eq!(clock.parts.last(), Some(&moved));
    assert_eq!(clock.warn, [date(2026, 12, 17), date(2026, 12, 28)]);
}

#[test]
fn the_two_weeks_of_the_law_run_whatever_happens() {
    let steps = [
        step(EventKind::Received, 12, 15),
        naming(EventKind::CompletionAsked, 12, 16, date(2027, 1, 15)),
        naming(EventKind::Extended, 12, 17, date(2027, 3, 1)),
    ];

    let clock = clock(ClockId::Court, Kind::Disclosure, &steps).unwrap();

    assert_eq!(clock.due.unwrap(), date(2026, 12, 29), "closed, and stays");
    assert_eq!(clock.state, State::Running);
}

#[test]
fn days_of_waiting_are_added_once_and_told() {
    let steps = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::CompletionAsked, 6, 3, date(2026, 6, 20)),
        naming(EventKind::FeeAsked, 6, 5, date(2026, 6, 20)),
        step(EventKind::Added, 6, 8),
        step(EventKind::FeePaid, 6, 10),
        step(EventKind::IdentityConfirmed, 6, 10),
    ];

    let clock = answer(&steps);

    let stopped = |wait, days| Part::Stopped { wait, days };
    assert_eq!(
        clock.parts[1..],
        [stopped(Wait::Completion, 5), stopped(Wait::Fee, 2)]
    );
    assert_eq!(clock.due.unwrap(), date(2026, 7, 8));
    assert_eq!(clock.state, State::Running);
}

#[test]
fn papers_that_came_by_post_let_it_go_on() {
    let steps = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::CompletionAsked, 6, 3, date(2026, 6, 20)),
        step(EventKind::IdentityConfirmed, 6, 9),
    ];

    assert_eq!(answer(&steps).due.unwrap(), date(2026, 7, 7));
}

#[test]
fn a_clock_that_stands_still_has_the_days_left_it_stopped_with() {
    let steps = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::CompletionAsked, 6, 3, date(2026, 6, 20)),
        step(EventKind::Exported, 6, 12),
    ];

    let clock = answer(&steps);

    let since = date(2026, 6, 3);
    let wait = Wait::Completion;
    assert_eq!(clock.state, State::Stopped { wait, since });
    for today in since.series(1.day()).take(400) {
        assert_eq!(clock.left(today), Some(28), "{today}");
        assert_eq!(clock.mark(today), Mark::Stopped);
    }
}

#[test]
fn an_extension_puts_off_and_never_brings_forward() {
    let until = date(2026, 8, 31);
    let later = [
        step(EventKind::Received, 6, 1),
        naming(EventKind::Extended, 6, 20, until),
    ];
    let sooner = [
        later[0],
        naming(EventKind::Extended, 6, 20, date(2026, 6, 21)),
    ];

    assert_eq!(answer(&later).due.unwrap(), until);
    assert_eq!(answer(&later).parts.last(), Some(&Part::Extended { until }));
    assert_eq!(answer(&later).warn[1], date(2026, 8, 26));
    assert_eq!(answer(&sooner), answer(&later[..1]));
}

#[test]
fn lists_warn_on_the_fourteenth_and_the_twenty_fifth_day() {
    let clock = answer(&[step(EventKind::Received, 6, 1)]);

    for (today, mark) in [
        (date(2026, 6, 14), Mark::Quiet),
        (date(2026, 6, 15), Mark::Warned),
        (date(2026, 6, 25), Mark::Warned),
        (date(2026, 6, 26), Mark::Urgent),
        (date(2026, 7, 1), Mark::Urgent),
        (date(2026, 7, 2), Mark::Overdue),
    ] {
        assert_eq!(clock.mark(today), mark, "{today}");
    }
}

#[test]
fn what_is_answered_or_taken_back_has_no_days_left() {
    for last in [EventKind::Withdrawn, EventKind::Delivered] {
        let steps = [
            step(EventKind::Received, 6, 1),
            step(EventKind::IdentityConfirmed, 6, 2),
            step(EventKind::Decided, 6, 20),
            step(last, 6, 21),
        ];
        let steps = if last == EventKind::Withdrawn {
            vec![steps[0], steps[3]]
        } else {
            steps.to_vec()
        };
        let clock = answer(&steps);

        assert_eq!(clock.left(date(2030, 1, 1)), None);
        assert_eq!(clock.mark(date(2030, 1, 1)), Mark::Done);
        assert_eq!(clock.due.unwrap(), date(2026, 7, 1));
    }
}

#[test]
fn a_provider_has_its_own_clock_while_it_is_waited_for() {
    let mut steps = vec![
        step(EventKind::Received, 12, 1),
        step(EventKind::IdentityConfirmed, 12, 4),
        step(EventKind::ProviderAsked, 12, 16),
    ];
    let provider = |steps: &[Step]| clock(ClockId::Provider, Kind::StatementDisclosure, steps);

    assert_eq!(
        provider(&steps).unwrap().due.unwrap(),
        date(2027, 1, 4),
        "30 December is closed"
    );
    assert_eq!(provider(&steps[..2]), None);
    steps.push(step(EventKind::ProviderAnswered, 12, 20));
    assert_eq!(provider(&steps).unwrap().mark(date(2027, 6, 1)), Mark::Done);
    assert_eq!(
        answer(&steps).due.unwrap(),
        date(2027, 1, 4),
        "31 December and the 4 days it stood still"
    );
}

#[test]
fn what_the_sender_is_asked_for_counts_while_it_is_waited_for() {
    let by = date(2026, 6, 20);
    let mut steps = vec![
        step(EventKind::Received, 6, 1),
        naming(EventKind::CompletionAsked, 6, 3, by),
    ];
    let completion = |steps: &[Step]| clock(ClockId::Completion, Kind::Disclosure, steps);

    assert_eq!(completion(&steps).unwrap().due.unwrap(), by);
    steps.push(step(EventKind::Added, 6, 4));
    assert_eq!(completion(&steps), None);
}

fn retention(kind: Kind, steps: &[Step], ending: Option<Ending>) -> Option<Clock> {
    let history = History {
        kind,
        steps,
        ending,
    };
    deadlines().clock(ClockId::Retention, history)
}

#[test]
fn what_is_closed_is_kept_as_long_as_its_ending_says() {
    let steps = [
        step(EventKind::Received, 6, 1),
        step(EventKind::Withdrawn, 6, 2),
        step(EventKind::Closed, 6, 3),
    ];
    let kept = |kind, ending| {
        let clock = retention(kind, &steps, ending)?;
        let is_longest = clock.parts.contains(&Part::Kept { is_longest: true });
        Some((clock.due.unwrap().year(), is_longest))
    };

    let granted = kept(Kind::Disclosure, Some(Ending::Granted));
    assert_eq!(granted, Some((2029, false)));
    let sealed = kept(Kind::Disclosure, None);
    assert_eq!(sealed, Some((2031, true)), "the longest, and said to be so");
    assert_eq!(kept(Kind::Complaint, None), None, "no rule speaks of it");
}

#[test]
fn what_was_decided_anew_is_kept_from_the_day_it_was_closed_again() {
    let steps = [
        step(EventKind::Received, 6, 1),
        step(EventKind::IdentityConfirmed, 6, 2),
        step(EventKind::Decided, 6, 3),
        step(EventKind::Delivered, 6, 4),
        step(EventKind::Closed, 6, 5),
        step(EventKind::Complained, 7, 1),
        step(EventKind::Decided, 7, 2),
        step(EventKind::Delivered, 7, 3),
        step(EventKind::Closed, 7, 4),
        step(EventKind::Exported, 7, 9),
    ];
    let until = |count: usize| {
        let clock = retention(Kind::Disclosure, &steps[..count], Some(Ending::Granted));
        clock.map(|it| it.due.unwrap())
    };

    assert_eq!(until(4), None, "it is not closed");
    for count in [5, 6] {
        assert_eq!(until(count), Some(date(2029, 6, 5)), "{count}");
    }
    for count in [7, 8] {
        assert_eq!(until(count), None, "{count}: it is open again");
    }
    for count in [9, 10] {
        assert_eq!(until(count), Some(date(2029, 7, 4)), "{count}");
    }
    let back = [steps[0], steps[5], step(EventKind::Closed, 6, 20)];
    let clock = retention(Kind::Disclosure, &back, Some(Ending::Granted)).unwrap();
    assert_eq!(
        clock.due.unwrap(),
        date(2029, 7, 1),
        "a machine's clock went back"
    );
}

#[test]
fn a_machine_whose_clock_went_back_moves_no_day() {
    let steps = [
        step(EventKind::Received, 6, 5),
        naming(EventKind::CompletionAsked, 6, 8, date(2026, 6, 20)),
        step(EventKind::Added, 6, 1),
    ];

    assert_eq!(
        answer(&steps).due.unwrap(),
        date(2026, 7, 3),
        "5 July is a Sunday"
    );
}

/// Every order of a few events on days some apart, with and without stops.
fn paths() -> Vec<Vec<Step>> {
    let events = [
        EventKind::CompletionAsked,
        EventKind::Added,
        EventKind::IdentityConfirmed,
        EventKind::FeeAsked,
        EventKind::FeePaid,
        EventKind::ProviderAsked,
        EventKind::ProviderAnswered,
        EventKind::Extended,
        EventKind::Exported,
        EventKind::Decided,
    ];
    let mut paths = vec![vec![step(EventKind::Received, 11, 20)]];
    for length in 1..5 {
        let longest = paths.iter().filter(|path| path.len() == length);
        let longer: Vec<_> = longest
            .flat_map(|path| events.map(|event| grown(path, event)))
            .collect();
        paths.extend(longer);
    }
    paths
}

fn grown(path: &[Step], event: EventKind) -> Vec<Step> {
    let gap = i32::try_from(path.len() * 3).unwrap();
    let day = path[path.len() - 1].day.saturating_add(gap.days());
    let named = Some(day.saturating_add(20.days()));
    let mut path = path.to_vec();
    path.push(Step { event, day, named });
    path
}

#[test]
fn no_event_brings_a_target_forward() {
    let earliest = deadlines()
        .promised(Kind::StatementDisclosure, date(2026, 11, 20))
        .unwrap();
    let paths = paths();
    assert!(paths.len() > 10_000);
    for path in paths.into_iter().filter(|path| path.len() > 1) {
        let before = answer(&path[..path.len() - 1]).due.unwrap();
        let after = answer(&path).due.unwrap();
        assert!(after >= earliest, "{path:?}");
        assert!(after >= before, "{path:?}");
    }
}

#[test]
fn housekeeping_changes_no_clock() {
    for path in paths().into_iter().filter(|path| path.len() < 4) {
        let more = grown(&path, EventKind::Exported);
        for id in ClockId::ALL {
            let of = |path: &[Step]| clock(*id, Kind::StatementDisclosure, path);
            assert_eq!(of(&path), of(&more), "{path:?}");
        }
    }
}

#[test]
fn days_left_only_fall_over_the_years() {
    for path in paths().into_iter().filter(|path| path.len() < 4) {
        let clock = answer(&path);
        let mut before = i32::MAX;
        for today in date(2026, 11, 20).series(1.day()).take(800) {
            let left = clock.left(today).unwrap_or(before);
            assert!(left <= before, "{path:?} {today}");
            before = left;
        }
    }
}

#[test]
fn an_open_request_is_listed_under_the_next_day_on_which_somebody_is_to_act() {
    let named = date(2026, 11, 30);
    let received = step(EventKind::Received, 11, 20);
    let asked = naming(EventKind::CompletionAsked, 11, 21, named);
    let delivered = step(EventKind::Delivered, 12, 1);
    let decided = step(EventKind::Decided, 11, 25);
    let confirmed = step(EventKind::IdentityConfirmed, 11, 21);
    let provider = step(EventKind::ProviderAsked, 11, 22);
    let added = step(EventKind::Added, 11, 29);
    let answer = |steps: &[Step]| Due::On(answer(steps).due.unwrap());
    let due = |steps: &[Step]| {
        deadlines().due(History {
            kind: Kind::StatementDisclosure,
            steps,
            ending: None,
        })
    };

    assert_eq!(due(&[received]), answer(&[received]));
    assert_eq!(due(&[received, asked]), Due::On(named));
    // What was added is to be looked at: the day of the answer counts again.
    let looked_at = [received, asked, added];
    assert_eq!(due(&looked_at), answer(&looked_at));
    // 14 days from the 22nd, which is a Sunday: the answer's clock stands still, the provider's runs.
    let waiting = [received, confirmed, provider];
    assert_eq!(due(&waiting), Due::On(date(2026, 12, 7)));
    assert_eq!(
        due(&[received, confirmed, decided, delivered]),
        Due::Undated
    );
}

#[test]
fn places_sort_as_they_are_written() {
    let places = [
        Due::Unstarted,
        Due::On(date(2026, 9, 30)),
        Due::On(date(2026, 10, 1)),
        Due::On(date(9999, 12, 31)),
        Due::Undated,
    ];

    assert!(places.is_sorted());
    assert!(places.map(|place| place.to_string()).is_sorted());
    for place in places {
        assert_eq!(place.to_string().parse(), Ok(place));
    }
}
