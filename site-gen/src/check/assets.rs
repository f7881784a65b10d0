//! Assets: each one a template names is there, each one that is there is used, and no style sheet
//! asks for what cannot be reached.
//!
//! Missing pictures of texts are told in `links`, with the line of the text.

use std::collections::BTreeSet;

use crate::assets::Assets;
use crate::content::Content;
use crate::filters;
use crate::problem::{Problem, suggest};
use crate::templates::Templates;
use crate::text::PageText;

/// Where a template names an asset.
struct Named<'t> {
    name: &'t str,
    line: usize,
    column: usize,
}

pub(super) fn check(
    content: &Content,
    texts: &[PageText],
    templates: &Templates,
    assets: &Assets,
    problems: &mut Vec<Problem>,
) {
    let mut used = pictures(texts);
    for (template, text) in templates.texts() {
        for named in named(text) {
            if !assets.addresses.contains_key(named.name) {
                problems.push(missing(&templates.shown(template), &named, assets));
            }
            used.insert(named.name);
        }
    }
    for name in assets.addresses.keys() {
        let is_made = name == filters::NAME;
        if !is_made && !used.contains(name.as_str()) && !is_in_kept(content, name) {
            let text = "nothing uses this file, and it is published all the same. Name it in a \
                        template or show it on a page, or remove it.";
            let file = templates.shown(&format!("assets/{name}"));
            problems.push(Problem::new(&file, 0, text).into_warning());
        }
        if name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ending == "css")
            && !is_made
        {
            style(
                &templates.shown(&format!("assets/{name}")),
                name,
                assets,
                problems,
            );
        }
    }
}

/// Pictures that the pages show, by plain name.
fn pictures(texts: &[PageText]) -> BTreeSet<&str> {
    let fronts = texts.iter().flat_map(PageText::front).map(|(_, text)| text);
    let all = texts.iter().map(|text| &text.body).chain(fronts);
    let images = all.flat_map(|text| &text.images);
    images
        .filter_map(|image| image.to.strip_prefix("/assets/"))
        .collect()
}

/// Versions beside a page are shown as well.
fn is_in_kept(content: &Content, name: &str) -> bool {
    let address = format!("/assets/{name}");
    content.kept.iter().any(|it| it.body.contains(&address))
}

fn missing(file: &str, named: &Named<'_>, assets: &Assets) -> Problem {
    let known = assets.addresses.keys().map(String::as_str);
    let hint = suggest(named.name, known);
    let text = format!(
        "there is no `{}` in the folder of assets. {hint}",
        named.name
    );
    Problem {
        column: Some(named.column),
        ..Problem::new(file, named.line, text)
    }
}

/// Every `assets["NAME"]` of a template.
fn named(text: &str) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (start, sign) in line.match_indices("assets[") {
            let inside = line.get(start + sign.len()..).unwrap_or_default();
            let Some(quote) = inside.chars().next().filter(|it| "\"'".contains(*it)) else {
                continue;
            };
            let name = inside.get(1..).and_then(|it| it.split_once(quote));
            found.extend(name.map(|(name, _)| Named {
                name,
                line: at + 1,
                column: column(line, start + sign.len() + 1),
            }));
        }
    }
    found
}

/// What a style sheet asks for beside itself. A published file carries a digest in its name, which no
/// style sheet can know, and the policy refuses everything of other places.
fn style(file: &str, name: &str, assets: &Assets, problems: &mut Vec<Problem>) {
    let address = assets.addresses.get(name).map(String::as_str);
    let path = address.unwrap_or_default().trim_start_matches('/');
    let bytes = assets.files.get(path).map(Vec::as_slice);
    let text = String::from_utf8_lossy(bytes.unwrap_or_default());
    for (at, line) in text.lines().enumerate() {
        for sign in ["url(", "@import"] {
            for (start, _) in line.match_indices(sign) {
                let after = line.get(start + sign.len()..).unwrap_or_default();
                if sign == "url(" && after.trim_start_matches(['"', '\'']).starts_with('#') {
                    continue;
                }
                let text = format!(
                    "{sign} leads nowhere from a style sheet: published files carry a digest in \
                     their names, and the security policy refuses all others. Put the rules into \
                     this file, the picture into a template."
                );
                let problem = Problem::new(file, at + 1, text);
                problems.push(Problem {
                    column: Some(column(line, start)),
                    ..problem
                });
            }
        }
    }
}

/// The column of a place in a line, in letters from 1.
fn column(line: &str, at: usize) -> usize {
    line.get(..at).map_or(0, |before| before.chars().count()) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_assets_are_found_with_their_place() {
        let text =
            "見 {{ shell.assets[\"a.css\"] }}\n{{ assets['b.svg'] }} {{ assets[name] }} assets[\"";

        let found = named(text);

        let found: Vec<_> = found
            .iter()
            .map(|it| (it.name, it.line, it.column))
            .collect();
        assert_eq!(found, [("a.css", 1, 20), ("b.svg", 2, 12)]);
    }

    #[test]
    fn a_style_sheet_that_asks_for_more_is_told() {
        let mut assets = Assets::default();
        let css = "a { fill: url(#x) }\n@import 'b.css';\np { background: url(\"i.svg\") }\n";
        assets.add("site.css", css.into());
        let mut problems = Vec::new();

        style("site.css", "site.css", &assets, &mut problems);

        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert!(
            told[0].starts_with("site.css:2:1: @import leads nowhere"),
            "{told:?}"
        );
        assert!(
            told[1].starts_with("site.css:3:17: url( leads nowhere"),
            "{told:?}"
        );
        assert_eq!(told.len(), 2);
    }
}
