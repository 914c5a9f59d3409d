//! How days look to the caller.

use api::working_time::{
    Break, Presence as WirePresence, WorkingDay as Wire, WorkingDayProposal, WorkingDayState,
    WorkingDayVersion,
};
use domain::{
    ids::MemberId,
    policy::{Action, Target},
    working_time::{Cause, Link, Presence, Standing, State, lapses, standing},
};
use jiff::civil::Date;
use store::{members::Member, working_time::WorkingDay};

use super::close::today;
use crate::access::Ctx;

/// A closed day; `None` where its chain is missing.
pub fn closed(ctx: &Ctx, day: &WorkingDay, chain: &[Link]) -> Option<Wire> {
    let found = standing(chain)?;
    let lapsed = lapses(chain, ctx.now);
    Some(Wire {
        member_id: day.member_id.uuid(),
        date: day.date,
        time_zone: day.time_zone.clone(),
        state: match found.newest.cause.state() {
            State::Closed => WorkingDayState::Closed,
            // The sweep writes it down later.
            State::Pending if lapsed => WorkingDayState::Lapsed,
            State::Pending => WorkingDayState::Pending,
            State::Disputed => WorkingDayState::Disputed,
            State::Lapsed => WorkingDayState::Lapsed,
        },
        presence: presence(found.presence),
        proposal: proposal(&found),
        version: found.newest.number,
        hash: chain.last().map(|link| link.hash.clone()),
        allowed_actions: allowed(ctx, day.member_id, &found, lapsed),
    })
}

fn allowed(ctx: &Ctx, member: MemberId, found: &Standing<'_>, lapsed: bool) -> Vec<String> {
    let action = Action::WorkingTimeAnswerOwn;
    let mut candidates = Vec::new();
    if member == ctx.actor_id() && found.open.is_some() {
        candidates.push((action, "accept"));
        if found.newest.cause == Cause::Proposed && !lapsed {
            candidates.push((action, "dispute"));
        }
    }
    ctx.allowed(&candidates, Target::Of(member))
}

/// An open day, with what its entries come to.
pub fn open(ctx: &Ctx, member: &Member, date: Date, now: &Presence) -> Wire {
    let can_close = member.id == ctx.actor_id() && date <= today(ctx, member);
    let candidates = [(Action::WorkingTimeAnswerOwn, "close")];
    Wire {
        member_id: member.id.uuid(),
        date,
        time_zone: member.time_zone.clone(),
        state: WorkingDayState::Open,
        presence: presence(now),
        proposal: None,
        version: 0,
        hash: None,
        allowed_actions: if can_close {
            ctx.allowed(&candidates, Target::Of(member.id))
        } else {
            Vec::new()
        },
    }
}

fn proposal(found: &Standing<'_>) -> Option<WorkingDayProposal> {
    let link = found.open?;
    let version = &link.version;
    Some(WorkingDayProposal {
        number: version.number,
        presence: presence(&version.presence),
        proposed_by: version.author?.uuid(),
        reason: link.reason.clone(),
        proposed_at: version.at.into(),
        answer_by: version.answer_by?.into(),
        disputed_because: found.dispute.map(|link| link.reason.clone()),
    })
}

/// One version of a day.
pub fn version(link: Link) -> WorkingDayVersion {
    let version = link.version;
    WorkingDayVersion {
        number: version.number,
        cause: version.cause.into(),
        presence: presence(&version.presence),
        author_id: version.author.map(MemberId::uuid),
        reason: link.reason,
        at: version.at.into(),
        answer_by: version.answer_by.map(Into::into),
        hash: link.hash,
        previous_hash: link.previous,
        audit_event_id: link.event,
    }
}

fn presence(presence: &Presence) -> WirePresence {
    let breaks = presence.breaks().map(|one| Break {
        started_at: one.start.into(),
        ended_at: one.end.into(),
    });
    WirePresence {
        started_at: presence.started_at().map(Into::into),
        ended_at: presence.ended_at().map(Into::into),
        breaks: breaks.collect(),
        present_seconds: presence.present_seconds(),
        stated_seconds: presence.stated_seconds,
        total_seconds: presence.total_seconds(),
    }
}
