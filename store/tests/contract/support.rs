//! A cell of its own for each test, on either engine.

use std::{future::Future, sync::Arc};

use domain::{
    entries::{DayBoundary, OverlapPolicy},
    ids::{MemberId, OrganizationId, TaskStatusId},
    rounding::Rounding,
    scope::{Rank, StatusCategory},
};
use jiff::Timestamp;
use store::{
    Cell, CellConfig, Database, StoreError, control, database_roles::Vault, members::Member,
    organization::Organization, task_statuses::TaskStatus,
};
use tempfile::TempDir;
use uuid::Uuid;

/// A fixed instant: nothing here depends on the clock.
pub const NOW: &str = "2026-03-02T08:00:00Z";

/// An open organization in a cell that goes away with the test.
pub struct TestStore {
    pub cell: Cell,
    pub database: std::sync::Arc<Database>,
    pub member: MemberId,
    pub config: CellConfig,
}

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "tests need ids from somewhere")]
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// The cluster the suite started; without it only SQLite is tested.
#[expect(
    clippy::disallowed_methods,
    reason = "the suite tells its tests where the cluster is"
)]
pub fn postgres_url() -> Option<String> {
    std::env::var("HOURBOOK_TEST_POSTGRES_URL").ok()
}

/// Runs a test on both engines, each with a fresh cell.
pub fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(TestStore) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (store, _dir) = open(None).await;
        test(store).await;
        match postgres_url() {
            Some(url) => {
                let name = create_database(&url).await;
                let (store, _dir) = open(Some(with_database(&url, &name))).await;
                test(store).await;
                drop_databases(&url, &name).await;
            }
            None => eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set: SQLite only"),
        }
    });
}

/// Seals nothing: what tests look at they can read.
#[derive(Debug)]
pub struct Shelf;

impl Vault for Shelf {
    fn seal(&self, _: Uuid, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(secret.to_vec())
    }

    fn open(&self, _: Uuid, sealed: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(Some(sealed.to_vec()))
    }
}

/// The folder is kept beside the store: a test that uses one field of the store drops the others.
async fn open(database_url: Option<String>) -> (TestStore, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let config = CellConfig {
        data_dir: dir.path().to_owned(),
        database_url,
        database_ca_file: None,
        region: None,
        vault: Arc::new(Shelf),
    };
    let cell = Cell::open(&config).await.unwrap();
    let placement = cell
        .create_organization(OrganizationId::from(id()), "acme", now())
        .await
        .unwrap();
    let active = placement.clone();
    cell.control()
        .write(move |tx| Box::pin(async move { control::activate(tx, &active, active.id).await }))
        .await
        .unwrap();
    let database = cell.organization(&placement).await.unwrap();
    let member = MemberId::from(id());
    let row = Member {
        id: member,
        name: "Ann".into(),
        email: "ann@acme.example".into(),
        role: domain::people::Role::Owner,
        tailoring: domain::policy::Tailoring::default(),
        active: true,
        time_zone: "Europe/Berlin".into(),
        locale: "en".into(),
        preferences: serde_json::json!({}),
        created_at: now(),
        updated_at: now(),
        version: 1,
    };
    let settings = organization(&placement);
    database
        .write(move |tx| {
            Box::pin(async move {
                store::organization::insert(tx, &settings).await?;
                store::members::insert(tx, &row, None).await?;
                store::task_statuses::insert(tx, &status()).await
            })
        })
        .await
        .unwrap();
    (
        TestStore {
            cell,
            database,
            member,
            config,
        },
        dir,
    )
}

/// The one status of tasks; its id is the same everywhere.
pub fn status() -> TaskStatus {
    TaskStatus {
        id: TaskStatusId::from(Uuid::from_u128(1)),
        name: "In progress".into(),
        category: StatusCategory::InProgress,
        rank: Rank::first(),
        task_limit: None,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn organization(placement: &control::Placement) -> Organization {
    Organization {
        id: placement.id,
        slug: placement.slug.clone(),
        name: "Acme".into(),
        time_zone: "Europe/Berlin".into(),
        locale: "en".into(),
        week_start: "monday".into(),
        currency: "EUR".into(),
        overlap_policy: OverlapPolicy::default(),
        day_boundary: DayBoundary::default(),
        rounding: Rounding::default(),
        forgotten_timer_hours: 10,
        session_idle_minutes: 60,
        session_absolute_hours: 24,
        sign_in: domain::sign_in_providers::SignInPolicy::Any,
        working_time_consent: None,
        working_time_consent_days: domain::working_time::CONSENT_DAYS,
        second_factor: domain::people::SecondFactorPolicy::Optional,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

impl TestStore {
    /// Opens the same data again, as after a restart.
    pub async fn reopen(self) -> Self {
        let Self {
            cell,
            database,
            member,
            config,
        } = self;
        drop((cell, database));
        let cell = Cell::open(&config).await.unwrap();
        let placement = cell
            .control()
            .read(|tx| Box::pin(async move { control::find_by_slug(tx, "acme").await }))
            .await
            .unwrap()
            .unwrap();
        let database = cell.organization(&placement).await.unwrap();
        Self {
            cell,
            database,
            member,
            config,
        }
    }
}

/// An empty database of a cell's own.
pub async fn create_database(url: &str) -> String {
    let name = format!("test_{}", id().simple());
    let create = format!("CREATE DATABASE {name} STRATEGY wal_log TEMPLATE template0");
    let client = connect(url).await;
    client.batch_execute(&create).await.unwrap();
    name
}

/// The cluster of the suite may lie in memory: what a test has made goes when it has passed, and with the cluster at the latest.
async fn drop_databases(url: &str, control: &str) {
    let organizations = connect(&with_database(url, control)).await;
    let rows = organizations
        .query(
            "SELECT 'hourbook_' || replace(id::text, '-', '') FROM organizations",
            &[],
        )
        .await
        .unwrap();
    let names = rows.iter().map(|row| row.get::<_, String>(0));
    let client = connect(url).await;
    for name in names.chain([control.to_owned()]) {
        for what in [
            format!("DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
            format!("ROLE IF EXISTS \"{name}\""),
        ] {
            client.batch_execute(&format!("DROP {what}")).await.unwrap();
        }
    }
}

/// A connection that lives as long as its client.
async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The same server, another database: the last segment of the URL's path.
pub fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, None), |(base, query)| (base, Some(query)));
    let (server, _) = base.rsplit_once('/').unwrap();
    query.map_or_else(
        || format!("{server}/{name}"),
        |query| format!("{server}/{name}?{query}"),
    )
}

/// The error type of units that only store.
pub type Done = Result<(), StoreError>;
