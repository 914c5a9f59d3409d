use std::collections::HashMap;

use super::axis::Part;
use super::money::Worth;

/// The most parts of a key: three dimensions, and member and day for rounding by day.
pub(super) const MOST_PARTS: usize = 5;

/// The parts of a key; unused ones are 0.
pub(super) type Parts = [u32; MOST_PARTS];

/// What is summed for one key.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) seconds: i64,
    pub(super) billable: i64,
    pub(super) worth: Worth,
    pub(super) entries: u64,
    /// Number of the last row that was counted, from 1, so that an entry with several parts counts once.
    last_row: usize,
}

/// Sums by key. Where the possible keys are few, a key is a slot of a table; otherwise it is searched.
pub(super) struct Grouper {
    /// What one step of each part is worth in the number of a key; one for each part in use.
    strides: Vec<u64>,
    slots: Slots,
    pub(super) keys: Vec<Parts>,
    pub(super) sums: Vec<Sums>,
}

enum Slots {
    /// By the number of the key.
    Table(Vec<u32>),
    /// By the number of the key, of which there are too many for a table.
    Numbers(HashMap<u64, u32>),
    /// By the parts, because a number of 64 bits cannot tell all keys apart.
    Parts(HashMap<Parts, u32>),
}

impl Grouper {
    /// A grouper for keys whose parts are each below the given size, over about so many rows.
    pub(super) fn new(sizes: &[usize], rows: usize) -> Self {
        const LARGEST_TABLE: u64 = 1 << 22;
        let mut strides = Vec::with_capacity(sizes.len());
        let mut keys = Some(1_u64);
        for size in sizes {
            strides.push(keys.unwrap_or(0));
            keys = keys.and_then(|keys| keys.checked_mul(*size as u64));
        }
        let worth = (rows as u64).saturating_mul(4).clamp(4096, LARGEST_TABLE);
        let slots = match keys {
            None => Slots::Parts(HashMap::new()),
            Some(keys) if keys > worth => Slots::Numbers(HashMap::new()),
            Some(keys) => Slots::Table(vec![0; usize::try_from(keys).unwrap_or(0)]),
        };
        Self {
            strides,
            slots,
            keys: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Adds a part of a row to a key.
    pub(super) fn add(&mut self, parts: &Parts, part: &Part<'_>) {
        let at = self.position(parts);
        let sums = &mut self.sums[at];
        sums.seconds += part.seconds;
        sums.billable += if part.billable { part.seconds } else { 0 };
        sums.worth.add(part.worth);
        sums.entries += u64::from(sums.last_row != part.at + 1);
        sums.last_row = part.at + 1;
    }

    /// Where the sums of a key lie; new keys begin at nothing.
    pub(super) fn position(&mut self, parts: &Parts) -> usize {
        let number: u64 = self
            .strides
            .iter()
            .zip(parts)
            .map(|(stride, part)| stride.wrapping_mul(u64::from(*part)))
            .fold(0, u64::wrapping_add);
        let slot = match &mut self.slots {
            Slots::Table(table) => &mut table[usize::try_from(number).unwrap_or(usize::MAX)],
            Slots::Numbers(known) => known.entry(number).or_insert(0),
            Slots::Parts(known) => known.entry(*parts).or_insert(0),
        };
        if *slot == 0 {
            self.keys.push(*parts);
            self.sums.push(Sums::default());
            *slot = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        }
        *slot as usize - 1
    }
}
