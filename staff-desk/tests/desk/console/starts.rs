//! Days that have not begun to be counted, in pages.

use request::Kind;

use super::acts::record;
use super::{Desk, enter};
use crate::letters::with_letters;
use crate::starts::later;

#[tokio::test]
async fn pages_name_no_day_before_it_starts_and_say_what_it_waits_for() {
    let bench = with_letters().await;
    bench.publish(later);
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let mut sent = desk.bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::StatementDisclosure);
    let reference = found.unwrap().0.clone();
    let path = format!("/case/{reference}/");

    let list = desk.get("/?kind=statement-disclosure").await;
    let before = desk.get(&path).await;
    let typed = [
        ("seen", "1"),
        ("by", "2027-03-01"),
        ("reason", "調べるため。"),
        ("go", "send"),
    ];
    let extended = desk.post(&format!("{path}extend/"), &typed).await;
    let letters = desk.get(&format!("{path}letters/")).await;
    record(&desk, &reference, "confirm", &[]).await;
    record(
        &desk,
        &reference,
        "ask-fee",
        &[("yen", "500"), ("by", "2026-12-31")],
    )
    .await;
    let waiting = desk.get(&path).await;
    record(&desk, &reference, "fee-paid", &[]).await;
    let begun = desk.get(&path).await;

    for page in [&list, &before, &waiting] {
        assert!(!page.text.contains("2026-12-24"), "{}", page.text);
    }
    assert!(list.text.contains("unstarted"), "{}", list.text);
    assert!(before.text.contains("書類を待つ。手数料を待つ。"));
    assert!(waiting.text.contains("手数料を待つ。") && !waiting.text.contains("書類を待つ。"));
    assert_eq!(extended.status, 422);
    assert!(
        extended.text.contains("<a href=\"#by\">")
            && extended.text.contains("まだ数え始めていない")
    );
    assert!(
        !letters.text.contains("letters/receipt/"),
        "it has no day to name"
    );
    assert!(
        begun.text.contains("2027-01-19")
            && begun
                .text
                .contains("手数料が済んだ2026年12月20日から30日。")
    );
}

#[tokio::test]
async fn the_receipt_of_a_paper_says_what_its_days_wait_for() {
    let bench = with_letters().await;
    bench.publish(later);
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let kind = Kind::StatementDisclosure;
    let path = format!("/enter/{kind}/");
    let key = desk.get(&path).await.control("key").to_owned();
    let came = [
        ("key", &*key),
        ("arrived", "2026-12-01"),
        ("channel", "counter"),
    ];
    let typed = enter::typed(
        &desk
            .bench
            .sent
            .iter()
            .find(|(_, it)| it.kind == kind)
            .unwrap()
            .1,
    );

    let stored = desk
        .post(&path, &[&came[..], &typed, &[("go", "send")]].concat())
        .await;

    enter::receipt(&stored);
    assert!(
        stored.text.contains("<dd>書類を待つ。手数料を待つ。</dd>"),
        "{}",
        stored.text
    );
    assert!(!stored.text.contains("2026年12月31日"));
}
