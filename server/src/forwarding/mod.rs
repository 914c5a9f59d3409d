//! The audit log and the access log also go to another system, as syslog over TLS (RFC 5424, RFC 5425): whoever takes this
//! machine cannot take back what was told already. What is told are ids and names of operations; the audit log's payloads,
//! which hold what people typed, stay here.

mod message;
mod send;

use std::{fs::File, io::Read as _};

use anyhow::Context;
use domain::{audit, ids::OrganizationId};
use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, Sender, channel};

pub use self::send::Sending;
use self::{message::Kind, send::Connector};
use crate::{
    access_log,
    config::{AccessFormat, Log},
};

/// Messages that may wait for the receiver. More are lost, and counted.
const WAITING: usize = 8192;

/// Where messages are handed over. It never waits.
pub struct Forwarder {
    host: String,
    sender: Sender<Vec<u8>>,
}

impl Forwarder {
    /// The forwarder of the configuration with the work behind it; `None` if the configuration names no receiver.
    pub fn open(config: &Log) -> anyhow::Result<Option<(Self, Sending)>> {
        let Some(forward) = &config.forward else {
            return Ok(None);
        };
        let connector = Connector::new(forward).context("log.forward")?;
        let (sender, messages): (_, Receiver<Vec<u8>>) = channel(WAITING);
        let host = message::host(&name_of_machine());
        Ok(Some((Self { host, sender }, Sending::new(connector, messages))))
    }

    /// Tells events that are in the tree now. Their positions have no gaps: the receiver sees whether one is missing.
    pub fn audit(&self, organization: OrganizationId, entries: &[audit::Entry]) {
        for entry in entries {
            let text = message::audit(organization, entry);
            self.hand_over(Kind::Audit, entry.at, &text);
        }
    }

    /// Tells a request.
    pub fn access(&self, entry: &access_log::Entry) {
        let text = entry.write(AccessFormat::Json);
        self.hand_over(Kind::Access, entry.time, text.trim_end());
    }

    fn hand_over(&self, kind: Kind, at: Timestamp, text: &str) {
        if self
            .sender
            .try_send(message::frame(kind, at, &self.host, text))
            .is_err()
        {
            metrics::counter!("hourbook_log_forward_lost_total").increment(1);
        }
    }
}

/// What the kernel calls this machine; nothing where it does not say.
fn name_of_machine() -> String {
    let mut name = String::new();
    let read =
        File::open("/proc/sys/kernel/hostname").and_then(|file| file.take(255).read_to_string(&mut name));
    read.map_or_else(|_| String::new(), |_| name.trim().to_owned())
}
