use super::*;

/// `[-gone-]` and `{+new+}`, easier to read than HTML.
fn told(old: &str, new: &str) -> String {
    let marks = Marks {
        gone: "-",
        new: "+",
        language: Language::Ja,
    };
    let mut html = String::new();
    for step in align(&[old], &[new]) {
        html.push_str(&paragraph(step, &marks));
    }
    html.replace("<del><span class=\"hidden\">［-：</span>", "[-")
        .replace("<span class=\"hidden\">］</span></del>", "-]")
        .replace("<ins><span class=\"hidden\">［+：</span>", "{+")
        .replace("<span class=\"hidden\">］</span></ins>", "+}")
}

#[test]
fn japanese_sentences_show_what_changed_and_no_more() {
    let cases = [
        // One word.
        (
            "外部の者が関わるものを分けて示します。",
            "外部の者が関わるものを区別して示します。",
            "外部の者が関わるものを[-分けて-]{+区別して+}示します。",
        ),
        // A figure.
        (
            "手数料は1件につき300円です。",
            "手数料は1件につき500円です。",
            "手数料は1件につき[-300-]{+500+}円です。",
        ),
        // Something put in.
        (
            "結果を文書でお知らせします。",
            "結果を書面または電子データの文書でお知らせします。",
            "結果を{+書面または電子データの+}文書でお知らせします。",
        ),
        // A sentence added; the others stand.
        (
            "回答は郵送します。",
            "回答は郵送します。窓口でもお渡しします。",
            "回答は郵送します。{+窓口でもお渡しします。+}",
        ),
        // A sentence taken out between two.
        (
            "受け付けます。無料です。回答します。",
            "受け付けます。回答します。",
            "受け付けます。[-無料です。-]回答します。",
        ),
        // More than half new: the whole sentence.
        (
            "このサイトに検索の仕組みはありません。",
            "入力した言葉は、当組合にも送られません。",
            "[-このサイトに検索の仕組みはありません。-]{+入力した言葉は、当組合にも送られません。+}",
        ),
        // A particle between two changes does not stand alone.
        (
            "健診の結果を事業主に提供する場合があります。",
            "検査の記録を事業主に提供する場合があります。",
            "[-健診の結果-]{+検査の記録+}を事業主に提供する場合があります。",
        ),
        // What HTML would take for its own.
        (
            "a <b> & c を使います。",
            "a <i> & c を使います。",
            "a &lt;[-b-]{+i+}&gt; &amp; c を使います。",
        ),
    ];
    for (old, new, expected) in cases {
        assert_eq!(told(old, new), expected);
    }
}

fn section(id: &str, blocks: &[&str]) -> Section {
    Section {
        id: id.into(),
        title: id.into(),
        blocks: blocks.iter().map(|it| (*it).to_owned()).collect(),
    }
}

#[test]
fn sections_are_the_same_changed_new_or_gone_by_their_anchors() {
    let old = [
        section("a", &["一"]),
        section("b", &["二"]),
        section("c", &["三"]),
    ];
    let new = [
        section("a", &["一"]),
        section("d", &["四"]),
        section("c", &["五"]),
    ];

    let fates: Vec<_> = compare(&old, &new)
        .iter()
        .map(|it| (it.id.to_owned(), it.fate))
        .collect();

    let expected = [
        ("a", Fate::Same),
        ("b", Fate::Gone),
        ("d", Fate::New),
        ("c", Fate::Changed),
    ];
    assert_eq!(fates, expected.map(|(id, fate)| (id.to_owned(), fate)));
}

#[test]
fn paragraphs_that_are_alike_are_paired_and_others_stand_alone() {
    let old = ["甲のデータを使います。", "古い段落です、なくなります。"];
    let new = ["全く別の新規説明文。", "甲のデータを使いません。"];

    let steps = align(&old, &new);

    assert_eq!(
        steps,
        [
            Step::New(new[0]),
            Step::Changed(old[0], new[1]),
            Step::Gone(old[1])
        ]
    );
}

