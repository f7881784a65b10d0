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

/// Where the key of a case is made. A type that could open a seal stands there, to be made and forgotten.
const MADE_HERE: &str = "crates/ledger/src/seal/case_key.rs";

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

    let made_here = tests::house::root().join(MADE_HERE);
    assert!(found.contains(&made_here));
    for path in found.into_iter().filter(|path| *path != made_here) {
        assert!(
            path.starts_with(tests::house::root().join("staff-desk")),
            "{}",
            path.display()
        );
    }
}

/// The one line that names an identity makes one; what opens needs one that was read, and a call to open.
#[test]
fn where_keys_of_cases_are_made_nothing_is_opened() {
    let source = fs::read_to_string(tests::house::root().join(MADE_HERE)).unwrap();
    let lines = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: Vec<_> = lines.collect();

    let named: Vec<_> = code
        .iter()
        .filter(|line| line.contains("Identity"))
        .collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("= age::x25519::Identity::generate();"));
    for opener in ["crypt(", "Decryptor", "unwrap_stanza", "unwrap_file_key"] {
        assert!(!code.iter().any(|line| line.contains(opener)), "{opener}");
    }
}

/// What the public edge holds can put the key of a case; the one place that names their table puts.
#[test]
fn the_inbox_reads_nothing_of_the_table_of_keys() {
    let folder = tests::house::root().join("crates/ledger/src");
    let mut files = vec![folder.join("inbox.rs")];
    let more = fs::read_dir(folder.join("inbox")).unwrap();
    files.extend(more.map(|entry| entry.unwrap().path()));
    let source: String = files
        .iter()
        .map(|it| fs::read_to_string(it).unwrap())
        .collect();

    for reader in [
        "WRAPPED",
        "wrapped_key",
        "read_wrapped",
        "connection.keys",
        "SEALED]",
    ] {
        assert!(!source.contains(reader), "{reader}");
    }
    let named = source.matches("keys,").count();
    assert_eq!(
        named, 2,
        "taken out of the connection, and handed to what puts"
    );
    assert_eq!(source.matches("table::wrapped_item(").count(), 1);
}

/// Whether a source has a test of this name that is run with all others.
fn is_a_test(source: &str, name: &str) -> bool {
    let head = source.split_once(&format!("fn {name}()"));
    let Some((before, _)) = head else {
        return false;
    };
    // What stands between the end of the item before and the name.
    let own = before.rsplit("\n}").next().unwrap_or_default();
    let is_marked = ["#[test]", "#[tokio::test"]
        .iter()
        .any(|it| own.contains(it));
    is_marked && !own.contains("#[ignore")
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
                assert!(is_a_test(&source, name), "no test {name} that is run");
                named += 1;
            }
        }
    }
    assert!(named > 25, "{named}");
}
