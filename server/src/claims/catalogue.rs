//! The catalogue: claims, probes and duties as data, read once from the files beside this one.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    pub en: String,
    pub de: String,
}

/// How a claim is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By probes on the running system, and by tests.
    Verified,
    /// By a duty of the operator: somebody shows evidence, somebody else approves it.
    Attested,
    /// Not by this product, with the reason.
    NotApplicable,
}

/// One statement about the installation, as a table of a file of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The name of the table.
    #[serde(skip)]
    pub id: String,
    /// The name of the file.
    #[serde(skip)]
    pub area: &'static str,
    pub class: String,
    pub kind: Kind,
    pub en: String,
    pub de: String,
    #[serde(default)]
    pub probes: Vec<String>,
    pub duty: Option<String>,
    /// What the product cannot do yet. Such a claim is never green.
    pub missing: Option<Sentence>,
    /// Why the claim does not apply here.
    pub reason: Option<Sentence>,
}

/// What a probe measures, and how often.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeText {
    pub minutes: i64,
    pub en: String,
    pub de: String,
}

impl ProbeText {
    pub fn every(&self) -> SignedDuration {
        SignedDuration::from_mins(self.minutes)
    }

    /// How old a result may be and still count. Two runs may fail to happen.
    pub fn fresh_for(&self) -> SignedDuration {
        self.every() * 3
    }
}

/// What somebody has to show, and how long an approval is good for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyText {
    pub months: i32,
    pub en: String,
    pub de: String,
}

/// Areas in the order of the page, with the file of each.
pub const AREAS: [(&str, &str); 8] = [
    ("product", include_str!("catalogue/product.toml")),
    ("transport", include_str!("catalogue/transport.toml")),
    ("accounts", include_str!("catalogue/accounts.toml")),
    ("data", include_str!("catalogue/data.toml")),
    ("availability", include_str!("catalogue/availability.toml")),
    ("operation", include_str!("catalogue/operation.toml")),
    ("sites", include_str!("catalogue/sites.toml")),
    ("staff", include_str!("catalogue/staff.toml")),
];

/// Everything that is claimed.
pub struct Catalogue {
    /// By area in the order of the page, and by id within it.
    pub claims: Vec<Claim>,
    pub probes: BTreeMap<String, ProbeText>,
    pub duties: BTreeMap<String, DutyText>,
    /// The tests that prove a claim, by its id.
    pub tests: HashMap<String, Vec<String>>,
}

/// The catalogue of this program. Its files are part of the program, and a test reads them all: what cannot be read
/// would be an empty catalogue, which no green claim can come from.
pub static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    read().unwrap_or_else(|error| {
        tracing::error!(%error, "the catalogue of claims cannot be read");
        Catalogue {
            claims: Vec::new(),
            probes: BTreeMap::new(),
            duties: BTreeMap::new(),
            tests: HashMap::new(),
        }
    })
});

fn read() -> Result<Catalogue, toml::de::Error> {
    let mut claims = Vec::new();
    for (area, text) in AREAS {
        let table: BTreeMap<String, Claim> = toml::from_str(text)?;
        let mut rows: Vec<Claim> = table
            .into_iter()
            .map(|(id, claim)| Claim { id, area, ..claim })
            .collect();
        rows.sort_by_key(|claim| position(&claim.id));
        claims.extend(rows);
    }
    Ok(Catalogue {
        claims,
        probes: toml::from_str(include_str!("catalogue/probes.toml"))?,
        duties: toml::from_str(include_str!("catalogue/duties.toml"))?,
        tests: proved(include_str!("../../../docs/claims-proved.md")),
    })
}

/// AT-99 stands before AT-100.
fn position(id: &str) -> (String, u32) {
    let (letters, number) = id.split_once('-').unwrap_or((id, ""));
    (letters.to_owned(), number.parse().unwrap_or(u32::MAX))
}

/// The tests of each claim in the collection that `cargo xtask claims` writes: `| AT-13 | `name` in `path`<br>… |`.
fn proved(collection: &str) -> HashMap<String, Vec<String>> {
    let rows = collection.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.splitn(2, " | ");
        let id = cells
            .next()
            .filter(|id| id.starts_with("AT-") || id.starts_with("TC-"))?;
        let tests = cells.next()?.trim_end_matches(" |").split("<br>");
        Some((id.to_owned(), tests.map(|test| test.replace('`', "")).collect()))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::claims::probes;

    #[test]
    fn every_claim_of_both_vendors_is_there_once() {
        let expected: BTreeSet<String> = (1..=37)
            .map(|n| format!("TC-{n:02}"))
            .chain((1..=124).map(|n| format!("AT-{n:02}")))
            .collect();
        let ids: Vec<String> = CATALOGUE.claims.iter().map(|claim| claim.id.clone()).collect();
        assert_eq!(ids.len(), 161);
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), expected);
    }

    #[test]
    fn a_claim_is_held_by_what_its_kind_asks_for() {
        for claim in &CATALOGUE.claims {
            let id = &claim.id;
            match claim.kind {
                Kind::Verified => {
                    assert!(
                        !claim.probes.is_empty() || claim.missing.is_some(),
                        "{id} is verified by nothing"
                    );
                    assert!(claim.duty.is_none() && claim.reason.is_none(), "{id}");
                }
                Kind::Attested => {
                    assert!(claim.duty.is_some(), "{id} is attested by no duty");
                    assert!(claim.missing.is_none() && claim.reason.is_none(), "{id}");
                }
                Kind::NotApplicable => {
                    assert!(claim.reason.is_some(), "{id} gives no reason");
                    assert!(
                        claim.probes.is_empty() && claim.duty.is_none() && claim.missing.is_none(),
                        "{id}"
                    );
                }
            }
        }
    }

    #[test]
    fn probes_and_duties_that_are_named_exist_and_each_is_used() {
        let named = |pick: fn(&Claim) -> Vec<String>| -> BTreeSet<String> {
            CATALOGUE.claims.iter().flat_map(pick).collect()
        };
        let described: BTreeSet<String> = CATALOGUE.probes.keys().cloned().collect();
        let written: BTreeSet<String> = probes::ALL.iter().map(|probe| probe.name.to_owned()).collect();
        assert_eq!(described, written);
        let mut used = named(|claim| claim.probes.clone());
        // A wrong clock makes every other time on the page worthless; no vendor claims a right one.
        used.insert("clock".to_owned());
        assert_eq!(used, written);
        let duties: BTreeSet<String> = CATALOGUE.duties.keys().cloned().collect();
        assert_eq!(named(|claim| claim.duty.clone().into_iter().collect()), duties);
    }

    #[test]
    fn every_sentence_is_there_in_both_languages_and_short() {
        for claim in &CATALOGUE.claims {
            let more = claim.missing.iter().chain(&claim.reason);
            let texts = more.flat_map(|sentence| [&sentence.en, &sentence.de]);
            for text in texts.chain([&claim.en, &claim.de]) {
                assert!((15..=260).contains(&text.chars().count()), "{}: {text}", claim.id);
            }
            assert_ne!(claim.en, claim.de, "{}", claim.id);
        }
    }

    #[test]
    fn tests_are_read_from_the_collection() {
        let tests = proved(
            "| id | proved by |\n| ASVS 1.3.11 | `x` in `y` |\n| AT-13 | `a` in `b.rs`<br>`c` in `d.rs` |\n",
        );
        assert_eq!(tests.len(), 1);
        assert_eq!(tests["AT-13"], ["a in b.rs", "c in d.rs"]);
    }
}
