//! The typed client, operation by operation: what the server answers is what the types say.

mod people;
mod scope;
mod time;

use api::{Code, client::Error};

/// The problem code of an answer that must be a refusal.
fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<Code> {
    answer.unwrap_err().code()
}
