//! What roles may not do: calls that somebody would try, as the SDK would send them, and what AWS would say.

use ledger::embedded::TABLE;
use serde_json::{Value, json};
use tests::calls;
use tests::policy::{Statement, Verdict, decide, resolved};

use super::policy;
use crate::deploy::read;

fn verdict(policy: &[Statement], operation: &str, body: &Value) -> Verdict {
    let wishes = calls::of(operation, body).unwrap();
    decide(policy, &wishes[0]).unwrap()
}

fn keys() -> String {
    format!("{TABLE}-keys")
}

fn denied(by: &str) -> Verdict {
    Verdict::Denied(by.to_owned())
}

/// A call about one request of the register, with these parts beside its key.
fn about(parts: &Value) -> Value {
    let mut all = json!({
        "TableName": TABLE,
        "Key": { "PK": { "S": "REQ#K7MP-2QRD-9XTV" }, "SK": { "S": "REQUEST" } },
    });
    let parts = parts.as_object().cloned().unwrap_or_default();
    all.as_object_mut().unwrap().extend(parts);
    all
}

/// The same about one attribute.
fn naming(attribute: &str) -> Value {
    about(&json!({ "ExpressionAttributeNames": { "#0": attribute } }))
}

/// The same, to read it.
fn reading(attribute: &str) -> Value {
    let mut asked = naming(attribute);
    asked["ProjectionExpression"] = json!("#0");
    asked
}

fn within(part: &str, call: &Value) -> Value {
    json!({ "TransactItems": [{ part: call }] })
}

/// What whoever takes over the function would try.
#[test]
fn the_function_reads_nothing_sealed_takes_no_list_and_deletes_nothing() {
    let policy = policy("FunctionRole");
    let ask = |operation: &str, body: &Value| verdict(&policy, operation, body);
    let no = Verdict::NotAllowed;

    let stage = ask("GetItem", &reading("stage"));
    assert!(matches!(stage, Verdict::Allowed(_)), "what it may");
    let never = denied("NeverReadWhatIsSealed");
    assert_eq!(ask("GetItem", &reading("sealed")), never);
    assert_eq!(ask("GetItem", &reading("data")), no, "a note of the desk");
    let whole = about(&json!({}));
    assert_eq!(ask("GetItem", &whole), no, "everything, by naming nothing");
    let mut query = reading("sealed");
    query["ExpressionAttributeValues"] = json!({ ":p": { "S": "REQ#K7MP-2QRD-9XTV" } });
    assert_eq!(ask("Query", &query), never);
    query["ExpressionAttributeNames"]["#0"] = json!("stage");
    query["IndexName"] = json!("by-day");
    assert_eq!(ask("Query", &query), no, "a list of requests");

    let never = denied("NeverTakeAllOrDelete");
    assert_eq!(ask("Scan", &json!({ "TableName": TABLE })), never);
    assert_eq!(ask("DeleteItem", &whole), never);
    let deletion = within("Delete", &whole);
    assert_eq!(ask("TransactWriteItems", &deletion), never);
    let batch = json!({ "RequestItems": { TABLE: { "Keys": [whole["Key"]] } } });
    assert_eq!(ask("BatchGetItem", &batch), never);

    let never = denied("NeverReadAKeyOfACase");
    let key = json!({ "TableName": keys(), "Key": { "PK": whole["Key"]["PK"] } });
    for operation in ["GetItem", "Query", "Scan", "UpdateItem", "DeleteItem"] {
        assert_eq!(ask(operation, &key), never, "{operation} of a key");
    }
}

