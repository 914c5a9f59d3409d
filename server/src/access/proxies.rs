//! Where a request comes from when it comes through a proxy: only what the operator's own proxies say is believed.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use domain::detection::Network;

const HEADER: &str = "x-forwarded-for";

/// Puts the address behind the proxies in the place of theirs.
pub async fn look_behind(
    State(proxies): State<Arc<Vec<Network>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    if let Some(ConnectInfo(peer)) = peer.filter(|_| !proxies.is_empty())
        && let Some(behind) = behind(&proxies, peer.ip(), request.headers())
    {
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(behind, peer.port())));
    }
    next.run(request).await
}

/// The last address in the chain that is none of our proxies: whatever stands before it was said by a stranger.
fn behind(proxies: &[Network], peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let is_proxy = |address: IpAddr| {
        let address = address.to_canonical();
        proxies.iter().any(|network| network.contains(&address))
    };
    if !is_proxy(peer) {
        return None;
    }
    let lines = headers
        .get_all(HEADER)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let chain: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut last = None;
    for text in chain.into_iter().rev() {
        // What is no address ends the chain: nothing before it can be trusted.
        let Ok(address) = text.parse::<IpAddr>() else {
            break;
        };
        last = Some(address);
        if !is_proxy(address) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-20: nobody comes from elsewhere by saying so.
    #[test]
    fn only_our_proxies_say_where_a_request_comes_from() {
        let proxies: Vec<Network> = ["10.0.0.0/24", "2001:db8:1::/48"]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        for (peer, lines, expected) in [
            ("198.51.100.9", &["203.0.113.7"][..], None),
            ("10.0.0.2", &[], None),
            ("10.0.0.2", &["203.0.113.7"], Some("203.0.113.7")),
            ("::ffff:10.0.0.2", &["203.0.113.7"], Some("203.0.113.7")),
            ("10.0.0.2", &["127.0.0.1, 203.0.113.7"], Some("203.0.113.7")),
            (
                "10.0.0.2",
                &["127.0.0.1, 203.0.113.7, 10.0.0.3"],
                Some("203.0.113.7"),
            ),
            ("10.0.0.2", &["127.0.0.1", "203.0.113.7"], Some("203.0.113.7")),
            ("10.0.0.2", &["127.0.0.1, unknown"], None),
            ("10.0.0.2", &["127.0.0.1, unknown, 10.0.0.3"], Some("10.0.0.3")),
            ("2001:db8:1::1", &["2001:db8:2::9"], Some("2001:db8:2::9")),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(HEADER, line.parse().unwrap());
            }
            let found = behind(&proxies, peer.parse().unwrap(), &headers);
            assert_eq!(
                found,
                expected.map(|text| text.parse().unwrap()),
                "{peer} {lines:?}"
            );
        }
    }
}
