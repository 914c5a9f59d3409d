//! Heartbeats of WakaTime: as an editor sends them, and as a dump of one's data holds them.
//!
//! `{"range": {…}, "days": [{"date", "heartbeats": [{"entity", "time", "project", …}]}]}`

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::activitywatch::Import;
use super::{Data, Kind, Record};

/// A gap up to here is work; WakaTime's own default.
pub const TIMEOUT: SignedDuration = SignedDuration::from_mins(10);
/// What records of a dump name as their source.
const SOURCE: &str = "wakatime";

/// Why a file is no dump.
#[derive(Debug, thiserror::Error)]
#[error("this is no dump of WakaTime")]
pub struct NotADump(#[source] serde_json::Error);

#[derive(Deserialize)]
struct Dump {
    days: Vec<Day>,
}

#[derive(Deserialize)]
struct Day {
    #[serde(default)]
    heartbeats: Vec<Value>,
}

/// Reads a dump. Heartbeats become stretches: work goes on until the next heartbeat if that comes within [`TIMEOUT`].
pub fn import(text: &str) -> Result<Import, NotADump> {
    let dump: Dump = serde_json::from_str(text).map_err(NotADump)?;
    let (mut beats, mut skipped) = (Vec::new(), 0);
    for item in dump.days.iter().flat_map(|day| &day.heartbeats) {
        match Beat::read(item, "", None) {
            Ok(beat) => beats.push(beat),
            Err(_) => skipped += 1,
        }
    }
    beats.sort_by_key(|beat| beat.time);
    let (mut records, mut last): (Vec<Record>, _) = (Vec::new(), Last::default());
    for beat in beats {
        let data = beat.data(&mut last);
        if let Some(before) = records.last_mut()
            && beat.time.duration_since(before.end) <= TIMEOUT
        {
            before.end = beat.time;
            if before.data == data {
                continue;
            }
        }
        let record = Record::new(beat.time, SignedDuration::ZERO, Kind::Editor, data);
        records.extend(record.map(|record| record.from_source(SOURCE)));
    }
    Ok(Import { records, skipped })
}

/// Names of other fields that are kept where they say something.
const KEPT: &[(&str, &str)] = &[("branch", "branch"), ("category", "category"), ("type", "type")];

/// A heartbeat.
#[derive(Debug, Clone, PartialEq)]
pub struct Beat {
    /// When something was done.
    pub time: Timestamp,
    entity: String,
    project: Named,
    language: Named,
    others: Data,
}

/// A value, or the wish for the one before.
#[derive(Debug, Clone, PartialEq)]
enum Named {
    None,
    Text(String),
    Last,
}

/// What the last heartbeat said, for those that ask for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Last {
    project: Option<String>,
    language: Option<String>,
}

impl Last {
    /// What an event on the disk says.
    pub fn of(data: &Data) -> Self {
        let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            project: text("project"),
            language: text("language"),
        }
    }
}

