//! Letters in pages: what fits, the text as it will print, what is wrong with it, and the record.

use ledger::Event;
use request::{EventKind, Kind, Reference};
use staff_desk::letter::{Opened, Written};

use super::acts::record;
use super::enter::receipt;
use super::pages::unescaped;
use super::{Answer, Desk};
use crate::answers::MARKER;
use crate::harness::{arrival, deadlines};

/// The request of a kind.
fn of(desk: &Desk, kind: Kind) -> Reference {
    let mut sent = desk.bench.sent.iter();
    sent.find(|(_, it)| it.kind == kind).unwrap().0.clone()
}

async fn events(desk: &Desk, reference: &Reference) -> Vec<Event> {
    let case = desk.store.register.get(reference).await.unwrap();
    case.unwrap().events
}

/// The letters that are sealed into a request.
async fn sealed(desk: &Desk, reference: &Reference) -> Vec<Written> {
    let case = desk.store.register.get(reference).await.unwrap().unwrap();
    let office = desk.bench.office(deadlines()).await;
    let opened = Opened::of(&office.desk("x", arrival(0)), case).unwrap();
    let letters = opened.written().map(|(_, written)| written.clone());
    letters.collect()
}

/// The lines of the letter on a page, as they are read.
fn lines(page: &Answer) -> Vec<String> {
    let paper = page.text.split("<article class=\"paper\"").nth(1).unwrap();
    let paper = paper.split("</article>").next().unwrap();
    let paper = paper.split_once('>').unwrap().1;
    let plain: String = paper
        .replace("</dt><dd>", ": ")
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
        .collect::<Vec<_>>()
        .join("\n");
    let plain = unescaped(&plain);
    let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// Where each fault leads; nothing for one that is mended on no page.
fn faults(page: &Answer) -> Vec<String> {
    let list = page.text.split("id=\"errors\">").nth(1).unwrap();
    let list = list.split("</ul>").next().unwrap();
    let items = list.split("<li>").skip(1);
    let to = |item: &str| {
        let rest = item.strip_prefix("<a href=\"");
        rest.map_or("", |rest| rest.split('"').next().unwrap())
            .to_owned()
    };
    items.map(to).collect()
}

const NOTE: &str = "窓口だけの覚え書きです";

/// A complaint whose answer is put off, with a note.
async fn extended(desk: &Desk) -> (Reference, String) {
    let reference = of(desk, Kind::Complaint);
    let typed = [
        ("by", "2027-02-01"),
        ("reason", "確認に日数がかかるため & <例>"),
        ("note", NOTE),
    ];
    record(desk, &reference, "extend", &typed).await;
    let path = format!("/case/{reference}/letters/extension/");
    (reference, path)
}

#[tokio::test]
async fn whoever_delivers_an_answer_that_is_not_written_is_told() {
    let desk = Desk::open().await;
    let complaint = of(&desk, Kind::Complaint);
    let decided = [("outcome-0", "granted"), ("given-0", "調べた結果です。")];
    record(&desk, &complaint, "decide", &decided).await;
    let deliver = format!("/case/{complaint}/deliver/");
    let advice = "この決定の書面は、まだ記録されていません";

    let before = desk.get(&deliver).await;
    let path = format!("/case/{complaint}/letters/complaint-answer/");
    let seen = desk.get(&path).await.control("seen").to_owned();
    let typed = [("seen", &*seen), ("in", "ja")];
    let print = [&typed[..], &[("go", "print")]].concat();
    let print = desk.post(&path, &print).await;
    let shown = [("shown", print.control("shown")), ("go", "send")];
    let send = [&typed[..], &shown].concat();
    assert_eq!(desk.post(&path, &send).await.status, 303);
    let after = desk.get(&deliver).await;

    assert!(before.text.contains(advice) && before.text.contains("value=\"check\""));
    assert!(!after.text.contains(advice), "{}", after.text);
}

#[tokio::test]
async fn what_fits_is_offered_and_what_has_to_come_first_is_told() {
    let desk = Desk::open().await;
    let statement = of(&desk, Kind::StatementDisclosure);
    let at = |path: &str| format!("href=\"/case/{statement}/{path}/\"");

    let case = desk.get(&format!("/case/{statement}/")).await;
    let page = desk.get(&format!("/case/{statement}/letters/")).await;

    assert!(case.text.contains(&at("letters")));
    assert!(page.text.contains(&at("letters/receipt")));
    for letter in [
        "completion",
        "fee",
        "provider-query",
        "extension",
        "decision",
        "closing",
    ] {
        let at = format!("/case/{statement}/letters/{letter}/");
        assert!(!page.text.contains(&at), "{letter}");
        assert_eq!(desk.get(&at).await.status, 409, "{letter}");
    }
    for task in ["ask", "ask-fee", "extend"] {
        assert!(page.text.contains(&at(task)), "{task}");
    }
    for task in ["decide", "ask-provider"] {
        let is_offered = page.text.contains(&at(task));
        assert!(!is_offered, "{task}: identity is not confirmed");
    }
    assert!(!page.text.contains(MARKER), "a list shows no answer");
    let unknown = format!("/case/{statement}/letters/none/");
    assert_eq!(desk.get(&unknown).await.status, 404);
}

#[tokio::test]
async fn the_text_that_is_shown_is_printed_and_recorded_word_by_word_once() {
    let desk = Desk::open().await;
    let (reference, path) = extended(&desk).await;
    let shown = desk.get(&path).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let seen = shown.control("seen").to_owned();
    let typed = [
        ("seen", seen.as_str()),
        ("in", "en"),
        ("remark", "一行目\r\n二行目 & <x>"),
    ];
    let looked = desk
        .post(&path, &[&typed[..], &[("go", "look")]].concat())
        .await;
    let print = desk
        .post(&path, &[&typed[..], &[("go", "print")]].concat())
        .await;
    assert_eq!((looked.status.as_u16(), print.status.as_u16()), (200, 200));
    assert_eq!(
        sealed(&desk, &reference).await,
        [],
        "nothing is recorded before"
    );
    let digest = print.control("shown").to_owned();

    let whole_form = [&typed[..], &[("shown", digest.as_str()), ("go", "send")]].concat();
    let sent = desk.post(&path, &whole_form).await;
    let twice = desk.post(&path, &whole_form).await;

    let done = format!("/case/{reference}/?done=letter");
    assert_eq!((sent.status.as_u16(), sent.to()), (303, &*done));
    assert_eq!((twice.status.as_u16(), twice.to()), (303, &*done));
    let letters = sealed(&desk, &reference).await;
    assert_eq!(letters.len(), 1, "the same sent twice is one record");
    let typed_again = [&typed[..], &[("go", "print")]].concat();
    let printed_again = desk.post(&path, &typed_again).await;
    assert_eq!(
        lines(&printed_again),
        lines(&print),
        "it may be printed again"
    );
    let list = desk.get(&format!("/case/{reference}/letters/")).await;
    assert!(list.text.contains("これまでに作った書面") && list.text.contains("Test Clerk"));
    assert!(!list.text.contains("二行目"));
    let text = letters[0].sheet.text();
    let text: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines(&print), text);
    assert_eq!(lines(&looked), text);
    for said in ["二行目 & <x>", "Reason: 確認に日数がかかるため & <例>"] {
        assert!(text.contains(&said), "{said}: {text:#?}");
    }
    let case = desk.get(&done).await;
    assert!(
        case.text.contains("書面を記録しました") && unescaped(&case.text).contains("二行目 & <x>")
    );
}

