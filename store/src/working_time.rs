//! The working-time record: closed days, and the chain of versions of each.

use domain::{
    ids::{ImportId, MemberId, WorkingDayId},
    working_time::{Content, DayKey, Link, State},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, Row, Sql, StoreError, Tx, params, text};

/// A closed day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDay {
    pub id: WorkingDayId,
    pub member_id: MemberId,
    pub date: Date,
    /// IANA name.
    pub time_zone: String,
    pub state: State,
    /// Number of the newest version.
    pub version: i64,
    /// Until when the member can answer what is proposed.
    pub answer_by: Option<Timestamp>,
}

/// Where a day stands among those with something proposed: the earliest deadline first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalPosition {
    pub answer_by: Timestamp,
    pub id: Uuid,
}

impl WorkingDay {
    /// Where it stands; `None` where nothing is proposed.
    pub fn position(&self) -> Option<ProposalPosition> {
        self.answer_by.map(|answer_by| ProposalPosition {
            answer_by,
            id: self.id.uuid(),
        })
    }
}

const SELECT: &str =
    "SELECT d.id, d.member_id, d.date, d.time_zone, d.state, d.version, d.answer_by FROM working_days d";

fn day(row: &Row<'_>) -> Result<WorkingDay> {
    Ok(WorkingDay {
        id: row.get(0)?,
        member_id: row.get(1)?,
        date: row.get(2)?,
        time_zone: row.get(3)?,
        state: row.word(4)?,
        version: row.get(5)?,
        answer_by: row.get(6)?,
    })
}

/// The closed days of a member from `first` to `last`, both included, the earliest first.
pub async fn list(tx: &mut Tx, member: MemberId, first: Date, last: Date) -> Result<Vec<WorkingDay>> {
    tx.query_sql(finding(member, first, last), day).await
}

/// The question of [`list`].
pub fn finding(member: MemberId, first: Date, last: Date) -> Sql {
    Sql::new(SELECT)
        .push(" WHERE d.member_id = ")
        .bind(member)
        .push(" AND d.date >= ")
        .bind(first)
        .push(" AND d.date <= ")
        .bind(last)
        .push(" ORDER BY d.date")
}

/// The days of these members, or of all, whose proposal is open: not answered, disputed or lapsed.
pub async fn list_proposals(
    tx: &mut Tx,
    members: Option<&[MemberId]>,
    after: Option<ProposalPosition>,
    limit: i64,
) -> Result<Vec<WorkingDay>> {
    let mut sql =
        Sql::new(SELECT).push(" WHERE d.state IN ('pending', 'disputed') AND d.answer_by IS NOT NULL");
    if let Some(members) = members {
        sql = sql
            .push(" AND d.member_id IN ")
            .bind_list(members.iter().copied());
    }
    if let Some(ProposalPosition { answer_by, id }) = after {
        sql = sql
            .push(" AND (d.answer_by, d.id) > (")
            .bind(answer_by)
            .push(", ");
        sql = sql.bind(id).push(")");
    }
    let sql = sql.push(" ORDER BY d.answer_by, d.id LIMIT ").bind(limit);
    tx.query_sql(sql, day).await
}

/// Days whose deadline has passed without an answer.
pub async fn list_lapsing(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<WorkingDay>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE d.state = 'pending' AND d.answer_by <= ")
        .bind(now)
        .push(" ORDER BY d.answer_by, d.id LIMIT ")
        .bind(limit);
    tx.query_sql(sql, day).await
}

/// A day in a closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedDay {
    pub member_id: MemberId,
    pub date: Date,
    /// Who closed the period.
    pub set_by: MemberId,
    pub reason: String,
}

