//! How the server's last life ended.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::proof::Run;

use super::{Context, Finding, Measurement, control};

/// A life that was seen within this time still goes on.
const ALIVE: SignedDuration = SignedDuration::from_mins(3);

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let since = Timestamp::UNIX_EPOCH;
    let runs = control(cell, move |tx| {
        Box::pin(async move { store::proof::list_runs(tx, since).await })
    })
    .await;
    let Some(last) = ended(&runs.unwrap_or_default(), context.now) else {
        return Measurement::unknown("no server has ended yet");
    };
    let findings = last.stopped_at.is_none().then(|| {
        Finding::new(
            "stopped_without_order",
            format!("the server was last seen at {} and did not say that it stops", last.seen_at),
            "Find out why it was killed: the log before that time, memory of the machine, power. Stop it with SIGTERM and give it 20 seconds.",
        )
    });
    Measurement::of(
        json!({ "last_stop": last.stopped_at }),
        findings.into_iter().collect(),
    )
}

/// The last life that is over.
fn ended(runs: &[Run], now: Timestamp) -> Option<Run> {
    let over = runs
        .iter()
        .filter(|run| run.stopped_at.is_some() || now.duration_since(run.seen_at) > ALIVE);
    over.max_by_key(|run| run.seen_at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_life_that_is_over_is_looked_at() {
        let t = |minute: i64| Timestamp::from_second(1_800_000_000 + minute * 60).unwrap();
        let run = |from, seen, stopped: bool| Run {
            started_at: t(from),
            seen_at: t(seen),
            stopped_at: stopped.then(|| t(seen)),
        };
        let (first, killed, running) = (run(0, 10, true), run(11, 20, false), run(21, 30, false));
        assert_eq!(ended(&[], t(30)), None);
        assert_eq!(ended(&[running], t(31)), None);
        assert_eq!(ended(&[first, killed, running], t(31)), Some(killed));
        assert_eq!(ended(&[first, running], t(31)), Some(first));
    }
}
