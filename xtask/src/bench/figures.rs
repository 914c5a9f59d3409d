//! Figures, their ratios, and the table they go into. Everything is counted in whole numbers: rates per second,
//! microseconds, bytes, and ratios in hundredths.

use std::fmt::Write as _;
use std::time::Duration;

/// One line of the result.
pub struct Figure {
    /// `P1` and so on.
    pub id: &'static str,
    pub what: String,
    pub ours: String,
    pub against: String,
    pub ratio: String,
    pub goal: &'static str,
    pub reached: bool,
    /// What limits it, in a sentence.
    pub limit: &'static str,
}

/// The middle of several values.
pub fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The value that `percent` of a hundred do not exceed.
pub fn percentile(mut values: Vec<u64>, percent: usize) -> u64 {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// Events per second.
pub fn rate(events: u64, took: Duration) -> u64 {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
    events.saturating_mul(1_000_000) / micros
}

/// Microseconds of a duration.
pub fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

/// `part` of `whole`, in hundredths.
pub fn hundredths(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100) / whole.max(1)
}

/// `0.83` for 83.
pub fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// `3.4 MB`.
pub fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// `53.1 kB`.
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

/// `12.3 ms`.
pub fn milliseconds(micros: u64) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

/// The table for people, in Markdown.
pub fn table(figures: &[Figure]) -> String {
    let mut text = String::from(
        "| | figure | Hourbook | measured against | ratio | goal | |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for figure in figures {
        let verdict = if figure.reached { "reached" } else { "**missed**" };
        let cells = [
            figure.id,
            &figure.what,
            &figure.ours,
            &figure.against,
            &figure.ratio,
            figure.goal,
            verdict,
        ];
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_whole_numbers_printed_as_people_read_them() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(percentile((1..=200).rev().collect(), 99), 198);
        assert_eq!(percentile(vec![7], 99), 7);
        assert_eq!(percentile(Vec::new(), 99), 0);
        assert_eq!(rate(500, Duration::from_millis(250)), 2000);
        assert_eq!(decimal(hundredths(5, 6)), "0.83");
        assert_eq!(decimal(123), "1.23");
        assert_eq!(megabytes(40_250_000), "40.2 MB");
        assert_eq!(kilobytes(53_149), "53.1 kB");
        assert_eq!(milliseconds(12_345), "12.3 ms");
    }
}
