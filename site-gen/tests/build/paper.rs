//! Forms to print: every question of the field table, a code that another program can read, and a
//! place among the pages.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of tests stops the test where its own files fail"
)]

use std::sync::LazyLock;

use request::publication::Publication;
use request::{Kind, Language, SCHEMA, table};
use site_gen::{Options, Parts};

use crate::site::{Site, page};

/// Pixels a square; a reader needs several.
const SCALE: usize = 5;

/// The site that ships, built once for every test that only reads it.
static SHIPPED: LazyLock<Site> = LazyLock::new(|| {
    let site = Site::shipped();
    let options = Options {
        parts: Parts {
            search: false,
            twins: false,
        },
        ..site.options()
    };
    site_gen::build(&options).unwrap();
    site
});

fn address(language: Language, kind: Kind) -> String {
    format!("{}/request/{kind}/paper/", language.prefix())
}

fn file(language: Language, kind: Kind) -> String {
    format!("site{}index.html", address(language, kind))
}

/// The value of the first such attribute after a place.
fn attribute<'h>(html: &'h str, after: &str, name: &str) -> &'h str {
    let (_, rest) = html.split_once(after).unwrap();
    let (_, value) = rest.split_once(&format!("{name}=\"")).unwrap();
    value.split_once('"').unwrap().0
}

/// Squares a width, and the dark ones: `M0 4m4 0h7m2 0h1` is a row with seven and, two squares on, one more.
fn squares(html: &str) -> (usize, Vec<Vec<bool>>) {
    let view = attribute(html, "<svg", "viewBox");
    let size: usize = view.rsplit(' ').next().unwrap().parse().unwrap();
    let mut dark = vec![vec![false; size]; size];
    let svg = html.split_once("<svg").unwrap().1;
    for row in attribute(svg, "<path", "d").split('M').skip(1) {
        let mut bars = row.split('m');
        let y: usize = bars.next().unwrap()[2..].parse().unwrap();
        let mut x = 0;
        for bar in bars {
            let (gap, long) = bar.split_once(" 0h").unwrap();
            let (gap, long): (usize, usize) = (gap.parse().unwrap(), long.parse().unwrap());
            dark[y][x + gap..x + gap + long].fill(true);
            x += gap + long;
        }
    }
    (size, dark)
}

/// What a reader that others wrote finds in the code of a page.
fn decoded(html: &str) -> String {
    let (size, dark) = squares(html);
    let width = size * SCALE;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| {
        if dark[y / SCALE][x / SCALE] { 0 } else { 255 }
    });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

/// The text of a page between its tags, without marks of HTML.
fn plain(html: &str) -> String {
    let pieces = html
        .split('<')
        .map(|piece| piece.split_once('>').map_or("", |it| it.1));
    let text: String = pieces.collect();
    text.replace("&#x27;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[test]
fn every_code_is_read_by_another_program_and_names_kind_and_field_table() {
    for language in Language::ALL {
        for kind in Kind::ALL {
            let html = SHIPPED.made(&file(language, kind));

            let said = decoded(&html);

            let head =
                format!("KENPO-REQUEST kind={kind} schema={SCHEMA} lang={language} version=");
            assert!(said.starts_with(&head), "{said}");
            assert!(plain(&html).contains(&said), "{said} is not in letters");
        }
    }
}

#[test]
fn every_field_stands_on_the_page_to_print_in_both_languages() {
    let published: Publication =
        serde_json::from_str(&SHIPPED.made("intake/publication.json")).unwrap();

    for language in Language::ALL {
        let words = &published.editions[&language].words;
        for kind in Kind::ALL {
            let text = plain(&SHIPPED.made(&file(language, kind)));

            for field in table::fields(kind) {
                let label = words.label(kind, field.name);
                let is_asked = field.name != "fee_ack" || published.fees[&kind] > 0;
                assert_eq!(text.contains(label), is_asked, "{language} {kind}: {label}");
                for option in field.input.fixed_options() {
                    let option = words.option(field, option);
                    assert!(text.contains(option), "{language} {kind}: {option}");
                }
            }
        }
    }
}

#[test]
fn a_page_to_print_is_a_page_of_the_site() {
    let site = Site::good();
    site_gen::build(&site.options()).unwrap();

    let html = site.made(&file(Language::En, Kind::Disclosure));
    let form = site.made("site/en/request/disclosure/index.html");
    let map = site.made("site/sitemap.xml");

    let own = "https://privacy.example.jp/en/request/disclosure/paper/";
    let twin = "https://privacy.example.jp/request/disclosure/paper/";
    assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{own}\">")));
    assert!(html.contains(&format!("hreflang=\"ja\" href=\"{twin}\"")));
    assert!(html.contains("<a href=\"/en/request/disclosure/\">disclosure</a> / <a href=\"/en/request/disclosure/paper/\">"));
    assert!(html.contains("¥1,300 one bank"));
    assert!(form.contains("<a href=\"/en/request/disclosure/paper/\">"));
    assert!(map.contains(&format!("<loc>{own}</loc>")));
    let found = site.output().into_iter().filter(|(path, bytes)| {
        path.contains("search") && String::from_utf8_lossy(bytes).contains("/paper/")
    });
    assert_eq!(found.count(), 0);
}

#[test]
fn a_page_to_print_is_proved_like_any_page() {
    let cases = [
        (
            "<p>{{ form.fee_text }}",
            "<p style=\"x\">{{ form.fee_text }}",
            "an inline style",
        ),
        (
            "{{ posted.form.href }}",
            "{{ posted.form.href }}#gone",
            "leads to no place on its page",
        ),
        ("{{ posted.form.href }}", "/gone/", "/gone/ leads nowhere"),
        (
            "{{ posted.version }}",
            "{{ posted.versoin }}",
            "templates/site/paper.html:4:",
        ),
    ];
    for (from, to, expected) in cases {
        let site = Site::good();
        site.change("templates/site/paper.html", from, to);

        let told = site.problems();

        assert!(
            told.iter().any(|it| it.contains(expected)),
            "{to}: {told:#?}"
        );
    }
}

#[test]
fn a_link_may_lead_to_a_page_to_print_and_no_file_may_take_its_address() {
    let site = Site::good();
    site.change(
        "content/ja/lists.md",
        "(/request/)",
        "(/request/disclosure/paper/)",
    );
    site_gen::build(&site.options()).unwrap();

    for language in ["ja", "en"] {
        site.put(
            &format!("{language}/request/disclosure/paper.md"),
            &page("taken", "", "text\n"),
        );
    }

    assert_eq!(
        site.problems(),
        ["en", "ja"].map(|language| {
            let prefix = if language == "en" { "/en" } else { "" };
            format!(
                "content/{language}/request/disclosure/paper.md: the form of \
                 {prefix}/request/disclosure/ to print stands at this page's address. Give this \
                 file another name."
            )
        })
    );
}
