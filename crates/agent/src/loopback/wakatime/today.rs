//! What editors show in their status bar: the work of today, by the same rule as WakaTime, with our time-out.

use axum::{Json, extract::State};
use sealed::records::Kind;
use serde_json::{Value, json};

use super::{super::answer::Refusal, Loopback, TIMEOUT};
use crate::{process, recorder::Track, spool::Range};

/// `GET …/statusbar/today`
pub async fn status_bar(State(loopback): State<Loopback>) -> Result<Json<Value>, Refusal> {
    let now = process::local_now();
    let midnight = now
        .start_of_day()
        .map_or(now.timestamp(), |midnight| midnight.timestamp());
    let mut recorder = loopback.recorder.lock();
    let bucket = recorder.own_bucket(&Track::of(Kind::Editor), now.timestamp())?;
    let range = Range {
        start: Some(midnight),
        end: Some(now.timestamp()),
    };
    let events = recorder.spool().events(&bucket, range, None)?;
    let seconds = events.iter().map(|event| event.micros).sum::<i64>() / 1_000_000;
    Ok(Json(json!({
        "cached_at": now.timestamp().to_string(),
        "data": {
            "categories": [],
            "grand_total": {
                "digital": format!("{}:{:02}", seconds / 3600, seconds / 60 % 60),
                "hours": seconds / 3600,
                "minutes": seconds / 60 % 60,
                "text": words(seconds),
                "total_seconds": seconds,
            },
            "range": {
                "date": now.date().to_string(),
                "start": midnight.to_string(),
                "end": now.timestamp().to_string(),
                "text": "Today",
                "timezone": now.time_zone().iana_name().unwrap_or("UTC"),
            },
            "timeout": TIMEOUT.as_mins(),
        },
    })))
}

/// As WakaTime writes it: `1 hr 5 mins`.
fn words(seconds: i64) -> String {
    let unit =
        |number: i64, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, minutes) => unit(minutes, "min", "mins"),
        (hours, 0) => unit(hours, "hr", "hrs"),
        (hours, minutes) => format!("{} {}", unit(hours, "hr", "hrs"), unit(minutes, "min", "mins")),
    }
}
