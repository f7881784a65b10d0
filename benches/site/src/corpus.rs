//! Writes a content folder of any size: the shipped one without its kept versions, and policy-like
//! pages in both languages; with [`keep`], a kept version of every tenth of them.
//!
//! A page has about 4 KB: eight sections with anchors, a table, two footnotes, bold words, links to
//! other pages and to their sections. Every hundred pages share a folder with a page of its own.
//! Same size, same bytes.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Pages of one folder.
const GROUP: usize = 100;
/// One in so many pages has a kept version.
const KEPT: usize = 10;
/// Sections of a page.
const SECTIONS: usize = 8;

/// What is said in one language.
struct Speech {
    code: &'static str,
    title: &'static str,
    folder: &'static str,
    summary: &'static str,
    heading: [&'static str; SECTIONS],
    sentences: [&'static str; 12],
    head: &'static str,
    cells: [&'static str; 6],
    see: &'static str,
    note: &'static str,
    /// What stands between two sentences.
    gap: &'static str,
    /// Sentences of a paragraph: both languages come to about the same size.
    length: usize,
}

const SPEECHES: [Speech; 2] = [
    Speech {
        code: "ja",
        title: "取扱いの記録",
        folder: "取扱いの記録の一覧",
        summary: "この記録でわかること、対象となる業務、問い合わせの方法を示します。番号は",
        heading: [
            "対象となる業務",
            "扱う情報",
            "利用する目的",
            "保存する期間",
            "委託するとき",
            "安全のための措置",
            "請求の方法",
            "記録の見直し",
        ],
        sentences: [
            "この業務では、**健診の結果（数値）**と受診日を扱います。",
            "担当者は、扱う前に対象の方と期間を確かめます。",
            "情報は、業務に必要な部署だけが見られるようにしています。",
            "保存の期間が過ぎた記録は、月末にまとめて消去します。",
            "記録の内容に誤りがあるときは、訂正を請求できます。",
            "委託先には、同じ水準の管理を契約で求めています。",
            "年に一度、記録の内容と実際の扱いを照らし合わせます。",
            "変更があったときは、このページの履歴に理由を残します。",
            "紙の記録は、鍵のかかる棚に保管しています。",
            "画面の記録は、**二つの方法**で本人を確かめてから開きます。",
            "対象の方の数は、毎年3月末の人数で数えます。",
            "ほかの業務の記録とは、番号だけで結び付けています。",
        ],
        head: "| 区分 | 内容 | 件数 |\n|:--|:-:|--:|\n",
        cells: [
            "健診",
            "相談",
            "給付",
            "結果の数値",
            "相談の記録",
            "申請の内容",
        ],
        see: "関連する記録",
        note: "件数は見本の数です。",
        gap: "",
        length: 4,
    },
    Speech {
        code: "en",
        title: "Record of handling",
        folder: "List of records of handling",
        summary: "What this record covers, which work it concerns and how to ask about it. Its number is",
        heading: [
            "Work covered",
            "Information handled",
            "What it is used for",
            "How long it is kept",
            "Entrusting others",
            "Keeping it safe",
            "Making a request",
            "Reviewing the record",
        ],
        sentences: [
            "This work handles **check-up results (figures)** and the day of the visit.",
            "Before starting, the person in charge confirms who and which period is meant.",
            "Only the departments that need the information for their work can see it.",
            "Records whose time is over are erased together at the end of the month.",
            "If a record is wrong, you can ask for it to be corrected.",
            "Contractors are bound by contract to the same standard of care.",
            "Once a year the record is compared with what is really done.",
            "When something changes, the reason stays in the history of this page.",
            "Paper records are kept on shelves that are locked.",
            "Records on screen open after **two checks** of who is asking.",
            "The people concerned are counted at the end of March each year.",
            "Records of other work are linked by number alone.",
        ],
        head: "| Sort | Content | Cases |\n|:--|:-:|--:|\n",
        cells: [
            "Check-ups",
            "Advice",
            "Benefits",
            "Result figures",
            "Notes of advice",
            "Claims made",
        ],
        see: "Related records",
        note: "The numbers are samples.",
        gap: " ",
        length: 4,
    },
];

/// Writes the content of `shipped` and `pages` pages more, half in each language.
pub fn write(shipped: &Path, to: &Path, pages: usize) -> io::Result<()> {
    copy(shipped, to)?;
    let each = pages / SPEECHES.len();
    for speech in &SPEECHES {
        for group in 0..each.div_ceil(GROUP) {
            fs::create_dir_all(to.join(speech.code).join(folder(group)))?;
        }
        for number in 0..each {
            let file = to.join(speech.code).join(file(number));
            fs::write(file, page(speech, number, each))?;
        }
    }
    Ok(())
}

/// Puts the version before beside every tenth page: two of its sections said something else.
pub fn keep(to: &Path, pages: usize) -> io::Result<()> {
    let each = pages / SPEECHES.len();
    for speech in &SPEECHES {
        for number in (0..each).step_by(KEPT) {
            let name = file(number).replace(".md", ".versions");
            let folder = to.join(speech.code).join(name);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("1.0.md"), version_before(speech, number, each))?;
        }
    }
    Ok(())
}

/// The file of a page within its language.
pub fn file(number: usize) -> String {
    match number % GROUP {
        0 => format!("{}/index.md", folder(number / GROUP)),
        within => format!("{}/r{within:02}.md", folder(number / GROUP)),
    }
}

/// The address of a page without its language.
pub fn address(number: usize) -> String {
    match number % GROUP {
        0 => format!("/{}/", folder(number / GROUP)),
        within => format!("/{}/r{within:02}/", folder(number / GROUP)),
    }
}

fn folder(group: usize) -> String {
    format!("records/g{group:03}")
}

/// The text of one page among `all`.
fn page(speech: &Speech, number: usize, all: usize) -> String {
    let mut text = head(speech, number);
    body(speech, number, all, 0, &mut text);
    text
}

/// What a page said as version 1.0.
fn version_before(speech: &Speech, number: usize, all: usize) -> String {
    let head = head(speech, number).replace(
        "\nversion = \"1.1\"\nin_force = 2026-12-01\nchanged = 2026-11-20\n",
        "\nversion = \"1.0\"\nin_force = 2026-10-01\nchanged = 2026-10-01\n",
    );
    let (own, newest) = head.split_once("[[history]]").unwrap_or((&head, ""));
    let first = newest.split_once("[[history]]").map_or("", |(_, it)| it);
    let mut text = format!("{own}[[history]]{first}");
    body(speech, number, all, 1, &mut text);
    text
}

/// The sections of a page; with another `turn`, the first and the fourth say something else.
fn body(speech: &Speech, number: usize, all: usize, turn: usize, text: &mut String) {
    for (at, heading) in speech.heading.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n## {heading} {{#s{at}}}\n\n");
        let other = if matches!(at, 0 | 3) { turn } else { 0 };
        paragraph(speech, number + at * 5 + other, text);
        match at {
            1 => table(speech, number, text),
            3 => text.push_str("[^a]\n"),
            5 => list(speech, number, text),
            6 => text.push_str("[^b]\n"),
            _ => links(speech, number * SECTIONS + at, all, text),
        }
    }
    let _ = write!(
        text,
        "\n[^a]: {}\n[^b]: {}{number}\n",
        speech.note, speech.note
    );
}

fn head(speech: &Speech, number: usize) -> String {
    let name = if number.is_multiple_of(GROUP) {
        speech.folder
    } else {
        speech.title
    };
    format!(
        "+++\ntitle = \"{name} {number}\"\nmenu = \"{number}\"\nsummary = \"{} {number}.\"\n\
         version = \"1.1\"\nin_force = 2026-12-01\nchanged = 2026-11-20\n\n\
         [[history]]\nversion = \"1.1\"\ndate = 2026-11-20\nwhat = \"{}\"\nwhy = \"{}\"\n\n\
         [[history]]\nversion = \"1.0\"\ndate = 2026-10-01\nwhat = \"{}\"\nwhy = \"{}\"\n+++\n",
        speech.summary,
        sentence(speech, number + 3).replace("**", ""),
        sentence(speech, number + 7).replace("**", ""),
        speech.title,
        sentence(speech, number + 6).replace("**", ""),
    )
}

fn sentence(speech: &Speech, at: usize) -> &'static str {
    let sentences = &speech.sentences;
    sentences
        .get(at % sentences.len())
        .copied()
        .unwrap_or_default()
}

