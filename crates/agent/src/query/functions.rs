//! The functions of a query.

use sealed::records::Kind;

use super::{QueryError, Scope, Value, matching, periods, summing, urls};
use crate::{
    event::{Event, micros_of_seconds},
    spool::Range,
};

/// Calls a function by its name.
pub fn call(scope: &mut Scope, name: &str, arguments: Vec<Value>) -> Result<Value, QueryError> {
    let mut given = Given {
        name,
        arguments: arguments.into_iter(),
    };
    let events = match name {
        "query_bucket" => query_bucket(scope, &given.text()?)?,
        "query_bucket_eventcount" => return count(scope, &given.text()?),
        "query_bucket_names" => return Ok(names(scope)),
        "find_bucket" => {
            let wanted = given.text()?;
            return find_bucket(scope, &wanted, given.optional_text()?.as_deref());
        }
        "flood" => periods::flood(given.events()?, given.optional_seconds(5_000_000)?),
        "filter_period_intersect" => periods::intersect(given.events()?, given.events()?),
        "period_union" => periods::union(given.events()?, given.events()?),
        "union_no_overlap" => periods::union_no_overlap(given.events()?, given.events()?),
        "concat" => [given.events()?, given.events()?].concat(),
        "filter_keyvals" => matching::with_values(given.events()?, &given.text()?, &given.list()?, true),
        "exclude_keyvals" => matching::with_values(given.events()?, &given.text()?, &given.list()?, false),
        "filter_keyvals_regex" => matching::with_pattern(given.events()?, &given.text()?, &given.text()?)?,
        "categorize" => matching::categorize(given.events()?, &given.list()?)?,
        "tag" => matching::tag(given.events()?, &given.list()?)?,
        "simplify_window_titles" => matching::simplify(given.events()?, &given.text()?),
        "merge_events_by_keys" => summing::by_keys(given.events()?, &given.texts()?),
        "chunk_events_by_key" => summing::chunks(&given.events()?, &given.text()?),
        "sort_by_timestamp" => {
            let mut events = given.events()?;
            events.sort_by_key(|event| event.start);
            events
        }
        "sort_by_duration" => {
            let mut events = given.events()?;
            events.sort_by_key(|event| std::cmp::Reverse(event.micros));
            events
        }
        "limit_events" => {
            let mut events = given.events()?;
            events.truncate(given.integer()?.try_into().unwrap_or(0));
            events
        }
        "sum_durations" => {
            let total = given
                .events()?
                .iter()
                .map(|event| event.micros)
                .fold(0, i64::saturating_add);
            given.nothing_more()?;
            return Ok(Value::Time(total));
        }
        "split_url_events" => urls::split(given.events()?),
        "nop" => return Ok(Value::Integer(1)),
        _ => {
            return Err(QueryError::Interpret(format!(
                "Tried to call function '{name}' which doesn't exist"
            )));
        }
    };
    given.nothing_more()?;
    Ok(Value::events(events))
}

fn query_bucket(scope: &mut Scope, bucket: &str) -> Result<Vec<Event>, QueryError> {
    let range = Range::outwards(Some(scope.start), Some(scope.end));
    Ok(scope.recorder.spool().events(bucket, range, None)?)
}

fn count(scope: &mut Scope, bucket: &str) -> Result<Value, QueryError> {
    // Events are looked for in whole milliseconds, but counted exactly.
    let range = Range {
        start: Some(scope.start),
        end: Some(scope.end),
    };
    let count = scope.recorder.spool().count(bucket, range)?;
    Ok(Value::Integer(count.try_into().unwrap_or(i64::MAX)))
}

fn names(scope: &mut Scope) -> Value {
    let buckets = scope.recorder.spool().buckets();
    Value::List(buckets.into_iter().map(|bucket| Value::Text(bucket.id)).collect())
}

/// The first bucket whose name holds a text. The agent's own tracks answer to the names of ActivityWatch's watchers
/// where none of those is there, so that reports made for them work.
fn find_bucket(scope: &mut Scope, wanted: &str, host: Option<&str>) -> Result<Value, QueryError> {
    let buckets = scope.recorder.spool().buckets();
    let own = match wanted.trim_end_matches('_') {
        "aw-watcher-window" => Some(Kind::Window),
        "aw-watcher-afk" => Some(Kind::Idle),
        _ => None,
    };
    let own = own.map(|kind| format!("hourbook-{kind}_"));
    let found = [Some(wanted), own.as_deref()]
        .into_iter()
        .flatten()
        .find_map(|wanted| {
            buckets.iter().find(|bucket| {
                bucket.id.contains(wanted)
                    && host.is_none_or(|host| host.is_empty() || bucket.hostname == host)
            })
        });
    found.map(|bucket| Value::Text(bucket.id.clone())).ok_or_else(|| {
        let host = host.unwrap_or("None");
        QueryError::Function(format!(
            "Unable to find bucket matching '{wanted}' (hostname filter set to '{host}')"
        ))
    })
}

/// The arguments of a call, taken one by one.
struct Given<'a> {
    name: &'a str,
    arguments: std::vec::IntoIter<Value>,
}

impl Given<'_> {
    fn next(&mut self) -> Result<Value, QueryError> {
        self.arguments.next().ok_or_else(|| self.number())
    }

    fn number(&self) -> QueryError {
        QueryError::Interpret(format!(
            "Tried to call function {} with invalid amount of arguments",
            self.name
        ))
    }

    fn nothing_more(&mut self) -> Result<(), QueryError> {
        match self.arguments.next() {
            Some(_) => Err(self.number()),
            None => Ok(()),
        }
    }

    fn text(&mut self) -> Result<String, QueryError> {
        match self.next()? {
            Value::Text(text) => Ok(text),
            other => Err(wrong(&other, "str")),
        }
    }

    fn optional_text(&mut self) -> Result<Option<String>, QueryError> {
        match self.arguments.next() {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(&other, "str")),
        }
    }

    fn integer(&mut self) -> Result<i64, QueryError> {
        match self.next()? {
            Value::Integer(number) => Ok(number),
            other => Err(wrong(&other, "int")),
        }
    }

    fn optional_seconds(&mut self, otherwise: i64) -> Result<i64, QueryError> {
        match self.arguments.next() {
            None => Ok(otherwise),
            #[expect(clippy::cast_precision_loss, reason = "a time in seconds is far below 2^53")]
            Some(Value::Integer(number)) => Ok(micros_of_seconds(number as f64).unwrap_or(i64::MAX)),
            Some(other) => Err(wrong(&other, "float")),
        }
    }

    fn list(&mut self) -> Result<Vec<Value>, QueryError> {
        match self.next()? {
            Value::List(list) => Ok(list),
            other => Err(wrong(&other, "list")),
        }
    }

    fn texts(&mut self) -> Result<Vec<String>, QueryError> {
        let list = self.list()?.into_iter();
        list.map(|item| match item {
            Value::Text(text) => Ok(text),
            other => Err(wrong(&other, "str")),
        })
        .collect()
    }

    fn events(&mut self) -> Result<Vec<Event>, QueryError> {
        let list = self.list()?.into_iter();
        list.map(|item| match item {
            Value::Event(event) => Ok(*event),
            other => Err(wrong(&other, "aw_core.models.Event")),
        })
        .collect()
    }
}

fn wrong(value: &Value, expected: &str) -> QueryError {
    QueryError::Function(format!(
        "Variable '{value}' passed to function call is of invalid type. Expected <class '{expected}'> but was \
         <class '{}'>",
        value.class()
    ))
}
