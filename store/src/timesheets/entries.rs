//! What timesheets have to do with other rows: the entries of their weeks, and who decides about them.

use domain::{
    entries::{LONGEST_INTERVAL_SECONDS, When},
    ids::MemberId,
    policy::{Action, PeopleScope},
    timesheets::{CheckedEntry, Week},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Result, Row, Sql, Tx,
    members::{self, Member},
};

/// The entries that touch these weeks, and the running timers of their members: one query however many weeks.
pub async fn list_entries(tx: &mut Tx, weeks: &[(MemberId, Week)]) -> Result<Vec<(MemberId, CheckedEntry)>> {
    let Some(last) = weeks.last() else {
        return Ok(Vec::new());
    };
    let mut sql = Sql::new(
        "SELECT e.member_id, e.id, e.project_id, e.started_at, e.ended_at, e.start_time_zone, e.end_time_zone,
            e.date, e.duration_seconds FROM time_entries e WHERE (1 = 0",
    );
    // Padded to a power of two, so that few texts are prepared.
    let padded = weeks.len().next_power_of_two();
    for (member, week) in weeks.iter().chain(std::iter::repeat(last)).take(padded) {
        sql = sql
            .push(" OR (e.member_id = ")
            .bind(*member)
            .push(" AND e.date >= ")
            .bind(reach_back(week.first))
            .push(" AND e.date <= ")
            .bind(week.last)
            .push(" AND e.end_date >= ")
            .bind(week.first)
            .push(")");
    }
    let sql = sql
        .push(") OR (e.kind = 'interval' AND e.ended_at IS NULL AND e.member_id IN ")
        .bind_list(weeks.iter().map(|(member, _)| *member))
        .push(") ORDER BY e.date, e.sort_at, e.id");
    tx.query_sql(sql, |row| Ok((row.get(0)?, entry(row)?))).await
}

/// No entry that starts before this date reaches `date`.
fn reach_back(date: Date) -> Date {
    let days = LONGEST_INTERVAL_SECONDS / 86_400 + 2;
    date.saturating_sub(jiff::Span::new().days(days))
}

fn entry(row: &Row<'_>) -> Result<CheckedEntry> {
    let date = row.get(7)?;
    let when = match row.get::<Option<Timestamp>>(3)? {
        Some(started_at) => {
            let start_time_zone: String = row.get(5)?;
            let end_time_zone: Option<String> = row.get(6)?;
            When::Interval {
                started_at,
                ended_at: row.get(4)?,
                end_time_zone: end_time_zone.unwrap_or_else(|| start_time_zone.clone()),
                start_time_zone,
                date,
            }
        }
        None => When::Duration {
            date,
            duration_seconds: row.get(8)?,
        },
    };
    Ok(CheckedEntry {
        id: row.get(1)?,
        project_id: row.get(2)?,
        when,
    })
}

/// The dates from `from` up to but not including `to` on which these members recorded time that lies in no submitted or
/// approved week.
pub async fn list_uncovered(
    tx: &mut Tx,
    members: &[MemberId],
    from: Date,
    to: Date,
) -> Result<Vec<(MemberId, Date)>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT DISTINCT e.member_id, e.date FROM time_entries e WHERE e.date >= ")
        .bind(from)
        .push(" AND e.date < ")
        .bind(to)
        .push(
            " AND NOT EXISTS (SELECT 1 FROM timesheets t WHERE t.member_id = e.member_id
                AND t.week_start <= e.date AND t.week_end >= e.date AND t.state IN ('submitted', 'approved'))
            AND e.member_id IN ",
        )
        .bind_list(members.iter().copied())
        .push(" ORDER BY e.member_id, e.date");
    tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// How many people are asked to decide about one week.
const MOST_APPROVERS: usize = 20;

/// Somebody who decides about a timesheet, as a mail needs to know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    pub email: String,
    pub locale: String,
}

/// Who is asked to decide about the weeks of a member: those who lead one of the member's teams; where nobody does, those who
/// decide about everybody's. At most twenty.
pub async fn list_approvers(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<Vec<Approver>> {
    let leads = members::select()
        .push(" WHERE m.id IN (SELECT l.member_id FROM team_members o JOIN team_members l ON l.team_id = o.team_id AND l.is_lead WHERE o.member_id = ")
        .bind(member)
        .push(") AND m.state = 'active' ORDER BY m.email");
    let found = approvers(tx, leads, member, PeopleScope::Teams, now).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let everybody =
        members::select().push(" WHERE m.role IN ('admin', 'owner') AND m.state = 'active' ORDER BY m.email");
    approvers(tx, everybody, member, PeopleScope::All, now).await
}

async fn approvers(
    tx: &mut Tx,
    sql: Sql,
    of: MemberId,
    least: PeopleScope,
    now: Timestamp,
) -> Result<Vec<Approver>> {
    let decides = |one: &Member| {
        let grant = one.rights(now).grant(Action::TimesheetApprove);
        one.id != of && grant.is_some_and(|grant| grant.people >= least)
    };
    let found = tx.query_sql(sql, members::member).await?;
    let found = found.into_iter().filter(decides).take(MOST_APPROVERS);
    Ok(found
        .map(|one| Approver {
            email: one.email,
            locale: one.locale,
        })
        .collect())
}
