//! Calls to DynamoDB as its policies see them: which action on which resource, and what conditions may ask about
//! ("Actions, resources, and condition keys for Amazon DynamoDB"). A transaction is as many wishes as it has items.

use std::collections::BTreeSet;

use ledger::embedded::{Call, TABLE};
use serde_json::{Map, Value};

use crate::policy::Wish;

/// What a program asks for only where it makes its own table, on one machine: opening its file.
const OPENING: [&str; 5] = [
    "CreateTable",
    "DescribeTable",
    "UpdateTable",
    "DescribeTimeToLive",
    "UpdateTimeToLive",
];

/// The wishes of recorded calls, each kind of them once.
///
/// # Errors
/// A call that is not understood here.
pub fn wishes(calls: &[Call]) -> Result<Vec<Wish>, String> {
    let mut all: Vec<Wish> = Vec::new();
    for (operation, body) in calls {
        let body = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        for wish in of(operation, &body)? {
            if !all.contains(&wish) {
                all.push(wish);
            }
        }
    }
    Ok(all)
}

/// The wishes of a call.
///
/// # Errors
/// It is not understood here.
pub fn of(operation: &str, body: &Value) -> Result<Vec<Wish>, String> {
    match operation {
        _ if OPENING.contains(&operation) => Ok(Vec::new()),
        "GetItem" | "Query" | "UpdateItem" | "PutItem" | "DeleteItem" | "Scan" => {
            Ok(vec![wish(operation, body)])
        }
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().ok_or("no tables")?;
            let each = tables.iter().map(|(name, asked)| {
                let mut asked = asked.as_object().cloned().unwrap_or_default();
                asked.insert("TableName".to_owned(), name.as_str().into());
                wish(operation, &asked.into())
            });
            Ok(each.collect())
        }
        "TransactWriteItems" => {
            let items = body["TransactItems"].as_array().ok_or("no items")?;
            let parts = items.iter().filter_map(Value::as_object).flatten();
            let each = parts.map(|(part, asked)| {
                let action = match part.as_str() {
                    "ConditionCheck" => "ConditionCheckItem".to_owned(),
                    part => format!("{part}Item"),
                };
                let mut wish = wish(&action, asked);
                put(&mut wish, "EnclosingOperation", [operation.to_owned()]);
                wish
            });
            Ok(each.collect())
        }
        other => Err(format!("{other} is not understood")),
    }
}

fn wish(action: &str, asked: &Value) -> Wish {
    let mut wish = Wish {
        action: format!("dynamodb:{action}"),
        resource: resource(asked),
        ..Wish::default()
    };
    let keys: BTreeSet<String> = leading(asked).collect();
    if !keys.is_empty() {
        put(&mut wish, "LeadingKeys", keys);
    }
    let attributes: BTreeSet<String> = attributes(asked).collect();
    if !attributes.is_empty() {
        put(&mut wish, "Attributes", attributes);
    }
    if matches!(action, "GetItem" | "BatchGetItem" | "Query" | "Scan") {
        let has = |part| asked.get(part).is_some();
        let select = match asked["Select"].as_str() {
            Some(select) => select,
            None if has("ProjectionExpression") => "SPECIFIC_ATTRIBUTES",
            None if has("IndexName") => "ALL_PROJECTED_ATTRIBUTES",
            None => "ALL_ATTRIBUTES",
        };
        put(&mut wish, "Select", [select.to_owned()]);
    } else if let Some(returned) = asked["ReturnValues"].as_str() {
        put(&mut wish, "ReturnValues", [returned.to_owned()]);
    }
    wish
}

/// The names of the template's resources for our tables.
fn resource(asked: &Value) -> String {
    let name = asked["TableName"].as_str().unwrap_or_default();
    let table = match name.strip_prefix(TABLE) {
        Some("") => "Register.Arn",
        Some("-keys") => "CaseKeys.Arn",
        _ => name,
    };
    match asked["IndexName"].as_str() {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    }
}

/// Values of partition keys, without the part that is another each time.
fn leading(asked: &Value) -> impl Iterator<Item = String> {
    let many = asked["Keys"].as_array().into_iter().flatten();
    let one = [&asked["Key"], &asked["Item"]];
    let keys = many.chain(one).map(|key| key.pointer("/PK/S"));
    let asked_for = asked.pointer("/ExpressionAttributeValues/:p/S");
    let keys = keys.chain([asked_for]).flatten().filter_map(Value::as_str);
    keys.map(|key| match key.split_once('#') {
        Some((kind, _)) => format!("{kind}#one"),
        None => key.to_owned(),
    })
}

/// Every attribute that is named: of keys, of what is put, and in expressions, where ours all have placeholders.
fn attributes(asked: &Value) -> impl Iterator<Item = String> {
    let keys = asked["Keys"].as_array().into_iter().flatten();
    let items = keys.chain([&asked["Key"], &asked["Item"]]);
    let of_items = items.filter_map(Value::as_object).flat_map(Map::keys);
    let placeholders = asked["ExpressionAttributeNames"].as_object();
    let named = placeholders.into_iter().flat_map(Map::values);
    of_items
        .cloned()
        .chain(named.filter_map(Value::as_str).map(str::to_owned))
}

fn put(wish: &mut Wish, key: &str, values: impl IntoIterator<Item = String>) {
    let values = values.into_iter().collect();
    wish.context.insert(format!("dynamodb:{key}"), values);
}
