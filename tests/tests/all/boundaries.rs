//! Boundaries of the house, as the dependency tree shows them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Names of everything a package links, tests and build scripts left out.
fn tree(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "-e",
            "normal",
            "--prefix",
            "none",
            "-f",
            "{p}",
            "-p",
        ])
        .arg(package)
        .current_dir(tests::house::root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

fn has_prefix<'a>(tree: &'a BTreeSet<String>, prefix: &str) -> Vec<&'a String> {
    tree.iter()
        .filter(|name| name.starts_with(prefix))
        .collect()
}

#[test]
fn the_publisher_needs_no_cloud() {
    let tree = tree("site-gen");

    assert!(tree.contains("request") && tree.contains("tera"));
    for prefix in ["aws-", "lambda", "ledger", "dynoxide", "age", "validator"] {
        assert_eq!(has_prefix(&tree, prefix), Vec::<&String>::new());
    }
}

#[test]
fn the_intake_links_nothing_that_opens_a_seal_and_no_engine() {
    let tree = tree("intake-fn");

    assert!(tree.contains("ledger") && tree.contains("lambda_http"));
    for name in [
        "staff-desk",
        "standalone",
        "dynoxide-rs",
        "rusqlite",
        "aws-config",
        "rpassword",
    ] {
        assert!(!tree.contains(name), "{name}");
    }
}

#[test]
fn what_a_request_is_depends_on_data_types_only() {
    let tree = tree("request");

    let known: BTreeSet<String> = [
        "request",
        "jiff",
        "jiff-core",
        "serde",
        "serde_core",
        "serde_derive",
        "proc-macro2",
        "qrcodegen",
        "quote",
        "syn",
        "unicode-ident",
        "unicode-segmentation",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(
        tree.difference(&known).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

#[test]
fn there_is_one_tls_stack() {
    let tree = tree("standalone");

    for name in [
        "openssl-sys",
        "aws-lc-rs",
        "aws-lc-sys",
        "native-tls",
        "mbedtls",
    ] {
        assert!(!tree.contains(name), "{name}");
    }
    assert!(tree.contains("rustls") && tree.contains("ring"));
}

/// Only `staff-desk/src/open.rs` and `keygen.rs` may name what opens a seal; the crate graph cannot
/// tell, because age seals and opens in one crate.
#[test]
fn only_the_staff_desk_names_what_opens_a_seal() {
    let mut found = Vec::new();
    let mut folders = vec![tests::house::root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir()
                && !["target", ".git", "node_modules", "var", "dist"].contains(&name.as_str())
            {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.ends_with("tests/tests/all/boundaries.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                if code
                    .into_iter()
                    .any(|line| line.contains("Decryptor") || line.contains("x25519::Identity"))
                {
                    found.push(path);
                }
            }
        }
    }

    assert!(!found.is_empty());
    for path in found {
        assert!(
            path.starts_with(tests::house::root().join("staff-desk")),
            "{}",
            path.display()
        );
    }
}

/// Every file and test that the threat model names is there, so that no row outlives what shows it.
#[test]
fn the_threat_model_names_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("## Threat model").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut source = String::new();
    let mut named = 0;
    for row in section.lines().filter(|line| line.starts_with("| ")) {
        let shown = row.rsplit('|').nth(1).unwrap();
        for name in shown.split('`').skip(1).step_by(2) {
            if Path::new(name).extension().is_some_and(|it| it == "rs") {
                let path = if name.contains('/') {
                    root.join(name)
                } else {
                    root.join("tests/tests/all").join(name)
                };
                source = fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            } else {
                assert!(source.contains(&format!("fn {name}()")), "no test {name}");
                named += 1;
            }
        }
    }
    assert!(named > 25, "{named}");
}
