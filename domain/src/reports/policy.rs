use serde::Serialize;

use super::{Dimension, Query, WeekStart};
use crate::durations::format_clock;
use crate::entries::DayBoundary;
use crate::rounding::{Rounding, RoundingLevel, RoundingMode};
use crate::time::tzdb_version;

/// The rules under which the figures of a report were made, printed with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportPolicy {
    /// IANA name of the zone in which days were read; `None` when each entry was read in its own.
    pub time_zone: Option<String>,
    /// What midnight did to entries.
    pub day_boundary: DayBoundary,
    /// The named rounding policy, for example `nearest-15-entry-v1`.
    pub rounding: String,
    /// Where weeks began.
    pub week_start: WeekStart,
    /// All of it as a sentence.
    pub text: String,
    /// What was done about entries with several tags or members of several teams, when it was grouped by those.
    pub tags_note: Option<String>,
}

impl ReportPolicy {
    /// The policy of a query.
    pub fn of(query: &Query, dimensions: &[Dimension]) -> Self {
        let time_zone = query
            .zone
            .as_ref()
            .and_then(|zone| zone.iana_name())
            .map(str::to_owned);
        Self {
            text: text(query, time_zone.as_deref()),
            time_zone,
            day_boundary: query.days.boundary,
            rounding: query.rounding.name(),
            week_start: query.week_start,
            tags_note: tags_note(dimensions),
        }
    }
}

/// How amounts are worked out, by name, as for rounding.
const AMOUNTS_OF_ROUNDED: &str = " Amounts are those of each entry, by its rounded length and the rate of the day on \
    which it starts, half up to the minor unit (amount-entry-v1).";
const AMOUNTS_OF_RECORDED: &str = " Amounts are those of each entry, by its length as recorded and the rate of the day \
    on which it starts, half up to the minor unit (amount-recorded-v1).";

fn text(query: &Query, time_zone: Option<&str>) -> String {
    let zone = match time_zone {
        Some(name) => format!("Days are those of {name}"),
        None => "Days are those of the time zone in which each entry started".to_owned(),
    };
    let begins = match query.days.day_start_seconds {
        0 => String::new(),
        seconds => format!(" and begin at {}", format_clock(seconds)),
    };
    let boundary = match query.days.boundary {
        DayBoundary::SplitAtMidnight => "an entry that runs into the next day is split between the days",
        DayBoundary::StartDay => "an entry belongs wholly to the day on which it started",
    };
    let week = match query.week_start {
        WeekStart::Monday => "Weeks begin on Monday (ISO 8601)",
        WeekStart::Sunday => "Weeks begin on Sunday",
        WeekStart::Saturday => "Weeks begin on Saturday",
    };
    let rounding = rounding(query.rounding);
    let release = tzdb_version();
    let amounts = match &query.amounts {
        None => "",
        Some(_) if query.rounding.level == RoundingLevel::Entry => AMOUNTS_OF_ROUNDED,
        Some(_) => AMOUNTS_OF_RECORDED,
    };
    format!(
        "{zone}{begins}; {boundary}. {rounding}. {week}. Running timers are left out.{amounts} Time zone data {release}."
    )
}

fn rounding(rounding: Rounding) -> String {
    let direction = match rounding.mode {
        RoundingMode::None => return "Durations are not rounded (none-v1)".to_owned(),
        RoundingMode::Up => "rounded up to full",
        RoundingMode::Down => "rounded down to full",
        RoundingMode::Nearest => "rounded to the nearest (half a step up)",
    };
    let what = match rounding.level {
        RoundingLevel::Entry => "Each entry is",
        RoundingLevel::Day => "The day of each member in each line is",
        RoundingLevel::Group => "Each line is",
    };
    format!(
        "{what} {direction} {} minutes ({})",
        rounding.minutes,
        rounding.name()
    )
}

fn tags_note(dimensions: &[Dimension]) -> Option<String> {
    let note = match (
        dimensions.contains(&Dimension::Tag),
        dimensions.contains(&Dimension::Team),
    ) {
        (true, true) => {
            "An entry counts in the line of each of its tags and of each team of its member, and once in the total."
        }
        (true, false) => "An entry with several tags counts in the line of each tag, and once in the total.",
        (false, true) => {
            "An entry of a member of several teams counts in the line of each team, and once in the total."
        }
        (false, false) => return None,
    };
    Some(note.to_owned())
}
