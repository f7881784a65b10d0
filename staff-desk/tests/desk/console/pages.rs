//! The list and the page of a request.

use request::check::Answer as Kept;
use request::{EventKind, Kind, Language, Submission, table};

use super::{Desk, NOON};
use crate::answers::{MARKER, submission};
use crate::harness::{Bench, arrival, wording};

/// The references on a page, in its order.
fn listed(text: &str) -> Vec<String> {
    let rows = text.split("<th scope=\"row\"><a href=\"").skip(1);
    rows.map(|row| {
        row.split("/case/")
            .nth(1)
            .unwrap()
            .split('/')
            .next()
            .unwrap()
            .to_owned()
    })
    .collect()
}

/// A page with its entities read.
pub(super) fn unescaped(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    let read = |text: String, (entity, sign)| text.replace(entity, sign);
    entities.into_iter().fold(text.to_owned(), read)
}

#[tokio::test]
async fn the_list_shows_what_is_due_first_and_nothing_personal() {
    let desk = Desk::open().await;

    let page = desk.get("/").await;

    let sent: Vec<_> = desk
        .bench
        .sent
        .iter()
        .map(|(it, _)| it.to_string())
        .collect();
    assert_eq!(listed(&page.text), sent);
    assert!(page.text.contains("あと4日") && page.text.contains("2026-12-24"));
    assert!(page.text.contains("<tr class=\"soon\">") && !page.text.contains("class=\"late\""));
    for (_, submission) in &desk.bench.sent {
        for answer in submission.answers.values() {
            let Kept::Text { typed, .. } = answer else {
                continue;
            };
            assert!(!page.text.contains(typed.as_str()));
        }
    }
    assert!(!page.text.contains(MARKER));
}

#[tokio::test]
async fn what_is_over_its_day_says_so_in_words() {
    let mut desk = Desk::open().await;
    for (days, words, mark) in [
        (4, "今日まで", "soon"),
        (1, "1日超過", "late"),
        (2, "3日超過", "late"),
    ] {
        desk.wait(days * 24 * 60);
        desk.ask("POST", "/link/", &desk.head(), "").await;
        desk.come_in().await;

        let page = desk.get("/").await;

        assert_eq!(page.text.matches(words).count(), 10, "{words}");
        assert!(page.text.contains(&format!("<tr class=\"{mark}\">")));
    }
}

#[tokio::test]
async fn the_list_filters_and_says_what_is_wrong_with_a_filter() {
    let desk = Desk::open().await;
    for (query, rows, status) in [
        ("?kind=correction", 1, 200),
        ("?stage=received", 10, 200),
        ("?stage=closed", 0, 200),
        ("?waits_for=fee", 0, 200),
        ("?from=2026-11-24&to=2026-11-24", 10, 200),
        ("?from=2026-11-23&to=2026-11-23", 0, 200),
        ("?from=2026-11-24", 0, 422),
        ("?from=2026-11-25&to=2026-11-24", 0, 422),
    ] {
        let page = desk.get(&format!("/{query}")).await;

        assert_eq!(
            (listed(&page.text).len(), page.status.as_u16()),
            (rows, status),
            "{query}"
        );
        assert_eq!(page.text.contains("id=\"errors\""), status == 422);
        assert_eq!(page.title().starts_with("エラー："), status == 422);
    }
}

#[tokio::test]
async fn a_row_says_what_the_desk_waits_for() {
    let desk = Desk::open().await;
    let asked = desk.bench.sent[0].0.as_str();
    let ask = ["ask", asked, "--item", "period", "--by", "2027-01-15"];
    assert_eq!(desk.bench.run(&ask).code, 0);

    let page = desk.get("/?waits_for=completion").await;
    let all = desk.get("/en/").await;

    assert_eq!(listed(&page.text), [asked]);
    assert!(page.text.contains("待ち：送った方の補正"));
    let told = "waiting for the sender, to complete it";
    assert_eq!(all.text.matches(told).count(), 1);
}

