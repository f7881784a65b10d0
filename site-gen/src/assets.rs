//! Style sheet, icon and pictures: published under a name that changes with their bytes, so that
//! a browser may keep them for ever.

use std::collections::BTreeMap;

use crate::load::Files;
use crate::source::digest;

/// How much of the digest the name carries: enough that two versions never meet.
const DIGITS: usize = 12;

/// Published assets.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    /// Address by plain name: `site.css` is `/assets/site.0123456789ab.css`.
    pub(crate) addresses: BTreeMap<String, String>,
    /// Bytes by path within the site.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

/// Takes the files of `assets/` among those of the templates' folder.
pub(crate) fn publish(files: &Files) -> Assets {
    let mut assets = Assets::default();
    for (path, bytes) in files {
        let Some(name) = path.strip_prefix("assets/") else {
            continue;
        };
        let published = fingerprinted(name, bytes);
        assets
            .addresses
            .insert(name.to_owned(), format!("/assets/{published}"));
        assets
            .files
            .insert(format!("assets/{published}"), bytes.clone());
    }
    assets
}

fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let digest = digest(bytes);
    let digits = digest.get(..DIGITS).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}.{digits}.{ending}"),
        None => format!("{name}.{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_changes_with_the_bytes_and_with_nothing_else() {
        assert_eq!(fingerprinted("site.css", b""), "site.e3b0c44298fc.css");
        assert_ne!(
            fingerprinted("site.css", b"a"),
            fingerprinted("site.css", b"b")
        );
    }

    #[test]
    fn only_the_assets_folder_is_published() {
        let files = Files::from([
            ("assets/site.css".to_owned(), vec![]),
            ("site/page.html".to_owned(), vec![]),
        ]);

        let assets = publish(&files);

        assert_eq!(
            assets.addresses["site.css"],
            "/assets/site.e3b0c44298fc.css"
        );
        assert_eq!(assets.files.len(), 1);
    }
}
