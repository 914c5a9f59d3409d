//! Where health and metrics of the operator are to be reached.

use std::net::IpAddr;

use serde_json::json;

use super::{Context, Finding, Measurement};

pub async fn run(context: &Context<'_>) -> Measurement {
    let listen = &context.config.listen;
    let address = listen.operator_address;
    let public = address.filter(|address| !is_inner(address.ip())).map(|address| {
        Finding::new(
            "operator_listener_public",
            format!("listen.operator_address is {address}"),
            "Bind it to the loopback address or to an address of an inner network: whoever reaches it reads the metrics.",
        )
    });
    let plain = address
        .filter(|address| listen.operator_plain && !address.ip().is_loopback())
        .map(|address| {
            Finding::new(
                "operator_listener_plain",
                format!("listen.operator_address is {address}, and listen.operator_plain is set"),
                "Take listen.operator_plain away, or bind it to the loopback address: metrics cross the network in clear.",
            )
        });
    Measurement::of(
        json!({ "operator_listener": address.is_some(), "plain": address.is_some() && listen.operator_plain }),
        public.into_iter().chain(plain).collect(),
    )
}

fn is_inner(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_addresses_are_told_from_public_ones() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.9",
            "::1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(is_inner(inner.parse().unwrap()), "{inner}");
        }
        for public in ["0.0.0.0", "::", "203.0.113.9", "2001:db8::1"] {
            assert!(!is_inner(public.parse().unwrap()), "{public}");
        }
    }
}
