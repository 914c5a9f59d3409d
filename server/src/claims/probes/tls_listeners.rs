//! Handshakes with our own listener, good ones and bad ones.

use rustls::{
    pki_types::{CertificateDer, pem::PemObject},
    version::{TLS12, TLS13},
};
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::{claims::own_listener, tls};

/// The first bytes of a TLS record of a handshake.
const HANDSHAKE: u8 = 0x16;

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let (Ok(plain), Ok(old)) = (
        own_listener::exchange(address, b"GET / HTTP/1.0\r\n\r\n").await,
        own_listener::exchange(address, &old_hello()).await,
    ) else {
        return Measurement::unknown("the server does not answer");
    };
    let mut findings = Vec::new();
    if plain.starts_with(b"HTTP/") {
        findings.push(Finding::new(
            "plain_text_answered",
            format!("{address} answers plain HTTP"),
            "Something else answers at listen.address, or in front of it: let it pass TLS through, or speak TLS itself.",
        ));
    }
    if old.first() == Some(&HANDSHAKE) {
        findings.push(Finding::new(
            "old_tls_accepted",
            format!("{address} accepts TLS 1.1"),
            "Switch TLS 1.0 and 1.1 off in whatever answers at listen.address in the place of the server.",
        ));
    }
    let mut accepted = Vec::new();
    for (name, version) in [("TLS 1.3", &TLS13), ("TLS 1.2", &TLS12)] {
        match own_listener::handshake(address, &[version]).await {
            Ok(stream) => {
                accepted.push(name);
                let shown = stream
                    .get_ref()
                    .1
                    .peer_certificates()
                    .and_then(|chain| chain.first());
                findings.extend(compare(context, shown).filter(|_| accepted.len() == 1));
            }
            Err(error) => findings.push(Finding::new(
                "tls_refused",
                format!("{address} refuses {name}: {error}"),
                "Look at listen.certificate_file and at what stands in front of the server.",
            )),
        }
    }
    Measurement::of(
        json!({ "accepted": accepted, "refused": ["TLS 1.1", "plain text"] }),
        findings,
    )
}

/// Whether the listener shows the certificate that lies on the disk.
fn compare(context: &Context<'_>, shown: Option<&CertificateDer<'_>>) -> Option<Finding> {
    let (path, _, _) = tls::paths(context.config);
    let stored = CertificateDer::from_pem_file(&path).ok()?;
    (shown != Some(&stored)).then(|| {
        Finding::new(
            "certificate_not_loaded",
            format!("the listener shows another certificate than {}", path.display()),
            "Restart the server after the renewal of its certificate.",
        )
    })
}

/// The first message of a client that knows nothing newer than TLS 1.1.
fn old_hello() -> Vec<u8> {
    const TLS_1_1: [u8; 2] = [3, 2];
    let mut body = TLS_1_1.to_vec();
    body.extend([7; 32]);
    body.push(0);
    // ECDHE_RSA and RSA with AES, ECDHE_ECDSA: what such clients had.
    body.extend([0, 8, 0xc0, 0x13, 0xc0, 0x09, 0x00, 0x2f, 0x00, 0x35]);
    body.extend([1, 0]);
    // Curve P-256, uncompressed points.
    body.extend([0, 14, 0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0]);
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or(0).to_be_bytes();
    let mut message = vec![1, 0];
    message.extend(length(&body));
    message.extend(body);
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(length(&message));
    record.extend(message);
    record
}
