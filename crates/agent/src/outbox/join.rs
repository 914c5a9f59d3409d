//! A further device of a log that exists: passphrase or recovery kit open the root key once, which adds the device to the
//! list; or another device does that, to which this one shows its offer.

use std::time::Duration;

use api::{activity::NewOffer, client::Client};
use jiff::Timestamp;
use sealed::{
    DeviceId,
    devices::{Change, DeviceList, Offer, verification_code},
    keys::{DeviceKeys, KeyRing, RecoveryKey, words},
    wrap,
};
use secrecy::SecretString;
use uuid::Uuid;

use super::{
    chain::{self, called},
    identity::{self, Files},
};
use crate::{config::Places, failure::Failure, process, upload::content};

/// How often the server is asked whether another device has agreed.
const EVERY: Duration = Duration::from_secs(2);

/// What opens the root key.
pub enum Secret {
    Passphrase(SecretString),
    Recovery(RecoveryKey),
}

/// The log on the server as far as a new device needs it.
pub struct Found {
    newest: DeviceList,
    wraps: Vec<(String, Vec<u8>)>,
}

/// Keys of a device that waits to be let in.
pub struct Waiting {
    keys: DeviceKeys,
    bytes: Vec<u8>,
    /// What another device reads.
    pub offer: String,
    /// What both sides show.
    pub code: String,
}

impl Found {
    /// Fetches and checks the chain of device lists, and fetches the wraps.
    pub async fn fetch(client: &Client) -> Result<Self, Failure> {
        let mut lists = chain::lists(client).await?;
        let newest = lists.pop().ok_or_else(|| trouble(&"no device list"))?;
        let wraps = chain::wraps(client).await?;
        Ok(Self { newest, wraps })
    }

    /// The twelve words that the recovery kit shows, too.
    pub fn fingerprint(&self) -> Result<String, Failure> {
        words::fingerprint(self.newest.log()).map_err(|error| trouble(&error))
    }

    /// Makes the keys of this device and has the root key add it to the list, with a wrap for it.
    pub async fn join(
        self,
        client: &Client,
        places: &Places,
        secret: &Secret,
        name: &str,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let ring = self.open(secret)?;
        let keys = DeviceKeys::generate(DeviceId(process::new_id())).map_err(|error| trouble(&error))?;
        let public = keys.public().map_err(|error| trouble(&error))?;
        let change = Change::Add {
            device: public,
            name: name.to_owned(),
        };
        let list = self
            .newest
            .next(change, &ring, now)
            .map_err(|error| trouble(&error))?;
        let for_device = wrap::for_device(&ring, &public).map_err(|error| trouble(&error))?;
        let name = keys.id().to_string();
        client
            .store_activity_wrap(&name, &content(&for_device))
            .await
            .map_err(called)?;
        client
            .add_activity_device_list(&content(&list.to_bytes()))
            .await
            .map_err(called)?;
        self.keep(places, &keys, &list, &for_device)
    }

    /// Makes keys that wait for another device to let them in.
    pub fn offer(&self) -> Result<Waiting, Failure> {
        let keys = DeviceKeys::generate(DeviceId(process::new_id())).map_err(|error| trouble(&error))?;
        let offer = Offer::of(&keys).map_err(|error| trouble(&error))?;
        Ok(Waiting {
            offer: offer.to_text().map_err(|error| trouble(&error))?,
            code: verification_code(self.newest.log(), &offer),
            bytes: offer.to_bytes(),
            keys,
        })
    }

    /// Waits until the list of this very log holds the device, and keeps its keys.
    pub async fn wait(
        self,
        client: &Client,
        places: &Places,
        waiting: &Waiting,
        patience: Duration,
    ) -> Result<(), Failure> {
        let log = self.newest.log();
        let arrived = async {
            loop {
                let found = Self::fetch(client).await?;
                if found.newest.log() != log {
                    return Err(Failure::Server("the server shows another log now".to_owned()));
                }
                if found.newest.device(waiting.keys.id()).is_some() {
                    return Ok(found);
                }
                tokio::time::sleep(EVERY).await;
            }
        };
        let found = tokio::time::timeout(patience, arrived).await.map_err(|_| {
            Failure::Usage(
                "no other device let this one in; run the command again for a new offer".to_owned(),
            )
        })??;
        let name = waiting.keys.id().to_string();
        let for_device = found.wrap(&name).ok_or_else(|| {
            Failure::Server("this device is in the list, and there is no wrap of the keys for it".to_owned())
        })?;
        wrap::open_with_device(for_device, &waiting.keys, &found.newest).map_err(|error| trouble(&error))?;
        found.keep(places, &waiting.keys, &found.newest, for_device)
    }

    /// Leaves the offer with the server, so that a device of the log finds it without a camera or a clipboard. Whoever
    /// exchanges it on the way changes the code. Answers its id there.
    pub async fn leave(client: &Client, waiting: &Waiting, name: &str) -> Result<Uuid, Failure> {
        let offer = NewOffer {
            name: name.to_owned(),
            content: content(&waiting.bytes).content,
        };
        let left = client.create_activity_offer(&offer).await.map_err(called)?;
        Ok(left.id)
    }

    fn open(&self, secret: &Secret) -> Result<KeyRing, Failure> {
        let missing = |what| Failure::Server(format!("the server has no wrap for a {what}"));
        let opened = match secret {
            Secret::Passphrase(passphrase) => {
                let wrap = self.wrap("passphrase").ok_or_else(|| missing("passphrase"))?;
                wrap::open_with_passphrase(wrap, passphrase, &self.newest)
            }
            Secret::Recovery(key) => {
                let wrap = self.wrap("recovery").ok_or_else(|| missing("recovery kit"))?;
                wrap::open_with_recovery(wrap, key, &self.newest)
            }
        };
        opened.map_err(|error| Failure::Usage(format!("that does not open this log: {error}")))
    }

    fn wrap(&self, name: &str) -> Option<&[u8]> {
        let found = self.wraps.iter().find(|(known, _)| known == name);
        found.map(|(_, bytes)| bytes.as_slice())
    }

    fn keep(
        &self,
        places: &Places,
        keys: &DeviceKeys,
        list: &DeviceList,
        for_device: &[u8],
    ) -> Result<(), Failure> {
        let files = Files {
            keys,
            list,
            for_device,
            for_recovery: self.wrap("recovery"),
            for_passphrase: self.wrap("passphrase"),
        };
        identity::keep(&places.identity_folder(), &places.outbox_folder(), &files)
    }
}

fn trouble(error: &dyn std::fmt::Display) -> Failure {
    Failure::Local(format!("cannot make keys: {error}"))
}
