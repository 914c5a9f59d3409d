//! Entries, timer, locks, events.

use api::{
    Code, PageQuery,
    client::{Error, Event},
    entries::{BulkOperation, BulkRequest, CreateEntry, EntryQuery, UpdateEntry},
    events::EventKind,
    locks::SetLock,
    recent_work::RecentWorkQuery,
    timer::{StartTimer, StopTimer},
};

use super::code;
use crate::support::{Installation, wait};

fn lasting(seconds: i64, note: &str) -> CreateEntry {
    CreateEntry {
        date: Some("2024-03-02".parse().unwrap()),
        duration_seconds: Some(seconds),
        note: Some(note.to_owned()),
        ..CreateEntry::default()
    }
}

#[test]
fn several_changes_are_done_together_or_not_at_all() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let entry = client.create_entry(&lasting(60, "one")).await.unwrap();
        let change = UpdateEntry {
            note: Some("changed".to_owned()),
            ..UpdateEntry::default()
        };
        let update = BulkOperation::Update {
            id: entry.id,
            version: Some(entry.version),
            changes: Box::new(change),
        };
        let bad = BulkOperation::Create {
            entry: Box::new(lasting(0, "nothing")),
        };
        let refused = client
            .bulk_entries(&BulkRequest {
                operations: vec![update.clone(), bad],
            })
            .await
            .unwrap_err();
        let Error::Problem { problem, .. } = refused else {
            panic!("{refused}")
        };
        assert_eq!(problem.code, Code::BulkFailed);
        assert!(
            problem
                .errors
                .iter()
                .all(|error| error.field.starts_with("operations.1.")),
            "{:?}",
            problem.errors
        );
        assert_eq!(client.get_entry(entry.id).await.unwrap(), entry);

        let create = BulkOperation::Create {
            entry: Box::new(lasting(120, "two")),
        };
        let done = client
            .bulk_entries(&BulkRequest {
                operations: vec![update, create],
            })
            .await
            .unwrap();
        assert_eq!(
            done.results
                .iter()
                .map(|result| result.status)
                .collect::<Vec<_>>(),
            [200, 201]
        );
        let recent = client.recent_work(&RecentWorkQuery::default()).await.unwrap();
        assert!(recent.items.iter().any(|work| work.note == "two"));
    });
}

#[test]
fn a_list_is_read_page_by_page_without_gaps() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        for number in 0..5 {
            client
                .create_entry(&lasting(60 + number, &format!("entry {number}")))
                .await
                .unwrap();
        }
        let mut seen = Vec::new();
        let mut query = EntryQuery {
            limit: Some(2),
            ..EntryQuery::default()
        };
        loop {
            let page = client.list_entries(&query).await.unwrap();
            seen.extend(page.items.into_iter().map(|entry| entry.id));
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                break;
            }
        }
        let all = client.list_entries(&EntryQuery::default()).await.unwrap().items;
        assert_eq!(seen, all.iter().map(|entry| entry.id).collect::<Vec<_>>());
        assert_eq!(seen.len(), 5);
        let mine = EntryQuery {
            member_id: vec![all[0].member_id, uuid::Uuid::nil()],
            ..EntryQuery::default()
        };
        assert_eq!(
            client.list_entries(&mine).await.unwrap().items.len(),
            5,
            "several members may be named"
        );
    });
}

#[test]
fn a_second_start_stops_the_first_timer_at_the_same_instant() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let at = |text: &str| Some(text.to_owned());
        let first = StartTimer {
            started_at: at("2024-03-04T08:00:00Z"),
            ..StartTimer::default()
        };
        let first = client.start_timer(&first).await.unwrap();
        let second = StartTimer {
            started_at: at("2024-03-04T09:00:00Z"),
            ..StartTimer::default()
        };
        let second = client.start_timer(&second).await.unwrap();
        assert_eq!(
            client.get_entry(first.id).await.unwrap().ended_at,
            second.started_at
        );
        assert_eq!(
            client.timer().await.unwrap().entry.map(|entry| entry.id),
            Some(second.id)
        );
        let stop = StopTimer {
            ended_at: at("2024-03-04T09:30:00Z"),
            end_time_zone: None,
        };
        assert_eq!(
            client.stop_timer(&stop).await.unwrap().duration_seconds,
            Some(1800)
        );
        assert_eq!(code(client.stop_timer(&stop).await), Some(Code::TimerNotRunning));
    });
}

/// The same key gives the first answer again; with another request it is refused.
#[test]
fn a_repeated_key_repeats_the_answer_and_nothing_else() {
    let installation = Installation::fresh();
    let keyed = installation.client().keyed("the-same-key");
    wait(async {
        let first = keyed.create_entry(&lasting(60, "one")).await.unwrap();
        let second = keyed.create_entry(&lasting(60, "one")).await.unwrap();
        assert_eq!(first, second);
        let other = keyed.create_entry(&lasting(61, "another")).await;
        assert_eq!(code(other), Some(Code::IdempotencyKeyReused));
        assert_eq!(
            keyed.list_entries(&EntryQuery::default()).await.unwrap().items,
            [first]
        );
    });
}

#[test]
fn a_change_is_told_to_whoever_listens() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let mut events = client.events(None).await.unwrap();
        let id = client.create_entry(&lasting(60, "one")).await.unwrap().id;
        let limit = std::time::Duration::from_secs(20);
        loop {
            let event = tokio::time::timeout(limit, events.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            if matches!(&event, Event::Change(change) if change.kind == EventKind::TimeEntry && change.id == id)
            {
                break;
            }
        }
    });
}

/// A closed period is refused and says so (pitfall 11).
#[test]
fn a_closed_period_is_listed_with_its_reason() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let until = Some("2024-03-31".parse().unwrap());
        let lock = SetLock {
            member_id: None,
            locked_until: until,
            reason: "March is billed".to_owned(),
        };
        assert_eq!(client.set_lock(&lock).await.unwrap().locked_until, until);
        let locks = client.list_locks(&PageQuery::default()).await.unwrap().items;
        assert!(
            locks
                .iter()
                .any(|lock| lock.reason == "March is billed" && lock.locked_until == until)
        );
        assert_eq!(
            code(client.create_entry(&lasting(60, "late")).await),
            Some(Code::PeriodLocked)
        );
    });
}
