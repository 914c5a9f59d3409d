//! Sending an alert to a receiver: signed, over HTTPS only, to public addresses only, without following anybody further.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::Context;
use domain::{
    detection::{Network, allows},
    ids::{AlertReceiverId, FindingId},
};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use store::{
    StoreError,
    detection::{
        findings::{self, Finding},
        receivers::{self, Receiver},
    },
    outbox::Job,
};

use crate::{
    app::App,
    jobs::{JobError, Work},
};

/// The kind of job that sends an alert to one receiver.
pub const ALERT_JOB: &str = "alert.send";
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Names that mean this machine whatever a resolver says.
const OWN_NAMES: [&str; 2] = ["localhost", "localhost.localdomain"];

#[derive(Deserialize)]
struct Payload {
    receiver_id: AlertReceiverId,
    /// Nothing for a trial.
    finding_id: Option<FindingId>,
}

/// Sends the alert of a job. A receiver tells repetitions by the id of the delivery, which stays the same.
pub async fn run_alert(work: &Work, job: &Job) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload names no receiver".to_owned()))?;
    let read = work.database.read(move |tx| {
        Box::pin(async move {
            let receiver = receivers::find(tx, payload.receiver_id).await?;
            let finding = match payload.finding_id {
                Some(id) => findings::find(tx, id).await?,
                None => None,
            };
            Ok::<_, StoreError>((receiver, finding))
        })
    });
    let (Some(receiver), finding) = read.await? else {
        return Ok(());
    };
    if payload.finding_id.is_some() && finding.is_none() {
        return Ok(());
    }
    let now = work.app.clock.now();
    let body = message(work, job, finding.as_ref(), now);
    let sent = send(&work.app, &receiver, job, &body, now).await;
    let (id, error) = (receiver.id, sent.as_ref().err().map(|why| format!("{why:#}")));
    let noted = error.clone();
    work.database
        .write(move |tx| Box::pin(async move { receivers::note(tx, id, noted.as_deref(), now).await }))
        .await?;
    error.map_or(Ok(()), |why| Err(JobError::Later(why)))
}

/// What a receiver gets. It names ids and counts: who may see more signs in and looks.
fn message(work: &Work, job: &Job, finding: Option<&Finding>, now: Timestamp) -> String {
    let base = work.app.config.listen.public_url.as_deref();
    let content: Value = match finding {
        None => json!({ "type": "test" }),
        Some(f) => json!({
            "type": "security_finding",
            "finding": {
                "id": f.id, "kind": f.kind, "severity": f.severity, "member_id": f.member_id,
                "network": f.network, "evidence": f.evidence, "occurrences": f.occurrences,
                "first_seen_at": f.first_seen_at, "last_seen_at": f.last_seen_at,
                "measure": f.measure, "measure_until": f.measure_until,
                "url": base.map(|base| format!("{base}/settings/protection?finding={}", f.id)),
            },
        }),
    };
    let mut message = json!({ "id": job.id, "organization_id": work.placement.id, "sent_at": now });
    if let (Some(message), Value::Object(content)) = (message.as_object_mut(), content) {
        message.extend(content);
    }
    message.to_string()
}

async fn send(app: &App, receiver: &Receiver, job: &Job, body: &str, now: Timestamp) -> anyhow::Result<()> {
    let allowed = &app.config.security.receiver_networks();
    let (url, addresses) = resolve(&receiver.url, allowed).await?;
    let secret = app
        .seal_key()?
        .open(receiver.id, &receiver.sealed_secret)
        .context("the key of the receiver cannot be read")?;
    let timestamp = now.as_second().to_string();
    let request = client(app, &url, &addresses)?
        .post(url)
        .header("content-type", "application/json")
        .header("user-agent", "Hourbook")
        .header("hourbook-delivery", job.id.to_string())
        .header("hourbook-timestamp", &timestamp)
        .header("hourbook-signature", sign(&secret, &timestamp, body)?)
        .body(body.to_owned());
    // The body of the answer is not read: nothing that a receiver says changes anything here.
    let answer = request.send().await.map_err(|error| why(&error))?;
    let status = answer.status();
    anyhow::ensure!(status.is_success(), "it answered {}", status.as_u16());
    Ok(())
}

/// A client that connects to these addresses and no others, whatever a resolver answers a moment later.
fn client(app: &App, url: &Url, addresses: &[SocketAddr]) -> anyhow::Result<reqwest::Client> {
    // Only the first installation counts; a second one changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .https_only(true)
        .no_proxy()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .resolve_to_addrs(url.host_str().unwrap_or_default(), addresses);
    if let Some(path) = &app.config.security.receiver_ca_file {
        let pem = std::fs::read(path).with_context(|| path.display().to_string())?;
        builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem)?);
    }
    Ok(builder.build()?)
}

/// What went wrong, without the address: it may hold a key.
fn why(error: &reqwest::Error) -> anyhow::Error {
    let what = if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "no secure connection"
    } else {
        "the connection broke off"
    };
    anyhow::anyhow!(what)
}

