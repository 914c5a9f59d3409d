//! Signed checkpoints: the size and root of the tree, as a note (C2SP tlog-checkpoint, signed-note, tlog-cosignature).

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signature as Ed25519, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, Signature, Signer, Verifier, VerifierList, key_id};
pub use tlog_tiles::Checkpoint;

use super::tree::Hash;
use crate::ids::OrganizationId;

/// Type of a key that signs notes.
const ED25519: u8 = 1;
/// Type of a key with which a witness says what it saw, and when.
const COSIGNATURE: u8 = 4;

/// The name of an organization's log; also the name under which its key signs.
pub fn origin(organization: OrganizationId) -> String {
    format!("hourbook/{organization}/audit")
}

/// The secret key of all logs of a cell, or of a witness.
#[derive(Clone)]
pub struct LogKey(SigningKey);

impl LogKey {
    /// The key with this secret.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key of the log `origin`, as a line for `--key`.
    pub fn log_key(&self, origin: &str) -> String {
        public_key(origin, ED25519, &self.0.verifying_key())
    }

    /// The public key of a witness of this name.
    pub fn witness_key(&self, name: &str) -> String {
        public_key(name, COSIGNATURE, &self.0.verifying_key())
    }

    /// The public half as it is, for statements of the cell that are no checkpoints.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// A signature over another statement of the cell. Its first line says what it is; a checkpoint begins with the name
    /// of a log, so that neither ever stands for the other.
    pub fn sign_statement(&self, statement: &[u8]) -> [u8; 64] {
        self.0.sign(statement).to_bytes()
    }

    /// A signed checkpoint.
    pub fn sign(&self, origin: &str, size: u64, root: Hash) -> Option<String> {
        let checkpoint = Checkpoint::new(origin, size, root, "").ok()?;
        let mut note = Note::new(&checkpoint.to_bytes(), &[]).ok()?;
        let signer = NoteSigner {
            name: origin,
            key: &self.0,
        };
        note.add_sigs(&[&signer]).ok()?;
        String::from_utf8(note.to_bytes()).ok()
    }

    /// The line with which a witness says that it saw this checkpoint at `seconds` since 1970.
    pub fn cosign(&self, name: &str, note: &str, seconds: u64) -> Option<String> {
        let note = Note::from_bytes(note.as_bytes()).ok()?;
        let signature = self.0.sign(&cosigned(seconds, note.text()));
        let bytes = [&seconds.to_be_bytes()[..], &signature.to_bytes()].concat();
        let id = key_id(name, &typed(COSIGNATURE, &self.0.verifying_key()));
        let line = Signature::new(name.to_owned(), id, bytes).ok()?;
        String::from_utf8(line.to_bytes()).ok()
    }
}

fn typed(kind: u8, key: &VerifyingKey) -> Vec<u8> {
    [&[kind], key.as_bytes().as_slice()].concat()
}

fn public_key(name: &str, kind: u8, key: &VerifyingKey) -> String {
    let typed = typed(kind, key);
    format!("{name}+{:08x}+{}", key_id(name, &typed), BASE64.encode(&typed))
}

fn cosigned(seconds: u64, text: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {seconds}\n").as_bytes(), text].concat()
}

struct NoteSigner<'a> {
    name: &'a str,
    key: &'a SigningKey,
}

impl Signer for NoteSigner<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn key_id(&self) -> u32 {
        key_id(self.name, &typed(ED25519, &self.key.verifying_key()))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(self.key.try_sign(message)?.to_bytes().to_vec())
    }
}

/// The public key of a log or of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    kind: u8,
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads a line such as [`LogKey::log_key`] writes it.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.trim().split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let bytes = BASE64.decode(key).ok()?;
        let (kind, key) = bytes.split_first()?;
        if !matches!(*kind, ED25519 | COSIGNATURE)
            || !signed_note::is_key_name_valid(name)
            || id.len() != 8
            || u32::from_str_radix(id, 16).ok()? != key_id(name, &bytes)
        {
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            kind: *kind,
            key: VerifyingKey::from_bytes(key.try_into().ok()?).ok()?,
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the key of a witness.
    pub fn is_witness(&self) -> bool {
        self.kind == COSIGNATURE
    }

    /// Whether it is the same key, whatever its name.
    pub fn is_of(&self, other: &Self) -> bool {
        self.kind == other.kind && self.key == other.key
    }

    /// The same key under another name: one key signs the logs of all organizations of a cell.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self.clone()
        }
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&public_key(&self.name, self.kind, &self.key))
    }
}

impl Verifier for PublicKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        key_id(&self.name, &typed(self.kind, &self.key))
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let (message, signature) = if self.kind == COSIGNATURE {
            let Some((seconds, signature)) = signature.split_first_chunk::<8>() else {
                return false;
            };
            (cosigned(u64::from_be_bytes(*seconds), message), signature)
        } else {
            (message.to_vec(), signature)
        };
        Ed25519::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(&message, &signature).is_ok())
    }
}

