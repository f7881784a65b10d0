//! The Individual Number: no form asks for it, what looks like one is refused wherever it is typed, and no page shows it
//! again.

use request::{Kind, Language};
use serde_json::json;
use tests::{House, page};

use super::{KEY, stored};

#[tokio::test]
async fn a_number_never_travels_on_in_a_page_whichever_button_was_pressed() {
    let house = House::new().await.unwrap();
    let number = "123456789018";
    for go in ["next", "back", "who", "check", "send"] {
        for field in ["address", "detail", "subj_dob_year"] {
            let pairs = [
                ("role", "self"),
                ("at", "subject"),
                ("go", go),
                (field, number),
            ];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let answer = house.post("/request/disclosure/", &pairs).await;
            assert!(!answer.text.contains(number), "{go} {field}");
        }
    }
}

#[tokio::test]
async fn an_individual_number_is_refused_everywhere_and_never_shown_again() {
    let house = House::new().await.unwrap();
    let number = "1234-5678-9018";
    for field in [
        "subj_name",
        "address",
        "detail",
        "insured_number",
        "phone",
        "workplace",
    ] {
        for at in ["subject", "what", "check"] {
            let pairs = [
                ("role", "self"),
                ("at", at),
                ("go", "send"),
                (field, number),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let answer = house.post("/request/disclosure/", &pairs).await;
            assert_eq!(answer.status, 422, "{field}");
            assert!(!answer.text.contains(number), "{field}");
            assert!(answer.text.contains("マイナンバー"), "{field}");
        }
        let body = json!({ field: number });
        let answer = house
            .post_json("/api/requests/disclosure", KEY, &body)
            .await;
        let listed = answer.json();
        let errors = listed["errors"].as_array().unwrap();
        let error = errors.iter().find(|error| error["field"] == field).unwrap();
        assert_eq!(error["code"], "individual-number");
        assert!(!answer.text.contains(number));
    }
    assert_eq!(stored(&house), 0);
}

#[tokio::test]
async fn no_form_asks_for_the_individual_number_or_why() {
    let house = House::new().await.unwrap();
    for language in Language::ALL {
        for kind in Kind::ALL {
            let page = house
                .get(&format!("{}/request/{kind}/", language.prefix()))
                .await;

            assert_eq!(page.status, 200, "{kind}");
            for (name, _) in page::controls(&page.text) {
                let forbidden = ["my_number", "individual_number", "mynumber_value"];
                assert!(!forbidden.contains(&name.as_str()), "{kind} {name}");
            }
        }
    }
}
