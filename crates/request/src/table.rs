//! Every field of every kind of request, in the order it is asked.
//!
//! One table a kind, made of the common block ([`common`]) and the kind's own questions ([`own`]).
//! Nothing asks for the Individual Number, for the number of an identity paper, or why somebody
//! wants disclosure: the sector guidance finds that question a deterrent.

use std::sync::LazyLock;

use crate::field::{Condition, Field, Input, Topic};
use crate::kind::Kind;

mod common;
mod own;

static TABLES: LazyLock<Vec<(Kind, Vec<Field>)>> = LazyLock::new(|| {
    Kind::ALL
        .into_iter()
        .map(|kind| (kind, table(kind)))
        .collect()
});

/// Every field of a kind, in the order it is asked.
pub fn fields(kind: Kind) -> &'static [Field] {
    TABLES
        .iter()
        .find(|(of, _)| *of == kind)
        .map_or(&[], |(_, fields)| fields)
}

/// The field of that name, if the kind has it.
pub fn field(kind: Kind, name: &str) -> Option<&'static Field> {
    fields(kind).iter().find(|field| field.name == name)
}

/// The topics a kind has questions on, in order.
pub fn topics(kind: Kind) -> impl Iterator<Item = Topic> {
    Topic::ALL
        .into_iter()
        .filter(move |topic| fields(kind).iter().any(|f| f.topic == *topic))
}

/// Every name a form of this kind may carry: the fields and the parts of its dates.
pub fn names(kind: Kind) -> impl Iterator<Item = String> {
    fields(kind).iter().flat_map(Field::names)
}

fn table(kind: Kind) -> Vec<Field> {
    let mut fields = common::who(kind);
    fields.extend(common::requester(kind));
    fields.extend(common::subject(kind));
    fields.extend(own::what(kind));
    fields.extend(common::receive(kind));
    fields.extend(common::acknowledgements(kind));
    fields
}

/// Starts a field that is asked and required in every case.
const fn must(topic: Topic, name: &'static str, input: Input) -> Field {
    Field {
        name,
        topic,
        input,
        asked: Condition::Always,
        required: Condition::Always,
        autocomplete: None,
    }
}

/// Starts a field that is asked in every case and may be left empty.
const fn may(topic: Topic, name: &'static str, input: Input) -> Field {
    Field {
        required: Condition::Never,
        ..must(topic, name, input)
    }
}

impl Field {
    const fn if_asked(self, asked: Condition) -> Self {
        Self { asked, ..self }
    }

    const fn if_required(self, required: Condition) -> Self {
        Self { required, ..self }
    }

    const fn fills(self, token: &'static str) -> Self {
        Self {
            autocomplete: Some(token),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_within_a_kind_parts_included() {
        for kind in Kind::ALL {
            let all: Vec<_> = names(kind).collect();
            let unique: BTreeSet<_> = all.iter().collect();

            assert_eq!(all.len(), unique.len(), "{kind}");
        }
    }

    #[test]
    fn a_name_means_the_same_input_in_every_kind() {
        let mut seen = std::collections::BTreeMap::new();
        for kind in Kind::ALL {
            for field in fields(kind) {
                let shape = (std::mem::discriminant(&field.input), field.input.max());
                assert_eq!(
                    *seen.entry(field.name).or_insert(shape),
                    shape,
                    "{kind} {}",
                    field.name
                );
            }
        }
    }

    #[test]
    fn conditions_look_only_at_earlier_or_same_page_fields_of_the_kind() {
        for kind in Kind::ALL {
            for one in fields(kind) {
                for control in one.asked.controls() {
                    let control = field(kind, control).unwrap();
                    assert!(control.topic <= one.topic, "{kind} {}", one.name);
                }
                for control in one.required.controls() {
                    assert!(
                        field(kind, control).is_some(),
                        "{kind} {} {control}",
                        one.name
                    );
                }
            }
        }
    }

    #[test]
    fn conditions_name_real_options() {
        fn check(kind: Kind, condition: &Condition) {
            match condition {
                Condition::Is(name, values) | Condition::IsNot(name, values) => {
                    let input = field(kind, name).unwrap().input;
                    for value in *values {
                        let ticked = matches!(input, Input::Tick) && *value == "yes";
                        assert!(
                            ticked || input.fixed_options().contains(value) || *name == "role",
                            "{kind} {name} {value}"
                        );
                    }
                }
                Condition::All(all) => all.iter().for_each(|one| check(kind, one)),
                Condition::Always
                | Condition::Never
                | Condition::Fee
                | Condition::NeedsReading(_) => {}
            }
        }
        for kind in Kind::ALL {
            for field in fields(kind) {
                check(kind, &field.asked);
                check(kind, &field.required);
            }
        }
    }

    #[test]
    fn disclosure_never_asks_why() {
        for kind in [
            Kind::Disclosure,
            Kind::StatementDisclosure,
            Kind::ProvisionRecords,
        ] {
            for name in ["why", "reason", "ground", "facts"] {
                assert!(field(kind, name).is_none(), "{kind} {name}");
            }
        }
    }

    #[test]
    fn every_kind_ends_with_the_purpose_statement() {
        for kind in Kind::ALL {
            let ack = field(kind, "purpose_ack").unwrap();

            assert_eq!(ack.topic, Topic::Check);
            assert_eq!(ack.required, Condition::Always);
        }
    }
}
