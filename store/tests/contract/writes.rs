//! Units of work: all or nothing, in groups, durable before the answer.

use store::{Sql, StoreError, Tx, params};

use crate::support::{Done, TestStore, id, now, on_both_engines};

async fn insert_tag(tx: &mut Tx, name: &str) -> Done {
    let tag = store::tags::Tag::new(id().into(), name.to_owned(), now());
    store::tags::insert(tx, &tag).await
}

async fn count_tags(store: &TestStore) -> i64 {
    store
        .database
        .read(|tx| Box::pin(async move { tx.scalar("SELECT COUNT(*) FROM tags", &[]).await }))
        .await
        .unwrap()
}

#[test]
fn a_unit_that_fails_leaves_nothing_and_the_others_of_its_group_stay() {
    on_both_engines(|store| async move {
        let mut units = tokio::task::JoinSet::new();
        for n in 0..40 {
            let database = store.database.clone();
            units.spawn(async move {
                let unit = database.write(move |tx| {
                    Box::pin(async move {
                        insert_tag(tx, &format!("tag {n}")).await?;
                        if n % 4 == 0 {
                            Err(StoreError::Internal("refused by the test".into()))
                        } else {
                            Ok(())
                        }
                    })
                });
                (n, unit.await)
            });
        }
        while let Some(done) = units.join_next().await {
            let (n, result) = done.unwrap();
            assert_eq!(result.is_err(), n % 4 == 0, "unit {n}: {result:?}");
        }
        assert_eq!(count_tags(&store).await, 30);
    });
}

/// Writes that nobody waited for are refused after their unit has ended: the unit is answered so all the same, and only it.
#[test]
fn a_write_refused_late_undoes_its_own_unit_alone() {
    on_both_engines(|store| async move {
        let before = sequences(&store).await;
        let mut units = tokio::task::JoinSet::new();
        for n in 0..40_i64 {
            let database = store.database.clone();
            units.spawn(async move {
                let unit = database.write(move |tx| {
                    Box::pin(async move {
                        let member = id();
                        let (_, change) = tx.next_change("tag", member, None, "created", now());
                        // Every fourth unit, the last one among them, writes its change twice.
                        let times = if n % 4 == 3 { 2 } else { 1 };
                        tx.batch(vec![change; times]).await
                    })
                });
                (n, unit.await)
            });
        }
        while let Some(done) = units.join_next().await {
            let (n, result) = done.unwrap();
            match result {
                Ok(()) => assert_ne!(n % 4, 3, "unit {n}"),
                Err(error) => assert!(
                    n % 4 == 3 && matches!(error, StoreError::Conflict(_)),
                    "unit {n}: {error:?}"
                ),
            }
        }
        let after = i64::try_from(before.len()).unwrap() + 30;
        assert_eq!(sequences(&store).await, (1..=after).collect::<Vec<i64>>());
    });
}

async fn sequences(store: &TestStore) -> Vec<i64> {
    let read = store.database.read(|tx| {
        Box::pin(async move {
            tx.query("SELECT seq FROM changes ORDER BY seq", &[], |row| row.get(0))
                .await
        })
    });
    read.await.unwrap()
}

/// The same text and values give the same answer, asked before or in the unit; a write in between is seen.
#[test]
fn a_foreseen_question_is_answered_as_if_it_were_asked_in_its_unit() {
    on_both_engines(|store| async move {
        let question = || Sql::new("SELECT COUNT(*) FROM tags WHERE name <> ").bind("no tag");
        let mut units = tokio::task::JoinSet::new();
        for n in 0..20 {
            let database = store.database.clone();
            units.spawn(async move {
                let unit = database.write_foreseeing(vec![question(), question()], move |tx| {
                    Box::pin(async move {
                        let before: Vec<i64> = tx.query_sql(question(), |row| row.get(0)).await?;
                        insert_tag(tx, &format!("tag {n}")).await?;
                        let after: Vec<i64> = tx.query_sql(question(), |row| row.get(0)).await?;
                        Ok::<_, StoreError>((before, after))
                    })
                });
                unit.await.unwrap()
            });
        }
        let mut seen = Vec::new();
        while let Some(done) = units.join_next().await {
            let (before, after) = done.unwrap();
            assert_eq!(before[0] + 1, after[0]);
            seen.push(before[0]);
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..20).collect::<Vec<i64>>());
    });
}

#[test]
fn a_unit_that_panics_is_undone_and_the_writer_goes_on() {
    on_both_engines(|store| async move {
        let result: Result<(), StoreError> = store
            .database
            .write(|tx| {
                Box::pin(async move {
                    insert_tag(tx, "lost").await?;
                    panic!("the test panics on purpose")
                })
            })
            .await;
        assert!(matches!(result, Err(StoreError::Internal(_))));
        store
            .database
            .write(|tx| Box::pin(async move { insert_tag(tx, "kept").await }))
            .await
            .unwrap();
        assert_eq!(count_tags(&store).await, 1);
    });
}

