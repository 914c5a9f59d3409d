//! Where objects of a sealed log belong.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Hash, LARGEST_HEAD, LARGEST_LIST, Misread, REMOVAL_LENGTH,
    bytes::Reader,
    revoked::{self, Revoked},
};

/// One stream of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamPlace {
    /// Whose.
    pub device: Uuid,
    /// Which one of it.
    pub stream: u32,
}

/// A device list in its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPlace {
    /// Of which log.
    pub log: Hash,
    /// Its number, from 1.
    pub number: u64,
    /// The hash of the one before.
    pub previous: Hash,
    /// Devices that no longer belong to the log.
    pub revoked: Vec<Revoked>,
    /// Its own.
    pub hash: Hash,
}

impl ListPlace {
    /// Reads where a list belongs, and whom it shuts out.
    pub fn read(bytes: &[u8]) -> Result<Self, Misread> {
        let mut reader = Reader::new(bytes, *b"HBDL", LARGEST_LIST)?;
        let log = reader.array()?;
        let _root: [u8; 32] = reader.array()?;
        Ok(Self {
            log,
            number: reader.counted()?,
            previous: reader.array()?,
            revoked: revoked::read(&mut reader)?,
            hash: reader.hash(b"hourbook sealed device list v1\n"),
        })
    }
}

/// A head in its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadPlace {
    /// Of which log.
    pub log: Hash,
    /// Of which stream.
    pub stream: StreamPlace,
    /// Its number, from 1.
    pub number: u64,
    /// The hash of the one before.
    pub previous: Hash,
    /// How many segments it vouches for.
    pub segments: u64,
    /// The name of the last of them.
    pub last_segment: Hash,
    /// Its own hash.
    pub hash: Hash,
}

impl HeadPlace {
    /// Reads where a head belongs.
    pub fn read(bytes: &[u8]) -> Result<Self, Misread> {
        let mut reader = Reader::new(bytes, *b"HBHD", LARGEST_HEAD)?;
        Ok(Self {
            log: reader.array()?,
            stream: reader.stream()?,
            number: reader.counted()?,
            previous: reader.array()?,
            segments: reader.number()?,
            last_segment: reader.array()?,
            hash: reader.hash(b"hourbook sealed head v1\n"),
        })
    }
}

/// What a removal takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalPlace {
    /// Of which log.
    pub log: Hash,
    /// Of which stream.
    pub stream: StreamPlace,
    /// The first removed segment, by number.
    pub first: u64,
    /// The last one.
    pub last: u64,
    /// The device that says so.
    pub by: Uuid,
    /// Its own hash.
    pub hash: Hash,
}

impl RemovalPlace {
    /// Reads what a removal takes away.
    pub fn read(bytes: &[u8]) -> Result<Self, Misread> {
        if bytes.len() < REMOVAL_LENGTH {
            return Err(Misread::Truncated);
        }
        let mut reader = Reader::new(bytes, *b"HBRM", REMOVAL_LENGTH)?;
        let removal = Self {
            log: reader.array()?,
            stream: reader.stream()?,
            first: reader.counted()?,
            last: reader.counted()?,
            by: Uuid::from_bytes(reader.array()?),
            hash: reader.hash(b"hourbook sealed removal v1\n"),
        };
        if removal.first > removal.last {
            return Err(Misread::Number);
        }
        Ok(removal)
    }
}

/// For whom a wrap of the key ring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WrapName {
    /// Whoever knows the passphrase.
    Passphrase,
    /// Whoever has the recovery kit.
    Recovery,
    /// A device.
    Device(Uuid),
}

impl FromStr for WrapName {
    type Err = Misread;

    fn from_str(text: &str) -> Result<Self, Misread> {
        match text {
            "passphrase" => Ok(Self::Passphrase),
            "recovery" => Ok(Self::Recovery),
            _ => text.parse().map(Self::Device).map_err(|_| Misread::Wrap),
        }
    }
}

impl fmt::Display for WrapName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passphrase => f.write_str("passphrase"),
            Self::Recovery => f.write_str("recovery"),
            Self::Device(id) => id.fmt(f),
        }
    }
}
