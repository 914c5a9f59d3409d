//! Which events were sealed, and where the stream of this device stands. One line for each segment, and a line is the
//! moment from which its segment counts.

use std::path::Path;

use sealed::heads::Stream;
use serde::{Deserialize, Serialize};

use super::ranges::Ranges;
use crate::{
    failure::Failure,
    spool::{Frames, Key},
};

/// What is written anew at the next start beyond this many lines.
const LONG: u64 = 500;

/// The ledger.
pub struct Ledger {
    frames: Frames,
    stream: Stream,
    sealed: Ranges,
}

#[derive(Serialize, Deserialize)]
struct Line {
    stream: Stream,
    sealed: Ranges,
}

impl Ledger {
    /// Opens the ledger, or begins it with a stream without segments.
    pub fn open(path: &Path, key: &Key, new: Stream) -> Result<Self, Failure> {
        let (mut stream, mut sealed, mut unknown) = (new, Ranges::default(), 0_u32);
        let frames = Frames::open(path, key, |payload| {
            match serde_json::from_slice::<Line>(payload) {
                Ok(line) => {
                    sealed.extend(&line.sealed);
                    stream = line.stream;
                }
                Err(_) => unknown += 1,
            }
        })?;
        if unknown > 0 {
            return Err(Failure::Local(format!(
                "{} was written by a newer version of this agent",
                path.display()
            )));
        }
        let mut ledger = Self {
            frames,
            stream,
            sealed,
        };
        if ledger.frames.count() > LONG {
            let line = encode(&ledger.stream, &ledger.sealed)?;
            ledger.frames.rewrite(key, [line])?;
        }
        Ok(ledger)
    }

    /// Whether an event was sealed.
    pub fn holds(&self, event: u64) -> bool {
        self.sealed.contains(event)
    }

    /// Where the stream stands.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// From here on a segment counts.
    pub fn append(&mut self, stream: Stream, sealed: &Ranges) -> Result<(), Failure> {
        self.frames.append(&encode(&stream, sealed)?)?;
        self.frames.sync()?;
        self.sealed.extend(sealed);
        self.stream = stream;
        Ok(())
    }
}

fn encode(stream: &Stream, sealed: &Ranges) -> Result<Vec<u8>, Failure> {
    let line = Line {
        stream: stream.clone(),
        sealed: sealed.clone(),
    };
    serde_json::to_vec(&line).map_err(|error| Failure::Local(error.to_string()))
}
