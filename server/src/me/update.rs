use api::{
    Problem,
    me::UpdateMe,
    members::{Member as Wire, Preferences, UpdatePreferences},
};
use axum::response::Response;
use domain::{
    organization::{check_locale, check_time_zone},
    people::{check_calendar_step_minutes, check_day_target_seconds},
    policy::Action,
    problems::FieldProblem,
    scope::check_name,
};
use store::{Tx, members::Member};

use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit, input::check_version},
    members::{audit, present::present_one},
};

/// Change the caller
///
/// One's own name, zone, language and preferences. The e-mail address is changed by an admin, the password by
/// `POST /me/password`.
#[utoipa::path(
    patch, path = "/me", tag = "me", request_body = UpdateMe,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_me(ctx: Ctx, Input { value, mutation }: Input<UpdateMe>) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, expected, value).await })
    })
    .await
}

async fn update(tx: &mut Tx, ctx: &Ctx, expected: Option<i64>, input: UpdateMe) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::MemberUpdate, ctx.target(&ctx.member))?;
    let before = store::members::find(tx, me)
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, before.version)?;
    let after = apply(ctx, &before, input)?;
    store::members::update(tx, &after).await?;
    let teams = store::teams::list_of_member(tx, me).await?;
    let (old, new) = audit::difference(audit::content(&before, &teams), audit::content(&after, &teams));
    let event = audit::event(ctx, "member.updated", &after, old, new);
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

fn apply(ctx: &Ctx, before: &Member, input: UpdateMe) -> Result<Member, Vec<FieldProblem>> {
    let mut after = Member {
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    let mut problems = Vec::new();
    let fields = [
        (&mut after.name, input.name.map(|name| check_name("name", &name))),
        (
            &mut after.time_zone,
            input.time_zone.map(|zone| check_time_zone("time_zone", &zone)),
        ),
        (
            &mut after.locale,
            input.locale.map(|locale| check_locale("locale", &locale)),
        ),
    ];
    for (place, checked) in fields {
        match checked {
            Some(Ok(value)) => *place = value,
            Some(Err(problem)) => problems.push(problem),
            None => {}
        }
    }
    if let Some(changes) = input.preferences {
        let preferences: Preferences = serde_json::from_value(before.preferences.clone()).unwrap_or_default();
        problems.extend(refused(&changes));
        // A preference is a word, a number or nothing: writing it cannot fail.
        after.preferences = serde_json::to_value(merge(&preferences, &changes)).unwrap_or_default();
    }
    if problems.is_empty() {
        Ok(after)
    } else {
        Err(problems)
    }
}

fn merge(before: &Preferences, changes: &UpdatePreferences) -> Preferences {
    Preferences {
        time_format: changes.time_format.unwrap_or(before.time_format),
        week_start: changes.week_start.unwrap_or(before.week_start),
        color_scheme: changes.color_scheme.unwrap_or(before.color_scheme),
        single_key_shortcuts: changes
            .single_key_shortcuts
            .unwrap_or(before.single_key_shortcuts),
        decimal_durations: changes.decimal_durations.unwrap_or(before.decimal_durations),
        day_target_seconds: changes.day_target_seconds.unwrap_or(before.day_target_seconds),
        calendar_step_minutes: changes
            .calendar_step_minutes
            .unwrap_or(before.calendar_step_minutes),
        start_page: changes.start_page.unwrap_or(before.start_page),
        decimal_mark: changes.decimal_mark.unwrap_or(before.decimal_mark),
    }
}

/// The numbers among the changes that make no sense.
fn refused(changes: &UpdatePreferences) -> Vec<FieldProblem> {
    let target = changes
        .day_target_seconds
        .flatten()
        .map(|seconds| check_day_target_seconds("preferences.day_target_seconds", seconds));
    let step = changes
        .calendar_step_minutes
        .flatten()
        .map(|minutes| check_calendar_step_minutes("preferences.calendar_step_minutes", minutes));
    [target, step]
        .into_iter()
        .flatten()
        .filter_map(Result::err)
        .collect()
}
