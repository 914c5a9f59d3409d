//! The real binary, spoken to as watchers, editors and people do.

#[cfg(test)]
mod activitywatch;
#[cfg(test)]
mod bus;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod installation;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod presence;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod referee;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod screen;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod support;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod wakatime;
#[cfg(test)]
mod wayland;
