//! Noting a duplicate in a page, and closing it.

use request::{EventKind, Kind, Stage};

use super::Desk;
use super::acts::record;
use crate::answers::submission;
use crate::harness::arrival;
use crate::letters::with_letters;

#[tokio::test]
async fn a_duplicate_is_neither_noted_nor_closed_where_the_other_is_not_answered() {
    let mut bench = with_letters().await;
    bench.receive(&[submission(Kind::Disclosure)]).await;
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let sent = desk
        .bench
        .sent
        .iter()
        .filter(|(_, it)| it.kind == Kind::Disclosure);
    let references: Vec<_> = sent.map(|(reference, _)| reference.clone()).collect();
    let [one, other] = &references[..] else {
        panic!("two requests of a kind");
    };
    record(&desk, one, "confirm", &[]).await;
    let path = format!("/case/{one}/duplicate/");
    let correction = desk
        .bench
        .sent
        .iter()
        .find(|(_, it)| it.kind == Kind::Correction);
    let correction = correction.unwrap().0.to_string();
    for (typed, told) in [
        (correction.as_str(), "別の種類の請求です"),
        (other.as_str(), "本人確認が済んでおらず"),
    ] {
        for go in ["check", "send"] {
            let pairs = [("seen", "2"), ("other", typed), ("go", go)];
            let wrong = desk.post(&path, &pairs).await;
            assert_eq!(wrong.status, 422, "{told}");
            assert!(wrong.text.contains(told) && wrong.text.contains("<a href=\"#other\">"));
        }
    }
    record(&desk, other, "confirm", &[]).await;
    record(&desk, one, "duplicate", &[("other", other.as_str())]).await;
    let close = format!("/case/{one}/close/");
    let unanswered = desk.get(&close).await;
    let told = format!("{other} にはまだ回答していません");
    assert!(unanswered.text.contains(&told) && !unanswered.text.contains("value=\"check\""));
    let sent = desk.post(&close, &[("seen", "3"), ("go", "send")]).await;
    assert!(sent.status == 422 && sent.text.contains(&told));

    let withdrawn = EventKind::Withdrawn;
    let register = &desk.store.register;
    let taken_back = register.append(other, withdrawn, "sender", arrival(90), None);
    taken_back.await.unwrap();
    let form = desk.get(&close).await;
    let sent = desk.post(&close, &[("seen", "3"), ("go", "send")]).await;

    let told = format!("{other} は取り下げられ、回答されません");
    assert!(form.text.contains(&told) && !form.text.contains("value=\"check\""));
    assert_eq!(sent.status, 422);
    assert!(sent.text.contains(&told), "{}", sent.text);
    let case = register.get(one).await.unwrap().unwrap();
    assert_eq!(case.entry.stage, Stage::InReview);
}

#[tokio::test]
async fn a_duplicate_is_closed_in_a_page_once_the_other_is_decided() {
    let mut bench = with_letters().await;
    bench.receive(&[submission(Kind::Disclosure)]).await;
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let sent = desk.bench.sent.iter();
    let sent = sent.filter(|(_, it)| it.kind == Kind::Disclosure);
    let references: Vec<_> = sent.map(|(reference, _)| reference.clone()).collect();
    let [one, other] = &references[..] else {
        panic!("two requests of a kind");
    };
    for reference in [one, other] {
        record(&desk, reference, "confirm", &[]).await;
    }
    record(&desk, one, "duplicate", &[("other", other.as_str())]).await;
    let grant = [("outcome-0", "granted"), ("given-0", "写し")];
    record(&desk, other, "decide", &grant).await;

    record(&desk, one, "close", &[]).await;

    let case = desk.store.register.get(one).await.unwrap().unwrap();
    assert_eq!(case.entry.stage, Stage::Closed);
}
