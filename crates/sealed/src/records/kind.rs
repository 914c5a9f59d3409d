//! What a record is about.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of activity records. One that this version does not know is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Kind {
    /// The active window: `app`, `title`.
    Window,
    /// Whether somebody was at the device: `status` is `afk` or `not-afk`.
    Idle,
    /// The screen was locked.
    Lock,
    /// The computer was on, or why it stopped: `state` is `on`, `off`, `suspended` or `resumed`.
    Power,
    /// A file was changed: `path`, `change`.
    File,
    /// A commit was made: `repository`, `branch`, `commit`, `summary`.
    Commit,
    /// An appointment: `title`, `uid`, `sequence`, `attendees`.
    Calendar,
    /// What the member wrote down: `text`.
    Note,
    /// A file was worked on in an editor: `file`, `project`, `language`.
    Editor,
    /// A page was shown in a browser: `url`, `title`, `audible`, `incognito`, `tabCount`.
    Browser,
    /// Anything else, by the name that its source gave it.
    Other(String),
}

/// Kind, its name in a record, the type of bucket that ActivityWatch keeps such events in.
const NAMES: &[(Kind, &str, &str)] = &[
    (Kind::Window, "window", "currentwindow"),
    (Kind::Idle, "idle", "afkstatus"),
    (Kind::Lock, "lock", "hourbook.lock"),
    (Kind::Power, "power", "hourbook.power"),
    (Kind::File, "file", "hourbook.file"),
    (Kind::Commit, "commit", "hourbook.commit"),
    (Kind::Calendar, "calendar", "hourbook.calendar"),
    (Kind::Note, "note", "hourbook.note"),
    (Kind::Editor, "editor", "app.editor.activity"),
    (Kind::Browser, "browser", "web.tab.current"),
];

impl Kind {
    /// The name that stands in a record.
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => NAMES
                .iter()
                .find(|(kind, ..)| kind == known)
                .map_or("", |(_, name, _)| name),
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Self {
        let known = NAMES.iter().find(|(_, known, _)| *known == name);
        known.map_or_else(|| Self::Other(name.to_owned()), |(kind, ..)| kind.clone())
    }

    /// The type of an ActivityWatch bucket with such events.
    pub fn bucket_type(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => NAMES
                .iter()
                .find(|(kind, ..)| kind == known)
                .map_or("", |(.., bucket)| bucket),
        }
    }

    /// The kind of the events in an ActivityWatch bucket of that type.
    pub fn of_bucket_type(bucket_type: &str) -> Self {
        let known = NAMES.iter().find(|(.., known)| *known == bucket_type);
        known.map_or_else(|| Self::named(bucket_type), |(kind, ..)| kind.clone())
    }
}

impl From<String> for Kind {
    fn from(name: String) -> Self {
        Self::named(&name)
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.name().to_owned()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bucket_types_lead_back_to_their_kind() {
        for (kind, name, bucket) in NAMES {
            assert_eq!(Kind::named(name), *kind);
            assert_eq!(Kind::of_bucket_type(bucket), *kind);
            assert_eq!((kind.name(), kind.bucket_type()), (*name, *bucket));
        }
    }

    #[test]
    fn a_kind_of_a_later_version_is_kept() {
        let kind: Kind = serde_json::from_str("\"heart-rate\"").unwrap();
        assert_eq!(kind, Kind::Other("heart-rate".to_owned()));
        assert_eq!(serde_json::to_string(&kind).unwrap(), "\"heart-rate\"");
    }
}
