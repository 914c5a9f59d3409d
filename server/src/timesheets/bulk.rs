use api::{
    FieldError, Problem,
    problem::Code,
    timesheets::{BulkTimesheets, BulkTimesheetsResult},
};
use axum::response::Response;
use domain::{ids::TimesheetId, timesheets::Step};

use super::{
    notice::{self, Origin},
    present::{Sheet, present},
    step::take,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Most operations at once.
const LIMIT: usize = 200;

/// Take steps with several timesheets at once
///
/// All or nothing: if one of them is refused, none is taken, and `errors` names every one that was refused.
#[utoipa::path(
    post, path = "/timesheets/bulk", tag = "timesheets", request_body = BulkTimesheets,
    responses(
        (status = 200, body = BulkTimesheetsResult),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn bulk_timesheets(
    ctx: Ctx,
    origin: Origin,
    Input { value, mutation }: Input<BulkTimesheets>,
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
        Box::pin(async move {
            let (mut sheets, mut events, mut errors) = (Vec::new(), Vec::new(), Vec::new());
            for (position, operation) in value.operations.into_iter().enumerate() {
                let step = Step::from(operation.step);
                if step == Step::Submit {
                    errors.extend(named(position, submission()));
                    continue;
                }
                let id = TimesheetId::from(operation.id);
                match take(
                    tx,
                    &unit,
                    &origin,
                    id,
                    step,
                    operation.version,
                    &operation.comment,
                )
                .await
                {
                    Ok((sheet, event)) => {
                        sheets.push(Sheet::from(sheet));
                        events.push(event);
                    }
                    // A failure of the server ends it; a refusal does not, so that all are told at once.
                    Err(failure) if failure.code.status() >= 500 => return Err(failure),
                    Err(failure) => errors.extend(named(position, failure)),
                }
            }
            if errors.is_empty() {
                let items = present(tx, &unit, sheets).await?;
                return Done::answered(&BulkTimesheetsResult { items }, events);
            }
            let detail = "Nothing was done. Correct the operations named below.";
            Err(Failure::new(Code::BulkFailed, detail).with_errors(errors))
        })
    })
    .await?;
    notice::announce(&ctx).await;
    Ok(response)
}

fn submission() -> Failure {
    Failure::field(
        "step",
        "unknown",
        "A week is submitted with `POST /timesheets/submit`.",
    )
}

/// What is wrong with one operation: its fields, or the operation as a whole.
fn named(position: usize, failure: Failure) -> Vec<FieldError> {
    if failure.errors.is_empty() {
        return vec![FieldError {
            field: format!("operations.{position}"),
            code: failure.code.as_str().into(),
            message: failure.detail,
            options: Vec::new(),
        }];
    }
    failure.at(&format!("operations.{position}")).errors
}
