//! "Ask about this": from the link of a published thing through its form to the export.

use request::publication::Publication;
use request::{Kind, Language};
use tests::people::{self, MARKER};
use tests::{House, page};

type Pairs = Vec<(String, String)>;

/// Addresses of forms about things, as the page links them.
fn links(html: &str) -> Vec<String> {
    let tags = html.split("<a class=\"ask\" href=\"").skip(1);
    tags.filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn publication(house: &House) -> Publication {
    let file = house.data().join("dist/intake/publication.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// What a person answers beside what is filled in.
fn others(house: &House, kind: Kind) -> Vec<(String, Vec<String>)> {
    let publication = publication(house);
    let list = &publication.editions[&Language::Ja].words.lists["consent-items"];
    let list: Vec<_> = list.iter().map(|item| item.id.clone()).collect();
    let mut answers = people::answers(kind, &list);
    if publication.fees[&kind] == 0 {
        answers.remove("fee_ack");
    }
    let pairs = answers.iter();
    pairs
        .map(|(name, values)| (name.to_owned(), values.to_vec()))
        .collect()
}

/// Goes on from a page to the receipt as a browser would: whatever the page shows filled in stays.
async fn finish(house: &House, kind: Kind, action: &str, mut html: String) -> String {
    let others = others(house, kind);
    for _ in 0..8 {
        let mut form = page::hidden(&html);
        // The era of a date that is still to be filled in is a suggestion.
        let filled = page::filled(&html).into_iter();
        form.extend(filled.filter(|(name, _)| !name.ends_with("_era")));
        let shown = page::shown(&html);
        for (name, values) in &others {
            if form.iter().any(|(own, _)| own == name) {
                continue;
            }
            if shown.contains(&format!("{name}_year")) {
                form.extend(day(name));
            } else if shown.contains(name) {
                form.extend(values.iter().map(|value| (name.clone(), value.clone())));
            }
        }
        let is_check = page::control(&html, "at").unwrap() == "check";
        let go = if is_check { "send" } else { "next" };
        form.push(("go".to_owned(), go.to_owned()));
        let answer = house.post(action, &form).await;
        assert_eq!(answer.status, 200, "{action}: {}", errors(&answer.text));
        html = answer.text;
        if page::code(&html).is_some() {
            return html;
        }
    }
    panic!("{action}: the form never ends");
}

/// A day or month in the past, in parts.
fn day(name: &str) -> Pairs {
    let part = |part: &str, value: &str| (format!("{name}_{part}"), value.to_owned());
    vec![
        part("era", "western"),
        part(
            "year",
            if name.ends_with("dob") {
                "1987"
            } else {
                "2026"
            },
        ),
        part("month", "3"),
        part("day", "27"),
    ]
    .into_iter()
    .filter(|(own, _)| name.ends_with("dob") || !own.ends_with("_day"))
    .collect()
}

fn rows(house: &House) -> Vec<serde_json::Value> {
    let out = house.scratch("export.jsonl");
    tests::export(house, "jsonl", &out).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The first link of each sort on the pages that have them.
const PAGES: [(&str, &str, usize); 7] = [
    ("/privacy/purposes/", "/about/purpose/", 32),
    ("/privacy/purposes/", "/about/recipient/", 25),
    ("/privacy/data-held/", "/about/data/", 11),
    ("/privacy/joint-use/", "/about/scheme/", 2),
    ("/privacy/consent/", "/about/item/", 9),
    ("/privacy/subcontracting/", "/about/work/", 10),
    ("/privacy/security/", "/about/security/", 8),
];

#[tokio::test]
async fn every_link_of_every_page_opens_its_form_with_the_answers_filled_in() {
    let house = House::new().await.unwrap();
    let publication = publication(&house);
    for language in Language::ALL {
        let abouts = &publication.editions[&language].abouts;
        for (path, sort, count) in PAGES {
            let html = house
                .get(&format!("{}{path}", language.prefix()))
                .await
                .text;
            let own: Vec<_> = links(&html)
                .into_iter()
                .filter(|link| link.contains(sort))
                .collect();
            assert_eq!(own.len(), count, "{language} {path}");
            for link in own {
                let (_, key) = link.split_once("/about/").unwrap();
                let about = &abouts[key.trim_end_matches('/')];

                let answer = house.get(&link).await;

                assert_eq!(answer.status, 200, "{link}");
                assert_eq!(answer.headers["cache-control"], "no-store", "{link}");
                assert!(answer.headers.contains_key("content-security-policy"));
                assert!(page::unescape(&answer.text).contains(&about.name), "{link}");
                let twin = about.address(language.twin());
                assert!(answer.text.contains(&format!("href=\"{twin}\"")), "{link}");
                let carried = page::hidden(&answer.text);
                for (name, values) in &about.answers {
                    for value in values {
                        let pair = (name.clone(), value.clone());
                        assert!(carried.contains(&pair), "{link} {name}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_was_filled_in_is_shown_sent_and_stored() {
    let house = House::new().await.unwrap();
    let publication = publication(&house);
    let mut sent = Vec::new();
    for language in Language::ALL {
        for (path, sort, _) in PAGES {
            let html = house
                .get(&format!("{}{path}", language.prefix()))
                .await
                .text;
            let link = links(&html)
                .into_iter()
                .find(|it| it.contains(sort))
                .unwrap();
            let (_, key) = link.split_once("/about/").unwrap();
            let about = &publication.editions[&language].abouts[key.trim_end_matches('/')];
            let action = format!("{}/request/{}/", language.prefix(), about.kind);

            let receipt = finish(&house, about.kind, &action, house.get(&link).await.text).await;

            sent.push((page::reference(&receipt).unwrap(), about));
        }
    }

    let rows = rows(&house);

    for (reference, about) in sent {
        let own = |row: &&serde_json::Value| row["reference"] == reference.as_str();
        let row = rows.iter().find(own).unwrap();
        assert_eq!(row["kind"], about.kind.id());
        for (name, values) in &about.answers {
            let kept = &row["answers"][name];
            let text = kept["typed"].as_str().map(|text| vec![text.to_owned()]);
            let chosen = || serde_json::from_value(kept.clone()).unwrap();
            let kept: Vec<String> = text.unwrap_or_else(chosen);
            assert_eq!(&kept, values, "{} {name}", about.key());
        }
    }
}

#[tokio::test]
async fn the_item_is_told_where_it_can_be_left_out_and_where_it_is_filled_in() {
    let house = House::new().await.unwrap();
    let link = "/en/request/purpose-notice/about/purpose/health-checkups/";
    let name = "Announcing check-ups";
    let plain = "href=\"/en/request/purpose-notice/\"";

    let first = house.get(link).await.text;
    let mut form = page::hidden(&first);
    form.extend([
        ("role".to_owned(), "self".to_owned()),
        ("go".to_owned(), "next".to_owned()),
    ]);
    let second = house.post("/en/request/purpose-notice/", &form).await.text;
    let mut form = page::hidden(&second);
    form.push(("go".to_owned(), "what".to_owned()));
    let what = house.post("/en/request/purpose-notice/", &form).await.text;

    let told = |html: &str| html.contains("class=\"asked\"") && html.contains(name);
    assert!(told(&first) && first.contains(plain));
    assert!(!told(&second));
    assert!(told(&what) && !what.contains("Start without this"));
    let filled = page::filled(&what);
    let ticked = |value: &str| filled.contains(&("categories".to_owned(), value.to_owned()));
    assert!(ticked("eligibility") && ticked("check-ups") && !ticked("other"));
    let question = filled.iter().find(|(name, _)| name == "question").unwrap();
    assert!(question.1.contains(name));
}

#[tokio::test]
async fn an_item_that_is_not_published_is_told_plainly_and_never_repeated() {
    let house = House::new().await.unwrap();
    for prefix in ["", "/en"] {
        for path in [
            &format!("/request/purpose-notice/about/purpose/{MARKER}/") as &str,
            "/request/purpose-notice/about/purpose/%3Cscript%3Emarker-zyxw/",
            "/request/purpose-notice/about/marker-zyxw/benefits-statutory/",
            // A thing that another form asks about.
            "/request/disclosure/about/purpose/benefits-statutory/",
        ] {
            let path: String = format!("{prefix}{path}")
                .bytes()
                .map(|byte| match byte {
                    b if b.is_ascii() => char::from(b).to_string(),
                    b => format!("%{b:02X}"),
                })
                .collect();

            let answer = house.get(&path).await;

            assert_eq!(answer.status, 404, "{path}");
            assert!(!answer.text.contains("marker-zyxw") && !answer.text.contains(MARKER));
            let kind = path
                .split('/')
                .skip_while(|it| *it != "request")
                .nth(1)
                .unwrap();
            let form = format!("<p><a href=\"{prefix}/request/{kind}/\">");
            assert!(answer.text.contains(&form), "{path}: {}", answer.text);
        }
        let none = format!("{prefix}/request/marker-zyxw/about/purpose/benefits-statutory/");
        let answer = house.get(&none).await;
        assert_eq!(answer.status, 404);
        assert!(!answer.text.contains("marker-zyxw"));
    }
}

#[tokio::test]
async fn a_forged_item_in_a_form_changes_nothing() {
    let house = House::new().await.unwrap();
    let form = [
        ("about", "purpose/marker-zyxw"),
        ("at", "who"),
        ("role", "self"),
        ("go", "next"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));

    let answer = house.post("/request/purpose-notice/", &form).await;

    assert_eq!(answer.status, 200);
    assert!(!answer.text.contains("marker-zyxw") && !answer.text.contains("name=\"about\""));
}

fn errors(html: &str) -> String {
    let start = html.find("id=\"errors\"").unwrap_or_default();
    html.get(start..)
        .unwrap_or_default()
        .chars()
        .take(800)
        .collect()
}

#[tokio::test]
async fn what_is_exported_fits_the_schema_that_the_site_publishes() {
    let house = House::new().await.unwrap();
    let body = serde_json::json!({ "anonymous": true, "topic": "site", "text": "見本", "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    house
        .post_json("/api/requests/complaint", "0123456789abcdef", &body)
        .await;

    let schema = house.get("/export.schema.json").await.json();

    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut lines = rows(&house);
    assert!(
        lines.len() == 1 && validator.is_valid(&lines[0]),
        "{lines:?}"
    );
    lines[0]["format"] = 0.into();
    assert!(!validator.is_valid(&lines[0]));
    let id = schema["$id"].as_str().unwrap();
    assert!(
        id.starts_with("https://") && id.ends_with("/export.schema.json"),
        "{id}"
    );
}
