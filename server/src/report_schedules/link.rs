//! Which schedules somebody manages, and the recipients' own links.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{MemberId, ReportScheduleId},
    policy::{Action, PeopleScope, Target, people_reach},
};
use sha2::{Digest, Sha256};
use store::{Tx, report_schedules::ReportSchedule};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{access::Ctx, http::Failure};

/// A schedule that the caller has made; for admins any.
pub async fn managed(tx: &mut Tx, ctx: &Ctx, id: ReportScheduleId) -> Result<ReportSchedule, Failure> {
    let everybody = people_reach(&ctx.actor, Action::ReportSchedule) == Some(PeopleScope::All);
    let found = store::report_schedules::find(tx, id).await?;
    let schedule = found
        .filter(|schedule| everybody || schedule.created_by == ctx.actor_id())
        .ok_or_else(Failure::not_found)?;
    ctx.require(Action::ReportSchedule, Target::Of(schedule.created_by))?;
    Ok(schedule)
}

/// Who gets the mails of a schedule.
pub async fn members(tx: &mut Tx, id: ReportScheduleId) -> Result<Vec<MemberId>, Failure> {
    let recipients = store::report_schedules::recipients(tx, &[id]).await?;
    Ok(recipients
        .into_iter()
        .map(|recipient| recipient.member_id)
        .collect())
}

/// The secret by which a recipient unsubscribes: it names schedule and member, and only the schedule's key makes it.
pub fn token(schedule: &ReportSchedule, member: MemberId) -> String {
    let mut bytes = [schedule.id.uuid().into_bytes(), member.uuid().into_bytes()].concat();
    bytes.extend_from_slice(&mac(&schedule.key, member));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The schedule and the member that a secret names, and what proves it.
pub fn read(token: &str) -> Option<(ReportScheduleId, MemberId, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (schedule, rest) = bytes.split_at_checked(16)?;
    let (member, proof) = rest.split_at_checked(16)?;
    let (schedule, member) = (Uuid::from_slice(schedule).ok()?, Uuid::from_slice(member).ok()?);
    Some((schedule.into(), member.into(), proof.to_vec()))
}

/// Whether a secret was made with the schedule's key.
pub fn proves(schedule: &ReportSchedule, member: MemberId, proof: &[u8]) -> bool {
    mac(&schedule.key, member).ct_eq(proof).into()
}

/// A key of fixed length before a text of fixed length leaves nothing to extend.
fn mac(key: &[u8], member: MemberId) -> [u8; 32] {
    let hash = Sha256::new()
        .chain_update(b"unsubscribe")
        .chain_update(key)
        .chain_update(member.uuid().as_bytes());
    hash.finalize().into()
}