/// A checkpoint whose signature holds.
#[derive(Debug)]
pub struct Opened {
    pub checkpoint: Checkpoint,
    /// The names of the witnesses among `keys` that cosigned it.
    pub witnesses: Vec<String>,
}

/// Why a note is no checkpoint of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    #[error("it is not a checkpoint")]
    Malformed,
    #[error("no signature of the log's key is on it")]
    Unsigned,
    #[error("a signature on it is wrong")]
    Forged,
}

/// Opens a note that one of the log keys must have signed. A signature by a known key that does not hold makes the note
/// worthless; those of strangers say nothing.
///
/// # Errors
///
/// Says why the note says nothing.
pub fn open(note: &str, keys: &[PublicKey]) -> Result<Opened, Unopened> {
    let note = Note::from_bytes(note.as_bytes()).map_err(|_| Unopened::Malformed)?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| Unopened::Malformed)?;
    let known: Vec<Box<dyn Verifier>> = keys
        .iter()
        .map(|key| Box::new(key.clone()) as Box<dyn Verifier>)
        .collect();
    let (signed, _) = note
        .verify(&VerifierList::new(known))
        .map_err(|error| match error {
            signed_note::NoteError::UnverifiedNote => Unopened::Unsigned,
            _ => Unopened::Forged,
        })?;
    let signer = |signature: &Signature| {
        keys.iter()
            .find(|key| key.name == signature.name() && key.key_id() == signature.id())
    };
    let by_log = signed
        .iter()
        .filter_map(signer)
        .any(|key| !key.is_witness() && key.name == checkpoint.origin());
    if !by_log {
        return Err(Unopened::Unsigned);
    }
    let witnesses = signed.iter().filter_map(signer).filter(|key| key.is_witness());
    Ok(Opened {
        witnesses: witnesses.map(|key| key.name.clone()).collect(),
        checkpoint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::leaf_hash;

    const ORIGIN: &str = "hourbook/00000000-0000-0000-0000-000000000001/audit";

    fn log() -> LogKey {
        LogKey::from_secret(&[7; 32])
    }

    fn key() -> PublicKey {
        PublicKey::parse(&log().log_key(ORIGIN)).unwrap()
    }

    #[test]
    fn a_checkpoint_says_origin_size_and_root_and_is_signed() {
        let root = leaf_hash(b"one");
        let note = log().sign(ORIGIN, 1, root).unwrap();
        assert!(
            note.starts_with(&format!("{ORIGIN}\n1\n{root}\n\n— {ORIGIN} ")),
            "{note}"
        );
        let opened = open(&note, &[key()]).unwrap();
        assert_eq!((opened.checkpoint.size(), opened.checkpoint.hash()), (1, &root));
        assert_eq!(key().to_string(), log().log_key(ORIGIN));
    }

    #[test]
    fn what_the_key_did_not_sign_is_refused() {
        let note = log().sign(ORIGIN, 12, leaf_hash(b"one")).unwrap();
        let stranger = LogKey::from_secret(&[8; 32]);
        let other = PublicKey::parse(&stranger.log_key(ORIGIN)).unwrap();
        assert_eq!(open(&note, &[other]).unwrap_err(), Unopened::Unsigned);
        let larger = note.replacen("\n12\n", "\n13\n", 1);
        assert_eq!(open(&larger, &[key()]).unwrap_err(), Unopened::Forged);
        assert_eq!(open("hello\n", &[key()]).unwrap_err(), Unopened::Malformed);
        // Another organization's log, signed by the same key under its own name.
        let foreign = log().sign("hourbook/2/audit", 12, leaf_hash(b"one")).unwrap();
        assert_eq!(open(&foreign, &[key()]).unwrap_err(), Unopened::Unsigned);
    }

    #[test]
    fn a_witness_signs_what_it_saw_and_when() {
        let (log, witness) = (log(), LogKey::from_secret(&[9; 32]));
        let name = "witness.example/w1";
        let mut note = log.sign(ORIGIN, 12, leaf_hash(b"one")).unwrap();
        note.push_str(&witness.cosign(name, &note, 1_772_440_200).unwrap());
        let seen = PublicKey::parse(&witness.witness_key(name)).unwrap();
        assert_eq!(open(&note, &[key(), seen.clone()]).unwrap().witnesses, [name]);
        assert!(open(&note, &[key()]).unwrap().witnesses.is_empty());
        assert_eq!(open(&note, &[seen]).unwrap_err(), Unopened::Unsigned);
    }

    #[test]
    fn keys_are_read_in_their_one_form() {
        let line = log().log_key(ORIGIN);
        for wrong in [
            "",
            "name",
            "name+00000000+AAAA",
            &line.replace("hourbook", "other"),
            &line[..line.len() - 8],
        ] {
            assert_eq!(PublicKey::parse(wrong), None, "{wrong}");
        }
    }
}
