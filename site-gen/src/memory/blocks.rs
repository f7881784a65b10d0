//! Reads HTML of our own as what a reader reads: sections with their paragraphs, items and rows.

use request::Language;

/// What stands under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its anchor; empty for what stands before the first.
    pub(crate) id: String,
    /// Its words.
    pub(crate) title: String,
    /// Paragraphs, items and rows of tables as plain text.
    pub(crate) blocks: Vec<String>,
}

/// Elements that hold nothing and are not closed.
const VOID: [&str; 6] = ["br", "img", "hr", "input", "col", "wbr"];
/// Elements that begin and end a block.
const BLOCKS: [&str; 14] = [
    "p",
    "li",
    "tr",
    "dt",
    "dd",
    "caption",
    "ul",
    "ol",
    "table",
    "div",
    "blockquote",
    "h2",
    "h3",
    "h4",
];
/// Classes of what leads about and is no text of its own.
const APART: [&str; 5] = ["anchor", "ask", "asks", "filter", "unseen"];

/// Between the cells of a row, and between the items within a cell.
const fn signs(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Ja => (" ｜ ", "、"),
        Language::En => (" | ", ", "),
    }
}

/// Takes HTML apart into sections.
pub(crate) fn sections(html: &str, language: Language) -> Vec<Section> {
    let mut reader = Reader {
        signs: signs(language),
        ..Reader::default()
    };
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        reader.text(text);
        let Some((tag, after)) = after.split_once('>') else {
            break;
        };
        reader.tag(tag);
        rest = after;
    }
    reader.text(rest);
    reader.flush();
    reader.sections.push(reader.section);
    reader.sections
}

#[derive(Default)]
struct Reader {
    /// What stands between cells, and between items.
    signs: (&'static str, &'static str),
    sections: Vec<Section>,
    section: Section,
    /// What the block says so far.
    block: String,
    /// Id of the heading that is open.
    heading: Option<String>,
    /// Whether a row of a table is open: its cells are one block.
    is_in_row: bool,
    /// Whether that row names a group: its links lead about.
    is_group: bool,
    /// How many elements are open within one that is left out.
    apart: usize,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if self.apart > 0 {
            return;
        }
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            if at > 0 && !self.block.is_empty() && !self.block.ends_with(' ') {
                self.block.push(' ');
            }
            self.block.push_str(&unescape(word));
        }
    }

    fn tag(&mut self, tag: &str) {
        let (is_end, tag) = tag
            .strip_prefix('/')
            .map_or((false, tag), |tag| (true, tag));
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        if VOID.contains(&name) {
            return;
        }
        if self.apart > 0 {
            self.apart = if is_end {
                self.apart - 1
            } else {
                self.apart + 1
            };
            return;
        }
        let classes = attribute(tag, "class").unwrap_or_default();
        let leads_about = self.is_group && name == "a";
        let is_reading = matches!(name, "rt" | "rp");
        if !is_end
            && (is_reading || leads_about || classes.split(' ').any(|class| APART.contains(&class)))
        {
            self.apart = 1;
            return;
        }
        if self.is_in_row {
            self.within_row(name, is_end);
        } else if BLOCKS.contains(&name) {
            self.between(name, is_end, tag);
        }
    }

    fn within_row(&mut self, name: &str, is_end: bool) {
        match (name, is_end) {
            ("tr", true) => {
                self.flush();
                self.is_in_row = false;
            }
            ("td" | "th", false) => self.separate(self.signs.0),
            ("li" | "p", false) => self.separate(self.signs.1),
            _ => {}
        }
    }

    fn separate(&mut self, sign: &str) {
        let text = self.block.trim_end();
        let (cell, item) = self.signs;
        let is_apart = [cell, item].iter().any(|sign| text.ends_with(sign.trim()));
        if !text.is_empty() && !is_apart {
            self.block.truncate(text.len());
            self.block.push_str(sign);
        }
    }

    fn between(&mut self, name: &str, is_end: bool, tag: &str) {
        if let (Some(id), true) = (self.heading.take(), is_end) {
            let title = std::mem::take(&mut self.block).trim().to_owned();
            let next = Section {
                id,
                title,
                blocks: Vec::new(),
            };
            self.sections
                .push(std::mem::replace(&mut self.section, next));
            return;
        }
        self.flush();
        let is_heading = matches!(name, "h2" | "h3" | "h4");
        if is_heading && !is_end {
            self.heading = attribute(tag, "id").map(unescape);
        }
        self.is_in_row = name == "tr" && !is_end;
        self.is_group = self.is_in_row && attribute(tag, "class") == Some("group");
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.block);
        let text = text.trim().trim_end_matches(self.signs.0.trim_end());
        if !text.is_empty() {
            self.section.blocks.push(text.to_owned());
        }
    }
}

/// The value of an attribute.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn unescape(text: &str) -> String {
    let signs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    signs
        .into_iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_above_kanji_are_no_words() {
        let html = "<p><a class=\"term\" href=\"/\"><ruby>漏<rp>（</rp><rt>ろう</rt><rp>）</rp></ruby>えい\
            </a>した</p>";

        assert_eq!(sections(html, Language::Ja)[0].blocks, ["漏えいした"]);
    }

    #[test]
    fn a_page_is_read_as_sections_of_paragraphs_items_and_rows() {
        let html = "<p>前文 &amp; <strong>強調</strong>。</p>\n<h2 id=\"a\">題 <a class=\"anchor\" \
            href=\"#a\">#</a></h2>\n<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n<nav class=\"filter\"><p>選ぶ\
            </p></nav><table><tr><th>目的</th><td><ul><li>甲</li><li>乙</li></ul></td><td \
            class=\"asks\"><a>尋ねる</a></td></tr><tr class=\"group\"><th>\
            群</th><td><a href=\"#x\">すべて</a></td></tr></table>";

        let read = sections(html, Language::Ja);

        assert_eq!(read[0].blocks, ["前文 & 強調。"]);
        assert_eq!((read[1].id.as_str(), read[1].title.as_str()), ("a", "題"));
        assert_eq!(read[1].blocks, ["一", "二", "目的 ｜ 甲、乙", "群"]);
        assert_eq!(read.len(), 2);
        let english = sections(html, Language::En);
        assert_eq!(english[1].blocks[2], "目的 | 甲, 乙");
    }
}