#[test]
fn the_function_changes_nothing_but_the_end_of_a_chain_and_counts() {
    let policy = policy("FunctionRole");
    let ask = |operation: &str, body: &Value| verdict(&policy, operation, body);
    let no = Verdict::NotAllowed;

    let stage = ask("TransactWriteItems", &within("Update", &naming("stage")));
    assert!(matches!(stage, Verdict::Allowed(_)), "what it may");
    for name in ["sealed", "recipient", "receipt_hash", "received_at"] {
        let change = within("Update", &naming(name));
        assert_eq!(ask("TransactWriteItems", &change), no, "{name}");
    }
    let alone = ask("UpdateItem", &naming("stage"));
    assert_eq!(alone, no, "without its event");
    let mut count = naming("full_at");
    count["Key"] = json!({ "PK": { "S": "LIMIT#00" }, "SK": { "S": "LIMIT" } });
    assert!(matches!(ask("UpdateItem", &count), Verdict::Allowed(_)));
    count["ReturnValues"] = json!("ALL_OLD");
    assert_eq!(ask("UpdateItem", &count), no, "and be told what was there");
    let mut put = about(&json!({}));
    put["Item"] = put["Key"].take();
    assert!(matches!(
        ask("TransactWriteItems", &within("Put", &put)),
        Verdict::Allowed(_)
    ));
    assert_eq!(ask("PutItem", &put), no, "outside of a transaction");
}

#[test]
fn an_auditor_writes_nothing_and_reads_no_key_and_nothing_sealed() {
    let policy = policy("AuditorPolicy");
    let on = |table: &str| about(&json!({ "TableName": table }));

    for operation in ["GetItem", "UpdateItem", "PutItem", "DeleteItem", "Scan"] {
        let said = verdict(&policy, operation, &on(TABLE));
        assert_eq!(said, Verdict::NotAllowed, "{operation}");
        let said = verdict(&policy, operation, &on(&keys()));
        assert_eq!(said, denied("NeverReadAKeyOfACase"), "{operation}");
    }
    let query = |name: &str| {
        let mut query = reading(name);
        query["ExpressionAttributeValues"] = json!({ ":p": { "S": "REQ#K7MP-2QRD-9XTV" } });
        query
    };
    let hash = verdict(&policy, "Query", &query("hash"));
    assert!(matches!(hash, Verdict::Allowed(_)), "what it may");
    let sealed = verdict(&policy, "Query", &query("sealed"));
    assert_eq!(sealed, denied("NeverReadWhatIsSealed"));
    let mut whole = query("hash");
    let parts = whole.as_object_mut().unwrap();
    parts
        .retain(|name, _| !["ExpressionAttributeNames", "ProjectionExpression"].contains(&&**name));
    let said = verdict(&policy, "Query", &whole);
    assert_eq!(said, Verdict::NotAllowed, "everything, by naming nothing");
}

#[test]
fn a_publisher_writes_the_bucket_and_nothing_else() {
    for statement in policy("PublisherPolicy") {
        let is_file = |it: &String| ["SiteBucket.Arn", "SiteBucket.Arn/*"].contains(&it.as_str());
        assert!(statement.resources.iter().all(is_file), "{statement:?}");
        let is_plain = |it: &String| it.starts_with("s3:") && !it.contains('*');
        assert!(statement.actions.iter().all(is_plain), "{statement:?}");
    }
}

/// Keys of the account serve through DynamoDB alone, and no statement is for everything.
#[test]
fn no_role_holds_more_than_it_names() {
    for name in [
        "FunctionRole",
        "StaffPolicy",
        "AuditorPolicy",
        "PublisherPolicy",
    ] {
        for statement in policy(name).into_iter().filter(|it| it.allows) {
            let is_whole = |it: &String| it == "*";
            assert!(
                !statement.resources.iter().any(is_whole),
                "{name}: {statement:?}"
            );
            if statement.actions.iter().any(|it| it.starts_with("kms:")) {
                let via = statement.conditions["StringEquals"]["kms:ViaService"].clone();
                assert_eq!(via, ["dynamodb.AWS::Region.amazonaws.com"], "{name}");
            }
        }
    }
    let template = read();
    let roles = template["Resources"].as_object().unwrap();
    let roles = roles
        .iter()
        .filter(|(_, it)| it["Type"] == "AWS::IAM::Role");
    let known = [
        "FunctionRole",
        "StaffRole",
        "AuditorRole",
        "PublisherRole",
        "AskingRole",
    ];
    for (name, role) in roles {
        assert!(known.contains(&name.as_str()), "{name} needs a test");
        let attached = role["Properties"]["ManagedPolicyArns"].as_array();
        for policy in attached.into_iter().flatten() {
            assert!(
                resolved(policy).unwrap().ends_with("Policy"),
                "of this template"
            );
        }
    }
}
