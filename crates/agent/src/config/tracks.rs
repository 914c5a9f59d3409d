//! Which tracks are recorded.

use sealed::records::Kind;
use serde::Deserialize;

/// A switch for each track.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tracks {
    /// The active window and its title.
    pub window: bool,
    /// Whether somebody was at the machine.
    pub idle: bool,
    /// The screen was locked.
    pub lock: bool,
    /// The machine was on, or slept.
    pub power: bool,
    /// Changed files in chosen folders.
    pub file: bool,
    /// Commits of chosen repositories.
    pub commit: bool,
    /// Appointments of chosen calendars.
    pub calendar: bool,
    /// What the member wrote down.
    pub note: bool,
    /// Files worked on in editors.
    pub editor: bool,
    /// Pages shown in browsers.
    pub browser: bool,
    /// Whatever else watchers send.
    pub other: bool,
}

impl Default for Tracks {
    fn default() -> Self {
        Self {
            window: true,
            idle: true,
            lock: true,
            power: true,
            file: true,
            commit: true,
            calendar: true,
            note: true,
            editor: true,
            browser: true,
            other: true,
        }
    }
}

impl Tracks {
    /// Whether a track is recorded.
    pub fn wants(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Window => self.window,
            Kind::Idle => self.idle,
            Kind::Lock => self.lock,
            Kind::Power => self.power,
            Kind::File => self.file,
            Kind::Commit => self.commit,
            Kind::Calendar => self.calendar,
            Kind::Note => self.note,
            Kind::Editor => self.editor,
            Kind::Browser => self.browser,
            Kind::Other(_) => self.other,
        }
    }
}
