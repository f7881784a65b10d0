//! How a request stands, without an account: what its sender sees, takes back and adds; and what
//! somebody learns who holds only its reference.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use intake_fn::Secret;
use ledger::embedded::{self, Embedded};
use ledger::faults::{Fault, Faults};
use ledger::{Case, Happening, Register};
use request::{EventKind, ReceiptCode, Reference, Stage, Told};
use serde_json::json;
use tests::house::{answer, build, encode};
use tests::people::MARKER;
use tests::{Answer, House, page, staff};

const PATH: &str = "/request/status/";
const HERE: &str = "203.0.113.7";
const CLERK: &str = "Test Clerk";

type Pairs = Vec<(String, String)>;

/// Somebody who sent a request and kept the receipt.
struct Member {
    reference: Reference,
    code: String,
}

async fn member(house: &House) -> Member {
    let body = json!({ "anonymous": true, "topic": "handling", "text": MARKER, "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    send(house, "/api/requests/complaint", &body).await
}

/// Somebody whose request concerns a medical provider and may cost something.
async fn patient(house: &House) -> Member {
    let path = "/api/requests/statement-disclosure";
    let document = house.get("/api/openapi.json").await.json();
    let content = &document["paths"][path]["post"]["requestBody"]["content"];
    let examples = content["application/json"]["examples"].as_object();
    let (_, example) = examples.unwrap().iter().next().unwrap();
    send(house, path, &example["value"]).await
}

async fn send(house: &House, path: &str, body: &serde_json::Value) -> Member {
    let key = format!("status-{:016}", house.now().as_second());
    house.wait(1);
    let sent = house.post_json(path, &key, body).await.json();
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    Member {
        reference: text("reference").parse().unwrap(),
        code: text("receipt_code"),
    }
}

/// A code that somebody made up.
fn guess(number: u128) -> String {
    let code = ReceiptCode::from_secret_bits(number << 40 | number);
    code.reveal().to_owned()
}

fn form(reference: &str, code: &str) -> Pairs {
    let pairs = [("reference", reference), ("code", code)];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn posted(address: &str, form: &Pairs) -> Request<Body> {
    let head = [("content-type", "application/x-www-form-urlencoded")];
    let mut request = build("POST", PATH, &head, encode(form));
    let peer = SocketAddr::new(address.parse().unwrap(), 50_000);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

async fn ask(house: &House, address: &str, reference: &Reference, code: &str) -> Answer {
    let form = form(reference.as_str(), code);
    house.send(posted(address, &form)).await
}

async fn look(house: &House, member: &Member) -> Answer {
    ask(house, HERE, &member.reference, &member.code).await
}

/// What a button of a page sends, with what was typed.
fn pressed(html: &str, go: &str, typed: &[(&str, &str)]) -> Pairs {
    let mut form = Pairs::new();
    let typed = typed.iter().copied().chain([("go", go)]);
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    // A page has several forms, of which each carries reference and pass.
    for pair in page::hidden(html).into_iter().chain(typed) {
        form.retain(|(name, _)| *name != pair.0);
        form.push(pair);
    }
    form
}

async fn press(house: &House, html: &str, go: &str, typed: &[(&str, &str)]) -> Answer {
    house.send(posted(HERE, &pressed(html, go, typed))).await
}

fn engine(house: &House) -> Embedded {
    embedded::open(&house.data().join("ledger.sqlite")).unwrap()
}

async fn happens(house: &House, member: &Member, events: &[EventKind]) {
    let engine = engine(house);
    let register = Register::new(engine.connection());
    for event in events {
        let done = register.append(&member.reference, *event, CLERK, house.now(), None);
        done.await.unwrap();
    }
}

async fn case(house: &House, member: &Member) -> Case {
    let engine = engine(house);
    let case = Register::new(engine.connection())
        .get(&member.reference)
        .await
        .unwrap()
        .unwrap();
    case.verify().unwrap();
    case
}

fn kinds(case: &Case) -> Vec<EventKind> {
    case.events.iter().map(|event| event.kind).collect()
}

/// The desk asks for what is missing.
fn desk_asks(house: &House, member: &Member, items: &[&str]) {
    let items = items.iter().flat_map(|item| ["--item", item]);
    let all = ["ask", member.reference.as_str(), "--by", "2026-12-10"]
        .into_iter()
        .chain(["--actor", CLERK])
        .chain(items);
    staff(house, &all.collect::<Vec<_>>()).unwrap();
}

fn exported(house: &House, name: &str) -> Vec<serde_json::Value> {
    let out = house.scratch(name);
    tests::export(house, "jsonl", &out).unwrap();
    let text = std::fs::read_to_string(out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn a_holder_sees_stage_dates_and_what_comes_next() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;

    let received = look(&house, &member).await;
    happens(&house, &member, &[EventKind::IdentityConfirmed]).await;
    let review = look(&house, &member).await;
    happens(&house, &member, &[EventKind::Decided, EventKind::Delivered]).await;
    let delivered = look(&house, &member).await;

    assert_eq!(received.status, 200);
    for text in [
        "今の段階：受付",
        "2026年11月24日 12:00 日本時間",
        "2026年12月24日",
        "書類が届いてから記録を調べます",
    ] {
        assert!(received.text.contains(text), "{text}: {}", received.text);
    }
    assert!(review.text.contains("今の段階：調査中") && review.text.contains("2026年12月24日"));
    assert!(review.text.contains("<strong>本人確認</strong>"));
    // What was promised is done; there is nothing to take back.
    assert!(delivered.text.contains("今の段階：回答済み"));
    assert!(!delivered.text.contains("2026年12月24日"));
    assert!(!delivered.text.contains("value=\"consider\""));
    for page in [received, review, delivered] {
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["x-robots-tag"], "noindex");
        let title = page.text.split("<title>").nth(1).unwrap();
        let title = title.split("</title>").next().unwrap();
        assert!(title.starts_with("請求の進み具合を見る"), "{title}");
        assert!(!title.contains("苦情"));
        assert!(!page.text.contains(MARKER) && !page.text.contains(&member.code));
    }
}

#[tokio::test]
async fn an_unknown_reference_is_a_wrong_code_in_every_way_that_can_be_told() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let nobody = Reference::from_random(7);
    let engine = engine(&house);
    let (table, faults) = Faults::over(&engine);
    let intake = house.intake_over(table).unwrap();
    let mut told = Vec::new();
    for (number, reference) in [(1, &member.reference), (2, &nobody)] {
        for again in 0..8_u8 {
            let form = form(reference.as_str(), &guess(5));
            let address = format!("198.51.100.{}", number * 10 + again / 4);
            let before = faults.calls();
            let answer = answer(&intake, posted(&address, &form)).await;
            let text = answer.text.replace(reference.as_str(), "REFERENCE");
            let head = format!("{:?}", answer.headers);
            told.push((answer.status, head, text, faults.calls() - before));
        }
    }

    let (wrong, unknown) = told.split_at(8);

    assert_eq!(wrong, unknown);
    let statuses: Vec<_> = wrong.iter().map(|one| one.0.as_u16()).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
    // Two buckets and one look at the table, when the buckets are full.
    assert_eq!(wrong[0].3, 3);
}

#[tokio::test]
async fn guesses_from_many_networks_do_not_shut_the_holder_out() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let secret = std::fs::read_to_string(house.data().join("intake-secret.txt")).unwrap();
    let secret = Secret::from_hex(&secret).unwrap();
    let own = secret.lane(&member.code.parse().unwrap());
    let other = (1..1_000)
        .map(guess)
        .find(|code| secret.lane(&code.parse().unwrap()) != own)
        .unwrap();

    let mut refused = 0;
    for number in 1..=20 {
        let address = format!("198.51.100.{number}");
        let answer = ask(&house, &address, &member.reference, &other).await;
        refused += usize::from(answer.status == 429);
    }
    let holder = look(&house, &member).await;

    assert_eq!(refused, 15, "five guesses, then one a minute");
    assert_eq!(holder.status, 200);
}

#[tokio::test]
async fn one_network_may_not_guess_on_and_another_is_not_meant() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    for number in 1..=10 {
        let wrong = ask(&house, HERE, &member.reference, &guess(number)).await;
        assert!([422, 429].contains(&wrong.status.as_u16()));
    }

    // Not even the right code is looked at: who may not guess may not guess right.
    let here = look(&house, &member).await;
    let there = ask(&house, "203.0.113.8", &member.reference, &member.code).await;
    house.wait(60);
    let later = look(&house, &member).await;

    assert_eq!(here.status, 429);
    assert_eq!(here.headers["retry-after"], "60");
    assert!(here.text.contains("2026年11月24日 12:02"), "{}", here.text);
    assert!(here.text.contains(member.reference.as_str()) && !here.text.contains(&member.code));
    assert_eq!((there.status.as_u16(), later.status.as_u16()), (200, 200));
}

#[tokio::test]
async fn neither_right_codes_nor_misspelt_ones_count_as_guesses() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let misspelt = member.code.replacen('-', "-2", 1);

    for _ in 0..25 {
        let wrong = ask(&house, HERE, &member.reference, &misspelt).await;
        let right = look(&house, &member).await;

        assert_eq!((wrong.status.as_u16(), right.status.as_u16()), (422, 200));
    }
}

