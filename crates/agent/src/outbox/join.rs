//! A further device of a log that exists: the recovery kit opens the root key once, which adds the device to the list.

use api::{
    PageQuery,
    client::{Client, Error},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use sealed::{
    DeviceId,
    check::{Memory, Served, verify},
    devices::{Change, DeviceList},
    keys::{DeviceKeys, RecoveryKey, words},
    wrap,
};

use super::identity::{self, Files};
use crate::{
    config::Places,
    failure::Failure,
    process,
    upload::{content, refused},
};

/// The log on the server as far as a new device needs it.
pub struct Found {
    newest: DeviceList,
    recovery_wrap: Vec<u8>,
}

impl Found {
    /// Fetches and checks the chain of device lists, and fetches the wrap of the recovery kit.
    pub async fn fetch(client: &Client) -> Result<Self, Failure> {
        let mut lists = Vec::new();
        let mut query = PageQuery {
            limit: Some(200),
            cursor: None,
        };
        loop {
            let page = client.list_activity_device_lists(&query).await.map_err(called)?;
            for list in page.items {
                lists.push(decode(&list.content)?);
            }
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                break;
            }
        }
        let newest = lists
            .last()
            .and_then(|bytes| DeviceList::read(bytes).ok())
            .ok_or_else(|| Failure::Server("the server has no device list that can be read".to_owned()))?;
        let served = Served {
            whole: true,
            lists: lists.iter().map(Vec::as_slice).collect(),
            ..Served::default()
        };
        let verdict = verify(&Memory::new(newest.log()), &served);
        if verdict.is_alarming() {
            return Err(Failure::Server(
                "the device lists on the server do not continue each other: somebody changed them".to_owned(),
            ));
        }
        query.cursor = None;
        let wraps = client.list_activity_wraps(&query).await.map_err(called)?;
        let wrap = wraps.items.into_iter().find(|wrap| wrap.name == "recovery");
        let wrap =
            wrap.ok_or_else(|| Failure::Server("the server has no wrap for a recovery kit".to_owned()))?;
        Ok(Self {
            recovery_wrap: decode(&wrap.content)?,
            newest,
        })
    }

    /// The twelve words that the recovery kit shows, too.
    pub fn fingerprint(&self) -> Result<String, Failure> {
        words::fingerprint(self.newest.log()).map_err(|error| trouble(&error))
    }

    /// Makes the keys of this device and has the root key add it to the list. The wrap for it goes with the first
    /// upload.
    pub async fn join(
        self,
        client: &Client,
        places: &Places,
        key: &RecoveryKey,
        name: &str,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let ring = wrap::open_with_recovery(&self.recovery_wrap, key, &self.newest)
            .map_err(|error| Failure::Usage(format!("the recovery key does not open this log: {error}")))?;
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
        client
            .add_activity_device_list(&content(&list.to_bytes()))
            .await
            .map_err(called)?;
        let files = Files {
            keys: &keys,
            list: &list,
            for_device: &for_device,
            for_recovery: &self.recovery_wrap,
        };
        identity::keep(&places.identity_folder(), &places.outbox_folder(), &files)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn called(error: Error) -> Failure {
    refused(&error)
}

fn decode(text: &str) -> Result<Vec<u8>, Failure> {
    STANDARD
        .decode(text)
        .map_err(|_| Failure::Server("the server answers something that cannot be read".to_owned()))
}

fn trouble(error: &dyn std::fmt::Display) -> Failure {
    Failure::Local(format!("cannot make keys: {error}"))
}
