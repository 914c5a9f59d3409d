//! The witness: cosigns a log that only grows, and refuses one that was put back to an older state.

use domain::audit::{LogKey, PublicKey, open, origin};
use serde_json::json;
use server::{
    app::App,
    audit::{
        seal::seal,
        witnessed::{WitnessError, ask},
    },
    commands::witness,
};
use store::{Cell, StoreError, audit_tree, control::Placement};

use crate::support::{Caller, TestApp, on_sqlite};

/// The same installation with a witness that listens on this machine.
async fn with_witness(app: &TestApp, folder: &std::path::Path) -> App {
    let secret = LogKey::from_secret(&[5; 32]);
    let log = PublicKey::parse(&app.app.log_key().unwrap().log_key("hourbook")).unwrap();
    let name = "witness.example/w1".to_owned();
    let router = witness::router(secret.clone(), log, name.clone(), folder.to_owned()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut config = app.app.config.clone();
    config.audit.witness_url = Some(format!("http://{address}"));
    config.audit.witness_key = Some(secret.witness_key(&name));
    App::new(Cell::open(&config.storage.cell()).await.unwrap(), config)
}

async fn placement(app: &App) -> Placement {
    let control = app.cell.control();
    let found = control.read(|tx| Box::pin(async move { store::control::find_by_slug(tx, "acme").await }));
    found.await.unwrap().unwrap()
}

async fn tags(caller: &Caller, names: &[&str]) {
    for name in names {
        caller.post("/tags", json!({ "name": name })).await.expect(201);
    }
}

async fn seal_and_ask(app: &App) -> Result<(), WitnessError> {
    let place = placement(app).await;
    let database = app.cell.organization(&place).await.unwrap();
    seal(app, &place, &database).await.unwrap();
    ask(app, &place, &database).await
}

/// Issue text: an older backup is restored; the witness refuses and raises an alarm.
#[test]
fn a_witness_cosigns_what_grows_and_refuses_a_restored_backup() {
    on_sqlite(|app| async move {
        let dir = tempfile::tempdir().unwrap();
        let watched = with_witness(&app, dir.path()).await;
        let owner = app.owner().await;
        tags(&owner, &["one", "two"]).await;
        seal_and_ask(&watched).await.unwrap();
        tags(&owner, &["three"]).await;
        seal_and_ask(&watched).await.unwrap();

        let place = placement(&watched).await;
        let database = watched.cell.organization(&place).await.unwrap();
        let newest = database
            .read(|tx| Box::pin(async move { audit_tree::newest(tx).await }))
            .await
            .unwrap()
            .unwrap();
        assert!(newest.witnessed);
        let keys = [
            watched.log_key().unwrap().log_key(&origin(place.id)),
            watched.config.audit.witness_key.clone().unwrap(),
        ];
        let keys = keys.map(|key| PublicKey::parse(&key).unwrap());
        assert_eq!(
            open(&newest.note, &keys).unwrap().witnesses,
            ["witness.example/w1"]
        );
        // All it keeps of the log is a name, a size and a root.
        let seen: Vec<_> = std::fs::read_dir(dir.path().join("seen")).unwrap().collect();
        assert_eq!(seen.len(), 1);

        database
            .write(|tx| {
                Box::pin(async move {
                    tx.execute("DELETE FROM audit_events WHERE position >= 2", &[])
                        .await?;
                    tx.execute("DELETE FROM audit_tiles", &[]).await?;
                    tx.execute("DELETE FROM audit_checkpoints", &[]).await?;
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        // Whoever can do that to the machine takes its own record of what it signed away, too.
        std::fs::remove_dir_all(server::config::Audit::signed_dir(
            &watched.config.storage.data_dir,
        ))
        .unwrap();
        for names in [&["four"][..], &["five", "six", "seven"]] {
            tags(&owner, names).await;
            let asked = seal_and_ask(&watched).await;
            assert!(matches!(asked, Err(WitnessError::Refused(_))), "{asked:?}");
        }
    });
}

/// The answer of the witness was lost: it has seen more than the log knows, and what it saw is still in the log.
#[test]
fn a_lost_answer_is_caught_up_with() {
    on_sqlite(|app| async move {
        let dir = tempfile::tempdir().unwrap();
        let watched = with_witness(&app, dir.path()).await;
        let owner = app.owner().await;
        tags(&owner, &["one"]).await;
        seal_and_ask(&watched).await.unwrap();
        let place = placement(&watched).await;
        let database = watched.cell.organization(&place).await.unwrap();
        let forget = "UPDATE audit_checkpoints SET witnessed = 0";
        database
            .write(move |tx| Box::pin(async move { tx.execute(forget, &[]).await }))
            .await
            .unwrap();
        tags(&owner, &["two"]).await;
        seal_and_ask(&watched).await.unwrap();
    });
}
