//! Durations, hours and flags in the notations that exports use. No floats: hours are decimals.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Stated;
use super::dates::shown;
use super::problems::{ValueProblem, code};

/// Longest duration that is still read as one, in seconds: 10,000 hours.
const LONGEST: i64 = 36_000_000;

/// Reads `1:30`, `01:30:00`, `1.5`, `1,5`; nothing for an empty cell.
pub(super) fn stated(text: &str, decimal_comma: Option<bool>) -> Result<Option<Stated>, ValueProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let stated = if text.contains(':') {
        clock(text)
    } else {
        decimal_hours(text, decimal_comma)
    };
    stated.map(Some).ok_or_else(|| unreadable(text))
}

fn clock(text: &str) -> Option<Stated> {
    let mut parts = text.split(':');
    let hours: i64 = number(parts.next()?)?;
    let minutes: i64 = number(parts.next()?).filter(|minutes| *minutes < 60)?;
    let (seconds, precision) = match parts.next() {
        Some(part) => (number(part).filter(|seconds| *seconds < 60)?, 1),
        None => (0, 60),
    };
    if parts.next().is_some() {
        return None;
    }
    let total = hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?;
    (total <= LONGEST).then_some(Stated {
        seconds: total,
        precision,
    })
}

fn number(part: &str) -> Option<i64> {
    let plain = (1..=6).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| part.parse().ok())?
}

fn decimal_hours(text: &str, decimal_comma: Option<bool>) -> Option<Stated> {
    let plain = plain_decimal(text, decimal_comma)?;
    let digits = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let hours: Decimal = Decimal::from_str_exact(&plain).ok()?;
    let seconds = hours
        .checked_mul(Decimal::from(3600))?
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i64()?;
    // The last printed digit may stand for a tenth, a hundredth or a thousandth of an hour.
    let precision = match digits {
        0 | 1 => 360,
        2 => 36,
        3 => 4,
        _ => 1,
    };
    (0..=LONGEST)
        .contains(&seconds)
        .then_some(Stated { seconds, precision })
}

/// Brings a number of either notation to digits with a point. With both separators the last one is the decimal one.
/// A single separator is always the decimal one: as a grouping it would make an entry of a thousand hours or more.
fn plain_decimal(text: &str, decimal_comma: Option<bool>) -> Option<String> {
    let decimal = match (decimal_comma, text.rfind(','), text.rfind('.')) {
        (Some(true), ..) | (None, Some(_), None) => ',',
        (Some(false), ..) | (None, None, _) => '.',
        (None, Some(comma), Some(point)) => {
            if comma > point {
                ','
            } else {
                '.'
            }
        }
    };
    let grouping = if decimal == ',' { '.' } else { ',' };
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => plain.push(c),
            _ if c == decimal && !plain.contains('.') => plain.push('.'),
            _ if c == grouping && !plain.contains('.') => {}
            '\u{a0}' | '\u{202f}' | '\'' | '’' if !plain.contains('.') => {}
            _ => return None,
        }
    }
    plain.bytes().any(|byte| byte.is_ascii_digit()).then_some(plain)
}

/// Reads yes or no in the languages of the exports; nothing for an empty cell.
pub(super) fn flag(text: &str) -> Result<Option<bool>, ValueProblem> {
    match text.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "yes" | "true" | "1" | "y" | "ja" | "oui" | "sí" | "si" | "sì" | "billable" => Ok(Some(true)),
        "no" | "false" | "0" | "n" | "nein" | "non" | "nee" | "non-billable" => Ok(Some(false)),
        other => Err(ValueProblem::new(
            code::FLAG_UNREADABLE,
            format!("“{}” is neither yes nor no", shown(other)),
        )),
    }
}

fn unreadable(text: &str) -> ValueProblem {
    ValueProblem::new(
        code::DURATION_UNREADABLE,
        format!("“{}” is not a duration; write it as 1:30 or 1.5", shown(text)),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1:30", None, 5400, 60)]
    #[case("01:30:07", None, 5407, 1)]
    #[case("1797:35", None, 6_471_300, 60)]
    #[case("1.5", None, 5400, 360)]
    #[case("20,0", None, 72_000, 360)]
    #[case("0,01", None, 36, 36)]
    #[case("0.33", None, 1188, 36)]
    #[case("0,3333", None, 1200, 1)]
    #[case("2.000,0", None, 7_200_000, 360)]
    #[case("1,234.5", None, 4_444_200, 360)]
    #[case("1,250", None, 4500, 4)]
    #[case("1.250", Some(true), 4_500_000, 360)]
    fn a_duration_is_read_in_each_notation(
        #[case] text: &str,
        #[case] decimal_comma: Option<bool>,
        #[case] seconds: i64,
        #[case] precision: i64,
    ) {
        assert_eq!(
            stated(text, decimal_comma),
            Ok(Some(Stated { seconds, precision }))
        );
    }

    #[rstest]
    #[case("-1:00")]
    #[case("1:60")]
    #[case("1:00:60")]
    #[case("abc")]
    #[case(",")]
    #[case("1,2,3.4.5")]
    #[case("99999999999999999999999999999999")]
    #[case("999999:00")]
    #[case("-1.5")]
    fn a_duration_that_is_none_is_refused(#[case] text: &str) {
        assert_eq!(
            stated(text, None).map_err(|problem| problem.code),
            Err(code::DURATION_UNREADABLE)
        );
    }

    #[test]
    fn an_empty_cell_states_nothing() {
        assert_eq!(stated(" ", None), Ok(None));
        assert_eq!(flag(""), Ok(None));
    }
}
