//! The content of another society: what is put in, what stays behind, what is refused.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests stop the test where their own files fail"
)]

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use site_gen::{Options, Parts, Problems, Start, Started};
use tempfile::TempDir;

use crate::site::{Site, page, run};

const TODAY: Date = date(2031, 4, 5);

/// A society that has filled in all its facts and names itself in many ways.
fn filled() -> Site {
    let site = Site::shipped();
    for (file, from, to) in [
        ("society.toml", "00-0000-0000", "03-9999-0001"),
        ("society.toml", "見本 太郎", "雛形 花子"),
        ("society.toml", "見本県見本市", "雛形県雛形市"),
    ] {
        let text = site.text(&format!("content/{file}"));
        site.put(file, &text.replace(from, to));
    }
    for file in ["society.toml", "registers/subcontracting.toml"] {
        let text = site.text(&format!("content/{file}"));
        site.put(file, &text.replace("sample = true\n", ""));
    }
    let own = "日立健保は、日立製作所の日立事業所と、Hitachi Group、HITACHI、Hitachinaka の加入者のためにあります。\
               電話は03-9999-0001、[案内](https://www.hitachi-kenpo.example.jp/)。雛形 花子が答えます。\n";
    for file in ["ja/contact.md", "en/contact.md"] {
        let text = site.text(&format!("content/{file}"));
        site.put(file, &format!("{text}\n{own}"));
    }
    site
}

fn asked(site: &Site, name: &str, english: Option<&str>) -> Start {
    Start {
        name: name.to_owned(),
        english: english.map(str::to_owned),
        from: site.options().content,
        today: TODAY,
    }
}

/// Where new content is made, and options for it.
fn place(site: &Site) -> (TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        content: folder.path().join("new"),
        out: folder.path().join("dist"),
        parts: Parts {
            search: true,
            twins: false,
        },
        ..site.options()
    };
    (folder, options)
}

fn start(site: &Site, name: &str, english: Option<&str>) -> (TempDir, Options, Started) {
    let (folder, options) = place(site);
    let made = site_gen::start(&options, &asked(site, name, english));
    let made = made.unwrap_or_else(|problems| panic!("{problems}"));
    (folder, options, made)
}

/// Every file below a folder, with its text.
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            found.push((path, text));
        }
    }
    found
}

fn refused(options: &Options, start: &Start) -> String {
    match site_gen::start(options, start) {
        Err(Problems::Content(found)) => {
            let told = found.iter().map(ToString::to_string);
            told.collect::<Vec<_>>().join("\n")
        }
        other => panic!("problems expected: {other:?}"),
    }
}

#[test]
fn the_first_check_and_build_find_nothing_but_samples() {
    let site = Site::shipped();
    let (_folder, options, made) = start(&site, "見本健康保険組合", None);

    let checked = site_gen::check(&options, false).unwrap();
    let built = site_gen::build(&options).unwrap();

    assert_eq!((checked.warnings, built.warnings), (vec![], vec![]));
    assert!(checked.is_recorded);
    assert!(checked.announced.is_empty());
    assert_eq!((made.pages, made.samples), (checked.pages, checked.samples));
    assert_eq!(made.files, texts(&options.content).len());
    assert_eq!(made.look_at, []);
    let page = fs::read_to_string(options.out.join("site/index.html")).unwrap();
    assert!(page.contains("見本健康保険組合"), "{page}");
    let page = fs::read_to_string(options.out.join("site/en/index.html")).unwrap();
    assert!(page.contains("Sample Health Insurance Society"), "{page}");
}

#[test]
fn every_fact_has_to_be_filled_in_before_publishing() {
    let site = filled();
    let (_folder, options, made) = start(&site, "見本健康保険組合", None);

    let Err(Problems::Content(found)) = site_gen::check(&options, true) else {
        panic!("samples expected");
    };

    assert_eq!(found.len(), made.samples);
    let society = fs::read_to_string(options.content.join("society.toml")).unwrap();
    let facts = society.matches("\n[").count();
    assert_eq!(society.matches("\nsample = true\n").count(), facts);
    let of = |file: &str| found.iter().filter(|it| it.file.ends_with(file)).count();
    assert_eq!(of("society.toml"), facts);
    assert_eq!(of("site.toml"), 1);
    let register =
        fs::read_to_string(options.content.join("registers/subcontracting.toml")).unwrap();
    let rows = register
        .lines()
        .filter(|line| line.starts_with("[["))
        .count();
    assert_eq!(of("subcontracting.toml"), rows);
    assert!(rows > 5);
}

