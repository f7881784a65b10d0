//! Style rules of the filters of the table of purposes: they name ids of registers, so that no
//! style sheet can be written before these are known.
//!
//! A filter is a link to itself: while the address names it, rows without its class are not shown.
//! A browser without `:has()` skips the rules and shows every row; paper shows every row as well.

use std::fmt::Write as _;

use crate::content::registers::Registers;
use crate::content::registers::shape::Way;

/// The style sheet's plain name.
pub(crate) const NAME: &str = "filters.css";
/// The filter of purposes that stay within the society.
pub(crate) const INSIDE: &str = "inside";

/// The style sheet for the society's registers.
pub(crate) fn css(registers: &Registers) -> String {
    let mut css = String::from("@media screen {\n");
    let ways = Way::ALL.iter().map(|way| way.id());
    for way in std::iter::once(INSIDE).chain(ways) {
        rule(&mut css, &format!("only-{way}"), &format!("is-{way}"));
    }
    for kind in &registers.data_kinds {
        let id = &kind.value.id;
        rule(&mut css, &format!("with-{id}"), &format!("uses-{id}"));
    }
    css.push_str("}\n");
    css
}

/// Hides rows without a class, and groups that have none with it.
fn rule(css: &mut String, filter: &str, class: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        css,
        ".text:has(#{filter}:target) .filtered :is(tbody > tr:not(.group, .{class}), \
         tbody:not(:has(.{class}))) {{ display: none; }}"
    );
}
