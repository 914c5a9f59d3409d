//! What all requests share.

use std::{
    ops::Deref,
    sync::{Arc, OnceLock},
};

use anyhow::Context;
use domain::{audit::LogKey, ids::OrganizationId, regions::Store};
use store::{Cell, StoreError, objects::ObjectStore};
use tokio::sync::Semaphore;

use crate::{
    access::{directory::Directory, key_file, rate::Rate, seal::SealKey, throttle::Throttle},
    access_log::AccessLog,
    audit::{key, refusals::Refusals, seal::Seals, witnessed::WitnessClient},
    backups::Places,
    claims::{Published, duty::day_of},
    clock::Clock,
    config::Config,
    detection::Detection,
    exports::Passwords,
    jobs::Wake,
    limits::Shares,
    objects,
    regions::Neighbours,
    reports::Replicas,
    sign_in_providers::oidc::Providers,
    syslog::Syslog,
    tls::acme,
};

/// Exports under way at once.
const EXPORTS: usize = 4;
/// Sealed segments taken at once: each waits in memory until it is on the disk.
const SEGMENTS: usize = 8;

/// The running server; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of an [`App`].
pub struct Inner {
    pub cell: Cell,
    pub clock: Clock,
    pub config: Config,
    pub directory: Directory,
    /// Addresses that other cells answer for.
    pub neighbours: Neighbours,
    pub throttle: Throttle,
    /// How fast each caller may go.
    pub rate: Rate,
    /// What intruder detection has seen in the last minutes.
    pub detection: Detection,
    /// Refusals that the audit log has seen a moment ago.
    pub refusals: Refusals,
    /// Organizations whose audit events wait for a signature.
    pub seals: Seals,
    log_key: OnceLock<LogKey>,
    seal_key: OnceLock<SealKey>,
    witness: OnceLock<Option<WitnessClient>>,
    access_log: OnceLock<Option<AccessLog>>,
    syslog: OnceLock<Option<Syslog>>,
    object_store: OnceLock<ObjectStore>,
    providers: OnceLock<Providers>,
    pub replicas: Replicas,
    /// Bounds the requests being worked on.
    pub request_slots: Semaphore,
    /// How many of them each organization takes.
    pub shares: Shares,
    /// Bounds the open event streams.
    pub event_slots: Arc<Semaphore>,
    /// Bounds the exports under way: each holds a snapshot of its database while it lasts.
    pub export_slots: Arc<Semaphore>,
    /// Bounds the uploads of sealed segments under way.
    pub segment_slots: Semaphore,
    /// What the page of the claims shows.
    pub published: Published,
    /// Passwords of copies that are about to be written.
    pub passwords: Passwords,
    /// Wakes the worker of background jobs.
    pub wake: Wake,
    /// Wakes whoever sends the links of those who sign up.
    pub sign_ups_wake: tokio::sync::Notify,
    /// Wakes whoever looks after the object store.
    pub objects_wake: objects::Wake,
    /// What the listener and whoever orders its certificate share.
    pub acme: acme::Shared,
    /// Where backups lie.
    pub backup_places: Places,
    /// Cancelled when the server begins to stop: long answers such as event streams end then.
    pub stopping: tokio_util::sync::CancellationToken,
}

impl App {
    pub fn new(cell: Cell, config: Config) -> Self {
        let event_slots = Arc::new(Semaphore::new(config.limits.event_streams));
        let request_slots = Semaphore::new(config.limits.concurrent_requests);
        let shares = Shares::new(config.limits.share());
        let rate = Rate::new(&config.limits);
        Self(Arc::new(Inner {
            backup_places: Places::new(&config),
            cell,
            clock: Clock,
            config,
            directory: Directory::default(),
            neighbours: Neighbours::default(),
            throttle: Throttle::default(),
            rate,
            detection: Detection::default(),
            refusals: Refusals::default(),
            seals: Seals::default(),
            log_key: OnceLock::new(),
            seal_key: OnceLock::new(),
            witness: OnceLock::new(),
            access_log: OnceLock::new(),
            syslog: OnceLock::new(),
            object_store: OnceLock::new(),
            providers: OnceLock::new(),
            replicas: Replicas::default(),
            request_slots,
            shares,
            event_slots,
            export_slots: Arc::new(Semaphore::new(EXPORTS)),
            segment_slots: Semaphore::new(SEGMENTS),
            published: Published::default(),
            passwords: Passwords::default(),
            wake: Wake::default(),
            sign_ups_wake: tokio::sync::Notify::new(),
            objects_wake: objects::Wake::default(),
            acme: acme::Shared::default(),
            stopping: tokio_util::sync::CancellationToken::new(),
        }))
    }
}

