//! What a role can be made of, and that nobody gives what they do not have.

use std::collections::HashSet;

use api::roles;
use domain::{
    people::Role,
    policy::{Action, ExtraGrant, Grant, Reach, Rights, RoleChange, custom_rights},
    problems::FieldProblem,
    scope::check_text,
};
use jiff::Timestamp;
use store::members::Member;

use crate::{access::Ctx, http::Failure};

/// The longest reason of an extra grant, in characters.
const LONGEST_REASON: usize = 500;
/// How much one member may do beside their role at most.
const MOST_EXTRA_GRANTS: usize = 50;

/// Which standard roles another one can be based on: an owner's is nobody's else.
pub fn check_base(based_on: Role) -> Result<Role, FieldProblem> {
    if based_on == Role::Owner {
        let message = "Base it on admin, manager or member: what owners alone may do is in no other role.";
        return Err(FieldProblem::new("based_on", "not_allowed", message));
    }
    Ok(based_on)
}

/// The changes as they are stored: each action once, to a level that it has, and only where they differ from the base.
pub fn check_changes(
    based_on: Role,
    asked: &[roles::RoleChange],
) -> Result<Vec<RoleChange>, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    let mut changes = Vec::new();
    if asked.len() > Action::ALL.len() {
        return Err(vec![FieldProblem::new(
            "changes",
            "too_many",
            "Name each action once.",
        )]);
    }
    for (position, change) in asked.iter().enumerate() {
        match check_change(position, change, &mut seen) {
            Ok(change) => changes.push(change),
            Err(problem) => problems.push(problem),
        }
    }
    let rights = custom_rights(based_on, &changes);
    for (position, change) in changes.iter().enumerate() {
        let wanted = change.reach.map(|reach| reach.of(change.action));
        if problems.is_empty() && wanted.is_some_and(|wanted| !rights.include(wanted)) {
            problems.push(needs_other(&format!("changes.{position}.reach"), change.action));
        }
    }
    let base = Rights::of(based_on);
    changes.retain(|change| change.reach != base.grant(change.action).map(Reach::from));
    changes.sort_unstable_by_key(|change| change.action);
    if problems.is_empty() {
        Ok(changes)
    } else {
        Err(problems)
    }
}

fn check_change(
    position: usize,
    change: &roles::RoleChange,
    seen: &mut HashSet<Action>,
) -> Result<RoleChange, FieldProblem> {
    let field = |name: &str| format!("changes.{position}.{name}");
    let action = named(&field("action"), &change.action)?;
    if !seen.insert(action) {
        return Err(FieldProblem::new(
            field("action"),
            "repeated",
            "Name each action once.",
        ));
    }
    let reach = change.reach.map(|reach| Reach {
        people: reach.people.into(),
        work: reach.work.into(),
    });
    match reach {
        Some(reach) => check_level(&field("reach"), reach.of(action))?,
        None if action.least().is_some() => {
            let message = "Nobody can be without this. Leave the least of it.";
            return Err(FieldProblem::new(field("reach"), "not_allowed", message));
        }
        None => {}
    }
    Ok(RoleChange { action, reach })
}

fn named(field: &str, action: &str) -> Result<Action, FieldProblem> {
    Action::named(action).ok_or_else(|| {
        let message = "There is no such action. `GET /permissions/matrix` lists them.";
        FieldProblem::new(field, "unknown_action", message)
    })
}

fn check_level(field: &str, grant: Grant) -> Result<(), FieldProblem> {
    if grant.action.levels().contains(&grant) {
        return Ok(());
    }
    let message = "This action does not reach so. `levels` of `GET /permissions/matrix` names what there is.";
    Err(FieldProblem::new(field, "not_allowed", message))
}

fn needs_other(field: &str, action: Action) -> FieldProblem {
    let needed: Vec<&str> = action.needs().iter().map(|needed| needed.as_str()).collect();
    let message = if action.shows_everything() {
        "It shows everything about everybody: it needs `entry_read` for everybody and `cost_read`.".to_owned()
    } else {
        format!(
            "It reaches no further than what it builds upon: {}.",
            needed.join(", ")
        )
    };
    FieldProblem::new(field, "needs_more", message)
}

/// What a member shall be able to do beside their role, checked against the role that they will have. A grant that was there
/// before may be over; a new one may not.
pub fn check_extra_grants(
    ctx: &Ctx,
    before: &Member,
    role_rights: &Rights,
    asked: &[roles::ExtraGrant],
) -> Result<Vec<ExtraGrant>, Vec<FieldProblem>> {
    if asked.len() > MOST_EXTRA_GRANTS {
        let message = format!("Give at most {MOST_EXTRA_GRANTS}. A role of its own says it better.");
        return Err(vec![FieldProblem::new("extra_grants", "too_many", message)]);
    }
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    let mut extra: Vec<ExtraGrant> = Vec::new();
    for (position, grant) in asked.iter().enumerate() {
        match check_extra_grant(ctx.now, before, position, grant, &mut seen) {
            Ok(grant) => extra.push(grant),
            Err(problem) => problems.push(problem),
        }
    }
    let rights = role_rights.and(extra.iter().map(ExtraGrant::grant));
    for (position, grant) in extra.iter().enumerate() {
        if problems.is_empty() && !rights.include(grant.grant()) {
            problems.push(needs_other(
                &format!("extra_grants.{position}.action"),
                grant.action,
            ));
        }
    }
    if problems.is_empty() {
        Ok(extra)
    } else {
        Err(problems)
    }
}

fn check_extra_grant(
    now: Timestamp,
    before: &Member,
    position: usize,
    asked: &roles::ExtraGrant,
    seen: &mut HashSet<Action>,
) -> Result<ExtraGrant, FieldProblem> {
    let field = |name: &str| format!("extra_grants.{position}.{name}");
    let action = named(&field("action"), &asked.action)?;
    if !seen.insert(action) {
        return Err(FieldProblem::new(
            field("action"),
            "repeated",
            "Name each action once.",
        ));
    }
    let grant = ExtraGrant {
        action,
        people: asked.people.into(),
        work: asked.work.into(),
        until: asked.until.map(Into::into),
        reason: check_text(&field("reason"), &asked.reason, LONGEST_REASON)?,
    };
    check_level(&field("people"), grant.grant())?;
    let is_over = grant.until.is_some_and(|until| until <= now);
    if is_over && !before.tailoring.extra.contains(&grant) {
        let message = "It would be over before it begins. Choose an instant to come.";
        return Err(FieldProblem::new(field("until"), "out_of_range", message));
    }
    Ok(grant)
}

/// Refuses to give, take away or change rights that the caller does not have for good: what somebody has for a time, they
/// do not give to others.
pub fn require_all(ctx: &Ctx, rights: &Rights) -> Result<(), Failure> {
    let own = ctx.member.tailoring.lasting_rights(ctx.member.role);
    let missing: Vec<&str> = rights
        .grants()
        .filter(|grant| !own.include(*grant))
        .map(|grant| grant.action.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::forbidden(format!(
        "Nobody gives or takes away what they do not have themselves: {}.",
        missing.join(", ")
    )))
}
