//! The keys of this device and of its member's log, as `enrol` made them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use sealed::{
    DeviceId, LogId, StreamId,
    devices::DeviceList,
    heads::{Removal, Stream},
    keys::{DeviceKeys, KeyRing, RecoveryKey},
    kit::RecoveryKit,
    wrap,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{config::Places, failure::Failure, private_file, process};

const DEVICE: &str = "device.txt";
const LIST: &str = "devices.list";
const DEVICE_WRAP: &str = "device-wrap.age";
const RECOVERY_WRAP: &str = "recovery-wrap.age";
const PASSPHRASE_WRAP: &str = "passphrase-wrap.age";

/// A device that may seal.
pub struct Enrolled {
    keys: DeviceKeys,
    list: DeviceList,
}

/// What `enrol` made.
pub struct Made {
    /// The page to print.
    pub kit: RecoveryKit,
}

impl Enrolled {
    /// The keys in a folder; none where nobody has enrolled this device.
    pub fn open(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join(DEVICE);
        if !path.exists() {
            return Ok(None);
        }
        private_file::check_private(&path)?;
        let text = fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
        let keys = DeviceKeys::from_file(&text).map_err(|error| unusable(&path, &error))?;
        let path = folder.join(LIST);
        let bytes = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
        let list = DeviceList::read(&bytes).map_err(|error| unusable(&path, &error))?;
        Ok(Some(Self { keys, list }))
    }

    /// The generation and recipient that segments are sealed for.
    pub fn recipient(&self) -> Result<(u32, [u8; 32]), Failure> {
        self.list
            .current_recipient()
            .ok_or_else(|| Failure::Local("the device list names no recipient".to_owned()))
    }

    /// The log that this device belongs to.
    pub fn log(&self) -> LogId {
        self.list.log()
    }

    /// The number of the device list that it knows.
    pub fn list_number(&self) -> u64 {
        self.list.number()
    }

    /// That list, to publish.
    pub fn list_bytes(&self) -> Vec<u8> {
        self.list.to_bytes()
    }

    /// Whether the newest list that it knows has shut it out.
    pub fn is_revoked(&self) -> bool {
        let device = self.list.device(self.keys.id());
        device.is_none_or(|device| device.revoked.is_some())
    }

    /// Whether the list of this device stands in a chain.
    pub fn stands_in(&self, lists: &[DeviceList]) -> bool {
        let own = lists.iter().find(|list| list.number() == self.list.number());
        own.is_some_and(|own| own.hash() == self.list.hash())
    }

    /// Goes over to a newer list of the same chain, and to the wraps that belong to it. Wraps of earlier generations stay
    /// beside them: nobody here can tell whether the new ones are good.
    pub fn follow(
        &self,
        places: &Places,
        newest: &DeviceList,
        wraps: &[(String, Vec<u8>)],
    ) -> Result<(), Failure> {
        let renewed = newest.generations() > self.list.generations();
        for (name, path) in self.wraps(places) {
            let Some((_, bytes)) = wraps.iter().find(|(known, _)| *known == name) else {
                continue;
            };
            let earlier = private_file::beside(&path, &format!("generation-{}", self.list.generations()));
            if renewed && path.exists() && !earlier.exists() {
                fs::rename(&path, &earlier).map_err(|error| Failure::file("keep", &earlier, &error))?;
            }
            private_file::replace(&path, bytes)?;
        }
        let bytes = newest.to_bytes();
        private_file::replace(&places.outbox_folder().join(LIST), &bytes)?;
        private_file::replace(&places.identity_folder().join(LIST), &bytes)
    }

    /// The wraps that the server shall have, by their names there.
    pub fn wraps(&self, places: &Places) -> [(String, PathBuf); 3] {
        let recovery = places.outbox_folder().join(RECOVERY_WRAP);
        let passphrase = places.outbox_folder().join(PASSPHRASE_WRAP);
        let device = places.identity_folder().join(DEVICE_WRAP);
        [
            ("recovery".to_owned(), recovery),
            ("passphrase".to_owned(), passphrase),
            (self.keys.id().to_string(), device),
        ]
    }

    /// The stream of this device, before its first segment.
    pub fn new_stream(&self) -> Stream {
        let id = StreamId {
            device: self.keys.id(),
            stream: 0,
        };
        Stream::new(self.list.log(), id)
    }

    /// Signs the head over all segments so far.
    pub fn sign(&self, stream: &mut Stream, now: Timestamp) -> Result<Vec<u8>, Failure> {
        let head = stream.sign(&self.keys, &self.list, &[], now);
        head.map(|head| head.to_bytes())
            .map_err(|error| Failure::Local(format!("cannot sign: {error}")))
    }

