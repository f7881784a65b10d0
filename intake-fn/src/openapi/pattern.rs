//! How an answer is written, as patterns of ECMA-262 that other engines read alike: no classes by
//! property, no code point beyond the first plane.
//!
//! A pattern takes the forms that are promised. People's further spellings (full width, more spaces) are read
//! by the server and stand in no pattern.

use std::fmt::Write as _;

use request::Input;
use request::date::ERAS;
use request::reference::{REFERENCE_SIGNS, SIGNS};
use request::text::{ATTACHED, HYPHENS, LATIN, UNSEEN};

/// Kana of either kind.
const KANA: &str = "ぁ-ゖァ-ヺㇰ-ㇿ";
/// Marks that stand among kana.
const MARKS: &str = "ゝゞヽヾ・ー゛゜\\u3099\\u309a゠＝=";
/// Spaces that part words or digits.
const SPACES: &str = " \\u3000";

/// The pattern of a typed answer; none for what is chosen.
pub fn of(input: &Input) -> Option<String> {
    let hyphens = hyphens();
    let apart = format!("[{SPACES}{hyphens}]*");
    Some(match input {
        Input::Name | Input::Text { .. } => visible("\\t"),
        Input::LongText { .. } => visible("\\t\\n\\r"),
        Input::Kana => {
            let rest = format!("{MARKS}{hyphens}{SPACES}");
            format!("^[{SPACES}]*(?:[{MARKS}][{rest}]*)?[{KANA}][{KANA}{rest}]*$")
        }
        Input::Digits { max } => format!("^(?:{apart}[0-9]){{1,{max}}}{apart}$"),
        Input::Symbol { max } => {
            let sign = format!("[0-9A-Za-z{KANA}々一-鿿{hyphens}]");
            format!(
                "^[{SPACES}]*(?=[^0-9A-Za-z{KANA}々一-鿿]*[0-9A-Za-z{KANA}々一-鿿])(?:{sign}[{SPACES}]*){{1,{max}}}$"
            )
        }
        Input::Postal => format!("^(?:[{SPACES}〒{hyphens}]*[0-9]){{7}}[{SPACES}〒{hyphens}]*$"),
        Input::Phone => {
            let apart = format!("[{SPACES}{hyphens}().]*");
            format!("^[{SPACES}]*\\+?(?:{apart}[0-9]){{9,15}}{apart}$")
        }
        Input::Email => {
            let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
            format!("^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{label}(?:\\.{label})+$")
        }
        Input::PastDate => dated("[0-9]{1,2}"),
        Input::Month { .. } => dated(""),
        Input::Reference => {
            let signs = String::from_utf8_lossy(SIGNS);
            let both = format!("{signs}{}", signs.to_lowercase());
            format!("^(?:{apart}[{both}]){{{REFERENCE_SIGNS}}}{apart}$")
        }
        Input::Choice(_) | Input::Many(_) | Input::Confirm | Input::Tick => return None,
    })
}

/// A text in Latin letters, which needs no reading in kana.
pub fn latin() -> String {
    format!("^[{}]*$", class(&LATIN))
}

/// Text that shows something and holds no sign that cannot be shown, `but` these controls.
fn visible(but: &str) -> String {
    let kept = ["\\t", "\\n", "\\r"].map(|control| but.contains(control));
    let controls = match kept {
        [_, false, false] => "\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f",
        _ => "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f",
    };
    let hidden = format!("{controls}{}", class(&UNSEEN));
    let attached = class(&ATTACHED);
    format!("^[^{hidden}]*[^{hidden}\\s{attached}][^{hidden}]*$")
}

/// A year, a month and, if there is one, a day: with signs between them and an era before them.
fn dated(day: &str) -> String {
    let mut eras = String::from("西暦");
    for name in ERAS.iter().flat_map(|era| era.names) {
        let small = name.to_lowercase();
        let _ = write!(eras, "|{name}");
        if small != name {
            let _ = write!(eras, "|{small}");
        }
    }
    let between = format!("[年月./{}]", hyphens());
    let rest = match day {
        "" => format!("{between}?日?"),
        day => format!("{between}{day}{between}?日?"),
    };
    format!("^(?:{eras})?(?:[0-9]{{1,4}}{between}|元年)[0-9]{{1,2}}{rest}$")
}

/// Hyphens for a class, the plain one escaped.
fn hyphens() -> String {
    let each = HYPHENS.iter().map(|sign| match sign {
        '-' => "\\-".to_owned(),
        sign => sign.to_string(),
    });
    each.collect()
}

/// Ranges for a class, as far as the first plane goes.
fn class(ranges: &[(char, char)]) -> String {
    let mut class = String::new();
    for (first, last) in ranges {
        let [first, last] = [*first, *last].map(u32::from);
        if last <= 0xFFFF {
            let _ = write!(class, "\\u{first:04x}-\\u{last:04x}");
        }
    }
    class
}
