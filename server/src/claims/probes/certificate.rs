//! The certificate of the listener: dates, names, issuer, and whether the key belongs to it.

use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::json;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Context, Finding, Measurement};
use crate::tls;

/// How long before its end a certificate is a finding.
const SOON: SignedDuration = SignedDuration::from_hours(21 * 24);
const RENEW: &str = "Renew the certificate and put it at listen.certificate_file and listen.key_file; the server takes it up.";

pub async fn run(context: &Context<'_>) -> Measurement {
    let (path, key, _) = tls::paths(context.config);
    let Ok(certificate) = CertificateDer::from_pem_file(&path) else {
        return Measurement::unknown("there is no certificate yet");
    };
    let Ok((_, parsed)) = X509Certificate::from_der(&certificate) else {
        let finding = Finding::new("certificate_unreadable", path.display().to_string(), RENEW);
        return Measurement::of(json!({}), vec![finding]);
    };
    let mut findings = Vec::new();
    // Without the key, loading would make a new pair.
    if !key.is_file() {
        findings.push(Finding::new(
            "certificate_key_mismatch",
            format!("{} is missing", key.display()),
            RENEW,
        ));
    } else if let Err(error) = tls::load(context.config) {
        findings.push(Finding::new(
            "certificate_key_mismatch",
            format!("{error:#}"),
            RENEW,
        ));
    }
    let (from, until) = (
        instant(parsed.validity().not_before.timestamp()),
        instant(parsed.validity().not_after.timestamp()),
    );
    findings.extend(dates(from, until, context.now));
    if parsed.subject() == parsed.issuer() {
        findings.push(Finding::new(
            "certificate_self_signed",
            "browsers warn of a certificate that nobody else has signed",
            "Get a certificate from an authority and name it in listen.certificate_file and listen.key_file.",
        ));
    }
    if let Some(host) = public_host(context.config.listen.public_url.as_deref())
        && !tls::names_of(&parsed).iter().any(|name| tls::covers(name, host))
    {
        findings.push(Finding::new(
            "certificate_names_other_host",
            format!("the certificate does not name {host}"),
            "Get a certificate for the host of listen.public_url, or correct that address.",
        ));
    }
    Measurement::of(json!({ "valid_until": until }), findings)
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn dates(from: Timestamp, until: Timestamp, now: Timestamp) -> Option<Finding> {
    let (code, detail) = if now >= until {
        ("certificate_expired", format!("it ended at {until}"))
    } else if now < from {
        ("certificate_not_yet_valid", format!("it begins at {from}"))
    } else if until.duration_since(now) < SOON {
        ("certificate_expires_soon", format!("it ends at {until}"))
    } else {
        return None;
    };
    Some(Finding::new(code, detail, RENEW))
}

fn public_host(url: Option<&str>) -> Option<&str> {
    let authority = url?.strip_prefix("https://")?.split('/').next()?;
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(host),
        _ => Some(authority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_new_good_near_its_end_or_over() {
        let at = |day: &str| format!("2026-{day}T00:00:00Z").parse::<Timestamp>().unwrap();
        for (now, code) in [
            ("01-01", Some("certificate_not_yet_valid")),
            ("02-01", None),
            ("04-09", None),
            ("04-11", Some("certificate_expires_soon")),
            ("05-01", Some("certificate_expired")),
        ] {
            let found = dates(at("02-01"), at("05-01"), at(now));
            assert_eq!(found.map(|finding| finding.code), code, "{now}");
        }
    }

    #[test]
    fn the_host_is_read_out_of_an_address() {
        assert_eq!(
            public_host(Some("https://hours.example.com:8443")),
            Some("hours.example.com")
        );
        assert_eq!(public_host(Some("https://[::1]")), Some("[::1]"));
        assert_eq!(public_host(None), None);
    }
}
