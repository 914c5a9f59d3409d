//! The columns of money of a table: of its lines, and of entries.

use std::collections::HashMap;

use api::reports::{Report, ReportTotal};
use domain::{
    ids::EntryId,
    money::Currency,
    reports::{EntryWorth, ReportPolicy, worth_of_entries},
};

use super::{
    run::Prepared,
    sheet::{Cell, words},
};

/// The amounts of a report that has some.
pub(super) struct Purse {
    currency: Option<String>,
    digits: u8,
    with_cost: bool,
}

impl Purse {
    pub(super) fn of(report: &Report) -> Self {
        let known = report
            .currency
            .as_deref()
            .and_then(|code| code.parse::<Currency>().ok());
        Self {
            digits: known.map_or(2, Currency::digits),
            with_cost: report.total.money.is_some_and(|money| money.cost_minor.is_some()),
            currency: report.currency.clone(),
        }
    }

    pub(super) fn heading(&self, language: &str) -> Vec<String> {
        let word = words(language);
        let Some(currency) = &self.currency else {
            return Vec::new();
        };
        let mut names = vec![word("Amount", "Betrag")];
        if self.with_cost {
            names.extend([word("Cost", "Kosten"), word("Profit", "Gewinn")]);
        }
        let mut heading: Vec<String> = names.iter().map(|name| format!("{name} ({currency})")).collect();
        heading.push(word("Hours without a rate", "Stunden ohne Satz").to_owned());
        heading
    }

    pub(super) fn cells(&self, total: &ReportTotal) -> Vec<Cell> {
        let (Some(_), Some(money)) = (&self.currency, total.money) else {
            return Vec::new();
        };
        let mut cells = vec![Cell::Money(money.billable_minor, self.digits)];
        if let Some(cost) = money.cost_minor {
            cells.push(Cell::Money(cost, self.digits));
            cells.push(Cell::Money(money.billable_minor - cost, self.digits));
        }
        cells.push(Cell::Hours(money.unrated_seconds));
        cells
    }
}

/// What the entries of a report are worth, line by line.
pub(super) struct Ledger {
    worths: HashMap<EntryId, EntryWorth>,
    /// The currency and the rules of the amounts, where some are shown.
    currency: Option<String>,
    pub(super) policy: Option<String>,
    digits: u8,
    with_cost: bool,
}

impl Ledger {
    pub(super) fn of(prepared: &Prepared) -> Self {
        let Prepared {
            query,
            snapshot,
            currency,
            ..
        } = prepared;
        let amounts = query.amounts.as_ref();
        Self {
            worths: worth_of_entries(&snapshot.replica.columns, &snapshot.lookups, query),
            currency: amounts.map(|_| currency.clone()),
            policy: amounts.map(|_| ReportPolicy::of(query, &[]).text),
            digits: currency.parse().map_or(2, Currency::digits),
            with_cost: amounts.is_some_and(|amounts| amounts.with_cost),
        }
    }

    pub(super) fn heading(&self, language: &str) -> Vec<String> {
        let word = words(language);
        let Some(currency) = &self.currency else {
            return Vec::new();
        };
        let mut names = vec![word("Rate", "Satz"), word("Amount", "Betrag")];
        if self.with_cost {
            names.extend([word("Cost rate", "Kostensatz"), word("Cost", "Kosten")]);
        }
        let billed = word("Hours of the report", "Stunden der Auswertung").to_owned();
        let money = names.iter().map(|name| format!("{name} ({currency})"));
        std::iter::once(billed).chain(money).collect()
    }

    /// Hours, rate and amount multiply out; time that is not billed, or that nobody has set a rate for, has none.
    pub(super) fn cells(&self, entry: EntryId) -> Vec<Cell> {
        if self.currency.is_none() {
            return Vec::new();
        }
        let money = |minor: Option<i64>| minor.map_or(Cell::Empty, |minor| Cell::Money(minor, self.digits));
        let worth = self.worths.get(&entry);
        let hourly = worth.and_then(|worth| worth.hourly_minor);
        let mut cells = vec![
            worth.map_or(Cell::Empty, |worth| Cell::Hours(worth.seconds)),
            money(hourly),
            money(hourly.and(worth).map(|worth| worth.billable_minor)),
        ];
        if self.with_cost {
            let hourly = worth.and_then(|worth| worth.hourly_cost_minor);
            cells.push(money(hourly));
            cells.push(money(hourly.and(worth).and_then(|worth| worth.cost_minor)));
        }
        cells
    }
}
