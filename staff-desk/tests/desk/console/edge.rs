//! Who may call what, under which name, and with which headers every answer leaves.

use std::collections::BTreeMap;

use request::{EventKind, headers};
use staff_desk::console::router::{Caller, routes};

use super::{Answer, Desk, FORM, HOST, OURS};
use crate::answers::MARKER;

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
];

/// An address that a pattern of the table stands for.
fn address(desk: &Desk, pattern: &str) -> String {
    let path = pattern
        .replace("{reference}", desk.bench.sent[0].0.as_str())
        .replace("{act}", "ask")
        .replace("{letter}", "receipt")
        .replace("{number}", "1")
        .replace("{kind}", "complaint")
        .replace("{link}", "none");
    assert!(!path.contains('{'), "{pattern} needs an example");
    path
}

/// Every header of an answer but those that say what its body is. One that stands there twice is a
/// fault by itself.
fn of(answer: &Answer) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap().to_owned();
        assert_eq!(
            all.insert(name.to_string(), value),
            None,
            "{name} is there twice"
        );
    }
    for body in [
        "content-type",
        "content-language",
        "content-length",
        "allow",
        "location",
    ] {
        all.remove(body);
    }
    all
}

/// What every answer says.
fn expected() -> BTreeMap<String, String> {
    headers::security("/")
        .into_iter()
        .chain(headers::PRIVATE)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[tokio::test]
async fn every_route_and_method_answers_with_the_one_set_of_headers() {
    let desk = Desk::open().await;
    let mut paths: Vec<_> = routes()
        .iter()
        .map(|route| address(&desk, &route.path))
        .collect();
    paths.extend(["/nowhere", "/en/nowhere/", "/case/x/", "/assets/x"].map(str::to_owned));
    paths.retain(|path| !path.ends_with("/leave/"));
    for path in paths {
        for method in METHODS {
            for head in [
                &desk.head()[..],
                &desk.head()[..2],
                &[("host", "elsewhere.example")],
            ] {
                let answer = desk.ask(method, &path, head, "").await;

                assert_eq!(of(&answer), expected(), "{method} {path}");
                assert!(answer.status != 500, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_is_not_in_gets_nothing_of_a_request() {
    let desk = Desk::closed().await;
    for route in routes() {
        let path = address(&desk, &route.path);
        let head = [("host", HOST), ("origin", OURS), ("content-type", FORM)];

        let answer = desk.ask(route.method, &path, &head, "reference=x").await;

        let is_refused = answer.status == 403;
        assert_eq!(
            is_refused,
            route.caller == Caller::Staff || path == "/in/none",
            "{route:?}"
        );
        for (reference, _) in &desk.bench.sent {
            assert!(!answer.text.contains(reference.as_str()), "{route:?}");
        }
    }
}

#[tokio::test]
async fn a_page_from_elsewhere_is_turned_away_whoever_is_in() {
    let desk = Desk::open().await;
    let [host, cookie, .., form] = desk.head();
    for (told, is_told_by_programs) in [
        (
            &[
                ("origin", "http://127.0.0.1:8082"),
                ("sec-fetch-site", "same-site"),
            ][..],
            false,
        ),
        (
            &[
                ("origin", "https://elsewhere.example"),
                ("sec-fetch-site", "cross-site"),
            ],
            false,
        ),
        (&[("origin", "null")], false),
        (&[("origin", OURS), ("sec-fetch-site", "same-site")], false),
        (&[], true),
    ] {
        for route in routes() {
            let path = address(&desk, &route.path);
            let head = [&[host, cookie, form][..], told].concat();

            let answer = desk.ask(route.method, &path, &head, "").await;

            let is_open =
                route.caller == Caller::Anybody || is_told_by_programs && route.method == "GET";
            assert_eq!(answer.status == 403, !is_open, "{route:?} {told:?}");
        }
    }
}

#[tokio::test]
async fn a_name_that_is_not_the_address_gets_nothing_not_even_a_file() {
    let desk = Desk::open().await;
    for route in routes() {
        let path = address(&desk, &route.path);
        for host in ["localhost:8081", "127.0.0.1", "elsewhere.example:8081", ""] {
            let mut head = desk.head();
            head[0].1 = host;

            let answer = desk.ask(route.method, &path, &head, "").await;

            assert_eq!(answer.status, 421, "{route:?} {host}");
        }
    }
}

#[tokio::test]
async fn a_link_lets_in_once_and_its_token_is_in_no_address_after() {
    let mut desk = Desk::closed().await;
    let link = desk.links.recv().await.unwrap();
    let path = link.strip_prefix(OURS).unwrap();

    let beforehand = [("host", HOST), ("sec-purpose", "prefetch")];
    assert_eq!(desk.ask("GET", path, &beforehand, "").await.status, 403);
    let first = desk.ask("GET", path, &[("host", HOST)], "").await;
    let second = desk.ask("GET", path, &[("host", HOST)], "").await;

    assert_eq!((first.status.as_u16(), first.to()), (303, "/"));
    assert_eq!(second.status, 403);
    assert!(second.headers.get("set-cookie").is_none());
    let cookie = first.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let in_again = desk
        .ask("GET", path, &[("host", HOST), ("cookie", cookie)], "")
        .await;
    assert_eq!((in_again.status.as_u16(), in_again.to()), (303, "/"));
}

#[tokio::test]
async fn a_link_that_is_old_is_replaced_on_the_terminal_alone() {
    let mut desk = Desk::closed().await;
    let old = desk.links.recv().await.unwrap();
    desk.wait(10);
    let path = old.strip_prefix(OURS).unwrap();
    assert_eq!(
        desk.ask("GET", path, &[("host", HOST)], "").await.status,
        403
    );

    let told = desk.ask("POST", "/link/", &desk.head(), "").await;
    let again = desk.ask("POST", "/link/", &desk.head(), "").await;

    assert_eq!((told.status.as_u16(), again.status.as_u16()), (200, 200));
    let link = desk.links.try_recv().unwrap();
    let token = link.rsplit('/').next().unwrap();
    assert!(!told.text.contains(token));
    assert!(desk.links.try_recv().is_err(), "nobody floods the terminal");
}

#[tokio::test]
async fn a_session_ends_when_nothing_happens_and_when_its_user_leaves() {
    let mut desk = Desk::open().await;
    desk.wait(29);
    assert_eq!(desk.get("/").await.status, 200);
    desk.wait(29);
    let left = desk.post("/leave/", &[]).await;
    assert_eq!(left.status, 200);
    let mut told = of(&left);
    assert!(
        told.remove("set-cookie")
            .is_none_or(|cookie| cookie.contains("Max-Age=0"))
    );
    assert_eq!(told, expected());
    assert_eq!(desk.get("/").await.status, 403);

    desk.ask("POST", "/link/", &desk.head(), "").await;
    desk.come_in().await;
    assert_eq!(desk.get("/").await.status, 200);
    desk.wait(30);
    assert_eq!(desk.get("/").await.status, 403);
}

#[tokio::test]
async fn what_does_not_carry_the_token_of_the_session_is_not_recorded() {
    let desk = Desk::open().await;
    let reference = &desk.bench.sent[0].0;
    let path = format!("/case/{reference}/ask/");
    let typed = "go=send&seen=1&item=period&by=2027-01-10";
    for token in ["", "&token=", "&token=0123"] {
        let answer = desk
            .ask("POST", &path, &desk.head(), &format!("{typed}{token}"))
            .await;

        assert_eq!(answer.status, 403, "{token}");
    }
    let case = desk.store.register.get(reference).await.unwrap().unwrap();
    assert_eq!(case.events.len(), 1);
    desk.post(
        &path,
        &[
            ("go", "send"),
            ("seen", "1"),
            ("item", "period"),
            ("by", "2027-01-10"),
        ],
    )
    .await;
    let case = desk.store.register.get(reference).await.unwrap().unwrap();
    assert_eq!(case.events[1].kind, EventKind::CompletionAsked);
}

#[tokio::test]
async fn bodies_of_another_type_or_size_are_refused() {
    let desk = Desk::open().await;
    let mut other = desk.head();
    other[4].1 = "text/plain";
    let long = format!("reference={}", "x".repeat(300_000));

    assert_eq!(
        desk.ask("POST", "/find/", &other, "reference=x")
            .await
            .status,
        400
    );
    assert_eq!(
        desk.ask("POST", "/find/", &desk.head(), &long).await.status,
        400
    );
}

/// What stands in answers is in pages of a request and nowhere else: in no address, no title, no list,
/// no link.
#[tokio::test]
async fn no_answer_leaves_the_page_of_its_request() {
    let mut desk = Desk::open().await;
    let reference = desk.bench.sent[0].0.clone();
    let at = |path: &str| format!("/case/{reference}/{path}");
    let mut seen = 0;
    for (path, pairs) in [
        ("/".to_owned(), None),
        ("/?from=2026-11-01&to=2026-12-31".to_owned(), None),
        ("/?from=x&to=y".to_owned(), None),
        (at("ask/"), None),
        (at("ask/"), Some([("go", "check"), ("by", MARKER)])),
        (at(""), None),
        (at("letters/"), None),
        (at("letters/receipt/"), None),
        (
            at("letters/receipt/"),
            Some([("remark", MARKER), ("go", "print")]),
        ),
        (
            "/find/".to_owned(),
            Some([("reference", MARKER), ("go", "")]),
        ),
        ("/people/".to_owned(), None),
        ("/people/".to_owned(), Some([("name", MARKER), ("go", "")])),
        ("/export/".to_owned(), None),
        (
            "/export/".to_owned(),
            Some([("out", MARKER), ("from", MARKER)]),
        ),
        ("/export/progress/".to_owned(), None),
        ("/nowhere/".to_owned(), None),
    ] {
        for prefix in ["", "/en"] {
            let path = format!("{prefix}{path}");
            let answer = match &pairs {
                Some(pairs) => desk.post(&path, pairs).await,
                None => desk.get(&path).await,
            };

            for (name, value) in &answer.headers {
                let value = String::from_utf8_lossy(value.as_bytes());
                assert!(!value.contains(MARKER), "{path} {name}");
            }
            if answer.status.is_redirection() {
                continue;
            }
            assert!(!answer.title().contains(MARKER), "{path}");
            // Only a request itself and its letters hold answers, and a form what was just typed into it.
            let is_own = path.ends_with(&at("")) || path.ends_with("/receipt/");
            let is_free = is_own || pairs.is_some();
            assert!(is_free || !answer.text.contains(MARKER), "{path}");
            seen += usize::from(answer.text.contains(MARKER));
        }
    }
    assert!(seen >= 6, "{seen}");
    assert!(desk.links.try_recv().is_err());
}
