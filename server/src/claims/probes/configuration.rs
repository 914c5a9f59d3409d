//! The configuration: limits that still limit, and an address that links can use.

use serde_json::json;

use super::{Context, Finding, Measurement};

const MIB: u64 = 1024 * 1024;

pub async fn run(context: &Context<'_>) -> Measurement {
    let limits = &context.config.limits;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let bounds = [
        ("body_bytes", count(limits.body_bytes), 64 * MIB),
        ("upload_bytes", limits.upload_bytes, 8192 * MIB),
        ("request_seconds", limits.request_seconds, 300),
        ("concurrent_requests", count(limits.concurrent_requests), 65_536),
        ("event_streams", count(limits.event_streams), 65_536),
    ];
    let too_high = bounds.iter().filter(|(_, value, most)| value > most);
    let mut findings: Vec<Finding> = too_high
        .map(|(name, value, most)| {
            Finding::new(
                "limit_too_high",
                format!("limits.{name} is {value}"),
                format!(
                    "Set limits.{name} to at most {most}: what is over it only takes memory from others."
                ),
            )
        })
        .collect();
    let listen = &context.config.listen;
    if !listen.address.ip().is_loopback() && listen.public_url.is_none() {
        findings.push(Finding::new(
            "public_url_missing",
            format!(
                "the server listens at {} and does not know its own address",
                listen.address
            ),
            "Set listen.public_url to the address people use, so that links in mails are right.",
        ));
    }
    Measurement::of(
        json!({
            "body_bytes": limits.body_bytes,
            "request_seconds": limits.request_seconds,
            "concurrent_requests": limits.concurrent_requests,
        }),
        findings,
    )
}
