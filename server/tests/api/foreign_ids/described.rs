//! The rows held against the description of the API: nothing is left out.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rows;

/// Every operation of the description.
fn operations() -> BTreeSet<String> {
    let described = serde_json::to_value(server::router::openapi()).unwrap();
    let mut all = BTreeSet::new();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            if matches!(method.as_str(), "get" | "post" | "put" | "patch" | "delete") {
                all.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    all
}

/// AT-38, ASVS v5.0.0-8.2.2, 8.4.1: an operation without a row fails here, and so does a row without an operation.
#[test]
fn every_operation_of_the_description_has_a_row() {
    let (all, rows) = (operations(), rows());
    let with_row: BTreeSet<String> = rows.iter().map(|row| row.operation.to_owned()).collect();
    let without: Vec<&String> = all.difference(&with_row).collect();
    assert!(
        without.is_empty(),
        "add rows to server/tests/api/foreign_ids/rows_*.rs, with a place ($kind) for each id they take: {without:?}"
    );
    let gone: Vec<&String> = with_row.difference(&all).collect();
    assert!(gone.is_empty(), "these rows have no operation any more: {gone:?}");
    for row in &rows {
        let open = row.path.contains(['{', '}']);
        assert!(!open, "{}: a parameter without a place or a value", row.operation);
    }
}

/// AT-38, ASVS v5.0.0-8.2.2: whatever takes an id in its body or in its query takes it in a row, too.
#[test]
fn every_field_that_takes_an_id_is_a_place_of_a_row() {
    let described = serde_json::to_value(server::router::openapi()).unwrap();
    let rows = rows();
    let mut missing = Vec::new();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            let said: String = rows
                .iter()
                .filter(|row| row.operation == name)
                .map(|row| format!("{}{}", row.path, row.body))
                .collect();
            for field in ids_of(&described, operation) {
                let in_query = said.contains(&format!("{field}=$"));
                let in_body =
                    said.contains(&format!("\"{field}\":\"$")) || said.contains(&format!("\"{field}\":[\"$"));
                if !in_query && !in_body {
                    missing.push(format!("{name}: {field}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no row has a place for: {missing:#?}");
}

/// The names of what takes ids, in the query and in the body of an operation.
fn ids_of(described: &Value, operation: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let schema = parameter["schema"].to_string();
        if parameter["in"] == "query" && schema.contains("\"uuid\"") {
            found.insert(parameter["name"].as_str().unwrap().to_owned());
        }
    }
    collect(
        described,
        &operation["requestBody"]["content"]["application/json"]["schema"],
        &mut found,
        0,
    );
    found
}

fn collect(described: &Value, schema: &Value, found: &mut BTreeSet<String>, depth: usize) {
    if depth > 8 {
        return;
    }
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return collect(
            described,
            &described["components"]["schemas"][name],
            found,
            depth + 1,
        );
    }
    for many in ["allOf", "oneOf", "anyOf"] {
        for one in schema[many].as_array().into_iter().flatten() {
            collect(described, one, found, depth + 1);
        }
    }
    collect_items(described, schema, found, depth);
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let takes = field["format"] == "uuid" || field["items"]["format"] == "uuid";
        if takes {
            found.insert(name.clone());
        }
        collect(described, field, found, depth + 1);
    }
}

fn collect_items(described: &Value, schema: &Value, found: &mut BTreeSet<String>, depth: usize) {
    if schema["items"].is_object() {
        collect(described, &schema["items"], found, depth + 1);
    }
}
