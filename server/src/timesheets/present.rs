//! How weeks look to the caller.

use std::collections::{BTreeSet, HashMap};

use api::timesheets::{DayLock, DayLockKind, Finding, Timesheet as Wire, TimesheetDay, TimesheetHistory};
use domain::{
    entries::DayRule,
    ids::{MemberId, TimesheetId},
    policy::{self, Target},
    time::zone,
    timesheets::{CheckRules, CheckedEntry, State, Step, WEEKS_LOOKED_BACK, Week, check, day_seconds},
};
use jiff::{civil::Date, tz::TimeZone};
use store::{
    Tx,
    locks::Lock,
    timesheets::{Taken, Timesheet},
};

use crate::{access::Ctx, http::Failure, organization::present::week_start};

/// A week, submitted or not.
pub struct Sheet {
    pub member: MemberId,
    pub week: Week,
    pub stored: Option<Timesheet>,
}

impl From<Timesheet> for Sheet {
    fn from(sheet: Timesheet) -> Self {
        Self {
            member: sheet.member_id,
            week: sheet.week,
            stored: Some(sheet),
        }
    }
}

/// Everything that a page of weeks is made of, read once for the page and not once for each week.
struct Around {
    entries: HashMap<MemberId, Vec<CheckedEntry>>,
    everybody: Option<Lock>,
    locks: HashMap<MemberId, Lock>,
    closed: Vec<Timesheet>,
    /// Dates with time that was never submitted.
    uncovered: HashMap<MemberId, Vec<Date>>,
    steps: HashMap<TimesheetId, Vec<Taken>>,
}

/// The wire form of a page of weeks.
pub async fn present(tx: &mut Tx, ctx: &Ctx, sheets: Vec<Sheet>) -> Result<Vec<Wire>, Failure> {
    if sheets.is_empty() {
        return Ok(Vec::new());
    }
    let around = read(tx, &sheets).await?;
    Ok(sheets
        .into_iter()
        .map(|sheet| wire(ctx, sheet, &around))
        .collect())
}

/// The wire form of one week.
pub async fn present_one(tx: &mut Tx, ctx: &Ctx, sheet: Sheet) -> Result<Wire, Failure> {
    present(tx, ctx, vec![sheet])
        .await?
        .pop()
        .ok_or_else(Failure::not_found)
}

async fn read(tx: &mut Tx, sheets: &[Sheet]) -> Result<Around, Failure> {
    let weeks: Vec<(MemberId, Week)> = sheets.iter().map(|sheet| (sheet.member, sheet.week)).collect();
    let mut members: Vec<MemberId> = weeks.iter().map(|(member, _)| *member).collect();
    members.sort_unstable();
    members.dedup();
    let first = weeks.iter().map(|(_, week)| week.first).min().unwrap_or_default();
    let last = weeks.iter().map(|(_, week)| week.last).max().unwrap_or_default();
    let looked_back = Week { first, last }.weeks_before(WEEKS_LOOKED_BACK);
    let stored: Vec<TimesheetId> = sheets
        .iter()
        .filter_map(|sheet| Some(sheet.stored.as_ref()?.id))
        .collect();
    let most_locks = i64::try_from(members.len() + 1).unwrap_or(i64::MAX);
    let (everybody, own): (Vec<Lock>, Vec<Lock>) = store::locks::list(tx, Some(&members), None, most_locks)
        .await?
        .into_iter()
        .partition(|lock| lock.member_id.is_none());
    Ok(Around {
        entries: grouped(store::timesheets::list_entries(tx, &weeks).await?),
        everybody: everybody.into_iter().next(),
        locks: own
            .into_iter()
            .filter_map(|lock| Some((lock.member_id?, lock)))
            .collect(),
        closed: store::timesheets::list_closed(tx, &members, first, last).await?,
        uncovered: grouped(store::timesheets::list_uncovered(tx, &members, looked_back, last).await?),
        steps: grouped(
            store::timesheets::list_steps(tx, &stored)
                .await?
                .into_iter()
                .map(|step| (step.timesheet_id, step))
                .collect(),
        ),
    })
}

