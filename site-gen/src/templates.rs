//! The Tera templates: loading, the words they ask for, and faults with file, line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tera::{Context, ErrorKind, Tera};

use crate::load::{self, Files};
use crate::problem::{Level, Problem};

/// Folders whose templates speak the words of the site; `desk` and `letters` are the staff's.
const FOLDERS: [&str; 3] = ["site/", "forms/", "intake/"];

/// Bytes of a usual page: room for it need not be made in steps.
const USUAL: usize = 32 * 1024;

/// Every template that the site or the intake shows.
pub(crate) struct Templates {
    tera: Tera,
    /// Text by name.
    texts: BTreeMap<String, String>,
    /// Folder, as messages name it.
    root: String,
    are_loaded: bool,
}

impl Templates {
    /// Loads the templates among the files of their folder.
    pub(crate) fn load(root: &Path, files: &Files, problems: &mut Vec<Problem>) -> Self {
        let mut texts = BTreeMap::new();
        for (name, bytes) in files {
            if !is_ours(name) {
                continue;
            }
            match load::text(root, name, bytes) {
                Ok(source) => {
                    texts.insert(name.clone(), source.text);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let mut templates = Self {
            tera: Tera::new(),
            texts,
            root: root.display().to_string(),
            are_loaded: true,
        };
        // The intake's come first, by themselves: it would find out only when it starts what it misses.
        let of_the_intake = templates.tera.add_raw_templates(templates.of_the_intake());
        let is_other =
            |(name, _): &(&String, &String)| of_the_intake.is_err() || !is_for_the_intake(name);
        let others = templates.texts.iter().filter(is_other);
        if let Err(error) = templates.tera.add_raw_templates(others) {
            problems.extend(templates.load_problems(&error));
            templates.are_loaded = false;
        } else if let Err(error) = of_the_intake {
            let found = templates.load_problems(&error).into_iter();
            problems.extend(found.map(|problem| Problem {
                text: format!("{} Of site/ the intake gets base.html alone.", problem.text),
                ..problem
            }));
        }
        templates
    }

    /// Whether the templates loaded; why not is told already.
    pub(crate) const fn are_loaded(&self) -> bool {
        self.are_loaded
    }

    /// Renders one template.
    pub(crate) fn render(&self, name: &str, context: &Context) -> Result<String, Problem> {
        let mut bytes = Vec::with_capacity(USUAL);
        self.tera
            .render_to(name, context, &mut bytes)
            .map_err(|error| self.problem(name, &error))?;
        // Tera writes what texts say, and they are UTF-8; its own check takes longer than this and the copy.
        simdutf8::basic::from_utf8(&bytes)
            .map(str::to_owned)
            .map_err(|error| Problem::new(&self.shown(name), 0, format!("{error}.")))
    }

    /// Every template with its text.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.texts.iter();
        all.map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Whether a template of the site shows a value.
    pub(crate) fn mention(&self, value: &str) -> bool {
        let mut site = self
            .texts
            .iter()
            .filter(|(name, _)| name.starts_with("site/"));
        site.any(|(_, text)| text.contains(value))
    }

    /// A template, as messages name it.
    pub(crate) fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.root)
    }

    /// Every word the templates ask for: each `ui.KEY`.
    pub(crate) fn ui_keys(&self) -> BTreeSet<String> {
        self.texts.values().flat_map(|text| ui_keys(text)).collect()
    }

    /// The templates the intake needs, with the text of each: its own, the forms', and what they extend.
    pub(crate) fn of_the_intake(&self) -> BTreeMap<String, String> {
        let needed = self.texts.iter();
        needed
            .filter(|(name, _)| is_for_the_intake(name))
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect()
    }

    /// Faults that Tera finds between templates come as one text, a report each.
    fn load_problems(&self, error: &tera::Error) -> Vec<Problem> {
        let ErrorKind::Msg(text) = error.kind() else {
            return vec![self.problem("", error)];
        };
        let found = reports(text)
            .into_iter()
            .map(|(said, name, line, column)| Problem {
                file: format!("{}/{name}", self.root),
                line,
                column: Some(column),
                text: format!("{said}. Correct the template."),
                level: Level::Wrong,
            });
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            vec![self.problem("", error)]
        } else {
            found
        }
    }

