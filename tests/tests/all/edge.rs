//! The edge: who may call what, under which name, and with which headers every answer leaves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::Router;
use intake_fn::router::{Caller, routes};
use ledger::embedded;
use ledger::faults::{Fault, Faults};
use request::{Reference, headers};
use tests::house::{answer, build, encode};
use tests::people::{MARKER, complaint};
use tests::{Answer, House, page};

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
];
const FORM: &str = "application/x-www-form-urlencoded";
const OURS: &str = "https://privacy.kenpo.example.jp";

type Headers = BTreeMap<String, String>;

/// An address that a pattern of the table stands for.
fn address(pattern: &str) -> String {
    let path = pattern
        .replace("{kind}", "purpose-notice")
        .replace("{thing}/{id}", "purpose/health-checkups");
    assert!(!path.contains('{'), "{pattern} needs an example");
    path
}

/// Every header of an answer. One that stands there twice is a fault by itself.
fn of(answer: &Answer) -> Headers {
    let mut all = Headers::new();
    for (name, value) in &answer.headers {
        let before = all.insert(name.to_string(), value.to_str().unwrap().to_owned());
        assert_eq!(before, None, "{name} stands there twice");
    }
    all
}

/// What every answer of the intake says, and nothing else: above all, no cookie.
fn expected(path: &str, answer: &Answer, allow: &str) -> Headers {
    let set = headers::security(path).into_iter().chain(headers::PRIVATE);
    let mut all: Headers = set
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let mut add = |name: &str, value: &str| all.insert(name.to_owned(), value.to_owned());
    let is_fine = answer.status.is_success();
    if answer.status.is_redirection() {
        add("location", &format!("{path}/"));
        add("content-length", "0");
        return all;
    }
    match path.starts_with("/api/") {
        true if is_fine && path.starts_with("/api/schemas/") => {
            add("content-type", "application/schema+json")
        }
        true if is_fine => add("content-type", "application/json"),
        true => add("content-type", "application/problem+json"),
        false => {
            let language = if path.starts_with("/en/") { "en" } else { "ja" };
            add("content-language", language);
            add("content-type", "text/html; charset=utf-8")
        }
    };
    if answer.status == 405 {
        add("allow", allow);
    }
    if answer.status == 429 {
        let wait = answer.headers["retry-after"].to_str().unwrap();
        assert!(wait.parse::<u64>().is_ok_and(|wait| wait > 0), "{wait}");
        add("retry-after", wait);
    }
    let length = answer
        .headers
        .get("content-length")
        .map(|it| it.to_str().unwrap());
    // HEAD tells the length of what GET would send.
    if let Some(length) =
        length.filter(|it| answer.text.is_empty() || **it == answer.text.len().to_string())
    {
        add("content-length", length);
    }
    all
}

/// The methods that the table names for an address, as `Allow` lists them.
fn allowed(path: &str) -> String {
    let routes = routes();
    let named = routes.iter().filter(|route| route.path == path);
    let methods = named.map(|route| match route.method {
        "GET" => "GET,HEAD",
        other => other,
    });
    methods.collect::<Vec<_>>().join(",")
}

async fn ask(router: &Router, method: &str, path: &str, head: &[(&str, &str)]) -> Answer {
    answer(router, build(method, path, head, String::new())).await
}

