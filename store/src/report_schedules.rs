//! Schedules of saved reports, who gets their mails, and how the mails of each run went.

use domain::ids::{MemberId, ReportScheduleId, SavedReportId};
use domain::reports::Frequency;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params, text};

/// A schedule as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportSchedule {
    pub id: ReportScheduleId,
    pub saved_report_id: SavedReportId,
    /// With whose rights the report is computed.
    pub created_by: MemberId,
    pub frequency: Frequency,
    pub weekday: Option<i64>,
    pub day: Option<i64>,
    /// Minutes after midnight.
    pub minute: i64,
    pub time_zone: String,
    /// `none`, `csv` or `xlsx`.
    pub attachment: String,
    pub paused: bool,
    /// Why it does not run any more by itself, if so.
    pub stopped_because: Option<String>,
    /// Where members reach the server, for the links in the mails.
    pub origin: String,
    /// What the links for unsubscribing are made with.
    pub key: Vec<u8>,
    pub next_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl ReportSchedule {
    /// Whether it runs at its next time.
    pub fn is_active(&self) -> bool {
        !self.paused && self.stopped_because.is_none()
    }
}

/// Somebody who gets the mails, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub schedule_id: ReportScheduleId,
    pub member_id: MemberId,
    pub unsubscribed: bool,
}

/// One mail of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    pub schedule_id: ReportScheduleId,
    /// The time of the schedule that it belongs to.
    pub due_at: Timestamp,
    pub member_id: MemberId,
}

/// How many mails of the latest run of a schedule are in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub schedule_id: ReportScheduleId,
    pub due_at: Timestamp,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    pub count: i64,
    /// What went wrong with one of them.
    pub error: Option<String>,
}

const SELECT: &str = "SELECT s.id, s.saved_report_id, s.created_by, s.frequency, s.weekday, s.day, s.minute,
    s.time_zone, s.attachment, s.paused, s.stopped_because, s.origin, s.unsubscribe_key, s.next_at, s.created_at,
    s.updated_at, s.version FROM report_schedules s";

fn schedule(row: &Row<'_>) -> Result<ReportSchedule> {
    Ok(ReportSchedule {
        id: row.get(0)?,
        saved_report_id: row.get(1)?,
        created_by: row.get(2)?,
        frequency: row.word(3)?,
        weekday: row.get(4)?,
        day: row.get(5)?,
        minute: row.get(6)?,
        time_zone: row.get(7)?,
        attachment: row.get(8)?,
        paused: row.get(9)?,
        stopped_because: row.get(10)?,
        origin: row.get(11)?,
        key: row.get(12)?,
        next_at: row.get(13)?,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
        version: row.get(16)?,
    })
}

pub async fn insert(tx: &mut Tx, schedule: &ReportSchedule, recipients: &[MemberId]) -> Result<()> {
    let s = schedule;
    let sql = "INSERT INTO report_schedules (id, saved_report_id, created_by, frequency, weekday, day, minute, time_zone,
            attachment, paused, stopped_because, origin, unsubscribe_key, next_at, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let values = params![
        s.id,
        s.saved_report_id,
        s.created_by,
        text(&s.frequency),
        s.weekday,
        s.day,
        s.minute,
        &s.time_zone,
        &s.attachment,
        s.paused,
        s.stopped_because.clone(),
        &s.origin,
        s.key.as_slice(),
        s.next_at,
        s.created_at,
        s.updated_at,
        s.version
    ];
    tx.execute_one(sql, values).await?;
    add_recipients(tx, s.id, recipients).await?;
    record(tx, s, "created", s.created_at).await
}

/// Stores a changed schedule.
pub async fn update(tx: &mut Tx, schedule: &ReportSchedule) -> Result<()> {
    let s = schedule;
    let sql =
        "UPDATE report_schedules SET frequency = $2, weekday = $3, day = $4, minute = $5, time_zone = $6,
            attachment = $7, paused = $8, stopped_because = $9, next_at = $10, updated_at = $11, version = $12
        WHERE id = $1";
    let values = params![
        s.id,
        text(&s.frequency),
        s.weekday,
        s.day,
        s.minute,
        &s.time_zone,
        &s.attachment,
        s.paused,
        s.stopped_because.clone(),
        s.next_at,
        s.updated_at,
        s.version
    ];
    tx.execute_one(sql, values).await?;
    record(tx, s, "updated", s.updated_at).await
}

