use serde::{Deserialize, Serialize};

use super::Country;

/// A place of a cell in which data of customers is kept or passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Store {
    /// The databases of the organizations.
    Database,
    /// Files beside the databases: sealed activity, uploads, copies.
    Objects,
    /// The second place of the sealed files.
    SecondObjects,
    /// Standbys of the databases.
    Replicas,
    /// The first folder of backups.
    Backups,
    /// The second folder of backups.
    SecondBackups,
    /// The repositories of physical backups of the database server.
    PhysicalBackups,
    /// The relay that sends mails.
    Mail,
    /// The logs of the server.
    Logs,
    /// The witness of the audit logs.
    Witness,
}

impl Store {
    /// Every store, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::Database,
        Self::Objects,
        Self::SecondObjects,
        Self::Replicas,
        Self::Backups,
        Self::SecondBackups,
        Self::PhysicalBackups,
        Self::Mail,
        Self::Logs,
        Self::Witness,
    ];

    /// The name in the configuration and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Objects => "objects",
            Self::SecondObjects => "second_objects",
            Self::Replicas => "replicas",
            Self::Backups => "backups",
            Self::SecondBackups => "second_backups",
            Self::PhysicalBackups => "physical_backups",
            Self::Mail => "mail",
            Self::Logs => "logs",
            Self::Witness => "witness",
        }
    }

    /// Whether a server can run without it: mails wait, a second copy is missing, a log is signed by one hand.
    pub const fn can_rest(self) -> bool {
        matches!(
            self,
            Self::SecondObjects | Self::SecondBackups | Self::PhysicalBackups | Self::Mail | Self::Witness
        )
    }
}

/// Where a store stands, and who runs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The country.
    pub country: Country,
    /// Town or data centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The processor that runs it; the operator where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processor: Option<String>,
}