#[tokio::test]
async fn a_letter_on_record_is_read_and_printed_again_as_it_was_also_when_all_is_over() {
    let desk = Desk::open().await;
    let (reference, path) = extended(&desk).await;
    let command = format!("letter {reference} --letter extension --out x.html --in en");
    let command: Vec<_> = command.split(' ').collect();
    assert_eq!(desk.bench.run(&command).code, 0);
    let fresh = desk.get(&path).await;
    let fresh_en = [
        ("seen", fresh.control("seen")),
        ("in", "en"),
        ("go", "look"),
    ];
    let fresh = desk.post(&path, &fresh_en).await;
    record(&desk, &reference, "withdraw", &[]).await;
    record(&desk, &reference, "close", &[]).await;
    let at = |rest: &str| format!("/case/{reference}/letters/{rest}");

    let case = desk.get(&format!("/case/{reference}/")).await;
    let list = desk.get(&at("")).await;
    let again = desk.get(&at("recorded/3/")).await;

    assert!(case.text.contains(&format!("href=\"{}\"", at(""))));
    let href = format!("href=\"{}\"", at("recorded/3/"));
    assert!(list.text.contains(&href), "{}", list.text);
    assert_eq!(again.status, 200);
    // The command line has another day than the pages have here.
    assert_eq!(lines(&again)[1..], lines(&fresh)[1..]);
    assert!(again.text.contains("Test Clerk") && !again.text.contains(NOTE));
    for none in ["recorded/1/", "recorded/9/", "recorded/x/"] {
        assert_eq!(desk.get(&at(none)).await.status, 404, "{none}");
    }
}

