//! What a directory says of a person.

use serde_json::{Map, Value};

use super::{
    Wrong,
    attributes::{fields, optional, plain, text, truth},
    patch::{Op, operations},
};

/// What is to change of a person. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// What the directory calls them.
    pub user_name: Option<String>,
    /// Their id there; `Some(None)`: none any more.
    pub external_id: Option<Option<String>>,
    /// Their name.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether they may sign in.
    pub active: Option<bool>,
}

/// The parts of a name, until all of them are read.
#[derive(Default)]
struct Parts {
    display: Option<String>,
    formatted: Option<String>,
    given: Option<String>,
    family: Option<String>,
}

impl Parts {
    /// What is shown everywhere goes before what the parts make.
    fn name(self) -> Option<String> {
        let both = match (self.given, self.family) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            // A part alone is no name.
            _ => None,
        };
        self.display.or(self.formatted).or(both)
    }
}

/// A person as a whole.
pub fn read_user(body: &Map<String, Value>) -> Result<UserChange, Wrong> {
    let (mut change, mut parts) = (UserChange::default(), Parts::default());
    for (name, value) in fields(body) {
        set(&mut change, &mut parts, &name, value)?;
    }
    change.name = parts.name();
    Ok(change)
}

/// The operations on a person.
pub fn patch_user(body: &Map<String, Value>) -> Result<UserChange, Wrong> {
    let (mut change, mut parts) = (UserChange::default(), Parts::default());
    for operation in operations(body)? {
        match (operation.op, operation.attribute.as_str()) {
            (Op::Remove, "externalid") => change.external_id = Some(None),
            (Op::Remove, name @ ("username" | "active")) => {
                return Err(Wrong {
                    kind: "mutability",
                    detail: format!("`{name}` cannot be removed"),
                });
            }
            // The name and the address that Hourbook has are needed.
            (Op::Remove, _) => {}
            (Op::Add | Op::Replace, name) => set(&mut change, &mut parts, name, operation.value)?,
        }
    }
    change.name = parts.name();
    Ok(change)
}

fn set(change: &mut UserChange, parts: &mut Parts, name: &str, value: &Value) -> Result<(), Wrong> {
    match name {
        "username" => {
            let given = text("userName", value)?;
            if given.is_empty() {
                return Err(Wrong::value("`userName` is needed"));
            }
            change.user_name = Some(given);
        }
        "externalid" => change.external_id = Some(optional("externalId", value)?),
        "active" => change.active = Some(truth("active", value)?),
        "displayname" => parts.display = optional("displayName", value)?,
        "name.formatted" => parts.formatted = optional(name, value)?,
        "name.givenname" => parts.given = optional(name, value)?,
        "name.familyname" => parts.family = optional(name, value)?,
        "name" => {
            for (part, value) in value.as_object().into_iter().flatten() {
                set(change, parts, &format!("name.{}", plain(part)), value)?;
            }
        }
        "emails" => change.email = address(value)?.or(change.email.take()),
        "emails.value" => change.email = optional("emails", value)?.or(change.email.take()),
        // Titles, telephones and departments are not kept here.
        _ => {}
    }
    Ok(())
}

/// The first address that is said to be the one to write to, then one at work, then any.
fn address(emails: &Value) -> Result<Option<String>, Wrong> {
    let one;
    let listed = match emails {
        Value::Array(listed) => listed.as_slice(),
        Value::Null => return Ok(None),
        single => {
            one = [single.clone()];
            one.as_slice()
        }
    };
    let is_primary = |email: &&Value| truth("primary", &email["primary"]).unwrap_or(false);
    let is_work = |email: &&Value| {
        let kind = email["type"].as_str();
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
    };
    let chosen = listed.iter().find(is_primary);
    let chosen = chosen.or_else(|| listed.iter().find(is_work)).or(listed.first());
    match chosen {
        Some(Value::Object(email)) => optional("emails", email.get("value").unwrap_or(&Value::Null)),
        Some(email) => optional("emails", email),
        None => Ok(None),
    }
}
