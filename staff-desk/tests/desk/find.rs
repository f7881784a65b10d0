//! People are found by their names as somebody else would write them.

use request::check::Answer;
use request::{Kind, Submission};

use crate::answers::submission;
use crate::harness::Bench;

fn named(answers: &[(&str, &str)]) -> Submission {
    let mut submission = submission(Kind::Disclosure);
    for (name, typed) in answers {
        let answer = Answer::Text {
            typed: (*typed).to_owned(),
            normal: (*typed).to_owned(),
        };
        submission.answers.insert((*name).to_owned(), answer);
    }
    submission
}

async fn bench() -> Bench {
    let mut bench = Bench::empty();
    let sent = [
        named(&[("req_name", "見本　邉子"), ("req_kana", "ミホン　ヘンコ")]),
        named(&[("subj_name", "見本\u{1b}[2J仮名"), ("subj_kana", "ﾐﾎﾝ ﾕｳｺ")]),
        named(&[("subj_former_name", "髙見本 仮名")]),
    ];
    bench.receive(&sent).await;
    bench
}

#[tokio::test]
async fn a_name_is_found_in_every_field_with_the_reason_and_as_typed() {
    let bench = bench().await;
    for (asked, at, parts) in [
        ("見本辺子", 0, ["請求者  ", "見本　邉子", "異体字 邉=辺"]),
        (
            "みほんへんこ",
            0,
            ["請求者  ", "ミホン　ヘンコ", "かなの違い"],
        ),
        ("ミホンユーコ", 1, ["本人  ", "ﾐﾎﾝ ﾕｳｺ", "かなの違い"]),
        (
            "高見本",
            2,
            ["本人の以前の氏名", "髙見本 仮名", "異体字 髙=高、先頭のみ"],
        ),
    ] {
        let run = bench.run(&["find", asked]);

        assert_eq!(run.code, 0, "{}", run.talk);
        let lines: Vec<_> = run.out.lines().collect();
        assert_eq!(lines.len(), 2, "{asked} {}", run.out);
        assert!(lines[0].starts_with("受付番号"));
        assert!(
            lines[1].starts_with(bench.sent[at].0.as_str()),
            "{}",
            run.out
        );
        for part in parts {
            assert!(lines[1].contains(part), "{part}: {}", run.out);
        }
        assert_eq!(run.talk, "1 names found in 3 requests.\n");
    }
}

#[tokio::test]
async fn english_words_no_match_and_what_could_steer_a_terminal() {
    let bench = bench().await;

    let run = bench.run(&["--language", "en", "find", "見本"]);
    assert!(run.out.starts_with("Reference"), "{}", run.out);
    assert!(
        run.out.contains("same letters, beginning only"),
        "{}",
        run.out
    );
    assert!(run.out.contains("\\u{1b}[2J仮名") && !run.out.contains('\u{1b}'));

    let none = bench.run(&["find", "無名"]);
    assert_eq!((none.code, none.out.lines().count()), (0, 1));
    assert_eq!(bench.run(&["find", "　"]).code, 2);
}

#[tokio::test]
async fn more_than_a_batch_is_searched_and_what_does_not_open_is_told() {
    let mut bench = Bench::empty();
    let many = vec![named(&[("req_name", "無名")]); 102];
    bench.receive(&many).await;
    bench.receive(&[named(&[("req_name", "見本")])]).await;
    assert_eq!(bench.run(&["find", "見本"]).out.lines().count(), 2);

    bench.change_key_of_reader();
    let run = bench.run(&["find", "見本"]);

    assert_eq!((run.code, run.out.lines().count()), (1, 1));
    assert!(
        run.talk.contains("103 requests were not searched"),
        "{}",
        run.talk
    );
    assert!(!run.talk.contains("見本"));
}
