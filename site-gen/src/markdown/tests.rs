use super::*;
use crate::assets::Assets;

fn facts() -> Facts {
    let mut facts = Facts::default();
    facts.society.insert("name".into(), "見本健保".into());
    facts.law.insert("act-33-1".into(), "法第33条第1項".into());
    facts.fee.insert("disclosure".into(), "300円".into());
    facts
        .register
        .insert("fees".into(), "<table id=\"fees\"></table>\n".into());
    facts
}

fn read(text: &str, language: Language) -> Text {
    let address = |name: &str| {
        (
            name.to_owned(),
            format!("/assets/{}", name.replace('.', ".abc.")),
        )
    };
    let assets = Assets {
        addresses: ["map.svg", "plan.png", "odd.png"].map(address).into(),
        sizes: [("map.svg", [640, 480]), ("plan.png", [20, 10])]
            .map(|(name, size)| (name.to_owned(), size))
            .into(),
        ..Assets::default()
    };
    let facts = facts();
    body(
        text,
        Setting {
            language,
            facts: &facts,
            assets: &assets,
            title: "題",
        },
    )
}

/// HTML of one paragraph, without the paragraph.
pub(super) fn plain(text: &str) -> String {
    let html = read(text, Language::Ja).html;
    html.trim_end()
        .trim_start_matches("<p>")
        .trim_end_matches("</p>")
        .to_owned()
}

fn wrong(text: &str) -> Vec<(usize, String)> {
    let wrong = read(text, Language::Ja).wrong.into_iter();
    wrong.map(|(place, said)| (place.line(), said)).collect()
}

#[test]
fn a_section_carries_anchor_class_and_permanent_link() {
    let text = read("## 利用の*停止* {#stop .promise}\n", Language::Ja);

    assert_eq!(
        text.html,
        "<h2 id=\"stop\" class=\"promise\">利用の<em>停止</em> <a class=\"anchor\" href=\"#stop\" \
         aria-label=\"利用の停止\">#</a></h2>\n"
    );
    let heading = Heading {
        id: "stop".into(),
        text: "利用の停止".into(),
        level: 2,
        place: Place::new(1, 1),
    };
    assert_eq!(text.headings, [heading]);
}

#[test]
fn site_links_get_the_language_and_foreign_ones_no_referrer() {
    let cases = [
        ("[a](/privacy/#x)", "<a href=\"/en/privacy/#x\">a</a>"),
        ("[a](#x)", "<a href=\"#x\">a</a>"),
        (
            "[a](https://example.com/)",
            "<a href=\"https://example.com/\" rel=\"noreferrer\">a</a>",
        ),
        ("[a](tel:00)", "<a href=\"tel:00\">a</a>"),
    ];
    for (markdown, html) in cases {
        let text = read(markdown, Language::En);

        assert_eq!(text.html, format!("<p>{html}</p>\n"));
        assert_eq!(text.links.len(), 1);
    }
}

#[test]
fn a_table_scrolls_under_the_name_of_its_section_and_has_no_inline_style() {
    let html = read(
        "## 手数料 {#fees}\n\n|種類|額|\n|:--|--:|\n|開示|{{ fee.disclosure }}|\n",
        Language::Ja,
    )
    .html;

    assert!(
        html.contains("role=\"region\" tabindex=\"0\" aria-label=\"手数料\"><table>"),
        "{html}"
    );
    assert!(
        html.contains("<th scope=\"col\" class=\"a-right\">額</th>"),
        "{html}"
    );
    assert!(
        html.contains(
            "<th scope=\"row\" class=\"a-left\">開示</th><td class=\"a-right\">300円</td>"
        ),
        "{html}"
    );
    assert!(!html.contains("style"), "{html}");
}

#[test]
fn a_register_replaces_its_line() {
    let html = read("前\n\n{{ register.fees }}\n\n後\n", Language::Ja).html;

    assert_eq!(html, "<p>前</p>\n<table id=\"fees\"></table>\n<p>後</p>\n");
}

#[test]
fn footnotes_are_numbered_by_reference_and_lead_back() {
    let html = read(
        "甲[^b]乙[^a]丙[^b]\n\n[^a]: 二つ目\n[^b]: 一つ目\n",
        Language::Ja,
    )
    .html;

    assert!(
        html.contains("甲<sup class=\"footnote-ref\"><a id=\"fnref-1\" href=\"#fn-1\""),
        "{html}"
    );
    assert!(
        html.contains("丙<sup class=\"footnote-ref\"><a href=\"#fn-1\""),
        "{html}"
    );
    assert!(
        html.contains("<li id=\"fn-1\"><p>一つ目 <a href=\"#fnref-1\""),
        "{html}"
    );
}

#[test]
fn line_ends_between_japanese_letters_leave_no_space() {
    assert_eq!(plain("個人\n情報"), "個人情報");
    assert_eq!(plain("one\ntwo"), "one\ntwo");
    assert_eq!(plain("個人\ninfo"), "個人\ninfo");
}

#[test]
fn images_get_their_published_address_and_their_size_and_later_ones_wait() {
    assert_eq!(
        plain("![地図](/assets/map.svg)![図](/assets/plan.png)"),
        "<img src=\"/assets/map.abc.svg\" alt=\"地図\" width=\"640\" height=\"480\" decoding=\"async\">\
         <img src=\"/assets/plan.abc.png\" alt=\"図\" width=\"20\" height=\"10\" decoding=\"async\" \
         loading=\"lazy\">"
    );
}

