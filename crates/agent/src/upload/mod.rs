//! Sealed segments on their way to the server.
//!
//! The server says how far each stream has arrived, and the device sends what follows, the same bytes as ever: so an
//! upload that broke off, a server that was put back from a backup and weeks without a network are all the same case.

mod account;
mod retention;

use std::{fs, path::Path};

use api::{
    PageQuery,
    activity::{ActivityLog, SealedContent, SegmentPlace},
    client::{Client, Error},
    problem::Code,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;

pub use account::{Account, KnownTrust, refused};

use crate::{
    config::Places,
    failure::Failure,
    outbox::{self, Enrolled, Removed},
};

/// What sends the log of this device.
pub struct Uploader {
    client: Client,
    server: String,
    places: Places,
    /// Whether the server is known to have the wraps.
    wrapped: bool,
    /// The log as `follow` found it, for the upload right behind it: what goes over the wire is counted.
    found: Option<ActivityLog>,
    /// Up to which number all segments and heads are known to be there.
    uploaded: u64,
    /// When the last head arrived, by the clock of the server.
    server_time: Option<Timestamp>,
    /// Whether the server is known to have the removals.
    removals_arrived: bool,
}

impl Uploader {
    /// With the account that `enrol` remembered, if there is one.
    pub fn open(places: &Places) -> Result<Option<Self>, Failure> {
        let account = Account::load(&places.account_file())?;
        account.map(|account| Self::new(places, &account)).transpose()
    }

    /// With this account.
    pub fn new(places: &Places, account: &Account) -> Result<Self, Failure> {
        Ok(Self {
            client: account.client()?,
            server: account.server.clone(),
            places: places.clone(),
            wrapped: false,
            found: None,
            uploaded: 0,
            server_time: None,
            removals_arrived: false,
        })
    }

    /// Where it sends to.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Goes over to the newest device list: another device joined, was revoked, or the keys have a new generation. A list
    /// that does not continue the own one is refused, whoever serves it.
    pub async fn follow(&mut self) -> Result<(), Failure> {
        self.found = None;
        let Some(enrolled) = Enrolled::open(&self.places.identity_folder())? else {
            return Ok(());
        };
        let own = i64::try_from(enrolled.list_number()).unwrap_or(i64::MAX);
        let ahead = |log: &ActivityLog| log.log == enrolled.log().to_string() && log.device_lists > own;
        let known = known_log(&self.client).await?;
        if !known.as_ref().is_some_and(ahead) {
            self.found = known;
            return Ok(());
        }
        let lists = outbox::lists(&self.client).await?;
        let newest = lists
            .last()
            .filter(|newest| newest.log() == enrolled.log() && newest.number() >= enrolled.list_number());
        let Some(newest) = newest.filter(|_| enrolled.stands_in(&lists)) else {
            return Err(Failure::Server(format!(
                "{} serves device lists that do not continue that of this device: somebody changed them",
                self.server
            )));
        };
        let wraps = outbox::wraps(&self.client).await?;
        enrolled.follow(&self.places, newest, &wraps)
    }

    /// Sends what the server does not have yet; answers how many segments that were.
    pub async fn upload(&mut self) -> Result<u64, Failure> {
        let Some(enrolled) = Enrolled::open(&self.places.identity_folder())? else {
            return Ok(0);
        };
        if enrolled.is_revoked() {
            return Err(Failure::Server(
                "this device was revoked: nothing more is sealed or sent, and what is recorded stays on this machine"
                    .to_owned(),
            ));
        }
        let log = self.log_of(&enrolled).await?;
        let stream = enrolled.new_stream().id();
        let arrived = log
            .streams
            .iter()
            .find(|known| known.device_id == stream.device.0 && known.stream == stream.stream);
        let (segments, heads) = arrived.map_or((0, 0), |known| (known.segments, known.heads));
        // The wraps go before the first segment, so where that is they are.
        self.wrapped |= segments > 0;
        self.wraps(&enrolled).await?;
        let last = outbox::last_number(&self.places.outbox_folder())?;
        let local = i64::try_from(last).unwrap_or(i64::MAX);
        if segments > local || heads > local {
            return Err(Failure::Server(format!(
                "{} has {segments} segments of this device, which made {local}: either its disk was put back to an \
                 earlier state, or somebody else has its keys. Enrol it as a new device",
                self.server
            )));
        }
        let next = segments.min(heads) + 1;
        self.refuse_deleted(next)?;
        let mut sent = 0;
        for number in next..=local {
            if number > segments {
                self.segment(stream.device.0, stream.stream, number).await?;
                sent += 1;
            }
            if number > heads {
                self.head(number).await?;
            }
        }
        self.uploaded = last;
        Ok(sent)
    }

    /// What was deleted here cannot be sent again, and nothing follows a hole.
    fn refuse_deleted(&self, next: i64) -> Result<(), Failure> {
        let deleted = Removed::open(&self.places.outbox_folder())?.last();
        if u64::try_from(next).is_ok_and(|next| next > deleted) {
            return Ok(());
        }
        Err(Failure::Server(format!(
            "{} has less of this device than it had: it asks for segment {next}, which log.keep_days deleted since. Enrol it \
             as a new device",
            self.server
        )))
    }

    /// The log as the server has it, with the device list of this device.
    async fn log_of(&mut self, enrolled: &Enrolled) -> Result<ActivityLog, Failure> {
        let ours = enrolled.log().to_string();
        let number = i64::try_from(enrolled.list_number()).unwrap_or(i64::MAX);
        let known = match self.found.take() {
            Some(found) => Some(found),
            None => known_log(&self.client).await?,
        };
        match known {
            Some(log) if log.log != ours => Err(Failure::Server(format!(
                "the account on {} has another activity log than this device",
                self.server
            ))),
            Some(log) if log.device_lists >= number => Ok(log),
            _ => {
                let list = content(&enrolled.list_bytes());
                let added = self.client.add_activity_device_list(&list).await;
                added.map_err(|error| refused(&error))?;
                let log = known_log(&self.client).await?;
                log.ok_or_else(|| Failure::Server("the server forgot the log at once".to_owned()))
            }
        }
    }

    /// Whoever holds the recovery kit needs their wrap on the server, and so does this device.
    async fn wraps(&mut self, enrolled: &Enrolled) -> Result<(), Failure> {
        if self.wrapped {
            return Ok(());
        }
        let query = PageQuery {
            limit: Some(200),
            cursor: None,
        };
        let stored = self.client.list_activity_wraps(&query).await;
        let stored = stored.map_err(|error| refused(&error))?.items;
        for (name, path) in enrolled.wraps(&self.places) {
            if !path.exists() || stored.iter().any(|wrap| wrap.name == name) {
                continue;
            }
            let wrap = read(&path)?;
            let stored = self.client.store_activity_wrap(&name, &content(&wrap)).await;
            stored.map_err(|error| refused(&error))?;
        }
        self.wrapped = true;
        Ok(())
    }

    async fn segment(&self, device_id: uuid::Uuid, stream: u32, number: i64) -> Result<(), Failure> {
        let place = SegmentPlace {
            device_id,
            stream,
            number,
        };
        let bytes = self.file(number, "segment")?;
        let sent = self.client.upload_activity_segment(&place, bytes).await;
        sent.map(drop).map_err(|error| refused(&error))
    }

    async fn head(&mut self, number: i64) -> Result<(), Failure> {
        let head = content(&self.file(number, "head")?);
        let sent = self.client.add_activity_head(&head).await;
        let sent = sent.map_err(|error| refused(&error))?;
        self.server_time = Some(sent.received_at.timestamp());
        Ok(())
    }

    fn file(&self, number: i64, kind: &str) -> Result<Vec<u8>, Failure> {
        read(&self.places.outbox_folder().join(format!("{number:010}.{kind}")))
    }
}

/// The log that the account has on the server, if it has one.
pub async fn known_log(client: &Client) -> Result<Option<ActivityLog>, Failure> {
    match client.activity_log().await {
        Ok(log) => Ok(Some(log)),
        Err(Error::Problem { problem, .. }) if problem.code == Code::NotFound => Ok(None),
        Err(error) => Err(refused(&error)),
    }
}

/// Bytes as JSON carries them.
pub fn content(bytes: &[u8]) -> SealedContent {
    SealedContent {
        content: STANDARD.encode(bytes),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}
