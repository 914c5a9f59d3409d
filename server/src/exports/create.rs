use api::{
    Problem,
    exports::{CopyFormat, CreateExport, Export, SqlDialect},
    problem::Code,
};
use axum::{
    http::{HeaderMap, HeaderName, Uri},
    response::Response,
};
use domain::{
    ids::{ExportId, JobId},
    people::check_password,
    policy::{Action, Target},
    problems::FieldProblem,
};
use jiff::SignedDuration;
use secrecy::SecretString;
use serde_json::json;
use store::{
    EngineKind, Tx,
    export_files::{self, State},
    outbox, text,
};

use super::{JOB, audit, present::present};
use crate::{
    access::{Ctx, address::origin},
    http::{Done, Failure, Input, commit::commit},
    jobs,
};

/// Copies that are kept at once, and those that are being made.
const MOST_KEPT: i64 = 20;
const MOST_PENDING: i64 = 2;
/// How long a file is kept.
const DAYS: u8 = 7;
const MOST_DAYS: u8 = 30;

/// Copy the whole organization
///
/// Answers at once; the file is written in the background from one consistent snapshot. It never holds passwords,
/// sessions, tokens, invitations, public links or schedules of reports. With a password it is encrypted and opens with `age --decrypt`.
#[utoipa::path(
    post, path = "/exports", tag = "exports", request_body = CreateExport,
    responses((status = 202, body = Export), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_export(
    ctx: Ctx,
    uri: Uri,
    headers: HeaderMap,
    Input { value, mutation }: Input<CreateExport>,
) -> Result<Response, Failure> {
    ctx.require(Action::OrganizationExport, Target::Organization)?;
    ctx.step_up()?;
    check(&ctx, &value)?;
    let id = ExportId::from(ctx.new_id());
    if let Some(password) = &value.password {
        // Before the commit: a job may start right after it.
        ctx.app.passwords.put(id, SecretString::from(password.expose()));
    }
    let url = format!("{}/settings/data", origin(&ctx.app, &uri, &headers));
    let unit = ctx.clone();
    let answer = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, id, value, url).await })
    })
    .await;
    // A repetition is answered with the first copy, which has a password of its own.
    let replayed = HeaderName::from_static("idempotent-replayed");
    let is_new = answer
        .as_ref()
        .is_ok_and(|response| !response.headers().contains_key(replayed));
    if is_new {
        jobs::announce(&ctx.app, &ctx.placement).await;
    } else {
        ctx.app.passwords.take(id);
    }
    answer
}

fn check(ctx: &Ctx, input: &CreateExport) -> Result<(), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if input.dialect.is_some() && input.format != CopyFormat::Sql {
        let message = "only the format `sql` has a dialect";
        problems.push(FieldProblem::new("dialect", "not_allowed", message));
    }
    if let Some(password) = &input.password {
        let checked = check_password("password", password.expose(), &[&ctx.organization.name]);
        problems.extend(checked.err());
    }
    if !(1..=MOST_DAYS).contains(&input.expires_in_days.unwrap_or(DAYS)) {
        let message = format!("choose 1 to {MOST_DAYS} days");
        problems.push(FieldProblem::new("expires_in_days", "out_of_range", message));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

async fn create(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ExportId,
    input: CreateExport,
    url: String,
) -> Result<Done, Failure> {
    let (kept, pending) = export_files::counts(tx).await?;
    if pending >= MOST_PENDING {
        let message = "Two copies are being made already. Wait until one is ready, or delete it.";
        return Err(Failure::new(Code::Conflict, message));
    }
    if kept >= MOST_KEPT {
        let message = format!("{MOST_KEPT} copies are kept already. Delete one first.");
        return Err(Failure::new(Code::Conflict, message));
    }
    let days = input.expires_in_days.unwrap_or(DAYS);
    let export = export_files::Export {
        id,
        member_id: ctx.actor_id(),
        format: word(&input.format),
        dialect: (input.format == CopyFormat::Sql)
            .then(|| word(&input.dialect.unwrap_or_else(|| own_dialect(ctx)))),
        encrypted: input.password.is_some(),
        state: State::Queued,
        progress: 0,
        bytes: None,
        sha256: None,
        problem: None,
        downloads: 0,
        created_at: ctx.now,
        finished_at: None,
        expires_at: ctx
            .now
            .checked_add(SignedDuration::from_hours(24) * i32::from(days))
            .unwrap_or(ctx.now),
    };
    export_files::insert(tx, &export).await?;
    let payload = json!({ "export_id": id, "url": url });
    outbox::insert(tx, JobId::from(ctx.new_id()), JOB, payload, ctx.now).await?;
    let event = audit::event(ctx, "export.created", &export);
    Done::accepted(
        &present(export, &ctx.organization.slug)?,
        format!("/api/v1/exports/{id}"),
        event,
    )
}

fn own_dialect(ctx: &Ctx) -> SqlDialect {
    match ctx.database.engine() {
        EngineKind::Sqlite => SqlDialect::Sqlite,
        EngineKind::Postgres => SqlDialect::Postgres,
    }
}

fn word(value: &impl serde::Serialize) -> String {
    match text(value) {
        store::Value::Text(word) => word,
        _ => String::new(),
    }
}
