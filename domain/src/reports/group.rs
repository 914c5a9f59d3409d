use std::collections::HashMap;

/// The most parts of a key: three dimensions, and member and day for rounding by day.
pub(super) const MOST_PARTS: usize = 5;

/// The parts of a key; unused ones are 0.
pub(super) type Parts = [u32; MOST_PARTS];

/// What is summed for one key.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) seconds: i64,
    pub(super) billable: i64,
    pub(super) entries: u64,
    /// Number of the last row that was counted, from 1, so that an entry with several parts counts once.
    last_row: usize,
}

/// Sums by key. Where the keys are few, a key is a slot of a table; otherwise it is searched.
pub(super) struct Grouper {
    strides: [u64; MOST_PARTS],
    slots: Slots,
    pub(super) keys: Vec<Parts>,
    pub(super) sums: Vec<Sums>,
}

enum Slots {
    Table(Vec<u32>),
    Search(HashMap<Parts, u32>),
}

impl Grouper {
    /// A grouper for keys whose parts are each below the given size, over about so many rows.
    pub(super) fn new(sizes: &[usize], rows: usize) -> Self {
        const LARGEST_TABLE: u64 = 1 << 22;
        let mut strides = [0; MOST_PARTS];
        let mut size = 1_u64;
        for (stride, part) in strides.iter_mut().zip(sizes) {
            *stride = size;
            size = size.saturating_mul(*part as u64);
        }
        let worth = (rows as u64).saturating_mul(4).clamp(4096, LARGEST_TABLE);
        let slots = match usize::try_from(size) {
            Ok(slots) if size <= worth => Slots::Table(vec![0; slots]),
            _ => Slots::Search(HashMap::new()),
        };
        Self {
            strides,
            slots,
            keys: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Adds seconds of a row to a key.
    pub(super) fn add(&mut self, parts: &Parts, row: usize, seconds: i64, billable: bool) {
        let at = self.position(parts);
        let sums = &mut self.sums[at];
        sums.seconds += seconds;
        sums.billable += if billable { seconds } else { 0 };
        sums.entries += u64::from(sums.last_row != row + 1);
        sums.last_row = row + 1;
    }

    /// Where the sums of a key lie; new keys begin at nothing.
    pub(super) fn position(&mut self, parts: &Parts) -> usize {
        let slot = match &mut self.slots {
            Slots::Table(table) => {
                let at: u64 = parts
                    .iter()
                    .zip(&self.strides)
                    .map(|(part, stride)| u64::from(*part) * stride)
                    .sum();
                &mut table[usize::try_from(at).unwrap_or(usize::MAX)]
            }
            Slots::Search(known) => known.entry(*parts).or_insert(0),
        };
        if *slot == 0 {
            self.keys.push(*parts);
            self.sums.push(Sums::default());
            *slot = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        }
        *slot as usize - 1
    }
}