#[tokio::test]
async fn every_route_and_method_answers_with_the_one_set_of_headers() {
    let house = House::new().await.unwrap();
    let intake = house.intake().unwrap();
    let others = [
        "/",
        "/en/nowhere/",
        "/api/none",
        "/api/",
        "/request/nothing",
        "/request/complaint",
        "/en/request/status",
    ];
    let patterns: Vec<String> = routes().into_iter().map(|route| route.path).collect();
    let mut seen = BTreeMap::<u16, usize>::new();
    for pattern in patterns.iter().map(String::as_str).chain(others) {
        let (path, allow) = (address(pattern), allowed(pattern));
        for method in METHODS {
            let answer = ask(&intake, method, &path, &[]).await;

            assert_eq!(
                of(&answer),
                expected(&path, &answer, &allow),
                "{method} {path}"
            );
            let is_named = allow.split(',').any(|it| it == method);
            assert_eq!(
                answer.status == 405,
                !allow.is_empty() && !is_named,
                "{method} {path}"
            );
            *seen.entry(answer.status.as_u16()).or_default() += 1;
        }
    }
    // A form without a body is of no type; everything else is shown, not found or not allowed.
    assert_eq!(
        seen.keys().copied().collect::<Vec<_>>(),
        [200, 308, 404, 405, 415]
    );
}

#[tokio::test]
async fn errors_wear_the_same_headers() {
    let house = House::new().await.unwrap();
    let intake = house.intake().unwrap();
    let form = [("content-type", FORM)];
    let foreign = [
        ("content-type", FORM),
        ("origin", "https://elsewhere.example"),
    ];
    let json = [
        ("content-type", "application/json"),
        ("idempotency-key", "0123456789abcdef"),
    ];
    let complaint = r#"{"anonymous":true,"topic":"site","text":"見本","reply_by":"none",
        "no_mynumber_ack":true,"purpose_ack":true}"#;
    for (status, path, head, body) in [
        (413, "/request/complaint/", &form[..], "x".repeat(200_000)),
        (400, "/en/request/complaint/", &form, "nobody=1".to_owned()),
        (
            422,
            "/request/complaint/",
            &form,
            "at=what&go=next".to_owned(),
        ),
        (
            422,
            "/en/request/status/",
            &form,
            "reference=x&code=y".to_owned(),
        ),
        (403, "/request/complaint/", &foreign, String::new()),
        (
            421,
            "/request/complaint/",
            &[("host", "elsewhere.example")],
            String::new(),
        ),
        (
            421,
            "/api/requests/complaint",
            &[("host", "elsewhere.example")],
            String::new(),
        ),
        (422, "/api/requests/complaint", &json, "{}".to_owned()),
        (400, "/api/requests/complaint", &json[..1], "{}".to_owned()),
        (201, "/api/requests/complaint", &json, complaint.to_owned()),
    ] {
        let answer = answer(&intake, build("POST", path, head, body)).await;

        assert_eq!(answer.status, status, "{path}");
        assert_eq!(of(&answer), expected(path, &answer, ""), "{status} {path}");
    }
}

/// The form of the check page, ready to be sent once more.
async fn checked(house: &House, path: &str) -> String {
    let form = house.confirmed(path, &complaint()).await;
    house.wait(3);
    encode(&form)
}

/// Sends a form or a document to an intake.
async fn post(router: &Router, path: &str, key: &str, body: &str) -> Answer {
    let kind = if path.starts_with("/api/") {
        "application/json"
    } else {
        FORM
    };
    let head = [("content-type", kind), ("idempotency-key", key)];
    answer(router, build("POST", path, &head, body.to_owned())).await
}

