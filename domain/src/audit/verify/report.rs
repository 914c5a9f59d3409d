use std::collections::BTreeMap;

use crate::audit::PublicKey;

/// Where the bytes come from: a zip file, a folder, a test.
pub trait Files {
    /// The bytes of a file; `None` if there is no such file, a sentence if it cannot be read.
    ///
    /// # Errors
    ///
    /// What kept the file from being read.
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, String>;

    /// The names of all files.
    fn names(&self) -> Vec<String>;
}

/// Files that are in memory already, by their names.
impl Files for BTreeMap<String, Vec<u8>> {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.get(name).cloned())
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}

/// What the verifier brings along, from another source than the bundle.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Keys of the log and of witnesses that must have cosigned. Without a key of the log those in the bundle are taken,
    /// and then the bundle only proves that it agrees with itself.
    pub keys: Vec<PublicKey>,
    /// Checkpoints seen earlier, as signed notes.
    pub held: Vec<String>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// An entry is not the one that was signed for.
    Changed,
    /// An entry stands at another place than it says.
    Moved,
    /// Entries are missing.
    Missing,
    /// The payload is not what the entry committed to.
    PayloadChanged,
    /// The payload is gone, and no event says that it was erased.
    PayloadMissing,
    /// The root of the entries is not the signed one.
    Root,
    /// A checkpoint is not signed by the key it must be signed by.
    Signature,
    /// A file is damaged or has no place here.
    File,
}

/// One thing that is wrong, and from which entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub problem: Problem,
    pub position: Option<u64>,
    pub message: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub origin: String,
    /// Entries that the newest checkpoint covers.
    pub size: u64,
    pub root: String,
    /// The keys were brought along, not taken from the bundle.
    pub keys_known: bool,
    /// The keys of the log that were used.
    pub keys: Vec<String>,
    /// Witnesses that cosigned the newest checkpoint.
    pub witnesses: Vec<String>,
    /// Earlier checkpoints that hold.
    pub earlier: u64,
    pub payloads: u64,
    pub erased: u64,
    pub findings: Vec<Finding>,
}

impl Report {
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    /// The first entry that something is wrong with. Where only roots differ: the first one that no checkpoint proves.
    pub fn first_bad(&self) -> Option<u64> {
        let of = |root: bool| {
            let findings = self
                .findings
                .iter()
                .filter(move |finding| (finding.problem == Problem::Root) == root);
            findings.filter_map(|finding| finding.position).min()
        };
        of(false).or_else(|| of(true))
    }

    pub(super) fn find(&mut self, problem: Problem, position: Option<u64>, message: impl Into<String>) {
        self.findings.push(Finding {
            problem,
            position,
            message: message.into(),
        });
    }
}
