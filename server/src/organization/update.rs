use api::{
    Problem,
    organization::{Organization as Wire, UpdateOrganization},
};
use axum::response::Response;
use domain::{
    organization as rules,
    people::SecondFactorPolicy,
    policy::{Action, Target},
    problems::FieldProblem,
    rounding::Rounding,
    scope::check_name,
    sign_in_providers::SignInPolicy,
};
use serde_json::{Value, json};
use store::{Tx, audit::AuditEvent, organization::Organization};

use super::present::{present, week_start_word};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit, input::check_version},
    members::audit::difference,
    second_factor::policy,
};

/// Change the organization
///
/// Recorded time is never changed by this: the policies hold for what is recorded and reported from now on.
#[utoipa::path(
    patch, path = "/organization", tag = "organization", request_body = UpdateOrganization,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_organization(
    ctx: Ctx,
    Input { value, mutation }: Input<UpdateOrganization>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    expected: Option<i64>,
    input: UpdateOrganization,
) -> Result<Done, Failure> {
    ctx.require(Action::OrganizationUpdate, Target::Organization)?;
    // Read again: between the request's first look and this turn somebody else may have changed it.
    let before = store::organization::get(tx).await?;
    check_version(expected, before.version)?;
    let after = apply(ctx, &before, input)?;
    if signing_in_differs(&before, &after) {
        ctx.step_up()?;
    }
    if after.sign_in != before.sign_in {
        require_provider(tx, &after).await?;
    }
    if after.currency != before.currency && store::rates::is_money_used(tx).await? {
        let message = format!(
            "Rates or budgets are set in {}: amounts do not change their currency. Delete them first.",
            before.currency
        );
        return Err(Failure::field("currency", "in_use", message));
    }
    store::organization::update(tx, &after).await?;
    let (old, new) = difference(content(&before), content(&after));
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "organization.updated",
        object_kind: "organization",
        object: after.id.uuid(),
        before: old,
        after: new,
        reason: None,
    };
    let version = after.version;
    Done::updated(&present(ctx, after), version, event)
}

/// Who sends everybody to a provider needs one.
async fn require_provider(tx: &mut Tx, after: &Organization) -> Result<(), Failure> {
    let providers = store::sign_in_providers::list(tx).await?;
    if after.sign_in == SignInPolicy::Any || providers.iter().any(|provider| provider.enabled) {
        return Ok(());
    }
    Err(Failure::field(
        "sign_in",
        "provider_needed",
        "Add a provider and switch it on first: otherwise nobody but owners could sign in.",
    ))
}

/// How people sign in, and for how long, is changed by somebody who is surely who they seem to be.
fn signing_in_differs(before: &Organization, after: &Organization) -> bool {
    let rules = |o: &Organization| {
        (
            o.second_factor,
            o.sign_in,
            o.session_idle_minutes,
            o.session_absolute_hours,
        )
    };
    rules(before) != rules(after)
}

/// The organization with the named fields changed, or everything that is wrong with them.
fn apply(
    ctx: &Ctx,
    before: &Organization,
    input: UpdateOrganization,
) -> Result<Organization, Vec<FieldProblem>> {
    let mut after = Organization {
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    let mut problems = Vec::new();
    let texts = [
        (&mut after.name, input.name.map(|name| check_name("name", &name))),
        (
            &mut after.time_zone,
            input
                .time_zone
                .map(|zone| rules::check_time_zone("time_zone", &zone)),
        ),
        (
            &mut after.locale,
            input.locale.map(|locale| rules::check_locale("locale", &locale)),
        ),
        (
            &mut after.currency,
            input
                .currency
                .map(|code| rules::check_currency("currency", &code)),
        ),
    ];
    for (place, checked) in texts {
        set(place, checked, &mut problems);
    }
    let idle = input
        .session_idle_minutes
        .map(|n| rules::check_session_idle_minutes("session_idle_minutes", n.into()));
    set(&mut after.session_idle_minutes, idle, &mut problems);
    let absolute = input.session_absolute_hours;
    let absolute = absolute.map(|n| rules::check_session_absolute_hours("session_absolute_hours", n.into()));
    set(&mut after.session_absolute_hours, absolute, &mut problems);
    let forgotten = input.forgotten_timer_hours;
    let forgotten = forgotten.map(|n| rules::check_forgotten_timer_hours("forgotten_timer_hours", n.into()));
    set(&mut after.forgotten_timer_hours, forgotten, &mut problems);
    set(
        &mut after.rounding,
        input
            .rounding
            .map(|rounding| Rounding::from(rounding).check("rounding")),
        &mut problems,
    );
    let days = input.working_time_consent_days;
    let days = days.map(|n| rules::check_consent_days("working_time_consent_days", n.into()));
    set(&mut after.working_time_consent_days, days, &mut problems);
    after.working_time_consent = input.working_time_consent.or(after.working_time_consent);
    if let Some(week_start) = input.week_start {
        week_start_word(week_start).clone_into(&mut after.week_start);
    }
    after.overlap_policy = input.overlap_policy.map_or(after.overlap_policy, Into::into);
    after.day_boundary = input.day_boundary.map_or(after.day_boundary, Into::into);
    let factor = input
        .second_factor
        .map(|asked| check_factor(ctx, before, asked.into()));
    set(&mut after.second_factor, factor, &mut problems);
    after.sign_in = input.sign_in.map_or(after.sign_in, Into::into);
    if problems.is_empty() {
        Ok(after)
    } else {
        Err(problems)
    }
}

/// Nobody undercuts what the operator asks of every organization. Who gives back what was shown changes nothing: the organization's
/// own choice is there again when the operator asks for less.
fn check_factor(
    ctx: &Ctx,
    before: &Organization,
    asked: SecondFactorPolicy,
) -> Result<SecondFactorPolicy, FieldProblem> {
    if asked == policy::of(&ctx.app, before) {
        return Ok(before.second_factor);
    }
    if asked >= policy::floor(&ctx.app) {
        return Ok(asked);
    }
    Err(FieldProblem::new(
        "second_factor",
        "below_floor",
        "The operator of this installation asks more people for a second factor.",
    ))
}

fn set<T>(place: &mut T, checked: Option<Result<T, FieldProblem>>, problems: &mut Vec<FieldProblem>) {
    match checked {
        Some(Ok(value)) => *place = value,
        Some(Err(problem)) => problems.push(problem),
        None => {}
    }
}

fn content(organization: &Organization) -> Value {
    let o = organization;
    json!({
        "name": o.name,
        "time_zone": o.time_zone,
        "locale": o.locale,
        "week_start": o.week_start,
        "currency": o.currency,
        "overlap_policy": o.overlap_policy,
        "day_boundary": o.day_boundary,
        "rounding": o.rounding,
        "forgotten_timer_hours": o.forgotten_timer_hours,
        "session_idle_minutes": o.session_idle_minutes,
        "session_absolute_hours": o.session_absolute_hours,
        "second_factor": o.second_factor,
        "sign_in": o.sign_in,
        "working_time_consent": o.working_time_consent,
        "working_time_consent_days": o.working_time_consent_days,
    })
}
