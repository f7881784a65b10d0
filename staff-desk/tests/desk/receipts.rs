//! The signed receipt of what came on paper: from the command line and from the console, verified by anybody.

use request::receipt::Signed;
use serde_json::Value;
use staff_desk::cli::DESK_RECEIPT_KEY;

use crate::harness::{Bench, Run, ok};
use crate::paper::{COMPLAINT, filled, slip};

const PUBLICATION: &str = "dist/intake/publication.json";
const ENTER: [&str; 7] = [
    "enter",
    "--kind",
    "complaint",
    "--file",
    "paper.toml",
    "--arrived",
    "2026-11-20",
];

/// A desk with a paper that is filled in.
pub(crate) async fn with_paper() -> Bench {
    let bench = Bench::with_all_kinds().await;
    bench.list_own_key();
    filled(&bench, "complaint", "paper.toml", &COMPLAINT);
    bench
}

/// Makes the desk's key; its public half.
pub(crate) fn make_key(bench: &Bench) -> String {
    ok(bench.run(&["receipt-key"])).out.trim().to_owned()
}

/// Lets the site state a public key as that of the desk.
pub(crate) fn state(bench: &Bench, key: &str) {
    let path = bench.path(PUBLICATION);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut publication: Value = serde_json::from_str(&text).unwrap();
    for edition in publication["editions"]
        .as_object_mut()
        .unwrap()
        .values_mut()
    {
        edition["shell"]["society"]["desk_receipt_key"] = key.into();
    }
    std::fs::write(&path, publication.to_string()).unwrap();
}

fn verify(bench: &Bench, text: &str) -> Run {
    std::fs::write(bench.path("receipt.txt"), text).unwrap();
    bench.run(&["verify-receipt", "receipt.txt"])
}

#[tokio::test]
async fn a_paper_gets_a_receipt_that_the_register_and_the_site_bear_out() {
    let bench = with_paper().await;
    let public = make_key(&bench);
    state(&bench, &public);

    let first = ok(bench.run(&ENTER));
    let again = ok(bench.run(&ENTER));

    let signed = Signed::find(&first.out).unwrap();
    let (reference, code) = slip(&first);
    assert_eq!(signed.statement.reference.as_str(), reference);
    assert_eq!(
        Signed::find(&again.out),
        Ok(signed.clone()),
        "the same once more"
    );
    assert!(!signed.to_string().contains(&code) && !signed.to_string().contains("MARKER"));
    assert!(
        signed
            .message()
            .contains("\nreceived: 2026-11-19T15:00:00.000Z\n")
    );
    assert!(!first.talk.contains("desk_receipt_key") && !first.talk.contains("not signed"));
    let told = ok(verify(&bench, &first.out));
    assert!(
        told.talk.contains("the register says the same"),
        "{}",
        told.talk
    );
    // The key itself is not needed: what the site states is enough.
    std::fs::remove_file(bench.path(DESK_RECEIPT_KEY)).unwrap();
    ok(verify(&bench, &first.out));
    let altered = first.out.replace("kind: complaint", "kind: disclosure");
    let refused = verify(&bench, &altered);
    assert!(
        refused.code != 0 && refused.talk.contains("NOT GENUINE"),
        "{}",
        refused.talk
    );
}

#[tokio::test]
async fn staff_hear_why_nobody_could_verify_a_receipt() {
    let bench = with_paper().await;

    let unsigned = ok(bench.run(&ENTER));
    assert!(
        unsigned.talk.contains("make one with receipt-key"),
        "{}",
        unsigned.talk
    );
    assert!(Signed::find(&unsigned.out).is_err());

    make_key(&bench);
    let unstated = ok(bench.run(&ENTER));
    assert!(
        unstated.talk.contains("desk_receipt_key"),
        "{}",
        unstated.talk
    );
    // The desk itself knows its key.
    ok(verify(&bench, &unstated.out));

    state(
        &bench,
        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
    );
    let other = ok(bench.run(&ENTER));
    assert!(other.talk.contains("desk_receipt_key"), "{}", other.talk);
}

#[tokio::test]
async fn a_key_is_never_replaced_and_a_damaged_one_stores_nothing() {
    let bench = with_paper().await;
    make_key(&bench);
    let key = std::fs::read(bench.path(DESK_RECEIPT_KEY)).unwrap();

    let twice = bench.run(&["receipt-key"]);
    assert!(
        twice.code == 1 && twice.talk.contains("exists already"),
        "{}",
        twice.talk
    );
    assert_eq!(std::fs::read(bench.path(DESK_RECEIPT_KEY)).unwrap(), key);

    let count = |bench: &Bench| ok(bench.run(&["list"])).out.lines().count();
    let before = count(&bench);
    std::fs::write(bench.path(DESK_RECEIPT_KEY), "MARKER-KEY").unwrap();
    let refused = bench.run(&ENTER);
    assert!(refused.code == 1 && refused.talk.contains("is no private Ed25519 key"));
    assert!(!refused.talk.contains("MARKER"), "{}", refused.talk);
    assert_eq!(count(&bench), before);
}
