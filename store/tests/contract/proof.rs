//! The record behind the claims, and what the probes ask the databases.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{
    EngineKind, StoreError,
    duties::{self, Assignment, Attestation},
    inspect::{self, Seat},
    proof::{self, Check, ProbeDay, Run},
};

use crate::support::{Done, id, now, on_both_engines};

fn after(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn check(probe: &str, minutes: i64, verdict: &str) -> Check {
    Check {
        probe: probe.into(),
        checked_at: after(minutes),
        verdict: verdict.into(),
        evidence: json!({ "measured": { "minutes": minutes }, "findings": [] }),
    }
}

#[test]
fn the_last_check_counts_and_days_are_summed() {
    on_both_engines(|store| async move {
        let day = "2026-03-02".parse().unwrap();
        let (a, b, c) = (
            check("tls", 0, "failed"),
            check("tls", 5, "passed"),
            check("disk", 1, "unknown"),
        );
        store
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    for check in [&a, &b, &c] {
                        proof::insert_check(tx, id(), check, day).await?;
                    }
                    assert_eq!(proof::list_latest(tx).await?, [c.clone(), b.clone()]);
                    let row = |probe: &str, passed, failed| ProbeDay {
                        probe: probe.into(),
                        day,
                        passed,
                        failed,
                    };
                    assert_eq!(
                        proof::list_days(tx, day).await?,
                        [row("disk", 0, 0), row("tls", 1, 1)]
                    );
                    assert!(proof::list_days(tx, day.tomorrow().unwrap()).await?.is_empty());
                    // The last check of a probe stays, however old it is.
                    proof::delete_older(tx, after(100), day.tomorrow().unwrap(), Timestamp::UNIX_EPOCH)
                        .await?;
                    assert_eq!(proof::list_latest(tx).await?, [c, b]);
                    assert!(proof::list_days(tx, day).await?.is_empty());
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

#[test]
fn a_life_beats_and_ends() {
    on_both_engines(|store| async move {
        let (first, second) = (id(), id());
        let runs = store
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    assert!(proof::beat(tx, first, after(0), after(0)).await?);
                    assert!(proof::beat(tx, first, after(1), after(0)).await?);
                    // Too long after the one before: what was in between counts as downtime.
                    assert!(!proof::beat(tx, first, after(9), after(2)).await?);
                    proof::stop_run(tx, first, after(2)).await?;
                    proof::beat(tx, second, after(5), after(5)).await?;
                    proof::list_runs(tx, after(2)).await
                })
            })
            .await
            .unwrap();
        let run = |from, seen, stopped: bool| Run {
            started_at: after(from),
            seen_at: after(seen),
            stopped_at: stopped.then(|| after(seen)),
        };
        assert_eq!(runs, [run(0, 2, true), run(5, 5, false)]);
    });
}

