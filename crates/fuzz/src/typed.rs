//! What people type.

use domain::{
    detection::check_networks,
    domains::check_domain,
    durations,
    ids::ProjectId,
    money::Currency,
    organization::{check_currency, check_locale, check_slug, check_time_zone, slug_of},
    people::{GivenCode, check_email, check_password, fold_email},
    quick,
    recurring::Weekdays,
    scope::{Color, Rank, check_name, fold_name},
    sign_in_providers::check_issuer,
    time::Moment,
};
use jiff::{Timestamp, tz::TimeZone};

use crate::Target;

/// Quick lines, lengths, instants, addresses, passwords, codes.
pub const TYPED: Target = Target {
    name: "typed",
    run: read_typed,
    seeds: typed,
    rounds: 2000,
};

/// Names and settings.
pub const SETTINGS: Target = Target {
    name: "settings",
    run: read_settings,
    seeds: settings,
    rounds: 3000,
};

fn read_typed(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    let now = Timestamp::from_second(1_772_000_000).expect("an instant");
    for zone in ["Europe/Berlin", "Australia/Lord_Howe", "UTC"] {
        let zone = TimeZone::get(zone).expect("a zone of the bundle");
        let _ = quick::parse(text, &now.to_zoned(zone.clone()));
        let _ = Moment::parse(text).map(|moment| moment.instant(&zone));
    }
    if let Ok(seconds) = durations::parse(text) {
        assert_eq!(durations::parse(&durations::format_clock(seconds)), Ok(seconds));
    }
    if let Ok(email) = check_email("email", text) {
        assert_eq!(
            check_email("email", &email),
            Ok(email.clone()),
            "an address has one form"
        );
        let folded = fold_email(&email);
        assert_eq!(fold_email(&folded), folded, "what is compared has one form");
    }
    let _ = check_password("password", text, &["Acme", text]);
    if let Some(code) = GivenCode::read(text) {
        let (GivenCode::Totp(plain) | GivenCode::Recovery(plain)) = &code;
        assert_eq!(GivenCode::read(plain), Some(code.clone()));
    }
    let _ = text.parse::<ProjectId>();
}

fn read_settings(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    for check in [
        check_slug,
        check_time_zone,
        check_locale,
        check_currency,
        check_domain,
        check_issuer,
        check_name,
    ] {
        if let Ok(kept) = check("field", text) {
            assert_eq!(
                check("field", &kept),
                Ok(kept.clone()),
                "what is kept can be sent again"
            );
        }
    }
    let slug = slug_of(text);
    if !slug.is_empty() {
        let _ = check_slug("slug", &slug);
    }
    let _ = fold_name(text);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let _ = check_networks("networks", &lines);
    let _ = text.parse::<Color>();
    if let Ok(currency) = text.parse::<Currency>() {
        assert_eq!(currency.code().parse::<Currency>().ok(), Some(currency));
    }
    if let Some(days) = Weekdays::parse(text) {
        assert_eq!(Weekdays::parse(&days.words().join(",")), Some(days));
    }
    if let Some(rank) = Rank::parse(text) {
        let (after, before) = (Rank::between(Some(&rank), None), Rank::between(None, Some(&rank)));
        assert!(before <= rank && rank <= after, "{before:?} {rank:?} {after:?}");
    }
}

fn typed() -> Vec<Vec<u8>> {
    let lines = [
        "9-10:30 Design call @Acme #plan",
        "yesterday 14:00 +1h30 Review",
        "1:30:15",
        "1h30m",
        "1,5",
        "90 min",
        "2026-03-29T02:30:00",
        "2026-03-02T09:00:00+01:00",
        "Ada.Byron+time@Exämple.org",
        "correct horse battery staple",
        "3kq9zt-o1l2m3-abcdef-ghjkmn",
        "123 456",
        "0192f000-0000-7000-8000-000000000001",
    ];
    lines.map(|line| line.as_bytes().to_vec()).to_vec()
}

fn settings() -> Vec<Vec<u8>> {
    let lines = [
        "acme-2",
        "Europe/Berlin",
        "de-AT",
        "eur",
        "time.example.com",
        "https://id.example.org/realms/acme",
        "Ärzte & Söhne – Müller",
        "10.0.0.0/8\n2001:db8::/32\n192.0.2.7",
        "MO,WE,FR",
        "teal",
        "i00001",
        "xn--mnchen-3ya.example",
    ];
    lines.map(|line| line.as_bytes().to_vec()).to_vec()
}
