//! What all requests share.

use std::{ops::Deref, sync::Arc};

use store::Cell;
use tokio::sync::Semaphore;

use crate::{
    access::{address::Directory, throttle::Throttle},
    clock::Clock,
    config::Config,
    jobs::Wake,
    reports::Replicas,
};

/// Exports under way at once.
const EXPORTS: usize = 4;

/// The running server; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of an [`App`].
pub struct Inner {
    pub cell: Cell,
    pub clock: Clock,
    pub config: Config,
    pub directory: Directory,
    pub throttle: Throttle,
    pub replicas: Replicas,
    /// Bounds the requests being worked on.
    pub request_slots: Semaphore,
    /// Bounds the open event streams.
    pub event_slots: Arc<Semaphore>,
    /// Bounds the exports under way: each holds a snapshot of its database while it lasts.
    pub export_slots: Arc<Semaphore>,
    /// Wakes the worker of background jobs.
    pub wake: Wake,
    /// Cancelled when the server begins to stop: long answers such as event streams end then.
    pub stopping: tokio_util::sync::CancellationToken,
}

impl App {
    pub fn new(cell: Cell, config: Config) -> Self {
        let event_slots = Arc::new(Semaphore::new(config.limits.event_streams));
        let request_slots = Semaphore::new(config.limits.concurrent_requests);
        Self(Arc::new(Inner {
            cell,
            clock: Clock,
            config,
            directory: Directory::default(),
            throttle: Throttle::default(),
            replicas: Replicas::default(),
            request_slots,
            event_slots,
            export_slots: Arc::new(Semaphore::new(EXPORTS)),
            wake: Wake::default(),
            stopping: tokio_util::sync::CancellationToken::new(),
        }))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
