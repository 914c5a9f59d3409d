use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of twelve hues, each of which has a tested light and dark value in the web app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "a hue needs no explanation")]
pub enum Color {
    #[default]
    Teal,
    Blue,
    Indigo,
    Violet,
    Pink,
    Red,
    Orange,
    Amber,
    Lime,
    Green,
    Cyan,
    Slate,
}

impl Color {
    /// Every hue, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Teal,
        Self::Blue,
        Self::Indigo,
        Self::Violet,
        Self::Pink,
        Self::Red,
        Self::Orange,
        Self::Amber,
        Self::Lime,
        Self::Green,
        Self::Cyan,
        Self::Slate,
    ];

    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Indigo => "indigo",
            Self::Violet => "violet",
            Self::Pink => "pink",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Amber => "amber",
            Self::Lime => "lime",
            Self::Green => "green",
            Self::Cyan => "cyan",
            Self::Slate => "slate",
        }
    }
}

/// The text is none of the twelve hues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("choose one of teal, blue, indigo, violet, pink, red, orange, amber, lime, green, cyan, slate")]
pub struct UnknownColor;

impl FromStr for Color {
    type Err = UnknownColor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|color| color.as_str() == text)
            .ok_or(UnknownColor)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
