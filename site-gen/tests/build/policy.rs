//! `/policy.json`: it holds to its schema, leaves nothing out and leads to what is there.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test where its own files fail"
)]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use site_gen::Options;

use crate::site::Site;

/// The site that ships, built: its policy, its schema, and where it lies.
fn shipped() -> (Value, Value, tempfile::TempDir) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = tempfile::tempdir().unwrap();
    let options = Options {
        content: root.join("content"),
        templates: root.join("templates"),
        out: out.path().to_owned(),
        ..Options::default()
    };
    site_gen::build(&options).unwrap();
    let read = |name: &str| {
        let text = std::fs::read_to_string(out.path().join("site").join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    (read("policy.json"), read("policy.schema.json"), out)
}

fn faults(schema: &Value, policy: &Value) -> Vec<String> {
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap();
    validator
        .iter_errors(policy)
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_shipped_policy_holds_to_its_published_schema() {
    let (policy, schema, _out) = shipped();

    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["$id"], policy["$schema"]);
    assert!(jsonschema::meta::is_valid(&schema));
    assert_eq!(faults(&schema, &policy), [""; 0]);
}

#[test]
fn the_schema_refuses_what_is_not_the_policy() {
    let (policy, schema, _out) = shipped();
    let spoil = |pointer: &str, spoilt: Value| {
        let mut copy = policy.clone();
        *copy.pointer_mut(pointer).unwrap() = spoilt;
        copy
    };
    let mut more = policy.clone();
    more["purposes"][0]["retention"] = Value::from("for ever");
    let mut less = policy.clone();
    less["data_kinds"][0]
        .as_object_mut()
        .unwrap()
        .remove("retention");
    let cases = [
        ("an unknown key", more),
        ("a missing key", less),
        (
            "a language alone",
            spoil("/areas/0/name", serde_json::json!({ "ja": "給付" })),
        ),
        (
            "an id with a space",
            spoil("/purposes/0/id", "two words".into()),
        ),
        (
            "a purpose without data",
            spoil("/purposes/0/data", serde_json::json!([])),
        ),
        (
            "an unknown way",
            spoil("/purposes/2/recipients/0/how", "gift".into()),
        ),
        ("no kind of request", spoil("/rights/0/id", "refund".into())),
        ("a day that is none", spoil("/changed", "2026-13-01".into())),
        ("a short digest", spoil("/pages/0/ja/digest", "abc".into())),
    ];
    for (what, spoilt) in cases {
        assert!(!faults(&schema, &spoilt).is_empty(), "{what} passes");
    }
}

#[test]
fn every_part_of_the_schema_explains_itself() {
    let (_, schema, _out) = shipped();
    let mut silent = Vec::new();
    let mut look = |name: &str, object: &Value| {
        for (key, property) in object["properties"].as_object().into_iter().flatten() {
            if property["description"].as_str().is_none_or(str::is_empty) {
                silent.push(format!("{name}.{key}"));
            }
        }
        let is_closed = object["additionalProperties"] == false
            || object["unevaluatedProperties"] == false
            || object["properties"].is_null();
        assert!(is_closed, "{name} is open");
    };

    look("Policy", &schema);
    for (name, object) in schema["$defs"].as_object().unwrap() {
        look(name, object);
    }

    assert_eq!(silent, [""; 0]);
}

fn ids<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    let entries = list.as_array().unwrap();
    entries.iter().map(|it| it[key].as_str().unwrap()).collect()
}

