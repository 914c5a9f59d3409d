use super::{Country, Jurisdiction};
use crate::problems::FieldProblem;

/// The longest name of a region.
const LONGEST: usize = 40;

/// A region that organizations can be placed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Its name, such as `eu-central`.
    pub region: String,
    /// Whose law holds there.
    pub jurisdiction: Jurisdiction,
}

/// The region that an organization of this country is placed in unless it chooses another one. The first of `homes`
/// is the region that is asked, and counts first wherever two are as good.
///
/// Its own jurisdiction comes first. A country of the European Economic Area otherwise gets a region in Europe, every
/// other country one outside of it. Where there is none of these, the region that is asked takes it.
pub fn home_of(country: Country, homes: &[Home]) -> Option<&Home> {
    let at_home = |home: &&Home| home.jurisdiction.covers(country);
    let on_the_same_side = |home: &&Home| home.jurisdiction.is_european() == country.is_in_area();
    let found = homes.iter().find(at_home);
    found
        .or_else(|| homes.iter().find(on_the_same_side))
        .or_else(|| homes.first())
}

/// The name of a region: 2 to 40 of `a-z`, `0-9` and `-`, beginning with a letter.
pub fn check_region(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = (2..=LONGEST).contains(&raw.len())
        && raw.chars().all(allowed)
        && raw.starts_with(|c: char| c.is_ascii_lowercase())
        && !raw.ends_with('-');
    if good {
        return Ok(raw.to_owned());
    }
    let message =
        format!("write 2 to {LONGEST} of a-z, 0-9 and -, beginning with a letter, such as eu-central");
    Err(FieldProblem::new(field, "malformed", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homes(names: &[(&str, &str)]) -> Vec<Home> {
        let home = |&(region, jurisdiction): &(&str, &str)| Home {
            region: region.to_owned(),
            jurisdiction: jurisdiction.parse().unwrap(),
        };
        names.iter().map(home).collect()
    }

    /// AT-49, AT-11: each of the 249 countries has one region. Those of the Union get one in the Union, all others one
    /// outside of it as long as there is one, wherever they ask first.
    #[test]
    fn every_country_has_a_region_and_the_union_stays_in_the_union() {
        for order in [
            [("eu-central", "EU"), ("us-east", "US"), ("uk", "UK")],
            [("us-east", "US"), ("uk", "UK"), ("eu-central", "EU")],
        ] {
            let homes = homes(&order);
            for country in Country::all() {
                let region = &home_of(country, &homes).unwrap().region;
                let expected: &[&str] = match country.code() {
                    "GB" => &["uk"],
                    "US" => &["us-east"],
                    _ if country.is_in_area() => &["eu-central"],
                    _ => &["us-east", "uk"],
                };
                assert!(expected.contains(&region.as_str()), "{country}: {region}");
            }
        }
    }

    #[test]
    fn the_region_that_is_asked_takes_what_no_other_one_is_for() {
        let only = homes(&[("eu-central", "EEA")]);
        for code in ["DE", "NO", "BR"] {
            let home = home_of(code.parse().unwrap(), &only).unwrap();
            assert_eq!(home.region, "eu-central");
        }
        assert_eq!(home_of("DE".parse().unwrap(), &[]), None);
        // Two are as good: the one that is asked.
        let two = homes(&[("eu-north", "EU"), ("eu-central", "EU")]);
        assert_eq!(home_of("DE".parse().unwrap(), &two).unwrap().region, "eu-north");
        for (name, good) in [
            ("eu-central", true),
            ("eu", true),
            ("EU", false),
            ("e", false),
            ("1eu", false),
            ("eu-", false),
        ] {
            assert_eq!(check_region("name", name).is_ok(), good, "{name}");
        }
    }
}
