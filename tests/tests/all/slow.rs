//! Connections on which little or nothing comes are not kept, and do not keep the program from ending.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::crash::{standalone, start};

/// Longer than the program waits for anything.
const LONG: Duration = Duration::from_secs(40);

fn begin(address: &str, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    write!(stream, "{text}").unwrap();
    stream
}

/// What comes until the other side closes the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is closed");
    answer
}

fn ask(address: &str, path: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    rest(begin(address, &head))
}

fn body(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

/// Asks it to end, as a service manager does.
fn terminate(child: &Child) {
    let sent = Command::new("kill").arg(child.id().to_string()).status();
    assert!(sent.unwrap().success());
}

#[test]
fn a_head_that_does_not_end_and_a_connection_without_one_are_closed() {
    let folder = tempfile::TempDir::new().unwrap();
    let (mut child, address) = start(standalone(&folder.path().join("var")));
    let silent = begin(&address, "");
    let slow = begin(&address, "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ");
    let kept = begin(
        &address,
        &format!("GET /robots.txt HTTP/1.1\r\nhost: {address}\r\n\r\n"),
    );

    let began = Instant::now();
    for (stream, beginning) in [(silent, ""), (slow, ""), (kept, "HTTP/1.1 200")] {
        let answer = rest(stream);
        assert!(answer.starts_with(beginning), "{answer}");
    }

    assert!(began.elapsed() < LONG, "{:?}", began.elapsed());
    assert!(ask(&address, "/").starts_with("HTTP/1.1 200"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_body_that_does_not_end_is_answered_as_the_contract_says() {
    let folder = tempfile::TempDir::new().unwrap();
    let (mut child, address) = start(standalone(&folder.path().join("var")));
    let head = |path: &str, kind: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {kind}\r\n\
             idempotency-key: slow-0123456789ab\r\ncontent-length: 400\r\n\r\n{{\"text"
        )
    };
    let json = begin(
        &address,
        &head("/api/requests/complaint", "application/json"),
    );
    let form = "application/x-www-form-urlencoded";
    let form = begin(&address, &head("/en/request/complaint/", form));

    let (json, form) = (rest(json), rest(form));

    let contract = body(&ask(&address, "/api/openapi.json"));
    let example = &contract["components"]["responses"]["answer-408"]["content"]["application/problem+json"]
        ["examples"]["too-slow"]["value"];
    assert!(json.starts_with("HTTP/1.1 408"), "{json}");
    assert_eq!(body(&json), *example);
    assert!(
        form.starts_with("HTTP/1.1 408") && form.contains("Start again from"),
        "{form}"
    );
    for answer in [&json, &form] {
        assert!(answer.contains("\r\ncache-control: no-store"), "{answer}");
        assert!(
            answer.contains("\r\nx-content-type-options: nosniff"),
            "{answer}"
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn so_many_connections_are_taken_and_the_next_one_waits() {
    let folder = tempfile::TempDir::new().unwrap();
    let (mut child, address) = start(standalone(&folder.path().join("var")));
    let mut silent: Vec<_> = (0..256).map(|_| begin(&address, "")).collect();

    let mut next = TcpStream::connect(&address).unwrap();
    next.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    write!(
        next,
        "GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let waits = next.read(&mut [0; 1]).is_err();
    silent.pop();
    next.set_read_timeout(Some(LONG)).unwrap();
    let answer = rest(next);

    assert!(waits, "no connection is left for it");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn open_connections_do_not_keep_the_program_from_ending() {
    let folder = tempfile::TempDir::new().unwrap();
    let (mut child, address) = start(standalone(&folder.path().join("var")));
    let silent = begin(&address, "");
    let slow = begin(&address, "GET / HTTP/1.1\r\n");
    assert!(ask(&address, "/").starts_with("HTTP/1.1 200"));
    let began = Instant::now();

    terminate(&child);
    let ended = child.wait().unwrap();

    assert!(ended.success(), "{ended}");
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    drop((silent, slow));
}
