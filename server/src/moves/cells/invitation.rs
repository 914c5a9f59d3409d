//! The invitation of the new cell: a key made for one package, whose secret half never leaves this cell and goes with the
//! package that it opened.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use age::secrecy::ExposeSecret;
use anyhow::{Context, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::statement::{Signed, Statement};
use crate::{access::key_file, app::App};

/// What the operator of the old cell gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: Uuid,
    /// First label of the address of the organization.
    pub slug: String,
    /// The region that this cell has declared.
    pub region: Option<String>,
    /// What the package is encrypted to, as `age` writes it.
    pub recipient: String,
    pub expires_at: Timestamp,
}

impl Statement for Invitation {
    const FORMAT: &'static str = "hourbook-move-invitation";
}

/// What stays here.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub id: Uuid,
    pub slug: String,
    /// The only cell whose package it is for, in base64, where the operator named one.
    pub from_key: Option<String>,
    pub expires_at: Timestamp,
    identity: String,
}

impl Kept {
    pub fn identity(&self) -> anyhow::Result<age::x25519::Identity> {
        let identity = self.identity.parse::<age::x25519::Identity>();
        identity.map_err(|why| anyhow::anyhow!("the key of an invitation is damaged: {why}"))
    }
}

fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("keys").join("moves")
}

fn path(data_dir: &Path, id: Uuid) -> PathBuf {
    folder(data_dir).join(format!("{id}.json"))
}

/// Makes one, which is good for `days`.
pub fn invite(app: &App, slug: &str, from_key: Option<String>, days: u8) -> anyhow::Result<Signed> {
    let now = app.clock.now();
    let expires_at = now.checked_add(SignedDuration::from_hours(24) * i32::from(days))?;
    let identity = age::x25519::Identity::generate();
    let invitation = Invitation {
        id: app.clock.id(),
        slug: slug.to_owned(),
        region: app.config.region.declared().map(|region| region.name.to_owned()),
        recipient: identity.to_public().to_string(),
        expires_at,
    };
    let kept = Kept {
        id: invitation.id,
        slug: slug.to_owned(),
        from_key,
        expires_at,
        identity: identity.to_string().expose_secret().to_owned(),
    };
    let place = path(&app.config.storage.data_dir, kept.id);
    let is_new = key_file::place(&place, &serde_json::to_vec(&kept)?)
        .with_context(|| format!("{} cannot be made", place.display()))?;
    ensure!(is_new, "{} exists already", place.display());
    Signed::make(app.log_key()?, &invitation)
}

/// Those that are still good. The others are forgotten.
pub(super) fn open_ones(app: &App) -> anyhow::Result<Vec<Kept>> {
    let files = match fs::read_dir(folder(&app.config.storage.data_dir)) {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("this cell has invited nobody"),
        files => files?,
    };
    let mut kept = Vec::new();
    for file in files {
        let file = file?.path();
        if file.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let one: Kept = serde_json::from_slice(&fs::read(&file)?)
            .with_context(|| format!("{} is damaged", file.display()))?;
        if one.expires_at > app.clock.now() {
            kept.push(one);
        } else {
            fs::remove_file(&file)?;
        }
    }
    ensure!(!kept.is_empty(), "no invitation of this cell is open any more");
    Ok(kept)
}

/// It was used: no package opens with it any more.
pub(super) fn use_up(app: &App, id: Uuid) -> std::io::Result<()> {
    match fs::remove_file(path(&app.config.storage.data_dir, id)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
