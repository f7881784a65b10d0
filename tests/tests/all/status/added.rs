//! What was asked for is added, once, and nothing that was typed is lost.

use request::{EventKind, Kind, Language};
use serde_json::json;
use tests::people::MARKER;
use tests::{House, page, staff};

use super::{case, desk_asks, exported, guess, happens, kinds, look, member, press};

#[tokio::test]
async fn what_was_asked_for_is_shown_and_added_once_and_read_by_the_desk_alone() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["period", "identity-paper"]);

    let status = look(&house, &member).await;
    let typed = [("add_period", "令和7年4月から 目印髙﨑𠮷 まで")];
    let first = press(&house, &status.text, "add", &typed).await;
    house.wait(90);
    let again = press(&house, &status.text, "add", &typed).await;

    for text in [
        "今の段階：書類・補正待ち",
        "2026年12月10日",
        "本人確認書類",
        "対象の期間",
        "name=\"add_period\"",
    ] {
        assert!(status.text.contains(text), "{text}: {}", status.text);
    }
    assert!(!status.text.contains("name=\"add_target\""));
    for done in [&first, &again] {
        assert_eq!(done.status, 200, "{}", done.text);
        assert!(
            done.text
                .contains("追加の内容を受け取りました（2026年11月24日 12:00 日本時間）")
        );
        assert!(done.text.contains("今の段階：追加の確認中"));
        assert!(
            done.text.contains(MARKER),
            "what was sent is shown once more"
        );
    }
    assert!(!look(&house, &member).await.text.contains(MARKER));
    let case = case(&house, &member).await;
    let asked = [
        EventKind::Received,
        EventKind::CompletionAsked,
        EventKind::Added,
    ];
    assert_eq!(kinds(&case), asked);

    let shown = staff(&house, &["show", member.reference.as_str()]).unwrap();
    assert!(shown.contains("令和7年4月から 目印髙﨑𠮷 まで"), "{shown}");
    assert!(
        shown.contains("本人確認書類、対象の期間（2026-12-10まで）"),
        "{shown}"
    );
    let row = &exported(&house, "all.jsonl")[0];
    let kept = &row["additions"][0]["answers"]["add_period"]["typed"];
    assert_eq!(kept, "令和7年4月から 目印髙﨑𠮷 まで");
    let out = house.scratch("all.csv");
    tests::export(&house, "csv", &out).unwrap();
    let csv = std::fs::read_to_string(out).unwrap();
    assert!(csv.contains("対象の期間: 令和7年4月から 目印髙﨑𠮷 まで"));
}

#[tokio::test]
async fn the_same_page_with_other_answers_is_refused_and_keeps_them() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["letter"]);
    let status = look(&house, &member).await;
    press(&house, &status.text, "add", &[("add_letter", "一つ目")]).await;

    let other = press(&house, &status.text, "add", &[("add_letter", "二つ目")]).await;
    let sent = press(&house, &other.text, "add", &[("add_letter", "二つ目")]).await;

    assert_eq!(other.status, 409);
    assert!(other.text.contains("まだ受け取っていません"));
    assert!(page::filled(&other.text).contains(&("add_letter".to_owned(), "二つ目".to_owned())));
    assert_eq!(sent.status, 200);
    let additions = exported(&house, "all.jsonl")[0]["additions"].clone();
    let typed = |at: usize| &additions[at]["answers"]["add_letter"]["typed"];
    assert_eq!((typed(0), typed(1)), (&json!("一つ目"), &json!("二つ目")));
}

