//! What staff do with a request, in a page.

use jiff::Timestamp;
use request::{EventKind, Kind, Stage};

use super::{Desk, NOON};
use crate::harness::arrival;

/// What a form shows is kept: the choice that was made, and what was typed.
fn keeps(text: &str) -> bool {
    text.contains("value=\"period\" aria-describedby=\"item-period-more\" checked")
        || text.contains("name=\"item\" value=\"period\"")
}

#[tokio::test]
async fn asking_goes_by_a_form_and_a_check_to_the_record() {
    let desk = Desk::open().await;
    let reference = &desk.bench.sent[0].0;
    let path = format!("/case/{reference}/ask/");
    let form = desk.get(&path).await;
    assert_eq!(form.status, 200);
    assert_eq!(form.control("seen"), "1");
    assert_eq!(form.control("by"), "2027-01-03", "two weeks are offered");

    let check = [
        ("seen", "1"),
        ("item", "period"),
        ("item", "letter"),
        ("by", "令和9年1月15日"),
        ("go", "check"),
    ];
    let checked = desk.post(&path, &check).await;
    assert_eq!(checked.status, 200);
    assert!(
        checked.text.contains("2027年1月15日") && checked.text.contains("記録は取り消せません")
    );
    assert_eq!(
        events(&desk, reference).await.len(),
        1,
        "nothing is recorded before"
    );
    let mut change = check;
    change[4].1 = "change";
    let changing = desk.post(&path, &change).await;
    assert!(keeps(&changing.text) && changing.text.contains("令和9年1月15日"));
    let mut record = check;
    record[4].1 = "send";
    let sent = desk.post(&path, &record).await;

    assert_eq!(
        (sent.status.as_u16(), sent.to()),
        (303, &*format!("/case/{reference}/?done=ask"))
    );
    let recorded = &events(&desk, reference).await[1];
    assert_eq!(recorded.kind, EventKind::CompletionAsked);
    assert_eq!(
        (recorded.actor.as_str(), recorded.at),
        ("Test Clerk", NOON.parse::<Timestamp>().unwrap())
    );
    let asked = recorded.asked.as_ref().unwrap().to_string();
    assert_eq!(asked, "period,letter by 2027-01-15");
    let told = desk.get(sent.to()).await;
    assert!(told.text.contains("依頼を記録し"));
}

async fn events(desk: &Desk, reference: &request::Reference) -> Vec<ledger::Event> {
    desk.store
        .register
        .get(reference)
        .await
        .unwrap()
        .unwrap()
        .events
}

#[tokio::test]
async fn what_is_wrong_is_told_at_once_and_what_was_typed_stays() {
    let desk = Desk::open().await;
    let path = format!("/en/case/{}/ask/", desk.bench.sent[0].0);
    for (item, by, errors) in [
        ("none", "tomorrow", &["#item-identity-paper", "#by"][..]),
        ("period", "2026-12-19", &["#by"]),
        ("period", "", &["#by"]),
        ("none", "2026-12-19", &["#item-identity-paper", "#by"]),
        ("none", "2027-01-10", &["#item-identity-paper"]),
    ] {
        for go in ["check", "send"] {
            let pairs = [("seen", "1"), ("item", item), ("by", by), ("go", go)];
            let answer = desk.post(&path, &pairs).await;

            assert_eq!(answer.status, 422);
            assert!(answer.title().starts_with("Error: "));
            assert_eq!(told(&answer.text), errors);
            assert!(answer.text.contains(&format!("name=\"by\" value=\"{by}\"")));
            assert!(item == "none" || keeps(&answer.text));
        }
    }
    assert_eq!(events(&desk, &desk.bench.sent[0].0).await.len(), 1);
}

/// Where each fault of the summary leads, in its order.
fn told(text: &str) -> Vec<&str> {
    let links = text.split("<li><a href=\"").skip(1);
    let to = links.filter_map(|rest| rest.split('"').next());
    to.filter(|to| to.starts_with('#')).collect()
}

