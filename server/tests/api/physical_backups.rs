//! Physical backups of the database server, as far as the server knows of them: by the report of another machine.

use jiff::{SignedDuration, Timestamp};
use server::{
    claims::{
        machine::{Machine, Subject},
        probes::{self, Context, Measurement},
        state::Verdict,
    },
    clock::Clock,
    physical_backups::{Oldest, Report, Repository},
    removal::saga,
};
use store::{EngineKind, removals::State};

use crate::{
    removal::ask_for,
    support::{TestApp, on_both_engines},
};

fn ago(hours: i64) -> Timestamp {
    Clock.now() - SignedDuration::from_hours(hours)
}

/// What pgBackRest holds where all is well, of so many hours ago.
fn report(hours: i64) -> Report {
    let repository = Repository {
        key: 1,
        status: "ok".into(),
        cipher: "aes-256-cbc".into(),
        fulls_at: vec![ago(hours), ago(10)],
        newest_full_at: Some(ago(10)),
        oldest: Some(Oldest {
            what: "backup 20260301-020000F".into(),
            at: ago(hours),
        }),
        damaged: Vec::new(),
    };
    Report::new("hourbook", vec![repository], Clock.now())
}

async fn measure(app: &TestApp) -> Measurement {
    let machine = Machine::new(Subject::Own);
    let context = Context {
        config: &app.app.config,
        cell: Some(&app.app.cell),
        machine: &machine,
        now: Clock.now(),
    };
    let probe = probes::ALL
        .iter()
        .find(|probe| probe.name == "physical_backups")
        .unwrap();
    (probe.run)(&context).await
}

/// AT-46: what is kept for too long is found, and so is a report that nobody writes; a cell without physical backups keeps
/// nothing too long.
#[test]
fn the_probe_holds_physical_backups_to_their_time() {
    on_both_engines(|first| async move {
        let nothing = measure(&first).await;
        assert_eq!((nothing.verdict, nothing.findings), (Verdict::Passed, Vec::new()));

        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("report.json");
        let app = first
            .again_with(|config| config.physical_backups.report_file = Some(file.clone()))
            .await;
        let codes = async || -> Vec<&'static str> {
            let measurement = measure(&app).await;
            measurement.findings.iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes().await, ["physical_report_missing"]);

        // The server of the tests archives nothing, and PostgreSQL says so itself.
        let archiver: &[&str] = match app.app.cell.control().engine() {
            EngineKind::Sqlite => &[],
            EngineKind::Postgres => &["wal_archiving_off"],
        };
        report(34).write(&file).unwrap();
        assert_eq!(codes().await, archiver);
        report(61).write(&file).unwrap();
        assert_eq!(
            codes().await,
            [&["physical_copies_too_old"][..], archiver].concat()
        );
    });
}

/// AT-46: a certificate is not signed while nobody knows when the last physical copy is gone, and names that time.
#[test]
fn a_certificate_waits_until_the_end_of_physical_copies_is_known() {
    on_both_engines(|first| async move {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("report.json");
        let app = first
            .again_with(|config| config.physical_backups.report_file = Some(file.clone()))
            .await;
        let gone = app.placement("acme").await;
        let id = ask_for(&app, "acme").await;
        first.app.let_go(gone.id).await;
        for (hours, expected) in [(None, "cannot be read"), (Some(61), "should be gone")] {
            if let Some(hours) = hours {
                report(hours).write(&file).unwrap();
            }
            let problem = saga::work_on(&app.app, id).await.unwrap_err().to_string();
            assert!(problem.contains(expected), "{problem}");
        }
        report(34).write(&file).unwrap();
        let removal = saga::work_on(&app.app, id).await.unwrap();
        assert_eq!(removal.state, State::Done);
        let certificate = removal.certificate.unwrap()["certificate"].clone();
        let time = |name: &str| -> Timestamp { certificate[name].as_str().unwrap().parse().unwrap() };
        let kept = time("physical_copies_until").duration_since(time("removed_at"));
        assert_eq!(kept, SignedDuration::from_hours(60));
    });
}
