//! Runs the probes on their schedule, keeps what they find, and moves the heartbeat.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{
    StoreError,
    proof::{self, Check},
};
use uuid::Uuid;

use super::{
    alert::Alarm,
    availability::BEAT,
    catalogue::{CATALOGUE, ProbeText},
    document::{self, word},
    duty,
    machine::{Machine, Subject},
    probes::{self, Context, Measurement, Probe},
    state::Verdict,
};
use crate::app::App;

/// A gap that is longer ends a life.
const HELD: SignedDuration = SignedDuration::from_secs(3 * 60);
/// How long after its start the server is first looked at.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long one probe may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long single checks are kept.
const CHECKS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long days and lives are kept.
const DAYS_KEPT: i64 = 400;

/// Watches until the server stops, and then says that it stopped in order.
pub async fn watch(app: App) {
    let (life, machine) = (Arc::new(Life::new(&app)), Machine::new(Subject::Own));
    let mut alarm = Alarm::default();
    life.beat(&app).await;
    // Beside the probes: one that takes long would look like an outage.
    let beating = tokio::spawn(beat_for_ever(app.clone(), Arc::clone(&life)));
    let mut pause = WARM_UP;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
        pause = BEAT.unsigned_abs();
        tokio::select! {
            () = app.stopping.cancelled() => break,
            outcome = round(&app, &machine, &mut alarm) => if let Err(error) = outcome {
                tracing::warn!(%error, "what the probes found could not be kept");
            },
        }
    }
    beating.abort();
    let (life, now) = (life.id(), app.clock.now());
    let stopped = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { proof::stop_run(tx, life, now).await }));
    if let Err(error) = stopped.await {
        tracing::warn!(%error, "the end of this life could not be recorded");
    }
}

/// The stretch during which this process beats without a gap. Behind a gap, such as a database that was away or a
/// machine that slept, begins another one.
struct Life(Mutex<Uuid>);

impl Life {
    fn new(app: &App) -> Self {
        Self(Mutex::new(app.clock.id()))
    }

    fn id(&self) -> Uuid {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn beat(&self, app: &App) {
        let now = app.clock.now();
        let held = now.checked_sub(HELD).unwrap_or(now);
        let beat = async |life: Uuid| {
            let write = app
                .cell
                .control()
                .write(move |tx| Box::pin(async move { proof::beat(tx, life, now, held).await }));
            write.await
        };
        let beaten = match beat(self.id()).await {
            Ok(false) => {
                let life = app.clock.id();
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = life;
                beat(life).await
            }
            beaten => beaten,
        };
        if let Err(error) = beaten {
            tracing::warn!(%error, "a heartbeat was lost");
        }
    }
}

async fn beat_for_ever(app: App, life: Arc<Life>) {
    loop {
        tokio::time::sleep(BEAT.unsigned_abs()).await;
        life.beat(&app).await;
    }
}

/// The probes that are due, then alarms and housekeeping.
async fn round(app: &App, machine: &Machine, alarm: &mut Alarm) -> Result<(), StoreError> {
    let now = app.clock.now();
    if alarm.is_new() {
        alarm.learn(&document::report(app.cell.control(), now).await?);
    }
    let latest = app
        .cell
        .control()
        .read(|tx| Box::pin(async move { proof::list_latest(tx).await }))
        .await?;
    let latest: HashMap<String, Check> = latest
        .into_iter()
        .map(|check| (check.probe.clone(), check))
        .collect();
    let last = |probe: &Probe| latest.get(probe.name).map(|check| check.checked_at);
    let due: Vec<&Probe> = probes::ALL
        .iter()
        .filter(|probe| is_due(probe.name, last(probe), now))
        .collect();
    if !due.is_empty() {
        for (probe, measurement) in measure(app, machine, &due).await? {
            // What was found before is no news.
            let known = latest
                .get(probe)
                .is_some_and(|check| document::verdict(check) == Verdict::Failed);
            if !known {
                tell(probe, &measurement);
            }
        }
        clean_up(app).await?;
    }
    alarm
        .sound(app, &document::report(app.cell.control(), app.clock.now()).await?)
        .await;
    Ok(())
}

/// A check that lies ahead was made with a wrong clock.
fn is_due(probe: &str, last: Option<Timestamp>, now: Timestamp) -> bool {
    let every = CATALOGUE.probes.get(probe).map_or(BEAT, ProbeText::every);
    last.is_none_or(|last| now.duration_since(last) >= every || last > now)
}

fn tell(probe: &str, measurement: &Measurement) {
    for finding in &measurement.findings {
        let (code, detail, fix) = (finding.code, &finding.detail, &finding.fix);
        tracing::warn!(probe, code, detail, fix, "a probe found something");
    }
}

/// Runs these probes and keeps what they find.
pub async fn measure(
    app: &App,
    machine: &Machine,
    due: &[&Probe],
) -> Result<Vec<(&'static str, Measurement)>, StoreError> {
    let mut found = Vec::with_capacity(due.len());
    for probe in due {
        let context = Context {
            config: &app.config,
            cell: Some(&app.cell),
            machine,
            now: app.clock.now(),
        };
        let measurement = tokio::time::timeout(PATIENCE, (probe.run)(&context))
            .await
            .unwrap_or_else(|_| Measurement::unknown("the probe took too long"));
        keep(app, probe.name, &measurement).await?;
        found.push((probe.name, measurement));
    }
    app.published.forget().await;
    Ok(found)
}

async fn keep(app: &App, probe: &str, measurement: &Measurement) -> Result<(), StoreError> {
    let (id, now) = (app.clock.id(), app.clock.now());
    let check = Check {
        probe: probe.to_owned(),
        checked_at: now,
        verdict: word(measurement.verdict),
        evidence: measurement.evidence(),
    };
    app.cell
        .control()
        .write(move |tx| {
            Box::pin(async move { proof::insert_check(tx, id, &check, duty::day_of(now)).await })
        })
        .await
}

async fn clean_up(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let checks = now.checked_sub(CHECKS_KEPT).unwrap_or(Timestamp::UNIX_EPOCH);
    let today = duty::day_of(now);
    let days = today.checked_sub(DAYS_KEPT.days()).unwrap_or(today);
    let runs = now
        .checked_sub(SignedDuration::from_hours(24 * DAYS_KEPT))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { proof::delete_older(tx, checks, days, runs).await }))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_is_due_after_its_pause_and_when_the_clock_went_back() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let ago = |minutes: i64| Some(now - SignedDuration::from_mins(minutes));
        assert!(is_due("tls_listeners", None, now));
        assert!(!is_due("tls_listeners", ago(14), now));
        assert!(is_due("tls_listeners", ago(15), now));
        assert!(!is_due("deny_by_default", ago(300), now));
        assert!(is_due("deny_by_default", ago(-60), now));
    }
}
