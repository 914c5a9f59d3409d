/// What so many seconds are worth at a rate of so many minor units an hour: rounded to the minor unit, half up. Exact
/// arithmetic in whole numbers; an amount beyond all reason is the greatest there is.
pub fn amount_minor(seconds: i64, hourly_minor: i64) -> i64 {
    let doubled = i128::from(seconds) * i128::from(hourly_minor) * 2 + 3600;
    i64::try_from(doubled.div_euclid(7200)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(3600, 9000, 9000)]
    #[case(0, 9000, 0)]
    #[case(5400, 9000, 13_500)]
    // 1:20 at 0.05 an hour is 0.0667, 10 minutes at 0.03 are exactly half a cent.
    #[case(4800, 5, 7)]
    #[case(600, 3, 1)]
    #[case(599, 3, 0)]
    #[case(1, 1799, 0)]
    #[case(1, 1800, 1)]
    #[case(360_000_000, 100_000_000, 10_000_000_000_000)]
    #[case(i64::MAX, i64::MAX, i64::MAX)]
    fn an_amount_is_rounded_half_up(#[case] seconds: i64, #[case] hourly: i64, #[case] minor: i64) {
        assert_eq!(amount_minor(seconds, hourly), minor);
    }

    proptest! {
        /// An entry that is cut into parts costs what it costs whole, wherever it is cut.
        #[test]
        fn parts_add_up(cuts in proptest::collection::vec(0_i64..100_000, 1..8), hourly in 0_i64..1_000_000) {
            let (mut reached, mut sum) = (0, 0);
            for seconds in &cuts {
                sum += amount_minor(reached + seconds, hourly) - amount_minor(reached, hourly);
                reached += seconds;
            }
            prop_assert_eq!(sum, amount_minor(reached, hourly));
        }

        /// It is off by half a minor unit at most.
        #[test]
        fn an_amount_is_near(seconds in 0_i64..10_000_000, hourly in 0_i64..10_000_000) {
            let exact = i128::from(seconds) * i128::from(hourly);
            let off = i128::from(amount_minor(seconds, hourly)) * 3600 - exact;
            prop_assert!((-1800..=1800).contains(&off));
        }
    }
}
