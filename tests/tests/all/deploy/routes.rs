//! Which of its two origins CloudFront asks: files for pages, the intake for what it answers, and for what nobody
//! has, so that lost readers get the intake's page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use intake_fn::router::routes;
use request::headers::WITH_SCRIPT;
use request::{Kind, Language};
use serde_json::Value;
use tests::House;
use tests::policy::is_like;

use super::read;

fn distribution() -> Value {
    read()["Resources"]["Distribution"]["Properties"]["DistributionConfig"].clone()
}

/// What CloudFront does with an address: the first pattern that fits, or the rest.
fn behaviour(distribution: &Value, path: &str) -> Value {
    let all = distribution["CacheBehaviors"].as_array().unwrap();
    let fits = |it: &&Value| is_like(it["PathPattern"].as_str().unwrap(), path);
    let found = all.iter().find(fits);
    found
        .unwrap_or(&distribution["DefaultCacheBehavior"])
        .clone()
}

/// Every address that the intake answers.
fn answered() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for route in routes() {
        for kind in Kind::ALL {
            let path = route.path.replace("{kind}", kind.id());
            all.insert(path.replace("{thing}/{id}", "purpose/health-checkups"));
        }
    }
    all
}

fn is_twin(file: &Path) -> bool {
    file.extension().is_some_and(|it| it == "br" || it == "gz")
}

/// The addresses of the files of a site: a folder's page is the folder.
fn addresses(folder: &Path, at: &str, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{at}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            addresses(&entry.path(), &path, into);
        } else if !is_twin(&entry.path()) {
            into.insert(path.strip_suffix("index.html").unwrap_or(&path).to_owned());
        }
    }
}

#[test]
fn what_the_intake_answers_goes_to_it_with_every_method_and_is_kept_by_nobody() {
    let distribution = distribution();
    let all = answered();
    assert!(all.contains("/api/openapi.json") && all.contains("/en/request/status/"));

    for path in all {
        let behaviour = behaviour(&distribution, &path);

        assert_eq!(behaviour["TargetOriginId"], "intake", "{path}");
        let methods = behaviour["AllowedMethods"].as_array().unwrap();
        assert!(methods.contains(&"POST".into()), "{path}");
        // CachingDisabled, and AllViewerExceptHostHeader: the gateway knows its own name alone.
        assert_eq!(
            behaviour["CachePolicyId"],
            "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
        );
        assert_eq!(
            behaviour["OriginRequestPolicyId"],
            "b689b0a8-53d0-40ab-baf2-68738e2966ac"
        );
        // The same set as the intake's own, so that nothing is lost where it did not answer.
        let headers = behaviour["ResponseHeadersPolicyId"]["Ref"].as_str();
        assert_eq!(headers, Some("PageHeaders"), "{path}");
    }
}

#[tokio::test]
async fn every_file_of_the_site_is_asked_of_the_bucket_and_gets_the_headers_of_its_address() {
    let house = House::new().await.unwrap();
    let mut all = BTreeSet::new();
    addresses(&house.data().join("dist/site"), "", &mut all);
    let (distribution, answered) = (distribution(), answered());
    assert!(all.contains("/") && all.contains("/en/request/receipt/"));

    for path in all {
        let behaviour = behaviour(&distribution, &path);
        let headers = behaviour["ResponseHeadersPolicyId"]["Ref"].as_str();

        // The first page of a form is a file and an answer of the intake, which are the same.
        let origin = if answered.contains(&path) {
            "intake"
        } else {
            "site-or-lost"
        };
        assert_eq!(behaviour["TargetOriginId"], origin, "{path}");
        let is_search = WITH_SCRIPT.contains(&path.as_str());
        let expected = if is_search {
            "SearchHeaders"
        } else {
            "PageHeaders"
        };
        assert_eq!(headers, Some(expected), "{path}");
    }
    for language in Language::ALL {
        let lost = format!("{}/nowhere/", language.prefix());
        assert_eq!(
            behaviour(&distribution, &lost)["TargetOriginId"],
            "site-or-lost"
        );
    }
    let group = &distribution["OriginGroups"]["Items"][0];
    let members = group["Members"]["Items"].as_array().unwrap();
    assert_eq!(members[0]["OriginId"], "site");
    assert_eq!(members[1]["OriginId"], "intake");
}

#[test]
fn nobody_reaches_the_bucket_or_the_gateway_past_cloudfront() {
    let template = read();
    let resources = &template["Resources"];
    let shut = &resources["SiteBucket"]["Properties"]["PublicAccessBlockConfiguration"];
    assert_eq!(shut.as_object().unwrap().len(), 4);
    assert!(shut.as_object().unwrap().values().all(|it| *it == true));

    let shown = &distribution()["Origins"][1]["OriginCustomHeaders"][0];
    assert_eq!(shown["HeaderName"], intake_fn::home::FRONT_DOOR);
    let environment = &resources["Intake"]["Properties"]["Environment"]["Variables"];
    assert_eq!(environment["INTAKE_FRONT_DOOR"], shown["HeaderValue"]);
    assert_eq!(environment["INTAKE_PROXIES"], "1");
}
