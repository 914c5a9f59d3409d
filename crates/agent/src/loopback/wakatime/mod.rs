//! Heartbeats of WakaTime's editor plug-ins, on all spellings of their routes.

mod today;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp};
use sealed::records::{
    Kind,
    wakatime::{Beat, Last, TIMEOUT},
};
use serde_json::{Value, json};

use super::{Loopback, answer::Body, answer::Refusal};
use crate::{
    process,
    recorder::{Recorder, Track},
    spool::SpoolError,
};

/// What one editor sends at once, after a long time without us.
const MOST: usize = 10_000;
/// Older heartbeats are refused, like those from the future.
const OLDEST: SignedDuration = SignedDuration::from_hours(4320);
const FUTURE: SignedDuration = SignedDuration::from_hours(1);

/// All spellings.
pub fn router() -> Router<Loopback> {
    let mut router = Router::new()
        .route("/api/heartbeat", post(receive))
        .route("/api/heartbeats", post(receive));
    for base in [
        "/api/users/{user}",
        "/api/v1/users/{user}",
        "/api/compat/wakatime/v1/users/{user}",
    ] {
        router = router
            .route(&format!("{base}/heartbeats"), post(receive))
            .route(&format!("{base}/heartbeats.bulk"), post(receive))
            .route(&format!("{base}/statusbar/today"), get(today::status_bar))
            .route(&format!("{base}/status_bar/today"), get(today::status_bar));
    }
    for base in ["/api", "/api/v1"] {
        router = router.route(&format!("{base}/plugins/errors"), post(plugin_error));
    }
    router
}

/// Errors of a plug-in concern its maker; taking them keeps it quiet. They are not kept.
async fn plugin_error() -> (StatusCode, Json<Value>) {
    (StatusCode::CREATED, Json(json!({})))
}

/// One heartbeat or many; each has its own answer.
async fn receive(
    State(loopback): State<Loopback>,
    headers: HeaderMap,
    Body(body): Body<Value>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let items = match body {
        Value::Array(items) => items,
        item @ Value::Object(_) => vec![item],
        _ => return Err(Refusal::bad("a heartbeat is an object")),
    };
    if items.len() > MOST {
        return Err(Refusal::bad(format!("more than {MOST} heartbeats at once")));
    }
    let agent = text(&headers, &header::USER_AGENT);
    let machine = headers
        .get("x-machine-name")
        .and_then(|value| value.to_str().ok());
    let now = process::now();
    let mut recorder = loopback.recorder.lock();
    let mut last = newest(&mut recorder, now)?;
    let mut answers = vec![Value::Null; items.len()];
    let mut beats = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match Beat::read(item, &agent, machine).and_then(|beat| in_time(beat, now)) {
            Ok(beat) => beats.push((index, beat)),
            Err(error) => answers[index] = json!([{ "error": error }, 400]),
        }
    }
    // An editor that was offline sends in any order; stretches need that of time.
    beats.sort_by_key(|(_, beat)| beat.time);
    let any = !beats.is_empty();
    for (index, beat) in beats {
        let data = beat.data(&mut last);
        store(&mut recorder, beat.time, data, now)?;
        answers[index] = json!([{ "data": null, "error": null }, 201]);
    }
    let status = if any {
        StatusCode::CREATED
    } else {
        StatusCode::BAD_REQUEST
    };
    Ok((status, Json(json!({ "responses": answers }))))
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn in_time(beat: Beat, now: Timestamp) -> Result<Beat, String> {
    if now.duration_since(beat.time) > OLDEST {
        return Err("the heartbeat is too old".to_owned());
    }
    if beat.time.duration_since(now) > FUTURE {
        return Err("the heartbeat lies in the future".to_owned());
    }
    Ok(beat)
}

fn newest(recorder: &mut Recorder, now: Timestamp) -> Result<Last, SpoolError> {
    let bucket = recorder.own_bucket(&Track::of(Kind::Editor), now)?;
    let newest = recorder.spool().newest_event(&bucket)?;
    Ok(newest.map(|event| Last::of(&event.data)).unwrap_or_default())
}

/// Work goes on until the next heartbeat, if that comes in time: the stretch before is prolonged up to it.
fn store(
    recorder: &mut Recorder,
    time: Timestamp,
    data: sealed::records::Data,
    now: Timestamp,
) -> Result<(), SpoolError> {
    let track = Track::of(Kind::Editor);
    let bucket = recorder.own_bucket(&track, now)?;
    let beat = crate::event::Event::new(time, 0, data.clone());
    let before = recorder.spool().newest_event(&bucket)?;
    let Some(before) = before else {
        recorder.begin(&track, data, time, now)?;
        return Ok(());
    };
    let same = before.data == beat.data;
    if same && before.start <= beat.start && beat.start <= before.end() {
        return Ok(());
    }
    let gap = beat.start.duration_since(before.end());
    let goes_on = beat.start >= before.start
        && gap <= TIMEOUT
        && !recorder.paused_between(before.end(), beat.start, now);
    if goes_on && beat.start > before.end() {
        recorder.prolong(&track, &before, beat.start)?;
    }
    let prolongs = same && goes_on;
    if !prolongs && !recorder.has(&bucket, &beat)? {
        recorder.begin(&track, data, time, now)?;
    }
    Ok(())
}
