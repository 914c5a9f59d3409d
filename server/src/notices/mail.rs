//! The mail that tells of notices. It names what happened; what people wrote stays in Hourbook.

use std::fmt::Write;

use domain::{
    comments::{NoticeKind, Subject},
    ids::{MemberId, NoticeId},
    policy::{Action, Target},
};
use jiff::Timestamp;
use serde::Deserialize;
use store::{
    StoreError, Tx, clients,
    members::Member,
    notices::{self, Names, Notice, Recipient},
    outbox::Job,
    projects, tasks,
};

use super::deliver::sees;
use crate::{
    jobs::{JobError, Work},
    mail::{Letter, send},
    projects::rules,
    tasks as task_rules,
};

/// The kind of job that mails notices to one member.
pub const NOTICE_JOB: &str = "mail.notice";

#[derive(Deserialize)]
struct Payload {
    member_id: MemberId,
    notice_ids: Vec<NoticeId>,
}

/// Mails the notices of a job that are still news: there, unread, told by mail, and about something the member sees.
/// A second run after a crash may send the same mail again; it says the same.
pub async fn run_notice(work: &Work, job: &Job) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload names no notices".to_owned()))?;
    let now = work.app.clock.now();
    let read = work
        .database
        .read(move |tx| Box::pin(async move { news(tx, &payload, now).await }));
    let Some((member, news)) = read.await? else {
        return Ok(());
    };
    let config = &work.app.config;
    // A job holds notices of one kind.
    let Some(topic) = news.first().map(|(notice, _)| notice.kind.into()) else {
        return Ok(());
    };
    let letter = Letter::new(write(&member, &news, config.listen.public_url.as_deref()));
    Ok(send(work, topic, &member.email, letter).await?)
}

/// A notice with the names of what it is about.
type News = (Notice, Names);

async fn news(
    tx: &mut Tx,
    payload: &Payload,
    now: Timestamp,
) -> Result<Option<(Member, Vec<News>)>, StoreError> {
    let Some(member) = store::members::find(tx, payload.member_id).await? else {
        return Ok(None);
    };
    let mut news = Vec::new();
    for notice in notices::list_by_ids(tx, &payload.notice_ids).await? {
        if notice.read_at.is_some() || !is_mailed(notice.kind) || !is_seen(tx, &notice, now).await? {
            continue;
        }
        let names = notices::names(tx, notice.id).await?;
        news.push((notice, names));
    }
    Ok(Some((member, news)).filter(|(member, news)| member.active && !news.is_empty()))
}

/// Alerts have a mail of their own; what somebody looked at can wait until its member looks.
fn is_mailed(kind: NoticeKind) -> bool {
    !matches!(kind, NoticeKind::SecurityFinding | NoticeKind::PermissionsSeen)
}

/// Whether the member sees what the notice is about at the moment of sending.
async fn is_seen(tx: &mut Tx, notice: &Notice, now: Timestamp) -> Result<bool, StoreError> {
    if matches!(
        notice.kind,
        NoticeKind::WorkingTimeProposed | NoticeKind::WorkingTimeAnswered
    ) {
        // It is about their own day, or about what they did themselves.
        return Ok(true);
    }
    if let Some(report) = notice.saved_report_id {
        return Ok(store::saved_reports::find(tx, report).await?.is_some());
    }
    let (action, target) = match notice.subject() {
        Some(Subject::Client(id)) => match clients::find(tx, id).await? {
            Some(_) => (Action::ClientRead, Target::Organization),
            None => return Ok(false),
        },
        Some(Subject::Project(id)) => match projects::find(tx, id).await? {
            Some(project) => (Action::ProjectRead, rules::target(&project)),
            None => return Ok(false),
        },
        Some(Subject::Task(id)) => match tasks::find(tx, id).await? {
            Some(task) => (Action::TaskRead, task_rules::target(&task)),
            None => return Ok(false),
        },
        None => return Ok(false),
    };
    let project = match target {
        Target::Work { project, .. } => Some(project),
        _ => None,
    };
    let found: Vec<Recipient> = notices::recipients(tx, &[notice.member_id], project).await?;
    Ok(found.iter().any(|recipient| sees(recipient, action, target, now)))
}

