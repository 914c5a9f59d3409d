//! Where things lie.

use std::path::PathBuf;

use crate::{failure::Failure, private_file, process};

/// The folders of the agent: what people write, and what it writes itself.
#[derive(Debug, Clone)]
pub struct Places {
    config: PathBuf,
    data: PathBuf,
}

impl Places {
    /// The folders that were named, else those of this user.
    pub fn new(config: Option<PathBuf>, data: Option<PathBuf>) -> Result<Self, Failure> {
        let missing = || {
            Failure::Usage("this user has no home; name folders by --config-dir and --data-dir".to_owned())
        };
        let config = config.or_else(|| dirs::config_dir().map(|folder| folder.join("hourbook")));
        let data = data.or_else(|| dirs::data_local_dir().map(|folder| folder.join("hourbook-agent")));
        let places = Self {
            config: config.ok_or_else(missing)?,
            data: data.ok_or_else(missing)?,
        };
        Ok(places)
    }

    /// Makes both folders.
    pub fn create(&self) -> Result<(), Failure> {
        private_file::create_directory(&self.config)?;
        private_file::create_directory(&self.data)
    }

    /// The configuration.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("agent.toml")
    }

    /// The key of the spool: apart from it, so that a copy of the data folder opens nothing.
    pub fn key_file(&self) -> PathBuf {
        self.config.join("agent-spool.key")
    }

    /// The keys of this device, made by `enrol`.
    pub fn identity_folder(&self) -> PathBuf {
        self.config.join("agent-keys")
    }

    /// The server that keeps the sealed log, and the token for it.
    pub fn account_file(&self) -> PathBuf {
        self.config.join("agent-server.json")
    }

    /// Sealed segments, which go on to the server if there is one.
    pub fn outbox_folder(&self) -> PathBuf {
        self.data.join("outbox")
    }

    /// What was recorded.
    pub fn spool_folder(&self) -> PathBuf {
        self.data.join("spool")
    }

    /// Pause and private mode.
    pub fn state_file(&self) -> PathBuf {
        self.data.join("state.json")
    }

    /// Where the running agent listens for the other commands. The path of a socket is short by law of the kernel,
    /// so it lies in the folder that the session gives for that, if it does.
    pub fn socket(&self) -> PathBuf {
        let beside_data = self.data.join("agent.sock");
        let short = beside_data.as_os_str().len() < 100;
        match process::environment("XDG_RUNTIME_DIR") {
            Some(folder) if !short => PathBuf::from(folder).join("hourbook-agent.sock"),
            _ => beside_data,
        }
    }

    /// A path that a person wrote: `~` is home.
    pub fn expand(text: &str) -> PathBuf {
        match (text.strip_prefix("~/"), dirs::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ if text == "~" => dirs::home_dir().unwrap_or_else(|| PathBuf::from(text)),
            _ => PathBuf::from(text),
        }
    }
}
