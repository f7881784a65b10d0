//! Changes for programs: an Atom feed (RFC 4287) and a JSON Feed (1.1) in each language.
//!
//! An entry a page and version, the newest first, announced ones among them. The id of an entry
//! stays the same whatever becomes of the page's address: a tag URI of host, year, page and version.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use request::Language;
use serde_json::json;

use super::{changes_href, filled, rank, version_href};
use crate::content::Content;
use crate::content::front_matter::Revision;
use crate::content::page::{Page, href};
use crate::frame::Frame;
use crate::markdown::html::escaped;
use crate::press::Ready;

/// How many entries a feed holds.
const NEWEST: usize = 50;
const ATOM: &str = "/feed.xml";
const JSON: &str = "/feed.json";

/// Where the feeds of a language lie.
pub(crate) fn addresses(language: Language) -> [String; 2] {
    [href(language, ATOM), href(language, JSON)]
}

struct Entry {
    id: String,
    url: String,
    title: String,
    /// `2026-11-24T00:00:00+09:00`.
    updated: String,
    html: String,
}

/// Every feed by path.
pub(super) fn files(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (language, frame) in &ready.frames {
        let entries = entries(&ready.content, *language, frame);
        if entries.is_empty() {
            continue;
        }
        let [xml, json] = addresses(*language);
        let feed = Feed {
            base: &ready.content.settings.base_url,
            language: *language,
            frame,
            entries,
        };
        let path = |address: &str| address.trim_start_matches('/').to_owned();
        files.insert(path(&xml), feed.atom(&xml).into_bytes());
        files.insert(path(&json), feed.json(&json).into_bytes());
    }
    files
}

/// A page, the one of its versions that tells it, and what is told.
type Found<'c> = (&'c Page, &'c Page, &'c Revision);

/// The newest versions of every page that search engines may show.
fn entries(content: &Content, language: Language, frame: &Frame) -> Vec<Entry> {
    let pages = content.pages.iter();
    let pages = pages.filter(|page| page.language == language && !page.is_hidden());
    let mut found: Vec<Found<'_>> = Vec::new();
    for page in pages {
        found.extend(page.front.history.iter().map(|it| (page, page, it)));
        let kept = content.kept_of(page).filter_map(|at| content.kept.get(at));
        let announced = kept.filter(|it| rank(&it.page.front.version) > rank(&page.front.version));
        found.extend(
            announced.filter_map(|it| Some((page, &it.page, it.page.front.history.first()?))),
        );
    }
    let order = |(page, _, one): &Found<'_>, (other_page, _, other): &Found<'_>| {
        let newest = other.date.cmp(&one.date);
        let by_page = newest.then_with(|| page.path.cmp(&other_page.path));
        by_page.then_with(|| rank(&other.version).cmp(&rank(&one.version)))
    };
    // Most of a large site is too old to be put in order.
    if found.len() > NEWEST {
        found.select_nth_unstable_by(NEWEST, order);
        found.truncate(NEWEST);
    }
    found.sort_by(order);
    let entries = found.into_iter();
    entries
        .map(|(page, own, revision)| entry(content, page, own, revision, frame))
        .collect()
}

fn entry(content: &Content, page: &Page, own: &Page, revision: &Revision, frame: &Frame) -> Entry {
    let base = &content.settings.base_url;
    let host = base.strip_prefix("https://").unwrap_or(base);
    let version = &revision.version;
    let mut names: Vec<&str> = content
        .kept_of(page)
        .filter_map(|at| content.kept.get(at))
        .map(|it| it.page.front.version.as_str())
        .collect();
    let is_kept = names.contains(&version.as_str());
    names.push(&page.front.version);
    names.sort_by_cached_key(|it| rank(it));
    let before = names.iter().rfind(|it| rank(it) < rank(version));
    let is_told = names.contains(&version.as_str());
    let url = if is_kept {
        version_href(page, version)
    } else {
        page.href()
    };
    let date = revision.date.iso();
    let mut html = format!(
        "<p>{}</p>\n<p>{}</p>\n",
        escaped(&revision.what),
        escaped(&revision.why)
    );
    let is_announced = rank(version) > rank(&page.front.version);
    if is_announced {
        let day = own.front.in_force.words(page.language);
        let text = filled(frame.words.ui("feed_announced"), &[("{day}", &day)]);
        let _ = writeln!(html, "<p>{}</p>", escaped(&text));
    }
    if let Some(before) = before.filter(|_| is_told) {
        let to = format!("{base}{}", changes_href(page, before));
        let text = escaped(frame.words.ui("feed_compare"));
        let _ = writeln!(html, "<p><a href=\"{}\">{text}</a></p>", escaped(&to));
    }
    let title = [
        ("{version}", version.as_str()),
        ("{title}", &own.front.title),
    ];
    Entry {
        id: format!("tag:{host},{date}:{}@{version}", page.href()),
        url: format!("{base}{url}"),
        title: filled(frame.words.ui("version_title"), &title),
        updated: format!("{date}T00:00:00+09:00"),
        html,
    }
}

struct Feed<'f> {
    base: &'f str,
    language: Language,
    frame: &'f Frame,
    entries: Vec<Entry>,
}

impl Feed<'_> {
    fn title(&self) -> String {
        let name = self.frame.shell.society.get("name");
        let word = self.frame.words.ui("feed_title");
        format!("{word} | {}", name.map_or("", String::as_str))
    }

    fn author(&self) -> &str {
        let name = self.frame.shell.society.get("name");
        name.map_or("", String::as_str)
    }

    fn home(&self) -> String {
        format!("{}{}", self.base, href(self.language, "/"))
    }

    fn atom(&self, own: &str) -> String {
        let own = escaped(&format!("{}{own}", self.base));
        let updated = self.entries.first().map_or("", |it| it.updated.as_str());
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
             <id>{own}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
             <author><name>{}</name></author>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
            self.language,
            escaped(&self.title()),
            escaped(self.author()),
            escaped(&self.home()),
        );
        for it in &self.entries {
            let (id, url, title) = (escaped(&it.id), escaped(&it.url), escaped(&it.title));
            let (updated, html) = (&it.updated, escaped(&it.html));
            // Writing to a String cannot fail.
            let _ = writeln!(
                xml,
                "<entry>\n<id>{id}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n\
                 <content type=\"html\">{html}</content>\n</entry>"
            );
        }
        xml.push_str("</feed>\n");
        xml
    }

    fn json(&self, own: &str) -> String {
        let items = self.entries.iter().map(|it| {
            json!({
                "id": it.id,
                "url": it.url,
                "title": it.title,
                "content_html": it.html,
                "date_published": it.updated,
                "language": self.language.id(),
            })
        });
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title(),
            "home_page_url": self.home(),
            "feed_url": format!("{}{own}", self.base),
            "language": self.language.id(),
            "authors": [{ "name": self.author(), "url": self.home() }],
            "items": items.collect::<Vec<_>>(),
        });
        let mut text = serde_json::to_string_pretty(&feed).unwrap_or_default();
        text.push('\n');
        text
    }
}
