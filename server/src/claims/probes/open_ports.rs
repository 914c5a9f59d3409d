//! Where the process listens, against where it was told to.

use std::net::SocketAddr;

use serde_json::json;

use super::{Context, Finding, Measurement};

pub async fn run(context: &Context<'_>) -> Measurement {
    let machine = context.machine.clone();
    let found = tokio::task::spawn_blocking(move || {
        let process = machine.process()?;
        Some(machine.listeners(&process))
    });
    let Ok(Some(found)) = found.await else {
        return Measurement::unknown("the server does not run");
    };
    let listen = &context.config.listen;
    let declared: Vec<SocketAddr> = [Some(listen.address), listen.http_address, listen.operator_address]
        .into_iter()
        .flatten()
        .collect();
    let findings = found
        .iter()
        .filter(|address| !declared.iter().any(|known| covers(known, address)));
    let findings: Vec<Finding> = findings
        .map(|address| {
            Finding::new(
                "port_undeclared",
                format!("the server listens at {address}"),
                "Find out what opened this port; the configuration declares every address at which Hourbook listens.",
            )
        })
        .collect();
    Measurement::of(
        json!({ "declared": declared.len(), "open": found.len(), "undeclared": findings.len() }),
        findings,
    )
}

fn covers(declared: &SocketAddr, found: &SocketAddr) -> bool {
    declared.port() == found.port() && (declared.ip() == found.ip() || declared.ip().is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_declared_with_its_port_and_host() {
        let covered =
            |declared: &str, found: &str| covers(&declared.parse().unwrap(), &found.parse().unwrap());
        assert!(covered("127.0.0.1:8443", "127.0.0.1:8443"));
        assert!(covered("0.0.0.0:8443", "0.0.0.0:8443"));
        assert!(!covered("127.0.0.1:8443", "0.0.0.0:8443"));
        assert!(!covered("0.0.0.0:8443", "0.0.0.0:9000"));
    }
}
