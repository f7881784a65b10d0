//! Assets that are missing, not used, or out of reach.

use crate::site::Site;

#[test]
fn an_asset_that_a_template_names_in_vain_is_told_with_its_place() {
    let site = Site::good();
    site.change(
        "templates/site/base.html",
        "[\"site.css\"]",
        "[\"sight.css\"]",
    );

    let told = site.places();

    assert_eq!(
        told,
        [
            "templates/assets/site.css: warning: nothing uses this file, and it is published all the \
             same. Name it in a template or show it on a page, or remove it.",
            "templates/site/base.html:5:47: there is no `sight.css` in the folder of assets. Did you \
             mean `site.css`?"
        ]
    );
}

#[test]
fn an_asset_that_nothing_uses_is_a_warning_until_a_page_shows_it() {
    let site = Site::good();
    site.put(
        "../templates/assets/map.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>",
    );

    let before = site_gen::check(&site.options(), false).unwrap().warnings;
    site.change(
        "content/ja/lists.md",
        "[form]",
        "![map](/assets/map.svg) [form]",
    );
    site.change(
        "content/en/lists.md",
        "[form]",
        "![map](/assets/map.svg) [form]",
    );
    let after = site_gen::check(&site.options(), false).unwrap().warnings;

    assert_eq!(before.len(), 1, "{before:?}");
    assert!(before[0].file.ends_with("templates/assets/map.svg"));
    assert_eq!(after, []);
}

#[test]
fn a_picture_that_is_not_there_is_told_with_the_line_of_its_text() {
    let site = Site::good();
    site.change(
        "content/ja/lists.md",
        "[form]",
        "![map](/assets/mapp.svg) [form]",
    );

    let told = site.problems();

    assert!(
        told[0].starts_with("content/ja/lists.md:45: there is no image /assets/mapp.svg."),
        "{told:?}"
    );
}

#[test]
fn a_picture_that_cannot_be_read_is_told_with_the_line_of_its_text() {
    let site = Site::good();
    site.put_bytes("../templates/assets/map.png", b"\x89PNG broken");
    site.change(
        "content/ja/lists.md",
        "[form]",
        "![map](/assets/map.png) [form]",
    );

    let told = site.problems();

    let expected = "content/ja/lists.md:45: the size of the image /assets/map.png cannot be read.";
    assert!(told[0].starts_with(expected), "{told:?}");
}

#[test]
fn the_shipped_site_uses_every_asset() {
    let warnings = site_gen::check(&Site::shipped().options(), false)
        .unwrap()
        .warnings;

    let about_assets = |it: &&site_gen::Problem| it.file.contains("/assets/");
    assert_eq!(warnings.iter().find(about_assets), None);
}
