//! The table itself: what the indexes hold, what expires, and a table of someone else.

use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue;
use request::Told;
use request::told::Channel;

use super::{House, filing, filing_at, time};
use crate::filing::Entered;
use crate::{embedded, table};

#[tokio::test]
async fn no_index_holds_sealed_answers_or_hashes_of_codes() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let connection = house.embedded.connection();
    for (index, key, value) in [
        (table::BY_DAY, table::DAY, "2026-04-01"),
        (table::BY_STAGE, table::STAGE, "received"),
        (table::BY_DUE, table::STAGE, "received"),
    ] {
        let answer = connection
            .client
            .query()
            .table_name(connection.table())
            .index_name(index)
            .key_condition_expression("#k = :v")
            .expression_attribute_names("#k", key)
            .expression_attribute_values(":v", AttributeValue::S(value.to_owned()))
            .limit(10)
            .send()
            .await
            .unwrap();

        assert_eq!(
            answer.items().len(),
            1,
            "{index}: events and markers stay out"
        );
        let item = &answer.items()[0];
        assert!(item.contains_key(table::SEALED_SHA256));
        for hidden in [table::SEALED, table::RECEIPT_HASH, table::BODY_MAC] {
            assert!(!item.contains_key(hidden), "{index} holds {hidden}");
        }
    }
}

/// What the engine is asked while a file is opened.
fn asked_on_opening(file: &Path) -> Vec<String> {
    let calls = embedded::watch(file);
    let _open = embedded::open(file).unwrap();
    calls.take().into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_file_that_is_laid_out_is_opened_without_a_look_at_what_it_holds() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();

    let asked = asked_on_opening(&house.file());
    let other = house.folder.path().join("other.sqlite");
    let made = asked_on_opening(&other);

    assert_eq!(asked, Vec::<String>::new());
    assert!(made.contains(&"CreateTable".to_owned()), "{made:?}");
    assert_eq!(asked_on_opening(&other), Vec::<String>::new());
}

#[tokio::test]
async fn making_the_table_again_changes_nothing() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();

    table::create(&house.embedded.connection()).await.unwrap();

    assert!(!house.inbox().receive(&filing(1)).await.unwrap().is_new);
}

#[tokio::test]
async fn tidying_removes_expired_markers_and_nothing_else() {
    let house = House::new();
    let old = filing_at(1, "2020-01-01T00:00:00Z");
    let new = filing_at(2, "2099-01-01T00:00:00Z");
    for filing in [&old, &new] {
        house.inbox().receive(filing).await.unwrap();
    }

    assert_eq!(house.embedded.tidy().await, Ok(1));
    assert_eq!(house.embedded.tidy().await, Ok(0));

    let register = house.register();
    register
        .get(&old.reference)
        .await
        .unwrap()
        .unwrap()
        .verify()
        .unwrap();
    assert!(!house.inbox().receive(&new).await.unwrap().is_new);
}

/// What lay for months before it was typed may be typed once more tomorrow: the key is remembered from the typing on.
#[tokio::test]
async fn an_old_paper_is_known_again_for_as_long_as_what_arrives_today() {
    let house = House::new();
    let old = filing_at(1, "2020-01-01T00:00:00Z");
    let entered = Entered {
        actor: "Test Clerk".to_owned(),
        at: time("2099-01-01T00:00:00Z"),
        told: Told::Came {
            channel: Channel::Post,
            about: None,
        },
    };
    let first = house.register().enter(&old, &entered).await.unwrap();

    assert_eq!(house.embedded.tidy().await, Ok(0));
    let again = house.register().enter(&old, &entered).await.unwrap();

    assert!(first.is_new && !again.is_new);
    assert_eq!(first.reference, again.reference);
}
