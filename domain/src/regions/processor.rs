use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Country, Jurisdiction};

/// What allows data to go to another jurisdiction (GDPR, chapter V). The Privacy Shield is none since 2020.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// The Commission found the protection of the country adequate (article 45).
    AdequacyDecision,
    /// The EU-US Data Privacy Framework, for a recipient that certified itself under it (article 45).
    DataPrivacyFramework,
    /// Standard contractual clauses (article 46).
    StandardContractualClauses,
    /// Binding corporate rules (article 47).
    BindingCorporateRules,
}

impl Mechanism {
    /// The name in the configuration and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdequacyDecision => "adequacy_decision",
            Self::DataPrivacyFramework => "data_privacy_framework",
            Self::StandardContractualClauses => "standard_contractual_clauses",
            Self::BindingCorporateRules => "binding_corporate_rules",
        }
    }
}

/// What somebody else may process the data on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// The first day of agreement and mechanism.
    pub valid_from: Date,
    /// The last day, or the day on which somebody looks at them again.
    pub valid_until: Date,
    /// What allows the transfer, where there is one.
    pub mechanism: Option<Mechanism>,
}

/// Somebody who processes data for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processor {
    /// The name by which stores refer to it.
    pub id: String,
    /// Where it is established, or from where it can reach the data.
    pub country: Country,
    /// Agreement, and mechanism of a transfer.
    pub basis: Basis,
}

/// Whether a processor may process on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Good,
    /// Not before this day.
    NotYet(Date),
    /// Not since the end of this day.
    Expired(Date),
    /// It sits outside of the jurisdiction, and nothing allows data to go there.
    Ungrounded,
}

impl Processor {
    /// How it stands on `today` in a region of this jurisdiction.
    pub fn standing(&self, jurisdiction: Jurisdiction, today: Date) -> Standing {
        let Basis {
            valid_from,
            valid_until,
            mechanism,
        } = self.basis;
        if mechanism.is_none() && !jurisdiction.covers(self.country) {
            return Standing::Ungrounded;
        }
        if today < valid_from {
            return Standing::NotYet(valid_from);
        }
        if today > valid_until {
            return Standing::Expired(valid_until);
        }
        Standing::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// TC-08, AT-51: outside of the jurisdiction nothing is processed without a mechanism, and nothing anywhere once
    /// the dates have passed.
    #[test]
    fn a_processor_stands_on_a_basis_that_holds_today() {
        use Mechanism::{DataPrivacyFramework as Dpf, StandardContractualClauses as Scc};
        let good = Standing::Good;
        let ended = Standing::Expired(date("2026-12-31"));
        for (country, mechanism, today, expected) in [
            ("DE", None, "2026-01-01", good),
            ("DE", None, "2026-12-31", good),
            ("DE", None, "2027-01-01", ended),
            ("DE", None, "2025-12-31", Standing::NotYet(date("2026-01-01"))),
            ("NO", None, "2026-06-01", Standing::Ungrounded),
            ("US", None, "2026-06-01", Standing::Ungrounded),
            ("US", Some(Scc), "2026-06-01", good),
            ("US", Some(Dpf), "2027-01-01", ended),
            ("DE", Some(Scc), "2026-06-01", good),
        ] {
            let processor = Processor {
                id: "cloud".into(),
                country: country.parse().unwrap(),
                basis: Basis {
                    valid_from: date("2026-01-01"),
                    valid_until: date("2026-12-31"),
                    mechanism,
                },
            };
            let standing = processor.standing(Jurisdiction::Union, date(today));
            assert_eq!(standing, expected, "{country} {mechanism:?} {today}");
        }
    }
}
