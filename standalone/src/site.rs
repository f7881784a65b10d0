//! Builds the public pages and serves them; what is no page goes to the intake.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use intake_fn::Intake;
use intake_fn::headers::secure;
use request::headers;
use serde::Deserialize;
use tower::ServiceExt as _;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

use crate::Options;
use crate::folder::Folder;

/// One line of `dist/edge/redirects.json`.
#[derive(Deserialize)]
struct Redirect {
    from: String,
    to: String,
}

/// Old addresses with the pages they became.
type Redirects = BTreeMap<String, HeaderValue>;

/// Builds the site into the data folder.
///
/// # Errors
/// Every problem of the content, a line each.
pub fn build(options: &Options, folder: &Folder) -> anyhow::Result<site_gen::Report> {
    let build = site_gen::Options {
        content: options.content.clone(),
        templates: options.templates.clone(),
        out: folder.dist(),
        ..site_gen::Options::default()
    };
    site_gen::build(&build).map_err(|problems| anyhow!("the content is not ready:\n{problems}"))
}

/// Reads where old addresses lead.
///
/// # Errors
/// The build did not leave the list.
pub fn redirects(edge: &Path) -> anyhow::Result<Redirects> {
    let path = edge.join("redirects.json");
    let reading = || format!("cannot read {}; start again to build it", path.display());
    let text = fs::read(&path).with_context(reading)?;
    let list: Vec<Redirect> = serde_json::from_slice(&text).with_context(reading)?;
    let pairs = list.into_iter().map(|it| {
        let to = HeaderValue::from_str(&it.to).with_context(reading)?;
        Ok((it.from, to))
    });
    pairs.collect()
}

/// How browsers on this machine name the server at an address, and the address itself.
pub fn origins(address: SocketAddr) -> impl Iterator<Item = String> {
    let port = address.port();
    let names = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}"));
    let own = (!address.ip().is_unspecified()).then(|| address.to_string());
    let names = names.into_iter().chain(own);
    names.map(|name| format!("http://{name}"))
}

/// Serves files of the site; everything else is the intake's. Its answers are packed for those who can read that, as
/// a server in front of the function does: a receipt is 22 KB, which would take a phone a round trip more. Lengths of
/// packed pages tell nothing to other sites: what a page of theirs sends is refused before anything is made of it.
/// What names a host that is not ours is the intake's to refuse, whatever it asks for.
pub fn router(site: &Path, redirects: Redirects, intake: Arc<Intake>) -> Router {
    let answers = intake_fn::router(intake.clone()).layer(CompressionLayer::new().gzip(true));
    let files = ServeDir::new(site)
        .append_index_html_on_directories(true)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(answers.clone());
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(Arc::new(redirects), moved))
        .layer(middleware::from_fn(files_say_what_they_are))
        .layer(middleware::from_fn_with_state((intake, answers), at_home))
        .layer(middleware::from_fn(secure))
}

/// Hands what was asked under a name that is not ours to the intake, past all files.
async fn at_home(
    State((intake, answers)): State<(Arc<Intake>, Router)>,
    request: Request,
    next: Next,
) -> Response {
    if intake.home.is_host_of(&request) {
        return next.run(request).await;
    }
    let answered = answers.oneshot(request).await;
    answered.unwrap_or_else(|never| match never {})
}

/// Answers at an old address.
async fn moved(State(redirects): State<Arc<Redirects>>, request: Request, next: Next) -> Response {
    match redirects.get(request.uri().path()) {
        Some(to) => {
            let to = [(header::LOCATION, to.clone())];
            (StatusCode::MOVED_PERMANENTLY, to).into_response()
        }
        None => next.run(request).await,
    }
}

/// Says what a file is, how long it may be kept and that it comes compressed for those who can read
/// that. What the intake answered has said so already.
async fn files_say_what_they_are(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_found = response.status().is_success() || response.status().is_redirection();
    let all = response.headers_mut();
    if all.contains_key(header::CACHE_CONTROL) {
        return response;
    }
    let kept = if is_found { path.as_str() } else { "/" };
    let (name, value) = headers::lasting(kept);
    all.insert(name, HeaderValue::from_static(value));
    all.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if all.contains_key(header::CONTENT_TYPE) && is_found {
        let is_page = path.ends_with('/');
        let file = if is_page { "index.html" } else { &path };
        let value = HeaderValue::from_static(headers::media_type(file));
        all.insert(header::CONTENT_TYPE, value);
    }
    response
}
