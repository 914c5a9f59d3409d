//! One heartbeat as an editor sends it, and what is kept of it.

use jiff::Timestamp;
use sealed::records::Data;
use serde_json::Value;

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
            .and_then(crate::event::micros_of_seconds)
            .and_then(|micros| Timestamp::from_microsecond(micros).ok())
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
