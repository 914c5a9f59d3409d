use domain::regions::{Basis, Country, Mechanism, Standing, Store};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Config, ConfigError};

/// Somebody who processes data for the operator: host, provider of mail, of backups. All of them are shown on the trust
/// page, with the dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Processor {
    /// The name by which stores refer to it.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// What it does with the data.
    pub purpose: String,
    /// Where it is established, or from where it can reach the data; two letters of ISO 3166.
    #[schemars(with = "String")]
    pub country: Country,
    /// First day of the agreement and, where there is one, of the mechanism; `2026-01-31`.
    #[schemars(with = "String")]
    pub valid_from: Date,
    /// Their last day, or that on which somebody looks at them again. After it whatever depends on the processor is refused.
    #[schemars(with = "String")]
    pub valid_until: Date,
    /// What allows the transfer to a country outside of the region's jurisdiction: `adequacy_decision`,
    /// `data_privacy_framework`, `standard_contractual_clauses` or `binding_corporate_rules`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub mechanism: Option<Mechanism>,
}

/// The most processors, and the longest texts about one, in characters.
const MOST: usize = 100;
const LONGEST: usize = 200;

impl Processor {
    /// What the rules need of it.
    pub fn rule(&self) -> domain::regions::Processor {
        domain::regions::Processor {
            id: self.id.clone(),
            country: self.country,
            basis: Basis {
                valid_from: self.valid_from,
                valid_until: self.valid_until,
                mechanism: self.mechanism,
            },
        }
    }

    fn check(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=40).contains(&self.id.len()) || !self.id.chars().all(plain) {
            return Err("id: write 1 to 40 of a-z, 0-9 and -".into());
        }
        for (field, text) in [("name", &self.name), ("purpose", &self.purpose)] {
            let length = text.trim().chars().count();
            if !(1..=LONGEST).contains(&length) || text.chars().any(char::is_control) {
                return Err(format!("{field}: give 1 to {LONGEST} characters in one line"));
            }
        }
        if self.valid_until < self.valid_from {
            return Err("valid_until lies before valid_from".into());
        }
        Ok(())
    }
}

/// A processor on which nothing may be processed today, and the stores that depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapsed {
    pub processor: String,
    pub standing: Standing,
    pub stores: Vec<Store>,
}

impl std::fmt::Display for Lapsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "processors.{}: ", self.processor)?;
        match self.standing {
            Standing::Good => f.write_str("it may process"),
            Standing::NotYet(day) => write!(f, "its agreement begins on {day}"),
            Standing::Expired(day) => write!(f, "its agreement or mechanism ended on {day}"),
            Standing::Ungrounded => f.write_str(
                "it sits outside of the region's jurisdiction; name the mechanism that allows the transfer",
            ),
        }?;
        let stores: Vec<&str> = self.stores.iter().map(|store| store.as_str()).collect();
        if stores.is_empty() {
            return Ok(());
        }
        write!(f, " (refused: {})", stores.join(", "))
    }
}

impl Config {
    /// Processors whose agreement or mechanism does not hold on this day; none without a region.
    pub fn lapsed(&self, today: Date) -> Vec<Lapsed> {
        let Some(region) = self.region.declared() else {
            return Vec::new();
        };
        let lapsed = self.processors.iter().filter_map(|processor| {
            let standing = processor.rule().standing(region.jurisdiction, today);
            (standing != Standing::Good).then(|| Lapsed {
                processor: processor.id.clone(),
                standing,
                stores: self.stores_of(&processor.id),
            })
        });
        lapsed.collect()
    }

    /// Whether nothing may be given to this store on this day.
    pub fn is_refused(&self, store: Store, today: Date) -> bool {
        self.lapsed(today)
            .iter()
            .any(|lapsed| lapsed.stores.contains(&store))
    }

    /// First and last day on which the processor of a store may process.
    pub(super) fn basis_of(&self, store: Store) -> Option<(Date, Date)> {
        let named = self.region.location(store)?.processor.as_deref()?;
        let processor = self.processors.iter().find(|processor| processor.id == named)?;
        Some((processor.valid_from, processor.valid_until))
    }

    fn stores_of(&self, processor: &str) -> Vec<Store> {
        let stores = self.region.locations();
        let of_it = stores.filter(|(_, location)| location.processor.as_deref() == Some(processor));
        of_it.map(|(store, _)| store).collect()
    }

    pub(super) fn check_processors(&self) -> Result<(), ConfigError> {
        if self.processors.len() > MOST {
            return Err(ConfigError(format!("processors: at most {MOST}")));
        }
        for (number, processor) in self.processors.iter().enumerate() {
            let refuse = |why: String| Err(ConfigError(format!("processors.{}: {why}", processor.id)));
            if let Err(why) = processor.check() {
                return refuse(why);
            }
            if self.processors[..number]
                .iter()
                .any(|before| before.id == processor.id)
            {
                return refuse("two have this id".into());
            }
        }
        for (store, location) in self.region.locations() {
            let Some(named) = &location.processor else {
                continue;
            };
            if !self.processors.iter().any(|processor| processor.id == *named) {
                return Err(ConfigError(format!(
                    "region.stores.{}.processor: there is no processor `{named}`",
                    store.as_str()
                )));
            }
        }
        // The dates depend on the day; that a transfer has no ground does not.
        let mut lapsed = self.lapsed(Date::MIN).into_iter();
        match lapsed.find(|lapsed| lapsed.standing == Standing::Ungrounded) {
            Some(lapsed) => Err(ConfigError(lapsed.to_string())),
            None => Ok(()),
        }
    }
}
