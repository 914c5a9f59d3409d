//! Sets of event numbers: mostly long runs, so they are kept as such.

use serde::{Deserialize, Serialize};

/// Numbers as runs from the first to the last of each, in order, never touching.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Whether a number is in it.
    pub fn contains(&self, number: u64) -> bool {
        let place = self.0.partition_point(|(_, last)| *last < number);
        self.0.get(place).is_some_and(|(first, _)| *first <= number)
    }

    /// Adds a number.
    pub fn insert(&mut self, number: u64) {
        self.insert_run(number, number);
    }

    /// Adds all numbers of another set.
    pub fn extend(&mut self, other: &Self) {
        for (first, last) in &other.0 {
            self.insert_run(*first, *last);
        }
    }

    fn insert_run(&mut self, first: u64, last: u64) {
        let from = self.0.partition_point(|(_, end)| end.saturating_add(1) < first);
        let until = self
            .0
            .partition_point(|(begin, _)| *begin <= last.saturating_add(1));
        let (mut first, mut last) = (first, last);
        if let (Some(touched), Some(end)) = (
            self.0.get(from),
            until.checked_sub(1).and_then(|end| self.0.get(end)),
        ) && from < until
        {
            first = first.min(touched.0);
            last = last.max(end.1);
        }
        self.0.splice(from..until.max(from), [(first, last)]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_set_of_its_numbers(numbers in prop::collection::vec(0_u64..60, 0..80)) {
            let (mut ranges, mut set) = (Ranges::default(), BTreeSet::new());
            for number in numbers {
                ranges.insert(number);
                set.insert(number);
            }
            for number in 0..62 {
                prop_assert_eq!(ranges.contains(number), set.contains(&number));
            }
            prop_assert!(ranges.0.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
            let mut doubled = Ranges::default();
            doubled.extend(&ranges);
            doubled.extend(&ranges);
            prop_assert_eq!(doubled, ranges);
        }
    }
}
