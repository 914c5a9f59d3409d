//! What `unlock` leaves on this machine: the data identities for a while, never the root key.
//!
//! They lie in the keyring of the kernel, which is memory and forgets them by itself, or where there is none in a file
//! that only its owner may read. The time that they carry is checked at every use, and what is over is removed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};
use sealed::keys::KeyRing;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::{kernel, store::Log};
use crate::{context::Context, failure::Failure, output::note, private_file, process};

/// Where keys lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Keyring,
    File,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    since: Timestamp,
    until: Timestamp,
    identity: String,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.identity.zeroize();
    }
}

impl Kept {
    /// A clock that was put back does not make it last longer.
    fn is_valid(&self, now: Timestamp) -> bool {
        (self.since..self.until).contains(&now)
    }
}

/// Keeps the keys until their time is over; answers where and until when.
pub fn keep(
    context: &Context,
    ring: &KeyRing,
    lasting: SignedDuration,
    keyring: bool,
) -> Result<(Place, Timestamp), Failure> {
    lock(context)?;
    let now = process::now();
    let local = |error: &dyn std::fmt::Display| Failure::Local(error.to_string());
    let until = now.checked_add(lasting).map_err(|error| local(&error))?;
    let identity = ring.without_root().to_file().map_err(|error| local(&error))?;
    let kept = Kept {
        since: now,
        until,
        identity: identity.expose_secret().to_owned(),
    };
    let text = Zeroizing::new(serde_json::to_vec(&kept).map_err(|error| local(&error))?);
    if keyring && kernel::put(&name(context)?, &text, lasting) {
        return Ok((Place::Keyring, until));
    }
    private_file::create_directory(&context.directory)?;
    private_file::replace(&file(context), &text)?;
    Ok((Place::File, until))
}

/// The keys that were kept, if they still count and belong to this log.
pub fn open(context: &Context, log: &Log) -> Result<Option<KeyRing>, Failure> {
    let path = file(context);
    let text = match kernel::get(&name(context)?) {
        Some(text) => text,
        None => match fs::read(&path) {
            Ok(text) => {
                check_private(&path)?;
                Zeroizing::new(text)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file("read", &path, &error)),
        },
    };
    let kept = serde_json::from_slice::<Kept>(&text).ok();
    let kept = kept.filter(|kept| kept.is_valid(process::now()));
    let ring = kept.and_then(|kept| KeyRing::from_file(&kept.identity).ok());
    match ring {
        Some(ring) if log.list.fits(&ring).unwrap_or(false) => Ok(Some(ring)),
        Some(ring) if ring.log() == log.list.log() => {
            note("the keys of the log were renewed since it was unlocked; unlock it again");
            lock(context).map(|_| None)
        }
        _ => lock(context).map(|_| None),
    }
}

/// Forgets the keys; answers whether there were any.
pub fn lock(context: &Context) -> Result<bool, Failure> {
    let in_keyring = kernel::remove(&name(context)?);
    let path = file(context);
    match fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(in_keyring),
        Err(error) => Err(Failure::file("remove", &path, &error)),
    }
}

/// Each folder of settings has keys of its own.
fn name(context: &Context) -> Result<String, Failure> {
    let folder = std::path::absolute(&context.directory)
        .map_err(|error| Failure::file("find", &context.directory, &error))?;
    Ok(format!("hourbook-activity:{}", folder.display()))
}

fn file(context: &Context) -> PathBuf {
    context.directory.join("activity-unlocked.json")
}

#[cfg(unix)]
fn check_private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;
    let mode = fs::metadata(path)
        .map_err(|error| Failure::file("read", path, &error))?
        .mode();
    if mode & 0o077 != 0 {
        return Err(Failure::Local(format!(
            "others may read {}; run `hourbook activity unlock --lock`, and renew your keys if somebody has",
            path.display()
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_keys_end_with_their_time_also_when_the_clock_is_put_back() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let kept = Kept {
            since: at(100),
            until: at(200),
            identity: String::new(),
        };
        for (now, valid) in [
            (99, false),
            (100, true),
            (199, true),
            (200, false),
            (9_999, false),
        ] {
            assert_eq!(kept.is_valid(at(now)), valid, "{now}");
        }
    }
}
