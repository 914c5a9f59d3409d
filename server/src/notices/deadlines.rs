//! Deadlines that are near or over, told to those who work on the task: once for each member, task and deadline.

use std::{collections::HashMap, sync::Arc};

use domain::{
    comments::{NEAR_DAYS, NEWS_DAYS, deadline_notice},
    ids::{JobId, MemberId, NoticeId},
    policy::{Action, Target},
    time,
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde_json::json;
use store::{
    Database, StoreError, Tx,
    notices::{self, Due, DuePosition, Notice, Recipient},
    outbox,
};

use super::{deliver::sees, mail::NOTICE_JOB};
use crate::app::App;

/// Tasks and their people looked at in one unit of work.
const PAGE: i64 = 200;

/// Looks through the deadlines of an organization. May run at any time, at once on several nodes, and break off:
/// the database keeps a member from being told twice. Says whether mails wait.
pub async fn give_notice_of_deadlines(app: &App, database: &Arc<Database>) -> Result<bool, StoreError> {
    let mut after: Option<DuePosition> = None;
    let mut told = false;
    loop {
        let (app, from) = (app.clone(), after);
        let (next, news) = database
            .write(move |tx| Box::pin(async move { page(tx, &app, from).await }))
            .await?;
        told |= news;
        let Some(next) = next else { return Ok(told) };
        after = Some(next);
    }
}

async fn page(
    tx: &mut Tx,
    app: &App,
    after: Option<DuePosition>,
) -> Result<(Option<DuePosition>, bool), StoreError> {
    let now = app.clock.now();
    let today = time::local_date(now, &TimeZone::UTC);
    // A day more on both ends: whose day it is depends on their zone.
    let from = today.saturating_sub((NEWS_DAYS + 1).days());
    let to = today.saturating_add((NEAR_DAYS + 1).days());
    let due = notices::list_due(tx, from, to, after, PAGE).await?;
    let next = due.last().map(|last| (last.task_id, last.member_id));
    let mut news: HashMap<MemberId, Vec<NoticeId>> = HashMap::new();
    for one in &due {
        let Some(notice) = notice(app, one, now) else {
            continue;
        };
        if notices::insert(tx, &notice).await? {
            news.entry(notice.member_id).or_default().push(notice.id);
        }
    }
    let told = !news.is_empty();
    if app.config.mail.relay.is_some() {
        for (member, ids) in news {
            // One mail for everything that is found at once.
            let payload = json!({ "member_id": member, "notice_ids": ids });
            outbox::insert(tx, JobId::from(app.clock.id()), NOTICE_JOB, payload, now).await?;
        }
    }
    Ok((next, told))
}

/// What this member is to be told of this task on their day, if anything.
fn notice(app: &App, due: &Due, now: Timestamp) -> Option<Notice> {
    let zone = time::zone(&due.time_zone).unwrap_or(TimeZone::UTC);
    let kind = deadline_notice(due.deadline, time::local_date(now, &zone))?;
    let recipient = Recipient {
        id: due.member_id,
        role: due.role,
        tailoring: due.tailoring.clone(),
        active: true,
        in_project: due.in_project,
    };
    let target = Target::Work {
        project: due.project_id,
        visibility: due.visibility,
    };
    sees(&recipient, Action::TaskRead, target, now).then(|| Notice {
        id: NoticeId::from(app.clock.id()),
        member_id: due.member_id,
        kind,
        actor_id: None,
        client_id: None,
        project_id: None,
        task_id: Some(due.task_id),
        comment_id: None,
        saved_report_id: None,
        deadline: Some(due.deadline),
        created_at: now,
        read_at: None,
    })
}
