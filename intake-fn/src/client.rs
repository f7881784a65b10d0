//! Who asks, as far as limits need to tell: the network address, and no more of it than one household.
//!
//! It comes from whoever took the connection: AWS's request context, or the socket. `X-Forwarded-For`
//! is what the client likes to say, and counts only as far as proxies of our own wrote it: with one of
//! them in front, its last entry; with none, nothing.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use lambda_http::request::RequestContext;

use crate::intake::Intake;

/// The address of a client; none where nobody knows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Client(Option<IpAddr>);

impl Client {
    /// The client of a request that came through this many proxies of our own.
    pub fn of(parts: &Parts, proxies: usize) -> Self {
        let Some(peer) = peer(parts) else {
            return Self(None);
        };
        let mut hops: Vec<_> = forwarded(parts).collect();
        // AWS's gateways append the peer themselves.
        if hops.last() != Some(&Some(peer)) {
            hops.push(Some(peer));
        }
        let client = hops.iter().rev().nth(proxies).copied().flatten();
        Self(Some(client.unwrap_or(peer).to_canonical()))
    }

    /// What tells one subscriber from another: IPv4 whole, of IPv6 the first 48 bits. That is the most that one line
    /// is given (RFC 6177), so that nobody is many by moving about in their own network; neighbours who have less
    /// share it, as those behind one address of IPv4 do.
    pub fn network(&self) -> Option<Vec<u8>> {
        match self.0? {
            IpAddr::V4(address) => Some(address.octets().to_vec()),
            IpAddr::V6(address) => Some(address.octets().into_iter().take(6).collect()),
        }
    }
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    let all = &parts.extensions;
    match all.get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => {
            return context.http.source_ip.as_deref()?.parse().ok();
        }
        // A load balancer tells its peer there alone, as the last entry.
        Some(RequestContext::Alb(_)) => return forwarded(parts).last()?,
        _ => {}
    }
    let ConnectInfo(address) = all.get::<ConnectInfo<SocketAddr>>()?;
    Some(address.ip())
}

/// The entries of `X-Forwarded-For`, oldest first; none in the place of one that is no address.
fn forwarded(parts: &Parts) -> impl Iterator<Item = Option<IpAddr>> {
    let lines = parts.headers.get_all("x-forwarded-for").iter();
    let entries = lines.flat_map(|line| line.to_str().unwrap_or_default().split(','));
    entries.map(|entry| entry.trim().parse().ok())
}

impl FromRequestParts<Arc<Intake>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        intake: &Arc<Intake>,
    ) -> Result<Self, Infallible> {
        Ok(Self::of(parts, intake.proxies))
    }
}

/// An address is personal: no log tells it.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use lambda_http::aws_lambda_events::alb::AlbTargetGroupRequestContext;

    use super::*;

    fn client(peer: &str, forwarded: &[&str], proxies: usize) -> Client {
        let mut request = Request::new(());
        for line in forwarded {
            let headers = request.headers_mut();
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let (mut parts, ()) = request.into_parts();
        let peer = SocketAddr::new(peer.parse().unwrap(), 50_000);
        parts.extensions.insert(ConnectInfo(peer));
        Client::of(&parts, proxies)
    }

    fn plain(address: &str) -> Client {
        Client(Some(address.parse().unwrap()))
    }

    #[test]
    fn what_the_client_says_of_itself_does_not_count() {
        let said = ["198.51.100.1, 198.51.100.2"];

        assert_eq!(client("203.0.113.7", &said, 0), plain("203.0.113.7"));
        assert_eq!(client("203.0.113.7", &[], 0), plain("203.0.113.7"));
    }

    #[test]
    fn each_proxy_of_ours_vouches_for_one_entry() {
        let said = ["198.51.100.1", "198.51.100.2, 203.0.113.9"];

        assert_eq!(client("127.0.0.1", &said, 1), plain("203.0.113.9"));
        assert_eq!(client("127.0.0.1", &said, 2), plain("198.51.100.2"));
        // AWS's gateway has put the peer there already.
        let appended = ["198.51.100.2, 203.0.113.9, 127.0.0.1"];
        assert_eq!(client("127.0.0.1", &appended, 1), plain("203.0.113.9"));
        // Nobody came through the proxy, or it wrote no address: the peer is all there is.
        assert_eq!(client("127.0.0.1", &[], 1), plain("127.0.0.1"));
        assert_eq!(client("127.0.0.1", &["unknown"], 1), plain("127.0.0.1"));
    }

    #[test]
    fn a_load_balancer_names_its_peer_last() {
        let client = |forwarded: &[&str], proxies| {
            let mut request = Request::new(());
            for line in forwarded {
                let headers = request.headers_mut();
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let context = AlbTargetGroupRequestContext::default();
            let context = RequestContext::Alb(context);
            request.extensions_mut().insert(context);
            Client::of(&request.into_parts().0, proxies)
        };
        let said = ["198.51.100.1", "198.51.100.2, 203.0.113.7"];

        assert_eq!(client(&said, 0), plain("203.0.113.7"));
        assert_eq!(client(&said, 1), plain("198.51.100.2"));
        assert_eq!(client(&[], 0), Client(None));
        assert_eq!(client(&["unknown"], 0), Client(None));
    }

    #[test]
    fn a_line_of_ipv6_is_one_network() {
        let network = |peer: &str| client(peer, &[], 0).network().unwrap();

        assert_eq!(
            network("2001:db8:1:2::1"),
            network("2001:db8:1:ffff:ffff::9")
        );
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:2:2::1"));
        assert_ne!(network("203.0.113.7"), network("203.0.113.8"));
        assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.7"));
        assert_eq!(
            format!("{:?}", client("203.0.113.7", &[], 0)),
            "Client(hidden)"
        );
    }
}