/// A page of an earlier release asked something that is not asked any longer.
#[tokio::test]
async fn what_has_no_field_any_longer_is_shown_and_nothing_is_done_with_it() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["letter", "period"]);
    let status = look(&house, &member).await.text;
    let dropped = ("add_colour", "赤と\n白");
    let typed = [("add_letter", "一つ目"), ("add_period", "令和7年"), dropped];

    let told = press(&house, &status, "add", &typed).await;
    let withdrawn = press(&house, &status, "withdraw", &[dropped]).await;
    let empty = press(
        &house,
        &status,
        "add",
        &[
            ("add_letter", "一つ目"),
            ("add_period", "令和7年"),
            ("add_colour", ""),
        ],
    )
    .await;
    let after = press(&house, &status, "add", &typed).await;

    for page in [&told, &withdrawn] {
        assert_eq!(page.status, 400, "{}", page.text);
        assert!(page.text.contains("<pre>赤と\n白</pre>"), "{}", page.text);
        assert!(page.text.contains("フォームの欄が変わりました"));
        assert!(page::control(&page.text, "pass").is_some(), "one may go on");
    }
    let filled = page::filled(&told.text);
    assert!(
        filled.contains(&("add_letter".to_owned(), "一つ目".to_owned())),
        "{filled:?}"
    );
    assert!(told.text.contains("まだ受け取っていません"));
    assert_eq!(empty.status, 200, "{}", empty.text);
    assert_eq!(
        after.status, 409,
        "something else was added under the key: {}",
        after.text
    );
    assert!(after.text.contains("<pre>赤と\n白</pre>"));
    let added = exported(&house, "all.jsonl")[0]["additions"].clone();
    assert_eq!(added.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_an_earlier_release_added_is_found_and_what_nobody_asks_for_is_not_lost() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["letter"]);
    let status = look(&house, &member).await.text;
    press(&house, &status, "add", &[("add_letter", "一つ目")]).await;
    let typed = [("add_letter", "一つ目"), ("add_colour", "赤")];
    let (secret, reference) = (house.secret().unwrap(), &member.reference);
    let key = page::control(&status, "nonce").unwrap();
    let said = typed.map(|(name, text)| (name, text.to_owned()));
    let mut said = said.to_vec();
    said.sort();
    let digest = secret.body_digest(Kind::Complaint, Language::Ja, &said);
    let marker = secret.addition_digest(reference, &key);
    house.remember(&marker, &digest).await.unwrap();

    let again = press(&house, &status, "add", &typed).await;
    let another = look(&house, &member).await.text;
    happens(&house, &member, &[EventKind::IdentityConfirmed]).await;
    let unasked = press(&house, &another, "add", &typed).await;

    assert_eq!(again.status, 200, "{}", again.text);
    assert!(again.text.contains("追加の内容を受け取りました") && again.text.contains("一つ目"));
    assert!(again.text.contains("ここには表示できません") && !again.text.contains("<pre>"));
    assert_eq!(unasked.status, 400, "{}", unasked.text);
    assert!(unasked.text.contains("今は追加をお願いしているものがない"));
    assert!(unasked.text.contains("一つ目") && unasked.text.contains("<pre>赤</pre>"));
    let added = exported(&house, "all.jsonl")[0]["additions"].clone();
    assert_eq!(added.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_typed_comes_back_once_nobody_asks_for_it_whatever_is_wrong_with_it() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["letter"]);
    let status = look(&house, &member).await.text;
    let add = async |text: &str| press(&house, &status, "add", &[("add_letter", text)]).await;
    add("一つ目").await;
    happens(&house, &member, &[EventKind::IdentityConfirmed]).await;

    let other = add("二つ目").await;
    let long = add(&"長".repeat(3_000)).await;

    assert_eq!(other.status, 409, "{}", other.text);
    assert!(other.text.contains("二つ目") && other.text.contains("先に別の内容を"));
    assert!(
        !other.text.contains("もう一度送ってください"),
        "{}",
        other.text
    );
    assert_eq!(long.status, 422, "{}", long.text);
    assert!(long.text.contains("長長長") && long.text.contains("受け取っていません"));
}

#[tokio::test]
async fn names_that_are_given_twice_or_smuggled_in_do_nothing() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let other = guess(7);
    let reference = member.reference.as_str();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let right = [pair("reference", reference), pair("code", &member.code)];
    let many: Vec<_> = (0..101).map(|at| pair(&format!("n{at}"), "1")).collect();
    for more in [
        vec![pair("code", &other)],
        vec![pair("reference", reference)],
        vec![pair("go", "look"), pair("go", "withdraw")],
        vec![pair("stage", "decided"), pair("go", "withdraw")],
        vec![pair("code\0", &member.code), pair("go", "withdraw")],
        many,
    ] {
        let sent = [&right[..], &more].concat();
        let told = house.post("/request/status/", &sent).await;
        assert_eq!(told.status, 400, "{more:?} {}", told.text);
    }
    let case = case(&house, &member).await;
    assert_eq!(kinds(&case), [EventKind::Received]);
}

