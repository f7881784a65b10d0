use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use super::*;

fn moved(to: &str, is_for_good: bool) -> Said {
    let to = to.to_owned();
    Said::Moved { to, is_for_good }
}

/// A small world of answers.
fn world(address: &str, is_whole: bool) -> Said {
    match address.trim_start_matches("https://a.example") {
        "/fine" => Said::Status(200),
        "/old" => moved("https://a.example/fine#part", true),
        "/older" => moved("https://a.example/old", true),
        "/today" => moved("https://a.example/fine", false),
        "/today-old" => moved("https://a.example/old", false),
        "/round" => moved("https://a.example/round", true),
        "/open" => moved("http://a.example/fine", false),
        "/gone" => Said::Status(410),
        "/missing" => Said::Status(404),
        "/closed" => Said::Status(403),
        "/busy" => Said::Status(503),
        "/no-head" if is_whole => Said::Status(200),
        "/no-head" => Said::Status(405),
        _ => Said::Nothing("Could not resolve host".to_owned()),
    }
}

#[test]
fn what_is_gone_is_wrong_and_what_may_come_back_a_warning() {
    let warning = |text: &str| Verdict::Warning(text.to_owned());
    let wrong = |text: &str| Verdict::Wrong(text.to_owned());
    let cases = [
        ("/fine", Verdict::Fine),
        ("/no-head", Verdict::Fine),
        ("/today", Verdict::Fine),
        ("/today-old", Verdict::Fine),
        (
            "/old",
            warning("/old has moved to https://a.example/fine for good. Write that address."),
        ),
        (
            "/older",
            warning("/older has moved to https://a.example/fine for good. Write that address."),
        ),
        (
            "/gone",
            wrong("/gone is gone (410). Correct the address or remove the link."),
        ),
        (
            "/missing",
            wrong("/missing is gone (404). Correct the address or remove the link."),
        ),
        (
            "/round",
            wrong("/round leads on more than 5 times and never arrives. Correct the address."),
        ),
        (
            "/open",
            warning(
                "/open leads on to http://a.example/fine, which can be read and changed on its \
                 way. Find its address with https://.",
            ),
        ),
        (
            "/closed",
            warning("/closed is not shown to programs (403). Look at it in a browser."),
        ),
        (
            "/busy",
            warning("/busy answered 503. Try again later; if it stays so, correct the address."),
        ),
        (
            "/nobody",
            warning(
                "/nobody did not answer: Could not resolve host. Try again later; if it stays so, \
                 remove the link.",
            ),
        ),
    ];
    let ask = Ask::made_up(world);
    for (path, expected) in cases {
        let whole = |text: String| format!("https://a.example{text}");
        let expected = match expected {
            Verdict::Fine => Verdict::Fine,
            Verdict::Warning(text) => Verdict::Warning(whole(text)),
            Verdict::Wrong(text) => Verdict::Wrong(whole(text)),
        };

        assert_eq!(verdict(&format!("https://a.example{path}"), &ask), expected);
    }
}

#[test]
fn an_open_address_is_never_asked_for() {
    let ask = Ask::made_up(|_, _| panic!("asked"));

    let Verdict::Wrong(text) = verdict("http://a.example/", &ask) else {
        panic!("wrong expected");
    };

    assert!(text.contains("Start it with https://"), "{text}");
}

#[test]
fn addresses_are_found_in_a_line_of_a_register() {
    let line = "url = \"https://a.example/x#y\" # 見よ（https://b.example/）、httpsx";

    assert_eq!(written(line), ["https://a.example/x", "https://b.example/"]);
    assert_eq!(host("https://a.example:8000?x"), "a.example:8000");
}

/// A server that answers each path in its way and keeps the request lines.
fn server() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines();
            let line = lines.next().unwrap().unwrap();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let head = match &*line {
                "HEAD /old HTTP/1.1" => "301 Moved\r\nLocation: /new",
                "HEAD /new HTTP/1.1" => "405 No",
                "GET /new HTTP/1.1" => "200 OK",
                _ => "404 Not Found",
            };
            kept.lock().unwrap().push(line);
            write!(
                &stream,
                "HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
        }
    });
    (address, seen)
}

#[test]
fn curl_asks_for_headers_first_and_follows_nothing_by_itself() {
    let (address, seen) = server();
    let (old, new) = (
        format!("http://{address}/old"),
        format!("http://{address}/new"),
    );

    let came = verdict(&old, &Ask::on_this_machine());
    let gone = verdict(&format!("http://{address}/x[1]"), &Ask::on_this_machine());

    let text = format!("{old} has moved to {new} for good. Write that address.");
    assert_eq!(came, Verdict::Warning(text));
    assert!(matches!(gone, Verdict::Wrong(_)), "{gone:?}");
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "HEAD /old HTTP/1.1",
            "HEAD /new HTTP/1.1",
            "GET /new HTTP/1.1",
            "HEAD /x[1] HTTP/1.1",
        ]
    );
}

#[test]
fn an_address_that_nobody_answers_at_says_why() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();

    let said = Ask::on_this_machine().said(&format!("http://{free}/"));

    let Said::Nothing(why) = said else {
        panic!("{said:?}");
    };
    assert!(!why.is_empty() && !why.starts_with("curl"), "{why}");
}
