//! The first start.

use super::{Client, Error};
use crate::setup::SetupState;

impl Client {
    /// Reads whether the installation waits for its setup.
    pub async fn setup_state(&self) -> Result<SetupState, Error> {
        self.fetch(self.get("setup")).await
    }
}
