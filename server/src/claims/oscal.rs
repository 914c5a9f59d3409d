//! The same as OSCAL assessment results (NIST), for tools that compare installations.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    catalogue::Kind,
    document::{Judged, Report, word},
    state::State,
};

const VERSION: &str = "1.2.1";
const NAMESPACE: &str = "https://hourbook.dev/ns/oscal";

/// The document. Ids are made of names, so that the same claim has the same id in every document.
pub fn document(report: &Report, public_url: Option<&str>) -> Value {
    let base = public_url.unwrap_or_default();
    let measured: Vec<&Judged> = report
        .claims
        .iter()
        .filter(|judged| judged.state != State::NotApplicable)
        .collect();
    let observations: Vec<Value> = measured
        .iter()
        .map(|judged| observation(judged, report))
        .collect();
    let findings: Vec<Value> = measured.iter().map(|judged| finding(judged)).collect();
    json!({ "assessment-results": {
        "uuid": id(&format!("document {}", report.at)),
        "metadata": {
            "title": "Claims of this Hourbook installation",
            "last-modified": report.at,
            "version": env!("CARGO_PKG_VERSION"),
            "oscal-version": VERSION,
        },
        "import-ap": { "href": format!("{base}/trust.json") },
        "results": [{
            "uuid": id(&format!("result {}", report.at)),
            "title": "State of the claims",
            "description": "Verified claims are measured by probes on the running system; attested ones are shown by a duty of the operator that a second person approved.",
            "start": report.at,
            "reviewed-controls": { "control-selections": [{ "include-all": {} }] },
            "observations": observations,
            "findings": findings,
        }],
    }})
}

fn observation(judged: &Judged, report: &Report) -> Value {
    let claim = judged.claim;
    let method = match claim.kind {
        Kind::Attested => "EXAMINE",
        _ => "TEST",
    };
    let evidence: Vec<Value> = judged
        .checks
        .iter()
        .filter_map(|(probe, check)| {
            let check = check.as_ref()?;
            Some(json!({
                "description": format!("Probe {probe} at {}: {}. {}", check.checked_at, check.verdict, check.evidence),
            }))
        })
        .chain(judged.evidence_hash.iter().map(|hash| {
            json!({ "description": format!("Approved evidence of the operator, SHA-256 {hash}") })
        }))
        .collect();
    let mut value = json!({
        "uuid": id(&format!("observation {}", claim.id)),
        "title": claim.id,
        "description": claim.en,
        "methods": [method],
        "props": [
            { "name": "kind", "ns": NAMESPACE, "value": word(claim.kind) },
            { "name": "state", "ns": NAMESPACE, "value": word(judged.state) },
        ],
        "collected": judged.checked_at.unwrap_or(report.at),
    });
    // The schema allows no empty lists.
    if !evidence.is_empty() {
        value["relevant-evidence"] = evidence.into();
    }
    value
}

fn finding(judged: &Judged) -> Value {
    let claim = judged.claim;
    let (state, reason) = match judged.state {
        State::Met => ("satisfied", "pass"),
        State::NotMet => ("not-satisfied", "fail"),
        State::Stale | State::Unknown | State::NotApplicable => ("not-satisfied", "other"),
    };
    let mut status = json!({ "state": state, "reason": reason });
    if let Some(missing) = &claim.missing {
        status["remarks"] = json!(missing.en);
    }
    json!({
        "uuid": id(&format!("finding {}", claim.id)),
        "title": claim.id,
        "description": claim.en,
        "target": {
            "type": "objective-id",
            "target-id": claim.id.to_lowercase(),
            "status": status,
        },
        "related-observations": [{ "observation-uuid": id(&format!("observation {}", claim.id)) }],
    })
}

fn id(name: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(name).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}
