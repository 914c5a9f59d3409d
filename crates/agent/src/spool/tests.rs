use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::event::micros_between;

fn bucket(id: &str) -> Bucket {
    Bucket {
        id: id.to_owned(),
        kind: "currentwindow".to_owned(),
        client: "test".to_owned(),
        hostname: "laptop".to_owned(),
        created: at(0),
        name: None,
        data: Data::new(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn event(second: i64, lasting: i64, title: &str) -> Event {
    let data = json!({ "title": title }).as_object().cloned().unwrap();
    Event::new(at(second), lasting * 1_000_000, data)
}

fn open(folder: &Path) -> Spool {
    Spool::open(&folder.join("spool"), &folder.join("spool.key")).unwrap()
}

fn all(spool: &mut Spool, id: &str) -> Vec<(i64, i64, String)> {
    let events = spool.events(id, Range::default(), None).unwrap();
    events
        .into_iter()
        .map(|event| {
            (
                micros_between(at(0), event.start) / 1_000_000,
                event.micros / 1_000_000,
                event.data["title"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

#[test]
fn events_are_there_after_the_next_start_in_the_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    assert!(spool.create_bucket(bucket("a")).unwrap());
    assert!(!spool.create_bucket(bucket("a")).unwrap());
    for second in [100, 90_000, 0, 400_000] {
        spool.insert("a", event(second, 5, &second.to_string())).unwrap();
    }
    let ids = |spool: &mut Spool| -> Vec<u64> {
        let events = spool.events("a", Range::default(), None).unwrap();
        events.into_iter().filter_map(|event| event.id).collect()
    };
    assert_eq!(ids(&mut spool), [4, 2, 1, 3]);
    drop(spool);
    let mut spool = open(folder.path());
    assert_eq!(ids(&mut spool), [4, 2, 1, 3]);
    assert_eq!(spool.last_updated("a").unwrap(), Some(at(400_005)));
    // Numbers that a crashed process may have given away are not given again.
    assert!(spool.insert("a", event(1, 1, "later")).unwrap().id > Some(4));
    assert_eq!(spool.bucket("a").unwrap(), bucket("a"));
    spool.bucket("b").unwrap_err();
}

#[test]
fn a_second_agent_on_the_same_spool_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _first = open(folder.path());
    let second = Spool::open(&folder.path().join("spool"), &folder.path().join("spool.key"));
    assert!(second.is_err_and(|failure| failure.to_string().contains("already")));
}

#[test]
fn heartbeats_go_on_after_a_restart_but_never_over_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    spool.create_bucket(bucket("a")).unwrap();
    let beat = |spool: &mut Spool, second: i64| {
        spool.heartbeat("a", event(second, 0, "x"), 10_000_000).unwrap();
    };
    beat(&mut spool, 0);
    beat(&mut spool, 8);
    drop(spool);
    let mut spool = open(folder.path());
    beat(&mut spool, 16);
    assert_eq!(all(&mut spool, "a"), [(0, 16, "x".to_owned())]);
    spool.break_off("a");
    beat(&mut spool, 20);
    beat(&mut spool, 22);
    assert_eq!(
        all(&mut spool, "a"),
        [(20, 2, "x".to_owned()), (0, 16, "x".to_owned())]
    );
}

/// ActivityWatch overwrites the newest event when an older one is prolonged; here each heartbeat prolongs its own.
#[test]
fn a_late_heartbeat_never_overwrites_a_newer_event() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    spool.create_bucket(bucket("a")).unwrap();
    for (second, title) in [(100, "new"), (0, "old"), (3, "old")] {
        spool.heartbeat("a", event(second, 0, title), 10_000_000).unwrap();
    }
    assert_eq!(
        all(&mut spool, "a"),
        [(100, 0, "new".to_owned()), (0, 3, "old".to_owned())]
    );
}

#[test]
fn ranges_cut_what_reaches_over_their_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    spool.create_bucket(bucket("a")).unwrap();
    for (second, lasting, title) in [
        (0, 10, "one"),
        (20, 10, "two"),
        (40, 10, "three"),
        (90_000, 1, "other day"),
    ] {
        spool.insert("a", event(second, lasting, title)).unwrap();
    }
    let range = Range {
        start: Some(at(5)),
        end: Some(at(45)),
    };
    let found = spool.events("a", range, None).unwrap();
    let spans: Vec<(i64, i64)> = found
        .iter()
        .map(|event| (micros_between(at(0), event.start), event.micros))
        .collect();
    assert_eq!(
        spans,
        [
            (40_000_000, 5_000_000),
            (20_000_000, 10_000_000),
            (5_000_000, 5_000_000)
        ]
    );
    assert_eq!(spool.count("a", range).unwrap(), 3);
    assert_eq!(
        spool.events("a", Range::default(), Some(1)).unwrap()[0].data["title"],
        "other day"
    );
    assert!(spool.events("a", range, Some(0)).unwrap().is_empty());
}

#[test]
fn what_is_deleted_is_gone_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    spool.create_bucket(bucket("a")).unwrap();
    spool.create_bucket(bucket("b")).unwrap();
    let one = spool.insert("a", event(0, 1, "one")).unwrap();
    spool.insert("b", event(1, 1, "two")).unwrap();
    spool.insert("a", event(90_000, 1, "three")).unwrap();
    assert!(spool.delete_event("a", one.id.unwrap()).unwrap());
    assert!(!spool.delete_event("a", one.id.unwrap()).unwrap());
    assert!(!spool.delete_event("b", 3).unwrap());
    assert_eq!(spool.event("b", 2).unwrap().unwrap().data["title"], "two");
    spool.delete_bucket("a").unwrap();
    assert_eq!(spool.dates().unwrap().len(), 1);
    assert_eq!(spool.buckets().len(), 1);
    drop(spool);
    let mut spool = open(folder.path());
    assert_eq!(all(&mut spool, "b"), [(1, 1, "two".to_owned())]);
    spool.create_bucket(bucket("a")).unwrap();
    assert_eq!(all(&mut spool, "a"), []);
}

#[test]
fn an_event_with_a_number_replaces_the_one_that_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    spool.create_bucket(bucket("a")).unwrap();
    let stored = spool.insert("a", event(0, 1, "one")).unwrap();
    let moved = Event {
        id: stored.id,
        ..event(90_000, 2, "moved")
    };
    spool.insert("a", moved).unwrap();
    assert_eq!(all(&mut spool, "a"), [(90_000, 2, "moved".to_owned())]);
}

/// A day of heartbeats every second stays a small file.
#[test]
fn a_file_is_written_anew_when_most_of_it_is_outdated() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(folder.path());
    spool.create_bucket(bucket("a")).unwrap();
    for second in 0..2_000 {
        spool.heartbeat("a", event(second, 0, "x"), 10_000_000).unwrap();
    }
    let path = folder
        .path()
        .join("spool")
        .join(format!("{}.day", date_of(at(0))));
    let before = fs::metadata(&path).unwrap().len();
    drop(spool);
    let mut spool = open(folder.path());
    assert_eq!(all(&mut spool, "a"), [(0, 1_999, "x".to_owned())]);
    assert!(before > 50_000 && fs::metadata(&path).unwrap().len() < 300);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever is stored, a start from the disk reads exactly what was answered.
    #[test]
    fn a_restart_changes_nothing(steps in prop::collection::vec((0_i64..200_000, 0_i64..60, 0_u8..4), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = open(folder.path());
        spool.create_bucket(bucket("a")).unwrap();
        for (second, lasting, what) in steps {
            match what {
                0 => drop(spool.heartbeat("a", event(second, lasting, "beat"), 30_000_000).unwrap()),
                1 => spool.break_off("a"),
                2 => drop(spool.delete_event("a", u64::try_from(lasting).unwrap()).unwrap()),
                _ => drop(spool.insert("a", event(second, lasting, "put")).unwrap()),
            }
        }
        let before = all(&mut spool, "a");
        drop(spool);
        prop_assert_eq!(all(&mut open(folder.path()), "a"), before);
    }
}
