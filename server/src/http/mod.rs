//! What every operation shares at the edge: reading requests, answering with problems, pages.

pub mod admit;
pub mod browser;
pub mod commit;
pub mod cursor;
pub mod describe;
pub mod failure;
pub mod fields;
pub mod input;
pub mod log;
pub mod problems;
pub mod read_on;

pub use commit::Done;
pub use failure::Failure;
pub use fields::Fields;
pub use input::{Id, Input, Mutation, Query};
