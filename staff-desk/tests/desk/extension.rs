//! The target day is put off: to a day on which the society is open, the same in letter, list and request.

use request::Kind;
use request::calendar::Closing;
use request::date::spell;
use request::deadline::{Deadlines, OnClosed};

use crate::harness::ok;
use crate::letters::with_letters;

/// The answer is due before a closed day, and the society closes over the turn of the year.
fn closed_at_new_year(deadlines: &mut Deadlines) {
    deadlines.rules[0].on_closed = OnClosed::Before;
    let [from, to] = ["12-29", "01-03"].map(|edge| edge.parse().unwrap());
    deadlines.calendar.closings = vec![Closing { from, to }];
}

#[tokio::test]
async fn a_closed_day_is_refused_with_the_open_ones_beside_it_and_all_tell_one_day() {
    let bench = with_letters().await;
    bench.publish(closed_at_new_year);
    let mut sent = bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::Disclosure);
    let reference = found.unwrap().0.to_string();
    let extend = |until| {
        let order = ["--language", "en", "extend", &reference, "--until", until];
        bench.run(&[&order[..], &["--reason", "確認に日数がかかるため。"]].concat())
    };

    // A holiday of the society, and a Sunday.
    for (until, before, after) in [
        ("2099-12-30", "2099-12-28", "2100-01-04"),
        ("2099-12-27", "2099-12-25", "2099-12-28"),
    ] {
        let closed = extend(until);
        let told = format!("the society is closed on this day, and open on {before} and {after}");
        assert!(
            closed.code == 1 && closed.talk.contains(&told),
            "{}",
            closed.talk
        );
    }
    let until = "2099-12-28";
    ok(extend(until));

    let order = ["letter", &reference, "--letter", "extension", "--in", "ja"];
    ok(bench.run(&[&order[..], &["--out", "late.html"]].concat()));
    let letter = std::fs::read_to_string(bench.path("late.html")).unwrap();
    assert!(
        letter.contains(&spell(until, request::Language::Ja)),
        "{letter}"
    );
    let list = ok(bench.run(&["list"])).out;
    let row = list.lines().find(|row| row.starts_with(&reference));
    assert!(row.unwrap().contains(until), "{list}");
    let shown = ok(bench.run(&["show", &reference])).out;
    assert!(shown.lines().any(|line| line.contains(until)), "{shown}");
}
