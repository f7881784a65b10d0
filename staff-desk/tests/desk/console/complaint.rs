//! A complaint opened from an answer: a case of its own, with its own clock, that another person settles.

use request::{EventKind, Kind, Reference, Stage, Told};

use super::Desk;
use super::acts::record;
use super::enter::{complaint, receipt};
use crate::harness::deadlines;

/// A console, and a request that its user refused.
async fn refused() -> (Desk, Reference) {
    let desk = Desk::open().await;
    let mut sent = desk.bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::Disclosure).unwrap();
    let reference = found.0.clone();
    let refusal = [
        ("outcome-0", "refused"),
        ("grounds-0", "R1"),
        ("reason-0", "支障があります。"),
    ];
    record(&desk, &reference, "confirm", &[]).await;
    record(&desk, &reference, "decide", &refusal).await;
    (desk, reference)
}

/// The decision that settles a complaint.
const SETTLE: &[(&str, &str)] = &[("outcome-0", "granted"), ("given-0", "お詫び")];

async fn stage(desk: &Desk, reference: &Reference) -> Stage {
    let case = desk.store.register.get(reference).await.unwrap();
    case.unwrap().entry.stage
}

/// Nor is it put off, taken back or left to another.
async fn is_ended_in_no_other_way(desk: &Desk, own: &Reference, seen: &str) {
    for task in ["withdraw", "extend", "duplicate"] {
        let form = desk.get(&format!("/case/{own}/{task}/")).await;
        assert!(
            form.text.contains("Test Clerkさん"),
            "{task}: {}",
            form.text
        );
        assert!(!form.text.contains("value=\"check\""), "{task}: no button");
    }
    let withdraw = [("seen", seen), ("go", "send")];
    let sent = desk
        .post(&format!("/case/{own}/withdraw/"), &withdraw)
        .await;
    assert_eq!(sent.status, 422);
    assert!(sent.text.contains("この記録をできません"), "{}", sent.text);
    assert_eq!(stage(desk, own).await, Stage::Received);
}

#[tokio::test]
async fn a_complaint_is_opened_from_an_answer_and_whoever_refused_is_told_not_to_settle_it() {
    let (desk, answered) = refused().await;
    let key = desk
        .get("/enter/complaint/")
        .await
        .control("key")
        .to_owned();
    let about = ("about", answered.as_str());
    let pairs = |go| [&[about], &complaint(&key, go)[..]].concat();
    let early = desk.post("/enter/complaint/", &pairs("send")).await;
    assert_eq!(early.status, 422);
    assert!(
        early.text.contains("<a href=\"#about\">") && early.text.contains("まだお渡ししていません")
    );
    record(&desk, &answered, "deliver", &[]).await;
    let page = desk.get(&format!("/case/{answered}/")).await;
    let href = format!("/enter/complaint/?about={answered}");
    assert!(page.text.contains(&format!("href=\"{href}\"")));
    let form = desk.get(&href).await;
    assert_eq!(form.control("about"), answered.as_str());

    let checked = desk.post("/enter/complaint/", &pairs("check")).await;
    assert!(checked.text.contains(answered.as_str()));
    let (own, _) = receipt(&desk.post("/enter/complaint/", &pairs("send")).await);
    let (again, _) = receipt(&desk.post("/enter/complaint/", &pairs("send")).await);

    assert_eq!(own, again);
    let case = desk.store.register.get(&answered).await.unwrap().unwrap();
    let complained: Vec<_> = case
        .events
        .iter()
        .filter(|it| it.kind == EventKind::Complained)
        .collect();
    assert_eq!(complained.len(), 1, "entered twice, noted once");
    assert_eq!(complained[0].told, Some(Told::Other(own.clone())));
    // Each leads to the other; the complaint has days of its own.
    let page = desk.get(&format!("/case/{answered}/")).await;
    assert!(page.text.contains(&format!("href=\"/case/{own}/\"")));
    let page = desk.get(&format!("/case/{own}/")).await;
    assert!(page.text.contains(&format!("href=\"/case/{answered}/\"")));
    assert!(page.text.contains("2027-01-14") && page.text.contains("別の担当者が記録してください"));
    let decide = format!("/case/{own}/decide/");
    let form = desk.get(&decide).await;
    assert!(form.text.contains("Test Clerkさん") && !form.text.contains("value=\"check\""));
    let seen = form.control("seen").to_owned();
    let settle = [
        ("seen", &*seen),
        ("outcome-0", "granted"),
        ("given-0", "お詫び"),
        ("go", "send"),
    ];
    let sent = desk.post(&decide, &settle).await;
    assert_eq!(sent.status, 422);
    assert!(sent.text.contains("別の担当者"));
    assert_eq!(stage(&desk, &own).await, Stage::Received);
    is_ended_in_no_other_way(&desk, &own, &seen).await;
    let anew = desk.get(&format!("/case/{answered}/")).await;
    assert!(
        anew.text.contains("別の担当者が記録してください"),
        "nor decide anew"
    );
}

