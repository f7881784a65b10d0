//! Names as people really bear them: from the form over the check page and the store to every file the
//! desk exports, not one sign changed.

use std::collections::BTreeSet;
use std::path::Path;

use calamine::{Data, Reader as _};
use request::Kind;
use serde_json::Value;
use tests::people;
use tests::{House, page};

/// Each with a sign that some program on the way likes to change, drop or split.
const NAMES: &[&str] = &[
    "髙橋　﨑子", // extensions of the makers of old machines, and an ideographic space
    "𠮷田 𠮟夫",  // beyond the first plane: two units of UTF-16
    "𣘺本 𩸽子",
    "\u{FA19}谷 \u{FA1B}子", // compatibility kanji, which NFC would replace
    "\u{2F81A}田 冬子",
    "辻\u{E0100} 葛\u{E0101}子", // ideographic variation sequences of the family register
    "䖝\u{FE00}田 虫男",
    "渡邉 邊 〆木 佐々木 ヶ原",
    "ジョヴァンニーノ・マリーア・デ・ラ・クルス",
    "ﾏﾘｱ ｶﾞﾙｼｱ",                  // half width
    "は\u{3099}ん か\u{3099}く", // kana with a combining mark of voice
    "ㇷ゚ㇽ 太郎",
    "김철수",
    "\u{1100}\u{1175}\u{11B7} \u{110E}\u{1165}\u{11AF}", // hangul in letters
    "Nguyễn Thị Ánh",
    "Nguye\u{302}\u{303}n Thi\u{323} A\u{301}nh", // the same, decomposed
    "Zoë Faßbender-Łukasz",
    "D'Ångström O’Brien",
    "'t Hart",
    "Núria Paral·lel",
    "Ka\u{2BB}iulani Ōmae",
    "علی\u{200C}رضا محمدی", // joined by a sign of no width
    "Þórður Ǆemal İpek",
    "สมชาย ใจดี",
    "王小明 & Sons <Ltd> \"x\"",
];

/// Readings, each with a sign that is easily changed. Names take them in turn.
const READINGS: &[&str] = &[
    "タカハシ　サキコ",
    "たかはし さきこ",
    "ﾀｶﾊｼ ｻｷｺ",
    "カ\u{3099}ルシア ハ\u{309A}オロ", // marks of voice as signs of their own
    "ㇷ゚ㇽ タロウ",
    "ジャン＝ポール・ヴェルヌ",
    "マリーア゠デ・ラ・クルス・デ・ロス・アンヘレス・ロドリゲス・ガルシア・イ・フェルナンデス",
];

/// Kinds whose forms have, between them, every field for a name.
const KINDS: [Kind; 2] = [Kind::Correction, Kind::Bereaved];

/// Fields in which a name stands, and texts beside it.
fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Bereaved => &["subj_name", "req_name", "req_address"],
        _ => &[
            "subj_name",
            "subj_former_name",
            "workplace",
            "address",
            "current",
        ],
    }
}

/// Fields in which a reading stands.
fn reading_fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Bereaved => &["subj_kana", "req_kana"],
        _ => &["subj_kana"],
    }
}

fn form(kind: Kind, name: &str, reading: &str) -> Vec<(String, String)> {
    let answers = people::answers(kind, &[]);
    let each = answers.iter().flat_map(|(field, values)| {
        let own = |value: &String| match field {
            field if fields(kind).contains(&field) => name.to_owned(),
            field if reading_fields(kind).contains(&field) => reading.to_owned(),
            _ => value.clone(),
        };
        let pairs = values.iter().map(|value| (field.to_owned(), own(value)));
        pairs.collect::<Vec<_>>()
    });
    each.collect()
}

