//! What people type: quick lines, lengths, names, addresses, passwords.
#![no_main]

use domain::people::{check_email, check_password, fold_email};
use domain::{durations, quick};
use jiff::{Timestamp, tz::TimeZone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = Timestamp::from_second(1_772_000_000).expect("an instant");
    for zone in ["Europe/Berlin", "Australia/Lord_Howe", "UTC"] {
        let zone = TimeZone::get(zone).expect("a zone of the bundle");
        let _ = quick::parse(text, &now.to_zoned(zone));
    }
    if let Ok(seconds) = durations::parse(text) {
        assert_eq!(durations::parse(&durations::format_clock(seconds)), Ok(seconds));
    }
    let _ = check_email("email", text).map(|email| fold_email(&email));
    let _ = check_password("password", text, &["Acme", text]);
});
