use api::{
    FieldError, Problem,
    problem::Code,
    tasks::{BulkTasks, BulkTasksDone},
};
use axum::response::Response;
use domain::ids::TaskId;
use store::Tx;

use super::{present::present, update::change};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
    notices::announce_mail,
};

/// Most tasks at once.
const LIMIT: usize = 500;

/// Change several tasks at once
///
/// All or nothing: if one change is refused, none is made, and `errors` names every one that was refused.
#[utoipa::path(
    post, path = "/tasks/bulk", tag = "tasks", request_body = BulkTasks,
    responses((status = 200, body = BulkTasksDone), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn change_tasks(
    ctx: Ctx,
    Input { value, mutation }: Input<BulkTasks>,
) -> Result<Response, Failure> {
    if value.operations.is_empty() || value.operations.len() > LIMIT {
        return Err(Failure::field(
            "operations",
            "out_of_range",
            format!("Give 1 to {LIMIT} operations."),
        ));
    }
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { change_all(tx, &unit, value).await })
    })
    .await?;
    announce_mail(&ctx).await;
    Ok(response)
}

async fn change_all(tx: &mut Tx, ctx: &Ctx, input: BulkTasks) -> Result<Done, Failure> {
    let mut changed = Vec::with_capacity(input.operations.len());
    let mut events = Vec::with_capacity(input.operations.len());
    let mut errors = Vec::new();
    for (position, operation) in input.operations.into_iter().enumerate() {
        let id = TaskId::from(operation.id);
        match change(tx, ctx, id, operation.version, operation.changes).await {
            Ok((task, event)) => {
                changed.push(task);
                events.push(event);
            }
            // A failure of the server ends it; a refusal does not, so that all are told at once.
            Err(failure) if failure.code.status() >= 500 => return Err(failure),
            Err(failure) => errors.extend(named(position, failure)),
        }
    }
    if errors.is_empty() {
        let tasks = present(tx, ctx, changed).await?;
        return Done::answered(&BulkTasksDone { tasks }, events);
    }
    Err(Failure::new(
        Code::BulkFailed,
        "Nothing was changed. Correct the operations named below.",
    )
    .with_errors(errors))
}

/// What is wrong with one change: its fields, or the change as a whole.
fn named(position: usize, failure: Failure) -> Vec<FieldError> {
    let operation = format!("operations.{position}");
    if failure.errors.is_empty() {
        return vec![FieldError {
            field: operation,
            code: failure.code.as_str().into(),
            message: failure.detail,
            options: Vec::new(),
        }];
    }
    failure.at("changes").at(&operation).errors
}
