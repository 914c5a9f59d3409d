//! Why a command failed, and the exit code for scripts.

use std::{io, path::Path};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line or the configuration cannot be used.
    #[error("{0}")]
    Usage(String),
    /// No agent runs, or it does not answer.
    #[error("{0}")]
    NotRunning(String),
    /// The server was not reached, or refused.
    #[error("{0}")]
    Server(String),
    /// The own disk refused, or what lies there cannot be read.
    #[error("{0}")]
    Local(String),
}

impl Failure {
    /// The exit code of the process; `docs/agent.md` lists them.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::NotRunning(_) => 3,
            Self::Server(_) => 4,
            Self::Local(_) => 5,
        }
    }

    /// A trouble with a file.
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::Local(format!("cannot {doing} {}: {error}", path.display()))
    }
}
