//! The security headers of every answer, static pages and errors included: one definition.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{self, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

/// Names and values. The policy lets a page use its own style sheet and pictures and send its form
/// home, and nothing else; `connect-src` is for crawlers that read robots.txt through the page.
pub const SECURITY: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains; preload",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
];

/// The pages that have a script of their own, the search, in each language.
pub const WITH_SCRIPT: [&str; 2] = ["/search/", "/en/search/"];

/// The policy of [`WITH_SCRIPT`]: that of every page, and scripts of this site.
pub const SCRIPT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts the security headers on an answer.
pub async fn secure(request: Request, next: Next) -> Response {
    let has_script = WITH_SCRIPT.contains(&request.uri().path());
    let mut response = next.run(request).await;
    for (name, value) in SECURITY {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if has_script {
        response.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(SCRIPT_POLICY),
        );
    }
    response
}

/// Keeps answers of the intake out of every cache and index: they show what a person wrote.
pub async fn private(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_of_the_search_differs_by_its_scripts_alone() {
        let [(name, policy), ..] = SECURITY;

        assert_eq!(name, "content-security-policy");
        assert_eq!(SCRIPT_POLICY.replacen("script-src 'self'; ", "", 1), policy);
    }
}
