//! People are found by name on a page of their own, and the name stays on it.

use request::check::Answer;
use request::{EventKind, Kind};

use super::Desk;
use crate::answers::submission;
use crate::harness::{Bench, arrival};

/// A console over two requests, in one of which somebody writes her name in an old way.
async fn desk() -> Desk {
    let mut bench = Bench::empty();
    let mut other = submission(Kind::Disclosure);
    for (name, typed) in [("req_name", "見本　邉子"), ("req_kana", "ミホン　ヘンコ")] {
        let answer = Answer::Text {
            typed: typed.to_owned(),
            normal: typed.to_owned(),
        };
        other.answers.insert(name.to_owned(), answer);
    }
    bench.receive(&[submission(Kind::Complaint), other]).await;
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    desk
}

#[tokio::test]
async fn a_name_is_found_however_it_is_written_and_the_page_says_why() {
    let desk = desk().await;
    let reference = desk.bench.sent[1].0.to_string();

    let before = desk.get("/people/").await;
    let found = desk.post("/people/", &[("name", "見本辺子")]).await;
    let none = desk.post("/en/people/", &[("name", "Nobody Sample")]).await;

    assert_eq!(before.status, 200);
    assert!(!before.text.contains("見本　邉子"));
    assert_eq!(found.status, 200);
    for text in [
        format!("/case/{reference}/").as_str(),
        "見本　邉子",
        "異体字 邉=辺",
        "2件の請求を開き、1件の氏名が一致しました",
    ] {
        assert!(found.text.contains(text), "{text}: {}", found.text);
    }
    assert_eq!(found.text.matches("<th scope=\"row\">").count(), 1);
    assert!(!found.title().contains("見本"));
    assert!(
        none.text.contains("0 names match in 2 requests"),
        "{}",
        none.text
    );
}

#[tokio::test]
async fn no_letter_at_all_is_told_at_the_question() {
    let desk = desk().await;

    let page = desk.post("/people/", &[("name", "　 ")]).await;

    assert_eq!(page.status, 422);
    assert!(page.title().starts_with("エラー："));
    assert!(page.text.contains("氏名を1文字以上入力してください"));
    assert!(page.text.contains("id=\"name-error\""));
}

#[tokio::test]
async fn the_list_shows_those_for_whom_something_is_waited() {
    let desk = desk().await;
    let reference = &desk.bench.sent[1].0;
    for kind in [EventKind::IdentityConfirmed, EventKind::FeeAsked] {
        let append = desk
            .store
            .register
            .append(reference, kind, "x", arrival(500), None);
        append.await.unwrap();
    }

    let fee = desk.get("/?waits_for=fee").await;
    let provider = desk.get("/?waits_for=provider").await;

    assert!(fee.text.contains(&format!("/case/{reference}/")));
    assert_eq!(fee.text.matches("<th scope=\"row\">").count(), 1);
    assert_eq!(provider.text.matches("<th scope=\"row\">").count(), 0);
}
