//! What belongs to the process: its clock, its host, its identity in time. Everything else is handed these.

use std::{ffi::OsString, fs, time::Duration};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use rustix::time::{ClockId, clock_gettime};
use uuid::Uuid;

/// The current instant.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock of the process, everybody else is handed the time"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The current instant in the zone of this machine: hours of recording are hours on its owner's wall.
#[expect(
    clippy::disallowed_methods,
    reason = "hours of recording are meant in the zone of the machine, and only here it is asked for"
)]
pub fn local_now() -> Zoned {
    Zoned::now()
}

/// The zone of this machine, for appointments without one.
#[expect(
    clippy::disallowed_methods,
    reason = "appointments without a zone are meant in that of their reader, and only here it is asked for"
)]
pub fn local_zone() -> TimeZone {
    TimeZone::system()
}

/// A fresh random id.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the source of ids of the process"
)]
pub fn new_id() -> Uuid {
    Uuid::new_v4()
}

/// A variable of the environment that is not empty.
pub fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The name of this machine.
pub fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// How long this machine was awake and how long it was on, both since its start: they part when it sleeps.
pub fn uptime() -> (Duration, Duration) {
    let read = |clock| {
        let time = clock_gettime(clock);
        Duration::new(
            u64::try_from(time.tv_sec).unwrap_or_default(),
            u32::try_from(time.tv_nsec).unwrap_or_default(),
        )
    };
    (read(ClockId::Monotonic), read(ClockId::Boottime))
}

/// Names this start of the machine; another one has another name.
pub fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}

/// Resident memory of a process in KiB, as the kernel counts it.
pub fn resident_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
