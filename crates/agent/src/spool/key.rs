//! The key of the spool: a file of its own, apart from what it opens.

use std::{fs, io, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::{failure::Failure, private_file};

const LENGTH: usize = 32;

/// The secret from which every file of the spool has its own key.
#[derive(Clone)]
pub struct Key([u8; LENGTH]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Reads the key, or makes one where nothing was recorded yet.
    ///
    /// A spool without its key cannot be opened by anybody, and a new key would hide that.
    pub fn open(path: &Path, something_recorded: bool) -> Result<Self, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => {
                private_file::check_private(path)?;
                Self::decode(text.trim())
                    .ok_or_else(|| Failure::Local(format!("{} is not a key of this agent", path.display())))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && something_recorded => {
                Err(Failure::Local(format!(
                    "{} is missing, and without it nobody can open what was recorded; put it back, or move the \
                     spool away to begin anew",
                    path.display()
                )))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self(rand::random());
                let text = format!("{}\n", STANDARD.encode(key.0));
                private_file::create_new(path, text.as_bytes())?;
                Ok(key)
            }
            Err(error) => Err(Failure::file("read", path, &error)),
        }
    }

    fn decode(text: &str) -> Option<Self> {
        Some(Self(STANDARD.decode(text).ok()?.try_into().ok()?))
    }

    /// The cipher of one file, bound to its random salt and to what the file is.
    pub fn cipher(&self, salt: &[u8], purpose: &str) -> ChaCha20Poly1305 {
        let mut key = chacha20poly1305::Key::default();
        let expanded = Hkdf::<Sha256>::new(Some(salt), &self.0).expand(purpose.as_bytes(), &mut key);
        debug_assert!(expanded.is_ok(), "32 bytes are within what HKDF-SHA-256 gives");
        ChaCha20Poly1305::new(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_never_made_anew_over_records() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool.key");
        Key::open(&path, true).unwrap_err();
        assert!(!path.exists());
        let key = Key::open(&path, false).unwrap();
        assert_eq!(Key::open(&path, true).unwrap().0, key.0);
        assert_eq!(format!("{key:?}"), "Key");
        fs::write(&path, "AAAA\n").unwrap();
        Key::open(&path, true).unwrap_err();
    }
}
