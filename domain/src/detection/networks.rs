//! Networks that somebody may come from.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::problems::FieldProblem;

/// The most networks in one list.
pub const MOST_NETWORKS: usize = 100;

/// A network such as `203.0.113.0/24` or `2001:db8::/32`.
pub type Network = IpNet;

/// The address as it is meant: a v4 address inside a v6 one is the v4 address, whatever the listener speaks.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// Whether somebody may come from there. An empty list lets everybody in.
pub fn allows(networks: &[Network], address: IpAddr) -> bool {
    let address = plain(address);
    networks.is_empty() || networks.iter().any(|network| network.contains(&address))
}

/// A list of networks in one spelling each, without repetitions; an address alone is the network of this address.
pub fn check_networks(field: &str, raw: &[String]) -> Result<Vec<Network>, FieldProblem> {
    if raw.len() > MOST_NETWORKS {
        let message = format!("name at most {MOST_NETWORKS} networks");
        return Err(FieldProblem::new(field, "too_many", message));
    }
    let mut networks = Vec::with_capacity(raw.len());
    for (index, text) in raw.iter().enumerate() {
        let network = parse(text.trim()).ok_or_else(|| {
            let message = "write a network such as 203.0.113.0/24 or 2001:db8::/32, or one address";
            FieldProblem::new(format!("{field}.{index}"), "malformed", message)
        })?;
        networks.push(network);
    }
    networks.sort_unstable();
    networks.dedup();
    Ok(networks)
}

fn parse(text: &str) -> Option<Network> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(IpNet::from(plain(address)));
    }
    text.parse::<IpNet>().ok().map(|network| network.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(raw: &[&str]) -> Result<Vec<String>, &'static str> {
        let raw: Vec<String> = raw.iter().map(|text| (*text).to_owned()).collect();
        check_networks("networks", &raw)
            .map(|networks| networks.iter().map(ToString::to_string).collect())
            .map_err(|problem| problem.code)
    }

    /// AT-20: networks of both families, each in one spelling.
    #[test]
    fn a_list_of_networks_is_read_as_it_is_meant() {
        for (raw, expected) in [
            (&[][..], Ok(&[][..])),
            (&["203.0.113.7/24", " 203.0.113.0/24 "], Ok(&["203.0.113.0/24"])),
            (&["198.51.100.4"], Ok(&["198.51.100.4/32"])),
            (&["::ffff:198.51.100.4"], Ok(&["198.51.100.4/32"])),
            (&["2001:DB8::1/32", "::1"], Ok(&["::1/128", "2001:db8::/32"])),
            (&["203.0.113.0/33"], Err("malformed")),
            (&["203.0.113"], Err("malformed")),
            (&["example.com"], Err("malformed")),
            (&[""], Err("malformed")),
        ] {
            let expected: Result<Vec<String>, &str> =
                expected.map(|list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect());
            assert_eq!(networks(raw), expected, "{raw:?}");
        }
        assert_eq!(networks(&["10.0.0.0/8"; 101]), Err("too_many"));
    }

    #[test]
    fn only_addresses_inside_are_let_in() {
        let raw = ["203.0.113.0/24", "2001:db8::/32"].map(str::to_owned);
        let office = check_networks("networks", &raw).unwrap();
        for (address, expected) in [
            ("203.0.113.255", true),
            ("203.0.114.0", false),
            ("::ffff:203.0.113.9", true),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
            ("::1", false),
        ] {
            assert_eq!(allows(&office, address.parse().unwrap()), expected, "{address}");
        }
        assert!(allows(&[], "198.51.100.1".parse().unwrap()));
    }
}
