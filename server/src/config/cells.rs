use domain::regions::{Home, Jurisdiction, check_region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Config, ConfigError};

/// Another cell: requests for organizations that live there are sent on to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherCell {
    /// The name by which `hourbook-server elsewhere` refers to it.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Whose law holds there: `EU`, `EEA`, `UK` or the two letters of a country.
    #[schemars(with = "String")]
    pub jurisdiction: Jurisdiction,
    /// How it is reached: `https://*.us.example.com`, where `*` stands for the first label of an organization's address.
    pub address: String,
}

/// The most other cells.
const MOST: usize = 100;

impl OtherCell {
    /// Where an organization is reached there.
    pub fn address_of(&self, slug: &str) -> String {
        self.address.replacen('*', slug, 1)
    }

    fn check(&self) -> Result<(), String> {
        check_region("name", &self.name).map_err(|problem| format!("name: {}", problem.message))?;
        check_region("region", &self.region).map_err(|problem| format!("region: {}", problem.message))?;
        let host = self.address.strip_prefix("https://").unwrap_or_default();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
        let rest = host.strip_prefix("*.").unwrap_or(host);
        if rest.is_empty()
            || !rest.bytes().all(plain)
            || self.address_of("acme").parse::<axum::http::Uri>().is_err()
        {
            return Err("address: write https:// and a host name, such as https://*.us.example.com".into());
        }
        Ok(())
    }
}

impl Config {
    /// Every region that organizations can be placed in; this cell's own comes first.
    pub fn homes(&self) -> Vec<Home> {
        let own = self.region.declared().map(|region| Home {
            region: region.name.to_owned(),
            jurisdiction: region.jurisdiction,
        });
        let others = self.cells.iter().map(|cell| Home {
            region: cell.region.clone(),
            jurisdiction: cell.jurisdiction,
        });
        own.into_iter().chain(others).collect()
    }

    pub(super) fn check_cells(&self) -> Result<(), ConfigError> {
        if self.cells.len() > MOST {
            return Err(ConfigError(format!("cells: at most {MOST}")));
        }
        if !self.cells.is_empty() && self.region.name.is_none() {
            return Err(ConfigError("cells: declare the region of this cell first".into()));
        }
        for (number, cell) in self.cells.iter().enumerate() {
            let refuse = |why: String| Err(ConfigError(format!("cells.{}: {why}", cell.name)));
            if let Err(why) = cell.check() {
                return refuse(why);
            }
            if self.cells[..number].iter().any(|before| before.name == cell.name) {
                return refuse("two have this name".into());
            }
        }
        Ok(())
    }
}