#[test]
fn a_name_given_in_both_languages_is_no_sample() {
    let name = Some("Mihon Health Insurance Society");
    let site = Site::shipped();
    let (_folder, options, _) = start(&site, "見本健康保険組合", name);

    let society = fs::read_to_string(options.content.join("society.toml")).unwrap();

    let expected =
        "[name]\nja = \"見本健康保険組合\"\nen = \"Mihon Health Insurance Society\"\n\n[address]";
    assert!(society.contains(expected), "{society}");
}

#[test]
fn no_trace_of_the_first_society_remains() {
    for site in [Site::shipped(), filled()] {
        let (folder, options, _) = start(&site, "見本健康保険組合", None);
        site_gen::build(&options).unwrap();

        let files = texts(folder.path());

        assert!(files.len() > 150);
        for (path, text) in files {
            let text = text.to_lowercase().replace("hitachinaka", "");
            for trace in ["日立", "hitachi", "03-9999-0001", "雛形", "member/info"] {
                let path = path
                    .strip_prefix(folder.path())
                    .unwrap()
                    .display()
                    .to_string();
                assert!(!text.contains(trace), "{path} holds {trace}");
                assert!(!path.contains(trace), "{path}");
            }
        }
    }
}

#[test]
fn short_forms_become_those_of_the_new_name_and_guesses_are_told() {
    let english = Some("Mihon Health Insurance Society");
    let site = filled();
    let (_folder, options, made) = start(&site, "見本市健康保険組合", english);

    let page = fs::read_to_string(options.content.join("ja/contact.md")).unwrap();

    let expected = "見本市健保は、見本市製作所の見本市事業所と、Mihon Group、MIHON、Hitachinaka の加入者のためにあります。\
                    電話は00-0000-0000、[案内](https://www.mihon-kenpo.example.jp/)。見本 太郎が答えます。";
    assert!(page.contains(expected), "{page}");
    let line = page
        .lines()
        .position(|line| line.contains(expected))
        .unwrap()
        + 1;
    let told = made.look_at.iter().any(|it| {
        it.file.ends_with("new/ja/contact.md")
            && it.line == line
            && it.text.contains("Look whether")
    });
    assert!(told, "{:?}", made.look_at);
}

#[test]
fn every_page_is_a_first_version_of_today_and_old_texts_stay_behind() {
    let site = Site::shipped();
    let has_versions = |root: &Path| {
        let files = texts(root);
        files
            .iter()
            .any(|(path, _)| path.display().to_string().contains(".versions/"))
    };
    assert!(has_versions(&site.options().content));

    let (_folder, options, _) = start(&site, "見本健康保険組合", None);

    assert!(!has_versions(&options.content));
    let settings = fs::read_to_string(options.content.join("site.toml")).unwrap();
    assert!(!settings.contains("redirects"), "{settings}");
    let mut pages = 0;
    for (path, text) in texts(&options.content) {
        if path.extension().is_some_and(|it| it == "md") {
            pages += 1;
            let is = |part: &str| assert_eq!(text.matches(part).count(), 1, "{}", path.display());
            is("\n[[history]]\nversion = \"1.0\"\ndate = 2031-04-05\n");
            is("\n[[history]]");
            is("\nin_force = 2031-04-05\n");
            is("\nchanged = 2031-04-05\n");
        }
    }
    assert!(pages > 50);
}

#[test]
fn files_that_no_list_knows_come_along_and_names_in_their_names_go() {
    let site = Site::shipped();
    for language in ["ja", "en"] {
        let text = page("plan", "", "A plan.\n");
        site.put(&format!("{language}/privacy/hitachi-plan.md"), &text);
    }
    let link = "\n[plan](/privacy/hitachi-plan/)\n";
    for file in ["ja/privacy/security.md", "en/privacy/security.md"] {
        let text = site.text(&format!("content/{file}"));
        site.put(file, &format!("{text}{link}"));
    }

    let (_folder, options, _) = start(&site, "見本健康保険組合", None);

    let plan = options.content.join("ja/privacy/sample-plan.md");
    assert!(fs::read_to_string(plan).unwrap().contains("A plan."));
    let linking = fs::read_to_string(options.content.join("ja/privacy/security.md")).unwrap();
    assert!(linking.contains("(/privacy/sample-plan/)"), "{linking}");
}

