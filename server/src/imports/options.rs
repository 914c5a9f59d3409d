//! The answers that come with a file.

use std::collections::{BTreeMap, HashMap};

use api::imports::{DateOrder, ImportOptions};
use domain::{imports::Answers, scope::fold_name, time::zone};
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::http::Failure;

/// The most people or projects that answers may name.
const MOST_ANSWERS: usize = 10_000;

/// What a name of the file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The caller, or something new.
    Default,
    /// Leave its rows out.
    Skip,
    Id(Uuid),
}

/// Answers in the form in which they are looked up: names folded.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub answers: Answers,
    pub zone: Option<TimeZone>,
    pub members: HashMap<String, Choice>,
    pub projects: HashMap<String, Choice>,
    pub default_member: Option<Uuid>,
    pub create_missing: bool,
}

/// Checks the options and brings them into that form.
pub fn read(options: &ImportOptions) -> Result<Options, Failure> {
    let zone =
        match &options.time_zone {
            None => None,
            Some(name) => Some(zone(name).map_err(|error| {
                Failure::field("options.time_zone", "unknown_time_zone", error.to_string())
            })?),
        };
    let default_member = match options.default_member.as_deref() {
        None | Some("me") => None,
        Some(id) => Some(id.parse().map_err(|_| {
            Failure::field(
                "options.default_member",
                "unknown",
                "Write `me` or the id of a member.",
            )
        })?),
    };
    let answers = Answers {
        date_order: options.date_order.map(date_order),
        decimal_comma: options.decimal_comma,
    };
    Ok(Options {
        answers,
        zone,
        members: choices("options.members", &options.members, "me")?,
        projects: choices("options.projects", &options.projects, "create")?,
        default_member,
        create_missing: options.create_missing.unwrap_or(true),
    })
}

fn date_order(order: DateOrder) -> domain::imports::DateOrder {
    match order {
        DateOrder::Ymd => domain::imports::DateOrder::Ymd,
        DateOrder::Mdy => domain::imports::DateOrder::Mdy,
        DateOrder::Dmy => domain::imports::DateOrder::Dmy,
    }
}

fn choices(
    field: &str,
    given: &BTreeMap<String, String>,
    default: &str,
) -> Result<HashMap<String, Choice>, Failure> {
    if given.len() > MOST_ANSWERS {
        return Err(Failure::field(
            field,
            "too_many",
            format!("At most {MOST_ANSWERS} answers are taken."),
        ));
    }
    let mut choices = HashMap::with_capacity(given.len());
    for (name, answer) in given {
        let choice = match answer.as_str() {
            "skip" => Choice::Skip,
            answer if answer == default => Choice::Default,
            id => Choice::Id(id.parse().map_err(|_| {
                let name: String = name.chars().take(60).collect();
                Failure::field(
                    field,
                    "unknown",
                    format!("The answer for “{name}” must be `{default}`, `skip` or an id."),
                )
            })?),
        };
        choices.insert(fold_name(name), choice);
    }
    Ok(choices)
}
