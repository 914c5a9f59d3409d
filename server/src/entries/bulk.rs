use api::{
    Problem,
    entries::{BulkOperation, BulkRequest, BulkResponse, BulkResult},
    problem::Code,
};
use axum::response::Response;
use domain::ids::EntryId;
use store::{StoreError, Tx, audit::AuditEvent};

use super::{create::create, delete::delete, update::update};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Most operations at once.
const LIMIT: usize = 500;

/// Create, change and delete several time entries at once
///
/// All or nothing: if one operation is refused, none is done, and `errors` names every one that was refused.
#[utoipa::path(
    post, path = "/time-entries/bulk", tag = "time entries", request_body = BulkRequest,
    responses((status = 200, body = BulkResponse), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn bulk_time_entries(
    ctx: Ctx,
    Input { value, mutation }: Input<BulkRequest>,
) -> Result<Response, Failure> {
    if value.operations.is_empty() || value.operations.len() > LIMIT {
        return Err(Failure::field(
            "operations",
            "out_of_range",
            format!("Give 1 to {LIMIT} operations."),
        ));
    }
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let mut results = Vec::with_capacity(value.operations.len());
            let mut events = Vec::with_capacity(value.operations.len());
            let mut errors = Vec::new();
            for (position, operation) in value.operations.into_iter().enumerate() {
                match run(tx, &unit, operation).await {
                    Ok((result, event)) => {
                        results.push(result);
                        events.push(event);
                    }
                    // A failure of the server ends it; a refusal does not, so that all are told at once.
                    Err(failure) if failure.code.status() >= 500 => return Err(failure),
                    Err(failure) => errors.extend(named(position, failure)),
                }
            }
            if errors.is_empty() {
                return Done::answered(&BulkResponse { results }, events);
            }
            Err(Failure::new(
                Code::BulkFailed,
                "Nothing was done. Correct the operations named below.",
            )
            .with_errors(errors))
        })
    })
    .await
}

async fn run(tx: &mut Tx, ctx: &Ctx, operation: BulkOperation) -> Result<(BulkResult, AuditEvent), Failure> {
    match operation {
        BulkOperation::Create { entry } => {
            // Asked beforehand: a refused insertion would end PostgreSQL's transaction, and the operations behind it
            // could not be judged any more.
            if let Some(id) = entry.id
                && store::entries::find(tx, EntryId::from(id)).await?.is_some()
            {
                return Err(Failure::from(StoreError::Conflict("time_entries_pkey".into())).at("entry"));
            }
            let (entry, event) = create(tx, ctx, *entry)
                .await
                .map_err(|failure| failure.at("entry"))?;
            Ok((
                BulkResult {
                    status: 201,
                    entry: Some(entry),
                },
                event,
            ))
        }
        BulkOperation::Update { id, version, changes } => {
            let changed = update(tx, ctx, EntryId::from(id), version, *changes).await;
            let (entry, event) = changed.map_err(|failure| failure.at("changes"))?;
            Ok((
                BulkResult {
                    status: 200,
                    entry: Some(entry),
                },
                event,
            ))
        }
        BulkOperation::Delete { id, version } => {
            let event = delete(tx, ctx, EntryId::from(id), version).await?;
            Ok((
                BulkResult {
                    status: 204,
                    entry: None,
                },
                event,
            ))
        }
    }
}

/// What is wrong with one operation: its fields, or the operation as a whole.
fn named(position: usize, failure: Failure) -> Vec<api::FieldError> {
    if failure.errors.is_empty() {
        return vec![api::FieldError {
            field: format!("operations.{position}"),
            code: failure.code.as_str().into(),
            message: failure.detail,
            options: Vec::new(),
        }];
    }
    failure.at(&format!("operations.{position}")).errors
}
