//! What is recorded at all: decided before anything is stored, for the agent's own tracks and for every watcher.

mod hours;
mod mode;
mod rule;

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use sealed::records::{Data, Kind};
use serde_json::Value;

pub use hours::Hours;
pub use mode::{Mode, State};
pub use rule::{Action, BadRule, Rule, RuleText};

use crate::config::{PrivacySection, Tracks};

/// Fields that say nothing about what somebody did.
const HARMLESS: &[&str] = &["status", "state", "change", "language"];
/// How long a window may go on showing the title of a page that a rule hid, and how many such titles are kept.
const TITLE_LIVES: SignedDuration = SignedDuration::from_mins(30);
const TITLES: usize = 64;
/// Shorter titles would be found in any window.
const SHORTEST_TITLE: usize = 4;
/// What private mode and rules put in place of a text, unless a rule says otherwise.
const HIDDEN: &str = "hidden";

/// The rules in force.
#[derive(Debug)]
pub struct Privacy {
    rules: Vec<Rule>,
    hours: Hours,
    tracks: Tracks,
    private_windows: bool,
    titles: VecDeque<HiddenTitle>,
}

/// The title of a page that was dropped or redacted: the window that shows the page has it as well.
#[derive(Debug)]
struct HiddenTitle {
    title: String,
    action: Action,
    at: Timestamp,
}

/// What becomes of something that was seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Recorded with this data, which may be less than what was seen.
    Keep(Data),
    /// Not recorded, and why.
    Drop(Reason),
}

/// Why something is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The agent is or was paused then.
    Paused,
    /// It lies outside of the hours of recording.
    Hours,
    /// Its track is switched off.
    Track(Kind),
    /// A private window of a browser.
    PrivateWindow,
    /// A rule, by its name.
    Rule(String),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Paused => f.write_str("the agent is paused"),
            Self::Hours => f.write_str("outside of the hours of recording"),
            Self::Track(kind) => write!(f, "the track `{kind}` is switched off"),
            Self::PrivateWindow => f.write_str("a private window of a browser"),
            Self::Rule(name) => write!(f, "the rule `{name}`"),
        }
    }
}

/// What was seen, and when.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What it is about.
    pub kind: &'a Kind,
    /// The bucket it is meant for.
    pub bucket: &'a str,
    /// What it says.
    pub data: &'a Data,
    /// From when until when.
    pub start: Timestamp,
    /// The end, equal to the start for an instant.
    pub end: Timestamp,
}

impl Privacy {
    /// The rules of a configuration.
    pub fn new(section: &PrivacySection, rules: &[RuleText], tracks: Tracks) -> Result<Self, BadRule> {
        Ok(Self {
            rules: rules
                .iter()
                .enumerate()
                .map(|(index, text)| Rule::compile(text, index))
                .collect::<Result<_, _>>()?,
            hours: Hours::parse(&section.hours)?,
            tracks,
            private_windows: section.private_windows,
            titles: VecDeque::new(),
        })
    }

    /// Decides about one thing that was seen.
    pub fn judge(&mut self, seen: Seen, state: &State, now: Timestamp, zone: &TimeZone) -> Verdict {
        if state.covers_pause(seen.start, seen.end, now) {
            return Verdict::Drop(Reason::Paused);
        }
        if !self.tracks.wants(seen.kind) {
            return Verdict::Drop(Reason::Track(seen.kind.clone()));
        }
        if !self.hours.hold(&seen.start.to_zoned(zone.clone())) {
            return Verdict::Drop(Reason::Hours);
        }
        if !self.private_windows && seen.data.get("incognito") == Some(&Value::Bool(true)) {
            self.remember(&seen, &Action::Drop, now);
            return Verdict::Drop(Reason::PrivateWindow);
        }
        if state.is_private(seen.start, seen.end, now) {
            return Verdict::Keep(hide(seen.data, HIDDEN, &[]));
        }
        match self.matching(&seen, now) {
            None => Verdict::Keep(seen.data.clone()),
            Some((name, Action::Drop)) => Verdict::Drop(Reason::Rule(name)),
            Some((_, Action::Redact(replacement))) => Verdict::Keep(hide(seen.data, &replacement, &["app"])),
        }
    }