/// What is read from a form and what the library weighs are told in one go, each once, in the form's order.
#[tokio::test]
async fn faults_of_reading_and_of_weighing_are_told_together() {
    let desk = Desk::open().await;
    let of_kind = |kind| desk.bench.sent.iter().find(|(_, it)| it.kind == kind);
    let reference = of_kind(Kind::StatementDisclosure).unwrap().0.clone();
    record(&desk, &reference, "confirm", &[]).await;
    let long = "長".repeat(3001);
    let note = ("note", long.as_str());
    for (task, typed, expected) in [
        (
            "ask-fee",
            &[("yen", "0"), ("by", "soon"), note][..],
            &["#yen", "#by", "#note"][..],
        ),
        (
            "ask-fee",
            &[("yen", ""), ("by", "2026-12-19"), note],
            &["#yen", "#by", "#note"],
        ),
        (
            "extend",
            &[("by", "2027"), note],
            &["#by", "#reason", "#note"],
        ),
        (
            "extend",
            &[("by", "2026-12-23"), ("reason", "x"), note],
            &["#by", "#note"],
        ),
        (
            "duplicate",
            &[("other", "none"), note],
            &["#other", "#note"],
        ),
    ] {
        for go in ["check", "send"] {
            let typed = [typed, &[("seen", "2"), ("go", go)]].concat();
            let answer = desk
                .post(&format!("/case/{reference}/{task}/"), &typed)
                .await;

            assert_eq!(answer.status, 422, "{task}");
            assert_eq!(told(&answer.text), expected, "{task}");
            assert!(
                answer.text.contains(&long),
                "{task}: what was typed is kept"
            );
        }
    }
    assert_eq!(events(&desk, &reference).await.len(), 2);
}

#[tokio::test]
async fn whoever_was_slower_is_told_what_happened_and_loses_nothing() {
    let desk = Desk::open().await;
    let reference = &desk.bench.sent[0].0;
    let path = format!("/case/{reference}/ask/");
    let register = &desk.store.register;
    let by_another = register.append(
        reference,
        EventKind::IdentityConfirmed,
        "Other Clerk",
        arrival(90),
        None,
    );
    by_another.await.unwrap();
    let pairs = [
        ("seen", "1"),
        ("item", "period"),
        ("by", "2027-01-10"),
        ("go", "send"),
    ];

    let told = desk.post(&path, &pairs).await;

    assert_eq!(told.status, 409);
    assert!(told.text.contains("Other Clerk") && keeps(&told.text));
    assert_eq!(told.control("seen"), "2", "now it was seen");
    assert_eq!(events(&desk, reference).await.len(), 2);
    let again = [("seen", "2"), pairs[1], pairs[2], pairs[3]];
    assert_eq!(desk.post(&path, &again).await.status, 303);
    // The same sent twice is one record.
    assert_eq!(desk.post(&path, &again).await.status, 409);
    assert_eq!(events(&desk, reference).await.len(), 3);
}

#[tokio::test]
async fn what_cannot_follow_any_more_is_shown_to_be_copied_and_not_recorded() {
    let desk = Desk::open().await;
    let reference = &desk.bench.sent[0].0;
    let path = format!("/case/{reference}/ask/");
    for event in [EventKind::IdentityConfirmed, EventKind::Decided] {
        let append = desk
            .store
            .register
            .append(reference, event, "Other Clerk", arrival(90), None);
        append.await.unwrap();
    }
    let pairs = [
        ("seen", "3"),
        ("item", "period"),
        ("by", "2027-01-10"),
        ("go", "send"),
    ];

    let told = desk.post(&path, &pairs).await;

    assert_eq!(told.status, 409);
    assert!(keeps(&told.text) && !told.text.contains("value=\"check\""));
    assert_eq!(desk.get(&path).await.status, 409);
    assert_eq!(events(&desk, reference).await.len(), 3);
}

#[tokio::test]
async fn what_was_typed_when_the_session_had_ended_is_there_after_the_next_login() {
    let mut desk = Desk::open().await;
    let path = format!("/en/case/{}/ask/", desk.bench.sent[0].0);
    let token = desk.get("/").await.control("token").to_owned();
    desk.wait(31);
    let typed = format!("token={token}&seen=1&item=period&by=2027-02-03&go=send");
    let late = desk.ask("POST", &path, &desk.head(), &typed).await;
    assert_eq!(late.status, 403);
    assert!(late.text.contains("What you typed is kept") && !late.text.contains("2027-02-03"));
    desk.ask("POST", "/link/", &desk.head(), "").await;

    let entered = desk.come_in().await;
    let form = desk.get(entered.to()).await;

    assert_eq!(entered.to(), path);
    assert!(keeps(&form.text));
    assert_eq!(form.control("by"), "2027-02-03");
    assert_eq!(
        events(&desk, &desk.bench.sent[0].0).await.len(),
        1,
        "nothing was recorded"
    );
}

