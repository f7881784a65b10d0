//! Old addresses: each leads to a living page in one step, and none stands in the way of a page.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::Content;
use crate::edge;
use crate::problem::{Problem, suggest};
use crate::render::output_path;

pub(super) fn check(content: &Content, problems: &mut Vec<Problem>) {
    let all = &content.settings.redirects;
    if all.is_empty() {
        return;
    }
    let pages: BTreeSet<String> = content
        .pages
        .iter()
        .map(crate::content::page::Page::href)
        .collect();
    let files: BTreeMap<String, &String> =
        pages.iter().map(|href| (output_path(href), href)).collect();
    for (from, to) in all {
        let said = bad_form(from)
            .or_else(|| {
                let page = files.get(&edge::file(from))?;
                Some(format!(
                    "the page {page} stands at the old address {from}. Remove this redirect."
                ))
            })
            .or_else(|| bad_target(from, to, all, &pages));
        if let Some(text) = said {
            let lines = &content.settings_lines;
            problems.push(lines.wrong(&format!("redirects.{from}"), text));
        }
    }
}

fn bad_form(from: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-~%".contains(letter);
    let is_good = from.starts_with('/')
        && from.len() > 1
        && from.chars().all(is_plain)
        && !from.contains("//")
        && !from.split('/').any(|part| part == ".." || part == ".");
    (!is_good).then(|| {
        format!(
            "`{from}` cannot be an old address. Write its path only, from the first slash, without \
             ? and #."
        )
    })
}

fn bad_target(
    from: &str,
    to: &str,
    all: &BTreeMap<String, String>,
    pages: &BTreeSet<String>,
) -> Option<String> {
    if pages.contains(to) {
        return None;
    }
    if !all.contains_key(to) {
        let hint = suggest(to, pages.iter().map(String::as_str));
        return Some(format!("there is no page {to}. {hint}"));
    }
    let mut way = vec![from];
    let mut next = to;
    while let Some(further) = all.get(next) {
        if way.contains(&next) {
            way.push(next);
            return Some(format!(
                "these redirects go round in a circle: {}. Lead each to a page.",
                way.join(" → ")
            ));
        }
        way.push(next);
        next = further;
    }
    Some(format!(
        "this leads to {to}, which is an old address as well. Lead it to {next} at once."
    ))
}