#[tokio::test]
async fn what_the_store_is_asked_for_wears_the_same_headers_however_it_ends() {
    let house = House::with(|options| options.limits.all = "1/60".parse().unwrap());
    let house = house.await.unwrap();
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    let intake = house.intake_over(table).unwrap();
    let broken = house.intake_changed(engine.connection(), |intake| {
        let broken = [("intake/status.html".to_owned(), "{{ no.such }}".to_owned())];
        intake.templates.add_raw_templates(broken).unwrap();
    });
    let broken = broken.unwrap();
    let (api, status) = ("/api/requests/complaint", "/en/request/status/");
    let document = |text: &str| {
        format!(
            r#"{{"anonymous":true,"topic":"site","text":"{text}","reply_by":"none",
               "no_mynumber_ack":true,"purpose_ack":true}}"#
        )
    };
    let (key, other) = ("edge-0123456789a", "edge-0123456789b");
    let sent = post(&intake, api, key, &document("見本")).await;
    let (told, nobody) = (sent.json(), Reference::from_random(1));
    let code = told["receipt_code"].as_str().unwrap();
    let holder = format!(
        "code={code}&reference={}",
        told["reference"].as_str().unwrap()
    );
    let stranger = format!("code={code}&reference={nobody}");

    let form = "/en/request/complaint/";
    let (first, next) = (checked(&house, form).await, checked(&house, form).await);
    house.wait(60);

    let mut all = vec![(201, api, sent)];
    all.push((200, form, post(&intake, form, "", &first).await));
    let changed = format!("{first}&related_no=x");
    all.push((409, form, post(&intake, form, "", &changed).await));
    all.push((429, form, post(&intake, form, "", &next).await));
    all.push((201, api, post(&intake, api, key, &document("見本")).await));
    all.push((409, api, post(&intake, api, key, &document("他")).await));
    all.push((429, api, post(&intake, api, other, &document("見本")).await));
    all.push((422, status, post(&intake, status, "", &stranger).await));
    all.push((200, status, post(&intake, status, "", &holder).await));
    all.push((500, status, post(&broken, status, "", &holder).await));
    let taken_back = format!("{holder}&go=withdraw");
    all.push((200, status, post(&intake, status, "", &taken_back).await));
    house.wait(60);
    for call in ["TransactWriteItems", "GetItem", "Query"] {
        faults.fail(call, Fault::Unreachable, 1_000);
    }
    all.push((503, api, post(&intake, api, other, &document("見本")).await));
    all.push((503, form, post(&intake, form, "", &next).await));
    all.push((503, status, post(&intake, status, "", &holder).await));

    for (code, path, answer) in all {
        assert_eq!(answer.status, code, "{path} {}", answer.text);
        assert_eq!(of(&answer), expected(path, &answer, ""), "{code} {path}");
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// The headers that `dist/edge/headers.json` has for an address: those of the first rule that fits.
fn at_the_edge(rules: &serde_json::Value, path: &str) -> Headers {
    let fits = |rule: &&serde_json::Value| {
        rule["path"] == path
            || rule["prefix"]
                .as_str()
                .is_some_and(|it| path.starts_with(it))
    };
    let rule = rules["rules"]
        .as_array()
        .unwrap()
        .iter()
        .find(fits)
        .unwrap();
    serde_json::from_value(rule["headers"].clone()).unwrap()
}

#[tokio::test]
async fn every_file_leaves_with_the_headers_that_the_edge_in_front_is_told() {
    let house = House::new().await.unwrap();
    let dist = house.data().join("dist");
    let rules = std::fs::read_to_string(dist.join("edge/headers.json")).unwrap();
    let rules: serde_json::Value = serde_json::from_str(&rules).unwrap();
    let mut all = Vec::new();
    files(&dist.join("site"), &mut all);
    let mut pages = 0;
    for file in all {
        let name = file
            .strip_prefix(dist.join("site"))
            .unwrap()
            .to_str()
            .unwrap();
        let ending = file.extension();
        if ending.is_some_and(|it| it == "br" || it == "gz") {
            continue;
        }
        let path = format!("/{}", name.strip_suffix("index.html").unwrap_or(name));

        let answer = house.get(&path).await;

        let mut told = of(&answer);
        let has_moved = told.remove("location").is_some();
        let media = (!has_moved).then(|| headers::media_type(name));
        assert_eq!(answer.status, if has_moved { 301 } else { 200 }, "{path}");
        assert_eq!(told.remove("content-type").as_deref(), media, "{path}");
        assert_eq!(
            told.remove("vary").as_deref(),
            Some("accept-encoding"),
            "{path}"
        );
        told.retain(|name, _| {
            !["accept-ranges", "etag", "content-length", "last-modified"].contains(&name.as_str())
        });
        assert_eq!(told, at_the_edge(&rules, &path), "{path}");
        pages += usize::from(path.ends_with('/'));
    }
    assert!(pages > 50, "{pages} pages");
}

#[tokio::test]
async fn a_page_of_another_site_may_show_and_may_not_send() {
    let house = House::new().await.unwrap();
    let intake = house.intake().unwrap();
    let foreign = [
        [
            ("origin", "https://elsewhere.example"),
            ("sec-fetch-site", "cross-site"),
        ],
        [("origin", "null"), ("accept", "*/*")],
        [("origin", OURS), ("sec-fetch-site", "same-site")],
    ];
    for route in routes() {
        let path = address(&route.path);
        for head in foreign {
            let answer = ask(&intake, route.method, &path, &head).await;

            let is_open = route.caller == Caller::Anybody;
            let status = if is_open { 200 } else { 403 };
            assert_eq!(answer.status, status, "{route:?} {head:?}");
        }
        let own = [("origin", OURS), ("sec-fetch-site", "same-origin")];
        assert_ne!(
            ask(&intake, route.method, &path, &own).await.status,
            403,
            "{route:?}"
        );
    }
}

#[tokio::test]
async fn whoever_was_sent_by_another_site_is_shown_the_way_to_the_form() {
    let house = House::new().await.unwrap();
    let intake = house.intake().unwrap();
    let head = [
        ("content-type", FORM),
        ("origin", "https://elsewhere.example"),
    ];
    let body = format!("text={MARKER}");
    let json = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "cross-site"),
    ];

    let page = answer(
        &intake,
        build("POST", "/en/request/complaint/", &head, body),
    )
    .await;
    let program = answer(
        &intake,
        build("POST", "/api/requests/complaint", &json, "{}".to_owned()),
    )
    .await;

    assert_eq!(page.status, 403);
    assert!(
        page.text.contains("<p><a href=\"/en/request/complaint/\">"),
        "{}",
        page.text
    );
    assert!(page.text.contains("from outside our site") && !page.text.contains(MARKER));
    assert_eq!(
        program.json()["type"],
        "urn:privacy-desk:problem:foreign-origin"
    );
}

