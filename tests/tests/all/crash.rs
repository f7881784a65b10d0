//! What was acknowledged survives `kill -9`, with the real program over a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::program;

const ROUNDS: usize = 4;
const A_ROUND: usize = 5;

/// Starts standalone and waits until it tells its address.
fn start(data: &Path) -> (Child, String) {
    let mut child = Command::new(program("standalone"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .current_dir(tests::house::root())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().expect("standalone ended").unwrap();
        if let Some((_, rest)) = line.split_once("Site       http://") {
            break rest.split('/').next().unwrap().to_owned();
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    (child, address)
}

/// Posts a complaint and returns the reference, once the whole answer is here.
fn post(address: &str, key: &str) -> String {
    let body = r#"{"anonymous":true,"topic":"site","text":"見本","reply_by":"none","no_mynumber_ack":true,"purpose_ack":true}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /api/requests/complaint HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let json = answer.split("\r\n\r\n").nth(1).unwrap();
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    json["reference"].as_str().unwrap().to_owned()
}

fn listed(data: &Path) -> String {
    let output = Command::new(program("staff-desk"))
        .arg("--data")
        .arg(data)
        .args(["--publication"])
        .arg(data.join("dist/intake"))
        .arg("list")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_receipt_is_kept_through_kill_nine() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("var");
    let mut references = Vec::new();
    for round in 0..ROUNDS {
        let (mut child, address) = start(&data);
        for at in 0..A_ROUND {
            references.push(post(&address, &format!("crash-round-{round}-{at:08}")));
        }
        // Staff read the same file while it is in use.
        assert!(listed(&data).contains(&references[references.len() - 1]));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    let list = listed(&data);

    assert_eq!(references.len(), ROUNDS * A_ROUND);
    for reference in references {
        assert!(list.contains(&reference), "{reference} is gone");
    }
}

#[test]
fn a_repeat_after_a_crash_gets_the_first_receipt() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("var");
    let (mut child, address) = start(&data);
    let first = post(&address, "crash-repeat-0123");
    child.kill().unwrap();
    child.wait().unwrap();

    let (mut child, address) = start(&data);
    let second = post(&address, "crash-repeat-0123");
    child.kill().unwrap();
    child.wait().unwrap();

    assert_eq!(first, second);
}
