//! The file that the search looks through, in whole builds.

use site_gen::Parts;

use crate::site::{Site, page};

const WORDS: &str = "[[ja]]\nsite = [\"About\"]\nasked = [\"who\"]\n\
                     [[en]]\nsite = [\"About\"]\nasked = [\"who\"]\n";

/// The file of one language.
fn index(site: &Site, language: &str) -> Option<String> {
    let start = format!("site/assets/search-{language}.");
    let files = site.output();
    let (_, bytes) = files.iter().find(|(path, _)| {
        path.starts_with(&start) && path.rsplit_once('.').is_some_and(|it| it.1 == "txt")
    })?;
    String::from_utf8(bytes.clone()).ok()
}

#[test]
fn pages_stand_in_the_file_of_their_language_with_their_sections_and_rows() {
    let site = Site::good();
    site.put("search.toml", WORDS);
    for language in ["ja", "en"] {
        let body = "First & second.\n\n## Later {#later}\n\nﾚｾﾌﾟﾄ of {{ society.name }}.\n";
        let body = format!("{body}\n\n{{{{ register.fees }}}}\n");
        site.put(&format!("{language}/own.md"), &page("own", "", &body));
    }

    let report = site_gen::build(&site.options()).unwrap();

    assert_eq!(report.warnings, []);
    let index = index(&site, "en").unwrap();
    let (head, lines) = index.split_once('\n').unwrap();
    assert!(head.contains(r#""words":[[["About"],["who"]]]"#), "{head}");
    let own = "/en/own/\town\tAbout own First & second.\n#later\tLater\tレセプト of ";
    assert!(lines.contains(own), "{lines}");
    assert!(lines.contains("\n>fees-1\t"), "{lines}");
    assert!(lines.lines().all(|line| line.matches('\t').count() == 2));
    assert!(!lines.contains("\n/own/\t"));
    assert!(!lines.contains("/404.html"));
}

#[test]
fn a_build_without_the_search_has_no_trace_of_it() {
    let site = Site::good();
    let mut options = site.options();
    options.parts = Parts {
        search: false,
        ..options.parts
    };

    site_gen::build(&options).unwrap();

    assert_eq!(index(&site, "ja"), None);
}

#[test]
fn words_of_the_site_that_no_page_has_are_warned_of() {
    let site = Site::good();
    let words = WORDS.replacen("\"About\"", "\"ＡＢＯＵＴ\", \"Elsewhere\"", 1);
    site.put("search.toml", &words);

    let report = site_gen::build(&site.options()).unwrap();

    let [warning] = &report.warnings[..] else {
        unreachable!("one warning: {:?}", report.warnings);
    };
    assert_eq!(warning.line, 2);
    assert!(
        warning
            .text
            .starts_with("no page in this language says `Elsewhere`.")
    );
}

#[test]
fn words_that_join_nothing_stand_twice_or_have_unknown_keys_stop_the_build() {
    let site = Site::good();
    let words = "[[ja]]\nsite = [\"About\"]\n\
                 [[ja]]\nsite = [\"text\"]\nasked = [\"ﾃｷｽﾄ\", \"てきすと\", \" \"]\n\
                 [[en]]\nsite = [\"text\"]\nask = [\"who\"]\nasked = [\"which\"]\n[fr]\n";
    site.put("search.toml", words);

    assert_eq!(
        site.problems(),
        [
            "content/search.toml:2: this group joins nothing. Give it a word of the `site` and at \
             least one more word.",
            "content/search.toml:5: `てきすと` stands here for the second time; width, kana and \
             case make no difference. Keep one.",
            "content/search.toml:5: this word is empty. Write it or take it out.",
            "content/search.toml:8: unknown key `ask`. Did you mean `asked`?",
            "content/search.toml:10: unknown key `fr`. Known here: ja, en.",
        ]
    );
}

#[test]
fn on_a_site_of_very_many_pages_the_lists_of_all_name_titles_and_lead_to_the_rest() {
    let site = Site::shipped();
    for number in 0..500 {
        for language in ["ja", "en"] {
            let name = format!("n{number}");
            let text = page(&name, "", "## Part {#part}\n\ntext\n");
            site.put(&format!("{language}/{name}.md"), &text);
        }
    }
    site_gen::build(&site.options()).unwrap();

    let output = site.output();
    let text = |path: &str| String::from_utf8_lossy(&output[path]).into_owned();
    let (contents, changes) = (
        text("site/en/search/index.html"),
        text("site/en/revisions/index.html"),
    );
    assert!(contents.contains("href=\"/en/n499/\"") && !contents.contains("/en/n499/#part"));
    assert!(contents.contains("The title of every page."));
    assert!(changes.contains("href=\"/en/n499/#page-history\""));
    let (list, _) = changes.split_once("id=\"page-history\"").unwrap();
    assert!(!list.contains("<table"));
}
