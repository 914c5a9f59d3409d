use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A country of ISO 3166-1, by its two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(&'static Entry);

/// A line of `countries.csv`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Entry {
    code: &'static str,
    english: &'static str,
    german: &'static str,
}

/// By code.
static COUNTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let lines = include_str!("countries.csv").lines();
    let entries = lines.filter_map(|line| {
        let mut columns = line.split(',');
        Some(Entry {
            code: columns.next()?,
            english: columns.next()?,
            german: columns.next()?,
        })
    });
    entries.collect()
});

/// The Union, with those parts of its members that have a code of their own.
const UNION: [&str; 34] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "AX", "GF", "GP", "MF", "MQ", "RE", "YT",
];
/// Members of the European Economic Area outside of the Union.
const AREA: [&str; 3] = ["IS", "LI", "NO"];

impl Country {
    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(Self)
    }

    /// The two letters.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// Its name in English.
    pub fn english(self) -> &'static str {
        self.0.english
    }

    /// Its name in German.
    pub fn german(self) -> &'static str {
        self.0.german
    }

    /// Whether the law of the European Union holds there.
    pub fn is_in_union(self) -> bool {
        UNION.contains(&self.code())
    }

    /// Whether it belongs to the European Economic Area: the Union, Iceland, Liechtenstein, Norway.
    pub fn is_in_area(self) -> bool {
        self.is_in_union() || AREA.contains(&self.code())
    }
}

/// The text names no country.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no country of ISO 3166: give its two letters, such as DE")]
pub struct UnknownCountry(String);

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let code = text.to_ascii_uppercase();
        let found = COUNTRIES.binary_search_by(|entry| entry.code.cmp(&code));
        match found.map(|index| &COUNTRIES[index]) {
            Ok(entry) => Ok(Self(entry)),
            Err(_) => Err(UnknownCountry(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, UnknownCountry> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_that_of_iso_3166_in_order_and_in_both_languages() {
        assert_eq!(Country::all().count(), 249);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        for country in Country::all() {
            assert_eq!(country.code().parse(), Ok(country));
            assert!(!country.english().is_empty() && !country.german().is_empty());
        }
        assert_eq!(
            Country::all().filter(|country| country.is_in_union()).count(),
            UNION.len()
        );
        let germany: Country = "de".parse().unwrap();
        assert_eq!((germany.english(), germany.german()), ("Germany", "Deutschland"));
        for wrong in ["", "D", "XX", "UK", "DEU", "ÄÖ"] {
            assert!(wrong.parse::<Country>().is_err(), "{wrong}");
        }
    }
}
