//! What the process gets from outside: the clock, random ids and the environment. Nothing else reads them.

use std::{env, io::IsTerminal, path::PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

/// Now, on a whole second.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock of the process, everybody else is handed the time"
)]
pub fn now() -> Timestamp {
    domain::time::whole_seconds(Timestamp::now())
}

/// A fresh id: for an entry, an idempotency key.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the source of ids of the process"
)]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Whether results may be coloured: on a terminal that can, unless `NO_COLOR` is set to anything.
pub fn colour_wanted() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
    std::io::stdout().is_terminal() && !refused && !dumb
}

/// Whether somebody sits there and can answer a question.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Where configuration and queue lie unless somebody says otherwise.
pub fn default_directory() -> Option<PathBuf> {
    dirs::config_dir().map(|directory| directory.join("hourbook"))
}