/// Subject and text in the language of the member; English where there is no other.
fn write(member: &Member, news: &[News], public_url: Option<&str>) -> (String, String) {
    let german = member.locale.split('-').next() == Some("de");
    let sentences: Vec<String> = news.iter().map(|one| sentence(one, german)).collect();
    let subject = match sentences.as_slice() {
        [only] => only.clone(),
        many if german => format!("{} Neuigkeiten in Hourbook", many.len()),
        many => format!("{} things are new in Hourbook", many.len()),
    };
    let mut text = String::from(if german { "Guten Tag,\n\n" } else { "Hello,\n\n" });
    for ((notice, _), sentence) in news.iter().zip(&sentences) {
        text.push_str(sentence);
        text.push_str(".\n");
        if let Some(url) = public_url {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}{}", url.trim_end_matches('/'), path(notice));
        }
        text.push('\n');
    }
    text.push_str(if german {
        "Welche Hinweise als Mail kommen, steht in den Einstellungen unter Mitteilungen.\n"
    } else {
        "Which notices come by mail is up to you: settings, notices.\n"
    });
    (subject, text)
}

/// Where the web app shows it.
fn path(notice: &Notice) -> String {
    match notice.subject() {
        Some(Subject::Client(id)) => format!("/clients?comments={id}"),
        Some(Subject::Project(id)) => format!("/projects/{id}"),
        Some(Subject::Task(id)) => format!("/tasks?task={id}"),
        None if notice.kind == NoticeKind::WorkingTimeProposed => {
            let date = notice.deadline.unwrap_or_default();
            format!("/working-time?date={date}")
        }
        None if notice.kind == NoticeKind::WorkingTimeAnswered => "/working-time".to_owned(),
        None => match notice.saved_report_id {
            Some(id) => format!("/reports?report={id}"),
            None => "/notices".to_owned(),
        },
    }
}

