//! Weeks on their way: approved ones, some that wait for a decision, one that came back with a question.

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::id_of;
use super::work::monday;
use crate::http::Api;

/// The finished weeks before this one, the oldest first; the oldest two are settled for everybody.
const SETTLED: [i64; 2] = [4, 3];
const BEFORE_LAST: i64 = 2;
const LAST: i64 = 1;

/// Hands in the weeks of the members after the owner, whose own stay open: there is somebody to try it with.
pub async fn create(api: &Api, members: &[String], today: Date) -> Result<()> {
    let this_week = monday(today)?;
    let others = members.get(1..).context("nobody but the owner")?;
    for back in SETTLED {
        let week = this_week.checked_sub(back.weeks())?;
        decide(api, submit_all(api, others, week, "").await?).await?;
    }
    let week = this_week.checked_sub(BEFORE_LAST.weeks())?;
    let mut waiting = submit_all(api, others, week, "").await?;
    if let Some(asked) = waiting.pop() {
        reject(
            api,
            &asked,
            "Wednesday is short: was the workshop in the afternoon?",
        )
        .await?;
    }
    // The first of them is still to be looked at, as are those of last week.
    let decided = waiting.split_off(waiting.len().min(1));
    decide(api, decided).await?;
    let week = this_week.checked_sub(LAST.weeks())?;
    let punctual = &others[..others.len() / 2];
    submit_all(api, punctual, week, "The workshop stands under Support").await?;
    Ok(())
}

/// Submits a week of each of these members and gives the timesheets.
async fn submit_all(api: &Api, members: &[String], week: Date, comment: &str) -> Result<Vec<Value>> {
    let mut sheets = Vec::new();
    for member in members {
        let body = json!({"date": week.to_string(), "member_id": member, "comment": comment});
        sheets.push(api.post("/timesheets/submit", &body).await?);
    }
    Ok(sheets)
}

async fn decide(api: &Api, sheets: Vec<Value>) -> Result<()> {
    let operations: Vec<Value> = sheets
        .iter()
        .map(|sheet| json!({"id": sheet["id"], "step": "approve", "version": sheet["version"]}))
        .collect();
    if operations.is_empty() {
        return Ok(());
    }
    api.post("/timesheets/bulk", &json!({"operations": operations}))
        .await?;
    Ok(())
}

async fn reject(api: &Api, sheet: &Value, comment: &str) -> Result<()> {
    let path = format!("/timesheets/{}/reject", id_of(sheet)?);
    api.post(&path, &json!({"comment": comment})).await?;
    Ok(())
}
