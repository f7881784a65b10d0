//! One sentence on how a date came about, in the society's words: templates are content
//! (`content/words`), days and numbers are filled in.

use super::{Clock, OnClosed, Part, StartId, State};
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
        let law = laws(words, self.law.iter());
        let mut said: Vec<String> = self
            .parts
            .iter()
            .map(|part| self.part(*part, words, &day))
            .collect();
        match self.state {
            State::Unstarted | State::Running => {}
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

    /// What a start rests on, and then the clock itself.
    fn laws_of(&self, start: StartId, words: &Words) -> String {
        let own = self.starts.iter().filter(|it| it.on == start);
        let own: Vec<_> = own.flat_map(|it| &it.law).collect();
        let others = self.law.iter().filter(|id| !own.contains(id));
        laws(words, own.iter().copied().chain(others))
    }

    fn part(&self, part: Part, words: &Words, day: &dyn Fn(jiff::civil::Date) -> String) -> String {
        match part {
            Part::Awaits(start) => {
                let text = words.clock_part("awaits", start.id());
                text.replace("{law}", &self.laws_of(start, words))
            }
            Part::Unawaited => words.clock_part("unawaited", "").to_owned(),
            Part::CountedSince { start, from, count } => {
                let text = words.clock_part("since", start.id());
                text.replace("{law}", &self.laws_of(start, words))
                    .replace("{day}", &day(from))
                    .replace("{count}", &count.to_string())
            }
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

/// Articles in a row.
fn laws<'a>(words: &Words, ids: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<_> = ids.map(|id| words.law(id)).collect();
    names.join(words.ui("comma"))
}

/// Keys of the parts of sentences.
pub(crate) fn keys() -> Vec<String> {
    let starts = |key: &'static str| {
        let all = StartId::ALL.iter();
        all.map(move |start| format!("{key}-{start}"))
    };
    let waits = |key: &'static str| STOPS.iter().map(move |wait| format!("{key}-{wait}"));
    let plain = ["unawaited", "extended", "before", "after", "kept", "ended"].map(str::to_owned);
    starts("awaits")
        .chain(starts("since"))
        .chain(waits("stopped"))
        .chain(waits("still"))
        .chain(plain)
        .chain([format!("kept-{LONGEST}")])
        .collect()
}
