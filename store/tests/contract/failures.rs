//! What is outside fails: a full disk, a database that others hold, a server that goes away. Nothing is half done, and
//! whatever was acknowledged is there.

use std::{path::PathBuf, time::Duration};

use store::{EngineKind, StoreError, Tx};

use crate::support::{TestStore, id, now, on_both_engines};

/// Tags of one unit: enough that a page of the database is soon full.
const AT_ONCE: i64 = 20;

async fn insert_tags(tx: &mut Tx, unit: i64) -> Result<(), StoreError> {
    for n in 0..AT_ONCE {
        let tag = store::tags::Tag::new(id().into(), format!("{unit}-{n}-{}", "x".repeat(60)), now());
        store::tags::insert(tx, &tag).await?;
    }
    Ok(())
}

async fn count_tags(store: &TestStore) -> i64 {
    store
        .database
        .read(|tx| Box::pin(async move { tx.scalar("SELECT COUNT(*) FROM tags", &[]).await }))
        .await
        .unwrap()
}

async fn write(store: &TestStore, unit: i64) -> Result<(), StoreError> {
    store
        .database
        .write(move |tx| Box::pin(async move { insert_tags(tx, unit).await }))
        .await
}

/// Many units at once, so that some share a transaction: how many were acknowledged, and why the others were not.
async fn write_many(store: &TestStore, from: i64) -> (i64, Vec<StoreError>) {
    let mut units = tokio::task::JoinSet::new();
    for unit in from..from + 32 {
        let database = store.database.clone();
        units.spawn(async move {
            database
                .write(move |tx| Box::pin(async move { insert_tags(tx, unit).await }))
                .await
        });
    }
    let (mut acknowledged, mut refused) = (0, Vec::new());
    while let Some(done) = units.join_next().await {
        match done.unwrap() {
            Ok(()) => acknowledged += 1,
            Err(error) => refused.push(error),
        }
    }
    (acknowledged, refused)
}

/// The database may not grow beyond the size it has: to SQLite that is a full disk.
async fn limit_pages(store: &TestStore, sql: &'static str) {
    let limited = store
        .database
        .write(move |tx| Box::pin(async move { tx.scalar::<i64>(sql, &[]).await }));
    limited.await.unwrap();
}

#[test]
fn a_full_disk_refuses_whole_units_and_loses_none() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Postgres {
            return;
        }
        limit_pages(&store, "PRAGMA max_page_count = 1").await;
        let mut acknowledged = 0;
        let mut refusals = Vec::new();
        for round in 0..40 {
            let (stored, refused) = write_many(&store, round * 32).await;
            acknowledged += stored;
            refusals.extend(refused);
            if !refusals.is_empty() {
                break;
            }
        }
        assert!(
            refusals.iter().any(|error| matches!(error, StoreError::Full)),
            "{refusals:?}"
        );
        assert!(
            refusals
                .iter()
                .all(|error| matches!(error, StoreError::Full | StoreError::Unavailable(_))),
            "{refusals:?}"
        );
        assert_eq!(count_tags(&store).await, acknowledged * AT_ONCE);
        // What refuses a group may still take a unit that is alone, until not even that fits.
        let mut alone = -1;
        let refusal = loop {
            match write(&store, alone).await {
                Ok(()) => (alone, acknowledged) = (alone - 1, acknowledged + 1),
                Err(refusal) => break refusal,
            }
        };
        assert!(matches!(refusal, StoreError::Full), "{refusal:?}");
        assert_eq!(count_tags(&store).await, acknowledged * AT_ONCE);
        limit_pages(&store, "PRAGMA max_page_count = 1000000").await;
        write(&store, alone - 1).await.unwrap();
        let store = store.reopen().await;
        assert_eq!(count_tags(&store).await, (acknowledged + 1) * AT_ONCE);
    });
}

/// The file of the organization, wherever it lies in the folder.
fn file_of(store: &TestStore) -> PathBuf {
    let (mut folders, mut found) = (vec![store.config.data_dir.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "db") && !path.ends_with("control.db") {
                found.push(path);
            }
        }
    }
    found.pop().unwrap()
}

/// Another program may hold the file for a moment, such as one that copies it.
#[test]
fn a_database_that_is_held_for_a_moment_is_waited_for() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Postgres {
            return;
        }
        let held = rusqlite::Connection::open(file_of(&store)).unwrap();
        held.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (database, released) = (store.database.clone(), Duration::from_millis(300));
        let waiting = tokio::spawn(async move {
            database
                .write(|tx| Box::pin(async move { insert_tags(tx, 1).await }))
                .await
        });
        tokio::time::sleep(released).await;
        assert_eq!(count_tags(&store).await, 0, "reading goes on meanwhile");
        assert!(!waiting.is_finished());
        held.execute_batch("ROLLBACK").unwrap();
        waiting.await.unwrap().unwrap();
        assert_eq!(count_tags(&store).await, AT_ONCE);
    });
}

/// The connection is ended in the middle of a unit that shares its transaction with others.
#[test]
fn a_server_that_goes_away_in_a_unit_takes_its_group_along_and_no_other() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            return;
        }
        let (before, refused) = write_many(&store, 0).await;
        assert!(refused.is_empty(), "{refused:?}");
        let database = store.database.clone();
        let ended = tokio::spawn(async move {
            database
                .write(|tx| {
                    Box::pin(async move {
                        insert_tags(tx, -1).await?;
                        tx.scalar::<bool>("SELECT pg_terminate_backend(pg_backend_pid())", &[])
                            .await
                    })
                })
                .await
        });
        let (meanwhile, refused) = write_many(&store, 32).await;
        let ended = ended.await.unwrap();
        assert!(matches!(ended, Err(StoreError::Unavailable(_))), "{ended:?}");
        assert!(
            refused
                .iter()
                .all(|error| matches!(error, StoreError::Unavailable(_))),
            "{refused:?}"
        );
        assert_eq!(count_tags(&store).await, (before + meanwhile) * AT_ONCE);
        write(&store, -2).await.unwrap();
        assert_eq!(count_tags(&store).await, (before + meanwhile + 1) * AT_ONCE);
    });
}
