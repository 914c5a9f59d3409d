use api::{Problem, processing::ProcessingRecord};
use axum::Json;
use domain::policy::{Action, Target};

use super::{Reach, record};
use crate::{access::Ctx, http::Failure};

/// Read the record of processing activities
///
/// What personal data of the organization is kept for which purpose, how long, where, and who reads it (GDPR Article 30). It is made
/// of the schema of the database, the periods that the server enforces, and the permissions. Owners and admins see it.
#[utoipa::path(
    get, path = "/organization/processing-record", tag = "organization",
    responses((status = 200, body = ProcessingRecord), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_processing_record(ctx: Ctx) -> Result<Json<ProcessingRecord>, Failure> {
    ctx.require(Action::TrustRead, Target::Organization)?;
    let reach = Reach::Organization(&ctx.organization.name);
    Ok(Json(record(&ctx.app.config, reach, ctx.now)))
}
