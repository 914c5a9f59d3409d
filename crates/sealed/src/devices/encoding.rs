//! The bytes of a device list.

use uuid::Uuid;

use super::{Device, DeviceList, Revocation, is_name};
use crate::bytes::{Malformed, Reader, Writer, rises};
use crate::frozen::{
    DEVICE_LIST_MAGIC, MAX_DEVICE_LIST, MAX_DEVICES, MAX_GENERATIONS, MAX_NAME, MAX_STREAMS,
};
use crate::heads::Seen;
use crate::ids::{DeviceId, Digest, LogId, StreamId};
use crate::keys::DevicePublic;

const WHAT: &str = "device list";

/// Everything but the signature.
pub fn body(list: &DeviceList) -> Vec<u8> {
    Writer::object(DEVICE_LIST_MAGIC)
        .raw(list.log.as_bytes())
        .raw(&list.root)
        .u64(list.number)
        .raw(&list.previous.0)
        .i64(list.signed_at)
        .u8(u8::from(list.recovery.is_some()))
        .each(&list.recovery, |writer, recipient| writer.raw(recipient))
        .count(list.recipients.len())
        .each(&list.recipients, |writer, recipient| writer.raw(recipient))
        .count(list.devices.len())
        .each(&list.devices, device)
        .bytes()
}

fn device(writer: Writer, device: &Device) -> Writer {
    let writer = writer
        .raw(device.public.id.as_bytes())
        .raw(&device.public.signing)
        .raw(&device.public.recipient)
        .u64(device.added)
        .count(device.name.len())
        .raw(device.name.as_bytes())
        .u8(u8::from(device.revoked.is_some()));
    writer.each(&device.revoked, |writer, revocation| {
        writer
            .u64(revocation.since)
            .count(revocation.last.len())
            .each(&revocation.last, |writer, seen| {
                writer.u32(seen.stream.stream).u64(seen.number).raw(&seen.hash.0)
            })
    })
}

/// Reads and checks everything but the signature.
pub fn decode(bytes: &[u8]) -> Result<DeviceList, Malformed> {
    let mut reader = Reader::object(bytes, WHAT, DEVICE_LIST_MAGIC, MAX_DEVICE_LIST)?;
    let log = LogId(Digest(reader.array()?));
    let root = reader.array()?;
    let number = reader.u64()?;
    let previous = Digest(reader.array()?);
    let signed_at = reader.i64()?;
    let recovery = if reader.mark()? {
        Some(reader.array()?)
    } else {
        None
    };
    let mut recipients = Vec::new();
    for _ in 0..reader.count(MAX_GENERATIONS)? {
        recipients.push(reader.array()?);
    }
    let mut devices = Vec::new();
    for _ in 0..reader.count(MAX_DEVICES)? {
        devices.push(read_device(&mut reader)?);
    }
    let list = DeviceList {
        log,
        root,
        number,
        previous,
        signed_at,
        recovery,
        recipients,
        devices,
        signature: reader.signature()?,
    };
    check(&list).map(|()| list)
}

fn read_device(reader: &mut Reader<'_>) -> Result<Device, Malformed> {
    let public = DevicePublic {
        id: DeviceId(Uuid::from_bytes(reader.array()?)),
        signing: reader.array()?,
        recipient: reader.array()?,
    };
    let added = reader.u64()?;
    let length = reader.count(MAX_NAME)?;
    let name = std::str::from_utf8(reader.take(length)?).map_err(|_| Malformed::NotCanonical(WHAT))?;
    let revoked = if reader.mark()? {
        Some(read_revocation(reader, public.id)?)
    } else {
        None
    };
    Ok(Device {
        public,
        name: name.to_owned(),
        added,
        revoked,
    })
}

fn read_revocation(reader: &mut Reader<'_>, device: DeviceId) -> Result<Revocation, Malformed> {
    let since = reader.u64()?;
    let mut last = Vec::new();
    for _ in 0..reader.count(MAX_STREAMS)? {
        last.push(Seen {
            stream: StreamId {
                device,
                stream: reader.u32()?,
            },
            number: reader.u64()?,
            hash: Digest(reader.array()?),
        });
    }
    Ok(Revocation { since, last })
}

/// What holds within every single list.
pub fn check(list: &DeviceList) -> Result<(), Malformed> {
    let over = |length: usize, limit: usize| length > limit;
    if over(list.devices.len(), MAX_DEVICES) || over(list.recipients.len(), MAX_GENERATIONS) {
        return Err(Malformed::Limit(WHAT));
    }
    let first = list.number == 1;
    let canonical = list.number > 0
        && first == (list.previous == Digest::NONE)
        && !list.recipients.is_empty()
        && !list.devices.is_empty()
        && rises(&list.devices, |device| device.public.id);
    if !canonical {
        return Err(Malformed::NotCanonical(WHAT));
    }
    list.devices
        .iter()
        .try_for_each(|device| check_device(list, device))
}

fn check_device(list: &DeviceList, device: &Device) -> Result<(), Malformed> {
    is_name(&device.name)?;
    let in_time = (1..=list.number).contains(&device.added);
    let ended_well = device.revoked.as_ref().is_none_or(|revocation| {
        (device.added + 1..=list.number).contains(&revocation.since)
            && rises(&revocation.last, |seen| seen.stream.stream)
            && revocation.last.len() <= MAX_STREAMS
            && revocation
                .last
                .iter()
                .all(|seen| seen.number > 0 && seen.stream.device == device.public.id)
    });
    (in_time && ended_well)
        .then_some(())
        .ok_or(Malformed::NotCanonical(WHAT))
}
