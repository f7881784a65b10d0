//! Questions that every kind asks: who asks, whose data, how to receive the answer.

use crate::field::{Condition, Field, Input, Options, Topic};
use crate::kind::Kind;

use super::{may, must};

/// Everybody the Act lets ask: the person, statutory representatives (Cabinet Order Art. 13(i)),
/// an agent the person appointed (13(ii)).
const ROLES: &[&str] = &["self", "parent", "guardian", "agent"];
/// A refusal of consent is the person's own; only those who act for them in law may bring it.
const OWN_ROLES: &[&str] = &["self", "parent", "guardian"];
/// The bereaved family and whoever they appoint.
const FAMILY_ROLES: &[&str] = &["family", "family-agent"];

const RELATIONS: &[&str] = &[
    "parent",
    "guardian",
    "spouse",
    "child",
    "grandchild",
    "grandparent",
    "sibling",
    "lawyer",
    "other",
];
/// Parents, spouse, children and their equals; wider kin is decided at the desk.
const KINSHIPS: &[&str] = &[
    "spouse",
    "child",
    "parent",
    "grandchild",
    "grandparent",
    "sibling",
    "other",
];

const MEMBERSHIPS: &[&str] = &[
    "insured",
    "dependant",
    "voluntary-continuation",
    "special-retired",
    "former",
];

const NAMED: Condition = Condition::IsNot("anonymous", &["yes"]);
const FOR_ANOTHER: Condition = Condition::Is(
    "role",
    &["parent", "guardian", "agent", "family", "family-agent"],
);

/// Ways to identify oneself. The front of the My Number card only; the old insurance card lapsed
/// on 2025-12-01. Two papers where one has no photograph.
const ID_PAPERS: &[&str] = &[
    "disability-certificate",
    "driving-licence",
    "individual-number-card-front",
    "passport",
    "residence-card",
    "special-permanent-resident-certificate",
    "two-without-photo",
];

const fn roles(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::ConsentRefusal => OWN_ROLES,
        Kind::Bereaved => FAMILY_ROLES,
        _ => ROLES,
    }
}

pub(super) fn who(kind: Kind) -> Vec<Field> {
    let role = must(Topic::Who, "role", Input::Choice(roles(kind)));
    match kind {
        // The desk takes complaints from those who do not wish to be known, as the regulator does.
        Kind::Complaint => vec![
            may(Topic::Who, "anonymous", Input::Tick),
            role.if_asked(NAMED),
        ],
        _ => vec![role],
    }
}

pub(super) fn requester(kind: Kind) -> Vec<Field> {
    let mut fields = vec![
        must(Topic::Requester, "req_name", Input::Name).fills("name"),
        must(Topic::Requester, "req_kana", Input::Kana)
            .if_required(Condition::NeedsReading("req_name")),
        must(Topic::Requester, "req_dob", Input::PastDate),
        may(Topic::Requester, "req_postal", Input::Postal).fills("postal-code"),
        must(Topic::Requester, "req_address", Input::Text { max: 200 }).fills("address-line1"),
        must(Topic::Requester, "req_phone", Input::Phone).fills("tel"),
    ];
    fields.extend(relation(kind));
    let asked = match kind {
        Kind::Bereaved => return fields,
        Kind::Complaint => Condition::All(&[NAMED, FOR_ANOTHER]),
        _ => FOR_ANOTHER,
    };
    for field in &mut fields {
        field.asked = match field.asked {
            Condition::Always => asked,
            own => own,
        };
    }
    fields
}

fn relation(kind: Kind) -> Vec<Field> {
    let options = if kind == Kind::Bereaved {
        KINSHIPS
    } else {
        RELATIONS
    };
    let mut fields = vec![
        must(Topic::Requester, "relation", Input::Choice(options)),
        may(Topic::Requester, "relation_note", Input::Text { max: 50 })
            .if_required(Condition::Is("relation", &["other"])),
    ];
    let by_mandate = Condition::Is("role", &["agent", "family-agent"]);
    if kind != Kind::ConsentRefusal {
        fields.push(must(Topic::Requester, "mandate_date", Input::PastDate).if_asked(by_mandate));
    }
    fields
}

