use api::{Problem, problem::Code, report_schedules::UnsubscribeQuery};
use axum::{body::Bytes, extract::State, http::StatusCode};
use store::audit;

use super::{audit::event, link};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Query},
};

/// Unsubscribe from a report
///
/// By the link of a mail, without signing in; mail programs do it with one click (RFC 8058), so the body may be
/// anything. Doing it twice does no harm.
#[utoipa::path(
    post, path = "/report-schedules/unsubscribe", tag = "reports", params(UnsubscribeQuery), security(()),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn unsubscribe_report(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query<UnsubscribeQuery>,
    _: Bytes,
) -> Result<StatusCode, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.organization(&app).await?.ok_or_else(expired)?;
    let (schedule_id, member, proof) = link::read(query.token.expose()).ok_or_else(expired)?;
    let (now, event_id) = (app.clock.now(), app.clock.id());
    let request_id = visitor.request_id.clone();
    database
        .write(move |tx| {
            Box::pin(async move {
                let found = store::report_schedules::find(tx, schedule_id).await?;
                let schedule = found
                    .filter(|schedule| link::proves(schedule, member, &proof))
                    .ok_or_else(expired)?;
                store::report_schedules::unsubscribe(tx, &schedule, member, now).await?;
                let who = [member];
                let done = event(
                    event_id,
                    "report_schedule.unsubscribed",
                    None,
                    Some((&schedule, &who)),
                );
                tx.batch(vec![audit::insertion(done, member, &request_id, now)])
                    .await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    app.seals.expect(&placement, 1);
    Ok(StatusCode::NO_CONTENT)
}

fn expired() -> Failure {
    Failure::new(
        Code::LinkExpired,
        "This link is of no use any more: the report is not sent to you.",
    )
}