#[tokio::test]
async fn a_request_is_taken_back_once_after_it_was_explained() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;

    let status = look(&house, &member).await;
    let consider = press(&house, &status.text, "consider", &[]).await;
    let back = press(&house, &consider.text, "look", &[]).await;
    assert_eq!(case(&house, &member).await.entry.stage, Stage::Received);
    let first = press(&house, &consider.text, "withdraw", &[]).await;
    house.wait(90);
    let second = press(&house, &consider.text, "withdraw", &[]).await;

    assert!(consider.text.contains("この請求を取り下げますか"));
    assert!(consider.text.contains(member.reference.as_str()));
    assert!(back.text.contains("今の段階：受付"));
    for done in [&first, &second, &look(&house, &member).await] {
        assert_eq!(done.status, 200);
        assert!(done.text.contains("今の段階：取下げ"));
        assert!(!done.text.contains("value=\"consider\""));
    }
    assert!(first.text.contains("この請求を取り下げました"));
    assert!(second.text.contains("この請求を取り下げました"));
    let case = case(&house, &member).await;
    assert_eq!(case.entry.stage, Stage::Withdrawn);
    assert_eq!(kinds(&case), [EventKind::Received, EventKind::Withdrawn]);
    assert_eq!(case.events[1].actor, "sender");

    let list = staff(&house, &["list"]).unwrap();
    let row = list
        .lines()
        .find(|line| line.contains(member.reference.as_str()));
    assert!(row.unwrap().contains("取下げ"), "{list}");
    let shown = staff(&house, &["show", member.reference.as_str()]).unwrap();
    assert!(shown.contains("取下げ") && shown.contains("sender"));
    assert_eq!(exported(&house, "all.jsonl")[0]["stage"], "withdrawn");
}