#[tokio::test]
async fn a_name_that_is_not_ours_gets_nothing_not_even_a_file() {
    let house = House::new().await.unwrap();
    let of_table = routes()
        .into_iter()
        .map(|route| (route.method, address(&route.path)));
    let of_site =
        ["/", "/robots.txt", "/privacy", "/nowhere/"].map(|path| ("GET", path.to_owned()));
    for (method, path) in of_table.chain(of_site) {
        for host in [
            "elsewhere.example",
            "127.0.0.1",
            "privacy.kenpo.example.jp.elsewhere.example",
        ] {
            let answer = house
                .send(build(method, &path, &[("host", host)], String::new()))
                .await;

            assert_eq!(answer.status, 421, "{method} {path} {host}");
            assert!(
                path.starts_with("/api/") || answer.text.contains(OURS),
                "{path}"
            );
            for (name, value) in headers::security(&path).into_iter().chain(headers::PRIVATE) {
                assert_eq!(answer.headers[name], value, "{path} {name}");
            }
        }
    }
}

#[tokio::test]
async fn on_one_machine_the_browser_may_say_localhost() {
    let house = House::new().await.unwrap();
    let port = house.address().port();
    let form =
        [("at", "what"), ("go", "next")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let (host, origin) = (format!("{host}:{port}"), format!("http://{host}:{port}"));
        let head = [
            ("host", host.as_str()),
            ("origin", &origin),
            ("content-type", FORM),
        ];

        let shown = house
            .send(build("GET", "/", &head[..1], String::new()))
            .await;
        let sent = house
            .send(build("POST", "/request/complaint/", &head, encode(&form)))
            .await;

        assert_eq!(
            (shown.status.as_u16(), sent.status.as_u16()),
            (200, 422),
            "{host}"
        );
        assert!(page::control(&sent.text, "at").is_some());
    }
}
