//! The words of the printed record, in the language of its member; English where there is no other.

use domain::working_time::{Cause, State};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The language of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    German,
}

/// The fixed words.
pub struct Words {
    pub title: &'static str,
    pub organization: &'static str,
    pub member: &'static str,
    pub period: &'static str,
    pub made_at: &'static str,
    pub made_by: &'static str,
    pub columns: [&'static str; 6],
    pub sum: &'static str,
    pub changes: &'static str,
    pub no_changes: &'static str,
    pub nothing: &'static str,
    pub stated: &'static str,
    pub reason: &'static str,
    pub deadline: &'static str,
    pub page: &'static str,
}

const ENGLISH: Words = Words {
    title: "Working-time record",
    organization: "Organization",
    member: "Member",
    period: "Period",
    made_at: "Made at",
    made_by: "Made by",
    columns: ["Day", "Start", "End", "Breaks", "Total", "State"],
    sum: "Sum",
    changes: "Later changes",
    no_changes: "No day was changed after it was closed.",
    nothing: "No day of this period is closed.",
    stated: "stated",
    reason: "Reason",
    deadline: "the deadline",
    page: "Page",
};

const GERMAN: Words = Words {
    title: "Arbeitszeitnachweis",
    organization: "Organisation",
    member: "Mitglied",
    period: "Zeitraum",
    made_at: "Erstellt am",
    made_by: "Erstellt von",
    columns: ["Tag", "Beginn", "Ende", "Pausen", "Summe", "Zustand"],
    sum: "Summe",
    changes: "Spätere Änderungen",
    no_changes: "Kein Tag wurde nach seinem Abschluss geändert.",
    nothing: "Kein Tag dieses Zeitraums ist abgeschlossen.",
    stated: "angegeben",
    reason: "Begründung",
    deadline: "die Frist",
    page: "Seite",
};

impl Language {
    /// The language of a locale such as `de-AT`.
    pub fn of(locale: &str) -> Self {
        match locale.split('-').next() {
            Some("de") => Self::German,
            _ => Self::English,
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }

    pub fn state(self, state: State) -> &'static str {
        let (english, german) = match state {
            State::Closed => ("closed", "abgeschlossen"),
            State::Pending => ("change pending", "Änderung offen"),
            State::Disputed => ("change disputed", "Änderung bestritten"),
            State::Lapsed => ("change lapsed", "Änderung verfallen"),
        };
        self.choose(english, german)
    }

    pub fn cause(self, cause: Cause) -> &'static str {
        let (english, german) = match cause {
            Cause::Recorded => ("recorded", "erfasst"),
            Cause::Corrected => ("corrected", "berichtigt"),
            Cause::Proposed => ("proposed", "vorgeschlagen"),
            Cause::Withdrawn => ("withdrawn", "zurückgenommen"),
            Cause::Accepted => ("accepted", "angenommen"),
            Cause::Disputed => ("disputed", "bestritten"),
            Cause::Lapsed => ("lapsed", "verfallen"),
        };
        self.choose(english, german)
    }

    pub fn date(self, date: Date) -> String {
        match self {
            Self::English => date.to_string(),
            Self::German => date.strftime("%d.%m.%Y").to_string(),
        }
    }

    /// An instant as date and time on the wall.
    pub fn moment(self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned(zone.clone());
        format!("{} {}", self.date(local.date()), local.strftime("%H:%M"))
    }

    fn choose(self, english: &'static str, german: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}
