//! Ten weeks of work. Chance decides, but always the same chance.

use anyhow::Result;
use jiff::civil::{Date, DateTime, Weekday, time};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::cast::{MEMBERS, Member, PROJECTS, TIME_ZONE};
use super::scope::Project;
use crate::http::Api;

const WEEKS: i64 = 10;
/// Entries of one bulk request.
const CHUNK: usize = 200;

/// Writes the entries of everybody and returns how many there are.
pub async fn record(api: &Api, members: &[String], scope: &[Project], today: &Zoned) -> Result<usize> {
    let first = monday(today.date())?.checked_sub((WEEKS - 1).weeks())?;
    let mut operations = Vec::new();
    for (index, (member, id)) in MEMBERS.iter().zip(members).enumerate() {
        let mut chance = StdRng::seed_from_u64(index as u64 + 7);
        let mut day = first;
        while day <= today.date() {
            if works(day, &mut chance) {
                operations.extend(day_of(member, id, scope, day, today, &mut chance)?);
            }
            day = day.tomorrow()?;
        }
    }
    for chunk in operations.chunks(CHUNK) {
        api.post("/time-entries/bulk", &json!({"operations": chunk}))
            .await?;
    }
    Ok(operations.len())
}

/// The owner is at work right now.
pub async fn start_timer(api: &Api, scope: &[Project], now: Timestamp) -> Result<()> {
    let minute = now.as_second() / 60 * 60;
    let started_at = Timestamp::from_second(minute)? - SignedDuration::from_mins(47);
    let body = json!({
        "project_id": scope[0].id, "task_id": scope[0].tasks[1], "note": PROJECTS[0].tasks[1].notes[1],
        "started_at": started_at.to_string(), "start_time_zone": TIME_ZONE,
    });
    api.post("/timer/start", &body).await?;
    Ok(())
}

/// The month that was billed is closed.
pub async fn close_period(api: &Api, today: Date) -> Result<()> {
    let locked_until = today
        .first_of_month()
        .checked_sub(1.month())?
        .checked_sub(1.day())?;
    let body = json!({"member_id": null, "locked_until": locked_until.to_string(), "reason": "Invoiced"});
    api.put("/locks", &body).await?;
    Ok(())
}

/// The first day of the week of a date.
pub fn monday(day: Date) -> Result<Date> {
    Ok(day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days())?)
}

/// Weekdays without the odd day off.
fn works(day: Date, chance: &mut StdRng) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let day_off = chance.random_bool(0.06);
    !weekend && !day_off
}

/// One person's day: three to five stretches with a lunch break.
fn day_of(
    member: &Member,
    id: &str,
    scope: &[Project],
    day: Date,
    today: &Zoned,
    chance: &mut StdRng,
) -> Result<Vec<Value>> {
    let mut operations = Vec::new();
    let mut at = day
        .to_datetime(time(8, 0, 0, 0))
        .checked_add((chance.random_range(0..=12) * 5).minutes())?;
    let stretches = chance.random_range(3..=5);
    for stretch in 0..stretches {
        let minutes = chance.random_range(7..=30) * 5;
        let end = at.checked_add(minutes.minutes())?;
        let entry = entry(member, id, scope, at, end, chance);
        // Nobody has worked in the future, and the running timer wants the last hour.
        if end.to_zoned(today.time_zone().clone())?.timestamp()
            < today.timestamp() - SignedDuration::from_mins(60)
        {
            operations.push(json!({"op": "create", "entry": entry}));
        }
        let pause = if stretch == 1 {
            chance.random_range(6..=12) * 5
        } else {
            chance.random_range(0..=3) * 5
        };
        at = end.checked_add(pause.minutes())?;
    }
    Ok(operations)
}

fn entry(
    member: &Member,
    id: &str,
    scope: &[Project],
    start: DateTime,
    end: DateTime,
    chance: &mut StdRng,
) -> Value {
    let project = member.projects[chance.random_range(0..member.projects.len())];
    let task = chance.random_range(0..PROJECTS[project].tasks.len());
    let notes = PROJECTS[project].tasks[task].notes;
    let note = notes[chance.random_range(0..notes.len())];
    let mut entry = json!({
        "member_id": id, "project_id": scope[project].id, "task_id": scope[project].tasks[task],
        "note": note, "tags": tags(note, chance),
    });
    let when = if member.types_durations {
        let seconds = start.duration_until(end).as_secs();
        json!({"kind": "duration", "date": start.date().to_string(), "duration_seconds": seconds})
    } else {
        let zone = member.time_zone;
        json!({"kind": "interval", "started_at": start.to_string(), "ended_at": end.to_string(), "start_time_zone": zone, "end_time_zone": zone})
    };
    if let (Some(entry), Value::Object(when)) = (entry.as_object_mut(), when) {
        entry.extend(when);
    }
    entry
}

fn tags(note: &str, chance: &mut StdRng) -> Vec<&'static str> {
    let about = [
        ("Call", "support"),
        ("Review", "review"),
        ("Weekly", "meeting"),
        ("Workshop", "on site"),
        ("test", "research"),
    ];
    let mut tags: Vec<&str> = about
        .iter()
        .filter(|(word, _)| note.contains(word))
        .map(|(_, tag)| *tag)
        .collect();
    if tags.is_empty() && chance.random_bool(0.1) {
        tags.push("meeting");
    }
    tags
}
