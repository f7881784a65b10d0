//! Whether a note for the desk, or a sentence of it, stands in a text for the letter: in whatever width, case and
//! spacing.

use crate::text;

/// Characters, spaces not counted, from which on a sentence is somebody's own. Shorter ones are phrases that any two
/// texts may share: 「以上です。」 has four before its end, 「ご連絡ください。」 seven.
const OWN_SENTENCE: usize = 8;

/// What ends a sentence; in English, a full stop with a space does as well.
const ENDS: [char; 7] = ['。', '．', '！', '？', '!', '?', '\n'];

/// Whether a note, however short, or a sentence of it that is somebody's own, stands in a text that staff write for
/// the letter.
pub(super) fn stands_in(note: &str, text: &str) -> bool {
    let is_whole = !plain(note).is_empty() && holds(text, note);
    is_whole || own_sentences(note).any(|sentence| holds(text, sentence))
}

/// A note and its sentences, as far as they are somebody's own.
pub fn own_sentences(note: &str) -> impl Iterator<Item = &str> {
    let sentences = note.split(ENDS).flat_map(|line| line.split(". "));
    let all = std::iter::once(note).chain(sentences);
    all.filter(|it| text::length(&plain(it)) >= OWN_SENTENCE)
}

/// Whether a text holds a sentence, in whatever width, case and spacing.
pub fn holds(text: &str, sentence: &str) -> bool {
    plain(text).contains(&plain(sentence))
}

/// A text without what two ways of writing it may differ in: width, case, space, its last full stop.
pub(super) fn plain(text: &str) -> String {
    let folded = text::fold_width(&text::without_unseen(text));
    let letters = folded.chars().filter(|letter| !letter.is_whitespace());
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    plain.trim_end_matches(['。', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_a_note_is_found_by_itself_and_a_phrase_is_not() {
        let note = "9時に電話。ＡＢＣ課長と相談して決めた。以上です。";
        let own: Vec<_> = own_sentences(note).collect();

        assert_eq!(own, [note, "ＡＢＣ課長と相談して決めた"]);
        assert!(holds("…。abc 課長と\n相談して決めた。", own[1]));
        assert!(!holds("。以上です。", own[1]));
    }

    #[test]
    fn a_note_of_short_sentences_is_found_as_a_whole() {
        let note = "休職中。要注意。電話可。";

        assert_eq!(own_sentences(note).collect::<Vec<_>>(), [note]);
        assert_eq!(own_sentences("以上です。").next(), None);
        assert!(
            stands_in("以上です。", "調べました。以上です。"),
            "staff wrote both"
        );
    }
}
