//! Hours of recording: `Mon-Fri 08:00-18:00`.

use jiff::{
    Zoned,
    civil::{Time, Weekday},
};

use super::BadRule;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// When something may be recorded; always, if nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours(Vec<Stretch>);

/// On these days from one time until another; over midnight where the second is not later.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    days: Vec<Weekday>,
    from: Time,
    until: Time,
}

impl Hours {
    /// Reads the lines of a configuration.
    pub fn parse(lines: &[String]) -> Result<Self, BadRule> {
        lines
            .iter()
            .map(|line| stretch(line))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether something may be recorded at a time.
    pub fn hold(&self, when: &Zoned) -> bool {
        let (day, time) = (when.weekday(), when.time());
        self.0.is_empty() || self.0.iter().any(|stretch| stretch.holds(day, time))
    }
}

impl Stretch {
    fn holds(&self, day: Weekday, time: Time) -> bool {
        if self.from < self.until {
            return self.days.contains(&day) && self.from <= time && time < self.until;
        }
        let begun_today = self.days.contains(&day) && time >= self.from;
        let begun_yesterday = self.days.contains(&day.previous()) && time < self.until;
        begun_today || begun_yesterday
    }
}

fn stretch(line: &str) -> Result<Stretch, BadRule> {
    let bad = || BadRule(format!("hours `{line}`: write them like `Mon-Fri 08:00-18:00`"));
    let (days, times) = line.trim().split_once(char::is_whitespace).ok_or_else(bad)?;
    let (from, until) = times.trim().split_once('-').ok_or_else(bad)?;
    let time = |text: &str| -> Result<Time, BadRule> {
        if text.trim() == "24:00" {
            return Ok(Time::midnight());
        }
        Time::strptime("%H:%M", text.trim()).map_err(|_| bad())
    };
    let mut wanted = Vec::new();
    for part in days.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let mut day = weekday(first).ok_or_else(bad)?;
        let last = weekday(last).ok_or_else(bad)?;
        wanted.push(day);
        while day != last {
            day = day.next();
            wanted.push(day);
        }
    }
    Ok(Stretch {
        days: wanted,
        from: time(from)?,
        until: time(until)?,
    })
}

fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim().to_ascii_lowercase();
    DAYS.iter()
        .find(|(name, _)| text.starts_with(name) && text.chars().all(char::is_alphabetic))
        .map(|(_, day)| *day)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    // 2026-03-02 is a Monday.
    #[case("Mon-Fri 08:00-18:00", "2026-03-02T08:00", true)]
    #[case("Mon-Fri 08:00-18:00", "2026-03-02T18:00", false)]
    #[case("Mon-Fri 08:00-18:00", "2026-03-07T12:00", false)]
    #[case("Sat,Sun 00:00-24:00", "2026-03-08T23:59", true)]
    #[case("Fri-Mon 09:00-10:00", "2026-03-08T09:30", true)]
    #[case("Mon 22:00-06:00", "2026-03-03T05:59", true)]
    #[case("Mon 22:00-06:00", "2026-03-02T05:59", false)]
    #[case("monday 22:00-06:00", "2026-03-02T22:00", true)]
    fn hours_are_read_as_people_write_them(#[case] line: &str, #[case] when: &str, #[case] inside: bool) {
        let hours = Hours::parse(&[line.to_owned()]).unwrap();
        let when: jiff::civil::DateTime = when.parse().unwrap();
        assert_eq!(hours.hold(&when.in_tz("Europe/Vienna").unwrap()), inside);
    }

    #[rstest]
    #[case("")]
    #[case("always")]
    #[case("Mon 8")]
    #[case("Xyz 08:00-18:00")]
    #[case("Mon 08:00-25:00")]
    fn what_cannot_be_read_is_refused(#[case] line: &str) {
        Hours::parse(&[line.to_owned()]).unwrap_err();
    }
}
