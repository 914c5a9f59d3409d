//! Durations as people write and read them. Inside, a duration is a whole number of seconds.

/// The longest duration that can be written: 100,000 hours, enough for an estimate of a large project.
pub const LONGEST_SECONDS: i64 = 100_000 * 3600;

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// None of the known forms.
    #[error("write a duration such as 1:30, 1.5, 1,5, 90m, 1h 30m or 45s")]
    Malformed,
    /// Minutes or seconds of a clock form are 60 or more.
    #[error("minutes and seconds after a colon or after hours go up to 59")]
    MinutesOutOfRange,
    /// More than 100,000 hours.
    #[error("a duration may have at most 100000 hours")]
    TooLong,
    /// A minus sign.
    #[error("a duration cannot be negative")]
    Negative,
}

/// Reads a duration in seconds.
///
/// | written | means |
/// | --- | --- |
/// | `1:30`, `0:00:30` | hours:minutes, hours:minutes:seconds |
/// | `1.5`, `1,5`, `8` | hours; a bare number of one or two digits is hours |
/// | `130`, `1234` | a bare number of three or four digits is hours and minutes: 1:30, 12:34 |
/// | `90m`, `1h 30`, `1h30m`, `45s`, `1.5h` | with units, also `std`, `min`, `sek` and the long words |
pub fn parse(text: &str) -> Result<i64, DurationError> {
    let text = text.trim().to_lowercase();
    if text.starts_with(['-', '−']) {
        return Err(DurationError::Negative);
    }
    if text.is_empty() || text.len() > 40 {
        return Err(DurationError::Malformed);
    }
    let seconds = if text.contains(':') {
        clock(&text)?
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
        bare(&text)?
    } else if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
    {
        fraction(&text, 3600)?
    } else {
        units(&text)?
    };
    if seconds > LONGEST_SECONDS {
        Err(DurationError::TooLong)
    } else {
        Ok(seconds)
    }
}

/// Hours and minutes such as `1:30`; seconds are added only where there are any (`1:30:15`), so that nothing
/// that was recorded is hidden.
pub fn format_clock(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{sign}{hours}:{minutes:02}")
    } else {
        format!("{sign}{hours}:{minutes:02}:{rest:02}")
    }
}

/// Hours with two decimals such as `1.50`, rounded half-up (away from zero) by integer arithmetic.
pub fn format_decimal(seconds: i64) -> String {
    let sign = if seconds <= -18 { "-" } else { "" };
    let hundredths = (seconds.unsigned_abs() + 18) / 36;
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

fn clock(text: &str) -> Result<i64, DurationError> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        ["", minutes] => (0, two_digits(minutes)?, 0),
        [hours, minutes] => (number(hours)?, two_digits(minutes)?, 0),
        [hours, minutes, seconds] => (number(hours)?, two_digits(minutes)?, two_digits(seconds)?),
        _ => return Err(DurationError::Malformed),
    };
    total(hours, minutes, seconds)
}

fn bare(text: &str) -> Result<i64, DurationError> {
    match text.len() {
        1 | 2 => total(number(text)?, 0, 0),
        3 | 4 => {
            let (hours, minutes) = text.split_at(text.len() - 2);
            total(number(hours)?, two_digits(minutes)?, 0)
        }
        _ => Err(DurationError::Malformed),
    }
}

/// A decimal number of a unit, rounded half-up to whole seconds.
fn fraction(text: &str, unit_seconds: i64) -> Result<i64, DurationError> {
    let (whole, digits) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if text.is_empty() || digits.is_empty() || digits.len() > 9 {
        return Err(DurationError::Malformed);
    }
    let whole = if whole.is_empty() { 0 } else { number(whole)? };
    let scale = 10_i64.pow(u32::try_from(digits.len()).map_err(|_| DurationError::Malformed)?);
    let part = (2 * number(digits)? * unit_seconds + scale) / (2 * scale);
    whole
        .checked_mul(unit_seconds)
        .and_then(|sum| sum.checked_add(part))
        .ok_or(DurationError::TooLong)
}

/// Numbers with units, largest unit first, each at most once; the last unit may be left out: `1h 30`.
fn units(text: &str) -> Result<i64, DurationError> {
    let mut rest = text;
    let mut last_unit = i64::MAX;
    let mut sum = 0_i64;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !matches!(c, '0'..='9' | '.' | ','))
            .unwrap_or(rest.len());
        let (value, after) = rest.split_at(digits);
        let after = after.trim_start();
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, next) = after.split_at(letters);
        let part = if word.is_empty() {
            if last_unit != 3600 && last_unit != 60 {
                return Err(DurationError::Malformed);
            }
            two_digits(value)? * (last_unit / 60)
        } else {
            let unit = unit_seconds(word)?;
            if unit >= last_unit {
                return Err(DurationError::Malformed);
            }
            last_unit = unit;
            fraction(value, unit)?
        };
        sum = sum.checked_add(part).ok_or(DurationError::TooLong)?;
        rest = next.trim_start();
        if word.is_empty() && !rest.is_empty() {
            return Err(DurationError::Malformed);
        }
    }
    Ok(sum)
}

fn unit_seconds(word: &str) -> Result<i64, DurationError> {
    match word {
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => Ok(3600),
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => Ok(60),
        "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" => Ok(1),
        _ => Err(DurationError::Malformed),
    }
}

fn number(digits: &str) -> Result<i64, DurationError> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DurationError::Malformed);
    }
    digits.parse().map_err(|_| DurationError::TooLong)
}

fn two_digits(digits: &str) -> Result<i64, DurationError> {
    if digits.is_empty() || digits.len() > 2 {
        return Err(DurationError::Malformed);
    }
    let value = number(digits)?;
    if value > 59 {
        Err(DurationError::MinutesOutOfRange)
    } else {
        Ok(value)
    }
}

fn total(hours: i64, minutes: i64, seconds: i64) -> Result<i64, DurationError> {
    hours
        .checked_mul(3600)
        .and_then(|sum| sum.checked_add(minutes * 60 + seconds))
        .ok_or(DurationError::TooLong)
}