#[test]
fn nothing_is_left_out_and_every_id_stands_once_and_leads_somewhere() {
    let (policy, _, _out) = shipped();
    let lists = [
        ("areas", 6),
        ("purposes", 32),
        ("data_kinds", 11),
        ("recipients", 25),
        ("joint_use", 2),
        ("subcontracting", 10),
        ("consent_items", 9),
        ("security_measures", 8),
        ("rights", 10),
        ("contacts", 4),
    ];
    for (name, count) in lists {
        let ids = ids(&policy[name], "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!((ids.len(), unique.len()), (count, count), "{name}");
    }
    let known = |name: &str| {
        ids(&policy[name], "id")
            .into_iter()
            .collect::<BTreeSet<_>>()
    };
    let (data, recipients) = (known("data_kinds"), known("recipients"));
    let (schemes, areas, laws) = (known("joint_use"), known("areas"), known("laws"));
    for purpose in policy["purposes"].as_array().unwrap() {
        assert!(areas.contains(purpose["area"].as_str().unwrap()));
        let texts = |list: &Value| -> Vec<String> {
            list.as_array()
                .unwrap()
                .iter()
                .map(|it| it.as_str().unwrap().to_owned())
                .collect()
        };
        assert!(
            texts(&purpose["data"])
                .iter()
                .all(|id| data.contains(id.as_str()))
        );
        assert!(
            texts(&purpose["law"])
                .iter()
                .all(|id| laws.contains(id.as_str()))
        );
        for handing in purpose["recipients"].as_array().unwrap() {
            assert!(recipients.contains(handing["recipient"].as_str().unwrap()));
            let scheme = handing["scheme"].as_str();
            assert!(scheme.is_none_or(|id| schemes.contains(id)));
        }
    }
    assert!(policy["pages"].as_array().unwrap().len() >= 20);
}

/// Ids that other people's programs and addresses may hold by now.
const LASTING: [(&str, &str); 9] = [
    ("purposes", "benefits-statutory"),
    ("purposes", "other-legal-duties"),
    ("data_kinds", "eligibility"),
    ("data_kinds", "request-log"),
    ("recipients", "employer"),
    ("recipients", "kenporen"),
    ("joint_use", "high-cost-grant"),
    ("consent_items", "cost-statement-household"),
    ("rights", "disclosure"),
];

#[test]
fn ids_that_were_published_are_still_there() {
    let (policy, _, _out) = shipped();

    for (list, id) in LASTING {
        assert!(ids(&policy[list], "id").contains(&id), "{list} {id}");
    }
}

#[test]
fn addresses_in_the_policy_lead_to_pages_and_places() {
    let (policy, _, out) = shipped();
    let site = out.path().join("site");
    let base = policy["society"]["site"].as_str().unwrap();
    let mut seen = 0;
    for list in [
        "purposes",
        "data_kinds",
        "recipients",
        "joint_use",
        "subcontracting",
        "consent_items",
        "security_measures",
    ] {
        for entry in policy[list].as_array().unwrap() {
            for language in ["ja", "en"] {
                let url = entry["page"][language].as_str().unwrap();
                let (path, anchor) = url.strip_prefix(base).unwrap().split_once('#').unwrap();
                let file = site.join(format!("{}index.html", &path[1..]));
                let html = std::fs::read_to_string(&file).unwrap();
                assert!(html.contains(&format!(" id=\"{anchor}\"")), "{url}");
                let ask = entry["ask"][language].as_str().unwrap();
                assert!(
                    html.contains(&format!("href=\"{}\"", ask.strip_prefix(base).unwrap())),
                    "{ask}"
                );
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 2 * (32 + 11 + 25 + 2 + 10 + 9 + 8));
}

#[test]
fn a_scheme_that_no_purpose_uses_is_told() {
    let site = Site::good();
    site.change(
        "content/registers/purposes.toml",
        "how = \"joint-use\", scheme = \"grant\"",
        "how = \"joint-use\", scheme = \"grnt\"",
    );

    assert_eq!(
        site.problems(),
        [
            "content/registers/joint-use.toml:2: no purpose uses this scheme of joint use. Name it \
             in a purpose of registers/purposes.toml, or remove it here.",
            "content/registers/purposes.toml:17: there is no scheme `grnt` in \
             registers/joint-use.toml. Did you mean `grant`?",
        ]
    );
}

#[test]
fn a_text_may_link_to_a_form_about_something_published_and_to_nothing_else() {
    let site = Site::good();
    let link = "[form](/request/purpose-notice/about/purpose/pay/)";
    for language in ["ja", "en"] {
        site.change(
            &format!("content/{language}/lists.md"),
            "[form](/request/)",
            link,
        );
    }
    site_gen::check(&site.options(), false).unwrap();
    site.change("content/ja/lists.md", "purpose/pay/", "purpose/gone/");

    let told = site.problems();

    assert_eq!(told.len(), 1);
    let page = "there is no page /request/purpose-notice/about/purpose/gone/.";
    assert!(told[0].contains(page), "{told:?}");
}

#[test]
fn a_name_too_long_for_the_form_about_it_is_told_where_it_stands() {
    let site = Site::good();
    let long = "連".repeat(101);
    site.change("content/registers/recipients.toml", "連合会", &long);

    assert_eq!(
        site.problems(),
        [
            "content/registers/recipients.toml:2: in `ja` this is too long for `counterpart` of the \
             form that asks about it. Shorten it."
        ]
    );
}

/// The data block of a page.
fn data(html: &str) -> Option<Value> {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">")?;
    let (json, _) = rest.split_once("</script>")?;
    Some(serde_json::from_str(json).unwrap())
}

#[test]
fn pages_of_the_policy_tell_search_engines_only_what_is_true() {
    let (policy, _, out) = shipped();
    let read = |path: &str| std::fs::read_to_string(out.path().join("site").join(path)).unwrap();
    let edition = policy["pages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|page| page["path"] == "/privacy/purposes/")
        .unwrap();

    let html = read("en/privacy/purposes/index.html");

    let graph = data(&html).unwrap()["@graph"].clone();
    let page = &graph[0];
    assert_eq!(page["@type"], "WebPage");
    assert_eq!(page["inLanguage"], "en");
    for (key, of) in [
        ("url", "url"),
        ("name", "title"),
        ("version", "version"),
        ("dateModified", "changed"),
    ] {
        assert_eq!(page[key], edition["en"][of], "{key}");
    }
    let society = &graph[1];
    assert_eq!(society["@type"], "Organization");
    assert_eq!(society["name"], "Hitachi Health Insurance Society");
    let facts = &policy["society"]["facts"];
    for key in ["address", "telephone"] {
        let is_told = !society[key].is_null();
        assert_eq!(is_told, facts[key]["sample"] == false, "{key}");
    }
    assert_eq!(graph[2]["@type"], "BreadcrumbList");
    assert_eq!(graph[2]["itemListElement"].as_array().unwrap().len(), 3);
    assert_eq!(graph[2]["@id"], page["breadcrumb"]["@id"]);
    assert!(data(&read("index.html")).is_some());
    assert!(data(&read("404.html")).is_none());
}

#[test]
fn pages_of_the_policy_lead_programs_and_readers_to_the_data() {
    let (_, _, out) = shipped();
    let read = |path: &str| std::fs::read_to_string(out.path().join("site").join(path)).unwrap();
    let link = "<link rel=\"alternate\" type=\"application/json\" href=\"/policy.json\"";

    for path in ["privacy/index.html", "en/privacy/joint-use/index.html"] {
        let html = read(path);
        assert!(html.contains(link), "{path}");
        assert!(html.contains("<a href=\"/policy.json\">"), "{path}");
        assert!(html.contains("<a href=\"/policy.schema.json\">"), "{path}");
    }
    assert!(!read("contact/index.html").contains("policy.json"));
}

#[test]
fn a_fact_that_is_no_sample_is_told_to_search_engines() {
    let site = Site::good();
    site.change(
        "templates/site/page.html",
        "{{ page.title }}",
        "{{ page.title }}{% if page.json_ld %}<script type=\"application/ld+json\">{{ page.json_ld | safe }}</script>{% endif %}",
    );
    site.change(
        "content/society.toml",
        "sample telephone",
        "</script>00-1111-2222",
    );

    site_gen::build(&site.options()).unwrap();

    let graph =
        data(&site.made("site/en/request/disclosure/index.html")).unwrap()["@graph"].clone();
    assert_eq!(graph[1]["telephone"], "</script>00-1111-2222");
}

#[test]
fn every_filter_has_its_rule_and_rows_to_show() {
    let (policy, _, out) = shipped();
    let read = |path: &str| std::fs::read_to_string(out.path().join("site").join(path)).unwrap();
    let html = read("privacy/purposes/index.html");
    let (_, rest) = html.split_once("href=\"/assets/filters.").unwrap();
    let css = read(&format!(
        "assets/filters.{}",
        rest.split('"').next().unwrap()
    ));
    let data = ids(&policy["data_kinds"], "id");
    let data = data
        .iter()
        .map(|id| (format!("with-{id}"), format!("uses-{id}")));
    let ways = ["inside", "subcontracting", "joint-use", "law", "consent"];
    let ways = ways
        .iter()
        .map(|id| (format!("only-{id}"), format!("is-{id}")));

    let filters: Vec<_> = data.chain(ways).collect();

    assert_eq!(css.matches("display: none").count(), filters.len());
    for (filter, class) in filters {
        let link = format!("<li id=\"{filter}\"><a href=\"#{filter}\">");
        assert!(html.contains(&link), "{filter}");
        let rule =
            format!(".text:has(#{filter}:target) .filtered :is(tbody > tr:not(.group, .{class})");
        assert!(css.contains(&rule), "{filter}");
        let rows = html.split("<tr id=\"purpose-").skip(1);
        let rows = rows.filter_map(|row| row.split_once("class=\"")?.1.split_once('"'));
        assert!(
            rows.clone().count() == 32
                && rows
                    .clone()
                    .any(|(classes, _)| classes.split(' ').any(|it| it == class)),
            "{filter}"
        );
    }
}