    fn problem(&self, name: &str, error: &tera::Error) -> Problem {
        let place = |name: &str| format!("{}/{name}", self.root);
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Problem {
                file: place(report.filename()),
                line: report.span().start_line,
                column: Some(report.span().start_col + 1),
                text: format!(
                    "{}. Correct the template.",
                    report.message().trim_end_matches('.')
                ),
                level: Level::Wrong,
            },
            ErrorKind::MissingParent { current, parent } => {
                let text =
                    format!("it extends {parent}, which is not there. Add it or correct its name.");
                Problem::new(&place(current), 0, text)
            }
            ErrorKind::TemplateNotFound(name) => {
                Problem::new(&place(name), 0, "this template is missing. Add it.")
            }
            _ => Problem::new(&place(name), 0, format!("{error}. Correct the template.")),
        }
    }
}

fn is_for_the_intake(name: &str) -> bool {
    !name.starts_with("site/") || name == "site/base.html"
}

fn is_ours(name: &str) -> bool {
    let is_html = Path::new(name).extension().is_some_and(|it| it == "html");
    is_html && FOLDERS.iter().any(|folder| name.starts_with(folder))
}

/// Takes Tera's reports apart: message, template, line, column.
fn reports(text: &str) -> Vec<(&str, &str, usize, usize)> {
    let mut found = Vec::new();
    let mut said = "";
    for line in text.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            said = message;
        }
        let Some((_, place)) = line.split_once("--> ") else {
            continue;
        };
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next().and_then(|it| it.parse().ok());
        let line = parts.next().and_then(|it| it.parse().ok());
        if let (Some(column), Some(line), Some(name)) = (column, line, parts.next()) {
            found.push((said, name, line, column));
        }
    }
    found
}

/// Keys of words in a template: what follows `ui.`.
fn ui_keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (at, _) in text.match_indices("ui.") {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        if before.is_some_and(is_part) {
            continue;
        }
        let after = text.get(at + "ui.".len()..).unwrap_or_default();
        let end = after
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(after.len());
        keys.extend(
            after
                .get(..end)
                .filter(|key| !key.is_empty())
                .map(str::to_owned),
        );
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(texts: &[(&str, &str)]) -> (Templates, Vec<String>) {
        let files = texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        let mut problems = Vec::new();
        let templates = Templates::load(Path::new("templates"), &files.collect(), &mut problems);
        (
            templates,
            problems.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn the_words_a_template_asks_for_are_found() {
        let keys =
            ui_keys("{{ ui.send }} {{ page.ui.no }} {% if ui.home_2 %}{{ gui.no }}{% endif %}");

        assert_eq!(keys, ["send", "home_2"]);
    }

    #[test]
    fn a_fault_of_syntax_names_file_line_and_column() {
        let (_, problems) = load(&[("site/page.html", "a\n{{ b ")]);

        assert!(
            problems[0].starts_with("templates/site/page.html:2:"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_missing_parent_is_told_where_it_is_wanted() {
        let (_, problems) = load(&[("site/page.html", "{% extends \"site/bas.html\" %}")]);

        assert!(
            problems[0].starts_with("templates/site/page.html: it extends site/bas.html"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_component_that_is_not_there_names_its_place() {
        let (templates, problems) = load(&[("site/page.html", "a\n{{ <form.feld /> }}")]);

        assert!(!templates.are_loaded());
        assert_eq!(
            problems,
            ["templates/site/page.html:2:4: Unknown component `form.feld`. Correct the template."]
        );
    }

    #[test]
    fn what_the_intake_would_miss_is_told_before_it_starts() {
        let (_, problems) = load(&[
            ("site/page.html", "page"),
            ("intake/step.html", "{% extends \"site/page.html\" %}"),
        ]);

        assert!(
            problems[0].starts_with("templates/intake/step.html: it extends site/page.html"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_value_that_is_not_there_names_the_place_in_the_template() {
        let (templates, _) = load(&[("site/page.html", "a\n{{ page.titel }}")]);
        let mut context = Context::new();
        context.insert("page", &BTreeMap::from([("title", "T")]));

        let problem = templates.render("site/page.html", &context).unwrap_err();

        assert!(
            problem
                .to_string()
                .starts_with("templates/site/page.html:2:"),
            "{problem}"
        );
    }
}
