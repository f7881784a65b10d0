//! A letter as a page for A4: one file that needs no other, to be printed or kept as PDF by any browser.

use tera::{Context, Tera};

use super::sheet::Sheet;

const NAME: &str = "letters/letter.html";
/// The layout is the program's: the words are the society's, and stand in its sentences.
const TEMPLATE: &str = include_str!("../../../templates/letters/letter.html");
/// What stands on the paper, for pages that show a letter before it is printed.
pub const PARTS: (&str, &str) = (
    "letters/sheet.html",
    include_str!("../../../templates/letters/sheet.html"),
);
/// How it looks.
pub const STYLE: &str = include_str!("../../../templates/letters/letter.css");

/// Makes the page.
///
/// # Errors
/// The program's own template is broken.
pub fn print(sheet: &Sheet) -> Result<String, tera::Error> {
    let mut tera = Tera::new();
    tera.add_raw_templates([PARTS, (NAME, TEMPLATE)])?;
    let mut context = Context::new();
    context.insert("letter", sheet);
    context.insert("style", STYLE);
    tera.render(NAME, &context)
}
