//! What the site remembers: versions, comparisons, feeds, and the record that lets no text change
//! silently.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "helpers of tests stop the test where its own files fail; tables of cases are long"
)]

use request::Language;

use crate::site::{Site, page};

mod commands;
mod feeds;
mod record;
mod shown;
mod wrong;

const WAS: &str = "## Fees {#fees}\n\nIt costs ¥300. Pay at the desk.\n\n## Gone {#gone}\n\nOld.\n";
const IS: &str =
    "## Fees {#fees}\n\nIt costs ¥500. Pay at the desk.\n\n## Fresh {#fresh}\n\nNew.\n";

/// The head of a version with its history, the newest first.
fn version(versions: &[(&str, &str)], in_force: &str, body: &str) -> String {
    let (newest, changed) = versions[0];
    let mut text = page("about", "", body)
        .replacen("version = \"1.0\"", &format!("version = \"{newest}\""), 1)
        .replace("in_force = 2026-12-01", &format!("in_force = {in_force}"))
        .replace("changed = 2026-11-24", &format!("changed = {changed}"));
    for (older, date) in versions[1..].iter().rev().chain([&versions[0]]) {
        let entry = format!(
            "[[history]]\nversion = \"{older}\"\ndate = {date}\nwhat = \"what {older}\"\nwhy = \"why\"\n"
        );
        let at = text.find("[[history]]").unwrap();
        text.insert_str(at, &entry);
    }
    // The entry that every page of the fixture has.
    text.replacen(
        "[[history]]\nversion = \"1.0\"\ndate = 2026-11-24\nwhat = \"first\"\nwhy = \"test\"\n",
        "",
        1,
    )
}

const FIRST: (&str, &str) = ("1.0", "2026-11-24");
const SECOND: (&str, &str) = ("1.1", "2027-01-10");
const THIRD: (&str, &str) = ("2.0", "2027-02-01");

/// A site with a page in its second version, the first kept, the third announced.
fn remembering() -> Site {
    let site = Site::good();
    for language in Language::ALL {
        let kept = version(&[FIRST], "2026-12-01", WAS);
        site.put(&format!("{language}/about.versions/1.0.md"), &kept);
        let now = version(&[SECOND, FIRST], "2027-02-01", IS);
        site.put(&format!("{language}/about.md"), &now);
        let coming = version(
            &[THIRD, SECOND, FIRST],
            "2027-04-01",
            &IS.replace("desk", "bank"),
        );
        site.put(&format!("{language}/about.versions/2.0.md"), &coming);
    }
    site
}
