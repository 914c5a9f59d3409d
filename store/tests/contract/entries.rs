//! Time entries as stored.

use domain::{
    entries::{Billable, NewEntry, Source, When},
    ids::{EntryId, MemberId},
};
use jiff::Timestamp;
use store::entries::{EntryFilter, Origin, StoredEntry};

use crate::support::{TestStore, id, now, on_both_engines};

fn interval(member: MemberId, start: &str, end: Option<&str>) -> StoredEntry {
    let started_at: Timestamp = start.parse().unwrap();
    let when = When::Interval {
        started_at,
        ended_at: end.map(|end| end.parse().unwrap()),
        start_time_zone: "Europe/Berlin".into(),
        end_time_zone: "Europe/Berlin".into(),
        date: domain::time::local_date(started_at, &domain::time::zone("Europe/Berlin").unwrap()),
    };
    entry(member, when)
}

fn entry(member: MemberId, when: When) -> StoredEntry {
    let content = NewEntry {
        when,
        project_id: None,
        task_id: None,
        note: "50% of_the \\ work".into(),
        billable: Billable::Inherit,
        tags: Vec::new(),
        source: Source::Manual,
    };
    StoredEntry {
        id: EntryId::from(id()),
        member_id: member,
        content,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

async fn insert(store: &TestStore, entry: &StoredEntry) -> store::Result<()> {
    let entry = entry.clone();
    store
        .database
        .write(move |tx| {
            Box::pin(async move { store::entries::insert(tx, &entry, &[], &Origin::default()).await })
        })
        .await
}

async fn list(store: &TestStore, filter: EntryFilter) -> Vec<EntryId> {
    let entries = store
        .database
        .read(move |tx| Box::pin(async move { store::entries::list(tx, &filter, None, false, 100).await }))
        .await
        .unwrap();
    entries.iter().map(|entry| entry.id).collect()
}

#[test]
fn an_entry_comes_back_as_it_was_stored() {
    on_both_engines(|store| async move {
        let stored = interval(store.member, "2026-03-02T08:00:00Z", Some("2026-03-02T09:30:00Z"));
        insert(&store, &stored).await.unwrap();
        let id = stored.id;
        let found = store
            .database
            .read(move |tx| Box::pin(async move { store::entries::find(tx, id).await }))
            .await
            .unwrap();
        assert_eq!(found, Some(stored));
    });
}

#[test]
fn notes_are_found_whatever_the_case_of_their_letters() {
    on_both_engines(|store| async move {
        let mut stored = interval(store.member, "2026-03-02T08:00:00Z", Some("2026-03-02T09:30:00Z"));
        stored.content.note = "Übung für Łódź".into();
        insert(&store, &stored).await.unwrap();
        for part in ["übung", "ÜBUNG FÜR", "łÓDŹ"] {
            let filter = EntryFilter {
                note: Some(part.into()),
                ..EntryFilter::default()
            };
            assert_eq!(list(&store, filter).await, [stored.id], "{part}");
        }
    });
}

/// Pitfall 6: touching is not overlapping, and an entry does not overlap itself.
#[test]
fn overlaps_are_half_open_and_leave_the_entry_itself_out() {
    on_both_engines(|store| async move {
        let first = interval(store.member, "2026-03-02T08:00:00Z", Some("2026-03-02T09:00:00Z"));
        let running = interval(store.member, "2026-03-02T12:00:00Z", None);
        insert(&store, &first).await.unwrap();
        insert(&store, &running).await.unwrap();
        let cases = [
            ("2026-03-02T09:00:00Z", Some("2026-03-02T10:00:00Z"), vec![]),
            ("2026-03-02T07:00:00Z", Some("2026-03-02T08:00:00Z"), vec![]),
            (
                "2026-03-02T08:59:59Z",
                Some("2026-03-02T10:00:00Z"),
                vec![first.id],
            ),
            (
                "2026-03-02T08:10:00Z",
                Some("2026-03-02T08:20:00Z"),
                vec![first.id],
            ),
            (
                "2026-03-03T08:00:00Z",
                Some("2026-03-03T09:00:00Z"),
                vec![running.id],
            ),
            ("2026-03-02T06:00:00Z", None, vec![first.id, running.id]),
        ];
        for (start, end, expected) in cases {
            let (member, from, to) = (
                store.member,
                start.parse().unwrap(),
                end.map(|end| end.parse().unwrap()),
            );
            let overlaps = |itself: EntryId| {
                store.database.read(move |tx| {
                    Box::pin(async move { store::entries::find_overlaps(tx, member, itself, from, to).await })
                })
            };
            assert_eq!(
                overlaps(EntryId::from(id())).await.unwrap(),
                expected,
                "{start} {end:?}"
            );
            assert!(!overlaps(first.id).await.unwrap().contains(&first.id));
        }
    });
}

/// Pitfalls 13 and 14: two shapes of entries; the database itself refuses any other.
#[test]
fn the_database_refuses_reversed_and_shapeless_entries_and_a_second_timer() {
    on_both_engines(|store| async move {
        let reversed = interval(store.member, "2026-03-02T09:00:00Z", Some("2026-03-02T08:00:00Z"));
        assert!(
            matches!(insert(&store, &reversed).await, Err(store::StoreError::Constraint(name)) if name == "time_entries_shape")
        );
        let empty = entry(
            store.member,
            When::Duration {
                date: "2026-03-02".parse().unwrap(),
                duration_seconds: 0,
            },
        );
        assert!(insert(&store, &empty).await.is_err());
        insert(&store, &interval(store.member, "2026-03-02T08:00:00Z", None))
            .await
            .unwrap();
        let second = insert(&store, &interval(store.member, "2026-03-02T09:00:00Z", None)).await;
        assert!(second.unwrap_err().is_conflict("time_entries_running_key"));
    });
}

#[test]
fn lists_filter_by_half_open_dates_and_take_wildcards_literally() {
    on_both_engines(|store| async move {
        let monday = interval(store.member, "2026-03-02T08:00:00Z", Some("2026-03-02T09:00:00Z"));
        let tuesday = entry(
            store.member,
            When::Duration {
                date: "2026-03-03".parse().unwrap(),
                duration_seconds: 60,
            },
        );
        for stored in [&monday, &tuesday] {
            insert(&store, stored).await.unwrap();
        }
        let dates = EntryFilter {
            from: Some("2026-03-02".parse().unwrap()),
            to: Some("2026-03-03".parse().unwrap()),
            ..EntryFilter::default()
        };
        assert_eq!(list(&store, dates).await, vec![monday.id]);
        let note = |part: &str| EntryFilter {
            note: Some(part.into()),
            ..EntryFilter::default()
        };
        assert_eq!(list(&store, note("50% OF_THE \\")).await.len(), 2);
        assert!(list(&store, note("5_% of")).await.is_empty());
        let billable = EntryFilter {
            billable: Some(true),
            ..EntryFilter::default()
        };
        assert!(list(&store, billable).await.is_empty());
        let nobody = EntryFilter {
            members: Some(Vec::new()),
            ..EntryFilter::default()
        };
        assert!(list(&store, nobody).await.is_empty());
    });
}

#[test]
fn paging_gives_every_entry_once_in_both_directions() {
    on_both_engines(|store| async move {
        for minute in 10..40 {
            let start = format!("2026-03-02T08:{minute}:00Z");
            let end = format!("2026-03-02T08:{minute}:30Z");
            insert(&store, &interval(store.member, &start, Some(&end)))
                .await
                .unwrap();
        }
        for ascending in [true, false] {
            let mut seen = Vec::new();
            let mut position = None;
            loop {
                let page = store
                    .database
                    .read(move |tx| {
                        Box::pin(async move {
                            store::entries::list(tx, &EntryFilter::default(), position, ascending, 7).await
                        })
                    })
                    .await
                    .unwrap();
                let Some(last) = page.last() else { break };
                position = Some(last.position());
                seen.extend(page.iter().map(|entry| entry.content.when.started_at().unwrap()));
            }
            assert_eq!(seen.len(), 30);
            assert!(seen.is_sorted_by(|a, b| if ascending { a < b } else { a > b }));
        }
    });
}
