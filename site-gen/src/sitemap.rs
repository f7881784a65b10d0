//! `sitemap.xml`, with each page's twin, and `robots.txt`.

use std::fmt::Write as _;

use crate::content::Content;
use crate::content::page::Page;
use crate::markdown::html::escaped;
use crate::paper;

/// The sitemap of every page that search engines may show.
pub(crate) fn sitemap(content: &Content) -> String {
    let base = &content.settings.base_url;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for page in content.pages.iter().filter(|page| !page.is_hidden()) {
        entry(&mut xml, base, page, &page.href(), &page.twin());
        if let (Some(own), Some(twin)) = (paper::address(page), paper::twin(page)) {
            entry(&mut xml, base, page, &own, &twin);
        }
    }
    xml.push_str("</urlset>\n");
    xml
}

/// A page, or the form to print that belongs to it.
fn entry(xml: &mut String, base: &str, page: &Page, own: &str, twin: &str) {
    let own = escaped(&format!("{base}{own}"));
    let twin = escaped(&format!("{base}{twin}"));
    // Writing to a String cannot fail.
    let _ = writeln!(
        xml,
        "<url><loc>{own}</loc><lastmod>{}</lastmod>\
         <xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{own}\"/>\
         <xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{twin}\"/></url>",
        page.front.changed.iso(),
        page.language,
        page.language.twin(),
    );
}

/// Everything may be read; where the sitemap is.
pub(crate) fn robots(content: &Content) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n",
        content.settings.base_url
    )
}
