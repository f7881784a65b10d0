//! The same for nginx, which many societies' hosts run: one file to include at the top level of
//! `http`, one within `server`. Tried with nginx 1.22.
//!
//! A header that is set in an inner block would drop all of the outer ones, so that every header is
//! set once, in `server`, and what differs by address comes from a `map`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use request::headers::{self, Header};

/// Headers whose value differs by address, with the variable that holds it.
const BY_ADDRESS: [(&str, &str); 2] = [
    ("content-security-policy", "$site_policy"),
    ("cache-control", "$site_lasting"),
];

/// Files whose type their ending does not tell.
const FEEDS: [&str; 4] = ["/feed.xml", "/feed.json", "/en/feed.xml", "/en/feed.json"];

/// What stands in `http`: values by address.
pub(super) fn maps(redirects: &BTreeMap<String, String>) -> String {
    let mut text = String::from("# Made by site-gen: include it in http { }.\n");
    for (name, variable) in BY_ADDRESS {
        // The address as it was asked for: nginx rewrites $uri to the index file of a folder.
        let _ = writeln!(text, "map $request_uri {variable} {{");
        let _ = writeln!(text, "  default \"{}\";", value("/", name));
        for path in headers::WITH_SCRIPT {
            let _ = writeln!(text, "  \"~^{path}(\\?|$)\" \"{}\";", value(path, name));
        }
        let assets = headers::ASSETS;
        let _ = writeln!(text, "  \"~^{assets}\" \"{}\";", value(assets, name));
        text.push_str("}\n");
    }
    text.push_str("map $uri $site_moved {\n  default \"\";\n");
    for (from, to) in redirects {
        let _ = writeln!(text, "  \"{from}\" \"{to}\";");
    }
    text.push_str("}\n");
    text
}

/// What stands in `server`: redirects, headers of every answer, twins, the pages for lost readers.
pub(super) fn server() -> String {
    let mut text = String::from(
        "# Made by site-gen: include it in server { }, beside root and listen.\n\
         absolute_redirect off;\n\
         if ($site_moved) { return 301 $site_moved; }\n",
    );
    for (name, value) in all("/") {
        let variable = BY_ADDRESS.iter().find(|(it, _)| *it == name);
        let value = variable.map_or(value, |(_, variable)| variable);
        let _ = writeln!(text, "add_header {name} \"{value}\" always;");
    }
    text.push_str(
        "gzip_static on; # and `brotli_static on;` where the module is there\n\
         gzip_vary on;\n\
         charset utf-8;\n\
         charset_types text/css text/plain application/javascript text/javascript;\n\
         error_page 404 /404.html;\n\
         location /en/ { error_page 404 /en/404.html; }\n",
    );
    for path in FEEDS {
        let kind = headers::media_type(path);
        let _ = writeln!(
            text,
            "location = {path} {{ types {{ }} default_type \"{kind}\"; }}"
        );
    }
    text
}

fn all(path: &str) -> impl Iterator<Item = Header> {
    headers::security(path)
        .into_iter()
        .chain([headers::lasting(path)])
}

fn value(path: &str, name: &str) -> &'static str {
    all(path)
        .find(|(it, _)| *it == name)
        .map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_that_differs_by_address_comes_from_a_map() {
        let paths = ["/", "/search/", "/en/search/", "/assets/x.css", "/404.html"];
        let differs = |name: &str| {
            paths
                .iter()
                .any(|path| value(path, name) != value("/", name))
        };

        let found: Vec<_> = all("/")
            .map(|(name, _)| name)
            .filter(|name| differs(name))
            .collect();

        assert_eq!(found, BY_ADDRESS.map(|(name, _)| name));
    }

    #[test]
    fn every_header_is_set_once_on_errors_too() {
        let server = server();

        for (name, _) in all("/") {
            let lines: Vec<_> = server.lines().filter(|it| it.contains(name)).collect();
            assert_eq!(lines.len(), 1, "{name}");
            assert!(lines[0].ends_with(" always;"), "{name}");
        }
    }

    #[test]
    fn addresses_lead_to_their_values() {
        let redirects = BTreeMap::from([("/old.html".to_owned(), "/new/".to_owned())]);

        let maps = maps(&redirects);

        assert!(maps.contains("  \"/old.html\" \"/new/\";\n"), "{maps}");
        let policy = value("/search/", "content-security-policy");
        assert!(maps.contains(&format!("  \"~^/en/search/(\\?|$)\" \"{policy}\";\n")));
        let lasting = value("/assets/", "cache-control");
        assert!(maps.contains(&format!("  \"~^/assets/\" \"{lasting}\";\n")));
    }
}