#[tokio::test]
async fn whoever_adds_too_much_is_told_when_and_loses_nothing() {
    let house = House::with(|options| options.limits.client = "2/600".parse().unwrap());
    let house = house.await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["letter"]);
    let add = async |page: &str, text| press(&house, page, "add", &[("add_letter", text)]).await;
    let pages = [
        look(&house, &member).await.text,
        look(&house, &member).await.text,
        look(&house, &member).await.text,
    ];

    let first = add(&pages[0], "一つ目").await;
    let again = add(&pages[0], "一つ目").await;
    let second = add(&pages[1], "二つ目").await;
    let third = add(&pages[2], "三つ目").await;

    for done in [&first, &again, &second] {
        assert_eq!(done.status, 200, "{}", done.text);
    }
    assert_eq!(third.status, 429);
    assert!(third.headers.contains_key("retry-after"));
    assert!(third.text.contains("まだ受け取っていません") && third.text.contains("郵送でも"));
    assert!(!third.text.contains("{time}"));
    // What was added before finds its answer whatever the limit says.
    assert_eq!(add(&pages[1], "二つ目").await.status, 200);
    house.wait(600);
    let hidden = page::hidden(&third.text);
    let sent = house.post("/request/status/", &hidden).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    let additions = exported(&house, "all.jsonl")[0]["additions"].clone();
    let typed = additions.as_array().unwrap().iter();
    let typed: Vec<_> = typed
        .map(|it| it["answers"]["add_letter"]["typed"].as_str().unwrap())
        .collect();
    assert_eq!(typed, ["一つ目", "二つ目", "三つ目"]);
}

#[tokio::test]
async fn nothing_is_added_unasked_and_what_was_typed_is_not_lost() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let unasked = look(&house, &member).await;
    let nonce = ("nonce", "0123456789abcdef0123");
    let typed = [("add_letter", MARKER), nonce];

    let at_once = press(&house, &unasked.text, "add", &typed).await;
    desk_asks(&house, &member, &["letter"]);
    let asked = look(&house, &member).await;
    happens(&house, &member, &[EventKind::IdentityConfirmed]).await;
    let too_late = press(&house, &asked.text, "add", &[("add_letter", MARKER)]).await;
    let nothing = press(&house, &unasked.text, "add", &[nonce]).await;

    assert!(!unasked.text.contains("name=\"add_"));
    for answer in [&at_once, &too_late] {
        assert_eq!(answer.status, 409);
        assert!(answer.text.contains("受け取っていない内容") && answer.text.contains(MARKER));
    }
    assert_eq!(nothing.status, 409);
    assert!(
        !kinds(&case(&house, &member).await).contains(&EventKind::Added),
        "nothing was added"
    );
}

#[tokio::test]
async fn faults_are_told_at_the_question_and_an_individual_number_is_not_shown_again() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["target", "period"]);
    let status = look(&house, &member).await;
    let number = "123456789018";

    let empty = press(&house, &status.text, "add", &[("add_target", "資格")]).await;
    let number_given = press(
        &house,
        &status.text,
        "add",
        &[("add_target", number), ("add_period", "2026年")],
    )
    .await;

    assert_eq!(empty.status, 422);
    assert!(
        empty
            .text
            .contains("<a href=\"#add_period\">対象の期間を入力してください")
    );
    assert!(empty.text.contains("<title>エラー："));
    assert!(page::filled(&empty.text).contains(&("add_target".to_owned(), "資格".to_owned())));
    assert_eq!(number_given.status, 422);
    assert!(!number_given.text.contains(number));
    assert_eq!(case(&house, &member).await.events.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_additions_at_once_are_both_kept() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["contact"]);
    let (one, two) = (look(&house, &member).await, look(&house, &member).await);

    let (first, second) = tokio::join!(
        press(&house, &one.text, "add", &[("add_contact", "一つ目")]),
        press(&house, &two.text, "add", &[("add_contact", "二つ目")])
    );

    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    let additions = exported(&house, "all.jsonl")[0]["additions"].clone();
    assert_eq!(additions.as_array().unwrap().len(), 2);
}
