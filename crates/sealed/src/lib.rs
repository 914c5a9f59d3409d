//! The sealed activity log: what a member's devices noted, in files that only the member can open.
//!
//! Bytes in, bytes out: this crate reads no clock, no file and no network. `docs/sealed-format.md` is the
//! specification of every byte that it writes; `vectors/` holds examples that any implementation can test against.
//!
//! - [`records`]: activity records, heartbeats, stretches of time.
//! - [`segment`]: records sealed into a file; `age -d -i identity.txt SEGMENT | zstd -dc` opens it.
//! - [`keys`], [`wrap`], [`kit`]: whose they are, and how they reach the next device or a sheet of paper.
//! - [`devices`], [`heads`]: what the owner signs about devices, and devices about their streams.
//! - [`check`]: whether a server that nobody trusts serves all of it.
//!
//! ```
//! use sealed::check::{Body, Listed, Memory, Served, verify};
//! use sealed::devices::DeviceList;
//! use sealed::heads::Stream;
//! use sealed::keys::{DeviceKeys, KeyRing};
//! use sealed::records::{Data, Kind, Record};
//! use sealed::segment::seal;
//! use sealed::{DeviceId, StreamId};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = "2026-11-23T09:00:00Z".parse()?;
//! // Once, on the first device.
//! let ring = KeyRing::generate()?;
//! let device = DeviceKeys::generate(DeviceId(uuid::Uuid::from_u128(1)))?;
//! let list = DeviceList::found(&ring, None, device.public()?, "laptop", now)?;
//! let id = StreamId { device: device.id(), stream: 0 };
//! let mut stream = Stream::new(ring.log(), id);
//!
//! // Every quarter of an hour: seal, keep all three on disk, upload.
//! let record = Record::new(now, jiff::SignedDuration::from_mins(3), Kind::Note, Data::new())?;
//! let (generation, recipient) = list.current_recipient().ok_or("a list has a generation")?;
//! let sealed = seal(&stream, &[record], generation, &recipient)?;
//! stream.append(&sealed)?;
//! let head = stream.sign(&device, &list, &[], now)?;
//!
//! // On any client: check what the server serves, then open what counts.
//! let (list, head) = (list.to_bytes(), head.to_bytes());
//! let served = Served {
//!     whole: true,
//!     lists: vec![&list],
//!     heads: vec![&head],
//!     segments: vec![Listed { stream: id, number: 1, id: sealed.id, body: Body::Bytes(&sealed.bytes) }],
//!     ..Served::default()
//! };
//! let verdict = verify(&Memory::new(ring.log()), &served);
//! assert!(!verdict.is_alarming());
//! assert_eq!(verdict.counted[0].open(&sealed.bytes, &ring)?.records()?.len(), 1);
//! # Ok(())
//! # }
//! ```

mod bytes;
pub mod check;
pub mod devices;
pub mod frozen;
pub mod heads;
mod ids;
pub mod keys;
pub mod kit;
pub mod padding;
pub mod records;
pub mod segment;
mod tree;
pub mod wrap;

pub use bytes::Malformed;
pub use ids::{DeviceId, Digest, LogId, NotADigest, StreamId};
pub use tree::Tree;
