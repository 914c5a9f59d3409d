//! Adding a version to the chain of a day, with its audit event in the same transaction.

use domain::{
    ids::{MemberId, OrganizationId, WorkingDayId},
    working_time::{Cause, Content, DayKey, Link, Presence, Version, action},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{
    StoreError, Tx,
    audit::{AuditEvent, insertion},
    working_time::WorkingDay,
};

use crate::{access::Ctx, clock::Clock};

/// Who adds a version, and in which request.
pub struct Maker {
    pub clock: Clock,
    pub organization: OrganizationId,
    /// Nobody where a deadline does.
    pub member: Option<MemberId>,
    pub request_id: String,
    pub now: Timestamp,
}

impl From<&Ctx> for Maker {
    fn from(ctx: &Ctx) -> Self {
        Self {
            clock: ctx.app.clock,
            organization: ctx.organization.id,
            member: Some(ctx.actor_id()),
            request_id: ctx.request_id.clone(),
            now: ctx.now,
        }
    }
}

impl Maker {
    /// Whose day this is, as its hashes say.
    pub fn key(&self, day: &WorkingDay) -> DayKey {
        DayKey {
            organization: self.organization,
            member: day.member_id,
            date: day.date,
            time_zone: day.time_zone.clone(),
        }
    }
}

/// What the next version says.
pub struct Next {
    pub cause: Cause,
    pub presence: Presence,
    pub reason: String,
    pub answer_by: Option<Timestamp>,
}

/// Until when the member can answer what is proposed now.
pub fn deadline(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * days))
        .unwrap_or(now)
}

/// Adds the next version to the chain of a day, and the day itself with the first one.
pub async fn append(
    tx: &mut Tx,
    maker: &Maker,
    id: WorkingDayId,
    key: &DayKey,
    chain: &[Link],
    next: Next,
) -> Result<Link, StoreError> {
    let version = Version {
        number: chain.last().map_or(1, |link| link.version.number + 1),
        cause: next.cause,
        presence: next.presence,
        author: maker.member,
        at: maker.now,
        answer_by: next.answer_by,
    };
    let previous = chain.last().map(|link| link.hash.as_str());
    let link = Content::new(key, &version, previous).into_link(next.reason, maker.clock.id());
    store::working_time::append(tx, id, key, &link).await?;
    let event = AuditEvent {
        id: link.event,
        action: action(next.cause),
        object_kind: "working_day",
        object: id.uuid(),
        before: None,
        after: Some(json!({
            "member_id": key.member, "date": key.date, "number": version.number, "hash": link.hash,
        })),
        reason: (!link.reason.is_empty()).then(|| link.reason.clone()),
    };
    let row = insertion(event, maker.member, &maker.request_id, maker.now);
    tx.batch(vec![row]).await?;
    Ok(link)
}
