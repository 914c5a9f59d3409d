//! What a file leaves open and its owner has to say, and the answers.

use serde::{Deserialize, Serialize};

/// The order of day, month and year in dates such as 03/04/2024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2024-04-03: never ambiguous.
    Ymd,
    /// Month first, 04/03/2024.
    Mdy,
    /// Day first, 03/04/2024.
    Dmy,
}

/// Answers that change how the text of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// The order of numeric dates, needed only when the file has them.
    pub date_order: Option<DateOrder>,
    /// Whether numbers have a decimal comma; without an answer both notations are understood.
    pub decimal_comma: Option<bool>,
}

/// Something that must be asked back because a guess could be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum Question {
    /// Does the day or the month come first? No date of the file decides it.
    DateOrder {
        /// The first date that can be read both ways.
        example: String,
        /// The file has dates that can only be read one way and others that can only be read the other way.
        contradictory: bool,
    },
    /// In which zone are the clock times of the file?
    TimeZone,
}
