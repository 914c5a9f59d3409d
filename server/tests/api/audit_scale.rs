//! Figures of the audit log, measured by hand:
//! `cargo test -p server --release --test api audit_scale -- --ignored --nocapture`

use std::time::Instant;

use server::{audit::seal::seal, clock::Clock};
use store::audit::{AuditEvent, insertion};

use crate::support::{TestApp, on_both_engines};

const EVENTS: u32 = 100_000;
/// Events in one transaction, as grouped writes have them.
const GROUP: u32 = 64;

async fn append(app: &TestApp) {
    let database = app.database("acme").await;
    for group in 0..EVENTS.div_ceil(GROUP) {
        let write = database.write(move |tx| {
            Box::pin(async move {
                let statements = (0..GROUP).map(|n| {
                    let event = AuditEvent {
                        id: Clock.id(),
                        action: "time_entry.created",
                        object_kind: "time_entry",
                        object: Clock.id(),
                        before: None,
                        after: Some(serde_json::json!({ "note": format!("event {group}/{n}"), "duration_seconds": 3600 })),
                        reason: None,
                    };
                    insertion(event, None::<domain::ids::MemberId>, "scale", Clock.now())
                });
                tx.batch(statements.collect()).await
            })
        });
        write.await.unwrap();
    }
}

#[test]
#[ignore = "a measurement, not a test"]
fn measure_appending_signing_and_proving() {
    on_both_engines(|app| async move {
        let placement = app.placement("acme").await;
        let database = app.database("acme").await;
        let started = Instant::now();
        append(&app).await;
        let appended = started.elapsed();
        seal(&app.app, &placement, &database).await.unwrap();
        let all = started.elapsed();
        let rate = |elapsed: std::time::Duration| f64::from(EVENTS) / elapsed.as_secs_f64();
        println!(
            "{:?}: {:.0} events/s stored, {:.0}/s stored and signed",
            database.engine(),
            rate(appended),
            rate(all)
        );
        let owner = app.owner().await;
        let started = Instant::now();
        for n in 0..200 {
            owner
                .get(&format!("/audit/{}/proof", n * 499 + 7))
                .await
                .expect(200);
        }
        println!(
            "{:?}: a proof in {:?} over the API",
            database.engine(),
            started.elapsed() / 200
        );
    });
}
