//! The access log: one line for each request, in files of a day each that go by themselves.

mod files;
mod line;
mod operations;
mod writer;

pub use line::Entry;
pub use operations::Operations;
pub use writer::AccessLog;