/// Names all who get the mails. Whoever has unsubscribed stays so: nobody puts them back by naming them again.
pub async fn replace_recipients(tx: &mut Tx, id: ReportScheduleId, members: &[MemberId]) -> Result<()> {
    let sql = Sql::new("DELETE FROM report_schedule_recipients WHERE schedule_id = ")
        .bind(id)
        .push(" AND unsubscribed = ")
        .bind(false)
        .push(" AND member_id NOT IN ")
        .bind_list(members.iter().copied());
    tx.execute_sql(sql).await?;
    add_recipients(tx, id, members).await
}

async fn add_recipients(tx: &mut Tx, id: ReportScheduleId, members: &[MemberId]) -> Result<()> {
    let sql =
        "INSERT INTO report_schedule_recipients (schedule_id, member_id, unsubscribed) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING";
    let rows = members
        .iter()
        .map(|member| (sql, params![id, *member, false].to_vec()));
    tx.batch(rows.collect()).await
}

async fn record(tx: &mut Tx, schedule: &ReportSchedule, op: &'static str, at: Timestamp) -> Result<()> {
    let creator = Some(schedule.created_by.uuid());
    tx.record_change("report_schedule", schedule.id.uuid(), creator, op, at)
        .await
        .map(drop)
}

pub async fn find(tx: &mut Tx, id: ReportScheduleId) -> Result<Option<ReportSchedule>> {
    let sql = Sql::new(SELECT).push(" WHERE s.id = ").bind(id);
    Ok(tx.query_sql(sql, schedule).await?.into_iter().next())
}

/// Schedules, newest first, that this member made (all if `None`) for this report (for all if `None`), after the one
/// at `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    creator: Option<MemberId>,
    report: Option<SavedReportId>,
    position: Option<ReportScheduleId>,
    limit: i64,
) -> Result<Vec<ReportSchedule>> {
    // Ids grow with time; before any of them is the greatest id there can be.
    let before = position.map_or(Uuid::max(), ReportScheduleId::uuid);
    let mut sql = Sql::new(SELECT).push(" WHERE s.id < ").bind(before);
    if let Some(creator) = creator {
        sql = sql.push(" AND s.created_by = ").bind(creator);
    }
    if let Some(report) = report {
        sql = sql.push(" AND s.saved_report_id = ").bind(report);
    }
    tx.query_sql(sql.push(" ORDER BY s.id DESC LIMIT ").bind(limit), schedule)
        .await
}

/// How many schedules a report has.
pub async fn count(tx: &mut Tx, report: SavedReportId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM report_schedules WHERE saved_report_id = $1";
    tx.scalar(sql, params![report]).await
}

/// Who gets the mails of these schedules.
pub async fn recipients(tx: &mut Tx, schedules: &[ReportScheduleId]) -> Result<Vec<Recipient>> {
    if schedules.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT schedule_id, member_id, unsubscribed FROM report_schedule_recipients WHERE schedule_id IN ",
    )
    .bind_list(schedules.iter().copied())
    .push(" ORDER BY member_id");
    tx.query_sql(sql, |row| {
        Ok(Recipient {
            schedule_id: row.get(0)?,
            member_id: row.get(1)?,
            unsubscribed: row.get(2)?,
        })
    })
    .await
}

/// Moves a schedule to its next time; false if it is not at `due` any more, because it was moved before.
pub async fn advance(tx: &mut Tx, id: ReportScheduleId, due: Timestamp, next_at: Timestamp) -> Result<bool> {
    let sql = "UPDATE report_schedules SET next_at = $3
        WHERE id = $1 AND next_at = $2 AND paused = $4 AND stopped_because IS NULL";
    Ok(tx.execute(sql, params![id, due, next_at, false]).await? == 1)
}

/// Ends the runs of a schedule until somebody starts it again; false if it had ended before.
pub async fn stop(tx: &mut Tx, schedule: &ReportSchedule, because: &str, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE report_schedules SET stopped_because = $2, updated_at = $3, version = version + 1
        WHERE id = $1 AND stopped_because IS NULL";
    if tx.execute(sql, params![schedule.id, because, now]).await? == 0 {
        return Ok(false);
    }
    record(tx, schedule, "updated", now).await?;
    Ok(true)
}

/// Plans a mail of a run; false if it was planned before.
pub async fn plan(tx: &mut Tx, delivery: Delivery) -> Result<bool> {
    let sql =
        "INSERT INTO report_deliveries (schedule_id, due_at, member_id, state) VALUES ($1, $2, $3, 'waiting')
        ON CONFLICT DO NOTHING";
    let Delivery {
        schedule_id,
        due_at,
        member_id,
    } = delivery;
    Ok(tx.execute(sql, params![schedule_id, due_at, member_id]).await? == 1)
}

