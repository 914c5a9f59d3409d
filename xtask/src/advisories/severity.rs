//! How bad a weakness is, and the time that goes with it.

use std::fmt;

/// The classes of `docs/security/decisions.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Critical,
    High,
    /// Moderate and low ones, code that is unsound, and components that nobody maintains.
    Other,
}

impl Severity {
    /// How many days a component may stay after its weakness was published.
    pub fn days(self) -> i64 {
        match self {
            Self::Critical => 7,
            Self::High => 30,
            Self::Other => 90,
        }
    }

    /// The class of a score of CVSS.
    pub fn of_score(score: f64) -> Self {
        match score {
            score if score >= 9.0 => Self::Critical,
            score if score >= 7.0 => Self::High,
            _ => Self::Other,
        }
    }

    /// The class of a vector of CVSS 3. Without one, or with one of another version, the worst is assumed until somebody has
    /// judged it: a list that says little must not buy time.
    pub fn of_vector(vector: Option<&str>) -> Self {
        vector.and_then(base_score).map_or(Self::Critical, Self::of_score)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Other => "other",
        })
    }
}

/// The base score of CVSS 3.0 and 3.1; `None` for anything else.
fn base_score(vector: &str) -> Option<f64> {
    let metrics = vector
        .strip_prefix("CVSS:3.0/")
        .or_else(|| vector.strip_prefix("CVSS:3.1/"))?;
    let value = |name: &str| {
        metrics
            .split('/')
            .filter_map(|metric| metric.split_once(':'))
            .find_map(|(key, value)| (key == name).then_some(value))
    };
    let changed = value("S")? == "C";
    let reach = match value("AV")? {
        "N" => 0.85,
        "A" => 0.62,
        "L" => 0.55,
        "P" => 0.2,
        _ => return None,
    };
    let complexity = if value("AC")? == "L" { 0.77 } else { 0.44 };
    let privileges = match (value("PR")?, changed) {
        ("N", _) => 0.85,
        ("L", false) => 0.62,
        ("L", true) => 0.68,
        ("H", false) => 0.27,
        ("H", true) => 0.5,
        _ => return None,
    };
    let interaction = if value("UI")? == "N" { 0.85 } else { 0.62 };
    let harm = 1.0 - (1.0 - loss(value("C")?)?) * (1.0 - loss(value("I")?)?) * (1.0 - loss(value("A")?)?);
    let impact = if changed {
        7.52 * (harm - 0.029) - 3.25 * (harm - 0.02_f64).powi(15)
    } else {
        6.42 * harm
    };
    if impact <= 0.0 {
        return Some(0.0);
    }
    let exploitability = 8.22 * reach * complexity * privileges * interaction;
    let sum = impact + exploitability;
    let score = if changed { 1.08 * sum } else { sum };
    // Rounded up to a tenth, without what binary fractions add to it.
    Some(((score.min(10.0) * 10.0 - 1e-4).ceil()) / 10.0)
}

fn loss(value: &str) -> Option<f64> {
    match value {
        "H" => Some(0.56),
        "L" => Some(0.22),
        "N" => Some(0.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scores that the standard's own calculator gives.
    #[test]
    fn a_vector_of_cvss_has_its_score() {
        for (vector, score) in [
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N", 5.9),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ] {
            let found = base_score(vector).unwrap();
            assert!((found - score).abs() < 1e-9, "{vector}: {found}");
        }
    }

    #[test]
    fn what_is_not_scored_counts_as_the_worst() {
        let high = Some("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H");
        assert_eq!(Severity::of_vector(high), Severity::High);
        for unread in [None, Some("CVSS:4.0/AV:N"), Some("CVSS:3.1/AV:X/AC:L")] {
            assert_eq!(Severity::of_vector(unread), Severity::Critical, "{unread:?}");
        }
    }
}
