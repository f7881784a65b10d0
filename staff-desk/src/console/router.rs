//! Which address does what, and who may call it.
//!
//! [`routes`] is the whole table, and the router is made of nothing else: a route that does not say who
//! may call it cannot be written. Every page has its English twin under `/en`.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use request::{Language, headers};

use super::form::Sent;
use super::refusal::Refusal;
use super::session::{Pass, TOKEN, is_same};
use super::{Console, act, address, case, due, enter, erase, export, letters, login, page, people};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Anybody on this machine: it holds nothing of a request.
    Anybody,
    /// A page of our own, with or without a session.
    OwnPage,
    /// Whoever is in; and what they send must carry the token of the session.
    Staff,
}

/// A method at an address, and who may call it.
pub struct Route {
    /// The pattern of the address, as axum spells it.
    pub path: String,
    /// The method; `GET` answers `HEAD` as well.
    pub method: &'static str,
    /// Who may call it.
    pub caller: Caller,
    serve: MethodRouter<Arc<Console>>,
}

impl Route {
    fn get<T: 'static>(path: &str, caller: Caller, handler: impl Handler<T, Arc<Console>>) -> Self {
        Self {
            path: path.to_owned(),
            method: "GET",
            caller,
            serve: get(handler),
        }
    }

    fn post<T: 'static>(
        path: &str,
        caller: Caller,
        handler: impl Handler<T, Arc<Console>>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            method: "POST",
            caller,
            serve: post(handler),
        }
    }

    fn under(self, prefix: &str) -> Self {
        Self {
            path: format!("{prefix}{}", self.path),
            ..self
        }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({:?})", self.method, self.path, self.caller)
    }
}

/// Every route of the console.
pub fn routes() -> Vec<Route> {
    let files = page::FILES.map(|(path, _)| Route::get(path, Caller::Anybody, page::file));
    let link = format!("{}{{link}}", login::LINK);
    let mut routes = Vec::from(files);
    routes.push(Route::get(&link, Caller::Anybody, login::enter));
    for language in Language::ALL {
        routes.extend(pages().map(|route| route.under(language.prefix())));
    }
    routes
}

fn pages() -> [Route; 21] {
    use Caller::{OwnPage, Staff};
    [
        Route::get("/", Staff, due::show),
        Route::post("/find/", Staff, case::find),
        Route::get("/people/", Staff, people::show),
        Route::post("/people/", Staff, people::find),
        Route::get("/case/{reference}/", Staff, case::show),
        Route::get("/case/{reference}/{act}/", Staff, act::show),
        Route::post("/case/{reference}/{act}/", Staff, act::take),
        Route::get("/case/{reference}/letters/", Staff, letters::show),
        Route::get(
            "/case/{reference}/letters/{letter}/",
            Staff,
            letters::write::show,
        ),
        Route::post(
            "/case/{reference}/letters/{letter}/",
            Staff,
            letters::write::take,
        ),
        Route::get(
            "/case/{reference}/letters/recorded/{number}/",
            Staff,
            letters::recorded,
        ),
        Route::get("/enter/", Staff, enter::kinds),
        Route::get("/enter/{kind}/", Staff, enter::show),
        Route::post("/enter/{kind}/", Staff, enter::take),
        Route::get("/erase/", Staff, erase::show),
        Route::get("/export/", Staff, export::show),
        Route::post("/export/", Staff, export::take),
        Route::get("/export/progress/", Staff, export::progress),
        Route::post("/export/progress/", Staff, export::stop),
        Route::post("/link/", OwnPage, login::again),
        Route::post("/leave/", Staff, login::leave),
    ]
}

/// A call that was let through: in which language, where, by whom, and what was sent.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) language: Language,
    /// The path without the prefix of its language.
    pub(crate) path: String,
    pub(crate) pass: Option<Pass>,
    pub(crate) sent: Sent,
}

impl Visit {
    fn of(request: &Request) -> Self {
        let path = request.uri().path();
        let english = path.strip_prefix(Language::En.prefix());
        let (language, path) = match english {
            Some(rest) if rest.starts_with('/') => (Language::En, rest),
            _ => (Language::Ja, path),
        };
        Self {
            language,
            path: path.to_owned(),
            pass: None,
            sent: Sent::query(request.uri().query()),
        }
    }

    /// An address in the language of the visit.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.language.prefix())
    }
}

/// The table as a router.
pub fn router(console: Arc<Console>) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let state = (console.clone(), route.caller);
        let guarded = middleware::from_fn_with_state(state, guard);
        router = router.route(&route.path, route.serve.route_layer(guarded));
    }
    router
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(console.clone(), at_home))
        .layer(middleware::from_fn(dress))
        .with_state(console)
}

/// Turns away whom the route does not name, and hands on who calls and what they sent.
async fn guard(
    State((console, caller)): State<(Arc<Console>, Caller)>,
    request: Request,
    next: Next,
) -> Response {
    let visit = Visit::of(&request);
    match admit(&console, caller, visit.clone(), request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal.page(&console, &visit),
    }
}

async fn admit(
    console: &Console,
    caller: Caller,
    mut visit: Visit,
    request: Request,
) -> Result<Request, Refusal> {
    let (mut head, body) = request.into_parts();
    let is_sent = head.method == Method::POST;
    let address = console.tools.address;
    if caller != Caller::Anybody && !address::is_own(address, &head.headers, is_sent) {
        return Err(Refusal::Foreign);
    }
    visit.pass = console.door.pass(&head.headers, console.now());
    let body = if is_sent {
        let sent = Sent::read(&head.headers, body).await;
        visit.sent = sent.ok_or(Refusal::BadForm)?;
        Body::empty()
    } else {
        body
    };
    if caller == Caller::Staff {
        let Some(pass) = &visit.pass else {
            if is_sent {
                console
                    .door
                    .hold(&head.headers, head.uri.path(), visit.sent);
            }
            return Err(Refusal::SignedOut);
        };
        if is_sent && !is_same(&pass.token, visit.sent.first(TOKEN)) {
            return Err(Refusal::Foreign);
        }
    }
    head.extensions.insert(visit);
    Ok(Request::from_parts(head, body))
}

/// Turns away what was asked under another name than the address that was printed.
async fn at_home(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    if address::is_host(console.tools.address, request.headers()) {
        return next.run(request).await;
    }
    Refusal::WrongHost.page(&console, &Visit::of(&request))
}

async fn nothing(State(console): State<Arc<Console>>, request: Request) -> Response {
    Refusal::NotFound.page(&console, &Visit::of(&request))
}

async fn wrong_method(State(console): State<Arc<Console>>, request: Request) -> Response {
    Refusal::WrongMethod.page(&console, &Visit::of(&request))
}

/// Puts the headers of every answer of this project on each, and keeps all of it out of caches.
async fn dress(request: Request, next: Next) -> Response {
    let all = headers::security(request.uri().path());
    let mut response = next.run(request).await;
    for (name, value) in all.into_iter().chain(headers::PRIVATE) {
        let (name, value) = (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
        response.headers_mut().insert(name, value);
    }
    response
}
