//! Coming in and leaving.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::Console;
use super::page::Page;
use super::refusal::Refusal;
use super::router::Visit;

/// Where a login link leads; its token follows.
pub(crate) const LINK: &str = "/in/";

/// Uses up a link: sets the cookie and goes on to a page whose address holds no token.
pub(crate) async fn enter(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let language = console.tools.language;
    let visit = Visit { language, ..visit };
    let first = console.door.held_at().unwrap_or_else(|| visit.at("/"));
    // A browser may fetch an address while it is being typed: whoever is in goes on.
    if visit.pass.is_some() {
        return Redirect::to(&first).into_response();
    }
    // What is fetched beforehand is not yet what somebody wanted.
    if headers.contains_key("sec-purpose") {
        return Refusal::SignedOut.page(&console, &visit);
    }
    match console.door.enter(&token, console.now()) {
        Ok(Some(cookie)) => ([(header::SET_COOKIE, cookie)], Redirect::to(&first)).into_response(),
        Ok(None) => Refusal::SignedOut.page(&console, &visit),
        Err(_no_randomness) => Refusal::Fault.page(&console, &visit),
    }
}

/// Shows another link on the terminal.
pub(crate) async fn again(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    match console.tell_link() {
        Ok(()) => Page::new(&console, &visit)
            .with("is_told", &true)
            .render(StatusCode::OK, "desk/door.html"),
        Err(_no_randomness) => Refusal::Fault.page(&console, &visit),
    }
}

/// Ends the session.
pub(crate) async fn leave(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    let visit = Visit {
        pass: None,
        ..visit
    };
    let page = Page::new(&console, &visit)
        .with("has_left", &true)
        .render(StatusCode::OK, "desk/door.html");
    ([(header::SET_COOKIE, console.door.leave())], page).into_response()
}
