//! However large what strangers send, the server takes a bounded memory for it. The real program is measured.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use intake_fn::read::MAX_BODY;

use crate::crash::{standalone, start};

/// Senders at once, and how often each sends each body.
const AT_ONCE: usize = 8;
const ROUNDS: usize = 4;
/// What all of them together may take: 48 MiB, of which the bodies alone are one.
const MOST: u64 = 48 << 10;

/// The most memory that a process ever had resident, in KiB.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

/// Posts a body and gives back the status of the answer.
fn post(address: &str, (path, kind, body): &(&str, &str, String)) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: {kind}\r\n\
         idempotency-key: bounded-0123456789\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1);
    status.unwrap_or_default().to_owned()
}

/// Bodies that are as large as may be, each of another kind.
fn bodies() -> Vec<(&'static str, &'static str, String)> {
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    let (page, api, status) = (
        "/request/complaint/",
        "/api/requests/complaint",
        "/request/status/",
    );
    let fill = |part: &str| part.repeat(MAX_BODY / part.len());
    let names: Vec<_> = (0..MAX_BODY / 10)
        .map(|number| format!("{number:07}"))
        .collect();
    let names = names.join("=1&");
    let items = fill("1,");
    let members: Vec<_> = (0..MAX_BODY / 12)
        .map(|number| format!("\"{number:07}\":1"))
        .collect();
    vec![
        (page, form, names.clone()),
        (page, form, fill("text=%E3%81%82&")),
        (status, form, names),
        (status, form, format!("add_letter={}", "あ".repeat(40_000))),
        (api, json, fill("[")),
        (api, json, format!("{{{}}}", members.join(","))),
        (
            api,
            json,
            format!("{{\"x\":[{}1]}}", &items[..MAX_BODY - 100]),
        ),
        (
            api,
            json,
            format!("{{\"text\":\"{}\"}}", "\\n".repeat(60_000)),
        ),
    ]
}

#[test]
fn the_largest_bodies_many_at_once_take_little_memory() {
    let folder = tempfile::TempDir::new().unwrap();
    let (mut child, address) = start(standalone(&folder.path().join("var")));
    let bodies = bodies();
    assert!(
        bodies
            .iter()
            .all(|(_, _, body)| body.len() <= MAX_BODY && body.len() > MAX_BODY / 2)
    );
    post(&address, &bodies[1]);
    let before = peak(child.id());

    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                for body in bodies.iter().cycle().take(ROUNDS * bodies.len()) {
                    let status = post(&address, body);
                    assert!(status.starts_with('4'), "{} {status}", body.0);
                }
            });
        }
    });

    let grown = peak(child.id()) - before;
    assert!(grown < MOST, "{grown} KiB");
    child.kill().unwrap();
    child.wait().unwrap();
}
