//! Links that leave the site, asked for one after the other: only on request, never in a build.
//!
//! It is the one part of the generator that uses the network, and it does so through `curl`, which the
//! editor's system keeps up to date: no TLS, no roots and no proxy settings of our own, and nothing
//! of it in a build. Each host gets one request at a time, of its headers alone where it allows that.
//!
//! 1. [`check`] gathers the addresses with the places that name them. 2. Hosts are asked side by side,
//!    the addresses of one host one by one. 3. What came of it is told at every place.

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::ask::{Ask, Said};
use crate::content::page::Page;
use crate::press::Ready;
use crate::problem::Problem;
use crate::text::PageText;

pub(crate) mod ask;

/// Redirects that are followed for one address.
const STEPS: usize = 5;

/// Places that name an address.
type Places = Vec<Problem>;

/// Asks for every address outside the site that its texts or registers name. What is gone for good
/// is a problem; what may be back tomorrow, a warning.
pub(crate) fn check(ready: &Ready, ask: &Ask) -> Vec<Problem> {
    let mut hosts: BTreeMap<String, BTreeMap<String, Places>> = BTreeMap::new();
    for (address, place) in addresses(ready) {
        let host = host(&address).to_owned();
        let own = hosts.entry(host).or_default();
        own.entry(address).or_default().push(place);
    }
    let told: Vec<Vec<Problem>> = hosts
        .into_par_iter()
        .map(|(_, addresses)| {
            let all = addresses.into_iter();
            all.flat_map(|(address, places)| tell(verdict(&address, ask), places))
                .collect()
        })
        .collect();
    told.into_iter().flatten().collect()
}

fn tell(verdict: Verdict, places: Places) -> Vec<Problem> {
    let (text, is_wrong) = match verdict {
        Verdict::Fine => return Vec::new(),
        Verdict::Warning(text) => (text, false),
        Verdict::Wrong(text) => (text, true),
    };
    let told = places.into_iter().map(|place| {
        let told = Problem {
            text: text.clone(),
            ..place
        };
        if is_wrong { told } else { told.into_warning() }
    });
    told.collect()
}

/// Every address with a place that names it.
fn addresses(ready: &Ready) -> Vec<(String, Problem)> {
    let pages = ready.content.pages.iter().zip(&ready.texts);
    let mut found: Vec<_> = pages.flat_map(|(page, text)| of_page(page, text)).collect();
    for source in ready.content.register_sources.values() {
        for (at, line) in source.text.lines().enumerate() {
            let place = Problem::new(&source.name, at + 1, "");
            let all = written(line).into_iter();
            found.extend(all.map(|address| (address, place.clone())));
        }
    }
    found
}

fn of_page(page: &Page, text: &PageText) -> Vec<(String, Problem)> {
    let body = text.body.links.iter();
    let body = body.map(|link| (link.to.clone(), page.wrong(link.place, "")));
    let front = text.front().flat_map(|(key, text)| {
        let links = text.links.iter();
        links.map(move |link| (link.to.clone(), page.lines.wrong(&key, String::new())))
    });
    let all = body.chain(front);
    all.filter(|(to, _)| is_outside(to))
        .map(|(to, place)| (without_fragment(&to).to_owned(), place))
        .collect()
}

fn is_outside(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn without_fragment(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}

/// Addresses that a line of a register names: up to a quote, bracket or space.
fn written(line: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || "\"'<>()[]「」（）、。".contains(c);
    line.split(ends)
        .filter(|word| is_outside(word))
        .map(|word| without_fragment(word).to_owned())
        .collect()
}

fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// What came of an address.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    Warning(String),
    Wrong(String),
}

/// Asks for an address and follows where it leads.
fn verdict(address: &str, ask: &Ask) -> Verdict {
    let mut now = address.to_owned();
    let mut for_good = None;
    for _ in 0..=STEPS {
        if now.starts_with("http://") && !ask.may_be_open {
            return open(address, &now);
        }
        match ask.said(&now) {
            Said::Moved { to, is_for_good } => {
                // Only as long as every step before was for good as well does the address have a
                // new one.
                if is_for_good && for_good.as_deref().unwrap_or(address) == now {
                    for_good = Some(without_fragment(&to).to_owned());
                }
                without_fragment(&to).clone_into(&mut now);
            }
            Said::Status(code) => return of_status(address, code, for_good),
            Said::Nothing(why) => {
                return Verdict::Warning(format!(
                    "{address} did not answer: {why}. Try again later; if it stays so, remove the link."
                ));
            }
        }
    }
    Verdict::Wrong(format!(
        "{address} leads on more than {STEPS} times and never arrives. Correct the address."
    ))
}

fn open(address: &str, now: &str) -> Verdict {
    if address == now {
        return Verdict::Wrong(format!(
            "{address} can be read and changed on its way. Start it with https://, or remove it."
        ));
    }
    Verdict::Warning(format!(
        "{address} leads on to {now}, which can be read and changed on its way. Find its address \
         with https://."
    ))
}

fn of_status(address: &str, code: u16, for_good: Option<String>) -> Verdict {
    match code {
        404 | 410 => Verdict::Wrong(format!(
            "{address} is gone ({code}). Correct the address or remove the link."
        )),
        200..=299 => for_good.map_or(Verdict::Fine, |to| {
            Verdict::Warning(format!(
                "{address} has moved to {to} for good. Write that address."
            ))
        }),
        401 | 403 => Verdict::Warning(format!(
            "{address} is not shown to programs ({code}). Look at it in a browser."
        )),
        _ => Verdict::Warning(format!(
            "{address} answered {code}. Try again later; if it stays so, correct the address."
        )),
    }
}

#[cfg(test)]
mod tests;
