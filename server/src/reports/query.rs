use api::{
    Problem,
    reports::{Report, ReportQuery},
};
use axum::Json;

use super::{
    reader::Reader,
    run::{compute, prepare, report},
};
use crate::{
    access::Ctx,
    http::{Failure, Input},
};

/// Make a report
///
/// Durations by up to three dimensions. Raw instants are allocated to days and rounded by the policy that is printed
/// with the result; running timers are left out and counted.
#[utoipa::path(
    post, path = "/reports/query", tag = "reports", request_body = ReportQuery,
    responses((status = 200, body = Report), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn query_report(
    ctx: Ctx,
    Input { value, .. }: Input<ReportQuery>,
) -> Result<Json<Report>, Failure> {
    compute(prepare(&Reader::from(&ctx), value).await?, report)
        .await
        .map(Json)
}
