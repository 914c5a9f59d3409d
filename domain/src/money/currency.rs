use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    digits: u8,
}

/// The code is no currency of ISO 4217 in use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write the three-letter code of a currency such as EUR, USD or CHF")]
pub struct UnknownCurrency;

/// Currencies with two digits after the point.
const TWO_DIGITS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR \
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD \
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER \
    ZAR ZMW ZWG";
/// Currencies without minor units.
const NO_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
/// Currencies with three digits after the point.
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";

impl Currency {
    /// The three letters.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// How many digits of the amount are minor units.
    pub const fn digits(self) -> u8 {
        self.digits
    }

    /// Every currency, sorted by code.
    pub fn all() -> Vec<Self> {
        let of =
            |codes: &'static str, digits| codes.split_whitespace().map(move |code| Self { code, digits });
        let mut all: Vec<Self> = of(TWO_DIGITS, 2)
            .chain(of(NO_DIGITS, 0))
            .chain(of(THREE_DIGITS, 3))
            .collect();
        all.sort_unstable();
        all
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        for (codes, digits) in [(TWO_DIGITS, 2), (NO_DIGITS, 0), (THREE_DIGITS, 3)] {
            if let Some(code) = codes
                .split_whitespace()
                .find(|known| known.eq_ignore_ascii_case(code))
            {
                return Ok(Self { code, digits });
            }
        }
        Err(UnknownCurrency)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}
