//! What the automation takes from its own process: the clock, new ids, the environment.

use jiff::Timestamp;

/// The present moment.
#[expect(clippy::disallowed_methods, reason = "the one clock of the automation")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A new time-ordered id.
#[expect(clippy::disallowed_methods, reason = "the one clock of the automation")]
pub fn new_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// A value of the environment, if it is set and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "the automation has no configuration file, only flags and environment"
)]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
