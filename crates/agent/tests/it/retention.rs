//! What was kept long enough goes, here and on the server, and nothing else does.

use std::{fs, path::PathBuf, time::SystemTime};

use api::{PageQuery, activity::SegmentQuery, client::Client};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use sealed::{devices::DeviceList, heads::Removal};
use serde_json::json;

use crate::{
    installation::Installation,
    server::{enrol, record, record_into, run_until_sent, wait},
    support::{Agent, eventually, now},
};

const KEEP: &str = "[spool]\nseal_every_minutes = 1440\n[log]\nkeep_days = 30\n";

fn segment(agent: &Agent, number: u64) -> PathBuf {
    agent.path(&format!("data/outbox/{number:010}.segment"))
}

fn head(agent: &Agent, number: u64) -> PathBuf {
    segment(agent, number).with_extension("head")
}

/// As if it had been sealed before.
fn age(agent: &Agent, number: u64, days: i64) {
    let then = now() - SignedDuration::from_hours(24 * days);
    let file = fs::File::options()
        .write(true)
        .open(segment(agent, number))
        .unwrap();
    file.set_modified(SystemTime::from(then)).unwrap();
}

/// The numbers of the segments on the server that are there, and of those that were removed.
fn on_server(client: &Client) -> (Vec<i64>, Vec<i64>) {
    let query = SegmentQuery {
        limit: Some(200),
        ..SegmentQuery::default()
    };
    let segments = wait(client.list_activity_segments(&query)).unwrap().items;
    let (there, gone): (Vec<_>, Vec<_>) = segments.iter().partition(|segment| segment.removed_at.is_none());
    let numbers = |segments: Vec<&api::activity::ActivitySegment>| {
        segments.iter().map(|segment| segment.number).collect()
    };
    (numbers(there), numbers(gone))
}

/// What was removed by signed word, as first and last number.
fn removals(client: &Client) -> Vec<(u64, u64)> {
    let page = PageQuery {
        limit: Some(200),
        cursor: None,
    };
    let lists = wait(client.list_activity_device_lists(&page)).unwrap().items;
    let list = DeviceList::read(&STANDARD.decode(&lists[0].content).unwrap()).unwrap();
    let removals = wait(client.list_activity_removals(&page)).unwrap().items;
    let signed = removals.iter().map(|removal| {
        let removal = Removal::read(&STANDARD.decode(&removal.content).unwrap()).unwrap();
        assert!(removal.is_signed_by(&list.device(removal.by).unwrap().public));
        (removal.from, removal.to)
    });
    signed.collect()
}

/// Something more for the next start to seal: recorded when this one has sealed and sent, so that it does not take it along.
fn record_more(agent: &mut Agent, bucket: &str) {
    agent.run();
    eventually("the upload", || {
        agent.source("upload").starts_with("all").then_some(())
    });
    record_into(agent, bucket, &[bucket.to_owned()]);
    agent.stop();
}

fn run_until_deleted(agent: &mut Agent, number: u64) {
    agent.run();
    eventually("the deletion", || {
        let status = agent.status();
        (status["deleted"] == json!(number) && !segment(agent, number).exists()).then_some(())
    });
}

/// A segment goes after its days, on the server with a signed word and here. Killed in between, the agent ends what it began, once;
/// what has not arrived stays, however old it is.
#[test]
fn what_was_kept_long_enough_goes_here_and_on_the_server_and_nothing_else() {
    let mut server = Installation::start();
    let client = server.client();
    let mut agent = Agent::start(KEEP);
    record(&agent, &["one".to_owned()]);
    agent.stop();
    assert!(enrol(&agent, &server, &[]).status.success());
    run_until_sent(&mut agent);
    let (bytes, statement) = (
        fs::read(segment(&agent, 1)).unwrap(),
        fs::read(head(&agent, 1)).unwrap(),
    );
    record_more(&mut agent, "two");
    run_until_sent(&mut agent);
    assert_eq!(on_server(&client), (vec![1, 2], vec![]), "nothing is old yet");

    age(&agent, 1, 32);
    record_more(&mut agent, "three");
    run_until_deleted(&mut agent, 1);
    let told = agent.ok(&["status"]);
    assert!(
        told.contains("kept for 30 days; segments deleted so far: 1"),
        "{told}"
    );
    agent.kill();
    assert_eq!(on_server(&client), (vec![2, 3], vec![1]));
    assert_eq!(removals(&client), [(1, 1)]);
    assert!(!head(&agent, 1).exists() && segment(&agent, 2).exists());

    // As after a kill between the answer of the server and the deletion here.
    fs::write(segment(&agent, 1), bytes).unwrap();
    fs::write(head(&agent, 1), statement).unwrap();
    run_until_deleted(&mut agent, 1);
    agent.kill();
    assert_eq!(removals(&client), [(1, 1)]);

    // Without a server nothing goes; once it is back, what is old follows.
    record_more(&mut agent, "four");
    server.kill();
    agent.run();
    eventually("the failed upload", || {
        agent.source("upload").starts_with("not sent").then_some(())
    });
    agent.stop();
    for number in 2..=4 {
        age(&agent, number, 40);
    }
    agent.run();
    eventually("the failed upload", || {
        agent.source("upload").starts_with("not sent").then_some(())
    });
    agent.stop();
    assert!((2..=4).all(|number| segment(&agent, number).exists()));
    server.run();
    run_until_deleted(&mut agent, 4);
    agent.stop();
    assert_eq!(on_server(&client), (vec![], vec![1, 2, 3, 4]));
    assert_eq!(removals(&client), [(1, 1), (2, 4)]);
    // The stream goes on behind what is gone.
    record_more(&mut agent, "five");
    run_until_sent(&mut agent);
    assert_eq!(on_server(&client), (vec![5], vec![1, 2, 3, 4]));
}

#[test]
fn doctor_says_how_long_the_log_is_kept() {
    let say = |config: &str| String::from_utf8(Agent::new(config).output(&["doctor"]).stdout).unwrap();
    assert!(say("").contains("ok      log: sealed segments are kept for ever"));
    let alone = say("[log]\nkeep_days = 90\n");
    assert!(alone.contains("trouble log: log.keep_days is 90"), "{alone}");
}
