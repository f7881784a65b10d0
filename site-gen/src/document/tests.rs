use super::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is used")]
struct Fee {
    kind: String,
    yen: u32,
}

fn read(text: &str) -> (Vec<Entry<Fee>>, Vec<String>) {
    let mut problems = Vec::new();
    let document = Document::parse("f.toml", text, 0, &mut problems);
    let entries = document.list("fee", &mut problems);
    (entries, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn every_unknown_key_is_told_with_the_nearest_known_one() {
    let (entries, problems) = read("[[fee]]\nkind = \"a\"\nyenn = 3\nyen = 1\nknd = \"b\"\n");

    assert_eq!(entries.len(), 1);
    assert_eq!(
        problems,
        [
            "f.toml:5:1: unknown key `knd`. Did you mean `kind`?",
            "f.toml:3:1: unknown key `yenn`. Did you mean `yen`?",
        ]
    );
}

#[test]
fn one_bad_entry_hides_no_other() {
    let (entries, problems) =
        read("[[fee]]\nkind = \"a\"\n\n[[fee]]\nkind = 5\nyen = 1\n\n[[fee]]\nkind=\"c\"\nyen=2\n");

    assert_eq!(entries.len(), 1);
    assert_eq!(
        problems,
        [
            "f.toml:1:1: the key `yen` is missing. Add it.",
            "f.toml:5:8: invalid type: integer `5`, expected a string. Correct the value.",
        ]
    );
}

#[test]
fn faults_of_syntax_name_their_line_and_column() {
    let (_, problems) = read("[[fee]]\nkind = \"a\nyen = 3\n");

    assert!(
        problems[0].starts_with("f.toml:2:10: this is not TOML"),
        "{problems:?}"
    );
}

#[test]
fn lines_are_found_by_path_or_by_what_holds_it() {
    let mut problems = Vec::new();
    let document = Document::parse("f", "[a]\nb = 1\n[[c]]\nd = 2\n", 10, &mut problems);

    let lines = document.lines();

    assert_eq!(lines.of("a.b").line(), 12);
    assert_eq!(lines.of("c.0.d").line(), 14);
    assert_eq!(lines.of("a.zzz").line(), 11);
    assert_eq!(lines.of("zzz").line(), 11);
}
