use domain::regions::{Jurisdiction, Location, Store, check_region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Config, ConfigError};

/// In which region this cell stands, and where each of its stores does. Once it has a name, every store that is used has
/// to be declared, and inside of the jurisdiction; a cell without a name declares nothing and runs as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Region {
    /// Its name, such as `eu-central`. Organizations that are created here belong to it for good.
    pub name: Option<String>,
    /// Whose law holds: `EU`, `EEA`, `UK` or the two letters of a country, such as `CH` or `US`.
    #[schemars(with = "Option<String>")]
    pub jurisdiction: Option<Jurisdiction>,
    /// Where the stores stand.
    pub stores: Stores,
}

/// The stores of the cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Stores {
    /// The databases of the organizations.
    #[schemars(with = "Option<Described>")]
    pub database: Option<Location>,
    /// Files beside the databases: sealed activity, uploads, copies.
    #[schemars(with = "Option<Described>")]
    pub objects: Option<Location>,
    /// The second place of the sealed files.
    #[schemars(with = "Option<Described>")]
    pub second_objects: Option<Location>,
    /// Standbys of the databases.
    #[schemars(with = "Option<Described>")]
    pub replicas: Option<Location>,
    /// The folder or bucket of backups.
    #[schemars(with = "Option<Described>")]
    pub backups: Option<Location>,
    /// The second folder or bucket of backups.
    #[schemars(with = "Option<Described>")]
    pub second_backups: Option<Location>,
    /// The repositories of physical backups of the database server.
    #[schemars(with = "Option<Described>")]
    pub physical_backups: Option<Location>,
    /// The relay that sends mails.
    #[schemars(with = "Option<Described>")]
    pub mail: Option<Location>,
    /// The logs of the server.
    #[schemars(with = "Option<Described>")]
    pub logs: Option<Location>,
    /// The witness of the audit logs.
    #[schemars(with = "Option<Described>")]
    pub witness: Option<Location>,
}

/// A location as the schema describes it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Location")]
#[expect(dead_code, reason = "only its shape is of interest")]
struct Described {
    /// Two letters of ISO 3166, such as `DE`.
    country: String,
    /// Town or data centre.
    place: Option<String>,
    /// `id` of the processor that runs it; absent where it is the operator.
    processor: Option<String>,
}

/// The longest name of a town or data centre, in characters.
const LONGEST_PLACE: usize = 100;

/// A region that is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared<'c> {
    pub name: &'c str,
    pub jurisdiction: Jurisdiction,
}

impl Region {
    /// The region, where one is declared.
    pub fn declared(&self) -> Option<Declared<'_>> {
        Some(Declared {
            name: self.name.as_deref()?,
            jurisdiction: self.jurisdiction?,
        })
    }

    /// Where a store stands.
    pub fn location(&self, store: Store) -> Option<&Location> {
        let stores = &self.stores;
        let location = match store {
            Store::Database => &stores.database,
            Store::Objects => &stores.objects,
            Store::SecondObjects => &stores.second_objects,
            Store::Replicas => &stores.replicas,
            Store::Backups => &stores.backups,
            Store::SecondBackups => &stores.second_backups,
            Store::PhysicalBackups => &stores.physical_backups,
            Store::Mail => &stores.mail,
            Store::Logs => &stores.logs,
            Store::Witness => &stores.witness,
        };
        location.as_ref()
    }

    /// Every store that is declared.
    pub fn locations(&self) -> impl Iterator<Item = (Store, &Location)> {
        Store::ALL
            .into_iter()
            .filter_map(|store| Some((store, self.location(store)?)))
    }

    pub(super) fn check(&self, config: &Config) -> Result<(), ConfigError> {
        let Some(name) = &self.name else {
            if self.jurisdiction.is_some() || self.locations().next().is_some() {
                return refuse("name", "stores are declared without a region; give it a name");
            }
            return Ok(());
        };
        check_region("name", name)
            .map_err(|problem| ConfigError(format!("region.name: {}", problem.message)))?;
        if self.jurisdiction.is_none() {
            return refuse(
                "jurisdiction",
                "say whose law holds in the region: EU, EEA, UK or a country",
            );
        }
        for (store, location) in self.locations() {
            let place = location.place.as_deref().unwrap_or("-");
            let field = format!("stores.{}.place", store.as_str());
            if place.trim().is_empty() || place.chars().count() > LONGEST_PLACE {
                return refuse(&field, "give 1 to 100 characters");
            }
            if place.chars().any(char::is_control) {
                return refuse(&field, "it holds a control character");
            }
        }
        match config.misplaced().next() {
            Some(misplaced) => Err(ConfigError(misplaced.to_string())),
            None => Ok(()),
        }
    }
}

/// What is wrong with the place of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    #[error(
        "region.stores.{}: {used} is used, and nobody has declared where it stands; name its country",
        .store.as_str()
    )]
    Undeclared { store: Store, used: &'static str },
    #[error("region.stores.{}: {country} lies outside of {jurisdiction}, the jurisdiction of {region}", .store.as_str())]
    Outside {
        store: Store,
        country: &'static str,
        jurisdiction: Jurisdiction,
        region: String,
    },
}

impl Config {
    /// What uses a store in this configuration; `None` if nothing does, or nothing that the configuration knows of.
    fn user_of(&self, store: Store) -> Option<&'static str> {
        match store {
            Store::Database => Some("the database"),
            Store::Objects => Some("the folder of files"),
            Store::Logs => Some("the log"),
            Store::SecondObjects => self.objects.replica.as_ref().map(|_| "objects.replica"),
            Store::Replicas => None,
            Store::Backups => self.backups.enabled.then_some(match self.backups.bucket {
                Some(_) => "backups.bucket",
                None => "the folder of backups",
            }),
            Store::SecondBackups => self
                .backups
                .has_second()
                .then_some(match self.backups.second_bucket {
                    Some(_) => "backups.second_bucket",
                    None => "backups.second_dir",
                }),
            Store::PhysicalBackups => {
                let used = self.physical_backups.report_file.as_ref();
                used.map(|_| "physical_backups.report_file")
            }
            Store::Mail => self.mail.relay.as_ref().map(|_| "mail.relay"),
            Store::Witness => self.audit.witness_url.as_ref().map(|_| "audit.witness_url"),
        }
    }

    /// Stores that are used and not declared, or that lie outside of the jurisdiction; none without a region.
    pub fn misplaced(&self) -> impl Iterator<Item = Misplaced> {
        let declared = self.region.declared();
        let stores = Store::ALL.into_iter();
        stores.filter_map(move |store| {
            let region = declared?;
            let Some(location) = self.region.location(store) else {
                return Some(Misplaced::Undeclared {
                    store,
                    used: self.user_of(store)?,
                });
            };
            let outside = !region.jurisdiction.covers(location.country);
            outside.then(|| Misplaced::Outside {
                store,
                country: location.country.code(),
                jurisdiction: region.jurisdiction,
                region: region.name.to_owned(),
            })
        })
    }
}

fn refuse(field: &str, why: &str) -> Result<(), ConfigError> {
    Err(ConfigError(format!("region.{field}: {why}")))
}
