use api::{Problem, problem::Code, security::AccessLogQuery};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    exports::guarded,
    policy::{Action, Target},
};
use serde_json::json;

use super::{
    list::{look, wanted},
    search::{Bounds, Line},
};
use crate::{
    access::{Ctx, network_of},
    audit::export_made,
    http::{Failure, Query},
};

/// How much one file holds, and how much of the log is looked at for it.
const BOUNDS: Bounds = Bounds {
    lines: 10_000,
    bytes: 256 << 20,
};
const HEADINGS: [&str; 11] = [
    "time",
    "request_id",
    "member_id",
    "network",
    "action",
    "method",
    "path",
    "status",
    "problem",
    "duration_us",
    "user_agent",
];

/// Export the access log
///
/// The newest 10,000 requests that are looked for, as CSV for spreadsheets. Narrow the dates to get older ones. The export is in the
/// audit log.
#[utoipa::path(
    get, path = "/access-log/export", tag = "security", params(AccessLogQuery),
    responses(
        (status = 200, description = "The requests", body = String, content_type = "text/csv"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_access_log(ctx: Ctx, Query(query): Query<AccessLogQuery>) -> Result<Response, Failure> {
    ctx.require(Action::AccessLogRead, Target::Organization)?;
    let wanted = wanted(&ctx, query)?;
    let what = json!({
        "kind": "access_log", "from": wanted.from, "to": wanted.to, "member_id": wanted.member,
        "action": wanted.action, "status": wanted.status,
    });
    export_made(&ctx, what).await?;
    let found = look(&ctx, wanted, None, BOUNDS).await?;
    let (lines, _) = found.ok_or_else(|| {
        Failure::new(
            Code::Conflict,
            "The operator keeps no access log that can be searched: `log.access_dir`, in the format `json`.",
        )
    })?;
    let text = write(&lines).map_err(|error| {
        tracing::error!(%error, "the access log could not be written as CSV");
        Failure::new(Code::Internal, "")
    })?;
    let name = format!(
        "attachment; filename=\"hourbook-{}-access-log.csv\"",
        ctx.organization.slug
    );
    let disposition = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

fn write(lines: &[Line]) -> Result<Vec<u8>, csv::Error> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(HEADINGS)?;
    for line in lines {
        csv.write_record([
            line.time.to_string(),
            line.request_id.clone(),
            line.member.map(|member| member.to_string()).unwrap_or_default(),
            network_of(line.address),
            line.action.clone().unwrap_or_default(),
            guarded(&line.method).into_owned(),
            guarded(&line.path).into_owned(),
            line.status.to_string(),
            line.problem.clone().unwrap_or_default(),
            line.duration_us.to_string(),
            guarded(&line.user_agent).into_owned(),
        ])?;
    }
    csv.into_inner().map_err(|error| error.into_error().into())
}
