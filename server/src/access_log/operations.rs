//! What requests are called in the log: by the ids of the operations in the description of the API.

use std::collections::HashMap;

use axum::http::Method;
use utoipa::openapi::{OpenApi, PathItem, path::Operation};

/// The base of all operations.
const BASE: &str = "/api/v1";

/// Names of operations by route and method.
pub struct Operations(HashMap<String, HashMap<Method, String>>);

impl Operations {
    pub fn of(description: &OpenApi) -> Self {
        let routes = description
            .paths
            .paths
            .iter()
            .map(|(path, item)| (format!("{BASE}{path}"), methods(item)));
        Self(routes.collect())
    }

    /// The operation behind a route; nothing for pages and files.
    pub fn find(&self, method: &Method, route: &str) -> Option<&str> {
        self.0.get(route)?.get(method).map(String::as_str)
    }
}

fn methods(item: &PathItem) -> HashMap<Method, String> {
    let candidates: [(Method, Option<&Operation>); 5] = [
        (Method::GET, item.get.as_ref()),
        (Method::PUT, item.put.as_ref()),
        (Method::POST, item.post.as_ref()),
        (Method::PATCH, item.patch.as_ref()),
        (Method::DELETE, item.delete.as_ref()),
    ];
    candidates
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation?.operation_id.clone()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_description_has_a_name() {
        let description = crate::router::openapi();
        let operations = Operations::of(&description);
        let route = "/api/v1/time-entries/{id}";
        assert_eq!(operations.find(&Method::GET, route), Some("get_time_entry"));
        assert_eq!(operations.find(&Method::POST, route), None);
        assert_eq!(operations.find(&Method::GET, "/trust"), None);
        for (path, item) in &description.paths.paths {
            let known = &operations.0[&format!("{BASE}{path}")];
            let described = [&item.get, &item.put, &item.post, &item.patch, &item.delete];
            assert_eq!(
                known.len(),
                described.iter().filter(|one| one.is_some()).count(),
                "{path}"
            );
        }
    }
}
