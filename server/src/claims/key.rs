//! The key that signs what this installation publishes about itself: Ed25519, in a file of the data folder.

use std::{fs, io, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{
    Signature, Signer, SigningKey, Verifier, VerifyingKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Its name in the data folder.
pub const FILE: &str = "trust-key.pem";
/// Where a signed document keeps its signature.
const SIGNATURE: &str = "signature";

pub struct Key(SigningKey);

/// The key of the installation.
pub fn load(data_dir: &Path) -> io::Result<Key> {
    let text = fs::read_to_string(data_dir.join(FILE))?;
    SigningKey::from_pkcs8_pem(&text)
        .map(Key)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
}

/// The key of the installation; a first start makes one of this secret.
pub fn load_or_make(data_dir: &Path, secret: [u8; 32]) -> io::Result<Key> {
    let made = SigningKey::from_bytes(&secret);
    let pem = made
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| io::Error::other(error.to_string()))?;
    match crate::access::key_file::place(&data_dir.join(FILE), pem.as_bytes()) {
        Ok(true) => Ok(Key(made)),
        Ok(false) => load(data_dir),
        Err(error) => Err(error),
    }
}

impl Key {
    pub fn public(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    /// The public half for openssl and others.
    pub fn public_pem(&self) -> String {
        self.public()
            .to_public_key_pem(LineEnding::LF)
            .unwrap_or_default()
    }

    /// Adds the signature to a document. Signed are the canonical bytes (RFC 8785) of the document without it.
    pub fn sign(&self, mut document: Value) -> Value {
        let signature = self.0.sign(&canonical(&document));
        if let Some(members) = document.as_object_mut() {
            let value = json!({
                "algorithm": "Ed25519",
                "canonicalization": "RFC 8785",
                "key_id": id(&self.public()),
                "value": STANDARD.encode(signature.to_bytes()),
            });
            members.insert(SIGNATURE.to_owned(), value);
        }
        document
    }
}

/// The beginning of the SHA-256 of the public key.
pub fn id(public: &VerifyingKey) -> String {
    let digest = Sha256::digest(public.as_bytes());
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the document carries a signature of this key.
pub fn verify(document: &Value, public: &VerifyingKey) -> bool {
    let mut document = document.clone();
    let Some(signature) = document
        .as_object_mut()
        .and_then(|members| members.remove(SIGNATURE))
    else {
        return false;
    };
    let bytes = signature["value"]
        .as_str()
        .and_then(|text| STANDARD.decode(text).ok());
    let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
    signature.is_some_and(|signature| public.verify(&canonical(&document), &signature).is_ok())
}

/// A value of JSON always has canonical bytes; floats are not part of our documents.
pub fn canonical(document: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> (tempfile::TempDir, Key) {
        let dir = tempfile::tempdir().unwrap();
        let key = load_or_make(dir.path(), [7; 32]).unwrap();
        (dir, key)
    }

    /// TC-05: a document that was changed after it was signed, or signed by another key, does not verify.
    #[test]
    fn a_changed_document_and_a_foreign_key_are_found() {
        let (_dir, key) = key();
        let signed = key.sign(json!({ "b": "ü", "a": [1, null, true] }));
        assert!(verify(&signed, &key.public()));
        // The order of members and spaces mean nothing.
        let reordered: Value = serde_json::from_str(&serde_json::to_string_pretty(&signed).unwrap()).unwrap();
        assert!(verify(&reordered, &key.public()));
        let mut changed = signed.clone();
        changed["a"][0] = json!(2);
        assert!(!verify(&changed, &key.public()));
        let mut more = signed.clone();
        more["c"] = json!("added");
        assert!(!verify(&more, &key.public()));
        assert!(!verify(
            &signed,
            &SigningKey::from_bytes(&[8; 32]).verifying_key()
        ));
        assert!(!verify(&json!({ "a": 1 }), &key.public()));
        assert!(!verify(
            &json!({ "a": 1, "signature": { "value": "AAAA" } }),
            &key.public()
        ));
    }

    #[test]
    fn the_key_stays_the_same_and_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, first) = key();
        let again = load_or_make(dir.path(), [9; 32]).unwrap();
        assert_eq!(first.public(), again.public());
        let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(first.public_pem().starts_with("-----BEGIN PUBLIC KEY-----"));
        fs::write(dir.path().join(FILE), "no key").unwrap();
        assert!(load_or_make(dir.path(), [9; 32]).is_err());
    }
}