/// Pitfall 18: a sequence per organization, in the order of commits, without gaps.
#[test]
fn sequences_of_changes_have_no_gaps_whatever_fails() {
    on_both_engines(|store| async move {
        for n in 0..20 {
            let unit = store.database.write(move |tx| {
                Box::pin(async move {
                    insert_tag(tx, &format!("t{n}")).await?;
                    if n % 3 == 0 { Err(StoreError::Full) } else { Ok(()) }
                })
            });
            drop(unit.await);
        }
        let seqs = sequences(&store).await;
        let expected: Vec<i64> = (1..=i64::try_from(seqs.len()).unwrap()).collect();
        assert_eq!(seqs, expected);
    });
}

#[test]
fn what_was_acknowledged_is_there_after_a_restart() {
    on_both_engines(|store| async move {
        store
            .database
            .write(|tx| Box::pin(async move { insert_tag(tx, "durable").await }))
            .await
            .unwrap();
        let store = store.reopen().await;
        assert_eq!(count_tags(&store).await, 1);
    });
}

#[test]
fn a_read_sees_one_snapshot_and_keeps_nothing_it_writes() {
    on_both_engines(|store| async move {
        let refused: Result<u64, StoreError> = store
            .database
            .read(|tx| Box::pin(async move { tx.execute("DELETE FROM members", &[]).await }))
            .await;
        assert!(refused.is_err());
        let members: i64 = store
            .database
            .read(|tx| Box::pin(async move { tx.scalar("SELECT COUNT(*) FROM members", &[]).await }))
            .await
            .unwrap();
        assert_eq!(members, 1);
    });
}

/// A client that goes away in the middle of a read must not leave its transaction to the next one.
#[test]
fn a_read_that_nobody_waits_for_any_more_leaves_its_connection_usable() {
    on_both_engines(|store| async move {
        if store.database.engine() == store::EngineKind::Sqlite {
            // Its reads run to their end on a thread of their own.
            return;
        }
        for n in 0..8 {
            let (reading, begun) = tokio::sync::oneshot::channel();
            let database = store.database.clone();
            let read = tokio::spawn(async move {
                let endless = database.read(|tx| {
                    Box::pin(async move {
                        tx.scalar::<i64>("SELECT COUNT(*) FROM tags", &[]).await?;
                        reading.send(()).unwrap();
                        std::future::pending::<Result<(), StoreError>>().await
                    })
                });
                endless.await
            });
            begun.await.unwrap();
            read.abort();
            assert!(read.await.unwrap_err().is_cancelled());
            let unit = store
                .database
                .write(move |tx| Box::pin(async move { insert_tag(tx, &format!("t{n}")).await }));
            unit.await.unwrap();
            assert_eq!(count_tags(&store).await, n + 1);
        }
    });
}

#[test]
fn a_unique_constraint_has_the_same_name_on_both_engines() {
    on_both_engines(|store| async move {
        let twice = store.database.write(|tx| {
            Box::pin(async move {
                insert_tag(tx, "Billing").await?;
                insert_tag(tx, "billing").await
            })
        });
        assert!(twice.await.unwrap_err().is_conflict("tags_name_folded_key"));
        let member = store.member;
        let same_id = store.database.write(move |tx| {
            Box::pin(async move {
                tx.execute(
                    "INSERT INTO members (id, name, name_folded, email, email_folded, role, state, time_zone, locale, preferences,
                        created_at, updated_at, version)
                     SELECT id, name, name_folded, 'x', 'x', role, state, time_zone, locale, preferences, created_at, updated_at, version
                     FROM members WHERE id = $1",
                    params![member],
                )
                .await
            })
        });
        assert!(same_id.await.unwrap_err().is_conflict("members_pkey"));
    });
}

/// The bundled SQLite shares one page cache over all connections unless told otherwise, which makes joins slow.
#[test]
fn sqlite_is_built_without_the_shared_page_cache() {
    on_both_engines(|store| async move {
        if store.database.engine() == store::EngineKind::Postgres {
            return;
        }
        let options: Vec<String> = store
            .database
            .read(|tx| {
                Box::pin(async move { tx.query("PRAGMA compile_options", &[], |row| row.get(0)).await })
            })
            .await
            .unwrap();
        assert!(
            options.iter().all(|option| option != "ENABLE_MEMORY_MANAGEMENT"),
            "{options:?}"
        );
    });
}
