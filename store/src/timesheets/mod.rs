//! Timesheets: the weeks that members submit, and every step that was taken with them.

mod entries;
mod list;

use domain::{
    ids::{MemberId, TimesheetId},
    timesheets::{State, Step, Week},
};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

pub use entries::{Approver, list_approvers, list_entries, list_uncovered};
pub use list::{TimesheetFilter, TimesheetPosition, count, list};

use crate::{Result, Row, Sql, Tx, Value, params, text};

/// A week that was submitted at least once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timesheet {
    pub id: TimesheetId,
    pub member_id: MemberId,
    pub week: Week,
    pub state: State,
    /// What was said with the last step.
    pub comment: String,
    pub changed_by: MemberId,
    pub changed_at: Timestamp,
    /// When it was submitted last.
    pub submitted_at: Timestamp,
    pub version: i64,
}

/// One step that was taken with a timesheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub id: Uuid,
    pub timesheet_id: TimesheetId,
    pub step: Step,
    pub comment: String,
    pub taken_by: MemberId,
    pub taken_at: Timestamp,
}

impl Timesheet {
    /// Where the timesheet stands in lists.
    pub fn position(&self) -> TimesheetPosition {
        TimesheetPosition {
            week_start: self.week.first,
            id: self.id,
        }
    }
}

const SELECT: &str = "SELECT t.id, t.member_id, t.week_start, t.week_end, t.state, t.comment, t.changed_by,
    t.changed_at, t.submitted_at, t.version FROM timesheets t";

fn timesheet(row: &Row<'_>) -> Result<Timesheet> {
    Ok(Timesheet {
        id: row.get(0)?,
        member_id: row.get(1)?,
        week: Week {
            first: row.get(2)?,
            last: row.get(3)?,
        },
        state: row.word(4)?,
        comment: row.get(5)?,
        changed_by: row.get(6)?,
        changed_at: row.get(7)?,
        submitted_at: row.get(8)?,
        version: row.get(9)?,
    })
}

/// Stores the first submission of a week with the steps that led to where it is. A week that is there already is a
/// conflict on `timesheets_member_id_week_start_key`.
pub async fn insert(tx: &mut Tx, timesheet: &Timesheet, steps: Vec<Taken>) -> Result<()> {
    let sql =
        "INSERT INTO timesheets (id, member_id, week_start, week_end, state, comment, changed_by, changed_at,
            submitted_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let t = timesheet;
    let values = params![
        t.id,
        t.member_id,
        t.week.first,
        t.week.last,
        text(&t.state),
        &t.comment,
        t.changed_by,
        t.changed_at,
        t.submitted_at,
        t.version,
    ];
    tx.execute_one(sql, values).await?;
    record(tx, timesheet, steps, "created").await
}

/// Stores where a step has led.
pub async fn update(tx: &mut Tx, timesheet: &Timesheet, step: Taken) -> Result<()> {
    let sql =
        "UPDATE timesheets SET state = $2, comment = $3, changed_by = $4, changed_at = $5, submitted_at = $6,
            version = $7
        WHERE id = $1";
    let t = timesheet;
    let values = params![
        t.id,
        text(&t.state),
        &t.comment,
        t.changed_by,
        t.changed_at,
        t.submitted_at,
        t.version,
    ];
    tx.execute_one(sql, values).await?;
    record(tx, timesheet, vec![step], "updated").await
}

async fn record(tx: &mut Tx, timesheet: &Timesheet, steps: Vec<Taken>, op: &'static str) -> Result<()> {
    let (object, member) = (timesheet.id.uuid(), timesheet.member_id.uuid());
    let mut statements: Vec<(&'static str, Vec<Value>)> = steps.into_iter().map(step_insertion).collect();
    let (_, change) = tx.next_change("timesheet", object, Some(member), op, timesheet.changed_at);
    statements.push(change);
    tx.batch(statements).await
}

fn step_insertion(taken: Taken) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO timesheet_steps (id, timesheet_id, step, comment, taken_by, taken_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let Taken {
        id,
        timesheet_id,
        step,
        comment,
        taken_by,
        taken_at,
    } = taken;
    (
        sql,
        params![id, timesheet_id, text(&step), comment, taken_by, taken_at].to_vec(),
    )
}

pub async fn find(tx: &mut Tx, id: TimesheetId) -> Result<Option<Timesheet>> {
    let sql = Sql::new(SELECT).push(" WHERE t.id = ").bind(id);
    Ok(tx.query_sql(sql, timesheet).await?.into_iter().next())
}

/// The timesheet of the week of the member that begins on this day.
pub async fn find_week(tx: &mut Tx, member: MemberId, first: Date) -> Result<Option<Timesheet>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE t.member_id = ")
        .bind(member)
        .push(" AND t.week_start = ")
        .bind(first);
    Ok(tx.query_sql(sql, timesheet).await?.into_iter().next())
}

/// The earliest week of the member whose entries must stay as they are and that has one of these days. Each span is a
/// first and a last date: those of an entry before a change and after it.
pub async fn find_closed(tx: &mut Tx, member: MemberId, spans: &[[Date; 2]]) -> Result<Option<Timesheet>> {
    if spans.is_empty() {
        return Ok(None);
    }
    let found = tx.query_sql(finding_closed(member, spans), timesheet).await?;
    Ok(found.into_iter().next())
}

/// The question of [`find_closed`].
pub fn finding_closed(member: MemberId, spans: &[[Date; 2]]) -> Sql {
    let mut sql = Sql::new(SELECT)
        .push(" WHERE t.member_id = ")
        .bind(member)
        .push(" AND t.state IN ('submitted', 'approved') AND (1 = 0");
    for [first, last] in spans {
        sql = sql
            .push(" OR (t.week_start <= ")
            .bind(*last)
            .push(" AND t.week_end >= ")
            .bind(*first)
            .push(")");
    }
    sql.push(") ORDER BY t.week_start LIMIT 1")
}

/// The weeks of these members that have days from `first` to `last` and whose entries must stay as they are.
pub async fn list_closed(
    tx: &mut Tx,
    members: &[MemberId],
    first: Date,
    last: Date,
) -> Result<Vec<Timesheet>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(SELECT)
        .push(" WHERE t.state IN ('submitted', 'approved') AND t.week_start <= ")
        .bind(last)
        .push(" AND t.week_end >= ")
        .bind(first)
        .push(" AND t.member_id IN ")
        .bind_list(members.iter().copied());
    tx.query_sql(sql, timesheet).await
}

/// The steps of a page of timesheets, the oldest first: one query.
pub async fn list_steps(tx: &mut Tx, timesheets: &[TimesheetId]) -> Result<Vec<Taken>> {
    if timesheets.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT s.id, s.timesheet_id, s.step, s.comment, s.taken_by, s.taken_at FROM timesheet_steps s
         WHERE s.timesheet_id IN ",
    )
    .bind_list(timesheets.iter().copied())
    .push(" ORDER BY s.taken_at, s.id");
    tx.query_sql(sql, |row| {
        Ok(Taken {
            id: row.get(0)?,
            timesheet_id: row.get(1)?,
            step: row.word(2)?,
            comment: row.get(3)?,
            taken_by: row.get(4)?,
            taken_at: row.get(5)?,
        })
    })
    .await
}
