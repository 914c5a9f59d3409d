//! The pure model and rules of Hourbook.
//!
//! Nothing here reads a clock, a random source, the environment, a file or the network: time and ids are passed
//! in. Each noun has a folder, each rule a file.

pub mod activity;
pub mod audit;
pub mod comments;
pub mod contracts;
pub mod detection;
pub mod documents;
pub mod domains;
pub mod durations;
pub mod entries;
pub mod exports;
pub mod ids;
pub mod imports;
pub mod locks;
pub mod money;
pub mod notices;
pub mod organization;
pub mod people;
pub mod policy;
pub mod problems;
pub mod provisioning;
pub mod quick;
pub mod rates;
pub mod recurring;
pub mod regions;
pub mod reports;
pub mod rounding;
pub mod scope;
pub mod sign_in_providers;
pub mod time;
pub mod timesheets;
pub mod working_time;
