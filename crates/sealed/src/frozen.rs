//! Every byte that can never change, in one place. `docs/sealed-format.md` says what they mean.
//!
//! A new version of an object gets a new version byte beside the old one; nothing here is edited.

/// Version of every object of this crate.
pub const VERSION: u8 = 1;
/// Suite 1: age with one X25519 recipient, zstd inside. 2 is kept for a hybrid suite.
pub const SUITE_X25519: u8 = 1;

/// What the encodings begin with.
pub const SEGMENT_MAGIC: [u8; 4] = *b"HBSG";
pub const HEAD_MAGIC: [u8; 4] = *b"HBHD";
pub const DEVICE_LIST_MAGIC: [u8; 4] = *b"HBDL";
pub const REMOVAL_MAGIC: [u8; 4] = *b"HBRM";
pub const OFFER_MAGIC: [u8; 4] = *b"HBOF";

/// What is hashed and signed before the bytes themselves, so that no object can be taken for another.
pub const LOG_DOMAIN: &[u8] = b"hourbook sealed log v1\n";
pub const HEAD_DOMAIN: &[u8] = b"hourbook sealed head v1\n";
pub const DEVICE_LIST_DOMAIN: &[u8] = b"hourbook sealed device list v1\n";
pub const REMOVAL_DOMAIN: &[u8] = b"hourbook sealed removal v1\n";
pub const OFFER_DOMAIN: &[u8] = b"hourbook sealed offer v1\n";
pub const CODE_DOMAIN: &[u8] = b"hourbook sealed enrolment code v1\n";

/// Skippable frames of zstd: 0x184D2A50 to 0x184D2A5F. Ours are these two.
pub const HEADER_FRAME: u32 = 0x184D_2A5A;
pub const PADDING_FRAME: u32 = 0x184D_2A5B;
/// Magic number and length before the content of a skippable frame.
pub const FRAME_OVERHEAD: usize = 8;
/// Bytes of the header inside its frame.
pub const HEADER_LENGTH: usize = 130;
/// The smallest bucket of padding.
pub const SMALLEST_BUCKET: usize = 4096;

/// Prefixes of keys written as text (Bech32, in capitals).
pub const ROOT_KEY_PREFIX: &str = "hourbook-root-key-";
pub const DEVICE_KEY_PREFIX: &str = "hourbook-device-key-";
pub const OFFER_PREFIX: &str = "hourbook-offer-";
/// Prefixes of age itself.
pub const AGE_SECRET_PREFIX: &str = "age-secret-key-";
pub const AGE_RECIPIENT_PREFIX: &str = "age";

/// Work factors of scrypt (base-2 logarithm) that a passphrase wrap may have: less is weak, more is an attack.
pub const WORK_FACTOR: u8 = 18;
pub const SMALLEST_WORK_FACTOR: u8 = 17;
pub const LARGEST_WORK_FACTOR: u8 = 20;

/// Limits that are checked before anything is allocated or computed.
pub const MAX_CONTENT: usize = 16 * 1024 * 1024 + 64 * 1024;
pub const MAX_FRAMED: usize = 17 * 1024 * 1024;
/// The payload in chunks of 64 KiB with 16 bytes each, and age's header.
pub const MAX_SEALED: usize = MAX_FRAMED + MAX_FRAMED / 4096 + 4096;
pub const MAX_WRAP: usize = 64 * 1024;
pub const MAX_GENERATIONS: usize = 256;
pub const MAX_DEVICES: usize = 256;
pub const MAX_NAME: usize = 64;
/// Streams of one device.
pub const MAX_STREAMS: usize = 16;
/// Heads of others that one head may name.
pub const MAX_SEEN: usize = 1024;
/// The longest encodings that the limits above allow, rounded up.
pub const MAX_HEAD: usize = 64 * 1024;
pub const MAX_DEVICE_LIST: usize = 512 * 1024;
