//! Padmé: sizes are rounded up so that they say little, at a cost that falls with size (at most 12 %).
//!
//! From "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs" (Nikitin and others, 2019).

use crate::frozen::SMALLEST_BUCKET;

/// The bucket for a length: the next number whose mantissa is as short as its exponent.
pub fn bucket(length: usize) -> usize {
    let length = length.max(SMALLEST_BUCKET);
    let exponent = length.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - mantissa)) - 1;
    length.checked_add(mask).map_or(usize::MAX, |sum| sum & !mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn small_things_are_all_alike() {
        assert_eq!(bucket(0), 4096);
        assert_eq!(bucket(4096), 4096);
        assert_eq!(bucket(4097), 4352);
        assert_eq!(bucket(1_000_000), 1_015_808);
    }

    /// What is stored tells little more than that something is stored.
    #[test]
    fn ten_thousand_days_have_few_sizes() {
        let sizes: BTreeSet<usize> = (0..10_000_usize)
            .map(|day| bucket(2_000 + day * 97 % 900_000))
            .collect();
        assert!(sizes.len() < 200, "{} sizes", sizes.len());
    }

    proptest! {
        #[test]
        fn a_bucket_holds_its_length_and_costs_at_most_twelve_percent(length in 4096_usize..40_000_000) {
            let bucket_of = bucket(length);
            prop_assert!(bucket_of >= length);
            prop_assert!((bucket_of - length) * 100 <= length * 12);
            prop_assert_eq!(bucket(bucket_of), bucket_of);
        }
    }
}
