//! Probes: each file measures one thing on the running system and names what is wrong and how to mend it.
//!
//! What a probe measured is shown to everybody, so it says nothing about organizations: no names, no addresses, no
//! counts of them. The details of a finding are for the operator alone.
#![expect(
    clippy::unused_async,
    reason = "all probes have one shape, whether they wait for something or not"
)]

mod accounts;
mod backup_buckets;
mod backups;
mod certificate;
mod clock;
mod configuration;
mod control_schema;
mod copies;
mod database_connection;
mod database_roles;
mod default_credentials;
mod deny_by_default;
mod durability;
mod engine_version;
mod file_permissions;
mod forced_https;
mod free_disk;
mod health;
mod heartbeat;
mod integrity;
mod intruder_detection;
mod log_watch;
mod mail_relay;
mod migrations;
mod moves;
mod object_replicas;
mod open_ports;
mod operator_listener;
mod orderly_stop;
mod organizations;
mod password_hashes;
mod physical_backups;
mod placement;
mod policies;
mod process_limits;
mod process_privileges;
mod processing_record;
mod processors;
mod region;
mod removable_storage;
mod removals;
mod sealed_activity;
mod second_site;
mod security_contact;
mod security_headers;
mod self_service;
mod separation;
mod server_version;
mod session_cookie;
mod session_times;
mod sql_copy;
mod system_updates;
mod tls_listeners;
mod trust_page;
mod uptime;
mod versions;

use std::sync::Arc;

use policies::{privacy_policy, processing_agreement, security_policy};

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Cell, StoreError};

pub use backups::{LATE as BACKUP_LATE, UNREAD as BACKUP_UNREAD};

use super::{machine::Machine, state::Verdict};
use crate::config::Config;

/// What a probe may look at.
pub struct Context<'a> {
    pub config: &'a Config,
    /// Absent if the databases cannot be opened.
    pub cell: Option<&'a Cell>,
    pub machine: &'a Machine,
    pub now: Timestamp,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A name that programs can rely on.
    pub code: &'static str,
    /// For the operator: what exactly, with names and paths.
    pub detail: String,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    pub fn new(code: &'static str, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            fix: fix.into(),
        }
    }
}

/// What came out of a probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    pub verdict: Verdict,
    /// For everybody.
    pub measured: Value,
    pub findings: Vec<Finding>,
}

impl Measurement {
    /// Passed if nothing is wrong.
    pub fn of(measured: Value, findings: Vec<Finding>) -> Self {
        let verdict = if findings.is_empty() {
            Verdict::Passed
        } else {
            Verdict::Failed
        };
        Self {
            verdict,
            measured,
            findings,
        }
    }

    /// Nothing could be measured, for this reason.
    pub fn unknown(reason: &'static str) -> Self {
        Self {
            verdict: Verdict::Unknown,
            measured: json!({ "reason": reason }),
            findings: Vec::new(),
        }
    }

    /// The databases did not answer: the probe that opens them says why.
    fn no_database() -> Self {
        Self::unknown("the databases do not answer")
    }

    /// What the page shows as evidence: the figures, and the names of what is wrong.
    pub fn evidence(&self) -> Value {
        let codes: Vec<&str> = self.findings.iter().map(|finding| finding.code).collect();
        json!({ "measured": self.measured, "findings": codes })
    }
}

type Run = for<'a> fn(&'a Context<'a>) -> BoxFuture<'a, Measurement>;

/// A probe under the name that claims use.
pub struct Probe {
    pub name: &'static str,
    pub run: Run,
}

macro_rules! probes {
    ($($name:ident),* $(,)?) => {
        &[$(Probe { name: stringify!($name), run: |context| Box::pin($name::run(context)) }),*]
    };
}

/// Every probe, in the order of `doctor`.
pub const ALL: &[Probe] = probes![
    configuration,
    file_permissions,
    certificate,
    migrations,
    health,
    tls_listeners,
    forced_https,
    security_headers,
    session_cookie,
    deny_by_default,
    self_service,
    trust_page,
    security_contact,
    operator_listener,
    open_ports,
    durability,
    integrity,
    separation,
    control_schema,
    sealed_activity,
    database_connection,
    database_roles,
    engine_version,
    accounts,
    password_hashes,
    session_times,
    intruder_detection,
    default_credentials,
    copies,
    sql_copy,
    removals,
    moves,
    region,
    placement,
    processing_record,
    privacy_policy,
    processing_agreement,
    security_policy,
    processors,
    mail_relay,
    backups,
    physical_backups,
    object_replicas,
    second_site,
    free_disk,
    removable_storage,
    clock,
    heartbeat,
    uptime,
    orderly_stop,
    log_watch,
    server_version,
    process_privileges,
    process_limits,
    system_updates,
];

/// A read of the control database for a probe; `None` if it does not answer.
async fn control<T, F>(cell: &Cell, read: F) -> Option<T>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut store::Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
{
    Arc::clone(cell.control()).read(read).await.ok()
}
