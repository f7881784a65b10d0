//! An export from a page.

use std::time::Duration;

use super::{Answer, Desk};
use crate::answers::MARKER;
use crate::harness::names;

/// The button that stops an export, which only one that is under way has.
const RUNNING: &str = "書き出しを中止する</button>";

fn order(out: &str) -> [(&'static str, String); 4] {
    [
        ("from", "2026-11-24".to_owned()),
        ("to", "2026-11-24".to_owned()),
        ("format", "csv".to_owned()),
        ("out", out.to_owned()),
    ]
}

async fn post(desk: &Desk, order: &[(&str, String)], go: &str) -> Answer {
    let pairs = order.iter().map(|(name, value)| (*name, value.as_str()));
    let pairs: Vec<_> = pairs.chain([("go", go)]).collect();
    desk.post("/export/", &pairs).await
}

/// The page of the export once it is over.
async fn over(desk: &Desk) -> Answer {
    for _ in 0..600 {
        let page = desk.get("/export/progress/").await;
        if !page.text.contains(RUNNING) {
            return page;
        }
        // As whoever looks at it: nothing in the page asks for it again.
        assert!(!page.text.contains("http-equiv"));
        assert!(page.text.contains("<a href=\"/export/progress/\">"));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_checked_written_and_told() {
    let desk = Desk::open().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.csv").display().to_string();

    let checked = post(&desk, &order(&out), "check").await;
    assert_eq!(checked.status, 200);
    assert!(checked.text.contains("<dd>10</dd>") && checked.text.contains("a.csv"));
    assert!(names(folder.path()).is_empty());
    let begun = post(&desk, &order(&out), "send").await;
    assert_eq!(
        (begun.status.as_u16(), begun.to()),
        (303, "/export/progress/?begun=1")
    );
    let first = desk.get("/export/progress/").await;
    assert!(first.text.contains(RUNNING), "{}", first.text);
    desk.get(begun.to()).await;
    let page = over(&desk).await;

    assert!(page.text.contains("書き出しました") && !page.text.contains(MARKER));
    assert_eq!(names(folder.path()), ["a.csv", "a.csv.manifest.json"]);
    let case = desk
        .store
        .register
        .get(&desk.bench.sent[0].0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (case.events[1].kind.id(), case.events[1].actor.as_str()),
        ("exported", "Test Clerk")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_is_told_before_anything_is_opened() {
    let desk = Desk::open().await;
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.csv");
    std::fs::write(&there, "x").unwrap();
    for (out, from, format, errors) in [
        (
            there.display().to_string(),
            "2026-11-24",
            "csv",
            &["#out"][..],
        ),
        (
            folder.path().join("no/a.csv").display().to_string(),
            "2026-11-24",
            "csv",
            &["#out"],
        ),
        (
            String::new(),
            "x",
            "doc",
            &["#from", "#format-xlsx", "#out"],
        ),
        ("a.csv".to_owned(), "2026-11-25", "csv", &["#to"]),
        ("a.csv".to_owned(), "", "csv", &["#from"]),
    ] {
        let mut order = order(&out);
        order[0].1 = from.to_owned();
        order[2].1 = format.to_owned();

        let answer = post(&desk, &order, "send").await;

        assert_eq!(answer.status, 422, "{out} {from} {format}");
        for error in errors {
            assert!(
                answer.text.contains(&format!("<a href=\"{error}\">")),
                "{error}"
            );
        }
        assert_eq!(answer.text.matches("<li><a href=\"#").count(), errors.len());
    }
    assert_eq!(std::fs::read(&there).unwrap(), b"x");
    assert_eq!(desk.get("/export/progress/").await.to(), "/export/");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_stopped_or_fails_leaves_no_file() {
    let desk = Desk::open().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.csv").display().to_string();

    post(&desk, &order(&out), "send").await;
    desk.console.stop().await;
    let page = over(&desk).await;

    // It may have been quicker than who stopped it.
    let is_there = page.text.contains("書き出しました");
    assert!(
        is_there || page.text.contains("中止しました"),
        "{}",
        page.text
    );
    assert_eq!(names(folder.path()).len(), 2 * usize::from(is_there));
    // Its folder is gone by the time it is written.
    let gone = tempfile::tempdir().unwrap();
    let out = gone.path().join("b.csv").display().to_string();
    let checked = post(&desk, &order(&out), "check").await;
    assert_eq!(checked.status, 200);
    drop(gone);
    assert_eq!(post(&desk, &order(&out), "send").await.status, 422);
}