/// Does one thing by its form: checks it, then records it.
pub(super) async fn record(
    desk: &Desk,
    reference: &request::Reference,
    task: &str,
    typed: &[(&str, &str)],
) {
    let path = format!("/case/{reference}/{task}/");
    let form = desk.get(&path).await;
    assert_eq!(form.status, 200, "{task}");
    let seen = form.control("seen").to_owned();
    let with = |go| [&[("seen", seen.as_str()), ("go", go)], typed].concat();
    let checked = desk.post(&path, &with("check")).await;
    assert_eq!(checked.status, 200, "{task}: {}", checked.text);
    assert!(
        checked.text.contains("value=\"send\""),
        "{task}: {}",
        checked.text
    );
    let recorded = desk.post(&path, &with("send")).await;
    assert_eq!(recorded.status, 303, "{task}: {}", recorded.text);
}

#[tokio::test]
async fn a_request_goes_from_arrival_to_closing_by_forms() {
    let desk = Desk::open().await;
    let of_kind = |kind| desk.bench.sent.iter().find(|(_, it)| it.kind == kind);
    let reference = of_kind(Kind::StatementDisclosure).unwrap().0.clone();
    let note = ("note", "窓口だけの覚え書き");
    record(&desk, &reference, "confirm", &[note]).await;
    record(
        &desk,
        &reference,
        "ask-fee",
        &[("yen", "３００円"), ("by", "2027-01-10")],
    )
    .await;
    record(&desk, &reference, "fee-paid", &[]).await;
    record(&desk, &reference, "ask-provider", &[]).await;
    record(&desk, &reference, "provider-answered", &[]).await;
    let reason = ("reason", "医療機関の回答を待っていたためです。");
    record(&desk, &reference, "extend", &[("by", "2027-02-01"), reason]).await;
    let given = ("given-0", "令和8年4月分の写しを郵送します。");
    record(
        &desk,
        &reference,
        "decide",
        &[("outcome-0", "granted"), given, note],
    )
    .await;
    record(&desk, &reference, "deliver", &[]).await;
    record(&desk, &reference, "close", &[]).await;

    let case = desk.store.register.get(&reference).await.unwrap().unwrap();
    assert_eq!(case.entry.stage, Stage::Closed);
    assert_eq!(case.verify(), Ok(()));
    let page = desk.get(&format!("/case/{reference}/")).await;
    for told in [
        note.1,
        reason.1,
        given.1,
        "全部に応じる",
        "2027-02-01",
        "300円",
    ] {
        assert!(page.text.contains(told), "{told}");
    }
    let list = desk.get("/?stage=closed").await;
    assert!(list.text.contains(reference.as_str()));
    assert!(!list.text.contains("応じる"), "no outcome in a list");
}

#[tokio::test]
async fn each_right_is_decided_by_itself_and_everything_wrong_is_told_where_it_stands() {
    let desk = Desk::open().await;
    let of_kind = |kind| desk.bench.sent.iter().find(|(_, it)| it.kind == kind);
    let reference = of_kind(Kind::Correction).unwrap().0.clone();
    record(&desk, &reference, "confirm", &[]).await;
    let path = format!("/case/{reference}/decide/");
    let form = desk.get(&path).await;
    let rights = form.text.matches("<legend>決定").count();
    assert!(rights >= 1 && form.text.contains("class=\"asks-of private\""));
    let note = "この一文は窓口だけのものです。";
    let typed = [
        ("seen", "2"),
        ("go", "send"),
        ("outcome-0", "refused"),
        ("reason-0", note),
        ("note", note),
    ];

    let answer = desk.post(&path, &typed).await;

    assert_eq!(answer.status, 422);
    // Refused without a ground, and the note stands in what is sent.
    assert!(answer.text.contains("<a href=\"#grounds-0-"));
    assert!(answer.text.contains("<a href=\"#reason-0\">"));
    assert_eq!(
        answer.text.matches("決定を選んでください").count(),
        2 * (rights - 1)
    );
    assert_eq!(answer.text.matches(note).count(), 2, "what was typed stays");
    assert_eq!(events(&desk, &reference).await.len(), 2);
}

#[tokio::test]
async fn only_what_may_follow_is_offered() {
    let desk = Desk::open().await;
    let reference = &desk.bench.sent[0].0;
    let page = desk.get(&format!("/case/{reference}/")).await;
    assert!(page.text.contains("/confirm/\""));
    for task in [
        "decide",
        "deliver",
        "close",
        "fee-paid",
        "provider-answered",
    ] {
        assert!(!page.text.contains(&format!("/{task}/\"")), "{task}");
        let path = format!("/case/{reference}/{task}/");
        assert_eq!(desk.get(&path).await.status, 409, "{task}");
        let sent = desk.post(&path, &[("seen", "1"), ("go", "send")]).await;
        assert!([409, 422].contains(&sent.status.as_u16()), "{task}");
    }
    assert_eq!(events(&desk, reference).await.len(), 1);
}