fn sentence((notice, names): &News, german: bool) -> String {
    let somebody = if german { "Jemand" } else { "Somebody" };
    let actor = names.actor.as_deref().unwrap_or(somebody);
    let subject = match (&names.task, &names.project, &names.client) {
        (Some(task), Some(project), _) => format!("{task} ({project})"),
        (None, Some(name), _) | (None, None, Some(name)) => name.clone(),
        _ => names.report.clone().unwrap_or_else(|| "Hourbook".to_owned()),
    };
    let deadline = notice.deadline.map(|date| date.to_string()).unwrap_or_default();
    match (notice.kind, german) {
        (NoticeKind::Mention, false) => format!("{actor} mentions you in a comment on {subject}"),
        (NoticeKind::Mention, true) => format!("{actor} erwähnt Sie in einem Kommentar zu {subject}"),
        (NoticeKind::Assignment, false) => format!("{actor} assigned you to {subject}"),
        (NoticeKind::Assignment, true) => format!("{actor} hat Ihnen {subject} zugewiesen"),
        (NoticeKind::DeadlineNear, false) => format!("{subject} is due on {deadline}"),
        (NoticeKind::DeadlineNear, true) => format!("{subject} ist am {deadline} fällig"),
        (NoticeKind::DeadlineOver, false) => format!("{subject} was due on {deadline}"),
        (NoticeKind::DeadlineOver, true) => format!("{subject} war am {deadline} fällig"),
        (NoticeKind::SecurityFinding, false) => {
            "Something was noticed that an intruder may have done".to_owned()
        }
        (NoticeKind::SecurityFinding, true) => {
            "Etwas ist aufgefallen, das von einem Eindringling stammen kann".to_owned()
        }
        (NoticeKind::PermissionsSeen, false) => format!("{actor} looked at what you may see and do"),
        (NoticeKind::PermissionsSeen, true) => {
            format!("{actor} hat angesehen, was Sie sehen und tun dürfen")
        }
        (NoticeKind::WorkingTimeProposed, false) => {
            format!("{actor} changed your working time of {deadline} and asks for your consent")
        }
        (NoticeKind::WorkingTimeProposed, true) => {
            format!("{actor} hat Ihre Arbeitszeit vom {deadline} geändert und bittet um Ihre Zustimmung")
        }
        (NoticeKind::WorkingTimeAnswered, false) if notice.actor_id.is_none() => {
            format!("Your change of the working time of {deadline} was not answered in time")
        }
        (NoticeKind::WorkingTimeAnswered, true) if notice.actor_id.is_none() => {
            format!("Ihre Änderung der Arbeitszeit vom {deadline} wurde nicht rechtzeitig beantwortet")
        }
        (NoticeKind::WorkingTimeAnswered, false) => {
            format!("{actor} answered your change of the working time of {deadline}")
        }
        (NoticeKind::WorkingTimeAnswered, true) => {
            format!("{actor} hat auf Ihre Änderung der Arbeitszeit vom {deadline} geantwortet")
        }
        (NoticeKind::ScheduleStopped, false) => format!("The report {subject} is not sent by mail any more"),
        (NoticeKind::ScheduleStopped, true) => {
            format!("Der Bericht {subject} wird nicht mehr per Mail verschickt")
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn member(locale: &str) -> Member {
        Member {
            id: Uuid::from_u128(1).into(),
            name: "Grace".into(),
            email: "grace@acme.example".into(),
            role: domain::people::Role::Member,
            tailoring: domain::policy::Tailoring::default(),
            active: true,
            time_zone: "Europe/Berlin".into(),
            locale: locale.into(),
            preferences: json!({}),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            version: 1,
        }
    }

    fn news(kind: NoticeKind) -> News {
        let task = Subject::Task(Uuid::from_u128(3).into());
        let now = Timestamp::UNIX_EPOCH;
        let mut notice = Notice::new(
            Uuid::nil().into(),
            Uuid::from_u128(1).into(),
            kind,
            Uuid::from_u128(2).into(),
            task,
            now,
        );
        notice.deadline = Some("2026-03-31".parse().unwrap());
        let names = Names {
            actor: Some("Ada".into()),
            client: None,
            project: Some("Atlas".into()),
            task: Some("Launch page".into()),
            report: None,
        };
        (notice, names)
    }

    #[test]
    fn the_mail_says_what_happened_in_the_language_of_the_member() {
        for (kind, locale, subject) in [
            (
                NoticeKind::Mention,
                "en-GB",
                "Ada mentions you in a comment on Launch page (Atlas)",
            ),
            (
                NoticeKind::Mention,
                "de-AT",
                "Ada erwähnt Sie in einem Kommentar zu Launch page (Atlas)",
            ),
            (
                NoticeKind::Assignment,
                "en",
                "Ada assigned you to Launch page (Atlas)",
            ),
            (
                NoticeKind::DeadlineNear,
                "fr",
                "Launch page (Atlas) is due on 2026-03-31",
            ),
            (
                NoticeKind::DeadlineOver,
                "de",
                "Launch page (Atlas) war am 2026-03-31 fällig",
            ),
        ] {
            let (written, text) = write(&member(locale), &[news(kind)], Some("https://acme.example.com/"));
            assert_eq!(written, subject);
            let link = "\nhttps://acme.example.com/tasks?task=00000000-0000-0000-0000-000000000003\n";
            assert!(text.contains(link), "{text}");
        }
    }

    #[test]
    fn several_notices_come_in_one_mail_and_without_an_address_there_is_no_link() {
        let both = [news(NoticeKind::DeadlineNear), news(NoticeKind::Mention)];
        let (subject, text) = write(&member("en"), &both, None);
        assert_eq!(subject, "2 things are new in Hourbook");
        assert!(text.contains("is due on 2026-03-31.\n") && text.contains("Ada mentions you"));
        assert!(!text.contains("http"), "{text}");
    }
}
