//! The commands, one file each.

pub mod activity;
pub mod add;
pub mod audit;
pub mod completions;
pub mod config;
pub mod delete;
pub mod edit;
pub mod export;
pub mod import;
pub mod list;
pub mod login;
pub mod logout;
pub mod projects;
mod purse;
mod record;
mod referred;
pub mod report;
pub mod start;
pub mod status;
pub mod stop;
pub mod sync;
pub mod trust;
pub mod working_time;
