use api::{
    Problem,
    notices::{NoticePreference, NoticePreferences, NoticeReason, UpdateNoticePreferences},
};
use axum::{Json, response::Response};
use domain::{
    notices::{Choice, Class, NoticeChannel, NoticeTopic, check_choice, is_wanted},
    policy::{Action, Target},
    problems::FieldProblem,
};
use serde_json::{Value, json};
use store::{Tx, audit::AuditEvent, notice_preferences};

use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Get which notices the caller gets
///
/// Every kind with its ways, and of those that come in any case why.
#[utoipa::path(
    get, path = "/me/notice-preferences", tag = "notices",
    responses((status = 200, body = NoticePreferences), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_notice_preferences(ctx: Ctx) -> Result<Json<NoticePreferences>, Failure> {
    let member = ctx.actor_id();
    ctx.require(Action::NoticeRead, Target::Of(member))?;
    let chosen = ctx.database.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(notice_preferences::list(tx, member).await?) })
    });
    Ok(Json(present(&chosen.await?)))
}

/// Change which notices the caller gets
///
/// What is not named stays as it is. What comes in any case, such as news of one's own account, cannot be switched off.
#[utoipa::path(
    patch, path = "/me/notice-preferences", tag = "notices", request_body = UpdateNoticePreferences,
    responses((status = 200, body = NoticePreferences), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_notice_preferences(
    ctx: Ctx,
    Input { value, mutation }: Input<UpdateNoticePreferences>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, value).await })
    })
    .await
}

async fn update(tx: &mut Tx, ctx: &Ctx, input: UpdateNoticePreferences) -> Result<Done, Failure> {
    let member = ctx.actor_id();
    ctx.require(Action::NoticeUpdate, Target::Of(member))?;
    let choices = choices(&input)?;
    let before = notice_preferences::list(tx, member).await?;
    for choice in choices {
        notice_preferences::put(tx, member, choice, ctx.now).await?;
    }
    let after = notice_preferences::list(tx, member).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "notice_preferences.updated",
        object_kind: "member",
        object: member.uuid(),
        before: Some(content(&before)),
        after: Some(content(&after)),
        reason: None,
    };
    Done::answered(&present(&after), event)
}

fn choices(input: &UpdateNoticePreferences) -> Result<Vec<Choice>, Vec<FieldProblem>> {
    let (mut choices, mut problems) = (Vec::new(), Vec::new());
    for (topic, ways) in &input.topics {
        let named = [(NoticeChannel::App, ways.app), (NoticeChannel::Mail, ways.mail)];
        for (channel, wanted) in named {
            match wanted.map(|wanted| check_choice(topic, channel, wanted)) {
                Some(Ok(choice)) => choices.push(choice),
                Some(Err(problem)) => problems.push(problem),
                None => {}
            }
        }
    }
    if problems.is_empty() {
        Ok(choices)
    } else {
        Err(problems)
    }
}

/// What was said, for the audit log: `{"budget.mail": false}`.
fn content(chosen: &[Choice]) -> Value {
    let said = chosen.iter().map(|choice| {
        let name = format!("{}.{}", choice.topic.as_str(), choice.channel.as_str());
        (name, json!(choice.wanted))
    });
    Value::Object(said.collect())
}

fn present(chosen: &[Choice]) -> NoticePreferences {
    let topics = NoticeTopic::ALL
        .into_iter()
        .filter(|topic| topic.is_for_members());
    let of = |topic: NoticeTopic, channel| {
        let comes = topic.channels().contains(&channel);
        comes.then(|| is_wanted(topic, channel, chosen))
    };
    NoticePreferences {
        topics: topics
            .map(|topic| NoticePreference {
                topic: topic.into(),
                reason: reason(topic),
                app: of(topic, NoticeChannel::App),
                mail: of(topic, NoticeChannel::Mail),
            })
            .collect(),
    }
}

fn reason(topic: NoticeTopic) -> Option<NoticeReason> {
    match topic.class() {
        Class::Mandatory(reason) => Some(reason.into()),
        Class::Optional => None,
    }
}
