//! The Hourbook server: one folder per noun, one file per operation.

pub mod access;
pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod entries;
pub mod events;
pub mod health;
pub mod http;
pub mod operator;
pub mod router;
pub mod serve;
pub mod setup;
pub mod timer;
pub mod tls;
pub mod web;
