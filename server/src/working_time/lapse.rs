//! What time does to the record: it lets proposals lapse, and closes the days of closed periods.

use std::sync::Arc;

use domain::{
    comments::NoticeKind,
    ids::{JobId, NoticeId, OrganizationId},
    time::local_date,
    timesheets::Week,
    working_time::{Cause, DayKey, lapses, standing},
};
use jiff::{ToSpan, tz::TimeZone};
use serde_json::json;
use store::{
    Database, StoreError, Tx,
    control::Placement,
    members, notices, outbox,
    working_time::{LockedDay, WorkingDay, chains, list, list_lapsing, list_locked_unrecorded},
};

use super::{
    append::{Maker, Next, append},
    follow::presence,
    notice::about,
};
use crate::{app::App, notices::NOTICE_JOB};

/// Days in one unit of work.
const PAGE: i64 = 100;
/// How far back the days of closed periods are recorded.
const YEAR: i64 = 366;
/// The most pages of one visit: the days of years that were closed long ago are recorded visit by visit.
const PAGES: usize = 20;

/// Lets proposals lapse whose deadline has passed, and records the days of closed periods. May run at any time and break off.
/// Says whether mails wait.
pub async fn settle(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<bool, StoreError> {
    let mut told = false;
    loop {
        let (unit, organization) = (app.clone(), placement.id);
        let lapsed = database
            .write(move |tx| {
                Box::pin(async move {
                    let maker = maker(&unit, organization);
                    let days = list_lapsing(tx, maker.now, PAGE).await?;
                    let mut lapsed = 0;
                    for day in &days {
                        lapsed += usize::from(lapse(tx, &unit, &maker, day).await?);
                    }
                    Ok::<_, StoreError>(lapsed)
                })
            })
            .await?;
        app.seals.expect(placement, lapsed);
        told |= lapsed > 0;
        if lapsed == 0 {
            break;
        }
    }
    for _ in 0..PAGES {
        let (unit, organization) = (app.clone(), placement.id);
        let since = local_date(app.clock.now(), &TimeZone::UTC).saturating_sub(YEAR.days());
        // Found before the turn of a writer begins: looking through a year of entries must keep nobody waiting.
        let found = database
            .read(move |tx| Box::pin(async move { list_locked_unrecorded(tx, since, PAGE).await }))
            .await?;
        if found.is_empty() {
            break;
        }
        let closed = database
            .write(move |tx| {
                Box::pin(async move { close_locked(tx, &maker(&unit, organization), &found).await })
            })
            .await?;
        app.seals.expect(placement, closed);
        if closed == 0 {
            break;
        }
    }
    Ok(told)
}

fn maker(app: &App, organization: OrganizationId) -> Maker {
    Maker {
        clock: app.clock,
        organization,
        member: None,
        request_id: "sweep".to_owned(),
        now: app.clock.now(),
    }
}

/// False where the chain of the day says otherwise than its row: then there is nothing to write down.
async fn lapse(tx: &mut Tx, app: &App, maker: &Maker, day: &WorkingDay) -> Result<bool, StoreError> {
    let chain = chains(tx, std::slice::from_ref(day))
        .await?
        .pop()
        .unwrap_or_default();
    let Some(open) = standing(&chain).and_then(|found| found.open) else {
        return Ok(false);
    };
    if !lapses(&chain, maker.now) {
        return Ok(false);
    }
    let next = Next {
        cause: Cause::Lapsed,
        presence: open.version.presence.clone(),
        reason: String::new(),
        answer_by: None,
    };
    append(tx, maker, day.id, &maker.key(day), &chain, next).await?;
    let Some(proposer) = open.version.author.filter(|author| *author != day.member_id) else {
        return Ok(true);
    };
    let id = NoticeId::from(maker.clock.id());
    let kind = NoticeKind::WorkingTimeAnswered;
    let notice = about(id, proposer, kind, None, day, maker.now);
    if notices::insert(tx, &notice).await? && app.config.mail.relay.is_some() {
        let payload = json!({ "member_id": proposer, "notice_ids": [id] });
        outbox::insert(tx, JobId::from(maker.clock.id()), NOTICE_JOB, payload, maker.now).await?;
    }
    Ok(true)
}

/// Records days of closed periods that have no record yet, in the name of whoever closed the period. Gives how many.
async fn close_locked(tx: &mut Tx, maker: &Maker, found: &[LockedDay]) -> Result<usize, StoreError> {
    let mut closed = 0;
    for LockedDay {
        member_id,
        date,
        set_by,
        reason,
    } in found
    {
        let Some(member) = members::find(tx, *member_id).await? else {
            continue;
        };
        // Its member, or another node, may have been faster.
        if !list(tx, member.id, *date, *date).await?.is_empty() {
            continue;
        }
        let range = Week {
            first: date.saturating_sub(2.days()),
            last: date.saturating_add(2.days()),
        };
        let entries = store::timesheets::list_entries(tx, &[(member.id, range)]).await?;
        let entries: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
        let next = Next {
            cause: Cause::Recorded,
            presence: presence(*date, &member.time_zone, &entries),
            reason: reason.clone(),
            answer_by: None,
        };
        let maker = Maker {
            member: Some(*set_by),
            request_id: maker.request_id.clone(),
            ..*maker
        };
        let key = DayKey {
            organization: maker.organization,
            member: member.id,
            date: *date,
            time_zone: member.time_zone.clone(),
        };
        append(tx, &maker, key.id(), &key, &[], next).await?;
        closed += 1;
    }
    Ok(closed)
}