#[tokio::test]
async fn whoever_did_not_decide_settles_it() {
    let (desk, answered) = refused().await;
    record(&desk, &answered, "deliver", &[]).await;
    let desk = desk.worked_by("Clerk B").await;
    let key = desk
        .get("/enter/complaint/")
        .await
        .control("key")
        .to_owned();
    let about = [("about", answered.as_str())];
    let pairs = [&about[..], &complaint(&key, "send")].concat();
    let (own, _) = receipt(&desk.post("/enter/complaint/", &pairs).await);

    let page = desk.get(&format!("/case/{own}/")).await;
    assert!(!page.text.contains("別の担当者"));
    record(
        &desk,
        &own,
        "decide",
        &[("outcome-0", "granted"), ("given-0", "お詫び")],
    )
    .await;
    record(&desk, &own, "close", &[]).await;

    assert_eq!(stage(&desk, &own).await, Stage::Closed);
}

#[tokio::test]
async fn a_complaint_that_came_online_is_linked_with_the_answer_and_bars_whoever_refused() {
    let (desk, answered) = refused().await;
    let mut sent = desk.bench.sent.iter();
    let own = sent
        .find(|(_, it)| it.kind == Kind::Complaint)
        .unwrap()
        .0
        .clone();
    record(&desk, &answered, "deliver", &[]).await;
    let path = format!("/case/{answered}/complained/");
    for (typed, told) in [
        ("K7MP", "の形で入力してください"),
        (answered.as_str(), "その請求自身の番号です"),
        (desk.bench.sent[1].0.as_str(), "苦情の申出ではありません"),
    ] {
        let wrong = desk
            .post(&path, &[("seen", "4"), ("other", typed), ("go", "check")])
            .await;
        assert_eq!(wrong.status, 422, "{typed}");
        assert!(
            wrong.text.contains(told) && wrong.text.contains("<a href=\"#other\">"),
            "{told}"
        );
    }

    let unlinked = desk.get(&format!("/case/{own}/")).await;
    assert!(
        !unlinked.text.contains("別の担当者"),
        "nothing tells what it is about"
    );

    record(&desk, &answered, "complained", &[("other", own.as_str())]).await;

    let page = desk.get(&format!("/case/{answered}/")).await;
    assert!(page.text.contains(&format!("href=\"/case/{own}/\"")));
    let page = desk.get(&format!("/case/{own}/")).await;
    let back = format!("href=\"/case/{answered}/\">苦情の対象になった回答 {answered}");
    assert!(page.text.contains(&back), "{}", page.text);
    assert!(page.text.contains("別の担当者が記録してください"));
    let decide = format!("/case/{own}/decide/");
    let form = desk.get(&decide).await;
    assert!(!form.text.contains("value=\"check\""), "no button");
    let seen = form.control("seen").to_owned();
    let settle = [SETTLE, &[("seen", &*seen), ("go", "send")]].concat();
    let sent = desk.post(&decide, &settle).await;
    assert!(sent.status == 422 && sent.text.contains("別の担当者"));
    assert_eq!(stage(&desk, &own).await, Stage::Received);
    // An open complaint keeps the answer from being erased, however long it was kept.
    record(&desk, &answered, "close", &[]).await;
    let office = desk.bench.office(deadlines()).await;
    let case = desk.store.register.get(&answered).await.unwrap().unwrap();
    let late = office.desk("Test Clerk", "2099-01-01T00:00:00Z".parse().unwrap());
    assert!(late.retained(&case).await.unwrap().has_open_complaint);

    let desk = desk.worked_by("Clerk B").await;
    record(&desk, &own, "decide", SETTLE).await;
    assert_eq!(stage(&desk, &own).await, Stage::Decided);
}

/// Whoever had the form before them when the link was made is told of it, and does not settle the complaint over it.
#[tokio::test]
async fn a_link_that_is_made_meanwhile_is_told_to_whoever_was_about_to_decide() {
    let (desk, answered) = refused().await;
    record(&desk, &answered, "deliver", &[]).await;
    let mut sent = desk.bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::Complaint);
    let own = found.unwrap().0.clone();
    let decide = format!("/case/{own}/decide/");
    let seen = desk.get(&decide).await.control("seen").to_owned();

    record(&desk, &answered, "complained", &[("other", own.as_str())]).await;
    let settle = [SETTLE, &[("seen", &*seen), ("go", "send")]].concat();
    let late = desk.post(&decide, &settle).await;

    assert_eq!(late.status, 409);
    assert!(late.text.contains(answered.as_str()) && late.text.contains("お詫び"));
    assert!(!late.text.contains("value=\"check\""), "barred by now");
    assert_eq!(stage(&desk, &own).await, Stage::Received);
}
