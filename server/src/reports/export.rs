use api::{
    Problem,
    reports::{ExportReport, ReportContent, ReportFormat},
};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    policy::{Action, Target},
    reports::select,
};
use serde_json::json;
use store::entries::StoredEntry;

use super::{
    reader::Reader,
    run::{Prepared, compute, prepare, report},
    sheet::{self, Sheet},
};
use crate::{
    access::Ctx,
    audit,
    http::{Failure, Input},
};

/// Entries in one file.
const MOST_ENTRIES: usize = 100_000;

/// Download a report
///
/// CSV and XLSX carry the policy in their last lines; texts that a spreadsheet would run as a formula are defused.
#[utoipa::path(
    post, path = "/reports/export", tag = "reports", request_body = ExportReport,
    responses(
        (status = 200, description = "The file", content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Object = "application/json"),
        )),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_report(ctx: Ctx, Input { value, .. }: Input<ExportReport>) -> Result<Response, Failure> {
    ctx.require(Action::ExportRun, Target::Of(ctx.actor_id()))?;
    let ExportReport {
        query,
        format,
        content,
        durations,
        decimal_mark,
    } = value;
    let name = format!("hourbook-{}-{}", query.from, query.to);
    let asked =
        json!({ "kind": "report", "format": format, "content": content, "from": query.from, "to": query.to });
    let prepared = prepare(&Reader::from(&ctx), query).await?;
    audit::export_made(&ctx, asked).await?;
    let (prepared, entries) = match content {
        ReportContent::Groups => (prepared, Vec::new()),
        ReportContent::Entries => load(&ctx, prepared).await?,
    };
    let language = ctx.member.locale.clone();
    let file = compute(prepared, move |prepared| {
        let sheet = match content {
            ReportContent::Groups if format == ReportFormat::Json => {
                return serde_json::to_vec_pretty(&report(prepared)).map_err(sheet::failed);
            }
            ReportContent::Groups => Sheet::of_groups(&report(prepared), &language),
            ReportContent::Entries => Sheet::of_entries(prepared, &entries, &language),
        };
        match format {
            ReportFormat::Csv => sheet.csv(durations, decimal_mark),
            ReportFormat::Xlsx => sheet.xlsx(durations),
            ReportFormat::Json => sheet.json(),
        }
    })
    .await??;
    let (kind, extension) = match format {
        ReportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ReportFormat::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
        ReportFormat::Json => ("application/json", "json"),
    };
    let mut response = file.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{extension}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The entries behind the report. More than fit in one file are refused; the export of all entries is streamed.
async fn load(ctx: &Ctx, prepared: Prepared) -> Result<(Prepared, Vec<StoredEntry>), Failure> {
    let ids = select(
        &prepared.snapshot.replica.columns,
        &prepared.snapshot.lookups,
        &prepared.query,
    );
    if ids.len() > MOST_ENTRIES {
        let message = format!(
            "These are {} entries; a file holds {MOST_ENTRIES}. Choose a shorter period, or export all time entries.",
            ids.len()
        );
        return Err(Failure::field("query.to", "too_many", message));
    }
    let entries = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let mut entries = Vec::with_capacity(ids.len());
                for page in ids.chunks(1000) {
                    entries.extend(store::entries::list_by_ids(tx, page).await?);
                }
                Ok::<_, Failure>(entries)
            })
        })
        .await?;
    Ok((prepared, entries))
}
