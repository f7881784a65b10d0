//! Builds the public pages and serves them; what is no page goes to the intake.

use std::path::Path;

use anyhow::anyhow;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use intake_fn::headers;
use tower_http::services::ServeDir;

use crate::Options;
use crate::folder::Folder;

/// Fingerprinted files never change under their name.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Pages are asked for again each time, which costs an answer without a body.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

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

/// Serves files of the site; everything else is the intake's.
pub fn router(site: &Path, intake: Router) -> Router {
    let files = ServeDir::new(site)
        .append_index_html_on_directories(true)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(intake);
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn(caching))
        .layer(middleware::from_fn(headers::secure))
}

/// Says how long a file may be kept, where the intake has not said so already.
async fn caching(request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let lasting = if is_asset && response.status().is_success() {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(lasting);
    response
}
