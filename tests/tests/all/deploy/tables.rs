//! The tables of the template are those that the ledger makes on one machine.

use ledger::embedded::{open, watch};
use serde_json::{Map, Value, json};

use super::read;

/// What both say of a table: keys and indexes in one order.
fn plain(table: &Value) -> Value {
    let mut kept = Map::new();
    for part in [
        "AttributeDefinitions",
        "BillingMode",
        "GlobalSecondaryIndexes",
        "KeySchema",
    ] {
        kept.insert(part.to_owned(), sorted(&table[part]));
    }
    kept.into()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(all) => {
            let mut all: Vec<Value> = all.iter().map(sorted).collect();
            all.sort_by_key(ToString::to_string);
            all.into()
        }
        Value::Object(all) => all
            .iter()
            .map(|(name, it)| (name.clone(), sorted(it)))
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn the_tables_are_those_that_the_ledger_makes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.sqlite");
    let calls = watch(&file);
    drop(open(&file).unwrap());
    let calls = calls.take();
    let asked = |operation: &str| -> Vec<Value> {
        let of_it = calls.iter().filter(|(name, _)| name == operation);
        of_it
            .map(|(_, body)| serde_json::from_slice(body).unwrap())
            .collect()
    };
    let template = read();
    let of = |name: &str| &template["Resources"][name]["Properties"];

    let made = asked("CreateTable");
    assert_eq!(made.len(), 2);
    for (table, name) in made.iter().zip(["Register", "CaseKeys"]) {
        assert_eq!(plain(of(name)), plain(table), "{name}");
    }
    let expiry = &asked("UpdateTimeToLive")[0]["TimeToLiveSpecification"];
    assert_eq!(&of("Register")["TimeToLiveSpecification"], expiry);
    assert!(of("CaseKeys").get("TimeToLiveSpecification").is_none());
    // The intake is told one name and finds the other by it.
    assert_eq!(
        of("Register")["TableName"],
        json!({ "Ref": "AWS::StackName" })
    );
    let beside = json!({ "Fn::Sub": "${AWS::StackName}-keys" });
    assert_eq!(of("CaseKeys")["TableName"], beside);
}

#[test]
fn the_register_can_be_recovered_and_a_destroyed_key_cannot() {
    let template = read();
    let recovery = |name: &str| {
        let table = &template["Resources"][name];
        assert_eq!(table["DeletionPolicy"], "Retain");
        let table = &table["Properties"];
        assert_eq!(
            table["SSESpecification"]["KMSMasterKeyId"],
            json!({ "Fn::GetAtt": ["Key", "Arn"] })
        );
        let protected = json!({ "Fn::FindInMap": ["By", { "Ref": "Stage" }, "Protected"] });
        assert_eq!(table["DeletionProtectionEnabled"], protected);
        table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"].clone()
    };

    assert_eq!(recovery("Register"), true);
    assert_eq!(recovery("CaseKeys"), false);
    assert_eq!(template["Mappings"]["By"]["production"]["Protected"], true);
}
