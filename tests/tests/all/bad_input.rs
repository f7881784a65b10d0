//! What must be refused: a clear answer in the asker's format, and nothing stored.

use axum::body::Body;
use serde_json::json;
use tests::house::build;
use tests::{Answer, House, page};

mod number;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const KEY: &str = "0123456789abcdef";

async fn form(house: &House, content_type: &str, body: String) -> Answer {
    house
        .send(build(
            "POST",
            "/request/disclosure/",
            &[("content-type", content_type)],
            body,
        ))
        .await
}

async fn json(house: &House, head: &[(&str, &str)], body: String) -> Answer {
    house
        .send(build("POST", "/api/requests/disclosure", head, body))
        .await
}

fn stored(house: &House) -> usize {
    let out = house.scratch("stored.jsonl");
    tests::export(house, "jsonl", &out).unwrap();
    std::fs::read_to_string(out).unwrap().lines().count()
}

/// Type, body, status.
type BadForm = (&'static str, String, u16);
/// Headers, body, status, problem.
type BadJson = (Vec<(&'static str, &'static str)>, String, u16, &'static str);

fn long() -> String {
    "x".repeat(200 * 1024)
}

fn bad_forms() -> Vec<BadForm> {
    let of = |kind, body: &str, status| (kind, body.to_owned(), status);
    vec![
        of(FORM, &format!("detail={}", long()), 413),
        of("text/plain", "role=self", 415),
        of("multipart/form-data; boundary=x", "--x--", 415),
        of(
            "application/x-www-form-urlencoded; charset=shift_jis",
            "role=self",
            415,
        ),
        of(FORM, "subj_name=%83%82", 400),
        of(FORM, "subj_name=%E7%9", 400),
        of(FORM, "favourite_colour=red", 400),
        of(FORM, "nonce=aaaaaaaaaaaaaaaa&nonce=bbbbbbbbbbbbbbbb", 400),
    ]
}

fn bad_documents() -> Vec<BadJson> {
    let right = || vec![("content-type", JSON), ("idempotency-key", KEY)];
    let of = |head, body: &str, status, id| (head, body.to_owned(), status, id);
    let zipped = [right(), vec![("content-encoding", "gzip")]].concat();
    let text = vec![("content-type", "text/plain"), ("idempotency-key", KEY)];
    let short = vec![("content-type", JSON), ("idempotency-key", "short")];
    vec![
        of(
            right(),
            &format!("{{\"detail\":\"{}\"}}", long()),
            413,
            "too-large",
        ),
        of(text, "{}", 415, "unsupported-type"),
        of(zipped, "{}", 415, "unsupported-type"),
        of(
            vec![("content-type", JSON)],
            "{}",
            400,
            "no-idempotency-key",
        ),
        of(short, "{}", 400, "no-idempotency-key"),
        of(right(), "{", 400, "not-json"),
        of(right(), "[1]", 400, "not-json"),
        of(
            right(),
            r#"{"role":"self","role":"agent"}"#,
            400,
            "repeated-name",
        ),
        of(
            right(),
            r#"{"favourite_colour":"red"}"#,
            400,
            "unknown-fields",
        ),
        of(right(), r#"{"role":["self","agent"]}"#, 400, "wrong-shape"),
    ]
}

/// What a stranger sends to see what breaks.
fn hostile_documents() -> Vec<BadJson> {
    let right = || vec![("content-type", JSON), ("idempotency-key", KEY)];
    let of = |head, body: &str, status, id| (head, body.to_owned(), status, id);
    let twice = [right(), vec![("idempotency-key", KEY)]].concat();
    let two_types = [right(), vec![("content-type", "text/plain")]].concat();
    vec![
        of(right(), r#"{"role":null}"#, 400, "wrong-shape"),
        of(right(), r#"{"role":1e308}"#, 400, "wrong-shape"),
        of(right(), r#"{"role":1e309}"#, 400, "not-json"),
        of(
            right(),
            &format!("{{\"role\":{}}}", "9".repeat(50_000)),
            400,
            "not-json",
        ),
        of(
            right(),
            &format!("{{\"role\":{}", "[".repeat(100_000)),
            400,
            "not-json",
        ),
        of(right(), r#"{"detail":"\ud800"}"#, 400, "not-json"),
        of(right(), r#"{"detail":"\udc00\ud800"}"#, 400, "not-json"),
        of(right(), "{\"detail\":\"a\u{0}b\"}", 400, "not-json"),
        of(
            right(),
            r#"{"subj_dob_year":"1987"}"#,
            400,
            "unknown-fields",
        ),
        of(
            right(),
            r#"{"__proto__":{"role":"self"}}"#,
            400,
            "unknown-fields",
        ),
        of(twice, "{}", 400, "no-idempotency-key"),
        of(two_types, "{}", 415, "unsupported-type"),
    ]
}

#[tokio::test]
async fn forms_that_cannot_be_read_are_refused_with_a_page() {
    let house = House::new().await.unwrap();
    for (content_type, body, status) in bad_forms() {
        let answer = form(&house, content_type, body).await;

        assert_eq!(answer.status, status, "{content_type}");
        assert!(
            answer.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        assert!(answer.text.contains("<h1"), "{content_type}");
    }
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn documents_that_cannot_be_read_are_refused_with_a_problem() {
    let house = House::new().await.unwrap();
    let all = bad_documents().into_iter().chain(hostile_documents());
    for (head, body, status, id) in all {
        let answer = json(&house, &head, body).await;

        assert_eq!(answer.status, status, "{id}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(
            answer.json()["type"],
            format!("urn:privacy-desk:problem:{id}")
        );
        assert_eq!(answer.json()["status"], status);
        assert!(
            answer.json()["detail"]
                .as_str()
                .is_some_and(|detail| detail.len() > 20)
        );
    }
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn a_body_that_is_not_utf8_is_refused() {
    let house = House::new().await.unwrap();
    let mut request = build(
        "POST",
        "/api/requests/disclosure",
        &[("content-type", JSON), ("idempotency-key", KEY)],
        String::new(),
    );
    *request.body_mut() = Body::from(&b"{\"detail\":\"\xff\"}"[..]);

    let answer = house.send(request).await;

    assert_eq!(
        answer.json()["type"],
        "urn:privacy-desk:problem:broken-encoding"
    );
}

/// Signs that are not seen and change what is: NUL, marks of direction, breaks and fillers of no width.
const UNSEEN: &str = "\u{0}\u{1B}\u{85}\u{AD}\u{61C}\u{200B}\u{200E}\u{202E}\u{2028}\u{2060}\u{2066}\u{3164}\u{FEFF}\u{FFFF}\u{E0041}";

#[tokio::test]
async fn signs_that_cannot_be_seen_are_refused_by_name_in_both_formats() {
    let house = House::new().await.unwrap();
    for sign in UNSEEN.chars() {
        let text = format!("見本{sign}花子");
        let body = json!({ "subj_name": text, "detail": text, "address": text, "language": "en" });

        let answer = house
            .post_json("/api/requests/disclosure", KEY, &body)
            .await;

        for field in ["subj_name", "detail", "address"] {
            let errors = answer.json()["errors"].clone();
            let error = errors
                .as_array()
                .unwrap()
                .iter()
                .find(|it| it["field"] == field);
            let error = error.unwrap_or_else(|| panic!("{sign:?} in {field} is taken"));
            assert_eq!(error["code"], "control-characters", "{sign:?}");
            let detail = error["detail"].as_str().unwrap();
            assert!(
                detail.contains("characters that cannot be shown"),
                "{detail}"
            );
        }
        let pairs = [
            ("at", "subject"),
            ("go", "next"),
            ("role", "self"),
            ("subj_name", &text),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let shown = house.post("/request/disclosure/", &pairs).await;
        assert_eq!(shown.status, 422);
        assert!(shown.text.contains("表示できない文字"), "{sign:?}");
    }
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn names_that_are_smuggled_in_or_given_twice_are_refused() {
    let house = House::new().await.unwrap();
    let whole = "anonymous=yes&topic=site&text=%E8%A6%8B%E6%9C%AC&reply_by=none\
                 &no_mynumber_ack=yes&purpose_ack=yes";
    let send = async |more: &str| {
        let body = format!("{whole}{more}");
        let head = [("content-type", FORM)];
        let request = build("POST", "/request/complaint/", &head, body);
        house.send(request).await.status.as_u16()
    };

    assert_eq!(send("").await, 200);
    for (more, status) in [
        ("&text=other", 422),
        ("&topic=leak", 422),
        ("&reference=K7MP-2QRD-9XTV", 400),
        ("&received_at=2020-01-01", 400),
        ("&text%00=other", 400),
        ("&text[]=other", 400),
        ("&related_no[$ne]=1", 400),
        ("&related_no[$ne]=", 200),    // says nothing
        ("&subj_name=%ED%A0%80", 400), // half of a surrogate pair
        ("&subj_name=%C0%80", 400),    // NUL, overlong
        ("&at=check&at=who", 400),
    ] {
        assert_eq!(send(more).await, status, "{more}");
    }
    let many = format!("&{}", "x=1&".repeat(30_000));
    let head = [("content-type", JSON), ("idempotency-key", KEY)];
    let names: Vec<_> = (0..9_000).map(|at| format!("\"{at}\":0")).collect();
    let listed = json(&house, &head, format!("{{{}}}", names.join(","))).await;
    let refused = form(&house, FORM, format!("{whole}{many}")).await;
    assert_eq!(
        (refused.status.as_u16(), listed.status.as_u16()),
        (400, 400)
    );
    assert!(
        listed.text.len() < 4096 && refused.text.len() < 20_000,
        "an answer does not outgrow what was sent"
    );
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn unknown_kinds_and_methods_are_told_apart() {
    let house = House::new().await.unwrap();
    for (method, path, status) in [
        ("GET", "/request/everything/", 404),
        ("POST", "/request/everything/", 404),
        ("POST", "/api/requests/everything", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/en/nowhere/", 404),
        ("DELETE", "/request/disclosure/", 405),
        ("PUT", "/api/requests/disclosure", 405),
        ("GET", "/api/requests/disclosure", 405),
    ] {
        let answer = house.send(build(method, path, &[], String::new())).await;

        assert_eq!(answer.status, status, "{method} {path}");
        let is_json = answer.headers["content-type"] == "application/problem+json";
        assert_eq!(is_json, path.starts_with("/api/"), "{method} {path}");
    }
}

#[tokio::test]
async fn every_fault_is_listed_at_once_to_programs_and_people() {
    let house = House::new().await.unwrap();
    let body = json!({ "role": "self", "subj_kana": "目印", "email": "目印", "language": "en" });

    let answer = house
        .post_json("/api/requests/disclosure", KEY, &body)
        .await;

    assert_eq!(answer.status, 422);
    let listed = answer.json();
    let fields: Vec<_> = listed["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert!(fields.len() >= 10, "{fields:?}");
    for field in [
        "subj_name",
        "subj_kana",
        "email",
        "categories",
        "purpose_ack",
    ] {
        assert!(fields.contains(&field), "{field}");
    }
    assert!(listed["errors"].as_array().unwrap().iter().all(|error| {
        error["detail"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    }));

    let pairs = [
        ("role", "self"),
        ("at", "subject"),
        ("go", "next"),
        ("subj_kana", "目印"),
        ("subj_name", "目印花子"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let shown = house.post("/en/request/disclosure/", &pairs).await;
    assert_eq!(shown.status, 422);
    assert!(shown.text.contains("id=\"errors\"") && shown.text.contains("<title>Error: "));
    assert!(shown.text.contains("href=\"#subj_dob_year\""));
    assert!(shown.text.contains("id=\"subj_kana-error\""));
    assert!(
        shown.text.contains("value=\"目印花子\""),
        "every answer is kept"
    );
    assert_eq!(page::control(&shown.text, "role").as_deref(), Some("self"));
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn markup_that_is_typed_is_shown_as_text() {
    let house = House::new().await.unwrap();
    let path = "/request/complaint/";
    let markup = "\"></textarea><script>alert(1)</script><img src=x onerror=alert(1)>";
    let form = |more: &[(&str, &str)]| {
        let pairs = [
            ("anonymous", "yes"),
            ("topic", "site"),
            ("text", markup),
            ("reply_by", "none"),
            ("no_mynumber_ack", "yes"),
            ("purpose_ack", "yes"),
        ];
        let pairs = pairs.iter().chain(more);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        pairs.collect::<Vec<_>>()
    };
    let nameless = form(&[("anonymous", "")]);
    let status = [("reference", markup), ("code", markup)];
    let status = status.map(|(name, value)| (name.to_owned(), value[..40].to_owned()));

    let faulty = house.post(path, &nameless[1..]).await;
    let check = house.post(path, &form(&[])).await;
    let confirmed = house.confirmed(path, &form(&[])).await;
    let receipt = house.post(path, &confirmed).await;
    let unknown = house.post("/request/status/", &status).await;

    for (page, code) in [
        (&faulty, 422),
        (&check, 200),
        (&receipt, 200),
        (&unknown, 422),
    ] {
        assert_eq!(page.status, code, "{}", page.text);
        assert!(
            page.text.contains("&lt;/textarea&gt;&lt;script&gt;"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("<script") && !page.text.contains("<img"));
    }
}

#[tokio::test]
async fn a_text_that_changed_since_it_was_shown_is_shown_again() {
    let house = House::new().await.unwrap();
    let body = json!({ "seen_text": "0000", "anonymous": true, "topic": "site", "text": "見本",
        "reply_by": "none", "no_mynumber_ack": true, "purpose_ack": true });

    let answer = house.post_json("/api/requests/complaint", KEY, &body).await;

    assert_eq!(
        answer.json()["type"],
        "urn:privacy-desk:problem:text-changed"
    );
    let pairs = [
        ("seen_text", "0000"),
        ("anonymous", "yes"),
        ("topic", "site"),
        ("text", "見本"),
        ("reply_by", "none"),
        ("no_mynumber_ack", "yes"),
        ("purpose_ack", "yes"),
        ("nonce", KEY),
        ("at", "check"),
        ("go", "send"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let shown = house.post("/request/complaint/", &pairs).await;
    assert_eq!(shown.status, 409);
    assert_eq!(page::control(&shown.text, "nonce").as_deref(), Some(KEY));
    assert_eq!(stored(&house), 0);
}
