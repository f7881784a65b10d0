//! Nothing of a request stays in the memory of the server or the function that took it. The memory of the real
//! program is read, all of it that can be written to: heap, stacks and data.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use memchr::memmem;
use request::date::in_japan;
use serde_json::json;
use tests::{house, page};

use crate::crash::{standalone, start};
use crate::lambda::{Cloud, LONG, body, keyed, with};
use crate::program;

const MARKER: &str = "WIPEDMARKER-4c1f";
/// How long the server may take to notice that a connection has ended, or that bytes arrived.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where in the memory of the process a text stands.
fn places(id: u32, text: &str) -> Vec<String> {
    let about = format!("/proc/{id}");
    let maps = std::fs::read_to_string(format!("{about}/maps")).unwrap();
    let mut memory = File::open(format!("{about}/mem")).unwrap();
    let finder = memmem::Finder::new(text.as_bytes());
    let mut found = Vec::new();
    let mut read = 0;
    for line in maps.lines() {
        let mut parts = line.split_whitespace();
        let (range, rights) = (parts.next().unwrap(), parts.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        memory.seek(SeekFrom::Start(from)).unwrap();
        let mut bytes = Vec::new();
        // A stack that shrinks meanwhile cannot be read to its end.
        let _shorter = Read::by_ref(&mut memory)
            .take(to - from)
            .read_to_end(&mut bytes);
        read += bytes.len();
        let name = parts.nth(3).unwrap_or("anonymous");
        found.extend(finder.find_iter(&bytes).map(|at| format!("{name}+{at:x}")));
    }
    assert!(read > 1 << 20, "only {read} bytes could be read");
    found
}

/// Waits until the text stands in the memory, or stands there no more.
fn wait(id: u32, text: &str, is_there: bool) -> Vec<String> {
    let since = Instant::now();
    loop {
        let found = places(id, text);
        if found.is_empty() != is_there || since.elapsed() > PATIENCE {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Posts in two parts and looks into the memory between them; gives back the whole answer.
fn post(child: &Child, address: &str, path: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let (first, rest) = body.split_at(body.find(MARKER).unwrap() + MARKER.len());
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{head}\r\n\
         content-length: {}\r\n\r\n{first}",
        body.len()
    )
    .unwrap();
    // Without this the test could not fail: it shows that looking finds what is there.
    assert!(
        !wait(child.id(), MARKER, true).is_empty(),
        "what is under way is not found"
    );
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Looks at the status page with the typed code and adds what is asked for there. Gives back the pass that the page
/// carried and the one-time key of what was added.
fn add(child: &Child, address: &str, data: &Path, sent: &serde_json::Value) -> (String, String) {
    let (at, head) = (
        "/en/request/status/",
        "content-type: application/x-www-form-urlencoded",
    );
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    let (reference, code) = (text("reference"), text("receipt_code"));
    ask_for_a_letter(data, &reference, text("received_at").parse().unwrap());
    let form = |pairs: &[(&str, &str)]| {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        house::encode(&pairs.iter().map(pair).collect::<Vec<_>>())
    };
    // What was typed before the request was found is in the memory as well.
    let look = form(&[
        ("add_letter", MARKER),
        ("reference", &reference),
        ("code", &code),
    ]);
    let page = post(child, address, at, head, &look);
    let [pass, nonce] = ["pass", "nonce"].map(|name| page::control(&page, name).expect(&page));
    let added = post(
        child,
        address,
        at,
        head,
        &form(&[
            ("add_letter", MARKER),
            ("reference", &reference),
            ("pass", &pass),
            ("nonce", &nonce),
            ("go", "add"),
        ]),
    );
    assert!(added.contains("id=\"status-replies\""), "{added}");
    (pass, nonce)
}

/// What the desk does: it asks the sender to write, within ten days.
fn ask_for_a_letter(data: &Path, reference: &str, received_at: Timestamp) {
    let by = in_japan(received_at + SignedDuration::from_hours(240))
        .date()
        .to_string();
    let done = Command::new(program("staff-desk"))
        .args(["--data", &data.to_string_lossy()])
        .args([
            "ask",
            reference,
            "--by",
            &by,
            "--item",
            "letter",
            "--actor",
            "Test Clerk",
        ])
        .current_dir(house::root())
        .output();
    let done = done.unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn nothing_of_a_request_stays_in_the_memory_of_the_server() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("var");
    let (mut child, address) = start(standalone(&data));
    let form = |more: &[(&str, &str)]| {
        let pairs = [
            ("text", MARKER),
            ("anonymous", "yes"),
            ("topic", "site"),
            ("reply_by", "none"),
            ("no_mynumber_ack", "yes"),
            ("purpose_ack", "yes"),
        ];
        let pairs = pairs.iter().chain(more);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        house::encode(&pairs.collect::<Vec<_>>())
    };
    let urlencoded = "content-type: application/x-www-form-urlencoded";
    let at = "/en/request/complaint/";

    let json = format!(
        r#"{{"anonymous":true,"topic":"site","text":"{MARKER}","reply_by":"none","no_mynumber_ack":true,"purpose_ack":true}}"#
    );
    let head = "content-type: application/json\r\nidempotency-key: wiped-0123456789";
    let created = post(&child, &address, "/api/requests/complaint", head, &json);
    let check = post(&child, &address, at, urlencoded, &form(&[]));
    let [nonce, shown] = ["nonce", "shown"].map(|name| page::control(&check, name).unwrap());
    std::thread::sleep(Duration::from_secs(3));
    let added = [("nonce", &*nonce), ("shown", &*shown), ("go", "send")];
    let receipt = post(&child, &address, at, urlencoded, &form(&added));

    assert!(created.starts_with("HTTP/1.1 201"), "{created}");
    assert!(page::reference(&receipt).is_some(), "{receipt}");
    let body: serde_json::Value =
        serde_json::from_str(created.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let code = body["receipt_code"].as_str().unwrap();
    let (pass, addition) = add(&child, &address, &data, &body);
    // The secret half of a case's key is written so before it is sealed.
    for text in [
        MARKER,
        code,
        &*nonce,
        "AGE-SECRET-KEY-1",
        &*pass,
        &*addition,
    ] {
        let left = wait(child.id(), text, false);
        assert!(left.is_empty(), "{text} still stands at {left:?}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_request_stays_in_the_memory_of_the_function() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let id = function.id().unwrap();
    let event = keyed("complaint-json.json", "wiped-0123456789");
    let text = event["body"].as_str().unwrap().replace("見本", MARKER);
    let sent = with(event.clone(), &[("/body", json!(text))]);

    let created = body(&function.invoke(&sent, LONG).await.unwrap());
    // The connection to the Runtime API stays open, and what comes over it next takes the place of what came before.
    let next = with(event, &[("/body", json!("[".repeat(2 * text.len())))]);
    let refused = function.invoke(&next, LONG).await.unwrap();

    assert_eq!(refused.answer()["statusCode"], 400);
    let code = created["receipt_code"].as_str().unwrap();
    for text in [MARKER, code, "AGE-SECRET-KEY-1"] {
        let left = wait(id, text, false);
        assert!(left.is_empty(), "{text} still stands at {left:?}");
    }
}
