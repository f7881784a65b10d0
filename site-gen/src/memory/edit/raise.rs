//! Raising the version of a page: what its front matter says then. The body stays to the letter.

use jiff::civil::Date;

use crate::memory::rank;

/// `1.0` is followed by `1.1`.
pub(super) fn next(version: &str) -> String {
    let Some(mut numbers) = rank(version) else {
        return "1.0".to_owned();
    };
    if let Some(last) = numbers.last_mut() {
        *last += 1;
    }
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(".")
}

/// What a front matter gets.
pub(super) struct Raise<'v> {
    pub(super) version: &'v str,
    pub(super) changed: Date,
    pub(super) in_force: Date,
}

impl Raise<'_> {
    /// The text with a new version and an entry of its history, to be filled in.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut raised = String::with_capacity(text.len() + 128);
        let (mut is_head, mut is_done) = (true, false);
        for line in text.split_inclusive('\n') {
            if line.starts_with("[[history]]") && !is_done {
                is_done = true;
                raised.push_str(&self.entry());
            }
            is_head &= !line.starts_with('[');
            let key = line.split('=').next().unwrap_or_default().trim();
            match self.value(key).filter(|_| is_head) {
                Some(value) => {
                    for part in [key, " = ", &value, "\n"] {
                        raised.push_str(part);
                    }
                }
                None => raised.push_str(line),
            }
        }
        raised
    }

    /// What a key of the front matter becomes.
    fn value(&self, key: &str) -> Option<String> {
        match key {
            "version" => Some(format!("\"{}\"", self.version)),
            "changed" => Some(self.changed.to_string()),
            "in_force" => Some(self.in_force.to_string()),
            _ => None,
        }
    }

    /// The entry of the history that a person fills in.
    fn entry(&self) -> String {
        format!(
            "[[history]]\nversion = \"{}\"\ndate = {}\nwhat = \"\"\nwhy = \"\"\n\n",
            self.version, self.changed
        )
    }
}
