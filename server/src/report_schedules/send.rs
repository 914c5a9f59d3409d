//! One mail: the report as the maker of the schedule may see it, in the language of its recipient.

use api::{
    problem::Code,
    report_schedules::Attachment,
    reports::{DecimalMark, DurationStyle, Report},
    saved_reports::ReportDefinition,
};
use domain::{
    ids::{MemberId, ReportScheduleId},
    notices::{NoticeChannel, NoticeTopic, is_wanted},
    policy::Action,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    members::Member,
    outbox::Job,
    report_schedules::{self, Delivery, ReportSchedule},
    saved_reports::SavedReport,
};

use super::{input::times_of, link, present::attachment, rights::maker, stop::stop};
use crate::{
    http::Failure,
    jobs::{JobError, Work},
    mail::{MailError, ReportFile, ReportMail, send_report},
    reports::{
        Reader, Sheet, query_on,
        run::{compute, prepare, report},
    },
};

/// The kind of job; its payload is a [`Mail`].
pub const MAIL_JOB: &str = "mail.report";

#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Mail {
    pub schedule_id: ReportScheduleId,
    pub member_id: MemberId,
    /// The time of the schedule that this mail belongs to: it decides what "last month" is, also when it is late.
    pub due: Timestamp,
}

/// Sends a mail. A crash right after the relay has taken it can send it once more; it then has the same `Message-ID`,
/// by which mail programs know it again.
pub async fn run_mail(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail = read(job)?;
    let later = |failure: Failure| JobError::Later(failure.code.to_string());
    let Some((schedule, recipient)) = wanted(work, mail).await.map_err(later)? else {
        return forget(work, mail).await.map_err(later);
    };
    let rights = maker(&work.app, &work.placement, &work.database, &schedule).await;
    let (reader, saved) = match rights.map_err(later)? {
        Ok(rights) => rights,
        Err(reason) => {
            forget(work, mail).await.map_err(later)?;
            return stop(work, schedule, reason).await.map_err(later);
        }
    };
    let written = match write(&reader, &schedule, saved, recipient, mail, job).await {
        Ok(written) => written,
        Err(failure) => {
            settle(work, &schedule, mail, "waiting", Some("report_failed")).await?;
            return Err(later(failure));
        }
    };
    match send_report(work, written).await {
        Ok(()) => settle(work, &schedule, mail, "sent", None).await,
        Err(error) => {
            let word = word(&error);
            let outcome = JobError::from(error);
            let state = match outcome {
                JobError::Later(_) => "waiting",
                JobError::Never(_) => "failed",
            };
            settle(work, &schedule, mail, state, Some(word)).await?;
            Err(outcome)
        }
    }
}

/// No attempt has succeeded.
pub async fn abandon_mail(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail = Delivery::from(read(job)?);
    let given_up = work
        .database
        .write(move |tx| Box::pin(async move { report_schedules::give_up(tx, mail).await }));
    Ok(given_up.await?)
}

fn read(job: &Job) -> Result<Mail, JobError> {
    serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is no report".to_owned()))
}

fn word(error: &MailError) -> &'static str {
    match error {
        MailError::NotConfigured => "not_configured",
        MailError::Unwritable => "unwritable",
        MailError::Refused | MailError::Suppressed | MailError::NoSuchAddress => "refused",
        MailError::Unavailable
        | MailError::Lapsed
        | MailError::Key
        | MailError::Storage(_)
        | MailError::Password(_)
        | MailError::Certificate(_) => "unavailable",
    }
}