/// Sends a request in that name and looks at the check page on the way.
async fn send(house: &House, kind: Kind, name: &str, reading: &str) -> String {
    let at = format!("/request/{kind}/");
    let check = house.post(&at, &form(kind, name, reading)).await;
    assert_eq!(check.status, 200, "{name}");
    let (head, _) = check.text.split_once("<form").unwrap_or_default();
    assert!(!page::unescape(head).contains(name), "{name} in a title");
    let shown = |text: &str| {
        let seen = check.text.split('<').filter_map(|tag| tag.split_once('>'));
        seen.filter(|(_, seen)| page::unescape(seen).trim() == text)
            .count()
    };
    assert!(
        shown(name) >= fields(kind).len(),
        "{name} is shown as it was typed"
    );
    assert!(
        shown(reading) >= reading_fields(kind).len(),
        "{reading} is shown as it was typed"
    );
    let hidden = page::hidden(&check.text);
    let names = fields(kind).iter().map(|field| (field, name));
    let readings = reading_fields(kind).iter().map(|field| (field, reading));
    for (field, typed) in names.chain(readings) {
        assert!(
            hidden.contains(&((*field).to_owned(), typed.to_owned())),
            "{field} {typed}"
        );
    }

    let whole = house.confirmed(&at, &form(kind, name, reading)).await;
    let sent = house.post(&at, &whole).await;
    let reference = page::reference(&sent.text);
    assert!(reference.is_some(), "{name}: {}", sent.text);
    reference.unwrap().to_string()
}

fn json_lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn csv(file: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(file)
        .unwrap();
    let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    reader.records().map(|it| row(it.unwrap())).collect()
}

fn xlsx(file: &Path) -> Vec<Vec<String>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).unwrap();
    let (_, sheet) = book.worksheets().into_iter().next().unwrap();
    let cell = |cell: &Data| cell.to_string();
    sheet
        .rows()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

/// How often the name stands in a row: in its own cells, or as it was typed behind its label where the
/// cell holds the form that is worked with.
fn times(row: &[String], name: &str) -> usize {
    let lines = row.iter().flat_map(|cell| cell.lines());
    let is_it =
        |line: &&str| *line == name || line.rsplit_once(": ").is_some_and(|(_, it)| it == name);
    lines.filter(is_it).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_name_comes_out_as_it_went_in() {
    let house = House::new().await.unwrap();
    let mut sent = Vec::new();
    for (name, reading) in NAMES.iter().zip(READINGS.iter().cycle()) {
        for kind in KINDS {
            let reference = send(&house, kind, name, reading).await;
            sent.push((reference, kind, *name, *reading));
        }
    }
    let references: BTreeSet<_> = sent.iter().map(|(reference, ..)| reference).collect();
    assert_eq!(references.len(), KINDS.len() * NAMES.len());

    let files = ["jsonl", "csv", "xlsx"].map(|format| {
        let file = house.scratch(&format!("names.{format}"));
        tests::export(&house, format, &file).unwrap();
        file
    });
    let [lines, csv, xlsx] = [&files[0], &files[1], &files[2]];
    let (lines, sheets) = (json_lines(lines), [self::csv(csv), self::xlsx(xlsx)]);
    for (reference, kind, name, reading) in sent {
        let line = lines
            .iter()
            .find(|line| line["reference"] == *reference)
            .unwrap();
        for field in fields(kind) {
            assert_eq!(line["answers"][field]["typed"], *name, "{field}");
        }
        for field in reading_fields(kind) {
            assert_eq!(line["answers"][field]["typed"], *reading, "{field}");
        }
        for sheet in &sheets {
            let row = sheet.iter().find(|row| row.contains(&reference)).unwrap();
            assert_eq!(times(row, name), fields(kind).len(), "{name}: {row:?}");
            let readings = reading_fields(kind).len();
            assert_eq!(times(row, reading), readings, "{reading}: {row:?}");
        }
    }
}

#[tokio::test]
async fn the_longest_name_and_reading_are_taken_and_one_sign_more_is_not() {
    let house = House::new().await.unwrap();
    let at = "/request/correction/";
    let with = |name: String, kana: String| {
        let mut form = form(Kind::Correction, "見本", "ミホン");
        for (field, value) in &mut form {
            match field.as_str() {
                "subj_name" => value.clone_from(&name),
                "subj_kana" => value.clone_from(&kana),
                _ => {}
            }
        }
        form
    };
    let name = |signs: usize| "辻\u{E0100}".repeat(signs);
    let kana = |signs: usize| "ジ".repeat(signs);

    for (signs, status) in [(100, 200), (101, 422)] {
        let answer = house.post(at, &with(name(signs), kana(100))).await;
        assert_eq!(answer.status, status, "name of {signs}");
        let answer = house.post(at, &with(name(1), kana(signs))).await;
        assert_eq!(answer.status, status, "reading of {signs}");
    }
}
