//! A whole system in a temporary folder, asked in-process through its one router.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use intake_fn::intake::Clock;
use intake_fn::{Intake, Limits, Secret};
use jiff::{SignedDuration, Timestamp};
use ledger::seal::Recipients;
use ledger::{Connection, Inbox, embedded};
use request::Kind;
use serde_json::json;
use standalone::{Options, prepare};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::{page, shipped};

/// The moment at which every journey happens: noon in Japan on 24 November 2026.
pub const NOW: i64 = 1_795_489_200;

/// Seconds a person looks at a page before answering it.
const A_LOOK: i64 = 3;

/// A system, and the folder it lives in.
#[derive(Debug)]
pub struct House {
    folder: TempDir,
    router: Router,
    address: SocketAddr,
    limits: Limits,
    /// Seconds since 1970, by the house's clock.
    second: Arc<AtomicI64>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// The body is not JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// A clock that stands still.
pub fn clock() -> Clock {
    Arc::new(|| Timestamp::from_second(NOW).unwrap_or_default())
}

/// A clock that tells this second.
fn running(second: &Arc<AtomicI64>) -> Clock {
    let second = second.clone();
    Arc::new(move || Timestamp::from_second(second.load(Ordering::Relaxed)).unwrap_or_default())
}

/// The options of a system in that folder, on any free port.
pub fn options(data: &Path) -> Options {
    Options {
        listen: ([127, 0, 0, 1], 0).into(),
        data: data.to_owned(),
        content: root().join("content"),
        templates: root().join("templates"),
        origins: Vec::new(),
        limits: Limits::default(),
        proxies: 0,
    }
}

impl House {
    /// Builds the shipped site and opens an empty database.
    ///
    /// # Errors
    /// Whatever keeps standalone from starting.
    pub async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        Self::with(|_as_it_is| ()).await
    }

    /// The same with other options.
    ///
    /// # Errors
    /// Whatever keeps standalone from starting.
    pub async fn with(
        change: impl FnOnce(&mut Options),
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = TempDir::new()?;
        let second = Arc::new(AtomicI64::new(NOW));
        let mut options = options(&folder.path().join("var"));
        change(&mut options);
        shipped::copy_to(&options.data.join("dist"))?;
        let system = prepare(&options, running(&second)).await?;
        Ok(Self {
            second,
            folder,
            router: system.router,
            address: system.address,
            limits: options.limits,
        })
    }

    /// Where it would listen.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The intake alone, as AWS runs it: without the files in front.
    ///
    /// # Errors
    /// The house's own files do not open.
    pub fn intake(&self) -> Result<Router, Box<dyn std::error::Error>> {
        let engine = embedded::open(&self.data().join("ledger.sqlite"))?;
        self.intake_over(engine.connection())
    }

    /// The same over another way to its table.
    ///
    /// # Errors
    /// The house's own files do not open.
    pub fn intake_over(&self, table: Connection) -> Result<Router, Box<dyn std::error::Error>> {
        self.intake_changed(table, |_as_it_is| ())
    }

    /// The same with something changed about it, as another version of the site or of the program has it.
    ///
    /// # Errors
    /// The house's own files do not open.
    pub fn intake_changed(
        &self,
        table: Connection,
        change: impl FnOnce(&mut Intake),
    ) -> Result<Router, Box<dyn std::error::Error>> {
        let data = self.data();
        let recipients = std::fs::read_to_string(data.join("recipients.txt"))?;
        let mut intake = Intake::load(
            &data.join("dist/intake"),
            Inbox::new(table),
            Recipients::parse(&recipients)?,
            self.secret()?,
            running(&self.second),
        )?;
        intake.limits = self.limits;
        change(&mut intake);
        Ok(intake_fn::router(Arc::new(intake)))
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("var")
    }

