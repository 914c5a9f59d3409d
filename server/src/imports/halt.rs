//! Why an import does not go on.

use domain::imports::FileProblem;
use store::StoreError;

/// An import that ends here, for one of three reasons.
#[derive(Debug)]
pub enum Halt {
    /// The file cannot be imported; the sentence is for its owner.
    Refused(String),
    /// It was cancelled, or another attempt holds it.
    Stopped,
    /// Storage failed; another attempt may succeed.
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        match error {
            // Something that the rows refer to was removed, or its name was taken, since they were read.
            StoreError::Conflict(_) | StoreError::Reference => Self::Refused(
                "What is stored has changed while the file was being read. Import it again.".to_owned(),
            ),
            other => Self::Store(other),
        }
    }
}

impl From<FileProblem> for Halt {
    fn from(problem: FileProblem) -> Self {
        Self::Refused(problem.to_string())
    }
}
