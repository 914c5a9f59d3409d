//! Amounts of money: whole minor units of one currency, never a floating-point number (pitfalls 9 and 15).

mod currency;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use currency::{Currency, UnknownCurrency};

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in minor units, for example cents.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why two amounts cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// They are of different currencies.
    #[error("{left} and {right} cannot be added; show one sum for each currency")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The sum is too large to be represented.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// The sum of two amounts of the same currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self {
            minor,
            currency: self.currency,
        })
    }
}

/// Sums for each currency, in the order in which the currencies first come.
pub fn sum_by_currency(amounts: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in amounts {
        match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            Some(sum) => *sum = sum.checked_add(*amount)?,
            None => sums.push(*amount),
        }
    }
    Ok(sums)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = usize::from(self.currency.digits());
        let minor = format!("{:0width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, part) = minor.split_at(minor.len() - digits);
        let point = if digits == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part} {}", self.currency)
    }
}
