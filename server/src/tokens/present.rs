//! How a token looks to its owner: without its secret.

use api::tokens::{Scope, Token as Wire};
use domain::detection::Network;
use store::tokens::Token;

pub fn present(token: Token) -> Wire {
    Wire {
        id: token.id.uuid(),
        name: token.name,
        prefix: token.prefix,
        scopes: token.scopes.iter().filter_map(|word| scope(word)).collect(),
        created_at: token.created_at.into(),
        expires_at: token.expires_at.map(Into::into),
        last_used_at: token.last_used_at.map(Into::into),
        networks: present_networks(&token.networks),
        paused_until: token.paused_until.map(Into::into),
    }
}

fn scope(word: &str) -> Option<Scope> {
    serde_json::from_value(word.into()).ok()
}

pub fn present_networks(networks: &[Network]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}
