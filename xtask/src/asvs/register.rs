//! The register: one row for each requirement, with its state, the reason, and what proves it.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// How a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub enum State {
    #[serde(rename = "met")]
    Met,
    #[serde(rename = "not applicable")]
    NotApplicable,
    #[serde(rename = "not met")]
    NotMet,
}

/// One row of the file.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub id: String,
    pub level: u8,
    /// What it is about, in a few words of our own.
    pub topic: String,
    pub state: State,
    /// One sentence that is true of this program.
    pub reason: String,
    /// Parts divided by ` | `: a path, a test as `path::name`, a probe as `probe:name`, a heading as `path.md#heading`.
    #[serde(default)]
    pub proof: String,
}

/// One part of a proof.
#[derive(Debug, PartialEq, Eq)]
pub enum Proof<'r> {
    Test { file: &'r str, name: &'r str },
    Probe(&'r str),
    Heading { file: &'r str, heading: &'r str },
    Path(&'r str),
}

impl Row {
    /// What the row names to prove itself.
    pub fn proofs(&self) -> impl Iterator<Item = Proof<'_>> {
        self.proof
            .split(" | ")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(read)
    }

    pub fn chapter(&self) -> u8 {
        self.id
            .split('.')
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or_default()
    }
}

fn read(part: &str) -> Proof<'_> {
    if let Some(name) = part.strip_prefix("probe:") {
        return Proof::Probe(name);
    }
    if let Some((file, name)) = part.split_once("::") {
        return Proof::Test { file, name };
    }
    match part.split_once('#') {
        Some((file, heading)) => Proof::Heading { file, heading },
        None => Proof::Path(part),
    }
}

/// Reads the rows of the file.
pub fn parse(text: &str) -> Result<Vec<Row>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .zip(2..)
        .map(|(row, line)| row.with_context(|| format!("row in line {line} or above")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_with_all_kinds_of_proof() -> Result<()> {
        let text = "id,level,topic,state,reason,proof\n\
            1.2.4,1,SQL injection,met,\"Bound, always.\",a.rs | a.rs::b_c | probe:x | a.md#some-words\n\
            1.2.6,2,LDAP,not applicable,There is none.,\n";
        let rows = parse(text)?;
        let proofs: Vec<Proof> = rows[0].proofs().collect();
        assert_eq!(
            proofs,
            [
                Proof::Path("a.rs"),
                Proof::Test {
                    file: "a.rs",
                    name: "b_c"
                },
                Proof::Probe("x"),
                Proof::Heading {
                    file: "a.md",
                    heading: "some-words"
                },
            ]
        );
        assert_eq!(rows[1].state, State::NotApplicable);
        assert_eq!(rows[1].proofs().count(), 0);
        assert!(parse("id,level,topic,state,reason,proof\n1.1.1,1,a,perhaps,b,\n").is_err());
        Ok(())
    }
}