/// `v1=` and the HMAC-SHA-256, in hexadecimal, of the timestamp, a dot and the body.
pub fn sign(secret: &[u8], timestamp: &str, body: &str) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| anyhow::anyhow!("no key"))?;
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let digits = mac
        .finalize()
        .into_bytes()
        .iter()
        .fold(String::new(), |mut text, byte| {
            use std::fmt::Write as _;
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
    Ok(format!("v1={digits}"))
}

/// The address of a receiver as it may be stored, or why it may not.
pub fn check_url(text: &str) -> Result<Url, &'static str> {
    if text.len() > 500 {
        return Err("write an address of at most 500 characters");
    }
    let url = Url::parse(text.trim()).map_err(|_| "write a whole address that starts with https://")?;
    if url.scheme() != "https" || url.host_str().is_none_or(str::is_empty) {
        return Err("write a whole address that starts with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("leave user and password out: each message is signed");
    }
    Ok(url)
}

/// Where a receiver is, if everything that its name leads to is public or in a network that the operator allows.
pub async fn resolve(text: &str, allowed: &[Network]) -> anyhow::Result<(Url, Vec<SocketAddr>)> {
    let url = check_url(text).map_err(|why| anyhow::anyhow!(why))?;
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let is_own = OWN_NAMES.contains(&host.trim_end_matches('.').to_ascii_lowercase().as_str());
    let addresses: Vec<SocketAddr> = match host.parse::<IpAddr>() {
        _ if is_own => vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)],
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => {
            let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host.as_str(), port)));
            let found = found.await.context("its name is not known")?;
            found
                .map_err(|_| anyhow::anyhow!("its name is not known"))?
                .collect()
        }
    };
    anyhow::ensure!(!addresses.is_empty(), "its name is not known");
    let is_let = |address: IpAddr| {
        let named = !allowed.is_empty() && allows(allowed, address);
        named || is_public(address)
    };
    anyhow::ensure!(
        addresses.iter().all(|address| is_let(address.ip())),
        "it lies in a private network, which the operator has not allowed"
    );
    Ok((url, addresses))
}

/// Whether an address is one of the internet at large: not this machine, not the network around it, not what stands for one of
/// them in another spelling.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let special = v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast();
            let shared = a == 100 && (64..128).contains(&b);
            let protocol = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
            let benchmark = a == 198 && (b == 18 || b == 19);
            !(special || shared || protocol || benchmark || a == 0 || a >= 240)
        }
        IpAddr::V6(v6) => {
            // A v4 address behind NAT64, 6to4 or the old compatible form leads to that v4 address.
            let within = match v6.segments() {
                [0x64, 0xff9b, .., high, low] | [0x2002, high, low, ..] | [0, 0, 0, 0, 0, 0, high, low] => {
                    Some((high, low))
                }
                _ => None,
            };
            if let Some((high, low)) = within {
                let bits = (u32::from(high) << 16) | u32::from(low);
                return is_public(Ipv4Addr::from_bits(bits).into());
            }
            let [first, second, ..] = v6.segments();
            // Only 2000::/3 is given out; documentation and Teredo lie inside it.
            let global = first & 0xe000 == 0x2000;
            let documentation = (first, second) == (0x2001, 0x0db8) || first & 0xfff0 == 0x3ff0;
            let special = first == 0x2001 && second < 0x0200;
            global && !documentation && !special
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Issue text, SSRF-safe outgoing requests; ASVS v5.0.0-1.3.6: nothing inside is reached, in whatever spelling.
    #[test]
    fn inner_addresses_are_told_from_public_ones() {
        for inner in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(inner.parse().unwrap()), "{inner}");
        }
        for public in ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn a_receiver_is_reached_over_https_in_public_or_allowed_networks_only() {
        let allowed = ["10.0.0.0/8".parse().unwrap()];
        for (url, why) in [
            ("http://93.184.215.14/", "https"),
            ("https://127.0.0.1/", "private"),
            ("https://2130706433/", "private"),
            ("https://0x7f.1/", "private"),
            ("https://[::ffff:10.0.0.1]:8443/", "private"),
            ("https://169.254.169.254/latest/meta-data", "private"),
            ("https://LOCALHOST./", "private"),
            ("https://user:word@93.184.215.14/", "user"),
            ("file:///etc/passwd", "https"),
            ("https://", "https"),
        ] {
            let refused = resolve(url, &[]).await.unwrap_err().to_string();
            assert!(refused.contains(why), "{url}: {refused}");
        }
        assert!(resolve("https://93.184.215.14/hook", &[]).await.is_ok());
        assert!(resolve("https://10.9.8.7:8443/hook", &allowed).await.is_ok());
        assert!(resolve("https://[::ffff:10.9.8.7]/hook", &allowed).await.is_ok());
        assert!(resolve("https://192.168.0.1/hook", &allowed).await.is_err());
    }

    /// The signature as another program computes it:
    /// `printf '1767225600.{"type":"test"}' | openssl dgst -sha256 -hmac key`.
    #[test]
    fn a_signature_is_what_others_compute() {
        let expected = "v1=6ca14f9c40bb67afd45fa12828a3ebb5eb1c90f0ea34d37508d68292914b1c4a";
        assert_eq!(
            sign(b"key", "1767225600", "{\"type\":\"test\"}").unwrap(),
            expected
        );
        let other = sign(b"key", "1767225601", "{\"type\":\"test\"}").unwrap();
        assert_ne!(other, expected, "the time is signed along");
    }
}
