//! A form that lay open while another release came: nothing that was typed is lost, and what was received is found.

use super::*;

/// A page of an earlier release asked something that is not asked any longer.
#[tokio::test]
async fn a_form_with_an_answer_that_has_no_field_any_longer_loses_none() {
    let house = House::new().await.unwrap();
    let dropped = ("favourite_colour", "赤と\n<b>白</b>");
    let page = set(complaint(), dropped.0, dropped.1);
    let ready = set(
        checked(&house, PATH, &complaint()).await,
        dropped.0,
        dropped.1,
    );
    let turned = set(set(page, "at", "what"), "go", "next");
    for form in [turned, ready] {
        let told = house.post(PATH, &form).await;

        assert_eq!(told.status, 400, "{}", told.text);
        assert!(
            told.text.contains("<pre>赤と\n&lt;b&gt;白&lt;/b&gt;</pre>"),
            "{}",
            told.text
        );
        assert_eq!(page::control(&told.text, dropped.0), None);
        let is_sent = form.contains(&("go".to_owned(), "send".to_owned()));
        // Whoever turns a page may have sent it before, and nobody looks.
        let says_so = told.text.contains("まだ受け付けていません");
        assert_eq!(says_so, is_sent, "{}", told.text);
        let (_, from) = form.iter().find(|(name, _)| name == "at").unwrap();
        let back = format!("name=\"go\" value=\"{from}\"");
        assert!(told.text.contains(&back), "{}", told.text);
        let on = set(page::hidden(&told.text), "go", "check");
        let check = house.post(PATH, &on).await;
        assert_eq!(check.status, 200, "{}", check.text);
        assert_eq!(page::control(&check.text, "text").as_deref(), Some(MARKER));
        let key = form.iter().find(|(name, _)| name == "nonce");
        assert!(
            key.is_none_or(|(_, key)| page::control(&check.text, "nonce").as_ref() == Some(key))
        );
    }
    let number = house
        .post(PATH, &set(complaint(), dropped.0, "123456789018"))
        .await;
    assert!(number.status == 400 && !number.text.contains("123456789018"));
    assert!(number.text.contains("12桁の数字を含む内容は"));
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn what_an_earlier_release_received_is_found_by_the_form_that_asked_more() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;
    let first = numbers(&house.post(PATH, &form).await);
    let form = set(form, "favourite_colour", "red");
    let read = read::form(Kind::Complaint, encode(&form).as_bytes()).unwrap();
    let (secret, key) = (house.secret().unwrap(), read.nonce.clone().unwrap());
    let sent = Sent::by_form(&secret, Kind::Complaint, Language::Ja, &key, &read);
    house.remember(&sent.marker, &sent.body).await.unwrap();

    let again = house.post(PATH, &form).await;

    assert_eq!(numbers(&again), first);
    assert!(
        again.text.contains("ここには表示できません"),
        "{}",
        again.text
    );
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn the_first_receipt_of_a_date_that_was_left_alone_lacks_nothing() {
    let house = House::new().await.unwrap();
    let path = "/request/disclosure/";
    let mut answers = people::answers(Kind::Disclosure, &[]);
    for era in ["period_from_era", "period_to_era", "dropped_era"] {
        answers.add(era, "western");
    }
    let form = checked(&house, path, &pairs(&answers)).await;

    let first = house.post(path, &form).await;
    let again = house.post(path, &form).await;

    assert_eq!(numbers(&again), numbers(&first));
    for receipt in [&first, &again] {
        assert!(
            !receipt.text.contains("ここには表示できません"),
            "{}",
            receipt.text
        );
    }
}

#[tokio::test]
async fn a_button_of_an_earlier_release_sends_nothing() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;

    let shown = house.post(PATH, &set(form, "go", "no-such-page")).await;

    assert_eq!(shown.status, 200, "{}", shown.text);
    assert_eq!(page::control(&shown.text, "at").as_deref(), Some("check"));
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn an_answer_that_has_no_field_any_longer_hides_no_earlier_request() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;
    let first = numbers(&house.post(PATH, &form).await);
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    faults.fail("GetItem", Fault::Unreachable, 1000);
    let blind = house.intake_changed(table, |_| {}).unwrap();
    house.wait(3);
    let form = set(form, "favourite_colour", "red");

    let told = house.post(PATH, &form).await;
    let unsure = post(&blind, PATH, &form).await;

    assert_eq!(told.status, 409, "{}", told.text);
    assert_eq!(page::reference(&told.text).unwrap().to_string(), first.0);
    assert_eq!(unsure.status, 503, "{}", unsure.text);
    for page in [&told, &unsure] {
        let again = page::control(&page.text, "favourite_colour");
        assert_eq!(again.as_deref(), Some("red"), "the same once more");
        assert!(page.text.contains("<pre>red</pre>"), "and on paper");
    }
    let anew = set(page::hidden(&told.text), "go", "check");
    let anew = house.post(PATH, &anew).await;
    assert!(anew.status == 400 && anew.text.contains("<pre>red</pre>"));
}