#[tokio::test]
async fn the_command_line_writes_the_same_letter_word_by_word() {
    let desk = Desk::open().await;
    let (reference, path) = extended(&desk).await;
    let remark = "一行目\n二行目 & <x>";
    let seen = desk.get(&path).await.control("seen").to_owned();
    let typed = [("seen", seen.as_str()), ("in", "en"), ("remark", remark)];
    let print = desk
        .post(&path, &[&typed[..], &[("go", "print")]].concat())
        .await;
    let shown = [("shown", print.control("shown")), ("go", "send")];
    assert_eq!(
        desk.post(&path, &[&typed[..], &shown].concat())
            .await
            .status,
        303
    );

    let command = format!("letter {reference} --letter extension --out x.html --in en --remark");
    let command: Vec<_> = command.split(' ').chain([remark]).collect();
    assert_eq!(desk.bench.run(&command).code, 0);

    let letters = sealed(&desk, &reference).await;
    let texts = letters.iter().map(|it| it.sheet.text());
    let undated = texts.map(|text| text.split_once('\n').unwrap().1.to_owned());
    let undated: Vec<_> = undated.collect();
    assert_eq!(undated.len(), 2);
    assert_eq!(undated[0], undated[1]);
}

#[tokio::test]
async fn everything_wrong_with_a_letter_is_told_at_once_and_it_goes_nowhere() {
    let desk = Desk::open().await;
    let (reference, path) = extended(&desk).await;
    let before = events(&desk, &reference).await.len();
    let remark = format!("{NOTE} &amp; {{due}} {}", "長".repeat(3001));
    for go in ["look", "print", "send"] {
        let typed = [
            ("seen", "2"),
            ("in", "ja"),
            ("remark", remark.as_str()),
            ("go", go),
        ];

        let page = desk.post(&path, &typed).await;

        assert_eq!(page.status, 422, "{go}");
        assert!(page.title().starts_with("エラー："));
        assert_eq!(faults(&page), ["#remark"; 4], "{}", page.text);
        for told in ["内部の記録", "&amp;amp;", "{due}", "3000文字以内"] {
            assert!(page.text.contains(told), "{told}");
        }
        assert!(
            unescaped(&page.text).contains(&remark),
            "what was typed stays"
        );
        assert!(
            page.text.contains("class=\"paper\""),
            "and its text is seen"
        );
    }
    assert_eq!(events(&desk, &reference).await.len(), before);
}

#[tokio::test]
async fn a_provider_is_written_to_once_it_is_recorded_that_it_is_asked_by_the_day_that_counts() {
    let mut desk = Desk::open().await;
    let statement = of(&desk, Kind::StatementDisclosure);
    let at = |path: &str| format!("/case/{statement}/{path}/");
    let query = at("letters/provider-query");
    let href = |path: &str| format!("href=\"{path}\"");
    record(&desk, &statement, "confirm", &[]).await;

    let before = desk.get(&at("letters")).await;
    let early = desk.get(&query).await;
    record(&desk, &statement, "ask-provider", &[]).await;
    let list = desk.get(&at("letters")).await;
    let form = desk.get(&query).await;
    let case = desk.get(&format!("/case/{statement}/")).await;

    assert!(before.text.contains(&href(&at("ask-provider"))), "first");
    assert!(!before.text.contains(&href(&query)) && early.status == 409);
    assert!(list.text.contains(&href(&query)));
    // Two weeks from the record, as the page of the request counts them.
    assert!(case.text.contains("2027-01-03"));
    let text = lines(&form).join("\n");
    assert!(text.contains("2027年1月3日までにご返送"), "{text}");
    assert!(
        !form.text.contains("name=\"by\""),
        "nobody names another day"
    );

    desk.wait(15 * 24 * 60);
    desk.ask("POST", "/link/", &desk.head(), "").await;
    desk.come_in().await;
    let typed = [
        ("seen", "3"),
        ("in", "fr"),
        ("remark", "A &amp; B"),
        ("go", "print"),
    ];
    let late = desk.post(&query, &typed).await;
    assert_eq!(late.status, 422);
    let anew = at("ask-provider");
    assert_eq!(faults(&late), ["#in-ja", "#remark", &*anew]);
    record(&desk, &statement, "ask-provider", &[]).await;
    assert!(
        lines(&desk.get(&query).await)
            .join("")
            .contains("2027年1月18日")
    );
    record(&desk, &statement, "provider-answered", &[]).await;
    assert_eq!(desk.get(&query).await.status, 409);
}

