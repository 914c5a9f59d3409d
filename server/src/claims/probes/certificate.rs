//! The certificate of the listener: dates, names, issuer, whether the key belongs to it, and how its last order went.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::json;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Context, Finding, Measurement};
use crate::{
    config::Config,
    tls::{self, Origin, acme::Failed},
};

/// How long before its end a certificate is a finding.
const SOON: SignedDuration = SignedDuration::from_hours(21 * 24);
/// An ordered one should have been renewed long before this part of its life is left.
const SOON_OF_ORDERED: i32 = 6;
const RENEW: &str = "Renew the certificate and put it at listen.certificate_file and listen.key_file; the server takes it up.";

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = context.config;
    let (path, key, origin) = tls::paths(config);
    let failed = tls::acme::failed(config);
    let mut findings: Vec<Finding> = failed.iter().map(|failed| order(failed, config)).collect();
    let Ok(certificate) = CertificateDer::from_pem_file(&path) else {
        if findings.is_empty() {
            return Measurement::unknown("there is no certificate yet");
        }
        return Measurement::of(json!({}), findings);
    };
    let Ok((_, parsed)) = X509Certificate::from_der(&certificate) else {
        findings.push(Finding::new(
            "certificate_unreadable",
            path.display().to_string(),
            renewal(origin),
        ));
        return Measurement::of(json!({}), findings);
    };
    findings.extend(key_mismatch(&key, origin, config));
    let (from, until) = (
        instant(parsed.validity().not_before.timestamp()),
        instant(parsed.validity().not_after.timestamp()),
    );
    let soon = match origin {
        Origin::Ordered => until.duration_since(from) / SOON_OF_ORDERED,
        Origin::Given | Origin::Own => SOON,
    };
    findings.extend(dates(from, until, context.now, soon, renewal(origin)));
    if parsed.subject() == parsed.issuer() {
        findings.push(Finding::new(
            "certificate_self_signed",
            "browsers warn of a certificate that nobody else has signed",
            "Have one ordered by [listen.acme], or get one from an authority and name it in listen.certificate_file and listen.key_file.",
        ));
    }
    if let Some(host) = public_host(config.listen.public_url.as_deref())
        && !tls::names_of(&parsed).iter().any(|name| tls::covers(name, host))
    {
        findings.push(other_host(host, config));
    }
    let days_left = until.duration_since(context.now).as_hours() / 24;
    let mut measured = json!({ "valid_until": until, "days_left": days_left });
    if let Some(failed) = failed {
        measured["order_failed"] = json!(failed.cause.code());
    }
    Measurement::of(measured, findings)
}

fn key_mismatch(key: &Path, origin: Origin, config: &Config) -> Option<Finding> {
    // Without the key, loading would make a new pair.
    let problem = if key.is_file() {
        format!("{:#}", tls::load(config).err()?)
    } else {
        format!("{} is missing", key.display())
    };
    Some(Finding::new("certificate_key_mismatch", problem, renewal(origin)))
}

fn renewal(origin: Origin) -> &'static str {
    match origin {
        Origin::Ordered => "The server orders it anew by itself; its log says what keeps it from that.",
        Origin::Given | Origin::Own => RENEW,
    }
}

/// An order that failed, and was not followed by one that succeeded.
fn order(failed: &Failed, config: &Config) -> Finding {
    Finding::new(
        failed.cause.code(),
        format!("at {}: {}", failed.at, failed.detail),
        failed.cause.fix(config),
    )
}

fn other_host(host: &str, config: &Config) -> Finding {
    let fix = match &config.listen.acme {
        Some(acme) if acme.hosts().iter().any(|name| name.eq_ignore_ascii_case(host)) => {
            "It is ordered for that host; look at the log of the server if that takes longer than a few minutes."
        }
        Some(_) => "Name the host of listen.public_url in listen.acme.names, or correct that address.",
        None => "Get a certificate for the host of listen.public_url, or correct that address.",
    };
    let detail = format!("the certificate does not name {host}");
    Finding::new("certificate_names_other_host", detail, fix)
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn dates(
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
    soon: SignedDuration,
    fix: &str,
) -> Option<Finding> {
    let (code, detail) = if now >= until {
        ("certificate_expired", format!("it ended at {until}"))
    } else if now < from {
        ("certificate_not_yet_valid", format!("it begins at {from}"))
    } else if until.duration_since(now) < soon {
        ("certificate_expires_soon", format!("it ends at {until}"))
    } else {
        return None;
    };
    Some(Finding::new(code, detail, fix))
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
    use crate::{config::Acme, tls::acme::Cause};

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
            let found = dates(at("02-01"), at("05-01"), at(now), SOON, RENEW);
            assert_eq!(found.map(|finding| finding.code), code, "{now}");
        }
    }

    /// AT-06: whoever orders certificates is told what keeps them from one, and what to do.
    #[test]
    fn a_failed_order_and_a_host_that_was_forgotten_lead_to_the_remedy() {
        let mut config = Config::default();
        config.listen.acme = Some(Acme {
            names: vec!["hours.example.com".into()],
            ..Acme::default()
        });
        for (cause, code, fix) in [
            (Cause::NotProved, "certificate_name_not_proved", "port 443"),
            (Cause::Unresolved, "certificate_name_unresolved", "DNS"),
            (
                Cause::Unreachable,
                "certificate_authority_unreachable",
                "api.letsencrypt.org",
            ),
            (Cause::Terms, "certificate_terms_open", "external_account_id"),
            (Cause::Refused, "certificate_refused", "listen.acme.names"),
            (Cause::RateLimited, "certificate_rate_limited", "Wait"),
            (Cause::Disk, "certificate_not_kept", "tls/acme"),
        ] {
            let failed = Failed {
                at: "2026-05-01T12:00:00Z".parse().unwrap(),
                cause,
                detail: "hours.example.com: nobody was there".into(),
            };
            let finding = order(&failed, &config);
            assert_eq!(finding.code, code);
            assert!(finding.fix.contains(fix), "{finding:?}");
            assert!(finding.detail.contains("nobody was there"));
        }
        let fix = |host: &str| other_host(host, &config).fix;
        assert!(fix("HOURS.example.com").contains("ordered for that host"));
        assert!(fix("other.example.com").contains("listen.acme.names"));
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