    /// The first rule that matches, by name and action; and what a hidden page does to its window.
    fn matching(&mut self, seen: &Seen, now: Timestamp) -> Option<(String, Action)> {
        let found = self
            .rules
            .iter()
            .find(|rule| rule.matches(seen.kind, seen.bucket, seen.data));
        if let Some((name, action)) = found.map(|rule| (rule.name.clone(), rule.action.clone())) {
            self.remember(seen, &action, now);
            return Some((name, action));
        }
        if *seen.kind != Kind::Window {
            return None;
        }
        let title = seen.data.get("title")?.as_str()?;
        let hidden = self
            .titles
            .iter()
            .find(|hidden| now.duration_since(hidden.at) < TITLE_LIVES && title.contains(&hidden.title))?;
        Some(("title of a hidden page".to_owned(), hidden.action.clone()))
    }

    fn remember(&mut self, seen: &Seen, action: &Action, now: Timestamp) {
        let title = seen.data.get("title").and_then(Value::as_str).unwrap_or_default();
        if *seen.kind != Kind::Browser || title.chars().count() < SHORTEST_TITLE {
            return;
        }
        self.titles.retain(|hidden| hidden.title != title);
        if self.titles.len() == TITLES {
            self.titles.pop_front();
        }
        self.titles.push_back(HiddenTitle {
            title: title.to_owned(),
            action: action.clone(),
            at: now,
        });
    }
}