/// Whether a mail is still to be sent: planned, not sent yet, and its recipient wants it.
pub async fn is_waiting(tx: &mut Tx, delivery: Delivery) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM report_deliveries d
        JOIN report_schedule_recipients r ON r.schedule_id = d.schedule_id AND r.member_id = d.member_id
        WHERE d.schedule_id = $1 AND d.due_at = $2 AND d.member_id = $3 AND d.state = 'waiting' AND r.unsubscribed = $4";
    let Delivery {
        schedule_id,
        due_at,
        member_id,
    } = delivery;
    let found: i64 = tx
        .scalar(sql, params![schedule_id, due_at, member_id, false])
        .await?;
    Ok(found > 0)
}

/// Keeps how a mail went: `waiting` for another attempt, `sent` or `failed`.
pub async fn settle(
    tx: &mut Tx,
    schedule: &ReportSchedule,
    delivery: Delivery,
    state: &'static str,
    error: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let sql = "UPDATE report_deliveries SET state = $4, error = $5
        WHERE schedule_id = $1 AND due_at = $2 AND member_id = $3";
    let Delivery {
        schedule_id,
        due_at,
        member_id,
    } = delivery;
    tx.execute(sql, params![schedule_id, due_at, member_id, state, error])
        .await?;
    record(tx, schedule, "updated", now).await
}

/// No attempt is left for a mail: it keeps what went wrong.
pub async fn give_up(tx: &mut Tx, delivery: Delivery) -> Result<()> {
    let sql = "UPDATE report_deliveries SET state = 'failed'
        WHERE schedule_id = $1 AND due_at = $2 AND member_id = $3 AND state = 'waiting'";
    let Delivery {
        schedule_id,
        due_at,
        member_id,
    } = delivery;
    tx.execute(sql, params![schedule_id, due_at, member_id])
        .await
        .map(drop)
}

/// A mail that nobody wants any more.
pub async fn forget(tx: &mut Tx, delivery: Delivery) -> Result<()> {
    let sql = "DELETE FROM report_deliveries
        WHERE schedule_id = $1 AND due_at = $2 AND member_id = $3 AND state = 'waiting'";
    let Delivery {
        schedule_id,
        due_at,
        member_id,
    } = delivery;
    tx.execute(sql, params![schedule_id, due_at, member_id])
        .await
        .map(drop)
}

/// How the latest run of each of these schedules went.
pub async fn outcomes(tx: &mut Tx, schedules: &[ReportScheduleId]) -> Result<Vec<Outcome>> {
    if schedules.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT d.schedule_id, d.due_at, d.state, COUNT(*), MAX(d.error) FROM report_deliveries d
        WHERE d.due_at = (SELECT MAX(l.due_at) FROM report_deliveries l WHERE l.schedule_id = d.schedule_id)
            AND d.schedule_id IN ",
    )
    .bind_list(schedules.iter().copied())
    .push(" GROUP BY d.schedule_id, d.due_at, d.state");
    tx.query_sql(sql, |row| {
        Ok(Outcome {
            schedule_id: row.get(0)?,
            due_at: row.get(1)?,
            state: row.get(2)?,
            count: row.get(3)?,
            error: row.get(4)?,
        })
    })
    .await
}

/// Forgets how runs before `before` went.
pub async fn delete_deliveries(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM report_deliveries WHERE due_at < $1", params![before])
        .await
}

/// The member wants no more mails of this schedule.
pub async fn unsubscribe(
    tx: &mut Tx,
    schedule: &ReportSchedule,
    member: MemberId,
    now: Timestamp,
) -> Result<()> {
    let sql =
        "UPDATE report_schedule_recipients SET unsubscribed = $3 WHERE schedule_id = $1 AND member_id = $2";
    tx.execute(sql, params![schedule.id, member, true]).await?;
    record(tx, schedule, "updated", now).await
}

/// Ends a schedule.
pub async fn delete(tx: &mut Tx, schedule: &ReportSchedule, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM report_schedules WHERE id = $1", params![schedule.id])
        .await?;
    record(tx, schedule, "deleted", now).await
}

/// Schedules whose time was over an hour ago: their job was given up. A few at once.
pub async fn list_overdue(tx: &mut Tx, now: Timestamp) -> Result<Vec<ReportSchedule>> {
    let before = now
        .checked_sub(jiff::SignedDuration::from_hours(1))
        .unwrap_or(now);
    let sql = Sql::new(SELECT)
        .push(" WHERE s.next_at < ")
        .bind(before)
        .push(" AND s.stopped_because IS NULL AND s.paused = ")
        .bind(false)
        .push(" ORDER BY s.next_at LIMIT 100");
    tx.query_sql(sql, schedule).await
}
