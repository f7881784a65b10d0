//! The list of what has to be published, as its page shows it.

use request::Language;
use serde::Serialize;

use crate::checklist::{Duty, Standing, State};
use crate::content::page::href;

/// `publication` of the template: what the law asks for, and what guidance advises.
#[derive(Serialize)]
pub(super) struct List<'a> {
    required: Vec<Item<'a>>,
    advised: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    what: &'a str,
    law: Vec<&'a str>,
    places: Vec<Link<'a>>,
    depends: Option<&'a str>,
    applies: bool,
    is_missing: bool,
}

#[derive(Serialize)]
struct Link<'a> {
    href: String,
    name: &'a str,
}

pub(super) fn list(standings: &[Standing], language: Language) -> List<'_> {
    let items = |is_advised: bool| {
        let own = standings.iter();
        let own = own.filter(|it| (it.level == Duty::Guidance) == is_advised);
        own.map(|it| item(it, language)).collect()
    };
    List {
        required: items(false),
        advised: items(true),
    }
}

fn item(standing: &Standing, language: Language) -> Item<'_> {
    let places = standing.places.iter().filter_map(|place| {
        Some(Link {
            href: href(language, &place.path),
            name: place.name.as_ref()?.get(language),
        })
    });
    let law = standing.law.iter();
    Item {
        id: &standing.id,
        what: standing.what.get(language),
        law: law.map(|it| it.short.get(language)).collect(),
        places: places.collect(),
        depends: standing.depends.as_ref().map(|it| it.get(language)),
        applies: standing.state != State::DoesNotApply,
        is_missing: standing.state == State::Missing,
    }
}
