//! The console, asked in-process through its one router.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use request::Language;
use staff_desk::cli::DESK_RECEIPT_KEY;
use staff_desk::console::{Console, Links, Tools, router};
use staff_desk::store::Store;
use staff_desk::wording::Wording;
use tower::ServiceExt as _;

use crate::harness::Bench;
use crate::letters::with_letters;

mod acts;
mod address;
mod alike;
mod complaint;
mod duplicate;
mod edge;
mod enter;
mod erase;
mod export;
mod leftover;
mod letters;
mod pages;
mod people;
mod starts;

const HOST: &str = "127.0.0.1:8081";
const OURS: &str = "http://127.0.0.1:8081";
const FORM: &str = "application/x-www-form-urlencoded";
/// Noon in Japan on 20 December 2026: the answers to what arrived on 24 November are due in four days.
const NOON: &str = "2026-12-20T03:00:00Z";

/// A console over a bench, and somebody who may be in.
struct Desk {
    bench: Bench,
    store: Store,
    console: Arc<Console>,
    router: Router,
    links: Links,
    second: Arc<AtomicI64>,
    cookie: String,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn to(&self) -> &str {
        self.headers
            .get("location")
            .map_or("", |to| to.to_str().unwrap())
    }

    fn title(&self) -> &str {
        let rest = self.text.split("<title>").nth(1).unwrap();
        rest.split("</title>").next().unwrap()
    }

    /// The value of a control.
    fn control(&self, name: &str) -> &str {
        let rest = self.text.split(&format!("name=\"{name}\" value=\"")).nth(1);
        rest.and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
    }
}

fn console(
    bench: &Bench,
    store: &Store,
    second: &Arc<AtomicI64>,
    recipients: Option<PathBuf>,
    actor: &str,
) -> (Arc<Console>, Links) {
    let told = second.clone();
    let tools = Tools {
        register: store.register.clone(),
        key: Arc::new(bench.key()),
        recipients,
        receipt_key: staff_desk::receipt::read(&bench.path(DESK_RECEIPT_KEY)).ok(),
        wordings: Language::ALL
            .map(|language| {
                (
                    language,
                    Wording::read(&bench.path("dist/intake"), language).unwrap(),
                )
            })
            .into(),
        publication: bench.path("dist/intake"),
        language: Language::Ja,
        actor: actor.to_owned(),
        place: "a test".to_owned(),
        address: HOST.parse().unwrap(),
        idle: SignedDuration::from_mins(30),
        clock: Arc::new(move || Timestamp::from_second(told.load(Ordering::Relaxed)).unwrap()),
    };
    Console::new(tools).unwrap()
}

impl Desk {
    /// A console over one request of each kind, with nobody in.
    async fn closed() -> Self {
        Self::over(with_letters().await).await
    }

    async fn over(bench: Bench) -> Self {
        bench.list_own_key();
        let recipients = bench.path("recipients.txt");
        Self::naming(bench, Some(recipients)).await
    }

    /// A console that knows this list of public keys, or none.
    async fn naming(bench: Bench, recipients: Option<PathBuf>) -> Self {
        let store = bench.store().await;
        let noon: Timestamp = NOON.parse().unwrap();
        let second = Arc::new(AtomicI64::new(noon.as_second()));
        let (console, links) = console(&bench, &store, &second, recipients, "Test Clerk");
        Self {
            router: router(console.clone()),
            bench,
            store,
            console,
            links,
            second,
            cookie: String::new(),
        }
    }

    /// Another console over the same, in which somebody else is.
    async fn worked_by(self, actor: &str) -> Self {
        let recipients = Some(self.bench.path("recipients.txt"));
        let (console, links) = console(&self.bench, &self.store, &self.second, recipients, actor);
        let mut desk = Self {
            router: router(console.clone()),
            console,
            links,
            ..self
        };
        desk.come_in().await;
        desk
    }

    /// The same with somebody in.
    async fn open() -> Self {
        let mut desk = Self::closed().await;
        desk.come_in().await;
        desk
    }

    async fn come_in(&mut self) -> Answer {
        let link = self.links.recv().await.unwrap();
        let path = link.strip_prefix(OURS).unwrap().to_owned();
        let entered = self.ask("GET", &path, &[("host", HOST)], "").await;
        let set = entered.headers["set-cookie"].to_str().unwrap();
        self.cookie = set.split(';').next().unwrap().to_owned();
        entered
    }

    fn wait(&self, minutes: i64) {
        self.second.fetch_add(60 * minutes, Ordering::Relaxed);
    }

    /// Asks just as it is told.
    async fn ask(&self, method: &str, path: &str, head: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(bytes.into()).unwrap(),
        }
    }

    /// What a browser says of whoever is in.
    fn head(&self) -> [(&str, &str); 5] {
        [
            ("host", HOST),
            ("cookie", &self.cookie),
            ("origin", OURS),
            ("sec-fetch-site", "same-origin"),
            ("content-type", FORM),
        ]
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &self.head()[..2], "").await
    }

    /// Sends a form as it stands on a page, and what was typed.
    async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let token = self.get("/").await.control("token").to_owned();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("token", &token).extend_pairs(pairs);
        self.ask("POST", path, &self.head(), &body.finish()).await
    }
}
