//! The pages before and after a page, where pages are read one after the other.

use request::Language;
use request::publication::Link;

/// The texts under this address make up one policy; the footer gives their order.
const POLICY: &str = "/privacy/";

/// The neighbours of a page of the policy; none for other pages.
pub(super) fn along<'a>(
    footer: &'a [Link],
    language: Language,
    href: &str,
) -> (Option<&'a Link>, Option<&'a Link>) {
    let start = format!("{}{POLICY}", language.prefix());
    let mut before = None;
    let mut links = footer.iter().filter(|link| link.href.starts_with(&start));
    for link in links.by_ref() {
        if link.href == href {
            return (before, links.next());
        }
        before = Some(link);
    }
    (None, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn footer() -> Vec<Link> {
        let paths = [
            "/en/privacy/",
            "/en/request/",
            "/en/privacy/purposes/",
            "/en/privacy/consent/",
        ];
        let link = |href: &str| Link {
            href: href.to_owned(),
            text: href.to_owned(),
        };
        paths.map(link).to_vec()
    }

    fn neighbours(href: &str) -> (Option<String>, Option<String>) {
        let footer = footer();
        let (before, after) = along(&footer, Language::En, href);
        let href = |link: Option<&Link>| link.map(|link| link.href.clone());
        (href(before), href(after))
    }

    #[test]
    fn the_policy_is_read_in_the_order_of_the_footer() {
        let (before, after) = neighbours("/en/privacy/purposes/");

        assert_eq!(before.as_deref(), Some("/en/privacy/"));
        assert_eq!(after.as_deref(), Some("/en/privacy/consent/"));
    }

    #[test]
    fn the_first_page_has_none_before_and_the_last_none_after() {
        assert_eq!(neighbours("/en/privacy/").0, None);
        assert_eq!(neighbours("/en/privacy/consent/").1, None);
    }

    #[test]
    fn pages_outside_the_policy_stand_alone() {
        assert_eq!(neighbours("/en/request/"), (None, None));
        assert_eq!(neighbours("/en/elsewhere/"), (None, None));
    }
}
