//! The API over its real router, on both engines. One file per noun.

mod entries;
mod events;
mod isolation;
mod support;
mod timer;
