//! Policies of IAM, read off the template and asked: what would AWS say to a call? As much of its rules as our
//! policies use ("Policy evaluation logic" and "Condition operators" of the IAM guide). What it does not know is an
//! error, so that nothing passes by being overlooked.

use std::collections::BTreeMap;

use serde_json::Value;

/// What somebody wants to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// `dynamodb:GetItem`.
    pub action: String,
    /// The name of the resource as [`resolved`] spells it.
    pub resource: String,
    /// What the request is like: values by condition key.
    pub context: BTreeMap<String, Vec<String>>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// What it is called.
    pub sid: String,
    /// Whether it allows; else it denies.
    pub allows: bool,
    /// Patterns of actions.
    pub actions: Vec<String>,
    /// Patterns of resources.
    pub resources: Vec<String>,
    /// Values by condition key, by operator.
    pub conditions: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// What AWS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed, by these statements.
    Allowed(Vec<String>),
    /// Denied by this one, whatever others allow.
    Denied(String),
    /// Nobody allows it.
    NotAllowed,
}

/// Reads the statements of a policy document.
///
/// # Errors
/// It says something that is not understood here.
pub fn statements(document: &Value) -> Result<Vec<Statement>, String> {
    let all = document["Statement"].as_array();
    let all = all.ok_or("a policy without statements")?;
    all.iter().map(statement).collect()
}

/// What the statements say to a wish.
///
/// # Errors
/// A condition is not understood here.
pub fn decide(statements: &[Statement], wish: &Wish) -> Result<Verdict, String> {
    let mut allowed = Vec::new();
    for one in statements {
        if !one.fits(wish)? {
            continue;
        }
        if !one.allows {
            return Ok(Verdict::Denied(one.sid.clone()));
        }
        allowed.push(one.sid.clone());
    }
    if allowed.is_empty() {
        return Ok(Verdict::NotAllowed);
    }
    Ok(Verdict::Allowed(allowed))
}

/// A text of the template with its functions by their arguments: `Register.Arn/index/by-day`.
///
/// # Errors
/// A function that no policy of ours needs.
pub fn resolved(value: &Value) -> Result<String, String> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if let Some(sub) = value["Fn::Sub"].as_str() {
        return Ok(sub.replace("${", "").replace('}', ""));
    }
    if let Some(name) = value["Ref"].as_str() {
        return Ok(name.to_owned());
    }
    match value["Fn::GetAtt"].as_array().map(Vec::as_slice) {
        Some([name, attribute]) => Ok(format!("{}.{}", resolved(name)?, resolved(attribute)?)),
        _ => Err(format!("not understood: {value}")),
    }
}

/// Whether a text is of a pattern: `*` for any number of signs, `?` for one.
pub fn is_like(pattern: &str, text: &str) -> bool {
    let Some(sign) = pattern.chars().next() else {
        return text.is_empty();
    };
    let rest = pattern.get(sign.len_utf8()..).unwrap_or_default();
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let after = |at| text.get(at..).unwrap_or_default();
    match (sign, text.chars().next()) {
        ('*', _) => ends.any(|at| is_like(rest, after(at))),
        ('?', Some(first)) => is_like(rest, after(first.len_utf8())),
        (_, Some(first)) => first == sign && is_like(rest, after(first.len_utf8())),
        (_, None) => false,
    }
}

fn statement(value: &Value) -> Result<Statement, String> {
    let known = [
        "Sid",
        "Effect",
        "Action",
        "Resource",
        "Condition",
        "Principal",
    ];
    let fields = value.as_object().ok_or("a statement is a mapping")?;
    if let Some(other) = fields.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(format!("not understood: {other}"));
    }
    let mut conditions = BTreeMap::new();
    for (operator, keys) in value["Condition"].as_object().into_iter().flatten() {
        let keys = keys.as_object().ok_or("a condition is a mapping")?;
        let keys = keys.iter().map(|(key, it)| Ok((key.clone(), texts(it)?)));
        conditions.insert(operator.clone(), keys.collect::<Result<_, String>>()?);
    }
    Ok(Statement {
        sid: value["Sid"].as_str().unwrap_or_default().to_owned(),
        allows: match value["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("an effect is Allow or Deny".to_owned()),
        },
        actions: texts(&value["Action"])?,
        resources: texts(&value["Resource"])?,
        conditions,
    })
}

fn texts(value: &Value) -> Result<Vec<String>, String> {
    match value.as_array() {
        Some(all) => all.iter().map(resolved).collect(),
        None => Ok(vec![resolved(value)?]),
    }
}

