//! Appointments of chosen calendars, as signals in the private log: noted once they have begun.

mod appointments;
mod recurrence;

use std::{path::Path, time::Duration};

use jiff::{SignedDuration, Timestamp};
use sealed::records::Kind;
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::interval};

use crate::{
    config::{CalendarSection, Places},
    control::Sources,
    event::{Event, micros_between},
    failure::Failure,
    process,
    recorder::{Recorder, Shared, Track},
    spool::{Range, SpoolError},
};
use appointments::Appointment;

/// How often calendars are read.
const LOOK: Duration = Duration::from_mins(10);
/// A calendar that was not reached for a while is caught up with over this time.
const BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A larger file is no calendar that one person keeps.
const LARGEST: usize = 32 << 20;
const PATIENCE: Duration = Duration::from_mins(1);

/// Watches the calendars of a configuration.
pub fn start(sections: &[CalendarSection], recorder: &Shared, sources: &Sources, tasks: &mut JoinSet<()>) {
    for section in sections {
        let (section, recorder, sources) = (section.clone(), recorder.clone(), sources.clone());
        tasks.spawn(async move {
            let name = format!("calendar {}", section.name);
            let mut ticks = interval(LOOK);
            loop {
                ticks.tick().await;
                let state = match look(&section, &recorder).await {
                    Ok(count) => format!("read: {count} appointments of the last week"),
                    Err(failure) => format!("not read: {failure}"),
                };
                sources.set(&name, state);
            }
        });
    }
}

async fn look(section: &CalendarSection, recorder: &Shared) -> Result<usize, Failure> {
    let text = read(&section.source).await?;
    let now = process::now();
    let from = now.saturating_sub(BACK).unwrap_or(Timestamp::MIN);
    let found = appointments::between(&text, from, now, &process::local_zone(), &section.me)
        // What the parser says repeats lines of the calendar.
        .map_err(|_| Failure::Local("it is no iCalendar file".to_owned()))?;
    let mut recorder = recorder.lock();
    for appointment in &found {
        note(&mut recorder, section, appointment, now).map_err(|error| Failure::Local(error.to_string()))?;
    }
    Ok(found.len())
}

/// An appointment that moved or was renamed after it was noted is noted again in its place.
fn note(
    recorder: &mut Recorder,
    section: &CalendarSection,
    appointment: &Appointment,
    now: Timestamp,
) -> Result<(), SpoolError> {
    let track = Track::of(Kind::Calendar);
    let bucket = recorder.own_bucket(&track, now)?;
    let mut data = crate::event::data([
        ("calendar", json!(section.name)),
        ("title", json!(appointment.title)),
        ("uid", json!(appointment.uid)),
        ("sequence", json!(appointment.sequence)),
        ("busy", json!(appointment.busy)),
    ]);
    if !appointment.attendees.is_empty() {
        data.insert("attendees".to_owned(), json!(appointment.attendees));
    }
    let micros = micros_between(appointment.start, appointment.end);
    let event = Event::new(appointment.start, micros, data);
    let Some(event) = recorder.sift(&bucket, vec![event], now)?.pop() else {
        return Ok(());
    };
    let range = Range {
        start: Some(appointment.start),
        end: Some(appointment.start),
    };
    let known = recorder.spool().whole_events(&bucket, range)?;
    let uid = |event: &Event| event.data.get("uid").and_then(Value::as_str).map(str::to_owned);
    let known = known
        .into_iter()
        .find(|known| known.start == event.start && uid(known) == uid(&event));
    match known {
        Some(known) if known.data == event.data && known.micros == event.micros => Ok(()),
        Some(known) => recorder
            .spool()
            .insert(
                &bucket,
                Event {
                    id: known.id,
                    ..event
                },
            )
            .map(drop),
        None => recorder.spool().insert(&bucket, event).map(drop),
    }
}

async fn read(source: &str) -> Result<String, Failure> {
    if source.starts_with("https://") || source.starts_with("http://") {
        return fetch(source).await;
    }
    let path = Places::expand(source);
    let path: &Path = path.strip_prefix("file://").unwrap_or(&path);
    tokio::fs::read_to_string(path)
        .await
        .map_err(|error| Failure::file("read", path, &error))
}

/// The address of a calendar is often its password: no error repeats it.
async fn fetch(address: &str) -> Result<String, Failure> {
    let trouble = |error: reqwest::Error| Failure::Local(error.without_url().to_string());
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .map_err(trouble)?;
    let mut response = client
        .get(address)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(trouble)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(trouble)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err(Failure::Local("the calendar is too large".to_owned()));
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::Local("the calendar is not in UTF-8".to_owned()))
}