/// The data without what it says: texts are replaced, lists and objects left out.
fn hide(data: &Data, replacement: &str, kept: &[&str]) -> Data {
    let harmless = |name: &str| HARMLESS.contains(&name) || kept.contains(&name);
    data.iter()
        .filter_map(|(name, value)| match value {
            Value::String(_) if harmless(name) => Some((name.clone(), value.clone())),
            Value::String(_) => Some((name.clone(), Value::String(replacement.to_owned()))),
            Value::Array(_) | Value::Object(_) => None,
            _ => Some((name.clone(), value.clone())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn privacy(text: &str) -> Privacy {
        let config = crate::config::Config::parse(text).unwrap();
        config.privacy_rules().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[expect(clippy::needless_pass_by_value, reason = "values are written in place")]
    fn judge(privacy: &mut Privacy, kind: Kind, data: Value) -> Verdict {
        judge_at(privacy, kind, &data, "2026-03-04T12:00:00Z")
    }

    #[expect(clippy::needless_pass_by_value, reason = "kinds are written in place")]
    fn judge_at(privacy: &mut Privacy, kind: Kind, data: &Value, time: &str) -> Verdict {
        let seen = Seen {
            kind: &kind,
            bucket: "aw-watcher-x",
            data: data.as_object().unwrap(),
            start: at(time),
            end: at(time),
        };
        privacy.judge(seen, &State::default(), at(time), &TimeZone::UTC)
    }

    #[expect(clippy::needless_pass_by_value, reason = "values are written in place")]
    fn kept(data: Value) -> Verdict {
        Verdict::Keep(data.as_object().cloned().unwrap())
    }

    #[rstest]
    #[case(json!({"app": "KeePassXC", "title": "x"}), None)]
    #[case(json!({"app": "firefox", "title": "My Bank – accounts"}), Some(json!({"app": "firefox", "title": "hidden"})))]
    #[case(json!({"app": "firefox", "title": "Salary list"}), Some(json!({"app": "firefox", "title": "personnel"})))]
    #[case(json!({"app": "firefox", "title": "News"}), Some(json!({"app": "firefox", "title": "News"})))]
    fn rules_drop_and_redact_windows(#[case] data: Value, #[case] stored: Option<Value>) {
        let mut privacy = privacy(
            r#"
            [[rules]]
            application = "keepass"
            action = "drop"
            [[rules]]
            title = "\\bbank\\b"
            action = "redact"
            [[rules]]
            title = "salary"
            application = "^firefox$"
            action = "redact"
            replacement = "personnel"
            "#,
        );
        let verdict = judge(&mut privacy, Kind::Window, data);
        match stored {
            Some(data) => assert_eq!(verdict, kept(data)),
            None => assert!(matches!(verdict, Verdict::Drop(Reason::Rule(_))), "{verdict:?}"),
        }
    }

    /// A page hidden by its address is not betrayed by the window that shows its title.
    #[test]
    fn a_hidden_page_hides_its_window() {
        let mut privacy = privacy("[[rules]]\nurl = \"://bank\\\\.example/\"\naction = \"drop\"\n");
        let window = json!({"app": "firefox", "title": "Accounts overview — Mozilla Firefox"});
        assert_eq!(
            judge(&mut privacy, Kind::Window, window.clone()),
            kept(window.clone())
        );
        let page = json!({"url": "https://bank.example/a", "title": "Accounts overview", "incognito": false});
        assert!(matches!(
            judge(&mut privacy, Kind::Browser, page),
            Verdict::Drop(_)
        ));
        assert!(matches!(
            judge(&mut privacy, Kind::Window, window.clone()),
            Verdict::Drop(_)
        ));
        let later = judge_at(&mut privacy, Kind::Window, &window, "2026-03-04T12:31:00Z");
        assert_eq!(later, kept(window));
    }

    #[test]
    fn private_windows_of_browsers_are_never_recorded_unless_somebody_wants_it() {
        let page = json!({"url": "https://a.example/", "title": "Something", "incognito": true});
        let mut privacy_default = privacy("");
        assert_eq!(
            judge(&mut privacy_default, Kind::Browser, page.clone()),
            Verdict::Drop(Reason::PrivateWindow)
        );
        let mut wanted = privacy("[privacy]\nprivate_windows = true\n");
        assert_eq!(judge(&mut wanted, Kind::Browser, page.clone()), kept(page));
    }

    #[test]
    fn tracks_are_switched_one_by_one() {
        let mut privacy = privacy("[tracks]\nwindow = false\nother = false\n");
        let data = json!({"app": "a"});
        assert_eq!(
            judge(&mut privacy, Kind::Window, data.clone()),
            Verdict::Drop(Reason::Track(Kind::Window))
        );
        let other = Kind::Other("heart-rate".to_owned());
        assert!(matches!(
            judge(&mut privacy, other, data.clone()),
            Verdict::Drop(_)
        ));
        assert_eq!(judge(&mut privacy, Kind::Editor, data.clone()), kept(data));
    }

    #[test]
    fn outside_of_the_hours_nothing_is_recorded() {
        let mut privacy = privacy("[privacy]\nhours = [\"Mon-Fri 08:00-18:00\"]\n");
        let data = json!({"app": "a"});
        // 2026-03-04 is a Wednesday.
        let inside = judge_at(&mut privacy, Kind::Window, &data, "2026-03-04T08:00:00Z");
        assert_eq!(inside, kept(data.clone()));
        for outside in [
            "2026-03-04T07:59:59Z",
            "2026-03-04T18:00:00Z",
            "2026-03-07T12:00:00Z",
        ] {
            let verdict = judge_at(&mut privacy, Kind::Window, &data, outside);
            assert_eq!(verdict, Verdict::Drop(Reason::Hours), "{outside}");
        }
    }

    #[test]
    fn pause_stops_everything_and_private_mode_keeps_only_that_something_was() {
        let mut privacy = privacy("");
        let data = json!({"app": "firefox", "title": "x", "tabs": 3, "list": ["secret"]});
        let object = data.as_object().cloned().unwrap();
        let seen = |start: &str| Seen {
            kind: &Kind::Window,
            bucket: "b",
            data: &object,
            start: at(start),
            end: at(start),
        };
        let mut state = State::default();
        state.pause(at("2026-03-04T12:00:00Z"), Some(at("2026-03-04T13:00:00Z")));
        let now = at("2026-03-04T12:30:00Z");
        let paused = privacy.judge(seen("2026-03-04T12:30:00Z"), &state, now, &TimeZone::UTC);
        assert_eq!(paused, Verdict::Drop(Reason::Paused));
        // What a watcher kept back and sends after the pause is still dropped.
        let after = at("2026-03-04T13:30:00Z");
        let late = privacy.judge(seen("2026-03-04T12:59:59Z"), &state, after, &TimeZone::UTC);
        assert_eq!(late, Verdict::Drop(Reason::Paused));
        let resumed = privacy.judge(seen("2026-03-04T13:00:01Z"), &state, after, &TimeZone::UTC);
        assert_eq!(resumed, kept(data));
        state.go_private(after, None);
        let hidden = privacy.judge(seen("2026-03-04T13:31:00Z"), &state, after, &TimeZone::UTC);
        assert_eq!(
            hidden,
            kept(json!({"app": "hidden", "title": "hidden", "tabs": 3}))
        );
    }
}
