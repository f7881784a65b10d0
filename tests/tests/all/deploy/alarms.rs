//! What rings: the patterns over the log are tried on lines that the real program writes, the dead man's question is
//! asked of it, and every alarm goes to the one topic.

use std::path::Path;
use std::time::Duration;

use ledger::embedded;
use serde_json::{Value, json};
use tests::House;
use tests::dynamo::{Dynamo, Fate};
use tests::function::Function;
use tests::wire::Reply;

use super::read;
use crate::program;

const LONG: Duration = Duration::from_secs(30);

/// Whether a line of the log fits the pattern of a metric, `{ $.a.b = "c" }`, as CloudWatch reads it.
fn fits(pattern: &str, line: &str) -> bool {
    let inner = pattern.trim_start_matches("{ $.").trim_end_matches(" }");
    let (path, wanted) = inner.split_once(" = ").unwrap();
    let Ok(line) = serde_json::from_str::<Value>(line) else {
        return false;
    };
    let pointer = format!("/{}", path.replace('.', "/"));
    let wanted: Value = serde_json::from_str(wanted).unwrap();
    line.pointer(&pointer) == Some(&wanted)
}

async fn status(function: &mut Function, event: &Value) -> Value {
    let outcome = function.invoke(event, LONG).await.unwrap();
    outcome.answer()["statusCode"].clone()
}

/// The settings that the template gives the function; what it takes from AWS stands here.
fn settings(data: &Path, dynamo: &Dynamo, front_door: &str) -> Vec<(&'static str, String)> {
    let file = |name: &str| std::fs::read_to_string(data.join(name)).unwrap();
    let recipients = file("recipients.txt");
    let mut words = recipients.split_whitespace();
    let template = read();
    let given = &template["Resources"]["Intake"]["Properties"]["Environment"]["Variables"];
    let given = |name: &str| given[name].as_str().unwrap().to_owned();
    let publication = data.join("dist/intake");
    vec![
        ("LEDGER_TABLE", embedded::TABLE.to_owned()),
        (
            "STAFF_RECIPIENTS",
            words.find(|it| it.starts_with("age1")).unwrap().to_owned(),
        ),
        ("INTAKE_SECRET", file("intake-secret.txt").trim().to_owned()),
        ("INTAKE_FRONT_DOOR", front_door.to_owned()),
        ("INTAKE_PROXIES", given("INTAKE_PROXIES")),
        (
            "INTAKE_PUBLICATION",
            publication.to_string_lossy().into_owned(),
        ),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamo.url()),
    ]
}

/// A setting that is missing stops the start, and one that nobody reads is a mistake.
#[test]
fn the_template_gives_the_function_the_settings_it_reads() {
    let template = read();
    let given = &template["Resources"]["Intake"]["Properties"]["Environment"]["Variables"];
    let given: Vec<&String> = given.as_object().unwrap().keys().collect();

    let source = tests::house::root().join("intake-fn/src/settings.rs");
    let source = std::fs::read_to_string(source).unwrap();
    for name in &given {
        assert!(
            source.contains(&format!("(\"{name}\"")),
            "nobody reads {name}"
        );
    }
    for name in ["LEDGER_TABLE", "STAFF_RECIPIENTS", "INTAKE_SECRET"] {
        assert!(given.iter().any(|it| *it == name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dead_mans_question_reaches_the_register_and_each_pattern_finds_its_line() {
    let template = read();
    let resources = &template["Resources"];
    let pattern = |name: &str| {
        resources[name]["Properties"]["FilterPattern"]
            .as_str()
            .unwrap()
    };
    let secret = "0a".repeat(32);
    let input = &resources["Asking"]["Properties"]["Target"]["Input"]["Fn::Sub"];
    let input = input.as_str().unwrap();
    let question = input.replace(
        "{{resolve:secretsmanager:${FrontDoor}:SecretString}}",
        &secret,
    );
    let question: Value = serde_json::from_str(&question).unwrap();

    let house = House::new().await.unwrap();
    let data = house.data();
    let engine = embedded::open(&data.join("ledger.sqlite")).unwrap();
    let dynamo = Dynamo::over(engine).await.unwrap();
    let settings = settings(&data, &dynamo, &secret);
    let mut function = Function::start(&program("intake-fn"), &settings)
        .await
        .unwrap();

    // What it answers, in this order; on a busy machine the first answers may come too late (503).
    let mut told = Vec::new();
    while !told.contains(&json!(422)) && told.len() < 9 {
        told.push(status(&mut function, &question).await);
    }
    let mut past = question.clone();
    past["headers"]["x-front-door"] = json!("0b".repeat(32));
    assert_eq!(status(&mut function, &past).await, 421);
    for _ in 0..20 {
        let failed = Reply::Answer(500, Vec::new(), "{}".to_owned());
        dynamo.decide("GetItem", Fate::Undone(failed));
    }
    told.push(status(&mut function, &question).await);
    let many = |code: u16| told.iter().filter(|it| **it == json!(code)).count();
    assert!(many(422) == 1 && many(503) == told.len() - 1, "{told:?}");

    let log = function.log().unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let found = |name: &str| lines.iter().filter(|it| fits(pattern(name), it)).count();
    assert_eq!(found("Alive"), many(422), "{log}");
    assert_eq!(found("Unconfirmed"), many(503), "{log}");
    assert!(found("Broken") >= many(503), "{log}");
}

#[test]
fn every_alarm_goes_to_the_one_topic_and_each_metric_of_ours_is_made() {
    let template = read();
    let resources = template["Resources"].as_object().unwrap();
    let of = |kind: &'static str| resources.values().filter(move |it| it["Type"] == kind);
    let made: Vec<&Value> = of("AWS::Logs::MetricFilter")
        .map(|it| &it["Properties"]["MetricTransformations"][0]["MetricName"])
        .collect();
    let mut watched = Vec::new();
    for alarm in of("AWS::CloudWatch::Alarm") {
        let alarm = &alarm["Properties"];
        assert_eq!(
            alarm["AlarmActions"],
            json!([{ "Ref": "Alarms" }]),
            "{alarm}"
        );
        if alarm["Namespace"] == json!({ "Ref": "AWS::StackName" }) {
            assert!(made.contains(&&alarm["MetricName"]), "{alarm}");
        }
        let is_dead = alarm["MetricName"] == "Alive";
        assert_eq!(alarm["TreatMissingData"] == "breaching", is_dead, "{alarm}");
        watched.push(alarm["MetricName"].as_str().unwrap());
    }
    for metric in [
        "Errors",
        "Throttles",
        "Unconfirmed",
        "Broken",
        "Duration",
        "5xx",
        "Alive",
    ] {
        assert!(watched.contains(&metric), "{metric}");
    }
    let budget = &resources["Budget"]["Properties"]["NotificationsWithSubscribers"];
    for notice in budget.as_array().unwrap() {
        assert_eq!(
            notice["Subscribers"][0]["Address"],
            json!({ "Ref": "Alarms" })
        );
    }
}

#[test]
fn every_log_is_kept_for_a_time_and_no_longer() {
    let template = read();
    for (name, resource) in template["Resources"].as_object().unwrap() {
        if resource["Type"] == "AWS::Logs::LogGroup" {
            let days = &resource["Properties"]["RetentionInDays"];
            let by_stage = json!({ "Fn::FindInMap": ["By", { "Ref": "Stage" }, "KeepLogs"] });
            assert_eq!(*days, by_stage, "{name}");
        }
    }
    let log = &template["Resources"]["Intake"]["Properties"]["LoggingConfig"]["LogGroup"];
    assert_eq!(*log, json!({ "Ref": "IntakeLog" }));
}
