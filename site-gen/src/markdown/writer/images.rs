//! Images: their words, their size, and when a browser fetches them.

use std::fmt::Write as _;
use std::ops::Range;

use super::Writer;
use crate::markdown::Target;
use crate::markdown::html::escape;

impl Writer<'_> {
    /// Begins an image: what follows are its words.
    pub(super) fn image(&mut self, to: &str, range: &Range<usize>) {
        let place = self.place(range);
        self.image = Some((to.to_owned(), String::new()));
        self.out.images.push(Target {
            to: to.to_owned(),
            place,
        });
    }

    pub(super) fn end_image(&mut self, range: &Range<usize>) {
        let Some((to, words)) = self.image.take() else {
            return;
        };
        if words.trim().is_empty() {
            let text = "this image has no words. Say between [ and ] what it shows.";
            self.wrong(range, text);
        }
        let name = to.strip_prefix("/assets/").unwrap_or(&to);
        let assets = self.setting.assets;
        let (address, size) = (assets.addresses.get(name), assets.sizes.get(name));
        // One that is not there at all is told by check::links.
        if address.is_some() && size.is_none() {
            let text = format!(
                "the size of the image {to} cannot be read. Save it again as PNG, JPEG, GIF, WebP, or \
                 SVG with width and height or a viewBox."
            );
            self.wrong(range, text);
        }
        let is_first = self.out.images.len() == 1;
        let html = &mut self.out.html;
        html.push_str("<img src=\"");
        escape(address.unwrap_or(&to), html);
        html.push_str("\" alt=\"");
        escape(&words, html);
        html.push('"');
        // With its size known, nothing moves when it comes.
        if let Some([width, height]) = size {
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        // The first may be seen at once; waiting for it would show it late.
        html.push_str(if is_first {
            " decoding=\"async\">"
        } else {
            " decoding=\"async\" loading=\"lazy\">"
        });
    }
}
