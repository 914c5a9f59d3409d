//! Keys: one file for the cell, and for each organization one that is sealed with it.

use anyhow::{Context, anyhow};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rustic_core::repofile::MasterKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{backups, control::Placement};

use crate::{access::key_file, app::App, clock::Clock};

const NONCE_BYTES: usize = 24;

/// What opens a repository. `restic` asks for the password; we use the key behind it, which spares the hashing.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RepositoryKey {
    pub password: String,
    pub master: MasterKey,
}

impl RepositoryKey {
    fn make(clock: Clock) -> Self {
        Self {
            password: URL_SAFE_NO_PAD.encode(clock.secret()),
            master: MasterKey::new(),
        }
    }
}

/// The key of the cell.
pub(super) struct CellKey([u8; 32]);

impl CellKey {
    /// Reads it, or makes it at the first backup.
    pub fn load(app: &App) -> anyhow::Result<Self> {
        let key = app.config.backups.key(&app.config.storage.data_dir);
        let secret = key_file::load(&key, app.clock);
        Ok(Self(secret.with_context(|| {
            format!("the key of the backups {key} cannot be used")
        })?))
    }

    /// Reads one that has to be there: a new one would open nothing.
    pub fn read(app: &App) -> anyhow::Result<Self> {
        let key = app.config.backups.key(&app.config.storage.data_dir);
        let secret = key_file::read(&key);
        Ok(Self(secret.with_context(|| {
            format!("the key of the backups {key} cannot be used")
        })?))
    }

    /// The password of the repository of the control database.
    pub fn control_password(&self) -> String {
        let hash = Sha256::new()
            .chain_update(b"hourbook backup of the control database\0")
            .chain_update(self.0)
            .finalize();
        URL_SAFE_NO_PAD.encode(hash)
    }

    fn seal(&self, placement: &Placement, key: &RepositoryKey, clock: Clock) -> anyhow::Result<Vec<u8>> {
        let nonce = clock.secret();
        let nonce = &nonce[..NONCE_BYTES];
        let text = serde_json::to_vec(key)?;
        let sealed = self.cipher().encrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: &text,
                aad: placement.id.uuid().as_bytes(),
            },
        );
        let sealed = sealed.map_err(|_| anyhow!("a key could not be sealed"))?;
        Ok([nonce, &sealed].concat())
    }

    /// A key sealed for another organization, or by another cell, does not open.
    fn open(&self, placement: &Placement, sealed: &[u8]) -> anyhow::Result<RepositoryKey> {
        let (nonce, sealed) = sealed
            .split_at_checked(NONCE_BYTES)
            .context("the key of an organization is damaged")?;
        let text = self.cipher().decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: sealed,
                aad: placement.id.uuid().as_bytes(),
            },
        );
        let text =
            text.map_err(|_| anyhow!("the key of the cell does not open the key of this organization"))?;
        Ok(serde_json::from_slice(&text)?)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }
}

/// The key of an organization, made at its first backup.
pub(super) async fn of(app: &App, placement: &Placement) -> anyhow::Result<RepositoryKey> {
    let cell = CellKey::load(app)?;
    if let Some(standing) = find(app, placement).await? {
        return cell.open(placement, &standing.sealed_key);
    }
    let sealed = cell.seal(placement, &RepositoryKey::make(app.clock), app.clock)?;
    let (id, now) = (placement.id, app.clock.now());
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { backups::insert_key(tx, id, &sealed, now).await }))
        .await?;
    let standing = find(app, placement).await?.context("the organization is gone")?;
    cell.open(placement, &standing.sealed_key)
}

/// The key of an organization that has backups.
pub(super) async fn known(app: &App, placement: &Placement) -> anyhow::Result<RepositoryKey> {
    let standing = find(app, placement).await?;
    let standing = standing.with_context(|| format!("there is no backup of {}", placement.slug))?;
    CellKey::read(app)?.open(placement, &standing.sealed_key)
}

/// The password that `restic` asks for.
pub async fn password(app: &App, placement: &Placement) -> anyhow::Result<String> {
    Ok(known(app, placement).await?.password)
}

async fn find(app: &App, placement: &Placement) -> anyhow::Result<Option<backups::Standing>> {
    let id = placement.id;
    Ok(app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { backups::find(tx, id).await }))
        .await?)
}
