//! The one place where the process meets time and chance. Everything else gets them from here.

use jiff::Timestamp;
use rand::RngCore;
use uuid::Uuid;

/// Time, ids and randomness of the running process.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock;

impl Clock {
    /// Now, in microseconds: what both databases can keep.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the source that the rule points to"
    )]
    pub fn now(self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// A fresh id that sorts by the time it was made.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the source that the rule points to"
    )]
    pub fn id(self) -> Uuid {
        Uuid::now_v7()
    }

    /// 32 bytes nobody can guess.
    pub fn secret(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }
}