impl App {
    /// The key that signs the audit logs of this cell, made at the first start.
    pub fn log_key(&self) -> anyhow::Result<&LogKey> {
        if let Some(key) = self.log_key.get() {
            return Ok(key);
        }
        let key = key::load(&self.config.audit.key(&self.config.storage.data_dir), self.clock)?;
        Ok(self.log_key.get_or_init(|| key))
    }

    /// The key that seals secrets in the databases of this cell, made at the first start.
    pub fn seal_key(&self) -> anyhow::Result<&SealKey> {
        if let Some(key) = self.seal_key.get() {
            return Ok(key);
        }
        let key = self.config.accounts.key(&self.config.storage.data_dir);
        let secret = key_file::load(&key, self.clock)
            .with_context(|| format!("the key of the accounts {key} cannot be used"))?;
        Ok(self.seal_key.get_or_init(|| SealKey::new(secret)))
    }

    /// Whoever cosigns the audit logs, if the configuration names somebody.
    pub fn witness(&self) -> anyhow::Result<Option<&WitnessClient>> {
        if let Some(witness) = self.witness.get() {
            return Ok(witness.as_ref());
        }
        let witness = WitnessClient::new(&self.config.audit)?;
        Ok(self.witness.get_or_init(|| witness).as_ref())
    }

    /// Whether nothing may be given to a store today, because the agreement with whoever runs it has ended.
    pub fn is_refused(&self, store: Store) -> bool {
        self.config.is_refused(store, day_of(self.clock.now()))
    }

    /// The way to the providers that members sign in with.
    pub fn providers(&self) -> anyhow::Result<&Providers> {
        if let Some(providers) = self.providers.get() {
            return Ok(providers);
        }
        let providers = Providers::new(&self.config.accounts)?;
        Ok(self.providers.get_or_init(|| providers))
    }

    /// Begins the access log, if the configuration names a folder for it.
    pub fn open_access_log(&self) -> anyhow::Result<()> {
        if self.access_log.get().is_none() {
            let log = AccessLog::open(&self.config.log, self.clock.now())?;
            let _ = self.access_log.set(log);
        }
        Ok(())
    }

    /// Opens the way to the collector of logs, if the configuration names one.
    pub fn open_syslog(&self) -> anyhow::Result<()> {
        if self.syslog.get().is_none() {
            let _ = self.syslog.set(Syslog::open(&self.config.log)?);
        }
        Ok(())
    }

    /// The way to the collector of logs, once it is open.
    pub fn syslog(&self) -> Option<&Syslog> {
        self.syslog.get()?.as_ref()
    }

    /// The access log, once it has begun.
    pub fn access_log(&self) -> Option<&AccessLog> {
        self.access_log.get()?.as_ref()
    }

    /// Where sealed segments lie.
    pub fn objects(&self) -> Result<&ObjectStore, StoreError> {
        if let Some(store) = self.object_store.get() {
            return Ok(store);
        }
        let store = self.config.objects.open(&self.config.storage.data_dir)?;
        Ok(self.object_store.get_or_init(|| store))
    }

    /// Ends what this process holds of an organization whose access has ended.
    pub async fn let_go(&self, organization: OrganizationId) {
        self.cell.let_go(organization).await;
        self.directory.forget(organization);
        self.seals.forget(organization);
        self.replicas.forget(organization).await;
    }

    /// Ends what this process holds of an organization at the place where it lay before it was moved to `place`.
    pub async fn leave_for(&self, organization: OrganizationId, place: &str) {
        if self.cell.leave_for(organization, place).await {
            self.replicas.forget(organization).await;
        }
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