    /// Signs that segments of its own stream were deleted on purpose.
    pub fn sign_removal(&self, range: (u64, u64), now: Timestamp) -> Result<Vec<u8>, Failure> {
        let removal = Removal::sign(&self.keys, &self.list, self.new_stream().id(), range, now);
        removal
            .map(|removal| removal.to_bytes())
            .map_err(|error| Failure::Local(format!("cannot sign: {error}")))
    }
}

/// Makes a log for its member: data key, root key, the keys of this device and the recovery key. The root key is kept
/// nowhere but in the wraps for recovery key and passphrase, so whoever finds this machine can add no device.
pub fn enrol(
    folder: &Path,
    outbox: &Path,
    name: &str,
    passphrase: Option<&SecretString>,
    now: Timestamp,
) -> Result<Made, Failure> {
    if folder.join(DEVICE).exists() {
        return Err(Failure::Local(format!(
            "this device is enrolled already: {}",
            folder.display()
        )));
    }
    let made = make(folder, outbox, name, passphrase, now);
    if made.is_err() {
        // Half of the keys are of no use to anybody, and would be taken for an enrolled device.
        for file in [
            folder.join(DEVICE),
            folder.join(LIST),
            folder.join(DEVICE_WRAP),
            outbox.join(RECOVERY_WRAP),
            outbox.join(PASSPHRASE_WRAP),
        ] {
            let _ = fs::remove_file(file);
        }
    }
    made
}

fn make(
    folder: &Path,
    outbox: &Path,
    name: &str,
    passphrase: Option<&SecretString>,
    now: Timestamp,
) -> Result<Made, Failure> {
    let trouble = |error: &dyn std::fmt::Display| Failure::Local(format!("cannot make keys: {error}"));
    let ring = KeyRing::generate().map_err(|error| trouble(&error))?;
    let recovery = RecoveryKey::generate().map_err(|error| trouble(&error))?;
    let keys = DeviceKeys::generate(DeviceId(process::new_id())).map_err(|error| trouble(&error))?;
    let public = keys.public().map_err(|error| trouble(&error))?;
    let recipient = recovery.recipient().map_err(|error| trouble(&error))?;
    let list =
        DeviceList::found(&ring, Some(recipient), public, name, now).map_err(|error| trouble(&error))?;
    let for_device = wrap::for_device(&ring, &public).map_err(|error| trouble(&error))?;
    let for_recovery = wrap::for_recovery(&ring, &recipient).map_err(|error| trouble(&error))?;
    // The wrap must open before anybody relies on the page.
    wrap::open_with_recovery(&for_recovery, &recovery, &list).map_err(|error| trouble(&error))?;
    let for_passphrase = passphrase
        .map(|passphrase| {
            let bytes = wrap::for_passphrase(&ring, passphrase)?;
            wrap::open_with_passphrase(&bytes, passphrase, &list).map(|_| bytes)
        })
        .transpose()
        .map_err(|error| trouble(&error))?;
    let kit = RecoveryKit::new(ring.log(), &recovery).map_err(|error| trouble(&error))?;
    let files = Files {
        keys: &keys,
        list: &list,
        for_device: &for_device,
        for_recovery: Some(&for_recovery),
        for_passphrase: for_passphrase.as_deref(),
    };
    keep(folder, outbox, &files)?;
    Ok(Made { kit })
}

/// What a device keeps of being enrolled.
pub(super) struct Files<'a> {
    pub(super) keys: &'a DeviceKeys,
    pub(super) list: &'a DeviceList,
    pub(super) for_device: &'a [u8],
    pub(super) for_recovery: Option<&'a [u8]>,
    pub(super) for_passphrase: Option<&'a [u8]>,
}

/// Writes them; the keys come last, because with them the device counts as enrolled.
pub(super) fn keep(folder: &Path, outbox: &Path, files: &Files<'_>) -> Result<(), Failure> {
    private_file::create_directory(folder)?;
    private_file::create_directory(outbox)?;
    private_file::replace(&folder.join(DEVICE_WRAP), files.for_device)?;
    for (name, bytes) in [
        (RECOVERY_WRAP, files.for_recovery),
        (PASSPHRASE_WRAP, files.for_passphrase),
    ] {
        if let Some(bytes) = bytes {
            private_file::replace(&outbox.join(name), bytes)?;
        }
    }
    private_file::replace(&folder.join(LIST), &files.list.to_bytes())?;
    private_file::replace(&outbox.join(LIST), &files.list.to_bytes())?;
    let text = files
        .keys
        .to_file()
        .map_err(|error| Failure::Local(format!("cannot write the keys: {error}")))?;
    private_file::replace(&folder.join(DEVICE), text.expose_secret().as_bytes())
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Local(format!("{} cannot be used: {error}", path.display()))
}