#[tokio::test]
async fn what_is_decided_is_not_taken_back() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let status = look(&house, &member).await;
    let consider = press(&house, &status.text, "consider", &[]).await;
    happens(
        &house,
        &member,
        &[EventKind::IdentityConfirmed, EventKind::Decided],
    )
    .await;

    let late = press(&house, &consider.text, "withdraw", &[]).await;
    let again = press(&house, &status.text, "consider", &[]).await;

    for answer in [late, again] {
        assert_eq!(answer.status, 409);
        assert!(answer.text.contains("取り下げることができません"));
        assert!(answer.text.contains("今の段階：決定"));
    }
    assert_eq!(case(&house, &member).await.entry.stage, Stage::Decided);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_take_back_at_once_do_it_once() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let status = look(&house, &member).await;

    let (first, second) = tokio::join!(
        press(&house, &status.text, "withdraw", &[]),
        press(&house, &status.text, "withdraw", &[])
    );

    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    assert_eq!(case(&house, &member).await.events.len(), 2);
}

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
    assert!(empty.text.contains("<title>エラー: "));
    assert!(page::filled(&empty.text).contains(&("add_target".to_owned(), "資格".to_owned())));
    assert_eq!(number_given.status, 422);
    assert!(!number_given.text.contains(number));
    assert_eq!(case(&house, &member).await.events.len(), 2);
}

