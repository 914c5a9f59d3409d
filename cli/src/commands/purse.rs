//! The columns of money of a report.

use api::reports::{Report, ReportMoney};
use domain::money::{Currency, Money};

/// The columns of money, where the server shows some.
pub struct Purse {
    currency: Option<Currency>,
    with_cost: bool,
}

impl Purse {
    /// Those of a report.
    pub fn of(report: &Report) -> Self {
        Self {
            currency: report.currency.as_deref().and_then(|code| code.parse().ok()),
            with_cost: report.total.money.is_some_and(|money| money.cost_minor.is_some()),
        }
    }

    /// Their titles.
    pub fn titles(&self) -> &'static [&'static str] {
        match (self.currency, self.with_cost) {
            (None, _) => &[],
            (Some(_), false) => &["Amount"],
            (Some(_), true) => &["Amount", "Cost", "Profit"],
        }
    }

    /// The cells of a line.
    pub fn cells(&self, money: Option<ReportMoney>) -> Vec<String> {
        let (Some(currency), Some(money)) = (self.currency, money) else {
            return vec![String::new(); self.titles().len()];
        };
        let mut minors = vec![money.billable_minor];
        if let Some(cost) = money.cost_minor {
            minors.extend([cost, money.billable_minor - cost]);
        }
        let amount = |minor| Money { minor, currency }.to_string();
        minors.into_iter().map(amount).collect()
    }
}
