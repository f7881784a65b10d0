//! Which address does what, and who may call it. The one router that Lambda and standalone both run.
//!
//! [`routes`] is the whole table, and the router is made of nothing else: a route that does not say
//! who may call it cannot be written. Anything under `/api/` answers in JSON, anything else in HTML.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use percent_encoding::percent_decode_str;
use request::{Kind, Language, about};

use crate::intake::Intake;
use crate::openapi::{DOCUMENT, REQUESTS, SCHEMA};
use crate::problem::Problem;
use crate::{api, deadline, form, headers, log, refusal, status};

const FORM: &str = "/request/{kind}/";
const STATUS: &str = "/request/status/";

/// Who may call a route. No caller has an account, and no answer ever sets a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Anybody: it only shows what is published.
    Anybody,
    /// A person at a page of our own site. A browser that shows another page is turned away.
    OwnPage,
    /// The same, and only with the reference and the receipt code of one request.
    Holder,
    /// A program that brings an `Idempotency-Key`. A browser at another site is turned away.
    Program,
}

/// A method at an address, and who may call it.
pub struct Route {
    /// The pattern of the address, as axum spells it.
    pub path: String,
    /// The method; `GET` answers `HEAD` as well.
    pub method: &'static str,
    /// Who may call it.
    pub caller: Caller,
    serve: MethodRouter<Arc<Intake>>,
}

impl Route {
    fn get<T: 'static>(
        path: String,
        caller: Caller,
        handler: impl Handler<T, Arc<Intake>>,
    ) -> Self {
        let (method, serve) = ("GET", get(handler));
        Self {
            path,
            method,
            caller,
            serve,
        }
    }

    fn post<T: 'static>(
        path: String,
        caller: Caller,
        handler: impl Handler<T, Arc<Intake>>,
    ) -> Self {
        let (method, serve) = ("POST", post(handler));
        Self {
            path,
            method,
            caller,
            serve,
        }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({:?})", self.method, self.path, self.caller)
    }
}

/// Every route of the intake.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get(DOCUMENT.to_owned(), Caller::Anybody, api::contract),
        Route::get(SCHEMA.to_owned(), Caller::Anybody, api::schema),
        Route::post(REQUESTS.to_owned(), Caller::Program, api::take),
    ];
    routes.extend(Language::ALL.into_iter().flat_map(pages));
    routes
}

/// The routes for people, in one language.
fn pages(language: Language) -> [Route; 5] {
    type Shared = State<Arc<Intake>>;
    type Names = Path<(String, String, String)>;
    let at = |path: &str| format!("{}{path}", language.prefix());
    let show = move |State(intake): Shared, Path(kind): Path<String>| async move {
        form::show(&intake, language, &kind)
    };
    let take = move |state, kind, client, headers, body| {
        form::take(state, language, kind, client, headers, body)
    };
    let ask = move |State(intake): Shared, Path((kind, thing, id)): Names| async move {
        form::show_about(&intake, language, &kind, &format!("{thing}/{id}"))
    };
    let look = move |State(intake): Shared| async move { status::show(&intake, language) };
    let find =
        move |state, client, headers, body| status::take(state, language, client, headers, body);
    [
        Route::get(at(FORM), Caller::Anybody, show),
        Route::post(at(FORM), Caller::OwnPage, take),
        Route::get(at(about::ROUTE), Caller::Anybody, ask),
        Route::get(at(STATUS), Caller::Anybody, look),
        Route::post(at(STATUS), Caller::Holder, find),
    ]
}

/// The table as a router.
pub fn router(intake: Arc<Intake>) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let state = (intake.clone(), route.caller);
        let guarded = middleware::from_fn_with_state(state, guard);
        router = router.route(&route.path, route.serve.route_layer(guarded));
    }
    router
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(intake.clone(), in_words))
        .layer(middleware::from_fn_with_state(intake.clone(), at_home))
        .layer(middleware::from_fn_with_state(
            intake.clone(),
            deadline::keep,
        ))
        .layer(middleware::from_fn(log::line))
        .layer(middleware::from_fn(headers::private))
        .layer(middleware::from_fn(headers::secure))
        .with_state(intake)
}

/// Turns away whom the route does not name.
async fn guard(
    State((intake, caller)): State<(Arc<Intake>, Caller)>,
    request: Request,
    next: Next,
) -> Response {
    let is_open = caller == Caller::Anybody;
    if is_open || !intake.home.is_foreign(request.headers()) {
        return next.run(request).await;
    }
    refuse(&intake, request.uri().path(), Problem::Foreign)
}

/// Turns away what was asked under a name that is not ours.
async fn at_home(State(intake): State<Arc<Intake>>, request: Request, next: Next) -> Response {
    if intake.home.is_host_of(&request) {
        return next.run(request).await;
    }
    refuse(&intake, request.uri().path(), Problem::WrongHost)
}

/// Finds nothing at an address that spells no text: the parts a route takes out of it are words, and
/// axum would refuse it in words of its own.
async fn in_words(State(intake): State<Arc<Intake>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if percent_decode_str(path).decode_utf8().is_ok() {
        return next.run(request).await;
    }
    refuse(&intake, path, Problem::NotFound)
}

/// Leads whoever left out the last slash to the form, or finds nothing.
async fn nothing(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    let path = request.uri().path();
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    if let Some(page) = page_of(path).filter(|_| is_read) {
        return Redirect::permanent(&page).into_response();
    }
    refuse(&intake, path, Problem::NotFound)
}

/// The page of ours that an address means which lacks its last slash.
fn page_of(path: &str) -> Option<String> {
    let (language, rest) = split(path);
    let name = rest.strip_prefix("/request/")?;
    let kind = name.parse::<Kind>().ok();
    let pages = kind.map(|kind| FORM.replace("{kind}", kind.id()));
    let page = pages.or_else(|| (name == "status").then(|| STATUS.to_owned()))?;
    Some(format!("{}{page}", language.prefix()))
}

async fn wrong_method(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    refuse(&intake, request.uri().path(), Problem::WrongMethod)
}

/// A refusal before any handler: in JSON to programs, else in the language of the address.
fn refuse(intake: &Intake, path: &str, problem: Problem) -> Response {
    if path.starts_with("/api/") {
        return problem.into_json(None, None);
    }
    let (language, rest) = split(path);
    let form = rest.strip_prefix("/request/");
    let kind = form.and_then(|rest| rest.split('/').next()?.parse::<Kind>().ok());
    refusal::page(intake, language, kind, problem)
}

/// The language of an address, and the rest of it.
fn split(path: &str) -> (Language, &str) {
    match path.strip_prefix(Language::En.prefix()) {
        Some(rest) if rest.starts_with('/') => (Language::En, rest),
        _ => (Language::Ja, path),
    }
}
