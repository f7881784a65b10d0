//! Which address does what. The one router that Lambda and standalone both run.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Router, middleware};
use request::{Language, about};

use crate::intake::Intake;
use crate::problem::Problem;
use crate::{api, form, headers, log, status};

/// Every route of the intake. Anything under `/api/` answers in JSON, anything else in HTML.
pub fn router(intake: Arc<Intake>) -> Router {
    let mut router = Router::new()
        .route("/api/requests/{kind}", post(api::take))
        .route("/api/openapi.json", get(api::contract))
        .route("/api/{*rest}", get(api::nothing).post(api::nothing));
    for language in Language::ALL {
        let prefix = language.prefix();
        router = router
            .route(&format!("{prefix}/request/{{kind}}/"), forms(language))
            .route(&format!("{prefix}{}", about::ROUTE), abouts(language))
            .route(&format!("{prefix}/request/status/"), statuses(language));
    }
    router
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn(headers::private))
        .layer(middleware::from_fn(headers::secure))
        .route_layer(middleware::from_fn(log::line))
        .with_state(intake)
}

fn forms(language: Language) -> MethodRouter<Arc<Intake>> {
    let show = move |State(intake): State<Arc<Intake>>, Path(kind): Path<String>| async move {
        form::show(&intake, language, &kind)
    };
    get(show)
        .post(move |state, kind, headers, body| form::take(state, language, kind, headers, body))
}

/// A form that is opened about a published thing. From there on it is the form of its kind.
fn abouts(language: Language) -> MethodRouter<Arc<Intake>> {
    type Names = Path<(String, String, String)>;
    let show = move |State(intake): State<Arc<Intake>>, Path((kind, thing, id)): Names| async move {
        form::show_about(&intake, language, &kind, &format!("{thing}/{id}"))
    };
    get(show)
}

fn statuses(language: Language) -> MethodRouter<Arc<Intake>> {
    let show =
        move |State(intake): State<Arc<Intake>>| async move { status::show(&intake, language) };
    get(show).post(move |state, headers, body| status::take(state, language, headers, body))
}

async fn nothing(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    refuse(&intake, request.uri().path(), Problem::NotFound)
}

async fn wrong_method(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    refuse(&intake, request.uri().path(), Problem::WrongMethod)
}

fn refuse(intake: &Intake, path: &str, problem: Problem) -> Response {
    if path.starts_with("/api/") {
        return problem.into_json(None, None);
    }
    let language = if path.starts_with("/en/") {
        Language::En
    } else {
        Language::Ja
    };
    form::problem_page(intake, language, None, problem)
}
