//! One line that says it all: `9-10:15 call @atlas /design #support !billable yesterday`.
//!
//! The web app has a port of this parser; both read `vectors/quick.json`. What is not understood stays in the
//! note, so that nothing that was typed is lost.

mod date;
mod time;
mod words;

use jiff::Zoned;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::entries::Billable;
use words::{Word, split};

/// What a line means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickEntry {
    /// What is left of the line.
    pub note: String,
    /// `@project` or `@"long name"`.
    pub project: Option<String>,
    /// `/task` or `/"long name"`.
    pub task: Option<String>,
    /// `#tag`, any number of them.
    pub tags: Vec<String>,
    /// `!billable` or `!nonbillable`.
    pub billable: Billable,
    /// When.
    pub when: QuickWhen,
}

/// When a line says it was. Local times are read in the zone of the entry later, where those that happen twice or
/// never are asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuickWhen {
    /// Nothing was said: a timer that starts now.
    Now,
    /// `9-`: a timer that has been running since then.
    Since {
        /// The local start.
        start: DateTime,
    },
    /// `9-10:15`: an interval.
    Between {
        /// The local start.
        start: DateTime,
        /// The local end; on the next day where the clock says less than at the start.
        end: DateTime,
    },
    /// `1h30`: a duration on a date.
    Lasting {
        /// The date, today unless another one was said.
        date: Date,
        /// The duration in seconds.
        seconds: i64,
    },
    /// Only a date was said; how long is still to be asked.
    OnDate {
        /// The date.
        date: Date,
    },
}

/// Reads a line. `now` is the present in the zone of the member; only its date is used.
pub fn parse(line: &str, now: &Zoned) -> QuickEntry {
    let today = now.date();
    let words = split(line);
    let mut note: Vec<&str> = Vec::new();
    let mut entry = QuickEntry {
        note: String::new(),
        project: None,
        task: None,
        tags: Vec::new(),
        billable: Billable::Inherit,
        when: QuickWhen::Now,
    };
    let mut said_date = None;
    let mut said_time = None;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        if take_mark(word, &mut entry) {
            continue;
        }
        if word.is_plain() {
            if said_date.is_none()
                && let Some(date) = date::read(word.text, today)
            {
                said_date = Some(date);
                continue;
            }
            if said_time.is_none()
                && let Some((time, taken)) = time::read(&words[at - 1..])
            {
                said_time = Some(time);
                at += taken - 1;
                continue;
            }
        }
        note.push(word.as_note());
    }
    entry.note = note.join(" ");
    entry.when = when(said_time, said_date, today);
    entry
}

/// Takes a word that begins with a mark. The first project and the first task count; later ones stay in the note.
fn take_mark(word: &Word<'_>, entry: &mut QuickEntry) -> bool {
    let Some((mark, name)) = word.mark() else {
        return false;
    };
    match mark {
        '@' if entry.project.is_none() => entry.project = Some(name.to_owned()),
        '/' if entry.task.is_none() => entry.task = Some(name.to_owned()),
        '#' => {
            if !entry
                .tags
                .iter()
                .any(|tag| tag.to_lowercase() == name.to_lowercase())
            {
                entry.tags.push(name.to_owned());
            }
        }
        '!' => match name.to_lowercase().as_str() {
            "billable" | "abrechenbar" => entry.billable = Billable::Yes,
            "nonbillable" | "nichtabrechenbar" => entry.billable = Billable::No,
            _ => return false,
        },
        _ => return false,
    }
    true
}

fn when(time: Option<time::Said>, date: Option<Date>, today: Date) -> QuickWhen {
    let day = date.unwrap_or(today);
    match (time, date) {
        (Some(time::Said::Since(start)), _) => QuickWhen::Since { start: start.on(day) },
        (Some(time::Said::Between(start, end)), _) => {
            let start_at = start.on(day);
            let end_at = end.on(day);
            let overnight = end_at <= start_at;
            let end_day = if overnight {
                day.tomorrow().unwrap_or(day)
            } else {
                day
            };
            QuickWhen::Between {
                start: start_at,
                end: end.on(end_day),
            }
        }
        (Some(time::Said::Lasting(seconds)), _) => QuickWhen::Lasting { date: day, seconds },
        (None, Some(date)) => QuickWhen::OnDate { date },
        (None, None) => QuickWhen::Now,
    }
}
