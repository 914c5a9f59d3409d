//! What was answered survives a kill.

use serde_json::json;

use crate::support::{Agent, event};

/// The agent is killed under a stream of heartbeats, eight times: everything it answered is there, exactly once.
#[test]
fn what_was_answered_survives_kill_9_and_is_there_once() {
    let mut agent = Agent::start("");
    agent.http().bucket("a", "currentwindow");
    let mut answered: Vec<(String, f64)> = Vec::new();
    for round in 0..8_i64 {
        let http = agent.http();
        let victim = agent.process();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(
                40 + 23 * u64::try_from(round).unwrap(),
            ));
            let process = rustix::process::Pid::from_raw(i32::try_from(victim).unwrap()).unwrap();
            rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
        });
        for beat in 0..100_000_i64 {
            let second = round * 200_000 + beat;
            let start: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let start = start + jiff::SignedDuration::from_secs(second);
            let data = json!({"app": "editor", "title": format!("file {}", second / 10)});
            let beat = event(&start.to_string(), &data);
            let Some(stored) = http.try_post("/api/0/buckets/a/heartbeat?pulsetime=5", &beat) else {
                break;
            };
            let (start, length) = (
                stored["timestamp"].as_str().unwrap(),
                stored["duration"].as_f64().unwrap(),
            );
            match answered.last_mut() {
                Some(last) if last.0 == start => last.1 = length,
                _ => answered.push((start.to_owned(), length)),
            }
        }
        killer.join().unwrap();
        agent.kill();
        agent.run();
        let stored: Vec<(String, f64)> = agent
            .http()
            .events("a")
            .into_iter()
            .rev()
            .map(|(start, length, _)| (start, length))
            .collect();
        // The heartbeat that was under way may be stored without an answer: as one more event, or a longer last one.
        let known = answered.len();
        assert!(
            known > 0 && (known..=known + 1).contains(&stored.len()),
            "{known} {}",
            stored.len()
        );
        assert_eq!(stored[..known - 1], answered[..known - 1]);
        assert_eq!(stored[known - 1].0, answered[known - 1].0);
        assert!(stored[known - 1].1 >= answered[known - 1].1);
        answered = stored;
    }
    assert!(
        answered.len() > 8,
        "the agent was killed before it recorded anything"
    );
}
