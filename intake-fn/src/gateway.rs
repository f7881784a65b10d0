//! What AWS's gateways put around a request.
//!
//! An HTTP API with a named stage says `/prod/request/complaint/` for `/request/complaint/`, whatever the
//! public address is. Pages know no stage, so it goes off before the router looks.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use lambda_http::request::RequestContext;

/// The stage that stands in no path.
const DEFAULT: &str = "$default";

/// The request without the stage in its path.
pub(crate) async fn without_stage(mut request: Request) -> Request {
    if let Some(uri) = stage(&request).and_then(|stage| cut(request.uri(), stage)) {
        *request.uri_mut() = uri;
    }
    request
}

fn stage(request: &Request) -> Option<&str> {
    match request.extensions().get::<RequestContext>()? {
        RequestContext::ApiGatewayV2(context) => context.stage.as_deref(),
        _ => None,
    }
}

fn cut(uri: &Uri, stage: &str) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    let rest = whole.strip_prefix('/')?.strip_prefix(stage)?;
    if stage == DEFAULT || !rest.starts_with('/') {
        return None;
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(uri: &str, stage: &str) -> Option<String> {
        cut(&uri.parse().unwrap(), stage).map(|uri| uri.to_string())
    }

    #[test]
    fn a_stage_goes_off_and_all_else_stays() {
        let cut = after("https://privacy.example.jp/prod/request/x/?a=%20b", "prod");

        assert_eq!(
            cut.as_deref(),
            Some("https://privacy.example.jp/request/x/?a=%20b")
        );
        assert_eq!(after("/prod/prod/", "prod").as_deref(), Some("/prod/"));
    }

    #[test]
    fn what_only_looks_like_a_stage_stays() {
        for (uri, stage) in [
            ("/product/x/", "prod"),
            ("/request/x/", "prod"),
            ("/prod", "prod"),
            ("/$default/x/", "$default"),
            ("/", ""),
        ] {
            assert_eq!(after(uri, stage), None, "{uri} {stage}");
        }
    }
}
