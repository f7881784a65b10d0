//! A medical provider whose address the request does not give: staff give it with the letter.

use request::{EventKind, Kind, Reference};

use crate::answers::submission;
use crate::harness::{Bench, Run, case, ok};
use crate::letters::with_letters;

pub(crate) const ADDRESS: &str = "見本県見本市見本町9-8-7";

/// A request that names a provider and not where it is, and of which the provider is asked.
pub(crate) async fn asked() -> (Bench, Reference) {
    let mut bench = with_letters().await;
    let mut submission = submission(Kind::StatementDisclosure);
    let address = submission.answers.remove("provider_addr");
    assert!(address.is_some(), "it is left out here alone");
    bench.receive(&[submission]).await;
    let reference = bench.sent.last().unwrap().0.clone();
    ok(bench.run(&["confirm", reference.as_str()]));
    ok(bench.run(&["provider", reference.as_str(), "--asked"]));
    (bench, reference)
}

fn letter(bench: &Bench, reference: &Reference, more: &[&str]) -> Run {
    let letter = ["--language", "en", "letter", reference.as_str(), "--out"];
    bench.run(&[&letter[..], more].concat())
}

#[tokio::test]
async fn a_provider_is_written_to_at_the_address_that_staff_give() {
    let (bench, reference) = asked().await;
    let query = ["query.html", "--letter", "provider-query"];

    let lacking = letter(&bench, &reference, &query);
    let number = [&query[..], &["--address", "1234 5678 9018"]].concat();
    let number = letter(&bench, &reference, &number);
    let given = [&query[..], &["--address", ADDRESS]].concat();
    let given = letter(&bench, &reference, &given);

    assert_eq!(lacking.code, 1);
    let told = ["no addressee or no address", "--address"];
    assert!(
        told.iter().all(|it| lacking.talk.contains(it)),
        "{}",
        lacking.talk
    );
    assert!(
        number.code == 1 && number.talk.contains("--address"),
        "{}",
        number.talk
    );
    assert!(!number.talk.contains("9018"));
    ok(given);
    let text = std::fs::read_to_string(bench.path("query.html")).unwrap();
    assert!(text.contains(ADDRESS));
    let case = case(bench.folder.path(), &reference).await;
    let written = case
        .events
        .iter()
        .filter(|it| it.kind == EventKind::Written);
    assert_eq!(written.count(), 1, "only what may go out is recorded");
}

#[tokio::test]
async fn an_address_takes_the_place_of_the_requests_own_and_goes_to_nobody_else() {
    let bench = with_letters().await;
    let mut sent = bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::StatementDisclosure);
    let reference = found.unwrap().0.clone();
    ok(bench.run(&["confirm", reference.as_str()]));
    ok(bench.run(&["provider", reference.as_str(), "--asked"]));
    let write = |name: &str, letter_name: &str, more: &[&str]| {
        let letter_of = [name, "--letter", letter_name];
        letter(&bench, &reference, &[&letter_of[..], more].concat())
    };

    ok(write("own.html", "provider-query", &[]));
    ok(write(
        "other.html",
        "provider-query",
        &["--address", ADDRESS],
    ));
    let receipt = write("receipt.html", "receipt", &["--address", ADDRESS]);

    let read = |name: &str| std::fs::read_to_string(bench.path(name)).unwrap();
    assert!(!read("own.html").contains(ADDRESS) && read("other.html").contains(ADDRESS));
    assert!(receipt.code == 1 && receipt.talk.contains("goes to no provider"));
}
