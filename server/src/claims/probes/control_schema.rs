//! The control database: no column that could hold what belongs into an organization's own database.

use serde_json::json;

use super::{Context, Finding, Measurement, control};

/// Parts of names that a column for credentials or people has.
const TELLTALES: [&str; 9] = [
    "password",
    "passwd",
    "email",
    "phone",
    "first_name",
    "last_name",
    "member",
    "credential",
    "token",
];

/// Columns that sound so and hold none of it: ids of members who were erased, to erase them again after a backup was put
/// back; a keyed hash of an address that belongs to no organization yet, for a day; a text that its owner publishes in the DNS.
const KNOWN: [(&str, &str); 3] = [
    ("member_erasures", "member_id"),
    ("sign_ups", "email_hash"),
    ("domains", "token"),
];

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let columns = control(cell, |tx| {
        Box::pin(async move { store::inspect::columns(tx).await })
    })
    .await;
    let Some(columns) = columns else {
        return Measurement::no_database();
    };
    let suspicious = columns
        .iter()
        .filter(|(table, column)| is_telltale(column) && !KNOWN.contains(&(table.as_str(), column.as_str())));
    let findings = suspicious.map(|(table, column)| {
        Finding::new(
            "control_database_holds_people",
            format!("{table}.{column}"),
            "Remove the column: credentials and data of people belong into the databases of their organizations.",
        )
    });
    let findings = findings.collect();
    Measurement::of(json!({ "columns": columns.len() }), findings)
}

fn is_telltale(column: &str) -> bool {
    let column = column.to_lowercase();
    TELLTALES.iter().any(|part| column.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_for_people_are_told_from_others() {
        for column in ["owner_email", "Password_Hash", "member_id", "api_token"] {
            assert!(is_telltale(column), "{column}");
        }
        for column in ["slug", "state", "secret_hash", "owner", "file_name", "seen_at"] {
            assert!(!is_telltale(column), "{column}");
        }
    }
}