/// Schedule and recipient, if the mail is still to be sent: planned, not sent yet, and wanted by somebody active.
async fn wanted(work: &Work, mail: Mail) -> Result<Option<(ReportSchedule, Member)>, Failure> {
    work.database
        .read(move |tx| {
            Box::pin(async move {
                if !report_schedules::is_waiting(tx, mail.into()).await? {
                    return Ok(None);
                }
                let schedule = report_schedules::find(tx, mail.schedule_id).await?;
                let member = store::members::find(tx, mail.member_id).await?;
                let Some((schedule, member)) = schedule.zip(member.filter(|member| member.active)) else {
                    return Ok(None);
                };
                let chosen = store::notice_preferences::list(tx, member.id).await?;
                let wanted = is_wanted(NoticeTopic::Report, NoticeChannel::Mail, &chosen);
                Ok(wanted.then_some((schedule, member)))
            })
        })
        .await
}

async fn forget(work: &Work, mail: Mail) -> Result<(), Failure> {
    work.database
        .write(move |tx| Box::pin(async move { Ok(report_schedules::forget(tx, mail.into()).await?) }))
        .await
}

async fn settle(
    work: &Work,
    schedule: &ReportSchedule,
    mail: Mail,
    state: &'static str,
    error: Option<&'static str>,
) -> Result<(), JobError> {
    let (schedule, now) = (schedule.clone(), work.app.clock.now());
    let settled = work.database.write(move |tx| {
        Box::pin(async move { report_schedules::settle(tx, &schedule, mail.into(), state, error, now).await })
    });
    Ok(settled.await?)
}

async fn write(
    reader: &Reader,
    schedule: &ReportSchedule,
    saved: SavedReport,
    recipient: Member,
    mail: Mail,
    job: &Job,
) -> Result<ReportMail, Failure> {
    let definition: ReportDefinition =
        serde_json::from_value(saved.definition).map_err(|_| Failure::new(Code::Internal, ""))?;
    let mut query = query_on(definition, reader, times_of(schedule).date(mail.due));
    let now = reader.app.clock.now();
    // Neither amounts nor costs go out by mail to people who may not see them.
    query.amounts = query.amounts.filter(|_| may(&recipient, Action::RateRead, now));
    let (from, to) = (query.from, query.to);
    let language = recipient.locale.clone();
    let kind = attachment(&schedule.attachment);
    let mut prepared = prepare(reader, query).await?;
    if let Some(amounts) = &mut prepared.query.amounts {
        amounts.with_cost &= may(&recipient, Action::CostRead, now);
    }
    let (report, file) = compute(prepared, move |prepared| {
        let report = report(prepared);
        file(&report, kind, &language).map(|file| (report, file))
    })
    .await??;
    let token = link::token(schedule, recipient.id);
    let origin = &schedule.origin;
    let opens = saved.shared || saved.owner_id == recipient.id;
    Ok(ReportMail {
        message_id: job.id.to_string(),
        to: recipient.email,
        locale: recipient.locale,
        decimal: recipient.preferences["decimal_durations"] == true,
        organization: reader.organization.name.clone(),
        sender: (reader.member.id != recipient.id).then(|| reader.member.name.clone()),
        name: saved.name,
        from,
        to_date: to,
        report,
        file,
        url: opens.then(|| format!("{origin}/reports?report={}", saved.id)),
        unsubscribe_page: format!("{origin}/unsubscribe#token={token}"),
        unsubscribe_at_once: format!("{origin}/api/v1/report-schedules/unsubscribe?token={token}"),
    })
}

fn may(member: &Member, action: Action, now: Timestamp) -> bool {
    member.rights(now).grant(action).is_some()
}

fn file(report: &Report, kind: Attachment, language: &str) -> Result<Option<ReportFile>, Failure> {
    let sheet = || Sheet::of_groups(report, language);
    Ok(match kind {
        Attachment::None => None,
        Attachment::Csv => {
            let german = language.starts_with("de");
            let mark = if german {
                DecimalMark::Comma
            } else {
                DecimalMark::Point
            };
            Some(ReportFile {
                extension: "csv",
                content_type: "text/csv; charset=utf-8",
                bytes: sheet().csv(DurationStyle::Hours, mark)?,
            })
        }
        Attachment::Xlsx => Some(ReportFile {
            extension: "xlsx",
            content_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: sheet().xlsx(DurationStyle::Hours)?,
        }),
    })
}
