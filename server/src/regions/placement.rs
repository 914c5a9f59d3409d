//! In which region an organization is created.

use anyhow::{bail, ensure};
use domain::regions::{Country, home_of};

use crate::config::{Config, OtherCell};

/// Refuses an organization that belongs into another region: one that was chosen, otherwise that of its country.
pub fn place_here(config: &Config, region: Option<&str>, country: Option<Country>) -> anyhow::Result<()> {
    let Some(own) = config.region.declared() else {
        ensure!(
            region.is_none(),
            "this cell has declared no region: give it one under [region] first"
        );
        return Ok(());
    };
    if let Some(region) = region.filter(|region| *region != own.name) {
        let Some(cell) = cell_of(config, region) else {
            bail!(
                "no cell is known in the region {region}; this one is in {}",
                own.name
            );
        };
        bail!(
            "{region} is the region of the cell {}: create the organization there ({})",
            cell.name,
            cell.address
        );
    }
    let homes = config.homes();
    let home = country
        .filter(|_| region.is_none())
        .and_then(|country| home_of(country, &homes));
    if let (Some(home), Some(country)) = (home, country)
        && home.region != own.name
        && let Some(cell) = cell_of(config, &home.region)
    {
        bail!(
            "organizations of {} belong to {}: create it at the cell {} ({}), or choose this one with --region {}",
            country.english(),
            home.region,
            cell.name,
            cell.address,
            own.name
        );
    }
    Ok(())
}

fn cell_of<'c>(config: &'c Config, region: &str) -> Option<&'c OtherCell> {
    config.cells.iter().find(|cell| cell.region == region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Region;

    fn config(region: Option<&str>) -> Config {
        Config {
            region: Region {
                name: region.map(str::to_owned),
                jurisdiction: region.map(|_| "EU".parse().unwrap()),
                ..Region::default()
            },
            cells: vec![OtherCell {
                name: "us1".into(),
                region: "us-east".into(),
                jurisdiction: "US".parse().unwrap(),
                address: "https://*.us.example.com".into(),
            }],
            ..Config::default()
        }
    }

    /// AT-11, AT-49: the choice decides; without one the country does, and another region is named with its address.
    #[test]
    fn an_organization_is_created_in_the_region_it_chose_or_its_country_is_for() {
        let here = config(Some("eu-central"));
        let place = |region: Option<&str>, country: Option<&str>| {
            place_here(&here, region, country.map(|code| code.parse().unwrap()))
        };
        for (region, country, refusal) in [
            (None, None, None),
            (None, Some("DE"), None),
            (Some("eu-central"), Some("BR"), None),
            (Some("us-east"), Some("DE"), Some("the cell us1")),
            (
                None,
                Some("US"),
                Some("organizations of United States belong to us-east"),
            ),
            (None, Some("BR"), Some("https://*.us.example.com")),
            (Some("mars"), None, Some("no cell is known in the region mars")),
        ] {
            let placed = place(region, country).map_err(|error| error.to_string());
            match refusal {
                None => assert_eq!(placed, Ok(())),
                Some(part) => {
                    let error = placed.unwrap_err();
                    assert!(error.contains(part), "{error}");
                }
            }
        }
        assert!(place_here(&config(None), None, Some("US".parse().unwrap())).is_ok());
        assert!(place_here(&config(None), Some("eu-central"), None).is_err());
    }
}
