use std::collections::HashMap;
use std::hash::Hash;

/// The index that stands for "none".
pub(super) const NONE: u32 = 0;

/// Numbers things in the order in which they come, from 1; 0 stands for none. Dense numbers make a group a slot of
/// a table instead of a search.
#[derive(Debug, Clone)]
pub(super) struct Interner<T> {
    values: Vec<T>,
    indexes: HashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            indexes: HashMap::new(),
        }
    }
}

impl<T: Copy + Eq + Hash> Interner<T> {
    /// The number of a thing, a new one if it was never seen.
    pub(super) fn index(&mut self, value: T) -> u32 {
        if let Some(index) = self.indexes.get(&value) {
            return *index;
        }
        self.values.push(value);
        let index = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.indexes.insert(value, index);
        index
    }

    /// The number of something that may be absent.
    pub(super) fn index_of(&mut self, value: Option<T>) -> u32 {
        value.map_or(NONE, |value| self.index(value))
    }

    /// The thing with a number.
    pub(super) fn get(&self, index: u32) -> Option<T> {
        self.values.get((index as usize).checked_sub(1)?).copied()
    }

    /// How many numbers there are, none included.
    pub(super) fn slots(&self) -> usize {
        self.values.len() + 1
    }

    /// For each number something that follows from the thing; the first is for none.
    pub(super) fn map<R>(&self, mut of: impl FnMut(Option<T>) -> R) -> Vec<R> {
        std::iter::once(None)
            .chain(self.values.iter().copied().map(Some))
            .map(&mut of)
            .collect()
    }
}
