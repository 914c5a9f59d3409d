use api::{
    Page, Problem,
    audit::{AuditEvent, AuditQuery},
};
use axum::Json;
use domain::{
    audit::Payload,
    ids::{MemberId, ProjectId},
    policy::{self, Action, Target},
    time::{date_in_range, day_start, zone},
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    Tx,
    audit::{AuditFilter, StoredEvent, newest_of},
};
use uuid::Uuid;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
    projects::rules::target,
};

/// Position in the list.
#[derive(Serialize, Deserialize)]
struct Position {
    before: u64,
}

/// Search the audit log
///
/// Newest first. Owners and admins see everything. With `object`, the history of one object: of a time entry for
/// whoever may see the entry, of a contract likewise, of a project or task for whoever may change the project, of a rate for whoever sees it.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Page<AuditEvent>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_audit_events(
    ctx: Ctx,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditEvent>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let position: Option<Position> = cursor::decode(query.cursor.as_deref())?;
    let filter = filter(&ctx, query)?;
    let unit = ctx.clone();
    let rows = ctx.database.read(move |tx| {
        Box::pin(async move {
            permit(tx, &unit, filter.object).await?;
            let before = position.map(|position| position.before);
            Ok::<_, Failure>(store::audit::list(tx, &filter, before, limit + 1).await?)
        })
    });
    let (rows, next_cursor) = cursor::page(rows.await?, limit, |row| Position {
        before: row.event.entry.position,
    });
    Ok(Json(Page {
        items: rows.into_iter().map(present).collect(),
        next_cursor,
    }))
}

/// Everything for those who may search the log; the history of an object for those who may know that much of it.
async fn permit(tx: &mut Tx, ctx: &Ctx, object: Option<Uuid>) -> Result<(), Failure> {
    let everything = || ctx.require(Action::AuditRead, Target::Organization);
    let Some(object) = object else { return everything() };
    if policy::may(&ctx.actor, Action::AuditRead, Target::Organization).is_allowed() {
        return Ok(());
    }
    let newest = newest_of(tx, object).await?.ok_or_else(Failure::not_found)?;
    match newest.entry.object_kind.as_str() {
        "time_entry" => {
            let member = field(&newest, "member_id").ok_or_else(Failure::not_found)?;
            ctx.require(Action::EntryRead, Target::Of(MemberId::from(member)))
        }
        "contract" => {
            let member = field(&newest, "member_id").ok_or_else(Failure::not_found)?;
            ctx.require(Action::ContractRead, Target::Of(MemberId::from(member)))
        }
        "project" => permit_project(tx, ctx, object).await,
        "task" => {
            let project = field(&newest, "project_id").ok_or_else(Failure::not_found)?;
            permit_project(tx, ctx, project).await
        }
        // Costs are for those who would have passed above.
        "rate" if word(&newest, "kind").as_deref() == Some("billable") => {
            ctx.require(Action::RateRead, Target::Organization)
        }
        _ => Err(Failure::not_found()),
    }
}

async fn permit_project(tx: &mut Tx, ctx: &Ctx, project: Uuid) -> Result<(), Failure> {
    let project = store::projects::find(tx, ProjectId::from(project)).await?;
    let project = project.ok_or_else(Failure::not_found)?;
    ctx.require(Action::ProjectUpdate, target(&project))
}

/// An id that the newest event of an object says of it.
fn field(event: &StoredEvent, name: &str) -> Option<Uuid> {
    word(event, name)?.parse().ok()
}

/// The same for any word.
fn word(event: &StoredEvent, name: &str) -> Option<String> {
    let payload = Payload::from_text(&event.content.as_ref()?.text)?;
    let word = |content: Option<Value>| Some(content?.get(name)?.as_str()?.to_owned());
    word(payload.after).or_else(|| word(payload.before))
}

fn filter(ctx: &Ctx, query: AuditQuery) -> Result<AuditFilter, Failure> {
    for (name, word) in [("action", &query.action), ("object_kind", &query.object_kind)] {
        let is_word = |word: &str| {
            word.len() <= 64
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.')
        };
        if !word.as_deref().is_none_or(is_word) {
            let message =
                "Write a name such as `time_entry.updated`, or its beginning with a dot at the end.";
            return Err(Failure::field(name, "malformed", message));
        }
    }
    let is_id = |id: &str| id.len() <= 64 && id.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if !query.request_id.as_deref().is_none_or(is_id) {
        let message = "Write the id as `X-Request-Id` of an answer says it.";
        return Err(Failure::field("request_id", "malformed", message));
    }
    for (name, date) in [("from", query.from), ("to", query.to)] {
        if date.is_some_and(|date| !date_in_range(date)) {
            let message = "The date must lie between 1970-01-01 and 2200-01-01.";
            return Err(Failure::field(name, "out_of_range", message));
        }
    }
    if let (Some(from), Some(to)) = (query.from, query.to)
        && to < from
    {
        let message = "`to` is the first date that is not shown: it must not lie before `from`.";
        return Err(Failure::field("to", "before_from", message));
    }
    let here = zone(&ctx.member.time_zone).unwrap_or(TimeZone::UTC);
    Ok(AuditFilter {
        actor: query.actor.map(MemberId::from),
        action: query.action,
        object_kind: query.object_kind,
        object: query.object,
        request_id: query.request_id,
        result: query.result.map(Into::into),
        from: query.from.map(|date| day_start(date, &here)),
        to: query.to.map(|date| day_start(date, &here)),
    })
}
