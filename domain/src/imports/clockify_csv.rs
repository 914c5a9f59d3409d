//! Clockify, detailed report. The layout has changed several times and depends on the settings of the workspace, so
//! everything beyond the start and the end may be absent; dates and clocks follow the settings of the user.

use super::table::{Col, Layout, Sheet};
use super::{Format, toggl_csv};

pub(super) static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::ClockifyCsv,
        columns: &[
            (Col::User, &["user"]),
            (Col::Email, &["email"]),
            (Col::Client, &["client"]),
            (Col::Project, &["project"]),
            (Col::Task, &["task", "activity"]),
            (Col::Note, &["description"]),
            (Col::Billable, &["billable"]),
            (Col::Date, &["start date"]),
            (Col::Start, &["start time"]),
            (Col::EndDate, &["end date"]),
            (Col::End, &["end time"]),
            (Col::Duration, &["duration (h)"]),
            (Col::Hours, &["duration (decimal)"]),
            (Col::Tags, &["tags"]),
        ],
        required: &[
            &[Col::Project],
            &[Col::Date],
            &[Col::Start],
            &[Col::EndDate],
            &[Col::End],
        ],
    },
    dates: &[Col::Date, Col::EndDate],
    // Each end is a date and a time, as in Toggl's report.
    read: toggl_csv::read,
};
