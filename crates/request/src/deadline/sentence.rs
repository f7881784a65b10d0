//! One sentence on how a date came about, in the society's words: templates are content
//! (`content/words`), days and numbers are filled in.

use super::{Clock, OnClosed, Part, State};
use crate::date;
use crate::kind::Language;
use crate::standing::Wait;
use crate::words::Words;

/// Why a clock stands still, in the words' keys. The desk's own delay stops none.
pub const STOPS: [Wait; 3] = [Wait::Completion, Wait::Fee, Wait::Provider];

/// What the words call a retention that is the longest there is.
const LONGEST: &str = "longest";

impl Clock {
    /// What it counts to.
    pub fn label<'a>(&self, words: &'a Words) -> &'a str {
        let of_clock = words.clocks.get(self.id.id());
        of_clock.map_or(self.id.id(), |of_clock| &of_clock.label)
    }

    /// How its day came about.
    pub fn sentence(&self, words: &Words, language: Language) -> String {
        let day = |day: jiff::civil::Date| date::spell(&day.to_string(), language);
        let law: Vec<_> = self.law.iter().map(|id| words.law(id)).collect();
        let law = law.join(words.ui("comma"));
        let mut said: Vec<String> = self
            .parts
            .iter()
            .map(|part| self.part(*part, words, &day))
            .collect();
        match self.state {
            State::Running => {}
            State::Stopped { wait, since } => {
                said.push(
                    words
                        .clock_part("still", wait.id())
                        .replace("{day}", &day(since)),
                );
            }
            State::Ended { event, day: ended } => {
                let event = words
                    .events
                    .get(event.id())
                    .map_or(event.id(), String::as_str);
                let text = words.clock_part("ended", "");
                said.push(text.replace("{day}", &day(ended)).replace("{event}", event));
            }
        }
        let gap = match language {
            Language::Ja => "",
            Language::En => " ",
        };
        said.join(gap).replace("{law}", &law)
    }

    fn part(&self, part: Part, words: &Words, day: &dyn Fn(jiff::civil::Date) -> String) -> String {
        match part {
            Part::Counted { from, count } => {
                let of_clock = words.clocks.get(self.id.id());
                let text = of_clock.map_or("", |of_clock| &of_clock.sentence);
                text.replace("{day}", &day(from))
                    .replace("{count}", &count.to_string())
            }
            Part::Stopped { wait, days } => words
                .clock_part("stopped", wait.id())
                .replace("{count}", &days.to_string()),
            Part::Extended { until } => words
                .clock_part("extended", "")
                .replace("{day}", &day(until)),
            Part::Moved { from, to } => {
                let to = if to == OnClosed::Before {
                    "before"
                } else {
                    "after"
                };
                words.clock_part(to, "").replace("{day}", &day(from))
            }
            Part::Kept { is_longest } => {
                let about = if is_longest { LONGEST } else { "" };
                words.clock_part("kept", about).to_owned()
            }
        }
    }
}

/// Keys of the parts of sentences.
pub(crate) fn keys() -> Vec<String> {
    let waits = |key: &'static str| STOPS.iter().map(move |wait| format!("{key}-{wait}"));
    let plain = ["extended", "before", "after", "kept", "ended"].map(str::to_owned);
    waits("stopped")
        .chain(waits("still"))
        .chain(plain)
        .chain([format!("kept-{LONGEST}")])
        .collect()
}
