//! On PostgreSQL: a role of its own for each organization, which may do nothing else, and nobody beside it.

use serde_json::json;
use store::{control::Placement, database_roles::Trespass};

use super::{Context, Finding, Measurement, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 500;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    let (Ok(trespasses), Ok(control)) = (cell.trespasses(&placements).await, cell.is_control_public().await)
    else {
        return Measurement::no_database();
    };
    if trespasses.is_none() && control.is_none() {
        // Files have no roles: each is open to the account of the server alone, which another probe looks at.
        return Measurement::of(json!({ "roles": false }), Vec::new());
    }
    let mut findings = Vec::new();
    if control == Some(true) {
        findings.push(Finding::new(
            "control_database_open_to_others",
            "every role of the cluster may connect to the control database",
            "As its owner: GRANT CONNECT ON DATABASE … TO the role in storage.database_url; REVOKE CONNECT, TEMPORARY ON DATABASE … FROM PUBLIC.",
        ));
    }
    for (id, trespass) in trespasses.into_iter().flatten() {
        let placement = placements.iter().find(|placement| placement.id == id);
        findings.extend(placement.map(|placement| tell(placement, &trespass)));
    }
    let measured = json!({ "roles": true, "one_role_each": findings.is_empty() });
    Measurement::of(measured, findings)
}

fn tell(placement: &Placement, trespass: &Trespass) -> Finding {
    let whose = format!("{} ({})", placement.slug, placement.id);
    match trespass {
        Trespass::NoRole => Finding::new(
            "organization_without_role",
            format!("{whose} has no role of its own that may connect to its database"),
            "Run hourbook-server migrate.",
        ),
        Trespass::Others(roles) => Finding::new(
            "database_open_to_roles",
            format!("{} may connect to the database of {whose}", roles.join(", ")),
            "REVOKE CONNECT ON DATABASE … FROM each of them, or REVOKE the role of the organization from whoever is a member of it.",
        ),
        Trespass::Mighty => Finding::new(
            "role_of_organization_is_mighty",
            format!("the role of {whose} may do more than work in its database"),
            "ALTER ROLE … NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 24, and REVOKE the roles it is a member of.",
        ),
    }
}