#[test]
fn odd_names_are_refused_and_nothing_is_made() {
    let site = Site::good();
    let (folder, options) = place(&site);
    let long = "見".repeat(101);
    let cases = [
        ("", "NAME: the name is empty."),
        (" \t", "NAME: the name is empty."),
        ("見本\n組合", "(U+000A)"),
        ("見本\u{202e}組合", "(U+202E)"),
        ("見本\u{200b}組合", "(U+200B)"),
        ("見本\"組合", "(`\"`, U+0022)"),
        ("<b>見本</b>", "(`<`, U+003C)"),
        ("見本|組合", "(`|`, U+007C)"),
        ("見本{{ society.name }}", "(`{`, U+007B)"),
        ("見本**組合**", "(`*`, U+002A)"),
        ("[見本](/)", "(`[`, U+005B)"),
        ("見本&copy;", "(`;`, U+003B)"),
        ("1. 見本", "does not begin with a letter"),
        ("見本 ", "ends with a space"),
        (
            &long,
            "the name has 101 characters. Give one of 100 at most.",
        ),
    ];
    for (name, expected) in cases {
        let told = refused(&options, &asked(&site, name, Some("A `b`")));

        assert!(told.contains(expected), "{name}: {told}");
        assert!(told.contains("--english: the name holds a sign"), "{told}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn signs_of_real_names_land_safely() {
    let (name, english) = (
        "見本A&B（東京）'組合",
        "Smith & Sons' (Tokyo) Health Insurance Society",
    );
    let site = filled();
    let (_folder, options, _) = start(&site, name, Some(english));

    site_gen::build(&options).unwrap();

    let page = fs::read_to_string(options.out.join("site/en/index.html")).unwrap();
    assert!(page.contains("Smith &amp; Sons"), "{page}");
    assert!(!page.contains("Smith & Sons"), "{page}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let site = Site::good();
    site.change("content/ja/lists.md", "(#lists)", "(#list)");
    let (_folder, options) = place(&site);
    fs::create_dir(&options.content).unwrap();
    fs::write(options.content.join("notes.txt"), "mine").unwrap();

    let told = refused(&options, &asked(&site, "見|本", None));

    for expected in [
        "NAME: the name holds a sign",
        "new: this is there already and is not an empty folder.",
        "ja/lists.md:",
    ] {
        assert!(told.contains(expected), "{told}");
    }
    let kept = fs::read_to_string(options.content.join("notes.txt")).unwrap();
    assert_eq!(kept, "mine");
}

#[test]
fn folders_that_will_not_do_are_refused() {
    let site = Site::good();
    let (folder, options) = place(&site);
    let start = asked(&site, "見本健康保険組合", None);
    fs::write(folder.path().join("file"), "").unwrap();
    let within = site.options().content.join("a/b");
    let cases = [
        (folder.path().join("file"), "is not an empty folder"),
        (within, "within the content to start from"),
        (PathBuf::from("/"), "this names no new folder"),
    ];
    for (content, expected) in cases {
        let options = Options {
            content,
            ..options.clone()
        };
        let told = refused(&options, &start);

        assert!(told.contains(expected), "{told}");
    }
    let start = Start {
        from: folder.path().join("nowhere"),
        ..start
    };
    let failed = site_gen::start(&options, &start).unwrap_err();
    assert_eq!(failed.exit_code(), 3);
    assert!(failed.to_string().contains("with --from."), "{failed}");
    let told = refused(
        &options,
        &Start {
            name: String::new(),
            ..start
        },
    );
    assert!(
        told.contains("with --from.") && told.contains("is empty"),
        "{told}"
    );
}

#[test]
fn an_empty_folder_is_taken_and_what_a_killed_run_left_goes() {
    let site = Site::good();
    let (folder, options) = place(&site);
    fs::create_dir(&options.content).unwrap();
    let left = folder.path().join(".new.site-gen-new");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("half.md"), "half").unwrap();

    site_gen::start(&options, &asked(&site, "見本健康保険組合", None)).unwrap();

    assert!(options.content.join("record.toml").exists());
    assert!(!options.content.join("half.md").exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_program_says_what_it_made_and_the_commands_it_names_work() {
    let site = Site::shipped();
    let (_folder, options) = place(&site);
    let run = |arguments: &[&str]| run(&options, arguments);
    let from = site.options().content.display().to_string();

    let (code, said, told) = run(&["new", "society", "見本健康保険組合", "--from", &from]);

    assert_eq!((code, told.as_str()), (Some(0), ""));
    for expected in [
        "holds the content of 見本健康保険組合:",
        "facts wait to be",
        "new/society.toml",
        "-- record --again --content",
        "-- serve --content",
        "-- check --publish --content",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let file = options.content.join("society.toml");
    let society = fs::read_to_string(&file).unwrap();
    fs::write(&file, society.replace("00-0000-0000", "00-1111-1111")).unwrap();
    assert_eq!(run(&["record", "--again"]).0, Some(0));
    assert_eq!(run(&["check"]).0, Some(0));
    assert_eq!(run(&["check", "--publish"]).0, Some(1));
    assert_eq!(run(&["new", "society", "見本", "--from", &from]).0, Some(1));
}
