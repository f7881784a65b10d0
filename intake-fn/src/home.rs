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

use crate::secret::Secret;

/// The header in which a delivery network of ours shows that a request came through it.
pub const FRONT_DOOR: &str = "x-front-door";

/// The origins that are ours, such as `https://privacy.kenpo.example.jp`.
#[derive(Debug, Clone, Default)]
pub struct Home {
    origins: BTreeSet<String>,
    front_door: Option<Secret>,
}

impl Home {
    /// The address of the site, as it is published.
    pub fn new(publication: &Publication) -> Self {
        let editions = publication.editions.values();
        Self {
            origins: editions
                .map(|edition| plain(&edition.shell.base_url))
                .collect(),
            front_door: None,
        }
    }

    /// The same and another origin: scheme, host and, unless it is the scheme's own, port.
    #[must_use]
    pub fn and(mut self, origin: &str) -> Self {
        self.origins.insert(plain(origin));
        self
    }

    /// The same behind a delivery network: the gateway's own name counts for what shows this alone. Who passes
    /// the network by could say any address to be theirs.
    #[must_use]
    pub fn behind(self, front_door: Secret) -> Self {
        Self {
            front_door: Some(front_door),
            ..self
        }
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
        host.is_some_and(|host| self.has_host(host) || self.is_gateway_for(request, host))
    }

    fn is_gateway_for(&self, request: &Request, host: &str) -> bool {
        let Some(secret) = &self.front_door else {
            return gateway(request).as_deref() == Some(host);
        };
        let shown = request.headers().get(FRONT_DOOR);
        let shown = shown.and_then(|it| Secret::from_hex(it.to_str().ok()?));
        let came_in = shown.is_some_and(|shown| shown.is(secret));
        came_in && gateway(request).as_deref() == Some(host)
    }

    fn has_host(&self, host: &str) -> bool {
        ["https://", "http://"]
            .into_iter()
            .any(|scheme| self.origins.contains(&plain(&format!("{scheme}{host}"))))
    }

    /// Whether a browser says that a page of another site sent this. Programs say nothing of the
    /// sort, and nor do browsers of before 2020.
    pub fn is_foreign(&self, headers: &HeaderMap) -> bool {
        let all = |name: &str| headers.get_all(name).iter().map(|value| value.to_str());
        let other_origin =
            all("origin").any(|it| !it.is_ok_and(|it| self.origins.contains(&plain(it))));
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
    use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;

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
    fn behind_a_front_door_the_gateway_is_ours_for_what_came_in_by_it() {
        let mut context = ApiGatewayV2httpRequestContext::default();
        context.domain_name = Some("gateway.example".to_owned());
        let is_ours = |home: &Home, shown: Option<&str>, host: &str| {
            let mut request = asked(&[host], "/");
            let context = RequestContext::ApiGatewayV2(context.clone());
            request.extensions_mut().insert(context);
            if let Some(shown) = shown {
                let headers = request.headers_mut();
                headers.insert(FRONT_DOOR, shown.parse().unwrap());
            }
            home.is_host_of(&request)
        };
        let (right, wrong) = ("0a".repeat(32), "0b".repeat(32));
        let behind = home().behind(Secret::from_hex(&right).unwrap());

        assert!(is_ours(&home(), None, "gateway.example"));
        assert!(is_ours(&behind, Some(&right), "gateway.example"));
        for shown in [None, Some(""), Some(wrong.as_str()), Some("é")] {
            assert!(!is_ours(&behind, shown, "gateway.example"), "{shown:?}");
        }
        assert!(!is_ours(&behind, Some(&right), "evil.example"));
        assert!(is_ours(&behind, None, "privacy.example.jp"));
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
