//! How one machine serves the published files: compressed twins, old addresses, headers.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use request::headers;
use tests::House;
use tests::house::build;

/// Every file below a folder, as an address.
fn addresses(folder: &Path, root: &Path, found: &mut Vec<String>) {
    for entry in folder.read_dir().unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            addresses(&path, root, found);
            continue;
        }
        let address = path.strip_prefix(root).unwrap().display().to_string();
        let address = format!("/{address}");
        found.push(
            address
                .strip_suffix("index.html")
                .map_or(address.clone(), str::to_owned),
        );
    }
}

fn site(house: &House) -> PathBuf {
    house.data().join("dist/site")
}

fn asked(method: &str, path: &str, head: &[(&str, &str)]) -> Request<Body> {
    build(method, path, head, String::new())
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).map_or("", |it| it.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_public_file_says_what_the_one_definition_says() {
    let house = House::new().await.unwrap();
    let mut all = Vec::new();
    addresses(&site(&house), &site(&house), &mut all);
    let is_twin = |path: &String| matches!(path.rsplit_once('.'), Some((_, "br" | "gz")));
    all.retain(|path| !is_twin(path));
    assert!(all.len() > 60, "{}", all.len());

    for path in &all {
        let answer = house.get(path).await;

        let is_moved = answer.status == StatusCode::MOVED_PERMANENTLY;
        assert!(is_moved || answer.status == StatusCode::OK, "{path}");
        let said = headers::security(path)
            .into_iter()
            .chain([headers::lasting(path)]);
        for (name, value) in said {
            assert_eq!(header(&answer.headers, name), value, "{path} {name}");
        }
        if !path.ends_with('/') && !is_moved {
            let kind = headers::media_type(path);
            assert_eq!(header(&answer.headers, "content-type"), kind, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_compressed_for_those_who_can_read_that() {
    let house = House::new().await.unwrap();
    let plain = house.get("/privacy/").await;

    for (accepted, encoding) in [
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("zstd", ""),
    ] {
        let head = [("accept-encoding", accepted)];
        let whole = house.send(asked("GET", "/privacy/", &head)).await;
        let first = house.send(asked("HEAD", "/privacy/", &head)).await;

        assert_eq!(
            header(&whole.headers, "content-encoding"),
            encoding,
            "{accepted}"
        );
        assert_eq!(
            header(&whole.headers, "vary"),
            "accept-encoding",
            "{accepted}"
        );
        assert_eq!(
            header(&whole.headers, "content-type"),
            "text/html; charset=utf-8"
        );
        for name in ["content-length", "content-encoding", "content-type"] {
            assert_eq!(
                header(&first.headers, name),
                header(&whole.headers, name),
                "{name}"
            );
        }
        assert_eq!(first.text, "");
    }
    assert_eq!(header(&plain.headers, "content-encoding"), "");
    assert_eq!(header(&plain.headers, "vary"), "accept-encoding");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_file_is_that_of_the_plain_one() {
    let house = House::new().await.unwrap();
    let plain = std::fs::read_to_string(site(&house).join("sitemap.xml")).unwrap();

    let head = [("range", "bytes=0-37")];
    let part = house.send(asked("GET", "/sitemap.xml", &head)).await;

    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.text, plain[..38]);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_addresses_are_answered_with_the_page_they_became() {
    let house = House::new().await.unwrap();
    let cases = [
        ("/member/info/policy.html", "/privacy/"),
        ("/eng/member/info/policy.html", "/en/privacy/"),
    ];
    for (from, to) in cases {
        let answer = house.get(from).await;

        assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY, "{from}");
        assert_eq!(header(&answer.headers, "location"), to);
        assert_eq!(house.get(to).await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_page_reads_back_as_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let options = tests::house::options(folder.path());
    let system = standalone::prepare(&options, tests::house::clock())
        .await
        .unwrap();
    let head = [("host", tests::house::HOST), ("accept-encoding", "gzip")];
    let request = asked("GET", "/privacy/", &head);

    let response = tower::ServiceExt::oneshot(system.router, request)
        .await
        .unwrap();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();

    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .unwrap();
    let plain = folder.path().join("dist/site/privacy/index.html");
    assert_eq!(text, std::fs::read_to_string(plain).unwrap());
}
