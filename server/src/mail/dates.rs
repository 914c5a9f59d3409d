//! Dates as they stand in the sentences of mails.

use jiff::civil::Date;

/// `2 March 2026`.
pub(super) fn english(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// `2. März 2026`.
pub(super) fn german(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    let month = usize::try_from(date.month() - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .unwrap_or(&"");
    format!("{}. {month} {}", date.day(), date.year())
}
