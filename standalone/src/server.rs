//! Takes connections and serves them, and lets nobody hold one for nothing.
//!
//! axum's own server sets hyper no clock, so that a head that never ends, or a connection on which nothing ever comes,
//! stays for good and keeps the program from ending. What it serves waits for bodies by itself
//! ([`intake_fn::read::body`]).

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt as _;

/// How long a connection may take for the head of a request, or be kept without one.
const HEAD: Duration = Duration::from_secs(20);
/// How long the program waits at its end for requests that are under way: longer than any takes that has arrived.
const LAST: Duration = Duration::from_secs(10);

/// Serves until `stop` resolves. Requests that are under way are finished first, as far as they arrive in time.
pub(crate) async fn serve(
    mut listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send,
) {
    let (stopping, is_stopping) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            // It waits by itself where the system has no connection left to give.
            (stream, peer) = Listener::accept(&mut listener) => {
                connections.spawn(attend(stream, peer, router.clone(), is_stopping.clone()));
            }
            Some(_ended) = connections.join_next() => {}
        }
    }
    drop((listener, stopping));
    let rest = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST, rest).await.is_err() {
        let left = connections.len();
        tracing::warn!(left, "connections were still open and are cut off");
    }
}

/// Attends to one connection until it ends, or the server does.
async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut is_stopping: watch::Receiver<()>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = router.clone().oneshot(request);
        async { Ok::<_, Infallible>(answered.await.unwrap_or_else(|never| match never {})) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // How it ended is its client's affair.
        _ended = &mut connection => return,
        _none_is_left = is_stopping.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ended = connection.await;
}
