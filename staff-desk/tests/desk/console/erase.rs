//! What is closed is erased by hand, one request at a time, once its retention is over.

use request::{EventKind, Kind, Reference, Stage};

use super::acts::record;
use super::{Answer, Desk};
use crate::answers::{MARKER, submission};
use crate::harness::{Bench, arrival};

/// Minutes of a year. The retention of these tests is three, or five of what was declined.
const YEAR: i64 = 366 * 24 * 60;
const FOUR_YEARS: i64 = 4 * YEAR;

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
    assert!(offers(&list, &reference));
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

/// The rows of the list, without the references.
fn rows(list: &Answer, references: &[&Reference]) -> Vec<String> {
    let body = list.text.split("<tbody>").nth(1).unwrap();
    let body = body.split("</tbody>").next().unwrap().to_owned();
    let plain = references
        .iter()
        .fold(body, |body, it| body.replace(it.as_str(), "REFERENCE"));
    let rows = plain.split("<tr>").skip(1);
    rows.map(|row| row.trim().to_owned()).collect()
}

#[tokio::test]
async fn the_list_tells_nothing_of_how_a_request_ended() {
    let mut bench = Bench::empty();
    let kinds = [Kind::Disclosure, Kind::Disclosure];
    bench.receive(&kinds.map(submission)).await;
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let [granted, refused] = [0, 1].map(|at: usize| desk.bench.sent[at].0.clone());
    let grant = [("outcome-0", "granted"), ("given-0", "写し")];
    let refuse = [
        ("outcome-0", "refused"),
        ("grounds-0", "R1"),
        ("reason-0", "支障があります。"),
    ];
    for (reference, decision) in [(&granted, &grant[..]), (&refused, &refuse[..])] {
        record(&desk, reference, "confirm", &[]).await;
        record(&desk, reference, "decide", decision).await;
        record(&desk, reference, "deliver", &[]).await;
        record(&desk, reference, "close", &[]).await;
    }
    let again = async |desk: &mut Desk, minutes| {
        desk.wait(minutes);
        desk.ask("POST", "/link/", &desk.head(), "").await;
        desk.come_in().await;
        desk.get("/erase/").await
    };

    let first = again(&mut desk, FOUR_YEARS).await;
    let both = again(&mut desk, 2 * YEAR).await;

    assert!(offers(&first, &granted) && !offers(&first, &refused));
    assert!(offers(&both, &granted) && offers(&both, &refused));
    let references = [&granted, &refused];
    let (one, two) = (rows(&first, &references), rows(&both, &references));
    assert_eq!((one.len(), two.len()), (1, 2));
    assert_eq!(two[0], two[1]);
    assert!(!two[0].contains("20"), "no day of any year: {}", two[0]);
    // Whoever opens one sees both days there.
    let page = desk.get(&format!("/case/{refused}/")).await;
    assert!(page.text.contains("2031-12-20") && page.text.contains("2026年12月20日から5年"));
}

#[tokio::test]
async fn whoever_cannot_read_how_it_ended_is_told_the_longest_time_as_such() {
    let mut bench = Bench::empty();
    bench.receive(&[submission(Kind::Correction)]).await;
    let reference = bench.sent[0].0.clone();
    let store = bench.store().await;
    for event in [EventKind::Withdrawn, EventKind::Closed] {
        let register = &store.register;
        let append = register.append(&reference, event, "Test Clerk", arrival(90), None);
        append.await.unwrap();
    }
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let path = format!("/case/{reference}/");
    let open = desk.get(&path).await;
    desk.bench.change_key_of_reader();
    let mut other = Desk::over(desk.bench).await;
    other.come_in().await;
    let sealed = other.get(&path).await;

    let [kept, longest] = ["まだ消去できない。", "遅くともこの日。"];
    assert!(open.text.contains("2029-11-24") && open.text.contains(kept));
    assert!(!open.text.contains(longest));
    assert!(sealed.text.contains("2031-11-24") && sealed.text.contains(longest));
    assert!(!sealed.text.contains(kept));
}
