//! The catalogue of claims beside the tests: which claim is held by what.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::claims::Proved;

/// Where the catalogue lies; each file but these two is an area of claims.
pub const FOLDER: &str = "server/src/claims/catalogue/";
const PROBES: &str = "probes.toml";
const DUTIES: &str = "duties.toml";
/// Claims of the two vendors.
const VENDORS: [(&str, u32); 2] = [("TC", 37), ("AT", 124)];

#[derive(Debug, Deserialize)]
struct Entry {
    kind: String,
    #[serde(default)]
    probes: Vec<String>,
    duty: Option<String>,
    missing: Option<toml::Table>,
}

/// A claim and what holds it.
#[derive(Debug, Serialize)]
pub struct Claim {
    id: String,
    kind: String,
    tests: Vec<String>,
    probes: Vec<String>,
    duty: Option<String>,
    /// The product cannot hold it yet, and says so.
    missing: bool,
    held_by: &'static str,
}

/// All claims with their numbers.
#[derive(Debug, Serialize)]
pub struct Overview {
    claims: Vec<Claim>,
    /// How many claims there are of each kind.
    kinds: BTreeMap<String, usize>,
    /// How many claims are held by what.
    held_by: BTreeMap<&'static str, usize>,
}

/// The areas of the catalogue among these files: name and text.
fn areas<'t>(files: impl Iterator<Item = (&'t str, &'t str)>) -> impl Iterator<Item = (&'t str, &'t str)> {
    files.filter(|(path, _)| {
        path.strip_prefix(FOLDER)
            .is_some_and(|name| name != PROBES && name != DUTIES)
    })
}

/// Reads the catalogue from its files and puts the tests beside it.
pub fn overview<'t>(files: impl Iterator<Item = (&'t str, &'t str)>, proved: &Proved) -> Result<Overview> {
    let mut claims = Vec::new();
    for (path, text) in areas(files) {
        let table: BTreeMap<String, Entry> = toml::from_str(text).with_context(|| path.to_owned())?;
        claims.extend(table.into_iter().map(|(id, entry)| claim(id, entry, proved)));
    }
    let order = |claim: &Claim| {
        let (vendor, number) = claim.id.split_once('-').unwrap_or((&claim.id, ""));
        (vendor.to_owned(), number.parse::<u32>().unwrap_or(u32::MAX))
    };
    claims.sort_by_key(order);
    let (mut kinds, mut held_by) = (BTreeMap::new(), BTreeMap::new());
    for claim in &claims {
        *kinds.entry(claim.kind.clone()).or_insert(0) += 1;
        *held_by.entry(claim.held_by).or_insert(0) += 1;
    }
    Ok(Overview {
        claims,
        kinds,
        held_by,
    })
}

fn claim(id: String, entry: Entry, proved: &Proved) -> Claim {
    let tests: Vec<String> = proved.get(&id).into_iter().flatten().cloned().collect();
    let missing = entry.missing.is_some();
    let held_by = match (entry.kind.as_str(), entry.probes.is_empty(), tests.is_empty()) {
        ("not_applicable", _, _) => "not applicable here",
        ("attested", _, _) => "a duty",
        _ if missing => "nothing yet, and said so",
        (_, false, false) => "probe and tests",
        (_, false, true) => "probe",
        (_, true, false) => "tests",
        (_, true, true) => "neither",
    };
    Claim {
        tests,
        probes: entry.probes,
        duty: entry.duty,
        kind: entry.kind,
        missing,
        held_by,
        id,
    }
}

/// Ids that are missing, unknown, or given more than once, and claims that nothing holds.
pub fn complaints<'t>(
    files: impl Iterator<Item = (&'t str, &'t str)>,
    proved: &Proved,
) -> Result<Vec<String>> {
    let overview = overview(files, proved)?;
    let expected: BTreeSet<String> = VENDORS
        .iter()
        .flat_map(|(vendor, last)| (1..=*last).map(move |number| format!("{vendor}-{number:02}")))
        .collect();
    let mut seen = BTreeSet::new();
    let mut complaints = Vec::new();
    for claim in &overview.claims {
        if !seen.insert(claim.id.clone()) {
            complaints.push(format!("{} stands there twice", claim.id));
        }
        if claim.held_by == "neither" {
            complaints.push(format!("{} is verified by neither probe nor test", claim.id));
        }
    }
    complaints.extend(expected.difference(&seen).map(|id| format!("{id} is missing")));
    complaints.extend(
        seen.difference(&expected)
            .map(|id| format!("{id} is no claim of the vendors")),
    );
    Ok(complaints)
}

impl Overview {
    /// The same for people: one line per claim, and the numbers.
    pub fn lines(&self) -> String {
        let line = |claim: &Claim| {
            let probes = claim.probes.join(", ");
            let duty = claim.duty.as_deref().unwrap_or_default();
            format!(
                "{:<7} {:<15} {:<25} {:>2} tests  {probes}{duty}",
                claim.id,
                claim.kind,
                claim.held_by,
                claim.tests.len()
            )
        };
        let mut lines: Vec<String> = self.claims.iter().map(line).collect();
        lines.push(String::new());
        lines.extend(
            self.kinds
                .iter()
                .map(|(kind, number)| format!("{number:>4} {kind}")),
        );
        lines.extend(
            self.held_by
                .iter()
                .map(|(what, number)| format!("{number:>4} held by {what}")),
        );
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: &str = "server/src/claims/catalogue/data.toml";

    fn proved() -> Proved {
        Proved::from([("AT-02".to_owned(), BTreeSet::from(["`a` in `b`".to_owned()]))])
    }

    #[test]
    fn what_holds_a_claim_is_told() -> Result<()> {
        let text = "[AT-01]\nkind = \"attested\"\nduty = \"x\"\n\
                    [AT-02]\nkind = \"verified\"\nprobes = [\"p\"]\n\
                    [AT-03]\nkind = \"verified\"\nprobes = [\"p\"]\nmissing = { en = \"a\", de = \"b\" }\n\
                    [AT-04]\nkind = \"verified\"\n[AT-05]\nkind = \"not_applicable\"\n";
        let files = [
            (AREA, text),
            ("server/src/claims/catalogue/probes.toml", "[p]\nminutes = 1\n"),
        ];
        let overview = overview(files.into_iter(), &proved())?;
        let held: Vec<&str> = overview.claims.iter().map(|claim| claim.held_by).collect();
        assert_eq!(
            held,
            [
                "a duty",
                "probe and tests",
                "nothing yet, and said so",
                "neither",
                "not applicable here"
            ]
        );
        assert_eq!(overview.kinds["verified"], 3);
        Ok(())
    }

    #[test]
    fn claims_that_are_missing_twice_or_unknown_are_found() -> Result<()> {
        let one = "[AT-01]\nkind = \"attested\"\n[AT-200]\nkind = \"attested\"\n";
        let other = "[AT-01]\nkind = \"attested\"\n";
        let files = [(AREA, one), ("server/src/claims/catalogue/staff.toml", other)];
        let complaints = complaints(files.into_iter(), &proved())?;
        assert!(complaints.contains(&"AT-01 stands there twice".to_owned()));
        assert!(complaints.contains(&"TC-37 is missing".to_owned()));
        assert!(complaints.contains(&"AT-200 is no claim of the vendors".to_owned()));
        assert_eq!(complaints.len(), 1 + 160 + 1);
        Ok(())
    }
}