fn paragraph(speech: &Speech, from: usize, text: &mut String) {
    for at in 0..speech.length {
        if at > 0 {
            text.push_str(speech.gap);
        }
        text.push_str(sentence(speech, from + at));
    }
    text.push('\n');
}

fn table(speech: &Speech, number: usize, text: &mut String) {
    text.push('\n');
    text.push_str(speech.head);
    for (at, (sort, content)) in speech
        .cells
        .iter()
        .zip(speech.cells.iter().skip(3))
        .enumerate()
    {
        let cases = (number * 37 + at * 11) % 9_000 + 100;
        let _ = writeln!(text, "| {sort} | {content} | {cases} |");
    }
}

fn list(speech: &Speech, number: usize, text: &mut String) {
    text.push('\n');
    for at in 0..3 {
        let _ = writeln!(text, "- {}", sentence(speech, number + at * 2 + 1));
    }
}

/// Links to another page, to a section of another, and to one of the page itself.
fn links(speech: &Speech, seed: usize, all: usize, text: &mut String) {
    let (one, other) = ((seed * 7 + 1) % all, (seed * 13 + 5) % all);
    let _ = write!(
        text,
        "\n{}: [{one}]({}), [{other}]({}#s{}), [{}](#s{})\n",
        speech.see,
        address(one),
        address(other),
        seed % SECTIONS,
        speech.title,
        (seed + 1) % SECTIONS,
    );
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if target.extension().is_some_and(|it| it == "versions") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