/// Old, new, and both as a careful editor would mark them.
const PAIRS: [(&str, &str, &str); 26] = [
    (
        "保存期間は5年です。",
        "保存期間は3年です。",
        "保存期間は[-5-]{+3+}年です。",
    ),
    ("5年", "3年", "[-5-]{+3+}年"),
    (
        "法第23条によります。",
        "法第27条によります。",
        "法第[-23-]{+27+}条によります。",
    ),
    (
        "委託先が処理します。",
        "事業主が処理します。",
        "[-委託先-]{+事業主+}が処理します。",
    ),
    (
        "レセプトの写しを渡します。",
        "データの写しを渡します。",
        "[-レセプト-]{+データ+}の写しを渡します。",
    ),
    (
        "当組合が回答します。",
        "当組合は回答します。",
        "当組合[-が-]{+は+}回答します。",
    ),
    (
        "第三者に提供します。",
        "第三者に提供しません。",
        "第三者に提供[-します-]{+しません+}。",
    ),
    (
        "氏名と住所を確かめます。",
        "氏名、住所を確かめます。",
        "氏名[-と-]{+、+}住所を確かめます。",
    ),
    ("郵送します。", "郵送します！", "郵送します[-。-]{+！+}"),
    (
        "無料です。",
        "無料です。郵送でも受け付けます。",
        "無料です。{+郵送でも受け付けます。+}",
    ),
    (
        "無料です。郵送でも受け付けます。",
        "郵送でも受け付けます。",
        "[-無料です。-]郵送でも受け付けます。",
    ),
    (
        "無料です。",
        "無料です。ただし、写しを郵送で受け取るときは、切手の代金を先に納めていただきます。",
        "無料です。{+ただし、写しを郵送で受け取るときは、切手の代金を先に納めていただきます。+}",
    ),
    (
        "手数料は1,300円です。",
        "手数料は1,500円です。",
        "手数料は[-1,300-]{+1,500+}円です。",
    ),
    (
        "葛\u{e0100}城さんの窓口です。",
        "葛城さんの窓口です。",
        "[-葛\u{e0100}城-]{+葛城+}さんの窓口です。",
    ),
    (
        "𠮷田の窓口で受けます。",
        "吉田の窓口で受けます。",
        "[-𠮷田-]{+吉田+}の窓口で受けます。",
    ),
    (
        "カ\u{3099}イドを配ります。",
        "ガイドを配ります。",
        "[-カ\u{3099}イド-]{+ガイド+}を配ります。",
    ),
    (
        "目的 ｜ 健診の案内 ｜ 5年",
        "目的 ｜ 健診の案内 ｜ 3年",
        "目的 ｜ 健診の案内 ｜ [-5-]{+3+}年",
    ),
    (
        "今日は晴れます。",
        "請求の方法を記します。",
        "[-今日は晴れます。-]{+請求の方法を記します。+}",
    ),
    (
        "It costs 300 yen.",
        "It costs 500 yen.",
        "It costs [-300-]{+500+} yen.",
    ),
    (
        "We keep it for two years here.",
        "We keep it for ten weeks here.",
        "We keep it for [-two years-]{+ten weeks+} here.",
    ),
    (
        "See Art. 27(1) of the Act. It is short.",
        "See Art. 28(1) of the Act. It is short.",
        "See Art. [-27-]{+28+}(1) of the Act. It is short.",
    ),
    (
        "Some data, e.g. names, go out.",
        "Some data, e.g. dates, go out.",
        "Some data, e.g. [-names-]{+dates+}, go out.",
    ),
    (
        "The rate is 1.5 per cent.",
        "The rate is 2.5 per cent.",
        "The rate is [-1.5-]{+2.5+} per cent.",
    ),
    (
        "Pay at the desk.",
        "Pay at the desk. Post is free.",
        "Pay at the desk.{+ Post is free.+}",
    ),
    (
        "Post it, please.",
        "Post it please.",
        "Post it[-,-] please.",
    ),
    (
        "Birds sing at dawn.",
        "Answers come by registered post.",
        "[-Birds sing at dawn.-]{+Answers come by registered post.+}",
    ),
];

#[test]
fn changes_are_marked_as_an_editor_would_mark_them() {
    let wrong: Vec<_> = PAIRS
        .into_iter()
        .map(|(old, new, expected)| (told(old, new), expected))
        .filter(|(told, expected)| told != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is left when one of the two elements is taken out, as a reader would read it.
fn without(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut left = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(&open) {
        left.push_str(before);
        rest = after.split_once(&close).unwrap().1;
    }
    left.push_str(rest);
    for sign in ["<del>", "</del>", "<ins>", "</ins>"] {
        left = left.replace(sign, "");
    }
    for mark in ["［gone：", "［new：", "］"] {
        left = left.replace(&format!("<span class=\"hidden\">{mark}</span>"), "");
    }
    let left = left.replace("&lt;", "<").replace("&gt;", ">");
    left.replace("&quot;", "\"").replace("&amp;", "&")
}

fn html(old: &str, new: &str) -> String {
    let marks = Marks {
        gone: "gone",
        new: "new",
        language: Language::Ja,
    };
    let steps = align(&[old], &[new]);
    steps.into_iter().map(|it| paragraph(it, &marks)).collect()
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[test]
fn without_what_is_gone_it_is_the_new_text_and_without_what_is_new_the_old() {
    const PIECES: [&str; 22] = [
        "健診",
        "の",
        "記録",
        "を",
        "データ",
        "5",
        "年",
        "、",
        "。",
        "」",
        "します",
        " ",
        ". ",
        "Art. ",
        "post",
        "<b>",
        "&",
        "\"",
        "葛\u{e0100}",
        "𠮷",
        "が\u{3099}",
        "｜",
    ];
    let mut dice = Dice(3);
    for round in 0..3000 {
        let count = dice.below(40);
        let old: Vec<_> = (0..count)
            .map(|_| PIECES[dice.below(PIECES.len())])
            .collect();
        let mut new = old.clone();
        for _ in 0..dice.below(6) {
            let at = dice.below(new.len() + 1);
            let piece = PIECES[dice.below(PIECES.len())];
            match (dice.below(3), at < new.len()) {
                (0, true) => drop(new.remove(at)),
                (1, true) => new[at] = piece,
                _ => new.insert(at, piece),
            }
        }
        let (old, new) = (old.concat(), new.concat());

        let html = html(&old, &new);

        assert_eq!(without(&html, "del"), new, "round {round}: {old:?} {html}");
        assert_eq!(without(&html, "ins"), old, "round {round}: {new:?} {html}");
    }
}

#[test]
fn texts_too_long_to_weigh_are_shown_whole() {
    let old = "古い語と".repeat(5_000);
    let new = format!("{old}新しい語。");

    let steps = align(&[&old], &[&new]);

    assert_eq!(steps, [Step::Gone(&old), Step::New(&new)]);
}
