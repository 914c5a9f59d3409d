//! Queries.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::{
    Loopback,
    answer::{Body, Refusal},
    instant,
};
use crate::query::{self, QueryError};

/// `POST /query/`: one answer for each stretch of time.
pub async fn run(
    State(loopback): State<Loopback>,
    Body(body): Body<Value>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let lines = texts(&body, "query")?;
    let periods = texts(&body, "timeperiods")?;
    let text = lines.concat();
    let mut recorder = loopback.recorder.lock();
    let mut answers = Vec::new();
    for period in periods {
        let (start, end) = period
            .split_once('/')
            .and_then(|(start, end)| Some((instant::read(start)?, instant::read(end.split('/').next()?)?)))
            .ok_or_else(|| Refusal::bad(format!("'{period}' is no stretch of time")))?;
        let answer = query::run(&mut recorder, &text, start, end).map_err(refuse)?;
        answers.push(answer.json());
    }
    Ok(Json(answers))
}

fn refuse(error: QueryError) -> Refusal {
    match error {
        QueryError::Disk(failure) => failure.into(),
        error => Refusal::with(
            StatusCode::BAD_REQUEST,
            json!({ "type": error.class(), "message": error.to_string() }),
        ),
    }
}

fn texts(body: &Value, name: &str) -> Result<Vec<String>, Refusal> {
    let list = body.get(name).ok_or_else(|| Refusal::missing(name))?;
    let bad = || Refusal::bad(format!("'{name}' is a list of texts"));
    let items = list.as_array().ok_or_else(bad)?.iter();
    items
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(bad))
        .collect()
}
