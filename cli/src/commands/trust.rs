//! `hourbook trust verify`: checks the signature of what a server claims about itself.

use std::{fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Args, Subcommand};
use ed25519_dalek::{
    Signature, VerifyingKey,
    pkcs8::{DecodePublicKey, EncodePublicKey, spki::der::pem::LineEnding},
};
use serde::Serialize;
use serde_json::Value;

use super::login::{Certificate, address, certificate};
use crate::{
    context::{Context, connect},
    failure::Failure,
    output::printable,
};

/// Check what a server claims about itself
#[derive(Debug, Args)]
pub struct TrustArgs {
    #[command(subcommand)]
    pub action: Action,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Verify the signature of the claims of a server, or of a stored document, and count their states
    Verify(VerifyArgs),
}

/// Options of `trust verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Address of the server, or a file with its trust.json
    #[arg(value_name = "SERVER|FILE")]
    pub source: String,
    /// File with the public key that you trust; without it the key is taken from the server
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    #[command(flatten)]
    pub certificate: Certificate,
}

#[derive(Debug, Serialize)]
struct Answer {
    verified: bool,
    key_id: String,
    /// Whether the key came from a file of the caller and not from the server itself.
    key_pinned: bool,
    issued_at: String,
    version: String,
    summary: Value,
}

/// Verifies.
pub async fn run(context: &Context, args: TrustArgs) -> Result<(), Failure> {
    let Action::Verify(args) = args.action;
    let (document, served_key) = fetch(&args).await?;
    let pem = match &args.key {
        Some(path) => fs::read_to_string(path)
            .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))?,
        None => {
            served_key.ok_or_else(|| Failure::Usage("a file needs --key with the public key".to_owned()))?
        }
    };
    let key = VerifyingKey::from_public_key_pem(pem.trim())
        .map_err(|_| Failure::Usage("the key is no Ed25519 public key in PEM".to_owned()))?;
    let document: Value = serde_json::from_str(&document)
        .map_err(|error| Failure::Usage(format!("that is no trust document: {error}")))?;
    if !verifies(&document, &key) {
        return Err(Failure::Refused(
            "the signature does not belong to this document and key: do not believe it".to_owned(),
        ));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let answer = Answer {
        verified: true,
        key_id: text(&document["signature"]["key_id"]),
        key_pinned: args.key.is_some(),
        issued_at: text(&document["issued_at"]),
        version: text(&document["program"]["version"]),
        summary: document["summary"].clone(),
    };
    context.output.either(&answer, || lines(&answer, &key))
}

/// The document, and the key if a server gave one.
async fn fetch(args: &VerifyArgs) -> Result<(String, Option<String>), Failure> {
    let path = PathBuf::from(&args.source);
    if path.is_file() {
        let text = fs::read_to_string(&path)
            .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))?;
        return Ok((text, None));
    }
    let server = address(
        args.source
            .trim_end_matches('/')
            .trim_end_matches("/trust.json")
            .trim_end_matches("/trust"),
    );
    let trust = certificate(&server, &args.certificate).await?;
    let client = connect(&server, &trust, None)?;
    let document = client.trust_document().await?;
    let key = match args.key {
        Some(_) => None,
        None => Some(client.trust_key().await?),
    };
    Ok((document, key))
}

/// Signed are the canonical bytes (RFC 8785) of the document without its signature.
fn verifies(document: &Value, key: &VerifyingKey) -> bool {
    let mut signed = document.clone();
    let signature = signed
        .as_object_mut()
        .and_then(|members| members.remove("signature"));
    let bytes = signature.and_then(|signature| STANDARD.decode(signature["value"].as_str()?).ok());
    let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let (Some(signature), Ok(signed)) = (signature, serde_json_canonicalizer::to_vec(&signed)) else {
        return false;
    };
    key.verify_strict(&signed, &signature).is_ok()
}

fn lines(answer: &Answer, key: &VerifyingKey) -> String {
    let mut lines = vec![
        format!(
            "verified: signed at {} by key {}",
            answer.issued_at, answer.key_id
        ),
        format!("version   {}", answer.version),
    ];
    let states = answer.summary.as_object().into_iter().flatten();
    lines.extend(states.map(|(state, number)| format!("{state:<15} {number}")));
    if !answer.key_pinned {
        lines.push(
            "The key came from the same server. Keep it and pass it with --key the next time:".to_owned(),
        );
        lines.push(key.to_public_key_pem(LineEnding::LF).unwrap_or_default());
    }
    lines
        .iter()
        .map(|line| line.lines().map(printable).collect::<Vec<_>>().join("\n"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};
    use serde_json::json;

    use super::*;

    /// TC-05: a document verifies with its own key and unchanged, in whatever order its members come.
    #[test]
    fn a_document_verifies_unchanged_and_with_its_own_key() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut document =
            json!({ "format": "hourbook-trust/1", "claims": [{ "id": "AT-22", "state": "met" }] });
        let bytes = serde_json_canonicalizer::to_vec(&document).unwrap();
        let value = STANDARD.encode(key.sign(&bytes).to_bytes());
        document["signature"] = json!({ "value": value });
        assert!(verifies(&document, &key.verifying_key()));
        assert!(!verifies(
            &document,
            &SigningKey::from_bytes(&[4; 32]).verifying_key()
        ));
        document["claims"][0]["state"] = json!("not_met");
        assert!(!verifies(&document, &key.verifying_key()));
        assert!(!verifies(&json!([]), &key.verifying_key()));
    }
}
