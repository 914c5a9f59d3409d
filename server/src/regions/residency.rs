//! The declared places of the stores, as members, visitors and invited people see them.

use api::residency::{
    DataProcessor, ProcessorState, Region, Residency, StoreKind, StoreLocation, TransferMechanism,
};
use domain::regions::{Country, Jurisdiction, Mechanism, Standing, Store};
use jiff::civil::Date;

use crate::config::{Config, Processor};

/// Region, stores and processors of this cell on a day; nothing of them where no region is declared.
pub fn of(config: &Config, today: Date) -> Residency {
    let Some(region) = config.region.declared() else {
        return Residency {
            region: None,
            stores: Vec::new(),
            processors: Vec::new(),
        };
    };
    let name_of = |id: &str| {
        let named = config.processors.iter().find(|processor| processor.id == id);
        named.map(|processor| processor.name.clone())
    };
    let stores = config.region.locations().map(|(store, location)| StoreLocation {
        store: kind(store),
        country: location.country.code().to_owned(),
        place: location.place.clone(),
        processor: location.processor.as_deref().and_then(name_of),
    });
    Residency {
        region: Some(Region {
            name: region.name.to_owned(),
            jurisdiction: region.jurisdiction.to_string(),
        }),
        stores: stores.collect(),
        processors: config
            .processors
            .iter()
            .map(|processor| present(processor, region.jurisdiction, today))
            .collect(),
    }
}

/// The countries in which data is kept, each once: mails and the witness keep none.
pub fn countries(config: &Config) -> Vec<Country> {
    let mut countries: Vec<Country> = Vec::new();
    for (store, location) in config.region.locations() {
        let keeps = !matches!(store, Store::Mail | Store::Witness);
        if keeps && !countries.contains(&location.country) {
            countries.push(location.country);
        }
    }
    countries
}

fn present(processor: &Processor, jurisdiction: Jurisdiction, today: Date) -> DataProcessor {
    DataProcessor {
        name: processor.name.clone(),
        purpose: processor.purpose.clone(),
        country: processor.country.code().to_owned(),
        mechanism: processor.mechanism.map(mechanism),
        valid_from: processor.valid_from,
        valid_until: processor.valid_until,
        state: match processor.rule().standing(jurisdiction, today) {
            Standing::Good => ProcessorState::Valid,
            Standing::NotYet(_) => ProcessorState::NotYet,
            Standing::Expired(_) => ProcessorState::Expired,
            Standing::Ungrounded => ProcessorState::Ungrounded,
        },
    }
}

fn kind(store: Store) -> StoreKind {
    match store {
        Store::Database => StoreKind::Database,
        Store::Objects => StoreKind::Objects,
        Store::SecondObjects => StoreKind::SecondObjects,
        Store::Replicas => StoreKind::Replicas,
        Store::Backups => StoreKind::Backups,
        Store::SecondBackups => StoreKind::SecondBackups,
        Store::PhysicalBackups => StoreKind::PhysicalBackups,
        Store::Mail => StoreKind::Mail,
        Store::Logs => StoreKind::Logs,
        Store::Witness => StoreKind::Witness,
    }
}

fn mechanism(mechanism: Mechanism) -> TransferMechanism {
    match mechanism {
        Mechanism::AdequacyDecision => TransferMechanism::AdequacyDecision,
        Mechanism::DataPrivacyFramework => TransferMechanism::DataPrivacyFramework,
        Mechanism::StandardContractualClauses => TransferMechanism::StandardContractualClauses,
        Mechanism::BindingCorporateRules => TransferMechanism::BindingCorporateRules,
    }
}
