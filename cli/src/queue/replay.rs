//! Sending what waits, in the order in which it was recorded.

use api::{
    Code,
    client::{self, Client},
    entries::{CreateEntry, Kind, Source, TimeEntry},
    timer::{StartTimer, StopTimer},
};
use uuid::Uuid;

use super::{Action, Queue, Recorded, When, Work};
use crate::{account::Account, failure::Failure, names};

/// What became of what waited.
#[derive(Debug, Default)]
pub struct Replay {
    /// What the server has now, by key.
    pub stored: Vec<(Uuid, TimeEntry)>,
    /// What the server refused, by key.
    pub refused: Vec<(Uuid, Failure)>,
    /// Why the rest still waits.
    pub interrupted: Option<Failure>,
}

/// Sends what waits for this account. Stops at the first trouble that may pass; goes on after a refusal.
pub async fn replay(queue: &mut Queue, client: &Client, account: &Account) -> Result<Replay, Failure> {
    let mut replay = Replay::default();
    let due: Vec<Recorded> = queue
        .waiting()
        .iter()
        .filter(|waiting| waiting.refused.is_none() && belongs(&waiting.recorded, account))
        .map(|waiting| waiting.recorded.clone())
        .collect();
    for recorded in due {
        let sent = match refused_start(queue, &recorded) {
            Some(failure) => Err(failure),
            None => send(client, &recorded).await,
        };
        match sent {
            Ok(entry) => {
                queue.stored(recorded.key)?;
                replay.stored.push((recorded.key, entry));
            }
            Err(failure @ (Failure::Refused(_) | Failure::Usage(_))) => {
                queue.refused(recorded.key, &failure.to_string())?;
                replay.refused.push((recorded.key, failure));
            }
            Err(failure) => {
                replay.interrupted = Some(failure);
                break;
            }
        }
    }
    queue.tidy()?;
    Ok(replay)
}

/// Records of another account stay where they are until that account signs in again.
pub fn belongs(recorded: &Recorded, account: &Account) -> bool {
    recorded.server == account.server && recorded.member_id == account.member_id
}

/// A stop whose start was refused must not stop another timer.
fn refused_start(queue: &Queue, recorded: &Recorded) -> Option<Failure> {
    let Action::Stop {
        start: Some(start), ..
    } = &recorded.action
    else {
        return None;
    };
    let waits = queue
        .waiting()
        .iter()
        .any(|waiting| waiting.recorded.key == *start);
    waits.then(|| Failure::Refused("the start it belongs to was refused".to_owned()))
}

async fn send(client: &Client, recorded: &Recorded) -> Result<TimeEntry, Failure> {
    let keyed = client.keyed(recorded.key.to_string());
    match &recorded.action {
        Action::Start {
            id,
            work,
            started_at,
            time_zone,
        } => {
            let (project_id, task_id) = look_up(client, work).await?;
            let start = StartTimer {
                id: Some(*id),
                project_id,
                task_id,
                note: Some(work.note.clone()),
                billable: Some(work.billable),
                tags: Some(work.tags.clone()),
                started_at: Some(started_at.to_string()),
                start_time_zone: Some(time_zone.clone()),
                source: Some(Source::Timer),
            };
            or_known(client, *id, keyed.start_timer(&start).await).await
        }
        Action::Stop {
            ended_at, time_zone, ..
        } => {
            let stop = StopTimer {
                ended_at: Some(ended_at.to_string()),
                end_time_zone: Some(time_zone.clone()),
            };
            Ok(keyed.stop_timer(&stop).await?)
        }
        Action::Add { id, work, when } => {
            let (project_id, task_id) = look_up(client, work).await?;
            let entry = CreateEntry {
                id: Some(*id),
                project_id,
                task_id,
                note: Some(work.note.clone()),
                billable: Some(work.billable),
                tags: Some(work.tags.clone()),
                source: Some(Source::Cli),
                ..spent(when)
            };
            or_known(client, *id, keyed.create_entry(&entry).await).await
        }
    }
}

fn spent(when: &When) -> CreateEntry {
    match when {
        When::Between {
            start,
            end,
            time_zone,
        } => CreateEntry {
            kind: Some(Kind::Interval),
            started_at: Some(start.to_string()),
            ended_at: Some(end.to_string()),
            start_time_zone: Some(time_zone.clone()),
            end_time_zone: Some(time_zone.clone()),
            ..CreateEntry::default()
        },
        When::Lasting { date, seconds } => CreateEntry {
            kind: Some(Kind::Duration),
            date: Some(*date),
            duration_seconds: Some(*seconds),
            ..CreateEntry::default()
        },
    }
}

/// The server forgets idempotency keys after a while but never ids: an id that is taken by the caller's own entry
/// means that the record arrived long ago.
async fn or_known(
    client: &Client,
    id: Uuid,
    answer: Result<TimeEntry, client::Error>,
) -> Result<TimeEntry, Failure> {
    match answer {
        Err(error) if error.code() == Some(Code::IdTaken) => match client.get_entry(id).await {
            Ok(entry) => Ok(entry),
            Err(_) => Err(error.into()),
        },
        other => Ok(other?),
    }
}

async fn look_up(client: &Client, work: &Work) -> Result<(Option<Uuid>, Option<Uuid>), Failure> {
    let mut project_id = match &work.project {
        Some(name) => Some(names::find_project(client, name).await?.id),
        None => None,
    };
    let Some(name) = &work.task else {
        return Ok((project_id, None));
    };
    let task = names::find_task(client, project_id, name).await?;
    project_id = Some(task.project_id);
    Ok((project_id, Some(task.id)))
}
