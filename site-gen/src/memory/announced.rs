//! Versions that are announced, and when their day has come. The day is the caller's to say.

use request::Language;

use super::rank;
use crate::content::Content;
use crate::content::bilingual::Day;
use crate::problem::Problem;

/// A version that is announced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Announced {
    /// The page, as commands name it: `privacy/purposes`.
    pub page: String,
    /// File of the announced version.
    pub file: String,
    /// Its version.
    pub version: String,
    /// Day from which it holds: `2027-04-01`.
    pub in_force: String,
}

impl Announced {
    /// What to do when its day has come; `today` like `2027-04-01`.
    pub fn due(&self, today: &str) -> Option<Problem> {
        let is_due = self.in_force.as_str() <= today;
        is_due.then(|| {
            let text = format!(
                "version {} holds since {}. Run `site-gen adopt {}`.",
                self.version, self.in_force, self.page
            );
            Problem::new(&self.file, 0, text).into_warning()
        })
    }
}

/// What is announced of every page.
pub(crate) fn announced(content: &Content) -> Vec<Announced> {
    let kept = content
        .kept
        .iter()
        .filter(|it| it.page.language == Language::Ja);
    let announced = kept.filter(|it| {
        let present = content.page(Language::Ja, &it.page.path);
        present.is_some_and(|page| rank(&it.page.front.version) > rank(&page.front.version))
    });
    announced
        .map(|it| Announced {
            page: it.page.file.strip_suffix(".md").unwrap_or("").to_owned(),
            file: it.page.lines.file.clone(),
            version: it.page.front.version.clone(),
            in_force: Day::iso(it.page.front.in_force),
        })
        .collect()
}