/// Presses a button of a page at an intake whose store fails from a call on, then the button that the
/// answer offers at one that works.
async fn through_doubt(house: &House, html: &str, go: &str, typed: &[(&str, &str)]) {
    let engine = engine(house);
    for fault in [Fault::Unreachable, Fault::AnswerLost] {
        for call in 1..=4 {
            let (table, faults) = Faults::over(&engine);
            let failing: Router = house.intake_over(table).unwrap();
            faults.die_at(call, fault);
            let form = pressed(html, go, typed);
            let doubtful = answer(&failing, posted(HERE, &form)).await;
            assert!(
                [200, 503].contains(&doubtful.status.as_u16()),
                "{}",
                doubtful.status
            );
            if doubtful.status == 503 {
                assert!(doubtful.text.contains("確かめられません"), "{call}");
                let again: Pairs = page::hidden(&doubtful.text);
                let sent = house.send(posted(HERE, &again)).await;
                assert_eq!(sent.status, 200, "{go} {call} {fault:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_lost_answer_neither_loses_nor_doubles() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    desk_asks(&house, &member, &["contact"]);
    let status = look(&house, &member).await;

    through_doubt(&house, &status.text, "add", &[("add_contact", MARKER)]).await;
    let added = case(&house, &member).await;
    through_doubt(&house, &status.text, "withdraw", &[]).await;

    assert_eq!(kinds(&added)[2..], [EventKind::Added]);
    let taken = case(&house, &member).await;
    assert_eq!(kinds(&taken)[2..], [EventKind::Added, EventKind::Withdrawn]);
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

#[tokio::test]
async fn a_pass_is_of_one_request_and_one_day() {
    let house = House::new().await.unwrap();
    let (mine, other) = (member(&house).await, member(&house).await);
    desk_asks(&house, &mine, &["contact"]);
    let status = look(&house, &mine).await;
    let reference = [("reference", other.reference.as_str())];

    let crossed = press(&house, &status.text, "withdraw", &reference).await;
    house.wait(24 * 60 * 60 + 1);
    let late = press(&house, &status.text, "add", &[("add_contact", MARKER)]).await;

    assert_eq!((crossed.status.as_u16(), late.status.as_u16()), (422, 422));
    assert_eq!(case(&house, &other).await.events.len(), 1);
    assert_eq!(case(&house, &mine).await.events.len(), 2);
    // The form is gone with its pass; what was typed is not.
    assert!(late.text.contains("1日以上たちました"));
    assert!(late.text.contains("受け取っていない内容") && late.text.contains(MARKER));
}

#[tokio::test]
async fn a_holder_sees_fee_provider_and_a_day_put_off() {
    let house = House::new().await.unwrap();
    let member = patient(&house).await;

    happens(
        &house,
        &member,
        &[
            EventKind::IdentityConfirmed,
            EventKind::ProviderAsked,
            EventKind::FeeAsked,
        ],
    )
    .await;
    let fee = look(&house, &member).await;
    happens(&house, &member, &[EventKind::FeePaid]).await;
    let provider = look(&house, &member).await;
    happens(&house, &member, &[EventKind::ProviderAnswered]).await;
    let extend = Happening::new(EventKind::Extended, house.now(), CLERK);
    let until = jiff::civil::date(2027, 1, 20);
    let extended = Register::new(engine(&house).connection())
        .record(&member.reference, extend.telling(Told::Until(until)))
        .await;
    extended.unwrap();
    let later = look(&house, &member).await;

    for text in [
        "今の段階：手数料の入金待ち",
        "手数料の入金を待っています",
        "2026年12月24日",
    ] {
        assert!(fee.text.contains(text), "{text}: {}", fee.text);
    }
    assert!(provider.text.contains("今の段階：医療機関に照会中"));
    for text in [
        "今の段階：調査中",
        "手数料の入金確認",
        "目標日の延長",
        "2027年1月20日",
    ] {
        assert!(later.text.contains(text), "{text}: {}", later.text);
    }
    assert!(!later.text.contains("2026年12月24日"));
    assert!(!later.text.contains(CLERK));
}
