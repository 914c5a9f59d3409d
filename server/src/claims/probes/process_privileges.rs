//! As whom the server runs, on the machine and in the database.

use serde_json::json;

use super::{Context, Finding, Measurement, control};

/// Listening at ports below 1024 is the one privilege a web server may need.
const NET_BIND_SERVICE: u64 = 1 << 10;

pub async fn run(context: &Context<'_>) -> Measurement {
    let machine = context.machine;
    let Some(status) = machine
        .process()
        .and_then(|process| machine.read(&format!("{process}/status")))
    else {
        return Measurement::unknown("the server does not run");
    };
    let mut findings = judge(&status);
    let as_root = findings.iter().any(|finding| finding.code == "runs_as_root");
    if let Some(cell) = context.cell {
        let connection = control(cell, |tx| {
            Box::pin(async move { store::inspect::connection(tx).await })
        })
        .await;
        if connection.is_some_and(|connection| connection.superuser) {
            findings.push(Finding::new(
                "database_role_is_superuser",
                "the role of the server may do anything in the PostgreSQL cluster",
                "Create a role with LOGIN, CREATEDB and CREATEROLE only, make it owner of the databases, and use it in storage.database_url.",
            ));
        }
    }
    Measurement::of(json!({ "root": as_root }), findings)
}

fn judge(status: &str) -> Vec<Finding> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next().map(str::to_owned)
    };
    let mut findings = Vec::new();
    if field("Uid:").as_deref() == Some("0") {
        findings.push(Finding::new(
            "runs_as_root",
            "a mistake in the server would be a mistake with all rights of the machine",
            "Run the server under an account of its own, for instance with User=hourbook in the unit of the service.",
        ));
        return findings;
    }
    let capabilities = field("CapEff:").and_then(|text| u64::from_str_radix(&text, 16).ok());
    if let Some(more) = capabilities.filter(|held| held & !NET_BIND_SERVICE != 0) {
        findings.push(Finding::new(
            "capabilities_held",
            format!("the process holds capabilities {more:016x}"),
            "Set CapabilityBoundingSet=CAP_NET_BIND_SERVICE in the unit of the service.",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_and_capabilities_are_told() {
        let codes =
            |status: &str| -> Vec<&str> { judge(status).iter().map(|finding| finding.code).collect() };
        assert_eq!(
            codes("Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n"),
            ["runs_as_root"]
        );
        assert_eq!(
            codes("Uid:\t998\t998\t998\t998\nCapEff:\t0000000000000000\n"),
            Vec::<&str>::new()
        );
        assert_eq!(
            codes("Uid:\t998\nCapEff:\t0000000000000400\n"),
            Vec::<&str>::new()
        );
        assert_eq!(
            codes("Uid:\t998\nCapEff:\t0000000000000402\n"),
            ["capabilities_held"]
        );
    }
}
