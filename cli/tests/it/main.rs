//! The command line against the real server: both binaries, a real certificate, a real database.

#[cfg(test)]
mod activity;
#[cfg(test)]
mod client;
#[cfg(test)]
mod files;
#[cfg(test)]
mod looking;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
