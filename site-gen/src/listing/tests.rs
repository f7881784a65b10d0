use site_gen::{Citation, Place};

use super::*;

fn both(ja: &str, en: &str) -> Bilingual {
    Bilingual {
        ja: ja.to_owned(),
        en: en.to_owned(),
    }
}

fn item(no: usize, what: Bilingual, state: State) -> Standing {
    Standing {
        no,
        id: format!("item-{no}"),
        what,
        level: Duty::Must,
        law: vec![Citation {
            id: "act-1".to_owned(),
            short: both("法第1条", "Art. 1"),
        }],
        places: vec![Place {
            path: "/a/#b".to_owned(),
            name: None,
        }],
        depends: (state == State::DoesNotApply).then(|| both("外国のとき", "Where abroad")),
        state,
    }
}

#[test]
fn columns_of_japanese_are_aligned_two_to_a_sign() {
    let items = [
        item(9, both("名称", "Name"), State::Satisfied),
        item(10, both("住所と電話", "Address"), State::Missing),
        item(11, both("外", "Abroad"), State::DoesNotApply),
    ];

    assert_eq!(
        table(&items, Tongue::Ja),
        "番号  事項        区分  根拠     掲載場所  状況\n\
        \u{20}  9  名称        必須  法第1条  /a/#b     あり\n\
        \u{20} 10  住所と電話  必須  法第1条  /a/#b     不足\n\
        \u{20} 11  外          必須  法第1条  /a/#b     該当なし：外国のとき\n"
    );
    assert_eq!(
        table(&items, Tongue::En),
        "No.  Item     Level  Legal basis  Where  State\n\
        \u{20} 9  Name     must   Art. 1       /a/#b  satisfied\n\
        \u{20}10  Address  must   Art. 1       /a/#b  MISSING\n\
        \u{20}11  Abroad   must   Art. 1       /a/#b  does not apply: Where abroad\n"
    );
}

#[test]
fn without_items_there_is_no_table() {
    assert_eq!(table(&[], Tongue::Ja), "");
}

#[test]
fn long_cells_go_on_in_the_next_line() {
    let english = wrap("The procedure for every kind of request: notice of purpose, disclosure");
    let japanese = wrap("利用目的の通知、開示、提供記録の開示、訂正など、利用停止など");

    assert_eq!(
        english,
        [
            "The procedure for every kind of request:",
            "notice of purpose, disclosure"
        ]
    );
    assert_eq!(
        japanese,
        [
            "利用目的の通知、開示、提供記録の開示、訂正",
            "など、利用停止など"
        ]
    );
}
