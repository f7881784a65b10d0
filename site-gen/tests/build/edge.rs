//! Old addresses, compressed twins, and what stands in front of the public files.

use std::io::Read as _;

use crate::site::Site;

/// A small site with these redirects.
fn with(redirects: &str) -> Site {
    let site = Site::good();
    let end = "footer = [\"/lists/\"]\n";
    site.change(
        "content/site.toml",
        end,
        &format!("{end}[redirects]\n{redirects}"),
    );
    site
}

fn is_twin(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "br" | "gz")))
}

#[test]
fn an_old_address_leads_to_its_page_in_its_language() {
    let site = with("\"/old/a.html\" = \"/lists/\"\n\"/eng/b\" = \"/en/lists/\"\n");

    site_gen::build(&site.options()).unwrap();

    assert!(site.made("site/old/a.html").contains("href=\"/lists/\""));
    assert!(
        site.made("site/eng/b/index.html")
            .contains("href=\"/en/lists/\"")
    );
    assert!(!site.made("site/sitemap.xml").contains("/old/"));
    let list: serde_json::Value = serde_json::from_str(&site.made("edge/redirects.json")).unwrap();
    assert_eq!(list[0]["from"], "/eng/b");
    assert_eq!(list[1]["to"], "/lists/");
    assert_eq!(list[1]["status"], 301);
    assert_eq!(
        site.made("edge/_redirects"),
        "/eng/b /en/lists/ 301\n/old/a.html /lists/ 301\n"
    );
    let nginx = site.made("edge/nginx-http.conf");
    assert!(nginx.contains("  \"/eng/b\" \"/en/lists/\";\n"), "{nginx}");
    assert!(site.made("edge/nginx-server.conf").contains("return 301"));
}

#[test]
fn redirects_that_lead_astray_are_told_with_their_line() {
    let cases = [
        (
            "\"/a\" = \"/b\"\n\"/b\" = \"/c\"\n\"/c\" = \"/a\"\n",
            "content/site.toml:6: these redirects go round in a circle: /a → /b → /c → /a. Lead each \
             to a page.",
        ),
        (
            "\"/a\" = \"/b\"\n\"/b\" = \"/lists/\"\n",
            "content/site.toml:6: this leads to /b, which is an old address as well. Lead it to \
             /lists/ at once.",
        ),
        (
            "\"/a\" = \"/list/\"\n",
            "content/site.toml:6: there is no page /list/. Did you mean `/lists/`?",
        ),
        (
            "\"/lists\" = \"/search/\"\n",
            "content/site.toml:6: the page /lists/ stands at the old address /lists. Remove this \
             redirect.",
        ),
        (
            "\"/a?id=1\" = \"/lists/\"\n",
            "content/site.toml:6: `/a?id=1` cannot be an old address. Write its path only, from the \
             first slash, without ? and #.",
        ),
        (
            "\"/../a\" = \"/lists/\"\n",
            "content/site.toml:6: `/../a` cannot be an old address. Write its path only, from the \
             first slash, without ? and #.",
        ),
    ];
    for (redirects, expected) in cases {
        let told = with(redirects).problems();

        assert_eq!(told[0], expected, "{told:#?}");
    }
}

#[test]
fn a_public_text_file_has_twins_that_read_back_as_the_file() {
    let site = Site::good();
    let options = site.options();

    site_gen::build(&options).unwrap();

    let output = site.output();
    let texts = output
        .keys()
        .filter(|path| path.starts_with("site/") && path.contains('.'));
    for path in texts.filter(|path| !is_twin(path)) {
        assert!(output.contains_key(&format!("{path}.br")), "{path}");
    }
    let plain = &output["site/sitemap.xml"];
    let (mut brotli, mut gzip) = (Vec::new(), Vec::new());
    brotli::Decompressor::new(output["site/sitemap.xml.br"].as_slice(), 4096)
        .read_to_end(&mut brotli)
        .unwrap();
    flate2::read::GzDecoder::new(output["site/sitemap.xml.gz"].as_slice())
        .read_to_end(&mut gzip)
        .unwrap();
    assert_eq!((&brotli, &gzip), (plain, plain));
    let mut twins = output.keys().filter(|path| is_twin(path));
    assert!(twins.all(|path| path.starts_with("site/")));
}

#[test]
fn twins_can_be_left_out_and_go_when_they_are() {
    let site = Site::good();
    let mut options = site.options();
    site_gen::build(&options).unwrap();

    options.parts.twins = false;
    let report = site_gen::build(&options).unwrap();

    assert_eq!((report.files_written, report.files_removed), (0, 0));
    assert!(!site.output().keys().any(|path| is_twin(path)));
}

#[test]
fn the_headers_for_the_edge_are_those_of_the_programs() {
    let site = Site::good();

    site_gen::build(&site.options()).unwrap();

    let read: serde_json::Value = serde_json::from_str(&site.made("edge/headers.json")).unwrap();
    let rules = read["rules"].as_array().unwrap();
    let found = |path: &str| {
        let fits = |rule: &&serde_json::Value| {
            rule["path"] == path
                || rule["prefix"]
                    .as_str()
                    .is_some_and(|prefix| path.starts_with(prefix))
        };
        &rules.iter().find(fits).unwrap()["headers"]
    };
    for path in [
        "/",
        "/search/",
        "/en/search/",
        "/privacy/",
        "/assets/x.css",
        "/404.html",
    ] {
        let (name, value) = request::headers::lasting(path);
        assert_eq!(found(path)[name], value, "{path}");
        for (name, value) in request::headers::security(path) {
            assert_eq!(found(path)[name], value, "{path} {name}");
        }
    }
}