impl Statement {
    /// Whether it says anything to a wish.
    fn fits(&self, wish: &Wish) -> Result<bool, String> {
        let has = |patterns: &[String], text: &str| patterns.iter().any(|it| is_like(it, text));
        let mut fits = has(&self.actions, &wish.action) && has(&self.resources, &wish.resource);
        for (operator, keys) in &self.conditions {
            for (key, values) in keys {
                fits &= holds(operator, values, wish.context.get(key))?;
            }
        }
        Ok(fits)
    }
}

/// Whether a condition holds for the values of its key in a request.
fn holds(operator: &str, wanted: &[String], given: Option<&Vec<String>>) -> Result<bool, String> {
    if operator == "Null" {
        return Ok(given.is_none() == wanted.iter().any(|it| it == "true"));
    }
    let (set, operator) = operator.split_once(':').unwrap_or(("", operator));
    let (operator, is_lenient) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let one: fn(&str, &str) -> bool = match operator {
        "StringEquals" | "Bool" => |wanted, given| wanted == given,
        "StringLike" => is_like,
        _ => return Err(format!("not understood: {operator}")),
    };
    let is_wanted = |given: &String| wanted.iter().any(|it| one(it, given));
    Ok(match (set, given) {
        // As AWS has it: nothing given is no value that is not wanted.
        ("ForAllValues", given) => given.is_none_or(|given| given.iter().all(is_wanted)),
        (_, None) => is_lenient,
        ("" | "ForAnyValue", Some(given)) => given.iter().any(is_wanted),
        _ => return Err(format!("not understood: {set}")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(statement: &Value, context: &[(&str, &[&str])]) -> Verdict {
        let document = json!({ "Statement": [statement] });
        let values = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect();
        let context = context
            .iter()
            .map(|(key, all)| ((*key).to_owned(), values(all)));
        let wish = Wish {
            action: "dynamodb:GetItem".to_owned(),
            resource: "Register.Arn".to_owned(),
            context: context.collect(),
        };
        decide(&statements(&document).unwrap(), &wish).unwrap()
    }

    #[test]
    fn conditions_are_weighed_as_aws_weighs_them() {
        let when = |condition: Value| {
            json!({ "Sid": "s", "Effect": "Allow", "Action": "dynamodb:Get*",
                "Resource": { "Fn::GetAtt": ["Register", "Arn"] }, "Condition": condition })
        };
        let yes = Verdict::Allowed(vec!["s".to_owned()]);
        let equals = when(json!({ "StringEquals": { "k": ["a", "b"] } }));
        assert_eq!(says(&equals, &[("k", &["b"])]), yes);
        assert_eq!(says(&equals, &[("k", &["c"])]), Verdict::NotAllowed);
        assert_eq!(says(&equals, &[]), Verdict::NotAllowed);
        let lenient = when(json!({ "StringEqualsIfExists": { "k": "a" } }));
        assert_eq!(says(&lenient, &[]), yes);
        assert_eq!(says(&lenient, &[("k", &["b"])]), Verdict::NotAllowed);
        let all = when(json!({ "ForAllValues:StringLike": { "k": "R#*" } }));
        assert_eq!(says(&all, &[("k", &["R#1", "R#2"])]), yes);
        assert_eq!(says(&all, &[("k", &["R#1", "K#2"])]), Verdict::NotAllowed);
        assert_eq!(says(&all, &[]), yes, "the trap that Null is for");
        let any = when(json!({ "ForAnyValue:StringEquals": { "k": "a" } }));
        assert_eq!(says(&any, &[("k", &["b", "a"])]), yes);
        assert_eq!(says(&any, &[]), Verdict::NotAllowed);
        let there = when(json!({ "Null": { "k": "false" } }));
        assert_eq!(says(&there, &[("k", &["x"])]), yes);
        assert_eq!(says(&there, &[]), Verdict::NotAllowed);
    }

    #[test]
    fn a_denial_counts_more_and_what_is_not_known_is_an_error() {
        let deny =
            json!({ "Sid": "no", "Effect": "Deny", "Action": "dynamodb:*", "Resource": "*" });
        let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
        let both = statements(&json!({ "Statement": [allow, deny] })).unwrap();
        let wish = Wish {
            action: "dynamodb:Scan".to_owned(),
            ..Wish::default()
        };

        assert_eq!(decide(&both, &wish), Ok(Verdict::Denied("no".to_owned())));
        let odd =
            json!({ "Statement": [{ "Effect": "Allow", "NotAction": "x", "Resource": "*" }] });
        assert!(statements(&odd).is_err());
        assert!(holds("NumericEquals", &[], Some(&Vec::new())).is_err());
        assert!(is_like("*/request/*", "/en/request/x") && !is_like("/a?c", "/ac"));
    }
}
