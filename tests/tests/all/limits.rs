//! Limits: whoever meets one keeps every answer, is told when to send again and how to send by post,
//! and loses nothing.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use intake_fn::Limits;
use ledger::embedded;
use ledger::faults::{Fault, Faults};
use serde_json::json;
use tests::house::{answer, build, encode};
use tests::people::{MARKER, complaint};
use tests::{Answer, House, page};

const PATH: &str = "/request/complaint/";
const HERE: &str = "203.0.113.7";
const ELSEWHERE: &str = "203.0.113.8";
/// What a function has for an answer, in milliseconds.
const LIMIT: i64 = 3_000;

type Pairs = Vec<(String, String)>;

/// A house whose networks may send two at once and one a minute, and four at once in all.
async fn strict() -> House {
    let house = House::with(|options| {
        options.limits = Limits {
            client: "2/60".parse().unwrap(),
            all: "4/3600".parse().unwrap(),
            ..Limits::default()
        };
    });
    house.await.unwrap()
}

/// The same request as it comes from an address.
pub(crate) fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let peer = SocketAddr::new(address.parse().unwrap(), 50_000);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

fn posted(form: &Pairs, head: &[(&str, &str)]) -> Request<Body> {
    let form_type = ("content-type", "application/x-www-form-urlencoded");
    build("POST", PATH, &[&[form_type], head].concat(), encode(form))
}

/// Sends a form of its own from an address.
async fn send(house: &House, address: &str) -> Answer {
    let form = house.confirmed(PATH, &complaint()).await;
    house.wait(3);
    house.send(from(address, posted(&form, &[]))).await
}

/// Presses the button of the page that came back.
async fn press(house: &House, address: &str, page: &Answer) -> Answer {
    let mut form = page::hidden(&page.text);
    form.push(("go".to_owned(), "send".to_owned()));
    house.send(from(address, posted(&form, &[]))).await
}

