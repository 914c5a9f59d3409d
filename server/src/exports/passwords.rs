//! Passwords of copies that are about to be written: in memory alone, until the job takes them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::ids::ExportId;
use secrecy::SecretString;

#[derive(Default)]
pub struct Passwords(Mutex<HashMap<ExportId, SecretString>>);

impl Passwords {
    pub fn put(&self, export: ExportId, password: SecretString) {
        self.lock().insert(export, password);
    }

    /// Stays until [`Passwords::take`]: a job that breaks off needs it again.
    pub fn get(&self, export: ExportId) -> Option<SecretString> {
        self.lock().get(&export).cloned()
    }

    pub fn take(&self, export: ExportId) -> Option<SecretString> {
        self.lock().remove(&export)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ExportId, SecretString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
