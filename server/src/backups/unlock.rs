//! The file by which a password opens a repository, as the design of restic describes it ("Keys, Encryption and MAC").
//!
//! scrypt makes guesses expensive. Nobody guesses these passwords: each has 256 random bits. So the least work is asked
//! for, and the first backup of an organization does without the 128 MiB and the third of a second that rustic spends.

use aes256ctr_poly1305aes::{Aes256CtrPoly1305Aes, Key, Nonce, aead::Aead};
use anyhow::anyhow;
use rustic_core::repofile::{KeyFile, MasterKey};
use sha2::{Digest, Sha256};

/// scrypt's N: 1 MiB of memory, with 8 for r and 1 for p.
const COST: u32 = 1024;

/// The file, with its name, by which a password of 256 random bits opens the repository of a master key.
pub(super) fn by_password(master: &MasterKey, password: &str) -> anyhow::Result<(String, Vec<u8>)> {
    let salt: [u8; 64] = rand::random();
    let nonce: [u8; 16] = rand::random();
    let mut file = KeyFile {
        hostname: Some("hourbook".to_owned()),
        username: None,
        created: None,
        kdf: "scrypt".to_owned(),
        n: COST,
        r: 8,
        p: 1,
        data: Vec::new(),
        salt: salt.to_vec(),
    };
    let (encryption, k, r) = file.kdf_key(&password)?.to_keys();
    let key = [encryption, k, r].concat();
    let sealed = Aes256CtrPoly1305Aes::new(Key::from_slice(&key))
        .encrypt(Nonce::from_slice(&nonce), serde_json::to_vec(master)?.as_slice());
    let sealed = sealed.map_err(|_| anyhow!("the key of a repository could not be sealed"))?;
    file.data = [&nonce[..], &sealed].concat();
    let text = serde_json::to_vec(&file)?;
    let id = domain::audit::to_hex(&Sha256::digest(&text));
    Ok((id, text))
}
