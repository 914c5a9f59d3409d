//! Wraps: the key ring as a plain age file, for a passphrase, a device or the recovery key.
//!
//! Each is an age identity file inside an age file, so stock `age` opens it. A wrap proves nothing by itself:
//! [`KeyRing`] and device list must fit ([`crate::devices::DeviceList::fits`]).

use std::io::Read;

use age::{Decryptor, Encryptor, scrypt};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::devices::DeviceList;
use crate::frozen::{LARGEST_WORK_FACTOR, MAX_WRAP, SMALLEST_WORK_FACTOR, WORK_FACTOR};
use crate::keys::{DeviceKeys, DevicePublic, KeyError, KeyRing, RecoveryKey, recipient_of};

/// Why a wrap cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// No wrap is as long as that.
    #[error("the wrap is too long")]
    TooLong,
    /// It is no age file with the single stanza that belongs there.
    #[error("this is no wrap for a {0}")]
    NotFor(&'static str),
    /// The work factor is lower than any of ours: somebody made guessing easy.
    #[error("the work factor 2^{0} is too weak; the wrap was not made by Hourbook")]
    Weakened(u8),
    /// The work factor is higher than any of ours: somebody wants to keep the machine busy.
    #[error("the work factor 2^{0} is too high; the wrap was not made by Hourbook")]
    Inflated(u8),
    /// The wrong passphrase or key, or altered bytes.
    #[error("the wrap does not open with this passphrase or key")]
    Locked(#[source] age::DecryptError),
    /// The bytes were altered.
    #[error("the bytes of the wrap were altered")]
    Altered(#[source] std::io::Error),
    /// What is inside is no key ring.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// age cannot wrap.
    #[error("age cannot wrap the key ring")]
    Wrap(#[source] age::EncryptError),
    /// The key ring inside is not that of the device list.
    #[error("the wrap holds keys of another log or generation")]
    OtherKeys,
}

/// The ring with the root key, for a passphrase.
pub fn for_passphrase(ring: &KeyRing, passphrase: &SecretString) -> Result<Vec<u8>, WrapError> {
    let mut recipient = scrypt::Recipient::new(normal(passphrase));
    recipient.set_work_factor(WORK_FACTOR);
    wrap(ring, &recipient)
}

/// The ring without the root key, for a device.
pub fn for_device(ring: &KeyRing, device: &DevicePublic) -> Result<Vec<u8>, WrapError> {
    wrap(&ring.without_root(), &recipient_of(&device.recipient)?)
}

/// The ring with the root key, for the recovery key with this public half.
pub fn for_recovery(ring: &KeyRing, recipient: &[u8; 32]) -> Result<Vec<u8>, WrapError> {
    wrap(ring, &recipient_of(recipient)?)
}

/// Opens a wrap with the passphrase. The work factor is looked at before any work is done; a changed one would
/// not open either, because the header of an age file is authenticated.
pub fn open_with_passphrase(
    bytes: &[u8],
    passphrase: &SecretString,
    list: &DeviceList,
) -> Result<KeyRing, WrapError> {
    match work_factor(bytes)? {
        weak if weak < SMALLEST_WORK_FACTOR => return Err(WrapError::Weakened(weak)),
        high if high > LARGEST_WORK_FACTOR => return Err(WrapError::Inflated(high)),
        _ => {}
    }
    let mut identity = scrypt::Identity::new(normal(passphrase));
    identity.set_max_work_factor(LARGEST_WORK_FACTOR);
    unwrap(bytes, &identity, list)
}

/// Opens a wrap with the keys of the device.
pub fn open_with_device(bytes: &[u8], keys: &DeviceKeys, list: &DeviceList) -> Result<KeyRing, WrapError> {
    not_for_passphrase(bytes, "device")?;
    unwrap(bytes, keys.identity(), list).map(|ring| ring.without_root())
}

/// Opens a wrap with the recovery key.
pub fn open_with_recovery(bytes: &[u8], key: &RecoveryKey, list: &DeviceList) -> Result<KeyRing, WrapError> {
    not_for_passphrase(bytes, "recovery key")?;
    unwrap(bytes, &key.identity()?, list)
}

/// The work factor of a passphrase wrap, from the header that age authenticates.
pub fn work_factor(bytes: &[u8]) -> Result<u8, WrapError> {
    const WHAT: WrapError = WrapError::NotFor("passphrase");
    if bytes.len() > MAX_WRAP {
        return Err(WrapError::TooLong);
    }
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    if lines.next() != Some(b"age-encryption.org/v1") {
        return Err(WHAT);
    }
    let stanza = lines
        .next()
        .and_then(|line| std::str::from_utf8(line).ok())
        .ok_or(WHAT)?;
    let parts: Vec<&str> = stanza.split(' ').collect();
    let [_arrow @ "->", "scrypt", _salt, factor] = parts[..] else {
        return Err(WHAT);
    };
    let plain =
        factor.len() <= 2 && !factor.starts_with('0') && factor.bytes().all(|digit| digit.is_ascii_digit());
    if !plain {
        return Err(WHAT);
    }
    factor.parse().map_err(|_| WHAT)
}

/// A stanza of scrypt never reaches an identity that is none: nobody makes a device derive a key.
fn not_for_passphrase(bytes: &[u8], what: &'static str) -> Result<(), WrapError> {
    match work_factor(bytes) {
        Ok(_) => Err(WrapError::NotFor(what)),
        Err(WrapError::TooLong) => Err(WrapError::TooLong),
        Err(_) => Ok(()),
    }
}

fn wrap(ring: &KeyRing, recipient: &dyn age::Recipient) -> Result<Vec<u8>, WrapError> {
    let file = ring.to_file()?;
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient)).map_err(WrapError::Wrap)?;
    let mut bytes = Vec::new();
    let write = |error: std::io::Error| WrapError::Wrap(error.into());
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(write)?;
    std::io::Write::write_all(&mut writer, file.expose_secret().as_bytes()).map_err(write)?;
    writer.finish().map_err(write)?;
    Ok(bytes)
}

fn unwrap(bytes: &[u8], identity: &dyn age::Identity, list: &DeviceList) -> Result<KeyRing, WrapError> {
    let decryptor = Decryptor::new_buffered(bytes).map_err(WrapError::Locked)?;
    let stream = decryptor
        .decrypt(std::iter::once(identity))
        .map_err(WrapError::Locked)?;
    let mut file = Zeroizing::new(String::with_capacity(bytes.len()));
    let limit = u64::try_from(MAX_WRAP).unwrap_or(u64::MAX);
    stream
        .take(limit)
        .read_to_string(&mut file)
        .map_err(WrapError::Altered)?;
    // A renewal that broke off leaves wraps that are ahead of the list. What goes beyond the list is not used.
    let ring = KeyRing::from_file(&file)?.up_to(list.generations());
    if !list.fits(&ring)? {
        return Err(WrapError::OtherKeys);
    }
    Ok(ring)
}

/// The same passphrase typed on two systems is the same bytes (NFC).
fn normal(passphrase: &SecretString) -> SecretString {
    SecretString::from(passphrase.expose_secret().nfc().collect::<String>())
}
