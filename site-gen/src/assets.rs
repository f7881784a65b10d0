//! Style sheet, icon and pictures: published under a name that changes with their bytes, so that
//! a browser may keep them for ever.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use crate::load::Files;
use crate::picture;
use crate::source::digest;

/// How much of the digest the name carries: enough that two versions never meet.
const DIGITS: usize = 12;

/// One published file.
#[derive(Debug)]
pub(crate) struct Published {
    /// Address: `/assets/site.0123456789ab.css`.
    pub(crate) address: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Published {
    /// Names a file by its bytes.
    pub(crate) fn new(name: &str, bytes: Vec<u8>) -> Self {
        let address = format!("/assets/{}", fingerprinted(name, &bytes));
        Self { address, bytes }
    }
}

/// Published assets.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    /// Address by plain name: `site.css` is `/assets/site.0123456789ab.css`.
    pub(crate) addresses: BTreeMap<String, String>,
    /// Width and height of pictures by plain name, where they can be read.
    pub(crate) sizes: BTreeMap<String, [usize; 2]>,
    /// Digests of scripts by plain name, as `integrity` wants them.
    pub(crate) integrity: BTreeMap<String, String>,
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
        if Path::new(name).extension().is_some_and(|it| it == "js") {
            assets.integrity.insert(name.to_owned(), integrity(bytes));
        }
        assets.add(name, bytes.clone());
    }
    assets
}

impl Assets {
    /// Publishes one more file.
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let size = picture::size(name, &bytes);
        self.sizes.extend(size.map(|size| (name.to_owned(), size)));
        let published = fingerprinted(name, &bytes);
        let address = format!("/assets/{published}");
        self.addresses.insert(name.to_owned(), address);
        self.files.insert(format!("assets/{published}"), bytes);
    }
}

fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let digest = digest(bytes);
    let digits = digest.get(..DIGITS).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}.{digits}.{ending}"),
        None => format!("{name}.{digits}"),
    }
}

fn integrity(bytes: &[u8]) -> String {
    let digest = sha2::Sha384::digest(bytes);
    format!("sha384-{}", STANDARD.encode(digest))
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
    fn the_digest_of_a_script_is_what_browsers_compute() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";

        assert_eq!(integrity(b""), empty);
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
