use super::sections::Reader;

fn places(html: &str) -> Vec<String> {
    let mut reader = Reader::new("Title");
    reader.html(html);
    let places = reader.places.iter().map(|it| {
        let within = it.within.map_or(String::new(), |at| format!("{at}>"));
        format!(
            "{within}{}|{}|{}",
            it.id,
            it.heading.trim_end(),
            it.text.trim_end()
        )
    });
    places.collect()
}

#[test]
fn a_section_holds_its_heading_and_what_follows() {
    let html = "<p>Lead &amp; <strong>more</strong>.</p>\n\
                <h2 id=\"fees\">Fees <a class=\"anchor\" href=\"#fees\">#</a></h2>\n\
                <p>個人<em>情報</em>は<br>300円。</p>\n<ul><li>one</li><li>two</li></ul>\n\
                <h3 id=\"paid\">Paid</h3><p>At once.</p>";

    assert_eq!(
        places(html),
        [
            "|Title|Lead & more.",
            "fees|Fees|個人情報は 300円。 one two",
            "paid|Paid|At once.",
        ]
    );
}

#[test]
fn a_row_with_an_anchor_is_a_place_within_its_section() {
    let html = "<h2 id=\"law\">Law</h2><p>Before.</p><table><thead><tr><th>Name</th></tr></thead>\
                <tbody><tr id=\"act-1\"><th scope=\"row\">Act 1</th><td>About one</td></tr>\
                <tr id=\"act-2\"><th scope=\"row\">Act 2</th><td>About two</td></tr></tbody></table>\
                <p>After.</p>";

    assert_eq!(
        places(html),
        [
            "|Title|",
            "law|Law|Before. Name After.",
            "1>act-1|Act 1|About one",
            "1>act-2|Act 2|About two",
        ]
    );
}

#[test]
fn a_row_that_is_named_by_a_code_is_named_by_its_next_cell_too() {
    let html = "<table><tr id=\"d1\"><th>D1</th><td>Harm</td><td>Article 33</td></tr></table>";

    assert_eq!(places(html), ["|Title|", "0>d1|D1 Harm|Article 33"]);
}

#[test]
fn a_table_with_a_caption_of_its_own_ends_where_it_ends() {
    let html = "<h2 id=\"all\">All</h2><table><caption id=\"area\">Area</caption>\
                <tbody><tr><th>A</th><td>B</td></tr></tbody></table><p>After.</p>";

    assert_eq!(places(html), ["|Title|", "all|All|After.", "area|Area|A B"]);
}

#[test]
fn blocks_within_a_block_that_has_an_anchor_belong_to_it() {
    let html = "<h2 id=\"all\">All</h2><div id=\"one\"><div>a</div><div>b</div></div><div>c</div>";

    assert_eq!(places(html), ["|Title|", "all|All|c", "1>one||a b"]);
}

#[test]
fn signs_for_getting_about_are_no_text() {
    let html = "<nav id=\"by\"><ul><li id=\"one\">One</li></ul></nav><p>漢字<ruby>請求<rt>せいきゅう</rt></ruby>書<sup class=\"footnote-ref\"><a \
                id=\"fnref-1\" href=\"#fn-1\">1</a></sup>。<span class=\"sample\">見本</span></p>\
                <section class=\"footnotes\" role=\"doc-endnotes\"><ol><li id=\"fn-1\"><p>Note. \
                <a href=\"#fnref-1\" role=\"doc-backlink\">↩</a></p></li></ol></section>";

    assert_eq!(places(html), ["|Title|漢字請求書。", "0>fn-1||Note."]);
}

#[test]
fn what_would_break_a_line_of_the_file_becomes_a_space() {
    assert_eq!(places("<pre><code>a\tb\nc</code></pre>"), ["|Title|a b c"]);
}

#[test]
fn half_width_kana_are_kept_at_full_width() {
    assert_eq!(places("<p>ﾚｾﾌﾟﾄ</p>"), ["|Title|レセプト"]);
}
