//! A device that asks to be let into a log.

use uuid::Uuid;

use super::{Misread, OFFER_LENGTH, bytes::Reader};
use crate::{problems::FieldProblem, scope::check_name_of};

/// The longest name of a device, in bytes: the limit of the format.
const LONGEST_NAME: usize = 64;

/// The offer of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferPlace {
    /// Which device asks.
    pub device: Uuid,
}

impl OfferPlace {
    /// Reads which device asks.
    pub fn read(bytes: &[u8]) -> Result<Self, Misread> {
        if bytes.len() < OFFER_LENGTH {
            return Err(Misread::Truncated);
        }
        let mut reader = Reader::new(bytes, *b"HBOF", OFFER_LENGTH)?;
        Ok(Self {
            device: Uuid::from_bytes(reader.array()?),
        })
    }
}

/// The name of a device as the device list takes it.
pub fn check_device_name(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let name = check_name_of(field, raw, LONGEST_NAME)?;
    if name.len() > LONGEST_NAME {
        let message = format!(
            "a name may have at most {LONGEST_NAME} bytes, this one has {}",
            name.len()
        );
        return Err(FieldProblem::new(field, "too_long", message));
    }
    Ok(name)
}
