//! One rule: what it is about, and what becomes of it.

use regex::{Regex, RegexBuilder};
use sealed::records::{Data, Kind};
use serde::{Deserialize, Serialize};

/// A rule as it stands in the configuration. All conditions that are given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleText {
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only this track, such as `window` or `browser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// Only buckets whose name begins so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// The application, as a regular expression without regard to case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// The title of a window, page, appointment or commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The address of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The path of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// `drop` or `redact`.
    pub action: String,
    /// What stands in place of redacted texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
}

/// What becomes of what a rule matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is not recorded.
    Drop,
    /// It is recorded with this in place of every text but the application.
    Redact(String),
}

/// Why a rule or the hours cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRule(pub String);

/// A rule, ready to be used.
#[derive(Debug)]
pub struct Rule {
    /// Its name, or its place in the list.
    pub name: String,
    /// What it does.
    pub action: Action,
    track: Option<Kind>,
    bucket: Option<String>,
    patterns: Vec<(&'static [&'static str], Regex)>,
}

const APPLICATION: &[&str] = &["app", "application", "editor"];
const TITLE: &[&str] = &["title", "summary", "text", "subject"];
const URL: &[&str] = &["url"];
const FILE: &[&str] = &["file", "path", "entity"];

impl Rule {
    /// Checks a rule; `index` is its place in the list.
    pub fn compile(text: &RuleText, index: usize) -> Result<Self, BadRule> {
        let name = text.name.clone().unwrap_or_else(|| format!("rule {}", index + 1));
        let bad = |what: String| BadRule(format!("{name}: {what}"));
        let action = match (text.action.as_str(), &text.replacement) {
            ("drop", None) => Action::Drop,
            ("drop", Some(_)) => return Err(bad("`drop` takes no replacement".to_owned())),
            ("redact", replacement) => {
                Action::Redact(replacement.clone().unwrap_or_else(|| super::HIDDEN.to_owned()))
            }
            (other, _) => return Err(bad(format!("the action is `drop` or `redact`, not `{other}`"))),
        };
        let conditions = [
            (APPLICATION, &text.application),
            (TITLE, &text.title),
            (URL, &text.url),
            (FILE, &text.file),
        ];
        let mut patterns = Vec::new();
        for (fields, pattern) in conditions {
            if let Some(pattern) = pattern {
                let regex = RegexBuilder::new(pattern)
                    .case_insensitive(true)
                    .build()
                    .map_err(|error| bad(format!("`{pattern}` is no regular expression: {error}")))?;
                patterns.push((fields, regex));
            }
        }
        if patterns.is_empty() && text.track.is_none() && text.bucket.is_none() {
            return Err(bad("it has no condition and would match everything".to_owned()));
        }
        Ok(Self {
            name,
            action,
            track: text.track.as_deref().map(Kind::named),
            bucket: text.bucket.clone(),
            patterns,
        })
    }

    /// Whether it is about this.
    pub fn matches(&self, kind: &Kind, bucket: &str, data: &Data) -> bool {
        let track = self.track.as_ref().is_none_or(|track| track == kind);
        let prefix = self
            .bucket
            .as_ref()
            .is_none_or(|prefix| bucket.starts_with(prefix));
        track
            && prefix
            && self
                .patterns
                .iter()
                .all(|(fields, pattern)| says(data, fields, pattern))
    }
}

fn says(data: &Data, fields: &[&str], pattern: &Regex) -> bool {
    fields
        .iter()
        .filter_map(|field| data.get(*field)?.as_str())
        .any(|text| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("title = \"x\"\naction = \"hide\"", "drop")]
    #[case("title = \"(\"\naction = \"drop\"", "regular expression")]
    #[case("action = \"drop\"", "everything")]
    #[case("url = \"x\"\naction = \"drop\"\nreplacement = \"y\"", "no replacement")]
    fn a_rule_that_cannot_work_is_refused(#[case] text: &str, #[case] says: &str) {
        let text: RuleText = toml::from_str(text).unwrap();
        let bad = Rule::compile(&text, 2).unwrap_err();
        assert!(bad.0.starts_with("rule 3: ") && bad.0.contains(says), "{bad}");
    }

    #[test]
    fn an_unknown_condition_is_refused() {
        toml::from_str::<RuleText>("titel = \"x\"\naction = \"drop\"").unwrap_err();
    }
}
