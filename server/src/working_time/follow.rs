//! What a change of time entries does to the record of closed days.

use domain::{
    comments::NoticeKind,
    ids::{ImportId, JobId, MemberId, NoticeId},
    time::zone,
    timesheets::{CheckedEntry, Week},
    working_time::{self as rules, Cause, Presence},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde_json::json;
use store::{
    Sql, StoreError, Tx, notices, outbox,
    working_time::{WorkingDay, chains, list},
};

use super::{
    append::{Maker, Next, append, deadline},
    notice,
};
use crate::{
    access::Ctx, clock::Clock, http::Failure, notices::NOTICE_JOB, organization::present::needs_consent,
};

/// Who changes entries, and under which rules.
struct By {
    maker: Maker,
    consent: bool,
    consent_days: i64,
    reason: String,
}

impl From<&Ctx> for By {
    fn from(ctx: &Ctx) -> Self {
        Self {
            maker: Maker::from(ctx),
            consent: needs_consent(&ctx.organization),
            consent_days: ctx.organization.working_time_consent_days,
            reason: ctx.reason.clone(),
        }
    }
}

/// Adds what a change of the member's entries on these dates means to the record of closed days; open days have none yet. Each
/// span is the first and the last date of an entry, before the change and after it. Call it after the entries are stored.
pub async fn follow(tx: &mut Tx, ctx: &Ctx, member: MemberId, spans: &[[Date; 2]]) -> Result<(), Failure> {
    for day in changed(tx, &By::from(ctx), member, spans).await? {
        notice::tell_proposed(tx, ctx, &day).await?;
    }
    Ok(())
}

/// The first question of [`follow`] for one entry, for a command that asks it beforehand.
pub fn finding(member: MemberId, span: [Date; 2]) -> Option<Sql> {
    let [first, last] = around(&[span])?;
    Some(store::working_time::finding(member, first, last))
}

/// The same as [`follow`] for all entries that an import has brought in.
pub async fn follow_import(
    tx: &mut Tx,
    import: ImportId,
    importer: MemberId,
    clock: Clock,
    has_relay: bool,
) -> Result<(), StoreError> {
    let organization = store::organization::get(tx).await?;
    let by = By {
        maker: Maker {
            clock,
            organization: organization.id,
            member: Some(importer),
            request_id: format!("import-{import}"),
            now: clock.now(),
        },
        consent: needs_consent(&organization),
        consent_days: organization.working_time_consent_days,
        reason: String::new(),
    };
    for (member, first, last) in store::working_time::list_imported(tx, import).await? {
        let kind = NoticeKind::WorkingTimeProposed;
        let mut told = Vec::new();
        for day in changed(tx, &by, member, &[[first, last]]).await? {
            if notices::has_unread_of_day(tx, member, kind, day.date).await? {
                continue;
            }
            let id = NoticeId::from(clock.id());
            let notice = notice::about(id, member, kind, Some(importer), &day, by.maker.now);
            if notices::insert(tx, &notice).await? {
                told.push(id);
            }
        }
        if has_relay && !told.is_empty() {
            // One mail for everything that came at once.
            let payload = json!({ "member_id": member, "notice_ids": told });
            outbox::insert(tx, JobId::from(clock.id()), NOTICE_JOB, payload, by.maker.now).await?;
        }
    }
    Ok(())
}

/// Adds the versions. Gives the days whose members somebody else now asks for consent.
async fn changed(
    tx: &mut Tx,
    by: &By,
    member: MemberId,
    spans: &[[Date; 2]],
) -> Result<Vec<WorkingDay>, StoreError> {
    let Some([first, last]) = around(spans) else {
        return Ok(Vec::new());
    };
    let mut days = list(tx, member, first, last).await?;
    days.retain(|day| spans.iter().any(|span| near(day.date, *span)));
    if days.is_empty() {
        return Ok(days);
    }
    let entries = entries(tx, member, &days).await?;
    let chains = chains(tx, &days).await?;
    let is_own = by.maker.member == Some(member);
    let mut asked = Vec::new();
    for (day, chain) in days.into_iter().zip(&chains) {
        let presence = presence(day.date, &day.time_zone, &entries);
        let Some(cause) = rules::follow(chain, &presence, is_own, by.consent) else {
            continue;
        };
        let proposes = cause == Cause::Proposed;
        let next = Next {
            cause,
            presence,
            reason: by.reason.clone(),
            answer_by: proposes.then(|| deadline(by.maker.now, by.consent_days)),
        };
        append(tx, &by.maker, day.id, &by.maker.key(&day), chain, next).await?;
        if proposes && !is_own {
            asked.push(day);
        }
    }
    Ok(asked)
}

/// A member's zone is not that of an entry: two days more on both ends are looked at, because zones lie up to 26 hours apart.
fn around(spans: &[[Date; 2]]) -> Option<[Date; 2]> {
    let first = spans.iter().map(|[first, _]| *first).min()?;
    let last = spans.iter().map(|[_, last]| *last).max()?;
    Some([first.saturating_sub(2.days()), last.saturating_add(2.days())])
}

fn near(date: Date, span: [Date; 2]) -> bool {
    around(&[span]).is_some_and(|[first, last]| (first..=last).contains(&date))
}

/// The entries that touch these days, whatever their zones, running timers included.
async fn entries(
    tx: &mut Tx,
    member: MemberId,
    days: &[WorkingDay],
) -> Result<Vec<CheckedEntry>, StoreError> {
    let spans: Vec<[Date; 2]> = days.iter().map(|day| [day.date, day.date]).collect();
    let Some(around) = around(&spans) else {
        return Ok(Vec::new());
    };
    entries_between(tx, member, around).await
}

/// The entries of a member that touch these dates or those beside them, running timers included.
pub async fn entries_between(
    tx: &mut Tx,
    member: MemberId,
    [first, last]: [Date; 2],
) -> Result<Vec<CheckedEntry>, StoreError> {
    let range = Week {
        first: first.saturating_sub(1.day()),
        last: last.saturating_add(1.day()),
    };
    let found = store::timesheets::list_entries(tx, &[(member, range)]).await?;
    Ok(found.into_iter().map(|(_, entry)| entry).collect())
}

/// What entries come to on a day.
pub fn presence(date: Date, time_zone: &str, entries: &[CheckedEntry]) -> Presence {
    let zone = zone(time_zone).unwrap_or(TimeZone::UTC);
    Presence::of(date, &zone, entries.iter().map(|entry| &entry.when))
}