fn document() -> serde_json::Value {
    json!({ "anonymous": true, "topic": "site", "text": MARKER, "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true })
}

fn posted_json(key: &str) -> Request<Body> {
    let head = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    build(
        "POST",
        "/api/requests/complaint",
        &head,
        document().to_string(),
    )
}

/// Sends new requests from an address, all in one moment, and gives back how many were taken.
async fn flood(house: &House, address: &str, times: usize) -> usize {
    let moment = house.now().as_second();
    let mut taken = 0;
    for number in 0..times {
        let key = format!("flood-{address}-{moment}-{number}").replace([':', '.'], "-");
        let status = house.send(from(address, posted_json(&key))).await.status;
        assert!(status == 201 || status == 429, "{status}");
        taken += usize::from(status == 201);
    }
    taken
}

fn stored(house: &House) -> usize {
    let out = house.scratch("stored.jsonl");
    tests::export(house, "jsonl", &out).unwrap();
    std::fs::read_to_string(out).unwrap().lines().count()
}

#[tokio::test]
async fn whoever_meets_a_limit_keeps_the_answers_and_is_told_when_and_how_else() {
    let house = strict().await;
    let first = send(&house, HERE).await;
    let second = send(&house, HERE).await;

    let third = send(&house, HERE).await;

    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    assert_eq!(third.status, 429);
    // Three forms take six seconds each: the first token is back a minute after it was taken.
    assert_eq!(third.headers["retry-after"], "48");
    assert!(
        third.text.contains("2026年11月24日 12:02"),
        "{}",
        third.text
    );
    assert!(
        third
            .text
            .contains("<a href=\"/request/complaint/paper/\">")
    );
    assert!(third.text.contains("まだ受け付けていません") && !third.text.contains("{time}"));
    assert_eq!(page::control(&third.text, "text").as_deref(), Some(MARKER));

    let early = press(&house, HERE, &third).await;
    house.wait(48);
    let sent = press(&house, HERE, &early).await;

    assert_eq!(early.status, 429);
    assert_eq!(
        page::control(&early.text, "nonce"),
        page::control(&third.text, "nonce")
    );
    assert_eq!(sent.status, 200);
    assert!(page::code(&sent.text).is_some());
    assert_eq!(stored(&house), 3);
}

#[tokio::test]
async fn what_was_received_already_is_no_new_request() {
    let house = strict().await;
    let form = house.confirmed(PATH, &complaint()).await;
    house.wait(3);
    let first = house.send(from(HERE, posted(&form, &[]))).await;
    let again = house.send(from(HERE, posted(&form, &[]))).await;

    let third = house.send(from(HERE, posted(&form, &[]))).await;

    assert_eq!(third.status, 200);
    assert_eq!(page::reference(&first.text), page::reference(&third.text));
    assert_eq!(page::reference(&first.text), page::reference(&again.text));
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn what_was_received_already_uses_nothing_up() {
    let house = strict().await;
    let form = house.confirmed(PATH, &complaint()).await;
    house.wait(3);
    for _ in 0..6 {
        let sent = house.send(from(HERE, posted(&form, &[]))).await;
        assert_eq!(sent.status, 200);
    }

    // One of the two of this network is left, and three of the four of all.
    for (address, status) in [
        (HERE, 200),
        (HERE, 429),
        (ELSEWHERE, 200),
        (ELSEWHERE, 200),
        ("203.0.113.9", 200),
        ("203.0.113.9", 429),
    ] {
        assert_eq!(send(&house, address).await.status, status, "{address}");
    }
    assert_eq!(stored(&house), 5);
}

#[tokio::test]
async fn whoever_is_refused_because_of_others_keeps_what_they_may_send() {
    let house = House::with(|options| {
        options.limits = Limits {
            client: "2/9999".parse().unwrap(),
            all: "1/60".parse().unwrap(),
            ..Limits::default()
        };
    });
    let house = house.await.unwrap();
    assert_eq!(send(&house, HERE).await.status, 200);
    for _ in 0..3 {
        assert_eq!(send(&house, HERE).await.status, 429);
    }

    house.wait(60);

    assert_eq!(send(&house, HERE).await.status, 200);
}

#[tokio::test]
async fn one_network_does_not_use_up_what_another_may_send_until_all_is_used_up() {
    let house = strict().await;
    for address in [HERE, HERE, "2001:db8:1:2::1", "2001:db8:1:2::2"] {
        assert_eq!(send(&house, address).await.status, 200, "{address}");
    }

    // The same line of IPv6; and who has not rested, after four in all.
    let same = send(&house, "2001:db8:1:ffff:ffff::3").await;
    let first = send(&house, ELSEWHERE).await;
    let other = send(&house, ELSEWHERE).await;

    assert_eq!((same.status.as_u16(), first.status.as_u16()), (429, 200));
    assert_eq!(other.status, 429);
    // The one who had rested has put it into debt by one.
    let wait: u64 = other.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((7_100..7_200).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_few_networks_that_use_all_up_keep_nobody_out_who_has_rested() {
    let house = House::new().await.unwrap();
    for number in 0..10 {
        assert_eq!(flood(&house, &format!("198.51.100.{number}"), 30).await, 30);
    }
    // Ten networks have used up what all may send, and go on: whatever comes back is theirs at once.
    let mut theirs = 0;
    for minute in 1..=3 {
        house.wait(60);
        for number in 0..10 {
            theirs += flood(&house, &format!("198.51.100.{number}"), 1).await;
        }
        // Whoever had rested may send, and then waits like them.
        let member = format!("203.0.113.{minute}");
        assert_eq!(flood(&house, &member, 2).await, 1, "{member}");
    }

    // Six come back in a minute, and each member has taken one of them.
    assert_eq!(theirs, 6 + 5 + 5);
    assert_eq!(stored(&house), 300 + theirs + 3);
}

#[tokio::test]
async fn a_line_of_ipv6_is_one_network_wherever_in_it_one_moves() {
    let house = House::new().await.unwrap();
    let mut taken = 0;
    for number in 0..40 {
        taken += flood(&house, &format!("2001:db8:1:{number:x}00::1"), 1).await;
    }

    assert_eq!(taken, 30);
}

#[tokio::test]
async fn even_who_has_rested_is_refused_when_ten_times_all_is_used_up() {
    let house = House::with(|options| options.limits.all = "2/3600".parse().unwrap());
    let house = house.await.unwrap();
    let mut taken = 0;
    for number in 0..25 {
        taken += flood(&house, &format!("198.51.100.{number}"), 1).await;
    }

    assert_eq!(taken, 20);
}

#[tokio::test]
async fn a_program_is_told_in_seconds() {
    let house = strict().await;
    for key in ["limits-0123456789a", "limits-0123456789b"] {
        assert_eq!(house.send(from(HERE, posted_json(key))).await.status, 201);
    }

    let refused = house
        .send(from(HERE, posted_json("limits-0123456789c")))
        .await;
    let repeated = house
        .send(from(HERE, posted_json("limits-0123456789a")))
        .await;

    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "60");
    assert_eq!(refused.json()["type"], "urn:privacy-desk:problem:too-many");
    assert_eq!(refused.json()["retry_after"], 60);
    assert_eq!(repeated.status, 201);
}

#[tokio::test]
async fn an_address_a_client_gives_itself_is_no_way_around() {
    let house = strict().await;
    let mut refused = 0;
    for own in ["198.51.100.1", "198.51.100.2", "198.51.100.3"] {
        let form = house.confirmed(PATH, &complaint()).await;
        house.wait(3);
        let request = posted(&form, &[("x-forwarded-for", own)]);
        refused += usize::from(house.send(from(HERE, request)).await.status == 429);
    }

    assert_eq!(refused, 1);
}

#[tokio::test]
async fn a_store_that_does_not_count_lets_everything_in() {
    let house = House::new().await.unwrap();
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    let intake: Router = house.intake_over(table).unwrap();
    faults.fail("UpdateItem", Fault::Unreachable, 1000);

    for number in 0..3 {
        let request = posted_json(&format!("uncounted-0123456{number}"));
        assert_eq!(answer(&intake, from(HERE, request)).await.status, 201);
    }

    assert_eq!(stored(&house), 3);
}

/// Nothing is lost with a look, and a code could be guessed at as often as anybody likes.
#[tokio::test]
async fn a_store_that_does_not_count_answers_no_guess() {
    let house = House::new().await.unwrap();
    let receipt = send(&house, HERE).await;
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    let intake: Router = house.intake_over(table).unwrap();
    let reference = page::reference(&receipt.text).unwrap().to_string();
    let code = page::code(&receipt.text).unwrap().reveal().to_owned();
    let right = [("reference", &reference), ("code", &code)]
        .map(|(name, value)| (name.to_owned(), value.clone()));
    let ask = async || {
        let head = [("content-type", "application/x-www-form-urlencoded")];
        let request = build("POST", "/request/status/", &head, encode(&right));
        answer(&intake, from(HERE, request)).await
    };
    let shown = ask().await;

    faults.fail("UpdateItem", Fault::Unreachable, 1000);
    let unknown = ask().await;

    assert_eq!(shown.status, 200, "{}", shown.text);
    assert_eq!(unknown.status, 503, "{}", unknown.text);
    assert_eq!(page::control(&unknown.text, "pass"), None);
    assert!(
        page::reference(&shown.text).is_some()
            && unknown.text.contains("今は進み具合を確かめられません")
    );
}

#[tokio::test]
async fn a_store_that_is_silent_when_it_counts_leaves_time_to_receive() {
    let house = House::new().await.unwrap();
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    let intake: Router = house.intake_over(table).unwrap();
    faults.fail("UpdateItem", Fault::Silent, 1000);
    let mut context = lambda_http::Context::default();
    let deadline = house.now().as_millisecond() + LIMIT;
    context.deadline = u64::try_from(deadline).unwrap();
    let mut request = from(HERE, posted_json("silent-0123456789"));
    request.extensions_mut().insert(context);

    let began = Instant::now();
    let sent = answer(&intake, request).await;

    assert_eq!(sent.status, 201, "{}", sent.text);
    let half = Duration::from_millis(LIMIT.unsigned_abs() / 2);
    assert!(began.elapsed() < half, "{:?}", began.elapsed());
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn buckets_of_one_day_tell_nothing_on_the_next() {
    let house = House::with(|options| options.limits.client = "1/999999".parse().unwrap());
    let house = house.await.unwrap();
    assert_eq!(send(&house, HERE).await.status, 200);
    assert_eq!(send(&house, HERE).await.status, 429);

    house.wait(24 * 60 * 60);

    assert_eq!(send(&house, HERE).await.status, 200);
}

#[tokio::test]
async fn no_address_stands_in_the_database() {
    let house = House::new().await.unwrap();
    assert_eq!(send(&house, HERE).await.status, 200);

    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(house.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);

    assert!(holds(b"LIMIT#"), "the bucket is looked for where it is");
    assert!(!holds(HERE.as_bytes()));
}