#[test]
fn a_duty_is_assigned_shown_and_approved_once() {
    on_both_engines(|store| async move {
        let shown = Attestation {
            id: id(),
            duty: "power".into(),
            attested_by: "Ann".into(),
            attested_at: now(),
            note: "tested".into(),
            file_name: Some("test.txt".into()),
            file_hash: Some("00ff".into()),
            approved_by: None,
            approved_at: None,
            good_until: None,
        };
        let approved = Attestation {
            approved_by: Some("Bob".into()),
            approved_at: Some(now()),
            good_until: Some("2026-09-02".parse().unwrap()),
            ..shown.clone()
        };
        store
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    let assignment = |owner: &str, due: &str| Assignment {
                        duty: "power".into(),
                        owner: owner.into(),
                        due_on: due.parse().unwrap(),
                    };
                    duties::assign(tx, &assignment("Cleo", "2026-03-30"), now()).await?;
                    duties::assign(tx, &assignment("Ann", "2026-04-01"), now()).await?;
                    assert_eq!(
                        duties::list_assignments(tx).await?,
                        [assignment("Ann", "2026-04-01")]
                    );
                    duties::insert_attestation(tx, &shown, Some(b"text".to_vec())).await?;
                    assert_eq!(duties::list_attestations(tx).await?, std::slice::from_ref(&shown));
                    let until = "2026-09-02".parse().unwrap();
                    duties::approve(tx, shown.id, "Bob", now(), until).await?;
                    assert_eq!(duties::list_attestations(tx).await?, [approved]);
                    assert_eq!(
                        duties::list_assignments(tx).await?,
                        [assignment("Ann", "2026-09-02")]
                    );
                    assert_eq!(
                        duties::find_content(tx, shown.id).await?.as_deref(),
                        Some(b"text".as_slice())
                    );
                    let again = duties::approve(tx, shown.id, "Cleo", now(), until)
                        .await
                        .unwrap_err();
                    assert!(again.is_conflict("attestations_approved"));
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

/// AT-38: the probes see one database for each organization, up to date and durable.
#[test]
fn the_probes_learn_what_they_ask_for() {
    on_both_engines(|store| async move {
        let control = store.cell.control();
        control
            .read(|tx| {
                Box::pin(async move {
                    let columns = inspect::columns(tx).await?;
                    assert!(columns.contains(&("organizations".to_owned(), "slug".to_owned())));
                    assert!(inspect::size(tx).await? > 4096);
                    assert_eq!(inspect::durability(tx).await?.len(), 3);
                    assert_eq!(inspect::broken_references(tx).await?, 0);
                    assert!(
                        inspect::engine_version(tx)
                            .await?
                            .starts_with(|c: char| c.is_ascii_digit())
                    );
                    assert!(inspect::connection(tx).await?.local);
                    assert_eq!(inspect::setup_links(tx, now()).await?, (0, 1));
                    Done::Ok(())
                })
            })
            .await
            .unwrap();
        let asked = control
            .read(|tx| Box::pin(async move { inspect::clock(tx).await }))
            .await
            .unwrap();
        assert_eq!(asked.is_some(), control.engine() == EngineKind::Postgres);
        let archiver = control
            .read(|tx| Box::pin(async move { inspect::archiver(tx).await }))
            .await
            .unwrap();
        // The server of the tests sends its log nowhere.
        assert_eq!(
            archiver.map(|archiver| archiver.is_on),
            (control.engine() == EngineKind::Postgres).then_some(false)
        );
        store
            .database
            .read(|tx| {
                Box::pin(async move {
                    let accounts = inspect::accounts(tx, now()).await?;
                    let expected = inspect::Accounts {
                        owners: 1,
                        ..inspect::Accounts::default()
                    };
                    assert_eq!(accounts, expected);
                    let times = inspect::session_times(tx, now()).await?;
                    assert_eq!(
                        (times.idle_minutes, times.absolute_hours, times.too_long),
                        (60, 24, 0)
                    );
                    assert!(inspect::password_parameters(tx).await?.is_empty());
                    Done::Ok(())
                })
            })
            .await
            .unwrap();
        let placements = control
            .read(|tx| Box::pin(async move { store::control::list_active(tx, None, 10).await }))
            .await
            .unwrap();
        assert_eq!(store.cell.seat(&placements[0]).await.unwrap(), Seat::Own);
        assert_eq!(store.cell.pending(&placements[0]).await.unwrap(), 0);
        assert_eq!(inspect::control_pending(&store.config).await.unwrap(), 0);
    });
}

/// AT-16: of a stored hash only its parameters are told.
#[test]
fn only_the_parameters_of_a_hash_leave_the_store() {
    on_both_engines(|store| async move {
        let found = store
            .database
            .write(|tx| {
                Box::pin(async move {
                    let sql =
                        "UPDATE members SET password_hash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA'";
                    tx.execute(sql, &[]).await?;
                    let good = inspect::password_parameters(tx).await?;
                    tx.execute("UPDATE members SET password_hash = 'plain'", &[])
                        .await?;
                    Ok::<_, StoreError>((good, inspect::password_parameters(tx).await?))
                })
            })
            .await
            .unwrap();
        assert_eq!(
            found.0.into_iter().collect::<Vec<_>>(),
            ["argon2id$v=19$m=19456,t=2,p=1"]
        );
        assert_eq!(found.1.into_iter().collect::<Vec<_>>(), [""]);
    });
}
