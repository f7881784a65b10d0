//! What holds of the whole site: a statement on every form, and what the build makes by itself.

use request::Language;

use super::super::shape::Generated;
use super::super::site::Lost;
use super::{Finding, Gap, Look};
use crate::content::front_matter::Template;
use crate::source::Place;

impl Look<'_> {
    /// A statement on every form.
    pub(super) fn purposes(&self) -> Vec<Finding> {
        let pages = Language::ALL.into_iter().flat_map(|it| self.site.pages(it));
        let forms = pages.filter(|(page, _)| page.front.template == Template::Form);
        let bare = forms.filter(|(page, _)| {
            let purpose = page.front.purpose.as_ref();
            purpose.is_none_or(|it| it.trim().is_empty())
        });
        let gaps = bare.map(|(page, _)| {
            Finding::Gap(Gap {
                file: page.lines.file.clone(),
                place: page.lines.of("template"),
                said: "this form does not say what the answers are used for".to_owned(),
                mend: "Add purpose.".to_owned(),
            })
        });
        gaps.collect()
    }

    pub(super) fn generated(&self, what: Generated) -> Vec<Finding> {
        match what {
            Generated::Revisions => {
                let mut findings = self.part(Template::Revisions, "revisions");
                findings.extend(self.frame("page.in_force", "from when a page holds"));
                findings.extend(self.frame("page.history", "the history of a page"));
                findings.extend(self.histories());
                findings
            }
            Generated::Search => self.part(Template::Search, "search"),
            Generated::SkipLink => self.frame("ui.skip", "the link past the menus"),
            Generated::Twins => {
                let pages = Language::ALL.into_iter().flat_map(|it| self.site.pages(it));
                let is_twin = |language: Language, path: &str| {
                    !matches!(self.site.section(language, path), Err(Lost::Page))
                };
                let alone = pages.filter(|(page, _)| !is_twin(page.language.twin(), &page.path));
                let gaps = alone.map(|(page, _)| {
                    let other = page.language.twin();
                    Finding::Gap(Gap {
                        file: page.lines.file.clone(),
                        place: Place::START,
                        said: format!("there is no {other}/{}", page.file),
                        mend: "Add it.".to_owned(),
                    })
                });
                gaps.collect()
            }
        }
    }

    /// A page of each language that plays a part.
    fn part(&self, template: Template, name: &str) -> Vec<Finding> {
        let lacking = Language::ALL.into_iter().filter(|language| {
            let mut pages = self.site.pages(*language);
            self.site.is_whole(*language) && !pages.any(|(it, _)| it.front.template == template)
        });
        let gaps = lacking.map(|language| {
            Finding::Gap(Gap {
                file: format!("{}/{language}", self.site.content.root),
                place: Place::default(),
                said: format!("there is no page with template = \"{name}\""),
                mend: "Add one.".to_owned(),
            })
        });
        gaps.collect()
    }

    /// Something that the templates of the site show on every page.
    fn frame(&self, value: &str, what: &str) -> Vec<Finding> {
        let templates = self.site.templates;
        if !templates.are_loaded() || templates.mention(value) {
            return Vec::new();
        }
        vec![Finding::Gap(Gap {
            file: templates.shown("site/base.html"),
            place: Place::START,
            said: format!("no template shows {what} ({value})"),
            mend: "Show it.".to_owned(),
        })]
    }

    fn histories(&self) -> Vec<Finding> {
        let pages = Language::ALL.into_iter().flat_map(|it| self.site.pages(it));
        let bare = pages.filter(|(page, _)| page.front.history.is_empty());
        let gaps = bare.map(|(page, _)| {
            Finding::Gap(Gap {
                file: page.lines.file.clone(),
                place: page.lines.of("history"),
                said: "this page does not say what was changed when".to_owned(),
                mend: "Add a [[history]] for the present version.".to_owned(),
            })
        });
        gaps.collect()
    }
}
