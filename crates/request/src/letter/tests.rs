use super::*;

/// Sentences in which nothing is missing.
fn whole() -> Sentences {
    let table = |ids: Vec<&'static str>| ids.into_iter().map(|id| (id.to_owned(), "x".to_owned()));
    let letter = |it: &Letter| {
        let musts: Vec<_> = it
            .musts()
            .iter()
            .map(|must| format!("{{{must}}}"))
            .collect();
        let must = musts.concat();
        let text = Text {
            title: "x".to_owned(),
            opening: vec![format!("x {must}")],
            closing: vec!["x".to_owned()],
        };
        (it.id().to_owned(), text)
    };
    Sentences {
        labels: table(Label::ALL.iter().map(|it| it.id()).collect()).collect(),
        rights: table(Right::ALL.iter().map(|it| it.id()).collect()).collect(),
        outcomes: table(Outcome::ALL.iter().map(|it| it.id()).collect()).collect(),
        complain: vec!["{complaints} {commission}".to_owned()],
        sue: vec!["{sue-from}".to_owned()],
        reply: vec!["x".to_owned()],
        letters: Letter::ALL.iter().map(letter).collect(),
    }
}

fn gap(key: &str, fault: GapFault) -> Vec<Gap> {
    let key = key.to_owned();
    vec![Gap { key, fault }]
}

#[test]
fn whole_sentences_have_no_gaps() {
    assert_eq!(whole().gaps(), []);
}

#[test]
fn what_is_missing_or_unused_is_told_by_its_key() {
    let mut missing = whole();
    missing.labels.insert("sue".to_owned(), " ".to_owned());
    let mut gone = whole();
    gone.letters.remove("closing");
    let mut unused = whole();
    unused.rights.insert("fly".to_owned(), "x".to_owned());

    assert_eq!(missing.gaps(), gap("labels.sue", GapFault::Missing));
    assert_eq!(gone.gaps(), gap("letters.closing", GapFault::Missing));
    let told = unused.gaps();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].key, "rights.fly");
    assert!(matches!(&told[0].fault, GapFault::Unused(known) if known.contains(&"erase")));
}

#[test]
fn a_blank_that_nothing_fills_is_told_and_so_is_one_left_out() {
    let mut wrong = whole();
    wrong.letters.get_mut("receipt").unwrap().closing = vec!["{new-due} {due}".to_owned()];
    let mut silent = whole();
    silent.letters.get_mut("extension").unwrap().opening = vec!["{new-due}".to_owned()];
    let mut quiet = whole();
    quiet.complain = vec!["{complaints}".to_owned()];

    let told = wrong.gaps();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].key, "letters.receipt.closing.0");
    assert!(matches!(&told[0].fault, GapFault::Blank(id, _) if id == "new-due"));
    assert_eq!(
        silent.gaps(),
        gap("letters.extension", GapFault::LeavesOut(Blank::Reason))
    );
    assert_eq!(
        quiet.gaps(),
        gap("complain", GapFault::LeavesOut(Blank::Commission))
    );
}

#[test]
fn what_is_put_in_is_not_looked_at_again() {
    let values = BTreeMap::from([
        (Blank::Name, "{reference}".to_owned()),
        (Blank::Reference, "R".to_owned()),
    ]);

    assert_eq!(fill("{name}, {reference}.", &values), "{reference}, R.");
    assert_eq!(fill("{by} {odd} {", &values), "{by} {odd} {");
}

#[test]
fn a_suit_is_named_only_where_article_39_knows_one() {
    let may: Vec<_> = Right::ALL
        .iter()
        .filter(|it| it.may_be_sued_for())
        .collect();

    assert!(may.contains(&&Right::DiscloseGiven) && may.contains(&&Right::StopProvision));
    assert!(!may.contains(&&Right::TellPurpose) && !may.contains(&&Right::BereavedService));
    assert_eq!(may.len(), 10);
}
