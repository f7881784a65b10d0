//! The headers that CloudFront puts on answers are those of `crates/request/src/headers.rs`. Their part of the
//! template is made from there: `BLESS=1 cargo test -p tests --test all deploy::headers`.

use std::fmt::Write as _;
use std::fs;

use request::headers::{WITH_SCRIPT, security};
use tests::template;

const BEGIN: &str = "  # headers: made from crates/request/src/headers.rs; \
     BLESS=1 cargo test -p tests --test all deploy::headers\n";
const END: &str = "  # headers: end\n";

/// Headers that CloudFront wants in words of its own, and how it says a value. It takes them nowhere else.
fn own(name: &str, value: &str) -> Option<String> {
    let one = |kind: &str, key: &str| Some(format!("{kind}: {{ Override: true, {key}: {value} }}"));
    match name {
        "content-security-policy" => Some(format!(
            "ContentSecurityPolicy: {{ Override: true, ContentSecurityPolicy: \"{value}\" }}"
        )),
        "strict-transport-security" => {
            let age = value.strip_prefix("max-age=").unwrap();
            let age = age
                .strip_suffix("; includeSubDomains; preload")
                .expect("CloudFront says these two by a word each: write it here");
            Some(format!(
                "StrictTransportSecurity: \
                 {{ Override: true, AccessControlMaxAgeSec: {age}, IncludeSubdomains: true, Preload: true }}"
            ))
        }
        "x-content-type-options" => {
            assert_eq!(value, "nosniff");
            Some("ContentTypeOptions: { Override: true }".to_owned())
        }
        "x-frame-options" => one("FrameOptions", "FrameOption"),
        "referrer-policy" => one("ReferrerPolicy", "ReferrerPolicy"),
        _ => None,
    }
}

/// The resource that puts the headers of a path on answers.
fn policy(resource: &str, name: &str, path: &str) -> String {
    let (mut security_part, mut custom) = (String::new(), String::new());
    for (header, value) in security(path) {
        // Writing to a String cannot fail.
        let _ = match own(header, value) {
            Some(line) => writeln!(security_part, "          {line}"),
            None => writeln!(
                custom,
                "            - {{ Override: true, Header: {header}, Value: \"{value}\" }}"
            ),
        };
    }
    format!(
        "  {resource}:\n    Type: AWS::CloudFront::ResponseHeadersPolicy\n    Properties:\n      \
         ResponseHeadersPolicyConfig:\n        Name: !Sub \"${{AWS::StackName}}-{name}\"\n        \
         SecurityHeadersConfig:\n{security_part}        CustomHeadersConfig:\n          Items:\n{custom}"
    )
}

#[test]
fn cloudfront_puts_the_headers_of_the_one_definition_on_answers() {
    let made = [
        policy("PageHeaders", "pages", "/"),
        policy("SearchHeaders", "search", WITH_SCRIPT[0]),
    ];
    let made = format!("\n{}\n", made.join("\n"));
    let text = fs::read_to_string(template::path()).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (kept, after) = rest.split_once(END).unwrap();

    if std::env::var_os("BLESS").is_some() {
        fs::write(
            template::path(),
            format!("{before}{BEGIN}{made}{END}{after}"),
        )
        .unwrap();
        return;
    }
    assert_eq!(kept, made, "BLESS=1 makes it anew; then read the diff");
    let [first, rest @ ..] = WITH_SCRIPT.map(security);
    assert!(rest.iter().all(|other| *other == first));
}
