//! Our own addresses: whether a request was meant for us, and whether a page of ours sent it.
//!
//! A name that is not ours in `Host` is how a foreign page reaches a server on loopback (DNS
//! rebinding) and how caches are poisoned. A foreign `Origin` is how it sends a form in somebody's
//! name. No cookie stands behind either, so nothing could be read; refusing keeps it that way.

use std::collections::BTreeSet;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use lambda_http::request::RequestContext;
use request::publication::Publication;

/// The origins that are ours, such as `https://privacy.kenpo.example.jp`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home(BTreeSet<String>);

impl Home {
    /// The address of the site, as it is published.
    pub fn new(publication: &Publication) -> Self {
        let editions = publication.editions.values();
        Self(
            editions
                .map(|edition| plain(&edition.shell.base_url))
                .collect(),
        )
    }

    /// The same and another origin: scheme, host and, unless it is the scheme's own, port.
    #[must_use]
    pub fn and(mut self, origin: &str) -> Self {
        self.0.insert(plain(origin));
        self
    }

    /// Whether a request names us as its host: in `Host`, or where HTTP/2 and AWS put it. In AWS the
    /// gateway's own name counts as well; the gateway has checked it.
    pub fn is_host_of(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(header::HOST).iter();
        let host = match (named.next(), named.next()) {
            (Some(host), None) => host.to_str().ok(),
            (None, _) => request.uri().authority().map(Authority::as_str),
            (Some(_), Some(_)) => None,
        };
        host.is_some_and(|host| self.has_host(host) || gateway(request).as_deref() == Some(host))
    }

    fn has_host(&self, host: &str) -> bool {
        ["https://", "http://"]
            .into_iter()
            .any(|scheme| self.0.contains(&plain(&format!("{scheme}{host}"))))
    }

    /// Whether a browser says that a page of another site sent this. Programs say nothing of the
    /// sort, and nor do browsers of before 2020.
    pub fn is_foreign(&self, headers: &HeaderMap) -> bool {
        let all = |name: &str| headers.get_all(name).iter().map(|value| value.to_str());
        let other_origin = all("origin").any(|it| !it.is_ok_and(|it| self.0.contains(&plain(it))));
        let other_site = all("sec-fetch-site").any(|it| !matches!(it, Ok("same-origin" | "none")));
        other_origin || other_site
    }
}

/// An origin in one spelling: small letters, no slash at the end, no port that goes without saying.
fn plain(origin: &str) -> String {
    let origin = origin.trim_end_matches('/').to_ascii_lowercase();
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] {
        if let Some(bare) = origin
            .strip_suffix(port)
            .filter(|it| it.starts_with(scheme))
        {
            return bare.to_owned();
        }
    }
    origin
}

/// The name under which AWS took the request.
fn gateway(request: &Request) -> Option<String> {
    match request.extensions().get::<RequestContext>()? {
        RequestContext::ApiGatewayV2(context) => context.domain_name.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn home() -> Home {
        Home::default()
            .and("https://privacy.example.jp")
            .and("http://127.0.0.1:8080")
    }

    fn asked(hosts: &[&str], uri: &str) -> Request {
        let mut request = Request::builder().uri(uri);
        for host in hosts {
            request = request.header("host", *host);
        }
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn a_host_is_ours_by_name_and_port() {
        let is_ours = |host: &str| home().is_host_of(&asked(&[host], "/"));

        for host in [
            "privacy.example.jp",
            "Privacy.Example.jp:443",
            "127.0.0.1:8080",
        ] {
            assert!(is_ours(host), "{host}");
        }
        for host in [
            "example.jp",
            "privacy.example.jp.evil.example",
            "127.0.0.1",
            "127.0.0.1:81",
            "",
        ] {
            assert!(!is_ours(host), "{host}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let twice = asked(&["privacy.example.jp", "privacy.example.jp"], "/");

        assert!(!home().is_host_of(&asked(&[], "/")));
        assert!(!home().is_host_of(&twice));
        assert!(home().is_host_of(&asked(&[], "https://privacy.example.jp/x")));
    }

    #[test]
    fn a_page_is_ours_by_its_whole_origin() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, value.parse().unwrap());
            }
            home().is_foreign(&headers)
        };

        assert!(!of(&[]));
        assert!(!of(&[
            ("origin", "https://privacy.example.jp"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!of(&[
            ("origin", "http://127.0.0.1:8080"),
            ("sec-fetch-site", "none")
        ]));
        for origin in [
            "null",
            "http://privacy.example.jp",
            "https://privacy.example.jp:8443",
            "https://evil.example",
        ] {
            assert!(of(&[("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "x"] {
            assert!(
                of(&[
                    ("origin", "https://privacy.example.jp"),
                    ("sec-fetch-site", site)
                ]),
                "{site}"
            );
        }
    }
}