/// The days in closed periods, from `since` on, that hold time and have no record yet; under the lock that was set last.
pub async fn list_locked_unrecorded(tx: &mut Tx, since: Date, limit: i64) -> Result<Vec<LockedDay>> {
    // A night lies on two days.
    let sql = "SELECT e.member_id, e.date, l.set_by, MIN(l.reason) FROM (
            SELECT t.member_id, t.date FROM time_entries t
            WHERE t.date >= $1 AND (t.kind = 'duration' OR t.ended_at IS NOT NULL)
            UNION SELECT t.member_id, t.end_date FROM time_entries t
            WHERE t.date >= $1 AND t.ended_at IS NOT NULL AND t.end_date > t.date) e
        JOIN locks l ON (l.member_id IS NULL OR l.member_id = e.member_id) AND l.locked_until >= e.date
        WHERE l.set_at = (SELECT MAX(o.set_at) FROM locks o
                WHERE (o.member_id IS NULL OR o.member_id = e.member_id) AND o.locked_until >= e.date)
            AND NOT EXISTS (SELECT 1 FROM working_days d WHERE d.member_id = e.member_id AND d.date = e.date)
        GROUP BY e.member_id, e.date, l.set_by ORDER BY e.date, e.member_id LIMIT $2";
    tx.query(sql, params![since, limit], |row| {
        Ok(LockedDay {
            member_id: row.get(0)?,
            date: row.get(1)?,
            set_by: row.get(2)?,
            reason: row.get(3)?,
        })
    })
    .await
}

/// The members that an import has brought time for, each with the first and the last date of it.
pub async fn list_imported(tx: &mut Tx, import: ImportId) -> Result<Vec<(MemberId, Date, Date)>> {
    let sql =
        "SELECT member_id, MIN(date), MAX(end_date) FROM import_rows WHERE import_id = $1 AND verdict = 'new'
        GROUP BY member_id ORDER BY member_id";
    tx.query(sql, params![import], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
    .await
}

/// The chains of these days, in the order of the days, each with the id of its day: one query.
pub async fn chains(tx: &mut Tx, days: &[WorkingDay]) -> Result<Vec<Vec<Link>>> {
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT v.day_id, v.content, v.hash, v.reason, v.event_id FROM working_day_versions v WHERE v.day_id IN ",
    )
    .bind_list(days.iter().map(|day| day.id))
    .push(" ORDER BY v.day_id, v.number");
    let rows = tx
        .query_sql(sql, |row| Ok((row.get::<WorkingDayId>(0)?, link(row)?)))
        .await?;
    let mut chains: Vec<Vec<Link>> = vec![Vec::new(); days.len()];
    let places: std::collections::HashMap<_, _> = days.iter().zip(0..).map(|(day, n)| (day.id, n)).collect();
    for (id, link) in rows {
        if let Some(chain) = places.get(&id).and_then(|place: &usize| chains.get_mut(*place)) {
            chain.push(link);
        }
    }
    Ok(chains)
}

/// A version as it is stored. One that was changed beneath the server is told, not believed.
fn link(row: &Row<'_>) -> Result<Link> {
    let (content, hash): (String, String) = (row.get(1)?, row.get(2)?);
    let (reason, event) = (row.get(3)?, row.get(4)?);
    let content = Content::from_text(&content).ok();
    let link = content.map(|content| content.into_link(reason, event));
    link.filter(|link| link.hash == hash).ok_or(StoreError::Corrupt {
        column: 1,
        expected: "a version of a working day with its hash",
    })
}

/// Stores the next version of a day, and the day itself with its first one. A second first version is a conflict on
/// `working_days_member_id_date_key`.
pub async fn append(tx: &mut Tx, id: WorkingDayId, key: &DayKey, link: &Link) -> Result<()> {
    let version = &link.version;
    let state = version.cause.state();
    if version.number == 1 {
        let sql = "INSERT INTO working_days (id, member_id, date, time_zone, state, version, answer_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = params![
            id,
            key.member,
            key.date,
            &key.time_zone,
            text(&state),
            version.number,
            version.answer_by
        ];
        tx.execute_one(sql, values).await?;
    } else {
        let sql = "UPDATE working_days SET state = $2, version = $3, answer_by = $4 WHERE id = $1";
        tx.execute_one(sql, params![id, text(&state), version.number, version.answer_by])
            .await?;
    }
    let sql = "INSERT INTO working_day_versions (day_id, number, content, hash, reason, made_by, event_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let content = Content::new(key, version, link.previous.as_deref()).to_text();
    let values = params![
        id,
        version.number,
        content,
        &link.hash,
        &link.reason,
        version.author,
        link.event
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change(
        "working_day",
        id.uuid(),
        Some(key.member.uuid()),
        if version.number == 1 { "created" } else { "updated" },
        version.at,
    )
    .await
    .map(drop)
}
