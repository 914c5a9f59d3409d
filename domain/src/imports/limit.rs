//! A reader that refuses records without an end, so that an open quote cannot draw a whole file into memory.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Longest record in bytes. A note has at most 5,000 characters, so a mebibyte is an error in the file.
pub(super) const RECORD_LIMIT: u64 = 1 << 20;

/// How much is read ahead at most; it comes on top of the limit.
const READ_AHEAD: usize = 64 * 1024;

/// Counts the bytes since the last completed record.
pub(super) struct Limited<R> {
    inner: R,
    meter: Meter,
}

/// The other end of the counter.
#[derive(Clone, Default)]
pub(super) struct Meter(Arc<AtomicU64>);

impl Meter {
    /// A record is complete: the next one may be as long again.
    pub fn record_done(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Whether the limit has stopped the reading.
    pub fn exceeded(&self) -> bool {
        self.0.load(Ordering::Relaxed) > RECORD_LIMIT
    }
}

impl<R> Limited<R> {
    pub fn new(inner: R) -> (Self, Meter) {
        let meter = Meter::default();
        (
            Self {
                inner,
                meter: meter.clone(),
            },
            meter,
        )
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.exceeded() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the record is too long",
            ));
        }
        let end = buffer.len().min(READ_AHEAD);
        let count = self.inner.read(&mut buffer[..end])?;
        self.meter.0.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