#[test]
fn faults_of_a_text_name_their_line() {
    let cases = [
        ("a\n\n# 題\n", 3, "a page has one heading"),
        ("## 節\n", 1, "this section has no anchor"),
        ("## 節 {#Fees}\n", 1, "the anchor `Fees` will not do"),
        (
            "## 節 {#a}\n\n#### 小 {#b}\n",
            3,
            "this heading skips a level. Write ### here.",
        ),
        ("a\n\n<b>x</b>\n", 3, "raw HTML"),
        ("<div>\n", 1, "raw HTML"),
        ("a\nb [^x] c\n", 2, "this footnote is not defined"),
        ("a\n\n[^x]: text\n", 3, "nothing refers to the footnote `x`"),
        ("a **b c\n", 1, "these ** stay visible"),
        (
            "a\n{{ law.act-33-2 }}\n",
            2,
            "there is no article `act-33-2`. Did you mean `act-33-1`?",
        ),
        (
            "{{ register.fees }} x\n",
            1,
            "a register stands among other text",
        ),
        (
            "- {{ register.fees }}\n",
            1,
            "a register stands among other text",
        ),
        ("{{ register.fee }}\n", 1, "there is no register `fee`"),
        ("![](/assets/map.svg)\n", 1, "this image has no words"),
        (
            "a\n\n![図](/assets/odd.png)\n",
            3,
            "the size of the image /assets/odd.png cannot be read.",
        ),
    ];
    for (text, line, expected) in cases {
        let wrong = wrong(text);

        assert!(
            wrong
                .iter()
                .any(|(at, said)| *at == line && said.contains(expected)),
            "{text}: {wrong:?}"
        );
    }
}

#[test]
fn directives_in_code_are_shown_as_they_are() {
    assert_eq!(
        plain("`{{ society.nam }}`"),
        "<code>{{ society.nam }}</code>"
    );
    assert!(wrong("`{{ society.nam }}`").is_empty());
}

#[test]
fn an_inline_text_is_one_paragraph() {
    let assets = Assets::default();
    let facts = facts();
    let setting = Setting {
        language: Language::Ja,
        facts: &facts,
        assets: &assets,
        title: "",
    };

    assert_eq!(
        inline("**甲（乙）**は[丙](/d/)", setting).html,
        "<strong>甲（乙）</strong>は<a href=\"/d/\">丙</a>"
    );
    assert_eq!(inline("a\n\nb", setting).wrong.len(), 1);
    assert_eq!(inline("- a", setting).wrong.len(), 1);
}

#[test]
fn what_a_section_states_is_noted_with_it() {
    let text = read(
        "{{ society.name }}\n\n## {{ fee.disclosure }} {#a}\n\n## B {#b}\n\n{{ register.fees }}\n\n\
         ### C {#c}\n\n{{ law.act-33-1 }} `{{ society.name }}`\n",
        Language::Ja,
    );

    let names = |at: usize| -> Vec<_> { text.sections[at].names.iter().cloned().collect() };
    assert_eq!(text.sections.len(), text.headings.len() + 1);
    assert_eq!(names(0), ["society.name"]);
    assert_eq!(names(1), ["fee.disclosure"]);
    assert_eq!(names(2), ["register.fees"]);
    assert_eq!(names(3), [""; 0]);
    let filled: Vec<_> = text.sections.iter().map(|it| it.is_filled).collect();
    assert_eq!(filled, [true, false, true, true]);
}

#[test]
fn a_footnote_within_a_footnote_loses_no_text() {
    let html = read(
        "前[^a]\n\n> [^a]: 一 \n> > [^b]: 二[^b]\n\n後",
        Language::Ja,
    )
    .html;

    for part in ["前", "一", "二", "後"] {
        assert!(html.contains(part), "{html}");
    }
    let nested = read(
        "前[^a]\n\n> 外 [^a]\n>\n> [^a]: [^b]: 内[^b]\n",
        Language::Ja,
    )
    .html;
    assert_eq!(nested.matches("<blockquote>").count(), 1, "{nested}");
    assert!(nested.contains("外") && nested.contains("内"), "{nested}");
}

#[test]
fn a_word_to_avoid_is_told_where_it_was_written() {
    let term = "id = \"a\"\nterm = { ja = \"あ\", en = \"a\" }\nmeaning = { ja = \"あ\", en = \"a\" }\n\
                avoid = { ja = [\"会員\"] }";
    let term = toml::from_str(term).unwrap();
    let mut facts = facts();
    facts.avoided = crate::glossary::Avoided::of(std::iter::once(&term), Language::Ja);
    let setting = Setting {
        language: Language::Ja,
        facts: &facts,
        assets: &Assets::default(),
        title: "題",
    };
    let cases = [
        ("会員の会員", vec![(1, 1), (1, 4)]),
        ("\\*の会員", vec![(1, 4)]),
        ("&amp;の&amp;の会員", vec![(1, 13)]),
        ("**「会員」**の会員", vec![(1, 4), (1, 10)]),
        ("あ\n&#20250;員", vec![(2, 1)]),
    ];
    for (text, expected) in cases {
        let noticed = body(text, setting).noticed.into_iter();

        let told: Vec<_> = noticed
            .map(|(place, _)| (place.line(), place.column().unwrap()))
            .collect();
        assert_eq!(told, expected, "{text}");
    }
}
