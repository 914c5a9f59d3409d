//! How findings look to those who answer for the organization.

use api::security::{FindingState, SecurityFinding as Wire};
use domain::policy::{Action, Target};
use store::detection::findings::{Finding, State};

use crate::access::Ctx;

pub fn present(ctx: &Ctx, finding: Finding) -> Wire {
    let f = finding;
    let is_open = f.state == State::Open;
    let is_measured = f.measure.is_some() && f.measure_until.is_some_and(|until| until > ctx.now);
    let may = ctx
        .allowed(&[(Action::SecurityManage, "")], Target::Organization)
        .len()
        == 1;
    let actions = [("acknowledge", is_open), ("lift", is_measured)];
    Wire {
        id: f.id.uuid(),
        kind: f.kind.into(),
        severity: f.severity.into(),
        member_id: f.member_id.map(Into::into),
        session_id: f.session_id.map(Into::into),
        token_id: f.token_id.map(Into::into),
        canary_id: f.canary_id.map(Into::into),
        network: f.network,
        evidence: f.evidence,
        occurrences: f.occurrences,
        first_seen_at: f.first_seen_at.into(),
        last_seen_at: f.last_seen_at.into(),
        state: if is_open {
            FindingState::Open
        } else {
            FindingState::Acknowledged
        },
        measure: f.measure.map(Into::into),
        measure_until: f.measure_until.map(Into::into),
        acknowledged_by: f.acknowledged_by.map(Into::into),
        acknowledged_at: f.acknowledged_at.map(Into::into),
        version: f.version,
        allowed_actions: actions
            .into_iter()
            .filter(|(_, possible)| may && *possible)
            .map(|(name, _)| name.to_owned())
            .collect(),
    }
}