fn grouped<K: std::hash::Hash + Eq, V>(pairs: Vec<(K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

fn wire(ctx: &Ctx, sheet: Sheet, around: &Around) -> Wire {
    let Sheet { member, week, stored } = sheet;
    let day_rule = DayRule {
        boundary: ctx.organization.day_boundary,
        ..DayRule::default()
    };
    // All entries of the member on this page: those of other weeks fall out by their dates.
    let entries = around.entries.get(&member).map(Vec::as_slice).unwrap_or_default();
    let rules = CheckRules {
        now: ctx.now,
        day_rule,
        overlap_policy: ctx.organization.overlap_policy,
        zone: zone(&ctx.organization.time_zone).unwrap_or(TimeZone::UTC),
    };
    let findings = check(week, entries, &open_earlier(ctx, member, week, around), &rules);
    let days: Vec<TimesheetDay> = day_seconds(week, entries, day_rule)
        .into_iter()
        .map(|(date, seconds)| TimesheetDay {
            date,
            seconds,
            lock: lock_of(member, date, around),
        })
        .collect();
    let state = stored.as_ref().map_or(State::Open, |sheet| sheet.state);
    let history = stored
        .as_ref()
        .and_then(|sheet| around.steps.get(&sheet.id))
        .map(|steps| steps.iter().map(history).collect());
    Wire {
        id: stored.as_ref().map(|sheet| sheet.id.uuid()),
        member_id: member.uuid(),
        week_start: week.first,
        week_end: week.last,
        state: state.into(),
        submitted_at: stored.as_ref().map(|sheet| sheet.submitted_at.into()),
        total_seconds: days.iter().map(|day| day.seconds).sum(),
        days,
        findings: findings.into_iter().map(finding).collect(),
        history: history.unwrap_or_default(),
        version: stored.as_ref().map_or(0, |sheet| sheet.version),
        allowed_actions: steps_now(ctx, member, state),
    }
}

fn steps_now(ctx: &Ctx, member: MemberId, state: State) -> Vec<String> {
    let possible = Step::ALL.into_iter().filter(|step| {
        state.after(*step).is_some()
            && policy::may(&ctx.actor, step.action(), Target::Of(member)).is_allowed()
    });
    possible.map(|step| step.as_str().to_owned()).collect()
}

/// The first days of earlier weeks with time that was never submitted. A closed period excuses: nobody can submit
/// anything there that is not settled already.
fn open_earlier(ctx: &Ctx, member: MemberId, week: Week, around: &Around) -> BTreeSet<Date> {
    let until = [around.everybody.as_ref(), around.locks.get(&member)];
    let until = until.into_iter().flatten().map(|lock| lock.locked_until).max();
    let looked_back = week.weeks_before(WEEKS_LOOKED_BACK);
    let start = week_start(&ctx.organization.week_start).into();
    let dates = around
        .uncovered
        .get(&member)
        .map(Vec::as_slice)
        .unwrap_or_default();
    dates
        .iter()
        .filter(|date| looked_back <= **date && **date < week.first)
        .filter(|date| until.is_none_or(|until| **date > until))
        .map(|date| Week::of(*date, start).first)
        .filter(|first| *first < week.first)
        .collect()
}

/// What keeps the day as it is. A closed period is told first: it is what stands in the way longest.
fn lock_of(member: MemberId, date: Date, around: &Around) -> Option<DayLock> {
    let period = |lock: Option<&Lock>, kind| {
        lock.filter(|lock| date <= lock.locked_until).map(|lock| DayLock {
            kind,
            set_by: lock.set_by.uuid(),
            set_at: lock.set_at.into(),
            reason: lock.reason.clone(),
        })
    };
    let closed = || {
        let sheet = around
            .closed
            .iter()
            .find(|sheet| sheet.member_id == member && sheet.week.contains(date))?;
        Some(DayLock {
            kind: if sheet.state == State::Approved {
                DayLockKind::Approved
            } else {
                DayLockKind::Submitted
            },
            set_by: sheet.changed_by.uuid(),
            set_at: sheet.changed_at.into(),
            reason: sheet.comment.clone(),
        })
    };
    period(around.everybody.as_ref(), DayLockKind::Organization)
        .or_else(|| period(around.locks.get(&member), DayLockKind::Member))
        .or_else(closed)
}

fn finding(finding: domain::timesheets::Finding) -> Finding {
    Finding {
        code: finding.code.into(),
        severity: finding.severity.into(),
        dates: finding.dates,
        entry_ids: finding.entries.into_iter().map(Into::into).collect(),
        message: finding.message,
    }
}

fn history(taken: &Taken) -> TimesheetHistory {
    TimesheetHistory {
        step: taken.step.into(),
        taken_by: taken.taken_by.uuid(),
        taken_at: taken.taken_at.into(),
        comment: taken.comment.clone(),
    }
}
