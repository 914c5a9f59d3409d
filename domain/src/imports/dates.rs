//! Dates in the notations that exports use.

use jiff::civil::Date;

use super::DateOrder;
use super::problems::{ValueProblem, code};

/// Three numbers of a date, with what the notation already says about their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// Year first.
    Ymd(i16, i8, i8),
    /// Dots and the year last: every locale that writes dates so puts the day first.
    Dmy(i8, i8, i16),
    /// Slashes or hyphens and the year last: the day or the month may come first.
    Open(i8, i8, i16),
}

/// Whether all dates of a file, taken together, tell day and month apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DateEvidence {
    /// The first date that can be read both ways.
    example: Option<String>,
    seen: bool,
    day_first: bool,
    month_first: bool,
}

/// What the dates of a file say about their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateOrderFinding {
    /// No date of the file depends on it.
    NotNeeded,
    /// Some date can be read in this order only, and none contradicts.
    Found(DateOrder),
    /// Every date can be read both ways, or some contradict others.
    Open {
        /// The first date that can be read both ways.
        example: String,
        /// Some dates can only be day first and others only month first.
        contradictory: bool,
    },
}

impl DateEvidence {
    /// Takes one date into account and says whether its reading depends on the order.
    pub fn see(&mut self, text: &str) -> bool {
        let Some(Notation::Open(first, second, _)) = notation(text.trim()) else {
            return false;
        };
        self.seen = true;
        self.day_first |= first > 12;
        self.month_first |= second > 12;
        if first <= 12 && second <= 12 && self.example.is_none() {
            self.example = Some(text.trim().to_owned());
        }
        true
    }

    /// The conclusion over everything seen.
    pub fn finding(&self) -> DateOrderFinding {
        match (self.seen, self.day_first, self.month_first) {
            (false, _, _) => DateOrderFinding::NotNeeded,
            (_, true, false) => DateOrderFinding::Found(DateOrder::Dmy),
            (_, false, true) => DateOrderFinding::Found(DateOrder::Mdy),
            (_, _, contradictory) => DateOrderFinding::Open {
                example: self.example.clone().unwrap_or_default(),
                contradictory,
            },
        }
    }
}

/// Reads a date; `order` decides the notations that leave it open.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Result<Date, ValueProblem> {
    let text = text.trim();
    let Some(notation) = notation(text) else {
        return Err(unreadable(text));
    };
    let (year, month, day) = match (notation, order) {
        (Notation::Ymd(year, month, day) | Notation::Dmy(day, month, year), _)
        | (Notation::Open(day, month, year), Some(DateOrder::Dmy))
        | (Notation::Open(month, day, year), Some(DateOrder::Mdy)) => (year, month, day),
        (Notation::Open(..), Some(DateOrder::Ymd)) => return Err(unreadable(text)),
        (Notation::Open(..), None) => {
            return Err(ValueProblem::new(
                code::DATE_ORDER_UNKNOWN,
                format!("“{}” can be day first or month first; say which", shown(text)),
            ));
        }
    };
    let date = Date::new(year, month, day).map_err(|_| unreadable(text))?;
    in_range(date)
}

/// Refuses years that no entry can lie in.
pub(super) fn in_range(date: Date) -> Result<Date, ValueProblem> {
    if crate::time::date_in_range(date) {
        return Ok(date);
    }
    Err(ValueProblem::new(
        code::OUT_OF_RANGE,
        format!("the year {} is not between 1970 and 2200", date.year()),
    ))
}

fn notation(text: &str) -> Option<Notation> {
    let separator = ['-', '/', '.']
        .into_iter()
        .find(|separator| text.contains(*separator))?;
    let mut parts = text.split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || ![a, b, c].iter().all(|part| digits(part)) {
        return None;
    }
    if a.len() == 4 && b.len() <= 2 && c.len() <= 2 {
        return Some(Notation::Ymd(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?));
    }
    if c.len() != 4 || a.len() > 2 || b.len() > 2 {
        return None;
    }
    let (a, b, c) = (a.parse().ok()?, b.parse().ok()?, c.parse().ok()?);
    Some(if separator == '.' {
        Notation::Dmy(a, b, c)
    } else {
        Notation::Open(a, b, c)
    })
}

fn digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn unreadable(text: &str) -> ValueProblem {
    ValueProblem::new(
        code::DATE_UNREADABLE,
        format!("“{}” is not a date; write it as 2024-03-31", shown(text)),
    )
}

/// The beginning of a value, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2024-03-04", None, day(2024, 3, 4))]
    #[case("2024/03/04", Some(DateOrder::Dmy), day(2024, 3, 4))]
    #[case("09.01.2019", None, day(2019, 1, 9))]
    #[case("03/04/2024", Some(DateOrder::Mdy), day(2024, 3, 4))]
    #[case("03/04/2024", Some(DateOrder::Dmy), day(2024, 4, 3))]
    #[case("3-4-2024", Some(DateOrder::Dmy), day(2024, 4, 3))]
    fn a_date_is_read_in_each_notation(
        #[case] text: &str,
        #[case] order: Option<DateOrder>,
        #[case] expected: Date,
    ) {
        assert_eq!(date(text, order), Ok(expected));
    }

    #[rstest]
    #[case("", code::DATE_UNREADABLE)]
    #[case("2024-02-30", code::DATE_UNREADABLE)]
    #[case("3/4/24", code::DATE_UNREADABLE)]
    #[case("31/12/2024/1", code::DATE_UNREADABLE)]
    #[case("٣/٤/٢٠٢٤", code::DATE_UNREADABLE)]
    #[case("03/04/2024", code::DATE_ORDER_UNKNOWN)]
    #[case("1900-01-01", code::OUT_OF_RANGE)]
    #[case("9999-12-31", code::OUT_OF_RANGE)]
    fn a_date_that_cannot_be_trusted_is_refused(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(date(text, None).map_err(|problem| problem.code), Err(expected));
    }

    /// Pitfall 22: the order comes from the whole file or from its owner, never from a guess.
    #[rstest]
    #[case(&["2024-03-04"], DateOrderFinding::NotNeeded)]
    #[case(&["01/02/2024", "13/02/2024"], DateOrderFinding::Found(DateOrder::Dmy))]
    #[case(&["01/02/2024", "02/13/2024"], DateOrderFinding::Found(DateOrder::Mdy))]
    #[case(&["01/02/2024"], DateOrderFinding::Open { example: "01/02/2024".into(), contradictory: false })]
    #[case(&["13/02/2024", "02/13/2024"], DateOrderFinding::Open { example: String::new(), contradictory: true })]
    fn the_order_is_concluded_over_all_dates(#[case] dates: &[&str], #[case] expected: DateOrderFinding) {
        let mut evidence = DateEvidence::default();
        for date in dates {
            evidence.see(date);
        }
        assert_eq!(evidence.finding(), expected);
    }
}