#[tokio::test]
async fn a_long_list_goes_on_from_page_to_page_and_repeats_nothing() {
    let mut bench = Bench::empty();
    let many: Vec<Submission> = (0..120)
        .map(|number| submission(Kind::ALL[number % 10]))
        .collect();
    bench.receive(&many).await;
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let moved = &desk.bench.sent[60].0;
    let event = EventKind::IdentityConfirmed;
    let append = desk
        .store
        .register
        .append(moved, event, "x", arrival(500), None);
    append.await.unwrap();
    for query in ["", "?from=2026-11-01&to=2026-12-20"] {
        let mut path = format!("/{query}");
        let mut all = Vec::new();
        let mut lengths = Vec::new();
        loop {
            let page = desk.get(&path).await;
            let rows = listed(&page.text);
            lengths.push(rows.len());
            all.extend(rows);
            let Some(next) = page.text.split("class=\"next\" href=\"").nth(1) else {
                break;
            };
            path = format!("/{}", next.split('"').next().unwrap().replace("&amp;", "&"));
        }

        assert_eq!(lengths, [50, 50, 20]);
        let sent: Vec<_> = desk
            .bench
            .sent
            .iter()
            .map(|(it, _)| it.to_string())
            .collect();
        assert_eq!(all, sent, "in order of arrival, whatever the stage");
    }
}

#[tokio::test]
async fn a_request_shows_every_answer_as_typed_and_as_read() {
    let desk = Desk::open().await;
    let words = wording(Language::En);
    for (reference, submission) in &desk.bench.sent {
        let page = desk.get(&format!("/en/case/{reference}/")).await;

        let plain = unescaped(&page.text);
        assert_eq!(page.status, 200);
        assert_eq!(page.title(), format!("{reference} | Request desk"));
        for (name, answer) in &submission.answers {
            let field = table::field(submission.kind, name).unwrap();
            assert!(
                page.text
                    .contains(words.label(Some(submission.kind), field)),
                "{name}"
            );
            if let Kept::Text { typed, normal } = answer {
                let shown = |text: &str| plain.contains(text.lines().next().unwrap());
                assert!(shown(typed), "{name}");
                assert!(typed == normal || shown(normal), "{name}");
            }
        }
        let has_mandate = submission.kind != Kind::ConsentRefusal;
        assert_eq!(page.text.contains("was older than 3 months"), has_mandate);
        assert!(page.text.contains("Ask for what is missing"));
    }
}

#[tokio::test]
async fn a_request_is_found_by_its_reference_as_people_type_it() {
    let desk = Desk::open().await;
    let reference = &desk.bench.sent[3].0;
    let typed = format!(" {} ", reference.as_str().to_lowercase());

    let found = desk.post("/en/find/", &[("reference", &typed)]).await;
    let none = desk.post("/find/", &[("reference", "見本 花子")]).await;

    assert_eq!(
        (found.status.as_u16(), found.to()),
        (303, &*format!("/en/case/{reference}/"))
    );
    assert_eq!(none.status, 404);
    assert_eq!(desk.get("/case/K7MP-2QRD-9XTV/").await.status, 404);
}

#[tokio::test]
async fn a_request_sealed_to_another_key_shows_what_stands_in_the_clear() {
    let mut bench = Bench::empty();
    bench.receive(&[submission(Kind::Correction)]).await;
    bench.change_key_of_reader();
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let reference = &desk.bench.sent[0].0;

    let page = desk.get(&format!("/case/{reference}/")).await;

    assert_eq!(page.status, 200);
    assert!(page.text.contains("この請求の内容は開けません"));
    assert!(page.text.contains("is sealed to") && !page.text.contains(MARKER));
    assert!(
        page.text.contains("2026-11-24 09:05"),
        "it arrived before {NOON}"
    );
}
