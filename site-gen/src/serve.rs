//! A preview on this machine: the site from memory, built again when a file changes.
//!
//! It answers `GET` only, on loopback only, and writes nothing. Forms need the intake: `standalone`.
//!
//! 1. [`Preview`] holds the site and takes changes in. 2. `watch` tells which files changed.
//! 3. [`serve`] answers requests. Each page gets a small script of the preview's own, which is never
//!    published: it loads the page again after a change, where the reader was, and shows problems.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use request::headers::media_type;

use self::preview::News;
pub use self::preview::Preview;
use crate::Problems;

mod preview;
mod watch;

/// Longest request line and headers together; a browser stays far below.
const LIMIT: u64 = 32 * 1024;
/// How long a silent connection is kept.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a page that waits for news hears that we are still there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Where the preview's own files are; no page of a site can have such an address.
const OWN: &str = "/~preview/";
const TEXT: &str = "text/plain; charset=utf-8";

/// Opens the address of a preview; only one of this machine is allowed.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        let text = "a preview is for this machine only; use an address like 127.0.0.1:8000";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    TcpListener::bind(address)
}

/// Answers requests until the program ends, and tells `changed` about every new build.
pub fn serve(
    listener: &TcpListener,
    preview: &Arc<Preview>,
    changed: impl Fn(Result<bool, Problems>) + Send + 'static,
) {
    let watched = Arc::clone(preview);
    thread::spawn(move || {
        loop {
            changed(watched.follow());
        }
    });
    for stream in listener.incoming().flatten() {
        let preview = Arc::clone(preview);
        // A browser that breaks off is no fault of ours.
        thread::spawn(move || answer(&stream, &preview).ok());
    }
}

fn answer(stream: &TcpStream, preview: &Preview) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(LIMIT)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // A connection closed with unread headers would be reset before the browser has the answer.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if method == "GET" && path.strip_prefix(OWN) == Some("news") {
        return tell_news(stream, preview);
    }
    let (status, kind, body) = respond(method, path, preview);
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{}\r\n",
        body.len(),
        headers()
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// Sends what there is to tell, then again whenever it changes, until the browser leaves.
fn tell_news(mut stream: &TcpStream, preview: &Preview) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{}\r\n",
        headers()
    )?;
    let mut told: Option<News> = None;
    loop {
        let news = preview.news_after(told.as_ref(), HEARTBEAT);
        if told.as_ref() == Some(&news) {
            stream.write_all(b":\n\n")?;
        } else {
            let json = serde_json::json!({ "version": news.version(), "problems": news.problems });
            write!(stream, "data: {json}\n\n")?;
        }
        stream.flush()?;
        told = Some(news);
    }
}

/// Status, type and body for a request. Files come from memory, so that no path leaves the site.
fn respond(method: &str, path: &str, preview: &Preview) -> (&'static str, &'static str, Vec<u8>) {
    if method != "GET" && method != "HEAD" {
        let text = "Forms need the intake: run standalone.\n";
        return ("405 Method Not Allowed", TEXT, text.into());
    }
    match path.strip_prefix(OWN) {
        Some("reload.js") => {
            let script = include_bytes!("serve/reload.js").to_vec();
            return ("200 OK", "text/javascript; charset=utf-8", script);
        }
        Some("reload.css") => {
            let style = include_bytes!("serve/reload.css").to_vec();
            return ("200 OK", media_type("reload.css"), style);
        }
        _ => {}
    }
    let file = crate::render::output_path(path);
    if let Some(body) = preview.file(&file) {
        return ("200 OK", media_type(&file), body);
    }
    let missing = if file.starts_with("en/") {
        "en/404.html"
    } else {
        "404.html"
    };
    let body = preview.file(missing);
    let body = body.unwrap_or_else(|| b"Not found.\n".to_vec());
    ("404 Not Found", media_type(missing), body)
}

/// The headers that pages are published with, so that the preview blocks what the web would block.
/// Scripts of its own origin are let in on every page, for the preview's script.
fn headers() -> String {
    let all = request::headers::preview();
    let lines = all
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let lines: String = lines.collect();
    lines + "cache-control: no-store\r\nconnection: close\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_look() {
        assert!(listen("0.0.0.0:0".parse().unwrap()).is_err());
        assert!(listen("127.0.0.1:0".parse().unwrap()).is_ok());
    }
}
