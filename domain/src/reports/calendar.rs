use jiff::civil::Date;

use super::{Dimension, WeekStart};
use crate::time::{Period, date_of, day_of};
use crate::timesheets::Week;

/// The stretches of the calendar that a period touches, and the stretch of each of its days.
pub(super) struct Buckets {
    /// For each day of the period the number of its stretch, from 0.
    pub(super) of_day: Vec<u32>,
    /// The first date of each stretch, which may lie before the period.
    pub(super) starts: Vec<Date>,
}

/// Lays out days, weeks, months, quarters or years over a period.
pub(super) fn buckets(dimension: Dimension, period: Period, week_start: WeekStart) -> Buckets {
    let mut buckets = Buckets {
        of_day: Vec::new(),
        starts: Vec::new(),
    };
    for day in day_of(period.from)..day_of(period.to) {
        let start = start_of(dimension, date_of(day), week_start);
        if buckets.starts.last() != Some(&start) {
            buckets.starts.push(start);
        }
        buckets
            .of_day
            .push(u32::try_from(buckets.starts.len() - 1).unwrap_or(u32::MAX));
    }
    buckets
}

/// What a stretch is called. Week numbers belong to weeks that begin on Monday; other weeks are called by their
/// first date (pitfall 16).
pub(super) fn label(dimension: Dimension, start: Date, week_start: WeekStart) -> String {
    match dimension {
        Dimension::Week if week_start == WeekStart::Monday => {
            let week = start.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Dimension::Month => format!("{:04}-{:02}", start.year(), start.month()),
        Dimension::Quarter => format!("{:04}-Q{}", start.year(), (start.month() - 1) / 3 + 1),
        Dimension::Year => format!("{:04}", start.year()),
        _ => start.to_string(),
    }
}

/// The first date of the stretch that a date lies in.
pub(super) fn start_of(dimension: Dimension, date: Date, week_start: WeekStart) -> Date {
    match dimension {
        Dimension::Week => Week::of(date, week_start).first,
        Dimension::Month => date.first_of_month(),
        Dimension::Quarter => {
            let months = (date.month() - 1) % 3;
            date.first_of_month()
                .saturating_sub(jiff::Span::new().months(months))
        }
        Dimension::Year => date.first_of_year(),
        _ => date,
    }
}
