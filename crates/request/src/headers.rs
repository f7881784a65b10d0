//! The headers of every answer: pages, files, forms and errors. One definition for the intake, the
//! one-machine server, the preview and the edge in front of them.
//!
//! The policy lets a page use its own style sheet and pictures and send its form home, and nothing
//! else; `connect-src` is for crawlers that read robots.txt through the page, and for the search. It
//! must never say `unsafe-…` or name another host.
//!
//! The referrer policy is `same-origin`: no other site learns where a reader came from, and our own
//! forms tell the intake their true `Origin`. Under `no-referrer` browsers send `Origin: null` with a
//! form (Fetch, "append a request `Origin` header"), which any other site can send as well.

/// The pages that run a script of this site: the search, in each language.
pub const WITH_SCRIPT: [&str; 2] = ["/search/", "/en/search/"];

/// Folder of fingerprinted files, which never change under their name.
pub const ASSETS: &str = "/assets/";

/// Policy of every answer but those of [`WITH_SCRIPT`].
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same, and scripts of this site.
const SCRIPT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Every feature that could tell something about a reader stays shut.
const FEATURES: &str =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()";

/// A header: its name in small letters, and its value.
pub type Header = (&'static str, &'static str);

/// The security headers of the answer at a path, whatever its status.
pub fn security(path: &str) -> [Header; 9] {
    let policy = if WITH_SCRIPT.contains(&path) {
        SCRIPT_POLICY
    } else {
        POLICY
    };
    with_policy(policy)
}

/// The security headers of a preview, whose own script runs on every page. Never for the web.
pub fn preview() -> [Header; 9] {
    with_policy(SCRIPT_POLICY)
}

fn with_policy(policy: &'static str) -> [Header; 9] {
    [
        ("content-security-policy", policy),
        (
            "strict-transport-security",
            "max-age=63072000; includeSubDomains; preload",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", FEATURES),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
    ]
}

/// What else an answer of the intake says: it shows what a person wrote, so that it stays out of
/// every cache and index.
pub const PRIVATE: [Header; 2] = [("cache-control", "no-store"), ("x-robots-tag", "noindex")];

/// How long the file at a path may be kept. A page is asked for again each time, which costs an
/// answer without a body.
pub fn lasting(path: &str) -> Header {
    let value = if path.starts_with(ASSETS) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    ("cache-control", value)
}

/// Media types by the ending of a path; the first that fits counts, and the last fits all.
pub const MEDIA_TYPES: [(&str, &str); 12] = [
    ("feed.xml", "application/atom+xml; charset=utf-8"),
    ("feed.json", "application/feed+json"),
    (".html", "text/html; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".json", "application/json"),
    (".xml", "application/xml"),
    (".svg", "image/svg+xml"),
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    ("", "text/plain; charset=utf-8"),
];

/// Media type of a file by its path.
pub fn media_type(path: &str) -> &'static str {
    let mut all = MEDIA_TYPES.iter();
    let found = all.find(|(ending, _)| path.ends_with(ending));
    found.map_or("", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_of_the_search_differs_by_its_scripts_alone() {
        assert_eq!(SCRIPT_POLICY.replacen("script-src 'self'; ", "", 1), POLICY);
        assert_eq!(security("/search/")[0].1, SCRIPT_POLICY);
        assert_eq!(security("/en/search/")[1..], security("/")[1..]);
        assert_eq!(security("/search/x")[0].1, POLICY);
    }

    #[test]
    fn no_policy_lets_anything_else_in() {
        for policy in [POLICY, SCRIPT_POLICY] {
            assert!(policy.starts_with("default-src 'none';"));
            assert!(
                !policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*')
            );
        }
    }

    #[test]
    fn files_say_what_they_are() {
        let cases = [
            ("/feed.xml", "application/atom+xml; charset=utf-8"),
            ("/en/feed.json", "application/feed+json"),
            ("/sitemap.xml", "application/xml"),
            ("/policy.json", "application/json"),
            ("/privacy/index.html", "text/html; charset=utf-8"),
            ("/assets/search.0a.js", "text/javascript; charset=utf-8"),
            ("/robots.txt", "text/plain; charset=utf-8"),
        ];
        for (path, expected) in cases {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }
}
