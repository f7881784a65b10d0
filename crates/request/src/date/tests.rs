//! Days and months in every way people write them.

use super::*;

#[test]
fn days_are_read_in_every_way_people_write_them() {
    for (typed, iso) in [
        ("1987-03-27", "1987-03-27"),
        ("1987/3/27", "1987-03-27"),
        ("１９８７年３月２７日", "1987-03-27"),
        ("西暦1987年3月27日", "1987-03-27"),
        ("昭和62年3月27日", "1987-03-27"),
        ("S62.3.27", "1987-03-27"),
        ("ｓ６２．３．２７", "1987-03-27"),
        ("昭62-3-27", "1987-03-27"),
        ("昭和1987年3月27日", "1987-03-27"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("令和 元年 5月 1日", "2019-05-01"),
        ("大正元年7月30日", "1912-07-30"),
        ("2024-02-29", "2024-02-29"),
    ] {
        assert_eq!(
            read_date(typed).map(|date| date.to_string()).as_deref(),
            Ok(iso),
            "{typed}"
        );
    }
}

#[test]
fn days_that_are_not_are_told_apart() {
    for (typed, code) in [
        ("2023-02-29", Code::NotADate),
        ("1987-13-01", Code::NotADate),
        ("きのう", Code::NotADate),
        ("62年3月27日", Code::NotADate),
        ("昭和64年1月8日", Code::OutsideEra),
        ("平成元年1月7日", Code::OutsideEra),
        ("昭和62年月27日", Code::IncompleteDate),
        ("昭和62年3月", Code::IncompleteDate),
        ("1987-03-27-1", Code::IncompleteDate),
        ("99999999999999999999", Code::NotADate),
    ] {
        assert_eq!(read_date(typed), Err(code), "{typed}");
    }
}

#[test]
fn months_are_read_the_same_way() {
    for (typed, iso) in [
        ("2026-04", "2026-04"),
        ("令和8年4月", "2026-04"),
        ("平成31年4月", "2019-04"),
        ("R1/5", "2019-05"),
    ] {
        assert_eq!(
            read_month(typed).map(Month::iso).as_deref(),
            Ok(iso),
            "{typed}"
        );
    }
    assert_eq!(read_month("2026-13"), Err(Code::NotADate));
    assert_eq!(read_month("令和元年4月"), Err(Code::OutsideEra));
    assert_eq!(read_month("2026-04-01"), Err(Code::NotADate));
}

#[test]
fn days_are_spelt_in_the_language() {
    assert_eq!(spell("1987-03-27", Language::Ja), "1987年3月27日");
    assert_eq!(spell("1987-03-27", Language::En), "27 March 1987");
    assert_eq!(spell("2026-04", Language::En), "April 2026");
}

#[test]
fn parts_join_into_what_is_read() {
    assert_eq!(join_parts("showa", &["62", "3", "27"]), "昭和62年3月27日");
    assert_eq!(join_parts("western", &["2026", "4"]), "2026年4月");
    assert_eq!(join_parts("showa", &["", " ", ""]), "");
    assert_eq!(
        read_date(&join_parts("showa", &["62", "", "27"])),
        Err(Code::IncompleteDate)
    );
}

#[test]
fn parts_join_as_people_fill_them_in() {
    for (era, parts, iso) in [
        ("western", ["昭62", "3", "27"], "1987-03-27"),
        ("showa", ["昭62", "3", "27"], "1987-03-27"),
        ("showa", ["ｓ６２", "3", "27"], "1987-03-27"),
        ("showa", ["62年", "3月", "27日"], "1987-03-27"),
        ("reiwa", ["元年", "5月", "1日"], "2019-05-01"),
        ("", ["1987年", " 3月 ", "27"], "1987-03-27"),
    ] {
        let day = read_date(&join_parts(era, &parts));

        assert_eq!(day.unwrap().to_string(), iso, "{era} {parts:?}");
    }
    let two_eras = join_parts("heisei", &["S62", "3", "27"]);
    assert_eq!(read_date(&two_eras), Err(Code::NotADate));
}

#[test]
fn a_month_that_lacks_a_part_says_which_kind_it_is() {
    for parts in [["2025", ""], ["", "4"]] {
        let month = read_month(&join_parts("western", &parts));

        assert_eq!(month, Err(Code::IncompleteMonth), "{parts:?}");
    }
    assert_eq!(read_month("2025-04-01"), Err(Code::NotADate));
}
