//! What intruder detection keeps: findings, canaries, receivers of alerts, known devices, and from where one may come.

pub mod canaries;
pub mod devices;
pub mod findings;
pub mod receivers;
pub mod settings;

use domain::detection::Network;

use crate::{Result, Row, StoreError};

/// A column with networks; none where there is no row.
pub(crate) fn networks(row: &Row<'_>, column: usize) -> Result<Vec<Network>> {
    let Some(list) = row.get::<Option<serde_json::Value>>(column)? else {
        return Ok(Vec::new());
    };
    let read = |item: &serde_json::Value| item.as_str()?.parse().ok();
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let networks: Option<Vec<Network>> = items.iter().map(read).collect();
    networks.ok_or(StoreError::Corrupt {
        column,
        expected: "networks",
    })
}

pub(crate) fn networks_json(networks: &[Network]) -> serde_json::Value {
    networks
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .into()
}