impl Beat {
    /// Reads a heartbeat; the error is a sentence for its sender.
    pub fn read(item: &Value, agent: &str, machine: Option<&str>) -> Result<Self, String> {
        let text = |name: &str| {
            item.get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let entity = text("entity").ok_or("the heartbeat has no entity")?;
        let time = item
            .get("time")
            .and_then(Value::as_f64)
            .and_then(instant)
            .ok_or("the heartbeat has no time")?;
        let mut others = Data::new();
        for (name, kept) in KEPT {
            if let Some(value) = text(name).filter(|value| !value.starts_with("<<")) {
                others.insert((*kept).to_owned(), Value::String(value.to_owned()));
            }
        }
        let agent = text("user_agent").unwrap_or(agent);
        if let Some(editor) = text("editor").map(str::to_owned).or_else(|| editor(agent)) {
            others.insert("editor".to_owned(), Value::String(editor));
        }
        if let Some(machine) = text("machine").or(machine) {
            others.insert("machine".to_owned(), Value::String(machine.to_owned()));
        }
        Ok(Self {
            time,
            entity: entity.to_owned(),
            project: named(text("project")),
            language: named(text("language")),
            others,
        })
    }

    /// What is kept, in the fields of ActivityWatch's editor watchers.
    pub fn data(&self, last: &mut Last) -> Data {
        let project = resolve(&self.project, last.project.as_ref());
        let language = resolve(&self.language, last.language.as_ref());
        let mut data = self.others.clone();
        data.insert("file".to_owned(), Value::String(self.entity.clone()));
        for (name, value) in [("project", &project), ("language", &language)] {
            if let Some(value) = value {
                data.insert(name.to_owned(), Value::String(value.clone()));
            }
        }
        *last = Last { project, language };
        data
    }
}

/// Seconds since 1970, to the microsecond; more digits are noise of the float.
fn instant(seconds: f64) -> Option<Timestamp> {
    let since = SignedDuration::try_from_secs_f64(seconds).ok()?;
    let since = since.round(jiff::Unit::Microsecond).ok()?;
    Timestamp::UNIX_EPOCH.checked_add(since).ok()
}

/// Plug-ins write `<<LAST_PROJECT>>` for what they do not know.
fn named(text: Option<&str>) -> Named {
    match text {
        None => Named::None,
        Some(text) if text.starts_with("<<LAST_") => Named::Last,
        Some(text) if text.starts_with("<<") => Named::None,
        Some(text) => Named::Text(text.to_owned()),
    }
}

fn resolve(named: &Named, last: Option<&String>) -> Option<String> {
    match named {
        Named::None => None,
        Named::Text(text) => Some(text.clone()),
        Named::Last => last.cloned(),
    }
}

/// `wakatime/v1.38.0 (linux-…) go1.17.7 vscode/1.65.2 vscode-wakatime/18.0.7` is vscode.
fn editor(agent: &str) -> Option<String> {
    let (_, rest) = agent.split_once(')')?;
    let names = rest.split_whitespace().filter_map(|part| part.split_once('/'));
    let mut names = names
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with("go1"));
    names
        .find(|name| !name.ends_with("-wakatime"))
        .map(str::to_owned)
        .or_else(|| {
            let plugin = rest
                .split_whitespace()
                .find_map(|part| part.split_once("-wakatime/"));
            plugin.map(|(name, _)| name.to_owned())
        })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(
        "wakatime/v1.38.0 (linux-6.1) go1.17.7 vscode/1.65.2 vscode-wakatime/18.0.7",
        Some("vscode")
    )]
    #[case("wakatime/v1.73.1 (linux-6.1) go1.20.4 vim-wakatime/11.1.0", Some("vim"))]
    #[case("curl/8", None)]
    fn the_editor_is_found_in_the_user_agent(#[case] agent: &str, #[case] found: Option<&str>) {
        assert_eq!(editor(agent).as_deref(), found);
    }

    #[test]
    fn placeholders_become_what_was_last_known() {
        let mut last = Last::default();
        let data = |item: Value, last: &mut Last| Beat::read(&item, "", None).unwrap().data(last);
        let first =
            json!({"entity": "/a.rs", "time": 1e9, "project": "atlas", "language": "Rust", "branch": null});
        data(first, &mut last);
        let second = json!({
            "entity": "/b.rs", "time": 1e9, "project": "<<LAST_PROJECT>>", "language": "<<LAST_LANGUAGE>>",
            "branch": "<<LAST_BRANCH>>", "is_write": null, "category": "coding",
        });
        let kept = json!({"file": "/b.rs", "project": "atlas", "language": "Rust", "category": "coding"});
        assert_eq!(Value::Object(data(second, &mut last)), kept);
        let third = json!({"entity": "/c", "time": 1e9, "project": "<<UNKNOWN>>"});
        assert_eq!(Value::Object(data(third, &mut last)), json!({"file": "/c"}));
    }

    #[test]
    fn a_dump_becomes_stretches_with_gaps_where_nobody_worked() {
        let beat = |minute: i64, file: &str| json!({"entity": file, "time": 1_770_000_000 + minute * 60, "project": "atlas", "is_write": false});
        let dump = json!({
            "range": {"start": 0, "end": 1}, "user": {"id": "x"},
            "days": [
                {"date": "2026-02-03", "heartbeats": [beat(30, "/b.rs"), {"entity": "/no-time.rs"}]},
                {"date": "2026-02-02", "heartbeats": [beat(9, "/a.rs"), beat(0, "/a.rs"), beat(11, "/b.rs"), beat(11, "/b.rs")]},
                {"date": "2026-02-04"},
            ],
        });
        let read = import(&dump.to_string()).unwrap();
        let spans: Vec<(i64, i64, &str)> = read
            .records
            .iter()
            .map(|record| {
                let minute = |at: Timestamp| (at.as_second() - 1_770_000_000) / 60;
                (
                    minute(record.start),
                    minute(record.end),
                    record.data["file"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(spans, [(0, 11, "/a.rs"), (11, 11, "/b.rs"), (30, 30, "/b.rs")]);
        assert_eq!(read.skipped, 1);
        assert!(read.records.iter().all(|record| record.source == "wakatime"));
        import("{}").unwrap_err();
        import("[]").unwrap_err();
    }

    #[rstest]
    #[case(json!({"time": 1.0}))]
    #[case(json!({"entity": "", "time": 1.0}))]
    #[case(json!({"entity": "a"}))]
    #[case(json!({"entity": "a", "time": "x"}))]
    #[case(json!({"entity": "a", "time": 1e300}))]
    fn what_is_no_heartbeat_is_said(#[case] item: Value) {
        Beat::read(&item, "", None).unwrap_err();
    }
}
