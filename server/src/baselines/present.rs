//! How baselines look to the caller: with what became of each.

use api::baselines::{Baseline, ScopeSum};
use domain::{
    ids::ProjectId,
    policy::{Action, Target},
    scope::{Comparison, Sum},
};
use store::{Tx, baselines::Baseline as Stored, scope_changes};

use crate::{access::Ctx, http::Failure};

/// The wire form of all baselines of a project, which come newest first. A change counts against every baseline
/// that is not younger than it, so the sums run on from one to the next.
pub async fn present(
    tx: &mut Tx,
    ctx: &Ctx,
    project: ProjectId,
    target: Target,
    rows: Vec<Stored>,
) -> Result<Vec<Baseline>, Failure> {
    let sums = scope_changes::sums(tx, project).await?;
    let mut since = Comparison::default();
    let wire = |stored: Stored| {
        for (_, kind, sum) in sums.iter().filter(|(baseline, ..)| *baseline == Some(stored.id)) {
            since.add(*kind, *sum);
        }
        let comparison = Comparison {
            baseline_seconds: stored.estimate_seconds,
            ..since
        };
        wire(ctx, target, stored, comparison)
    };
    Ok(rows.into_iter().map(wire).collect())
}

fn wire(ctx: &Ctx, target: Target, stored: Stored, comparison: Comparison) -> Baseline {
    Baseline {
        id: stored.id.uuid(),
        project_id: stored.project_id.uuid(),
        name: stored.name,
        reason: stored.reason,
        set_by: stored.set_by.uuid(),
        set_at: stored.set_at.into(),
        task_count: stored.tasks,
        estimate_seconds: stored.estimate_seconds,
        added: sum(comparison.added),
        removed: sum(comparison.removed),
        estimated: sum(comparison.estimated),
        current_seconds: comparison.current_seconds(),
        allowed_actions: ctx.allowed(&[(Action::ProjectUpdate, "delete")], target),
    }
}

fn sum(Sum { count, delta_seconds }: Sum) -> ScopeSum {
    ScopeSum { count, delta_seconds }
}
