//! The first start: an organization and its owner.

pub mod create;
