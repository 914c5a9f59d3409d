//! Fixed places in the encodings of the sealed log.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Hash, StreamPlace};

/// Bytes of a signature, behind what it signs.
const SIGNATURE: usize = 64;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    /// Longer than such a thing can be.
    #[error("is longer than the format allows")]
    TooLong,
    /// Not an age file.
    #[error("is not sealed: an age file begins with another line")]
    NotSealed,
    /// Something else, or another version of it.
    #[error("is not of this kind and version")]
    Unknown,
    /// It ends too early.
    #[error("ends too early")]
    Truncated,
    /// A number that cannot be.
    #[error("holds a number that cannot be")]
    Number,
    /// No wrap has this name.
    #[error("must be `passphrase`, `recovery` or the id of a device")]
    Wrap,
}

/// Reads one object from its begin.
pub struct Reader<'a> {
    body: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A signed object with this magic, version 1.
    pub fn new(bytes: &'a [u8], magic: [u8; 4], largest: usize) -> Result<Self, Misread> {
        if bytes.len() > largest {
            return Err(Misread::TooLong);
        }
        let end = bytes.len().checked_sub(SIGNATURE).ok_or(Misread::Truncated)?;
        let body = &bytes[..end];
        let rest = body.strip_prefix(&magic).and_then(|rest| rest.strip_prefix(&[1]));
        Ok(Self {
            body,
            rest: rest.ok_or(Misread::Unknown)?,
        })
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Misread> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(Misread::Truncated)?;
        self.rest = rest;
        Ok(*array)
    }

    /// A number that databases can hold as well.
    pub fn number(&mut self) -> Result<u64, Misread> {
        let number = u64::from_be_bytes(self.array()?);
        if i64::try_from(number).is_ok() {
            Ok(number)
        } else {
            Err(Misread::Number)
        }
    }

    /// A number of a chain, from 1.
    pub fn counted(&mut self) -> Result<u64, Misread> {
        self.number().and_then(|number| {
            if number > 0 {
                Ok(number)
            } else {
                Err(Misread::Number)
            }
        })
    }

    /// The number of members of a list, or of letters.
    pub fn count(&mut self, most: u16) -> Result<u16, Misread> {
        let count = u16::from_be_bytes(self.array()?);
        if count <= most {
            Ok(count)
        } else {
            Err(Misread::Number)
        }
    }

    /// Whether something follows that may be absent.
    pub fn mark(&mut self) -> Result<bool, Misread> {
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(Misread::Unknown),
        }
    }

    /// Nothing may follow.
    pub fn end(&self) -> Result<(), Misread> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Misread::TooLong)
        }
    }

    pub fn stream(&mut self) -> Result<StreamPlace, Misread> {
        Ok(StreamPlace {
            device: Uuid::from_bytes(self.array()?),
            stream: u32::from_be_bytes(self.array()?),
        })
    }

    /// The hash of the object: over its domain and body, without the signature.
    pub fn hash(&self, domain: &[u8]) -> Hash {
        let mut hash = Sha256::new();
        hash.update(domain);
        hash.update(self.body);
        hash.finalize().into()
    }
}
