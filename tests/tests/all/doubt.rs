//! What a person looking at the check page would hardly have sent: the page comes again, nothing is
//! lost, and what was received already is not held back.

use tests::people::{MARKER, complaint};
use tests::{Answer, House, page};

const PATH: &str = "/request/complaint/";
const A_DAY: i64 = 24 * 60 * 60;

type Pairs = Vec<(String, String)>;

fn with(mut form: Pairs, name: &str, value: &str) -> Pairs {
    form.retain(|(own, _)| own != name);
    form.push((name.to_owned(), value.to_owned()));
    form
}

/// Whether it is the check page once more, with every answer kept.
fn is_check(answer: &Answer, notice: &str) -> bool {
    answer.status == 409
        && answer.text.contains(notice)
        && page::control(&answer.text, "at").as_deref() == Some("check")
        && page::control(&answer.text, "text").as_deref() == Some(MARKER)
        && page::code(&answer.text).is_none()
}

/// Sends the page that came back, as its button does.
async fn press(house: &House, answer: &Answer) -> Answer {
    let mut form = page::hidden(&answer.text);
    form.extend(page::filled(&answer.text));
    house.post(PATH, &with(form, "go", "send")).await
}

fn stored(house: &House) -> usize {
    let out = house.scratch("stored.jsonl");
    tests::export(house, "jsonl", &out).unwrap();
    std::fs::read_to_string(out).unwrap().lines().count()
}

#[tokio::test]
async fn a_page_sent_the_moment_it_was_shown_is_shown_again_and_then_taken() {
    let house = House::new().await.unwrap();
    let form = house.confirmed(PATH, &complaint()).await;

    house.wait(-2); // The look that a post takes, but for a second.
    let early = house.post(PATH, &form).await;
    let sent = press(&house, &early).await;

    assert!(is_check(&early, "すぐに送信"), "{}", early.text);
    assert_eq!(sent.status, 200);
    assert!(page::code(&sent.text).is_some());
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_page_of_yesterday_is_confirmed_once_more() {
    let house = House::new().await.unwrap();
    let form = house.confirmed(PATH, &complaint()).await;

    house.wait(A_DAY);
    let old = house.post(PATH, &form).await;
    let sent = press(&house, &old).await;

    assert!(is_check(&old, "1日以上"), "{}", old.text);
    let shown = (
        "shown".to_owned(),
        page::control(&old.text, "shown").unwrap(),
    );
    assert!(!form.contains(&shown), "the time is a fresh one");
    assert_eq!(sent.status, 200);
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_receipt_that_is_loaded_again_days_later_is_still_the_receipt() {
    let house = House::new().await.unwrap();
    let form = house.confirmed(PATH, &complaint()).await;
    let first = house.post(PATH, &form).await;

    house.wait(3 * A_DAY);
    let again = house.post(PATH, &form).await;

    assert_eq!(again.status, 200);
    assert_eq!(page::reference(&again.text), page::reference(&first.text));
    assert_eq!(
        page::code(&again.text).unwrap().reveal(),
        page::code(&first.text).unwrap().reveal()
    );
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_time_that_is_missing_forged_or_of_another_form_is_not_believed() {
    let house = House::new().await.unwrap();
    let form = house.confirmed(PATH, &complaint()).await;
    let shown = form
        .iter()
        .find(|(name, _)| name == "shown")
        .unwrap()
        .1
        .clone();
    let other = house.confirmed(PATH, &complaint()).await;
    let other = other
        .iter()
        .find(|(name, _)| name == "shown")
        .unwrap()
        .1
        .clone();
    for forged in [
        "",
        "1795489200-00",
        &shown.replacen('-', "1-", 1),
        &other,
        MARKER,
    ] {
        let answer = house.post(PATH, &with(form.clone(), "shown", forged)).await;

        assert!(is_check(&answer, "この画面でもう一度"), "{forged}");
        assert!(
            !page::control(&answer.text, "shown")
                .unwrap()
                .contains(MARKER)
        );
    }
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn a_form_with_the_unseen_box_filled_in_comes_back_with_the_box_empty() {
    let house = House::new().await.unwrap();
    let form = house.confirmed(PATH, &complaint()).await;

    let trapped = house
        .post(PATH, &with(form, "website", "https://elsewhere.example"))
        .await;
    let sent = press(&house, &trapped).await;

    assert!(is_check(&trapped, "画面に出ない欄"), "{}", trapped.text);
    assert!(!trapped.text.contains("elsewhere.example"));
    assert_eq!(sent.status, 200);
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn every_form_has_the_box_that_nobody_sees_hears_or_reaches() {
    let house = House::new().await.unwrap();
    let first = house.get("/en/request/complaint/").await.text;
    let step = house
        .post("/en/request/complaint/", &with(vec![], "go", "next"))
        .await
        .text;
    let check = house
        .post("/en/request/complaint/", &complaint())
        .await
        .text;
    for html in [first, step, check] {
        let (before, rest) = html.split_once("name=\"website\"").unwrap();
        let (own, _) = rest.split_once('>').unwrap();

        assert!(own.contains("value=\"\"") && own.contains("autocomplete=\"off\""));
        assert!(own.contains("tabindex=\"-1\""));
        assert!(before.ends_with("id=\"website\" "));
        let (_, wrapper) = before.rsplit_once("<div").unwrap();
        assert!(wrapper.starts_with(" class=\"unseen\" aria-hidden=\"true\">"));
        assert!(wrapper.contains("<label for=\"website\">Leave this empty"));
    }
}
