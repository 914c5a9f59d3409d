//! Words of the API on the command line.

use serde::de::DeserializeOwned;

/// Reads a word as it stands on the wire; the error lists the words there are.
pub fn read_word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let word = serde_json::Value::from(text.trim().to_lowercase());
    serde_json::from_value(word).map_err(|error| {
        let message = error.to_string().replace('`', "");
        message
            .split_once(", ")
            .map_or_else(|| message.clone(), |(_, expected)| expected.to_owned())
    })
}
