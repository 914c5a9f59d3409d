//! Pages of timesheets, filtered.

use domain::{
    ids::{MemberId, TeamId, TimesheetId},
    timesheets::State,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{SELECT, Timesheet, timesheet};
use crate::{Result, Sql, Tx, text};

/// Which timesheets a list shows. Empty lists and `None` do not restrict.
#[derive(Debug, Clone, Default)]
pub struct TimesheetFilter {
    /// Weeks that begin on this date or later.
    pub from: Option<Date>,
    /// Weeks that begin before this date.
    pub to: Option<Date>,
    /// Only these members; `None` is everybody.
    pub members: Option<Vec<MemberId>>,
    /// Only members of this team.
    pub team: Option<TeamId>,
    pub states: Vec<State>,
}

/// Position in a list: the week, then the id.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TimesheetPosition {
    pub week_start: Date,
    pub id: TimesheetId,
}

/// Timesheets that match, the newest week first unless `ascending`, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &TimesheetFilter,
    position: Option<TimesheetPosition>,
    ascending: bool,
    limit: i64,
) -> Result<Vec<Timesheet>> {
    let mut sql = filtered(Sql::new(SELECT), filter);
    if let Some(TimesheetPosition { week_start, id }) = position {
        sql = sql.push(if ascending {
            " AND (t.week_start, t.id) > ("
        } else {
            " AND (t.week_start, t.id) < ("
        });
        sql = sql.bind(week_start).push(", ").bind(id).push(")");
    }
    sql = sql.push(if ascending {
        " ORDER BY t.week_start, t.id LIMIT "
    } else {
        " ORDER BY t.week_start DESC, t.id DESC LIMIT "
    });
    tx.query_sql(sql.bind(limit), timesheet).await
}

/// How many timesheets match.
pub async fn count(tx: &mut Tx, filter: &TimesheetFilter) -> Result<i64> {
    let sql = filtered(Sql::new("SELECT COUNT(*) FROM timesheets t"), filter);
    let counted = tx.query_sql(sql, |row| row.get(0)).await?;
    Ok(counted.first().copied().unwrap_or(0))
}

fn filtered(mut sql: Sql, filter: &TimesheetFilter) -> Sql {
    let TimesheetFilter {
        from,
        to,
        members,
        team,
        states,
    } = filter;
    sql = sql.push(" WHERE 1 = 1");
    if let Some(members) = members {
        sql = sql
            .push(" AND t.member_id IN ")
            .bind_list(members.iter().copied());
    }
    if let Some(team) = team {
        sql = sql
            .push(" AND t.member_id IN (SELECT tm.member_id FROM team_members tm WHERE tm.team_id = ")
            .bind(*team)
            .push(")");
    }
    if !states.is_empty() {
        sql = sql.push(" AND t.state IN ").bind_list(states.iter().map(text));
    }
    if let Some(from) = from {
        sql = sql.push(" AND t.week_start >= ").bind(*from);
    }
    if let Some(to) = to {
        sql = sql.push(" AND t.week_start < ").bind(*to);
    }
    sql
}
