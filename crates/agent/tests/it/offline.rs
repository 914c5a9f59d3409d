//! Weeks without a network, on several devices of one member.

use std::fs;

use serde_json::json;

use crate::{
    installation::Installation,
    server::{QUIET, between, enrol, fetch, run_until_sent, titles_by_age_and_zstd, wait},
    support::{Agent, event, eventually, now},
};

/// The days that three devices are offline.
const DAYS: i64 = 30;

/// Thirty days without a network on three devices that crash now and then. Then the server is there, is killed while all of
/// them send at once, and in the end everything has arrived once.
#[test]
fn thirty_days_offline_on_three_devices_arrive_once() {
    let mut server = Installation::start();
    let mut devices = ["laptop", "desk", "phone"].map(|name| (name, Agent::new(QUIET)));
    assert!(
        enrol(&devices[0].1, &server, &["--name", "laptop"])
            .status
            .success()
    );
    let page = fs::read_to_string(devices[0].1.path("kit.html")).unwrap();
    let words = between(&page, "<h2>Fingerprint of the log</h2><p>", "</p>");
    let key = between(&page, "<code>", "</code>");
    for (name, device) in &devices[1..] {
        let file = device.path("key");
        fs::write(&file, key).unwrap();
        let secret = [
            "--recovery-key-file",
            file.to_str().unwrap(),
            "--words",
            words,
            "--name",
            name,
        ];
        assert!(enrol(device, &server, &secret).status.success());
    }
    server.kill();
    let mut expected = Vec::new();
    for round in 0..DAYS / 10 {
        for (place, (name, device)) in (0..).zip(&mut devices) {
            device.run();
            let http = device.http();
            http.call(
                "POST",
                "/api/0/buckets/windows",
                Some(&json!({"client": "t", "type": "currentwindow", "hostname": "h"})),
            );
            for day in (round * 10..round * 10 + 10).step_by(3) {
                let start = now() - jiff::SignedDuration::from_hours(24 * (DAYS + 1 - day));
                let title = format!("{name}, day {day}");
                let seen = event(&start.to_string(), &json!({"app": "editor", "title": title}));
                http.ok("POST", "/api/0/buckets/windows/events", Some(&json!([seen])));
                expected.push(title);
            }
            // Every second time the power fails, perhaps while it seals what came before.
            if (round + place) % 2 == 0 {
                device.kill();
            } else {
                device.stop();
            }
        }
    }
    server.run();
    for (_, device) in &mut devices {
        device.run();
    }
    eventually("the first segments", || {
        let log = wait(server.client().activity_log()).ok()?;
        (log.streams.iter().map(|stream| stream.segments).sum::<i64>() > 3).then_some(())
    });
    server.kill();
    for (_, device) in &mut devices {
        device.kill();
    }
    server.run();
    for (_, device) in &mut devices {
        run_until_sent(device);
    }
    let folder = tempfile::tempdir().unwrap();
    let verdict = fetch(&server.client(), folder.path());
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    assert_eq!(verdict.heads.len(), 3);
    let mut titles = titles_by_age_and_zstd(folder.path(), key);
    titles.sort();
    expected.sort();
    assert_eq!(titles, expected);
}
