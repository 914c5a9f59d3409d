//! The next device list with everything that belongs to it: a list with a new generation without the wraps for it would
//! lock out whoever stays.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use api::client::Client;
use sealed::{
    devices::{Change, DeviceList},
    keys::{KeyRing, RecoveryKey},
    wrap::{self, WrapError},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::super::{own_stream::content, store::Log};
use crate::{context::Context, failure::Failure, output::note, private_file, process};

/// A renewal on its way.
#[derive(Serialize, Deserialize)]
struct Pending {
    list: Vec<u8>,
    wraps: Vec<(String, Vec<u8>)>,
}

/// What a new generation is wrapped for, beside the devices that stay.
pub struct Renewal<'a> {
    pub change: Change,
    /// Needed where the log has a passphrase: it goes on opening the log.
    pub passphrase: Option<&'a SecretString>,
    /// A new recovery key, which must open its wrap before anybody relies on it.
    pub recovery: Option<&'a RecoveryKey>,
}

impl Renewal<'_> {
    /// Publishes the next list with a new generation, for every device that stays; answers the list.
    pub async fn publish(
        self,
        context: &Context,
        client: &Client,
        log: &Log,
        ring: &KeyRing,
    ) -> Result<DeviceList, Failure> {
        let ring = ring.rotate().map_err(|error| trouble(&error))?;
        let list = log
            .list
            .next(self.change, &ring, process::now())
            .map_err(|error| trouble(&error))?;
        let mut wraps = Vec::new();
        let staying = list.devices().iter().filter(|device| device.revoked.is_none());
        for device in staying {
            let bytes = wrap::for_device(&ring, &device.public).map_err(|error| trouble(&error))?;
            wraps.push((device.public.id.to_string(), bytes));
        }
        if let Some(recipient) = list.recovery() {
            let bytes = wrap::for_recovery(&ring, &recipient).map_err(|error| trouble(&error))?;
            if let Some(key) = self.recovery {
                opens(wrap::open_with_recovery(&bytes, key, &list))?;
            }
            wraps.push(("recovery".to_owned(), bytes));
        }
        if let Some(passphrase) = self.passphrase {
            wraps.push(("passphrase".to_owned(), for_passphrase(&ring, passphrase, &list)?));
        }
        publish(context, client, &list, wraps).await?;
        Ok(list)
    }
}

/// A wrap for a passphrase that was opened once, because nobody can try it again later.
pub fn for_passphrase(
    ring: &KeyRing,
    passphrase: &SecretString,
    list: &DeviceList,
) -> Result<Vec<u8>, Failure> {
    let bytes = wrap::for_passphrase(ring, passphrase).map_err(|error| trouble(&error))?;
    opens(wrap::open_with_passphrase(&bytes, passphrase, list))?;
    Ok(bytes)
}

/// Sends the wraps and then the list: in this order nobody is locked out, because wraps that are ahead of the list open as
/// ever. All of it is kept on the disk before, so that what breaks off is completed by the next command.
pub async fn publish(
    context: &Context,
    client: &Client,
    list: &DeviceList,
    wraps: Vec<(String, Vec<u8>)>,
) -> Result<(), Failure> {
    let pending = Pending {
        list: list.to_bytes(),
        wraps,
    };
    let text = serde_json::to_vec(&pending).map_err(|error| trouble(&error))?;
    private_file::create_directory(&context.directory)?;
    private_file::replace(&file(context), &text)?;
    send(context, client, &pending).await
}

/// Completes what broke off. Nothing of it is secret: the list is signed, the wraps are sealed.
pub async fn complete(context: &Context, client: &Client) -> Result<(), Failure> {
    let path = file(context);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let pending: Pending = serde_json::from_slice(&text)
        .map_err(|error| Failure::Local(format!("{} cannot be used: {error}", path.display())))?;
    let list = DeviceList::read(&pending.list).map_err(|error| trouble(&error))?;
    let there = client.activity_log().await?;
    let next = i64::try_from(list.number()).is_ok_and(|number| there.device_lists + 1 == number);
    if next && there.log == list.log().to_string() {
        note("a renewal of the keys that broke off is completed");
        return send(context, client, &pending).await;
    }
    // It arrived, or another list took its place.
    forget(&path)
}

async fn send(context: &Context, client: &Client, pending: &Pending) -> Result<(), Failure> {
    for (name, bytes) in &pending.wraps {
        client.store_activity_wrap(name, &content(bytes)).await?;
    }
    client.add_activity_device_list(&content(&pending.list)).await?;
    forget(&file(context))
}

fn forget(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|error| Failure::file("remove", path, &error))
}

fn file(context: &Context) -> PathBuf {
    context.directory.join("activity-renewal.json")
}

/// Keys could not be made; nothing was published.
pub fn trouble(error: &dyn std::fmt::Display) -> Failure {
    Failure::Local(format!("nothing was changed: {error}"))
}

fn opens(opened: Result<KeyRing, WrapError>) -> Result<(), Failure> {
    opened.map(drop).map_err(|error| trouble(&error))
}
