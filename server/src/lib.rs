//! The Hourbook server: one folder per noun, one file per operation.

pub mod access;
pub mod app;
pub mod clients;
pub mod clock;
pub mod commands;
pub mod config;
pub mod entries;
pub mod events;
pub mod health;
pub mod http;
pub mod operator;
pub mod projects;
pub mod recent_work;
pub mod router;
pub mod serve;
pub mod setup;
pub mod tags;
pub mod tasks;
pub mod timer;
pub mod tls;
pub mod web;
