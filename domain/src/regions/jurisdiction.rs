use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Country;

/// Whose law holds in a region: that of the Union, of the European Economic Area, or of one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Jurisdiction {
    /// The European Union.
    Union,
    /// The European Economic Area.
    Area,
    /// One country.
    Country(Country),
}

impl Jurisdiction {
    /// Whether a country belongs to it.
    pub fn covers(self, country: Country) -> bool {
        match self {
            Self::Union => country.is_in_union(),
            Self::Area => country.is_in_area(),
            Self::Country(own) => own == country,
        }
    }

    /// Whether data in it is under the GDPR.
    pub fn is_european(self) -> bool {
        match self {
            Self::Union | Self::Area => true,
            Self::Country(country) => country.is_in_area(),
        }
    }
}

/// The text names no jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no jurisdiction: write EU, EEA, UK or the two letters of a country, such as CH or US")]
pub struct UnknownJurisdiction(String);

impl FromStr for Jurisdiction {
    type Err = UnknownJurisdiction;

    fn from_str(text: &str) -> Result<Self, UnknownJurisdiction> {
        let word = text.to_ascii_uppercase();
        let country = |code: &str| {
            let country = code.parse().map(Self::Country);
            country.map_err(|_| UnknownJurisdiction(text.to_owned()))
        };
        match word.as_str() {
            "EU" => Ok(Self::Union),
            "EEA" => Ok(Self::Area),
            // What everybody calls it, and ISO 3166 does not.
            "UK" => country("GB"),
            code => country(code),
        }
    }
}

impl TryFrom<String> for Jurisdiction {
    type Error = UnknownJurisdiction;

    fn try_from(text: String) -> Result<Self, UnknownJurisdiction> {
        text.parse()
    }
}

impl From<Jurisdiction> for String {
    fn from(jurisdiction: Jurisdiction) -> Self {
        jurisdiction.to_string()
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Union => f.write_str("EU"),
            Self::Area => f.write_str("EEA"),
            Self::Country(country) => country.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-47, AT-48: what lies in a jurisdiction, and what does not.
    #[test]
    fn a_jurisdiction_covers_its_countries_and_no_other() {
        for (jurisdiction, inside, outside) in [
            (
                "EU",
                vec!["DE", "FI", "RE", "AX"],
                vec!["NO", "CH", "GB", "US", "IS", "GG"],
            ),
            ("eea", vec!["DE", "NO", "IS", "LI"], vec!["CH", "GB", "US", "GL"]),
            ("UK", vec!["GB"], vec!["IE", "JE"]),
            ("CH", vec!["CH"], vec!["LI", "AT"]),
            ("US", vec!["US"], vec!["PR", "CA"]),
        ] {
            let read: Jurisdiction = jurisdiction.parse().unwrap();
            for (countries, expected) in [(inside, true), (outside, false)] {
                for code in countries {
                    assert_eq!(
                        read.covers(code.parse().unwrap()),
                        expected,
                        "{jurisdiction} {code}"
                    );
                }
            }
            assert_eq!(read.to_string().parse(), Ok(read));
        }
        assert!("EUROPE".parse::<Jurisdiction>().is_err());
    }
}
