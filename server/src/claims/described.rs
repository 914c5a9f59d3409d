//! The description of the interface as far as probes look at it. Read as a whole it would take many times its length.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What is served under which path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Described {
    paths: BTreeMap<String, Operations>,
}

/// The operations of one path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Operations {
    get: Option<Operation>,
    put: Option<Operation>,
    post: Option<Operation>,
    patch: Option<Operation>,
    delete: Option<Operation>,
}

#[derive(Debug, Deserialize)]
struct Operation {
    /// Ways to be let in; an empty one is nobody's.
    #[serde(default)]
    security: Vec<Map<String, Value>>,
}

impl Described {
    /// What cannot be read describes nothing.
    pub fn read(text: &[u8]) -> Self {
        serde_json::from_slice(text).unwrap_or_default()
    }

    /// Whether an operation is served.
    pub fn has(&self, method: &str, path: &str) -> bool {
        self.paths.get(path).is_some_and(|operations| {
            let Operations {
                get,
                put,
                post,
                patch,
                delete,
            } = operations;
            match method {
                "get" => get.is_some(),
                "put" => put.is_some(),
                "post" => post.is_some(),
                "patch" => patch.is_some(),
                "delete" => delete.is_some(),
                _ => false,
            }
        })
    }

    /// Paths that are read with credentials only.
    pub fn guarded(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().filter_map(|(path, operations)| {
            let is_open = operations.get.as_ref()?.security.iter().any(Map::is_empty);
            (!is_open).then_some(path.as_str())
        })
    }
}
