//! The record, made of register, schema, policy and configuration.

use api::processing::{KeptFor, ProcessedColumns, ProcessingActivity, ProcessingRecord, Reading, Translated};
use domain::policy::Action;
use jiff::Timestamp;

use super::{
    periods,
    register::{Class, Databases, REGISTER},
};
use crate::{claims::duty::day_of, config::Config, permissions, regions::residency};

/// Of what the record tells.
#[derive(Debug, Clone, Copy)]
pub enum Reach<'a> {
    /// What one organization has processed; its name.
    Organization(&'a str),
    /// The whole installation, with what is kept about its operators.
    Installation,
}

/// The record at this moment.
pub fn record(config: &Config, reach: Reach<'_>, now: Timestamp) -> ProcessingRecord {
    let (controller, databases): (_, &[Databases]) = match reach {
        Reach::Organization(name) => (Some(name.to_owned()), &[Databases::Organization]),
        Reach::Installation => (None, &[Databases::Organization, Databases::Control]),
    };
    let activities = REGISTER
        .classes
        .iter()
        .map(|(id, class)| activity(config, databases, id, class))
        .filter(|activity| !activity.columns.is_empty() || !activity.files.is_empty());
    ProcessingRecord {
        at: now.into(),
        controller,
        residency: residency::of(config, day_of(now)),
        activities: activities.collect(),
    }
}

fn activity(config: &Config, databases: &[Databases], id: &str, class: &Class) -> ProcessingActivity {
    let columns = databases.iter().flat_map(|databases| {
        let tables = REGISTER.columns(*databases, id);
        tables.map(|(table, columns)| ProcessedColumns {
            table: table.to_owned(),
            columns: columns.into_iter().map(str::to_owned).collect(),
        })
    });
    let files = REGISTER.files.iter().filter(|file| file.class == id);
    let actions = class.read_by.iter().filter_map(|name| Action::named(name));
    ProcessingActivity {
        id: id.to_owned(),
        title: class.title.clone(),
        purpose: class.purpose.clone(),
        legal_basis: class.basis,
        subjects: class.subjects.clone(),
        kept: kept(config, class),
        readings: actions
            .map(|action| Reading {
                action: action.as_str().to_owned(),
                grants: permissions::granted(action),
            })
            .collect(),
        columns: columns.collect(),
        files: files.map(|file| file.place.clone()).collect(),
    }
}

pub fn kept(config: &Config, class: &Class) -> KeptFor {
    let kept = &class.kept;
    let days = kept
        .period
        .as_deref()
        .and_then(|period| periods::days(period, config));
    let fill = |text: &str| {
        days.map_or_else(
            || text.to_owned(),
            |days| text.replace("{days}", &days.to_string()),
        )
    };
    KeptFor {
        text: Translated {
            en: fill(&kept.en),
            de: fill(&kept.de),
        },
        days,
    }
}
