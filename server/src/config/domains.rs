use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Domains of their own that organizations are reached at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Domains {
    /// The name server that is asked for their proofs, such as `192.0.2.53:53`. The one of the system when absent.
    pub resolver: Option<SocketAddr>,
}
