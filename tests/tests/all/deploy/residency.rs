//! Personal data stays in Japan. A template that lets it leave is refused: by what its resources are, by what they
//! copy, and by the regions that any text of it names.

use serde_json::{Value, json};

use super::read;

/// Regions of AWS in Japan.
const JAPAN: [&str; 2] = ["ap-northeast-1", "ap-northeast-3"];
/// Kinds of resources that were looked at, and where they keep what they hold. Any other has to be looked at first.
const KINDS: [&str; 21] = [
    "AWS::Budgets::Budget",          // everywhere; amounts of money
    "AWS::CloudFront::Distribution", // everywhere; files of the site, and in passing what is sent, encrypted
    "AWS::CloudFront::Function",     // everywhere; sees an address
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::DynamoDB::Table", // in its region; GlobalTable would be elsewhere, too
    "AWS::IAM::ManagedPolicy", // everywhere; nothing personal
    "AWS::IAM::Role",
    "AWS::KMS::Key", // in its region, unless MultiRegion
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::S3::Bucket", // in its region, unless replicated
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::Secret", // in its region, unless replicated
    "AWS::Serverless::Function",
    "AWS::Serverless::HttpApi", // in its region
];
/// What copies data to another place, or takes it there on its way.
const COPIES: [&str; 8] = [
    "Replicas",
    "ReplicaRegions",
    "ReplicationConfiguration",
    "LambdaFunctionAssociations", // Lambda@Edge: our code, wherever the reader is
    "KinesisStreamSpecification",
    "StreamSpecification",
    "CopyActions",
    "Logging",
];

/// Why a template is refused; nothing if data stays.
fn leaks(template: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for (name, resource) in template["Resources"].as_object().unwrap() {
        let kind = resource["Type"].as_str().unwrap();
        if !KINDS.contains(&kind) {
            all.push(format!("{name}: where does {kind} keep what it holds?"));
        }
    }
    look(template, "", &mut all);
    let rule = &template["Rules"]["InJapan"]["Assertions"][0]["Assert"];
    if *rule != json!({ "Fn::Contains": [JAPAN, { "Ref": "AWS::Region" }] }) {
        all.push("AWS does not refuse other regions: Rules, InJapan".to_owned());
    }
    all
}

fn look(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let at = format!("{at}/{name}");
                if COPIES.contains(&name.as_str()) || (name == "MultiRegion" && *value != false) {
                    all.push(format!("{at} copies data to another place"));
                }
                look(value, &at, all);
            }
        }
        Value::Array(items) => {
            for item in items {
                look(item, at, all);
            }
        }
        // CloudFront takes certificates from there and from nowhere else. They hold a name that is public.
        Value::String(text) if !at.starts_with("/Parameters/CertificateArn/") => {
            let abroad = regions(text).filter(|region| !JAPAN.contains(&region.as_str()));
            all.extend(abroad.map(|region| format!("{at} names {region}")));
        }
        _ => {}
    }
}

/// What is spelt as a region in a text: `eu-west-1`.
fn regions(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = text
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .collect();
    let threes: Vec<[&str; 3]> = words
        .windows(3)
        .filter_map(|it| it.try_into().ok())
        .collect();
    threes.into_iter().filter_map(|[area, side, number]| {
        let is_area = area.len() == 2 && area.bytes().all(|it| it.is_ascii_lowercase());
        let sides = ["east", "west", "north", "south", "central"];
        let is_side = sides.iter().any(|it| side.starts_with(it));
        let is_number = number.len() == 1 && number.bytes().all(|it| it.is_ascii_digit());
        (is_area && is_side && is_number).then(|| format!("{area}-{side}-{number}"))
    })
}

#[test]
fn data_stays_in_japan() {
    assert_eq!(leaks(&read()), Vec::<String>::new());
}

#[test]
fn a_template_whose_data_leaves_is_refused() {
    let changes = [
        (
            "/Resources/Register/Properties/Replicas",
            json!([{ "Region": "ap-northeast-3" }]),
        ),
        (
            "/Resources/Register/Type",
            json!("AWS::DynamoDB::GlobalTable"),
        ),
        ("/Resources/Key/Properties/MultiRegion", json!(true)),
        (
            "/Resources/SiteBucket/Properties/ReplicationConfiguration",
            json!({}),
        ),
        (
            "/Resources/IntakeSecret/Properties/ReplicaRegions",
            json!([]),
        ),
        (
            "/Resources/Intake/Properties/Environment/Variables/AWS_ENDPOINT_URL_DYNAMODB",
            json!("https://dynamodb.us-west-2.amazonaws.com"),
        ),
        (
            "/Resources/Trail",
            json!({ "Type": "AWS::Kinesis::Stream" }),
        ),
        (
            "/Resources/Distribution/Properties/DistributionConfig/DefaultCacheBehavior/LambdaFunctionAssociations",
            json!([]),
        ),
        (
            "/Rules/InJapan/Assertions/0/Assert/Fn::Contains/0",
            json!(["ap-northeast-1", "ap-southeast-1"]),
        ),
    ];
    for (pointer, value) in changes {
        let mut template = read();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = template.pointer_mut(parent).unwrap();
        match parent {
            Value::Array(items) => items[0] = value,
            fields => fields[name] = value,
        }

        assert!(!leaks(&template).is_empty(), "{pointer}");
    }
}

/// What the site says of the external environment is what the template does. Whoever deploys elsewhere says so.
#[tokio::test]
async fn the_page_on_security_says_where() {
    let house = tests::House::new().await.unwrap();

    let page = house.get("/privacy/security/").await.text;

    assert!(page.contains("id=\"abroad\"") && page.contains("日本国内"));
}
