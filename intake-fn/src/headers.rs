//! Puts the headers of [`request::headers`] on every answer, errors included.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::middleware::Next;
use axum::response::Response;
use request::headers::{self, Header};

/// Puts the security headers on an answer.
pub async fn secure(request: Request, next: Next) -> Response {
    let headers = headers::security(request.uri().path());
    let mut response = next.run(request).await;
    put(&mut response, &headers);
    response
}

/// Keeps answers of the intake out of every cache and index: they show what a person wrote.
pub async fn private(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    put(&mut response, &headers::PRIVATE);
    response
}

fn put(response: &mut Response, headers: &[Header]) {
    for (name, value) in headers {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}