    /// A scratch folder beside the data.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        answer(&self.router, request).await
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(build("GET", path, &[], String::new())).await
    }

    /// The time by the house's clock. It goes on when somebody waits.
    pub fn now(&self) -> Timestamp {
        running(&self.second)()
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Posts a form, as somebody does who looked at it first.
    pub async fn post(&self, path: &str, pairs: &[(String, String)]) -> Answer {
        self.wait(A_LOOK);
        let head = [("content-type", "application/x-www-form-urlencoded")];
        self.send(build("POST", path, &head, encode(pairs))).await
    }

    /// The time a check page of this key carries that was shown a look ago.
    pub fn shown(&self, kind: Kind, nonce: &str) -> String {
        let at = self.now() - SignedDuration::from_secs(A_LOOK);
        let sign = |secret| intake_fn::shown::sign(&secret, kind, nonce, at);
        self.secret().map(sign).unwrap_or_default()
    }

    /// The intake's own key.
    ///
    /// # Errors
    /// Its file is gone or damaged.
    pub fn secret(&self) -> Result<Secret, Box<dyn std::error::Error>> {
        let secret = std::fs::read_to_string(self.data().join("intake-secret.txt"))?;
        Ok(Secret::from_hex(&secret).ok_or("the secret is damaged")?)
    }

    /// Makes the marker of a one-time key remember another digest of what was sent, as a release would that read more
    /// of it.
    ///
    /// # Errors
    /// The engine does not take it.
    pub async fn remember(
        &self,
        marker: &[u8; 32],
        digest: &[u8; 32],
    ) -> Result<(), Box<dyn std::error::Error>> {
        let hex = marker.map(|byte| format!("{byte:02x}")).concat();
        let edit = json!({
            "TableName": embedded::TABLE,
            "Key": { "PK": { "S": format!("KEY#{hex}") }, "SK": { "S": "KEY" } },
            "UpdateExpression": "SET body_mac = :digest",
            "ConditionExpression": "attribute_exists(body_mac)",
            "ExpressionAttributeValues": { ":digest": { "B": BASE64_STANDARD.encode(digest) } },
        });
        let engine = embedded::open(&self.data().join("ledger.sqlite"))?;
        let edited = engine.answer("UpdateItem", edit.to_string().into()).await;
        match edited {
            Some((200, _)) => Ok(()),
            told => Err(format!("not edited: {told:?}").into()),
        }
    }

    /// A whole form with what its check page adds: ready to be sent, once and again.
    pub async fn confirmed(&self, path: &str, form: &[(String, String)]) -> Vec<(String, String)> {
        let check = self.post(path, form).await;
        let added = ["nonce", "shown"].map(|name| {
            let value = page::control(&check.text, name).unwrap_or_default();
            (name.to_owned(), value)
        });
        let send = ("go".to_owned(), "send".to_owned());
        [form, &added, &[send]].concat()
    }

    /// Posts JSON under an idempotency key.
    pub async fn post_json(&self, path: &str, key: &str, body: &serde_json::Value) -> Answer {
        let head = [
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        self.send(build("POST", path, &head, body.to_string()))
            .await
    }
}

/// The name of the site, as its base address has it.
pub const HOST: &str = "privacy.kenpo.example.jp";

/// Asks a router. A request that names no host is for the site, as every client would say.
pub async fn answer(router: &Router, mut request: Request<Body>) -> Answer {
    let is_named = request.uri().authority().is_some();
    if !is_named && !request.headers().contains_key("host") {
        let host = HeaderValue::from_static(HOST);
        request.headers_mut().insert("host", host);
    }
    let response = match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = String::from_utf8(bytes.into());
    let text = text.unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    Answer {
        status: head.status,
        headers: head.headers,
        text,
    }
}

/// Builds a request.
pub fn build(method: &str, path: &str, head: &[(&str, &str)], body: String) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in head {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body)).unwrap_or_default()
}

/// Encodes a form as browsers do.
pub fn encode(pairs: &[(String, String)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                    char::from(byte).to_string()
                }
                b' ' => "+".to_owned(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}
