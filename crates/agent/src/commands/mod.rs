//! One file per command.

pub mod doctor;
pub mod enrol;
pub mod note;
pub mod pause;
pub mod rules;
pub mod run;
pub mod status;