pub(super) fn subject(kind: Kind) -> Vec<Field> {
    let mut fields = vec![
        must(Topic::Subject, "subj_name", Input::Name),
        must(Topic::Subject, "subj_kana", Input::Kana)
            .if_required(Condition::NeedsReading("subj_name")),
        may(Topic::Subject, "subj_former_name", Input::Name),
        must(Topic::Subject, "subj_dob", Input::PastDate),
        may(Topic::Subject, "insured_symbol", Input::Symbol { max: 20 }),
        may(Topic::Subject, "insured_number", Input::Digits { max: 10 }),
        must(Topic::Subject, "member_status", Input::Choice(MEMBERSHIPS)),
        may(Topic::Subject, "workplace", Input::Text { max: 100 }),
    ];
    if kind != Kind::Bereaved {
        fields.extend(address(kind));
    }
    if kind == Kind::Complaint {
        for field in &mut fields {
            field.asked = NAMED;
        }
    }
    fields
}

/// Where the person lives and how to reach them. A deceased person has neither: the family's own
/// address is asked on the page before.
fn address(kind: Kind) -> [Field; 3] {
    let phone = match kind {
        Kind::Complaint => Condition::Is("reply_by", &["phone"]),
        _ => Condition::Is("role", &["self"]),
    };
    let address = match kind {
        Kind::Complaint => Condition::Is("reply_by", &["post"]),
        _ => Condition::Always,
    };
    [
        may(Topic::Subject, "postal", Input::Postal).fills("postal-code"),
        must(Topic::Subject, "address", Input::Text { max: 200 })
            .if_required(address)
            .fills("address-line1"),
        must(Topic::Subject, "phone", Input::Phone)
            .if_required(phone)
            .fills("tel"),
    ]
}

pub(super) fn receive(kind: Kind) -> Vec<Field> {
    let mut fields = Vec::new();
    if matches!(
        kind,
        Kind::Disclosure | Kind::StatementDisclosure | Kind::ProvisionRecords | Kind::Bereaved
    ) {
        fields.push(must(
            Topic::Receive,
            "method",
            Input::Choice(&["download", "media", "post", "counter", "viewing"]),
        ));
    }
    if kind == Kind::Disclosure {
        fields.push(may(
            Topic::Receive,
            "file_pref",
            Input::Choice(&["none", "pdf", "csv"]),
        ));
    }
    if kind == Kind::Complaint {
        fields.push(must(
            Topic::Receive,
            "reply_by",
            Input::Choice(&["phone", "post", "mail", "none"]),
        ));
    } else {
        fields.push(must(
            Topic::Receive,
            "id_doc_kind",
            Input::Choice(ID_PAPERS),
        ));
        fields.push(must(
            Topic::Receive,
            "id_doc_route",
            Input::Choice(&["post", "counter"]),
        ));
    }
    fields.extend(reply(kind));
    fields
}

fn reply(kind: Kind) -> Vec<Field> {
    let email = may(Topic::Receive, "email", Input::Email).fills("email");
    let email = match kind {
        Kind::Complaint => email.if_required(Condition::Is("reply_by", &["mail"])),
        _ => email,
    };
    vec![
        email,
        may(
            Topic::Receive,
            "contact_hours",
            Input::Many(Options::Fixed(&["morning", "noon", "afternoon", "evening"])),
        ),
        may(Topic::Receive, "lang", Input::Choice(&["ja", "en"])),
    ]
}

pub(super) fn acknowledgements(kind: Kind) -> Vec<Field> {
    let mut fields = Vec::new();
    if kind.may_cost() {
        fields.push(must(Topic::Check, "fee_ack", Input::Confirm).if_asked(Condition::Fee));
    }
    fields.push(must(Topic::Check, "no_mynumber_ack", Input::Confirm));
    fields.push(must(Topic::Check, "purpose_ack", Input::Confirm));
    fields
}
