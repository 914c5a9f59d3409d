//! Mails about timesheets: they go out after the commit, through the outbox.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{ids::JobId, timesheets::Step};
use serde_json::json;
use store::{Tx, timesheets::Timesheet};

use crate::{
    access::{Ctx, address},
    app::App,
    http::Failure,
    jobs,
    mail::{TIMESHEET_JOB, TimesheetMail},
};

/// Where the web app is, for the link in a mail.
#[derive(Debug, Clone)]
pub struct Origin(String);

impl FromRequestParts<App> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(address::origin(app, &parts.uri, &parts.headers)))
    }
}

/// Tells those who are waiting for the step: approvers of a submission, the member of a decision. Nobody is told of
/// what they did themselves, nor of a submission that was taken back.
pub async fn send_later(
    tx: &mut Tx,
    ctx: &Ctx,
    origin: &Origin,
    step: Step,
    sheet: &Timesheet,
) -> Result<(), Failure> {
    if ctx.app.config.mail.relay.is_none() || step == Step::Withdraw {
        return Ok(());
    }
    let Some(member) = store::members::find(tx, sheet.member_id).await? else {
        return Ok(());
    };
    let recipients = if step == Step::Submit {
        store::timesheets::list_approvers(tx, sheet.member_id, ctx.now).await?
    } else if member.id == ctx.actor_id() || !member.active {
        Vec::new()
    } else {
        vec![store::timesheets::Approver {
            email: member.email,
            locale: member.locale,
        }]
    };
    let page = if step == Step::Submit {
        "approvals"
    } else {
        "timesheet"
    };
    for recipient in recipients {
        let mail = TimesheetMail {
            to: recipient.email,
            locale: recipient.locale,
            organization: ctx.organization.name.clone(),
            step,
            member: member.name.clone(),
            by: ctx.member.name.clone(),
            first: sheet.week.first,
            last: sheet.week.last,
            comment: sheet.comment.clone(),
            url: format!("{}/{page}?date={}", origin.0, sheet.week.first),
        };
        let id = JobId::from(ctx.new_id());
        store::outbox::insert(tx, id, TIMESHEET_JOB, json!(mail), ctx.now).await?;
    }
    Ok(())
}

/// Wakes the worker after the commit, where mails can go out at all.
pub async fn announce(ctx: &Ctx) {
    if ctx.app.config.mail.relay.is_some() {
        jobs::announce(&ctx.app, &ctx.placement).await;
    }
}
