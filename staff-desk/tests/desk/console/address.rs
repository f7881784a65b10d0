//! Where a medical provider is that the request does not say, in a page.

use request::{EventKind, Kind};
use staff_desk::letter::Opened;

use super::Desk;
use super::acts::record;
use crate::addresses::{ADDRESS, asked};
use crate::harness::{arrival, deadlines};

#[tokio::test]
async fn a_provider_without_an_address_gets_one_with_the_letter() {
    let (bench, reference) = asked().await;
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    // The day counts from the time of the console.
    record(&desk, &reference, "ask-provider", &[]).await;
    let path = format!("/case/{reference}/letters/provider-query/");
    let typed = |address, go| {
        let steers = [("seen", "4"), ("in", "ja"), ("go", go)];
        [&steers[..], &[("address", address)]].concat()
    };

    let form = desk.get(&path).await;
    let lacking = desk.post(&path, &typed(" ", "print")).await;
    let print = desk.post(&path, &typed(ADDRESS, "print")).await;

    for page in [&form, &lacking] {
        assert!(
            page.text.contains("宛先の住所がありません"),
            "{}",
            page.text
        );
        assert!(page.text.contains("<a href=\"#address\">"));
    }
    assert_eq!(lacking.status, 422);
    assert_eq!(print.control("address"), ADDRESS, "it is carried along");
    assert!(print.status == 200 && print.text.contains(ADDRESS));
    let shown = print.control("shown").to_owned();
    let pairs = [&typed(ADDRESS, "send")[..], &[("shown", &shown)]].concat();
    let sent = desk.post(&path, &pairs).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let case = desk.store.register.get(&reference).await.unwrap().unwrap();
    assert_eq!(case.events.last().unwrap().kind, EventKind::Written);
    let office = desk.bench.office(deadlines()).await;
    let opened = Opened::of(&office.desk("x", arrival(0)), case).unwrap();
    let (_, written) = opened.written().next().unwrap();
    assert!(written.sheet.text().contains(ADDRESS));
}

#[tokio::test]
async fn the_address_of_the_request_is_filled_in_and_other_letters_ask_for_none() {
    let desk = Desk::open().await;
    let mut sent = desk.bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::StatementDisclosure);
    let (reference, submission) = found.unwrap();
    record(&desk, reference, "confirm", &[]).await;
    record(&desk, reference, "ask-provider", &[]).await;

    let query = desk
        .get(&format!("/case/{reference}/letters/provider-query/"))
        .await;
    let receipt = desk
        .get(&format!("/case/{reference}/letters/receipt/"))
        .await;

    assert!(!query.control("address").is_empty());
    assert!(submission.answers.contains_key("provider_addr"));
    assert_eq!((query.status.as_u16(), receipt.status.as_u16()), (200, 200));
    assert!(!receipt.text.contains("name=\"address\""));
}
