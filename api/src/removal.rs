//! Removal of the whole organization: asked for by its owner, done after a cooling-off period, certified.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret};

/// How far a removal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovalState {
    /// Until it is due it can be withdrawn, and nothing has happened.
    Waiting,
    /// Nobody reaches the organization any more.
    Running,
    /// Nothing of it is there.
    Done,
    /// It was taken back.
    Withdrawn,
}

/// A removal of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Removal {
    /// Id of the removal.
    pub id: Uuid,
    /// Id of the organization, by which the certificate names it.
    pub organization_id: Uuid,
    /// How far it is.
    pub state: RemovalState,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When it begins.
    pub due_at: Instant,
    /// When access ended; null until then.
    #[schema(required = true)]
    pub started_at: Option<Instant>,
    /// When it was done or withdrawn; null until then.
    #[schema(required = true)]
    pub finished_at: Option<Instant>,
}

/// The removal that waits, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PendingRemoval {
    /// Null when none waits.
    #[schema(required = true)]
    pub removal: Option<Removal>,
}

/// The wish to remove the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Acme", "reason": "We move on", "days": 14 }))]
pub struct RequestRemoval {
    /// The name of the organization, typed again.
    pub name: String,
    /// Why; stands in the audit log and goes with it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub reason: String,
    /// Length of the cooling-off period in days; 14 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 30)]
    pub days: Option<u8>,
}

/// A removal that was asked for, with its receipt this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RemovalRequested {
    /// The removal.
    #[serde(flatten)]
    pub removal: Removal,
    /// Address at which state and certificate can be seen after access has ended; it is not shown again.
    pub receipt_url: Secret,
}

/// The receipt of a removal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenReceipt {
    /// The secret of the receipt.
    pub token: Secret,
}

/// What a receipt shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RemovalReceipt {
    /// The removal.
    #[serde(flatten)]
    pub removal: Removal,
    /// The signed certificate, once it is done.
    #[schema(required = true, value_type = Option<Object>)]
    pub certificate: Option<serde_json::Value>,
    /// The same for people.
    #[schema(required = true)]
    pub text: Option<String>,
}
