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
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

/// How long a connection may take for the head of a request, or be kept without one.
const HEAD: Duration = Duration::from_secs(20);
/// How long a connection may be kept at all: whoever takes an answer more slowly than that takes none.
const LIFE: Duration = Duration::from_mins(5);
/// Most connections at once, so that what they hold stays in bounds. Whoever comes then waits for one to end.
const MOST: usize = 256;
/// How long an end waits for requests that are under way: longer than any takes that has arrived.
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
            (stream, peer) = Listener::accept(&mut listener), if connections.len() < MOST => {
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
        _none_is_left = is_stopping.changed() => {}
        () = sleep(LIFE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ended = timeout(LAST, connection).await;
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// A clock that runs ahead whenever nothing else happens.
    #[tokio::test(start_paused = true)]
    async fn what_never_ends_is_cut_off() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(pending::<()>));
        tokio::spawn(serve(listener, router, pending()));
        let began = tokio::time::Instant::now();

        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut told = Vec::new();
        let _cut = stream.read_to_end(&mut told).await;

        assert!(told.is_empty());
        assert!(began.elapsed() >= LIFE + LAST, "{:?}", began.elapsed());
    }
}
