//! Functions that look into the data of events.

use regex::{Regex, RegexBuilder};
use serde_json::{Value as Json, json};

use super::{QueryError, Value};
use crate::event::Event;

/// Keeps the events that have one of the values under a name, or those that do not.
pub fn with_values(mut events: Vec<Event>, name: &str, values: &[Value], wanted: bool) -> Vec<Event> {
    let values: Vec<Json> = values.iter().map(Value::json).collect();
    events.retain(|event| event.data.get(name).is_some_and(|value| values.contains(value)) == wanted);
    events
}

/// Keeps the events whose text under a name matches.
pub fn with_pattern(mut events: Vec<Event>, name: &str, pattern: &str) -> Result<Vec<Event>, QueryError> {
    let pattern = compile(pattern, false)?;
    events.retain(|event| {
        let text = event.data.get(name).and_then(Json::as_str);
        text.is_some_and(|text| pattern.is_match(text))
    });
    Ok(events)
}

/// Puts the category with the highest rank into each event.
pub fn categorize(events: Vec<Event>, classes: &[Value]) -> Result<Vec<Event>, QueryError> {
    let classes = classes.iter().map(Class::read).collect::<Result<Vec<_>, _>>()?;
    Ok(events
        .into_iter()
        .map(|mut event| {
            let mut best: Option<(i64, &Json)> = None;
            for class in classes.iter().filter(|class| class.matches(&event)) {
                let depth = class.name.as_array().map_or(0, Vec::len);
                let rank = class.priority.unwrap_or(i64::try_from(depth).unwrap_or(0) * 10);
                // Of equal ranks the later one wins.
                if depth > 0 && best.is_none_or(|(before, _)| rank >= before) {
                    best = Some((rank, &class.name));
                }
            }
            let category = best.map_or_else(|| json!(["Uncategorized"]), |(_, name)| name.clone());
            event.data.insert("$category".to_owned(), category);
            event
        })
        .collect())
}

/// Puts the names of all classes that match into each event.
pub fn tag(events: Vec<Event>, classes: &[Value]) -> Result<Vec<Event>, QueryError> {
    let classes = classes.iter().map(Class::read).collect::<Result<Vec<_>, _>>()?;
    Ok(events
        .into_iter()
        .map(|mut event| {
            let tags = classes.iter().filter(|class| class.matches(&event));
            let tags: Json = tags.map(|class| class.name.clone()).collect();
            event.data.insert("$tags".to_owned(), tags);
            event
        })
        .collect())
}

/// Takes counters and marks of unsaved files out of titles.
pub fn simplify(mut events: Vec<Event>, name: &str) -> Vec<Event> {
    let patterns = [r"^\([0-9]+\)\s*", r"FPS:\s+[0-9.]+", r"^(●|\*)\s*"].map(Regex::new);
    let [Ok(counter), Ok(frames), Ok(unsaved)] = patterns else {
        return events;
    };
    for event in &mut events {
        let window = name == "title" && event.data.contains_key("app");
        if let Some(Json::String(text)) = event.data.get_mut(name) {
            *text = counter.replace(text, "").into_owned();
            if window {
                *text = frames.replace_all(text, "FPS: ...").into_owned();
                *text = unsaved.replace(text, "").into_owned();
            }
        }
    }
    events
}

/// A category or tag with the rule that gives it.
struct Class {
    name: Json,
    pattern: Option<Regex>,
    keys: Option<Vec<String>>,
    priority: Option<i64>,
}

impl Class {
    fn read(value: &Value) -> Result<Self, QueryError> {
        let bad = || QueryError::Function("a class is a list of a name and a rule".to_owned());
        let Value::List(pair) = value else {
            return Err(bad());
        };
        let [name, Value::Dict(rule)] = pair.as_slice() else {
            return Err(bad());
        };
        let field = |wanted: &str| {
            rule.iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value)
        };
        let ignore_case = matches!(field("ignore_case"), Some(Value::Bool(true)));
        let pattern = match field("regex") {
            Some(Value::Text(text)) if !text.is_empty() => Some(compile(text, ignore_case)?),
            _ => None,
        };
        let keys = match field("select_keys") {
            Some(Value::List(keys)) if !keys.is_empty() => {
                Some(keys.iter().map(ToString::to_string).collect())
            }
            _ => None,
        };
        let priority = match field("priority").or_else(|| field("weight")) {
            None => None,
            Some(Value::Integer(number)) => Some(*number),
            Some(_) => {
                return Err(QueryError::Function(
                    "priority/weight must be an integer".to_owned(),
                ));
            }
        };
        Ok(Self {
            name: name.json(),
            pattern,
            keys,
            priority,
        })
    }

    fn matches(&self, event: &Event) -> bool {
        let Some(pattern) = &self.pattern else {
            return false;
        };
        let text = |value: &Json| value.as_str().is_some_and(|text| pattern.is_match(text));
        match &self.keys {
            Some(keys) => keys.iter().any(|key| event.data.get(key).is_some_and(text)),
            None => event.data.values().any(text),
        }
    }
}

fn compile(pattern: &str, ignore_case: bool) -> Result<Regex, QueryError> {
    RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .build()
        .map_err(|error| QueryError::Function(format!("'{pattern}' is no pattern of this agent: {error}")))
}