#[tokio::test]
async fn the_provider_that_a_paper_leaves_out_is_asked_for_with_the_letter() {
    let desk = Desk::open().await;
    let path = "/enter/statement-disclosure/";
    let key = desk.get(path).await.control("key").to_owned();
    let pairs = [
        ("key", key.as_str()),
        ("arrived", "2026-12-15"),
        ("channel", "post"),
        ("subj_name", "見本 花子"),
        ("go", "send"),
    ];
    let (paper, _) = receipt(&desk.post(path, &pairs).await);
    record(&desk, &paper, "confirm", &[]).await;

    record(&desk, &paper, "ask-provider", &[]).await;

    let query = format!("/case/{paper}/letters/provider-query/");
    let form = desk.get(&query).await;
    let seen = form.control("seen").to_owned();
    let typed = [
        ("seen", &*seen),
        ("in", "ja"),
        ("provider", "見本医院"),
        ("address", "見本県見本市医院町4-5"),
        ("go", "print"),
    ];
    let print = desk.post(&query, &typed).await;

    assert_eq!(faults(&form), ["#provider", "#address"]);
    assert_eq!(print.status, 200, "{}", print.text);
    let to = &lines(&print)[..3];
    assert!(to.contains(&"見本医院 御中".to_owned()), "{to:?}");
}

#[tokio::test]
async fn what_the_society_left_out_is_told_with_the_file_to_mend() {
    let desk = Desk::open().await;
    let reference = of(&desk, Kind::Correction);
    let path = format!("/en/case/{reference}/letters/receipt/");
    let file = desk.bench.path("dist/desk/letters.json");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, whole.replace("見本 太郎", "")).unwrap();

    let page = desk
        .post(&path, &[("seen", "1"), ("in", "ja"), ("go", "print")])
        .await;

    assert_eq!(
        (page.status.as_u16(), faults(&page)),
        (422, vec![String::new()])
    );
    assert!(
        page.text
            .contains("who represents the society. Correct content/society.toml")
    );
    std::fs::write(&file, whole).unwrap();
    assert_eq!(
        desk.get(&path).await.status,
        200,
        "once it is mended it goes on"
    );
    std::fs::remove_file(&file).unwrap();
    let none = desk.get(&path).await;
    assert_eq!(none.status, 503);
    assert!(none.text.contains("site-gen build"), "{}", none.text);
}

#[tokio::test]
async fn what_was_not_shown_is_not_recorded() {
    let desk = Desk::open().await;
    let (reference, path) = extended(&desk).await;
    let seen = desk.get(&path).await.control("seen").to_owned();
    let typed = |remark, go| {
        [
            ("seen", seen.as_str()),
            ("in", "ja"),
            ("remark", remark),
            ("go", go),
        ]
    };
    let print = desk.post(&path, &typed("見たとおり", "print")).await;
    let shown = ("shown", print.control("shown"));

    let other = desk
        .post(
            &path,
            &[&typed("見ていない", "send")[..], &[shown]].concat(),
        )
        .await;
    let unseen = desk.post(&path, &typed("見たとおり", "send")).await;
    let append = desk.store.register.append(
        &reference,
        EventKind::Withdrawn,
        "Other Clerk",
        arrival(90),
        None,
    );
    append.await.unwrap();
    let late = desk
        .post(
            &path,
            &[&typed("見たとおり", "send")[..], &[shown]].concat(),
        )
        .await;

    for page in [&other, &unseen] {
        assert_eq!(page.status, 409);
        assert!(page.text.contains("表示していた文面と違う"));
    }
    assert_ne!(other.control("shown"), shown.1, "now the other was shown");
    assert_eq!(late.status, 409);
    assert!(late.text.contains("Other Clerk") && late.text.contains("見たとおり"));
    assert_eq!(late.control("seen"), "3", "now it was seen");
    assert_eq!(sealed(&desk, &reference).await, []);
}

#[tokio::test]
async fn a_letter_that_came_after_the_session_had_ended_is_there_after_the_next_login() {
    let mut desk = Desk::open().await;
    let (_, path) = extended(&desk).await;
    let token = desk.get("/").await.control("token").to_owned();
    desk.wait(31);
    let typed = format!("token={token}&seen=2&in=en&remark=Kept&go=send");
    let late = desk.ask("POST", &path, &desk.head(), &typed).await;
    assert_eq!(late.status, 403);
    desk.ask("POST", "/link/", &desk.head(), "").await;

    let entered = desk.come_in().await;
    let form = desk.get(entered.to()).await;

    assert_eq!(entered.to(), path);
    assert!(form.text.contains("Kept</textarea>") && form.text.contains("value=\"en\" checked"));
}
