//! What a directory says of a group: a team here.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Wrong,
    attributes::{fields, optional, text},
    patch::{Op, Operation, operations},
};

/// One step that changes who is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberStep {
    /// These are in it as well.
    Add(Vec<Uuid>),
    /// These are in it no more.
    Remove(Vec<Uuid>),
    /// Exactly these are in it.
    Replace(Vec<Uuid>),
}

/// What is to change of a group. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// Its name.
    pub name: Option<String>,
    /// Its id in the directory; `Some(None)`: none any more.
    pub external_id: Option<Option<String>>,
    /// Who is in it, step by step.
    pub members: Vec<MemberStep>,
}

/// A group as a whole.
pub fn read_group(body: &Map<String, Value>) -> Result<GroupChange, Wrong> {
    let mut change = GroupChange::default();
    for (name, value) in fields(body) {
        match name.as_str() {
            "members" => change.members.push(MemberStep::Replace(people(value)?)),
            name => set(&mut change, name, value)?,
        }
    }
    Ok(change)
}

/// The operations on a group.
pub fn patch_group(body: &Map<String, Value>) -> Result<GroupChange, Wrong> {
    let mut change = GroupChange::default();
    for operation in operations(body)? {
        match (operation.op, operation.attribute.as_str()) {
            (_, "members") => change.members.push(step(&operation)?),
            (Op::Remove, "externalid") => change.external_id = Some(None),
            (Op::Remove, "displayname") => {
                return Err(Wrong {
                    kind: "mutability",
                    detail: "`displayName` cannot be removed".to_owned(),
                });
            }
            (Op::Remove, _) => {}
            (Op::Add | Op::Replace, name) => set(&mut change, name, operation.value)?,
        }
    }
    Ok(change)
}

/// Those to be removed stand in the path, or in the value; where they stand nowhere, everybody is meant.
fn step(operation: &Operation<'_>) -> Result<MemberStep, Wrong> {
    if let Some(chosen) = &operation.chosen {
        return match operation.op {
            Op::Remove => Ok(MemberStep::Remove(vec![person(chosen)?])),
            Op::Add | Op::Replace => Err(Wrong::path("only what is removed is chosen in the path")),
        };
    }
    Ok(match operation.op {
        Op::Add => MemberStep::Add(people(operation.value)?),
        Op::Replace => MemberStep::Replace(people(operation.value)?),
        Op::Remove if operation.value.is_null() => MemberStep::Replace(Vec::new()),
        Op::Remove => MemberStep::Remove(people(operation.value)?),
    })
}

fn set(change: &mut GroupChange, name: &str, value: &Value) -> Result<(), Wrong> {
    match name {
        "displayname" => change.name = Some(text("displayName", value)?),
        "externalid" => change.external_id = Some(optional("externalId", value)?),
        _ => {}
    }
    Ok(())
}

/// Those who are listed, by the ids that they have here.
fn people(value: &Value) -> Result<Vec<Uuid>, Wrong> {
    let listed = match value {
        Value::Array(listed) => listed.as_slice(),
        Value::Null => &[],
        single => std::slice::from_ref(single),
    };
    let id = |member: &Value| {
        let id = member.as_str().or_else(|| member["value"].as_str());
        person(id.unwrap_or_default())
    };
    listed.iter().map(id).collect()
}

fn person(id: &str) -> Result<Uuid, Wrong> {
    Uuid::try_parse(id).map_err(|_| Wrong::value("a member of a group is named by the `id` that it has here"))
}
