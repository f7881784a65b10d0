//! Where a console may listen, and whether a request is meant for it.
//!
//! Other programs and other pages of this machine reach loopback as well, and a foreign page does so under
//! a name of its own (DNS rebinding). So `Host` must be just the address that was printed, and what a
//! browser says of the page that asks (`Origin`, `Sec-Fetch-Site`) must be ours. Ports count: to cookies,
//! all of loopback is one site.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderName, header};

/// Reads an address to listen on: it must be loopback, for what is shown are health data.
///
/// # Errors
/// It is no address, or one that other machines could reach.
pub fn loopback(text: &str) -> Result<SocketAddr, &'static str> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_jargon| "this is not an address with a port. Write it as 127.0.0.1:0")?;
    if address.ip().is_loopback() {
        return Ok(address);
    }
    Err(
        "other machines could reach this address, and the console opens requests: name a loopback \
         address, as 127.0.0.1:0",
    )
}

/// The origin of a console at an address.
pub fn origin(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Whether a request names this address as its host, once.
pub(crate) fn is_host(address: SocketAddr, headers: &HeaderMap) -> bool {
    only(headers, &header::HOST).is_some_and(|host| host == address.to_string())
}

/// Whether a request may come from a page of this console or from its user: what a browser says of it
/// must be so. What is sent must say where it comes from, as every browser does since 2020.
pub(crate) fn is_own(address: SocketAddr, headers: &HeaderMap, is_sent: bool) -> bool {
    let site = HeaderName::from_static("sec-fetch-site");
    let is_near = !headers.contains_key(&site)
        || matches!(only(headers, &site), Some("same-origin" | "none"));
    let is_ours = if headers.contains_key(header::ORIGIN) {
        only(headers, &header::ORIGIN).is_some_and(|it| it == origin(address))
    } else {
        !is_sent
    };
    is_near && is_ours
}

/// The value of a header that stands there once.
pub(crate) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_loopback_is_listened_on() {
        for text in ["127.0.0.1:0", "127.8.9.1:8443", "[::1]:0"] {
            assert!(loopback(text).is_ok(), "{text}");
        }
        for text in [
            "0.0.0.0:0",
            "[::]:80",
            "192.168.1.2:80",
            "[::ffff:127.0.0.1]:80",
            "localhost:80",
            "127.0.0.1",
            "",
        ] {
            assert!(loopback(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_is_the_very_address_once() {
        let address = loopback("127.0.0.1:8081").unwrap();
        let is_host = |pairs: &[_]| is_host(address, &told(pairs));

        assert!(is_host(&[("host", "127.0.0.1:8081")]));
        for host in [
            "localhost:8081",
            "127.0.0.1",
            "127.0.0.1:80",
            "elsewhere.example:8081",
        ] {
            assert!(!is_host(&[("host", host)]), "{host}");
        }
        assert!(!is_host(&[]));
        assert!(!is_host(&[
            ("host", "127.0.0.1:8081"),
            ("host", "127.0.0.1:8081")
        ]));
    }

    #[test]
    fn a_page_of_another_port_is_foreign() {
        let address = loopback("127.0.0.1:8081").unwrap();
        let is_own = |pairs: &[_], is_sent| is_own(address, &told(pairs), is_sent);
        let ours = ("origin", "http://127.0.0.1:8081");

        assert!(is_own(&[], false));
        assert!(is_own(&[("sec-fetch-site", "none")], false));
        assert!(is_own(&[ours, ("sec-fetch-site", "same-origin")], true));
        assert!(!is_own(&[], true), "what is sent says where it comes from");
        for origin in [
            "null",
            "http://127.0.0.1:8082",
            "https://127.0.0.1:8081",
            "http://localhost:8081",
        ] {
            assert!(!is_own(&[("origin", origin)], true), "{origin}");
        }
        for site in ["same-site", "cross-site", "x"] {
            assert!(!is_own(&[("sec-fetch-site", site)], false), "{site}");
            assert!(!is_own(&[ours, ("sec-fetch-site", site)], true), "{site}");
        }
        assert!(!is_own(&[ours, ours], true));
    }
}
