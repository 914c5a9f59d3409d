//! Where the data lies and who processes it, in the words of the page.

use api::residency::{DataProcessor, ProcessorState, Residency};
use domain::regions::Country;

use super::{
    Language, Texts,
    shape::{ProcessorView, StoreView, Stored},
};
use crate::claims::document::word;

/// Nothing where no region is declared.
pub fn stored(residency: &Residency, language: Language, t: &Texts) -> Option<Stored> {
    let region = residency.region.as_ref()?;
    let words = Words { language, t };
    let stores = residency.stores.iter().map(|store| StoreView {
        store: words.text(&format!("store_{}", word(store.store))),
        place: match &store.place {
            Some(place) => format!("{}, {place}", words.country(&store.country)),
            None => words.country(&store.country),
        },
        processor: store.processor.clone(),
    });
    Some(Stored {
        region: region.name.clone(),
        jurisdiction: match region.jurisdiction.as_str() {
            "EU" | "EEA" => words.text(&format!("jurisdiction_{}", region.jurisdiction.to_lowercase())),
            code => words.country(code),
        },
        stores: stores.collect(),
        processors: residency
            .processors
            .iter()
            .map(|processor| words.processor(processor))
            .collect(),
    })
}

struct Words<'t> {
    language: Language,
    t: &'t Texts,
}

impl Words<'_> {
    fn text(&self, key: &str) -> String {
        self.t.get(key).cloned().unwrap_or_default()
    }

    fn country(&self, code: &str) -> String {
        let country: Option<Country> = code.parse().ok();
        country.map_or_else(
            || code.to_owned(),
            |country| self.language.pick(country.english(), country.german()).to_owned(),
        )
    }

    fn processor(&self, processor: &DataProcessor) -> ProcessorView {
        let mechanism = processor.mechanism.map(word);
        ProcessorView {
            name: processor.name.clone(),
            purpose: processor.purpose.clone(),
            country: self.country(&processor.country),
            mechanism: mechanism.map(|mechanism| self.text(&mechanism)),
            dates: format!(
                "{} – {}",
                self.language.date(processor.valid_from),
                self.language.date(processor.valid_until)
            ),
            state: self.text(&format!("processor_{}", word(processor.state))),
            look: match processor.state {
                ProcessorState::Valid => "good",
                ProcessorState::NotYet | ProcessorState::Expired | ProcessorState::Ungrounded => "bad",
            },
        }
    }
}
