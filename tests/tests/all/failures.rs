//! Programs that cannot start say why in one sentence, and leave everything as it was.

use std::process::Command;

use tests::folder;
use tests::house::root;

use crate::program;

/// Runs the built program and gives back exit code and what it told.
fn run(name: &str, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(program(name))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), told)
}

#[test]
fn a_damaged_or_foreign_database_is_one_sentence_and_stays_as_it_is() {
    for (name, bytes) in [
        ("damaged", b"this is no database, but words".to_vec()),
        ("cut", b"SQLite format 3\0cut off here".to_vec()),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let data = folder.path().to_string_lossy().into_owned();
        let file = folder.path().join("ledger.sqlite");
        std::fs::write(&file, &bytes).unwrap();

        let standalone = run("standalone", &["--listen", "127.0.0.1:0", "--data", &data]);
        let desk = run(
            "staff-desk",
            &[
                "--data",
                &data,
                "--publication",
                &format!("{data}/dist/intake"),
                "list",
            ],
        );

        for (program, (code, told)) in [("standalone", standalone), ("staff-desk", desk)] {
            assert_eq!(code, 1, "{program} {name}: {told}");
            let sentence = told.lines().last().unwrap();
            assert!(
                sentence.contains("ledger.sqlite"),
                "{program} {name}: {told}"
            );
            assert!(
                !told.contains("panicked") && !told.contains("Error {"),
                "{told}"
            );
        }
        assert_eq!(std::fs::read(&file).unwrap(), bytes, "{name}");
    }
}

#[test]
fn content_with_problems_is_told_in_full_and_nothing_is_served() {
    let folder = tempfile::TempDir::new().unwrap();
    let content = folder.path().join("content");
    folder::copy(&root().join("content"), &content).unwrap();
    std::fs::write(
        content.join("ja/contact.md"),
        "+++\ntitel = 1\n+++\n[x](/nowhere/)\n",
    )
    .unwrap();
    let (data, content) = (
        folder.path().join("var"),
        content.to_string_lossy().into_owned(),
    );

    let (code, told) = run(
        "standalone",
        &[
            "--listen",
            "127.0.0.1:0",
            "--data",
            &data.to_string_lossy(),
            "--content",
            &content,
        ],
    );

    assert_eq!(code, 1);
    assert!(
        told.contains("ja/contact.md:2") && told.contains("title"),
        "{told}"
    );
    assert!(!told.contains("Site  "), "{told}");
}

#[test]
fn a_taken_address_is_one_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let (code, told) = run(
        "standalone",
        &[
            "--listen",
            &address,
            "--data",
            &folder.path().to_string_lossy(),
        ],
    );

    assert_eq!(code, 1);
    assert!(
        told.contains(&address) && told.contains("--listen"),
        "{told}"
    );
}
