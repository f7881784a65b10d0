//! What is closed is erased by hand, one request at a time, once its retention is over.

use request::{Kind, Reference, Stage};

use super::acts::record;
use super::{Answer, Desk};
use crate::answers::MARKER;

/// Minutes of four years: the retention of these tests is three.
const FOUR_YEARS: i64 = 4 * 366 * 24 * 60;

async fn closed() -> (Desk, Reference) {
    let desk = Desk::open().await;
    let mut sent = desk.bench.sent.iter();
    let reference = sent
        .find(|(_, it)| it.kind == Kind::Correction)
        .unwrap()
        .0
        .clone();
    record(&desk, &reference, "withdraw", &[("note", "MARKER-NOTE")]).await;
    record(&desk, &reference, "close", &[]).await;
    (desk, reference)
}

fn offers(list: &Answer, reference: &Reference) -> bool {
    list.text
        .contains(&format!("href=\"/case/{reference}/erase/\""))
}

#[tokio::test]
async fn what_is_to_be_kept_is_not_offered_and_says_until_when() {
    let (desk, reference) = closed().await;
    let path = format!("/case/{reference}/erase/");

    let list = desk.get("/erase/").await;
    let form = desk.get(&path).await;
    let sent = desk
        .post(
            &path,
            &[("seen", "3"), ("own", reference.as_str()), ("go", "send")],
        )
        .await;

    assert!(!offers(&list, &reference) && list.text.contains("いま消去できる請求はありません"));
    assert!(
        form.text.contains("2029-12-20まで保存します") && !form.text.contains("value=\"check\"")
    );
    assert_eq!(sent.status, 422);
    let page = desk.get(&format!("/case/{reference}/")).await;
    assert!(page.text.contains(MARKER), "nothing was destroyed");
    let received = &desk.bench.sent[0].0;
    let open = desk.get(&format!("/case/{received}/erase/")).await;
    assert_eq!(open.status, 409, "what is not closed has no such page");
}

#[tokio::test]
async fn what_was_kept_long_enough_is_erased_by_its_own_number_and_leaves_a_tombstone() {
    let (mut desk, reference) = closed().await;
    desk.wait(FOUR_YEARS);
    desk.ask("POST", "/link/", &desk.head(), "").await;
    desk.come_in().await;
    let list = desk.get("/erase/").await;
    assert!(offers(&list, &reference) && list.text.contains("2029-12-20"));
    let each = list.text.matches("href=\"/case/").count();
    assert_eq!(each, 2, "one request, and its page");
    assert!(!list.text.contains(MARKER));
    let path = format!("/case/{reference}/erase/");
    let own = reference.as_str();
    let other = desk.bench.sent[0].0.as_str();
    for wrong in ["", other] {
        let told = desk
            .post(&path, &[("seen", "3"), ("own", wrong), ("go", "send")])
            .await;
        assert_eq!(told.status, 422, "{wrong}");
        assert!(told.text.contains("<a href=\"#own\">"));
    }

    let checked = desk
        .post(&path, &[("seen", "3"), ("own", own), ("go", "check")])
        .await;
    assert!(
        checked.text.contains("鍵を破棄して消去する") && checked.text.contains("元に戻せません")
    );
    let case = desk.store.register.get(&reference).await.unwrap().unwrap();
    assert!(case.key.is_some(), "nothing is destroyed before");
    let erased = desk
        .post(&path, &[("seen", "3"), ("own", own), ("go", "send")])
        .await;

    assert_eq!(erased.status, 303, "{}", erased.text);
    let page = desk.get(erased.to()).await;
    assert!(page.text.contains("消去しました") && page.text.contains("Test Clerk"));
    assert!(!page.text.contains(MARKER) && !page.text.contains("MARKER-NOTE"));
    let case = desk.store.register.get(&reference).await.unwrap().unwrap();
    assert_eq!((case.entry.stage, case.verify()), (Stage::Erased, Ok(())));
    assert!(case.key.is_none() && case.events.len() == 4);
    assert!(!offers(&desk.get("/erase/").await, &reference));
    assert_eq!(desk.get(&path).await.status, 409);
}
