use std::path::PathBuf;

use api::{
    Problem,
    imports::{CreateImport, Import, ImportSummary},
    problem::Code,
};
use axum::{
    extract::{FromRequest, Multipart, Request},
    http::HeaderName,
    response::Response,
};
use domain::{
    ids::{ImportId, JobId},
    imports::Format,
    people::Role,
    policy::{Action, Rights, Target},
};
use serde_json::json;
use store::{
    StoreError,
    audit::AuditEvent,
    imports::{self, State, Totals},
    outbox,
};

use super::{JOB, options, present::present, upload};
use crate::{
    access::Ctx,
    http::{Done, Failure, Mutation, commit::commit},
    jobs,
};

/// Import a file
///
/// Takes the file and answers at once; the work goes on in the background. With `dry_run` nothing is stored before
/// the import is applied. What the file leaves open is asked back: cancel the import and send the file again with
/// answers in `options`.
#[utoipa::path(
    post, path = "/imports", tag = "imports",
    request_body(content = CreateImport, content_type = "multipart/form-data"),
    responses((status = 202, body = Import), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_import(ctx: Ctx, mutation: Mutation, request: Request) -> Result<Response, Failure> {
    ctx.require(Action::ImportRun, Target::Of(ctx.actor_id()))?;
    let form = Multipart::from_request(request, &()).await.map_err(|_| {
        Failure::new(
            Code::UnsupportedMediaType,
            "Send the file as a form with `Content-Type: multipart/form-data`.",
        )
    })?;
    let id = ImportId::from(ctx.new_id());
    let file = Uploaded(Some(upload::path(&ctx.app, &ctx.placement, id)));
    let path = upload::path(&ctx.app, &ctx.placement, id);
    let upload = tokio::select! {
        received = upload::receive(form, &path, ctx.app.config.limits.upload_bytes) => received?,
        // The organization is being removed: nothing more of it comes onto the disk.
        () = ctx.database.closed() => {
            drop(file);
            upload::remove_all(&ctx.app, &ctx.placement).await;
            return Err(StoreError::Closed.into());
        }
    };
    check(&ctx, &upload)?;
    let mutation = Mutation {
        request_hash: upload.hash,
        ..mutation
    };
    let response = store_new(&ctx, mutation, id, upload).await?;
    // A repetition is answered with the first import, which has its own file.
    if !response
        .headers()
        .contains_key(HeaderName::from_static("idempotent-replayed"))
    {
        file.keep();
        jobs::announce(&ctx.app, &ctx.placement).await;
    }
    Ok(response)
}

async fn store_new(
    ctx: &Ctx,
    mutation: Mutation,
    id: ImportId,
    upload: upload::Upload,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(ctx, mutation, move |tx| {
        Box::pin(async move {
            let import = new_import(&unit, id, upload)?;
            imports::insert(tx, &import).await?;
            let payload = json!({ "import_id": id });
            outbox::insert(tx, JobId::from(unit.new_id()), JOB, payload, unit.now).await?;
            let event = AuditEvent {
                id: unit.new_id(),
                action: "import.created",
                object_kind: "import",
                object: id.uuid(),
                before: None,
                after: Some(json!({ "format": import.format, "dry_run": import.dry_run })),
                reason: None,
            };
            Done::accepted(&present(import)?, format!("/api/v1/imports/{id}"), event)
        })
    })
    .await
}

/// What is known before the file is read: whose data it may bring, and that the answers can be understood.
fn check(ctx: &Ctx, upload: &upload::Upload) -> Result<(), Failure> {
    let options = options::read(&upload.options)?;
    if upload.format == Format::HourbookArchive {
        // It brings people and what belongs to them.
        ctx.require(Action::ImportRun, Target::Organization)?;
        ctx.require(Action::MemberInvite, Target::Organization)?;
        if !ctx.actor.rights.cover(&Rights::of(Role::Admin)) {
            let message = "An archive brings roles, rates, closed periods and more: it takes everything that an admin may.";
            return Err(Failure::forbidden(message));
        }
    }
    let named = options.members.values().filter_map(|choice| match choice {
        options::Choice::Id(id) => Some(*id),
        options::Choice::Default | options::Choice::Skip => None,
    });
    for id in named.chain(options.default_member) {
        ctx.require(Action::ImportRun, Target::Of(id.into()))?;
    }
    Ok(())
}

fn new_import(ctx: &Ctx, id: ImportId, upload: upload::Upload) -> Result<imports::Import, Failure> {
    let unwritable = |error: serde_json::Error| {
        tracing::error!(%error, "an import could not be written");
        Failure::new(Code::Internal, "")
    };
    Ok(imports::Import {
        id,
        member_id: ctx.actor_id(),
        format: upload.format.name().to_owned(),
        file_name: upload.file_name,
        dry_run: upload.dry_run,
        options: serde_json::to_value(upload.options).map_err(unwritable)?,
        state: State::Queued,
        run: 0,
        staged: false,
        progress: 0,
        totals: Totals::default(),
        problems: json!([]),
        questions: json!([]),
        summary: serde_json::to_value(ImportSummary::default()).map_err(unwritable)?,
        created_at: ctx.now,
        updated_at: ctx.now,
        finished_at: None,
    })
}

/// Removes the file again unless an import came to be that needs it, also when the request breaks off.
struct Uploaded(Option<PathBuf>);

impl Uploaded {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Uploaded {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            drop(std::fs::remove_file(path));
        }
    }
}
