//! The query language of ActivityWatch: assignments, functions over events, `RETURN`.
//!
//! Meant to answer exactly as `aw_query` of aw-core does, also where that surprises.

mod functions;
mod matching;
mod parse;
mod periods;
mod summing;
mod urls;
mod value;

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{failure::Failure, recorder::Recorder, spool::SpoolError};
use parse::{Expression, Statement};
pub use value::Value;

/// Why a query has no answer, in ActivityWatch's words.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The text is no query.
    #[error("{0}")]
    Parse(String),
    /// A name means nothing.
    #[error("{0}")]
    Interpret(String),
    /// A function refuses its arguments.
    #[error("{0}")]
    Function(String),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] Failure),
}

impl QueryError {
    /// The name of the class that Python would raise.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Parse(_) => "QueryParseException",
            Self::Interpret(_) => "QueryInterpretException",
            Self::Function(_) | Self::Disk(_) => "QueryFunctionException",
        }
    }
}

impl From<SpoolError> for QueryError {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::NoSuchBucket(bucket) => Self::Function(format!("There's no bucket named '{bucket}'")),
            SpoolError::Disk(failure) => Self::Disk(failure),
        }
    }
}

/// What a query can reach.
struct Scope<'a> {
    recorder: &'a mut Recorder,
    start: Timestamp,
    end: Timestamp,
    names: HashMap<String, Value>,
}

/// Answers a query about a stretch of time.
pub fn run(
    recorder: &mut Recorder,
    text: &str,
    start: Timestamp,
    end: Timestamp,
) -> Result<Value, QueryError> {
    let mut scope = Scope {
        recorder,
        start,
        end,
        names: HashMap::from([
            ("True".to_owned(), Value::Bool(true)),
            ("true".to_owned(), Value::Bool(true)),
            ("False".to_owned(), Value::Bool(false)),
            ("false".to_owned(), Value::Bool(false)),
        ]),
    };
    for Statement { name, expression } in parse::statements(text)? {
        let value = evaluate(&mut scope, expression)?;
        scope.names.insert(name, value);
    }
    scope.names.remove("RETURN").ok_or_else(|| {
        QueryError::Parse("Query doesn't assign the RETURN variable, nothing to respond".to_owned())
    })
}

fn evaluate(scope: &mut Scope, expression: Expression) -> Result<Value, QueryError> {
    Ok(match expression {
        Expression::Integer(number) => Value::Integer(number),
        Expression::Text(text) => Value::Text(text),
        Expression::Name(name) => scope.names.get(&name).cloned().ok_or_else(|| {
            QueryError::Interpret(format!(
                "Tried to reference variable '{name}' which is not defined"
            ))
        })?,
        Expression::List(list) => Value::List(
            list.into_iter()
                .map(|item| evaluate(scope, item))
                .collect::<Result<_, _>>()?,
        ),
        Expression::Dict(entries) => Value::Dict(
            entries
                .into_iter()
                .map(|(key, value)| Ok((key, evaluate(scope, value)?)))
                .collect::<Result<_, QueryError>>()?,
        ),
        Expression::Call(name, arguments) => {
            let arguments = arguments
                .into_iter()
                .map(|argument| evaluate(scope, argument))
                .collect::<Result<Vec<_>, _>>()?;
            functions::call(scope, &name, arguments)?
        }
    })
}
