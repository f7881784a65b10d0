//! What a page says of itself to search engines, in the words of schema.org, as JSON-LD.
//!
//! Only what is true: a fact that is still a sample is left out, and so is every type that promises
//! more than we know. A health insurance society is a public corporation, not a government body.
//!
//! It stands in the page as a data block. The security policy forbids scripts, and a block of this
//! type is none: browsers neither run it nor report it.

use request::publication::{Link, PageRef};
use serde_json::{Map, Value, json};

use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::policy::POLICY;
use crate::press::Ready;

/// The block of a page; only pages that others look for have one.
pub(super) fn of(ready: &Ready, page: &Page, reference: &PageRef) -> Option<String> {
    let is_home = page.front.template == Template::Home;
    if !is_home && !page.path.starts_with(POLICY) && page.front.kind.is_none() {
        return None;
    }
    let teller = Teller { ready, page };
    let mut graph = vec![teller.page(reference), teller.society()];
    graph.extend(teller.breadcrumbs(&reference.breadcrumbs));
    let data = json!({ "@context": "https://schema.org", "@graph": graph });
    Some(in_html(&data.to_string()))
}

/// Letters that could end the block, or begin another, as JSON may write them.
fn in_html(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

struct Teller<'a> {
    ready: &'a Ready,
    page: &'a Page,
}

impl Teller<'_> {
    fn url(&self, href: &str) -> String {
        format!("{}{href}", self.ready.content.settings.base_url)
    }

    /// Ids of what all pages share.
    fn shared(&self, name: &str) -> Value {
        json!({ "@id": self.url(&format!("/#{name}")) })
    }

    fn fact(&self, key: &str) -> Option<&str> {
        let society = &self.ready.content.society;
        let fact = society.fact(self.page.language, key)?;
        (!society.is_sample(key)).then_some(fact)
    }

    fn page(&self, reference: &PageRef) -> Value {
        let front = &self.page.front;
        let url = self.url(&reference.href);
        let mut page = json!({
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": front.title,
            "description": front.summary,
            "inLanguage": self.page.language.id(),
            "version": front.version,
            "dateModified": front.changed.iso(),
            "isPartOf": {
                "@type": "WebSite",
                "@id": self.url("/#site"),
                "url": self.url("/"),
                "publisher": self.shared("society"),
            },
            "publisher": self.shared("society"),
        });
        if let Some(keys) = page.as_object_mut() {
            // The history goes back to the first edition.
            if let Some(first) = front.history.last() {
                keys.insert("datePublished".to_owned(), first.date.iso().into());
            }
            if reference.breadcrumbs.len() > 1 {
                let id = json!({ "@id": format!("{url}#breadcrumbs") });
                keys.insert("breadcrumb".to_owned(), id);
            }
        }
        page
    }

    fn society(&self) -> Value {
        let mut society = Map::new();
        society.insert("@type".to_owned(), "Organization".into());
        society.insert("@id".to_owned(), self.url("/#society").into());
        society.insert("url".to_owned(), self.url("/").into());
        for key in ["name", "address", "telephone", "email"] {
            let fact = self.fact(key);
            society.extend(fact.map(|fact| (key.to_owned(), fact.into())));
        }
        society.into()
    }

    /// The way to the page; the first page has none.
    fn breadcrumbs(&self, crumbs: &[Link]) -> Option<Value> {
        let last = crumbs.last().filter(|_| crumbs.len() > 1)?;
        let items = crumbs.iter().zip(1..).map(|(crumb, position)| {
            json!({
                "@type": "ListItem",
                "position": position,
                "name": crumb.text,
                "item": self.url(&crumb.href),
            })
        });
        Some(json!({
            "@type": "BreadcrumbList",
            "@id": format!("{}#breadcrumbs", self.url(&last.href)),
            "itemListElement": items.collect::<Vec<_>>(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_the_block() {
        let text = json!({ "name": "</script><!-- & -->" }).to_string();

        let html = in_html(&text);

        assert!(!html.contains(['<', '>', '&']));
        assert_eq!(
            serde_json::from_str::<Value>(&html).unwrap()["name"],
            "</script><!-- & -->"
        );
    }
}
