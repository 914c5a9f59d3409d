//! Addresses, passwords, names, money, rounding and locks: small rules as tables.

use domain::locks::{Lock, LockReach, locked};
use domain::money::{Currency, Money, MoneyError, sum_by_currency};
use domain::people::{LONGEST_PASSWORD, check_email, check_password, fold_email};
use domain::rounding::{Rounding, RoundingLevel, RoundingMode};
use domain::scope::{Color, check_deadline, check_estimate, check_name, check_text, fold_name};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("ada@example.org", "ada@example.org")]
#[case("  Ada.Lovelace+time@Example.ORG ", "Ada.Lovelace+time@example.org")]
#[case("o'neil@example.co.uk", "o'neil@example.co.uk")]
#[case("ada@mailhost", "ada@mailhost")]
#[case("jörg@müller.example", "jörg@müller.example")]
fn an_address_is_kept_with_its_domain_in_lower_case(#[case] raw: &str, #[case] address: &str) {
    assert_eq!(check_email("email", raw).unwrap(), address);
}

#[rstest]
#[case("", "required")]
#[case("ada", "malformed")]
#[case("@example.org", "malformed")]
#[case("ada@", "malformed")]
#[case("ada@@example.org", "malformed")]
#[case("ada@example..org", "malformed")]
#[case("ada@-example.org", "malformed")]
#[case(".ada@example.org", "malformed")]
#[case("ada..l@example.org", "malformed")]
#[case("ada lovelace@example.org", "malformed")]
#[case("ada@example.org\r\nBcc: eve@example.org", "malformed")]
#[case("<ada@example.org>", "malformed")]
#[case("ada@exa\u{0}mple.org", "malformed")]
#[case(&format!("{}@example.org", "a".repeat(250)), "too_long")]
#[case(&format!("{}@example.org", "a".repeat(65)), "malformed")]
fn what_is_no_address_is_refused(#[case] raw: &str, #[case] code: &str) {
    assert_eq!(check_email("email", raw).unwrap_err().code, code);
}

#[test]
fn two_addresses_that_differ_in_case_are_the_same_person() {
    assert_eq!(fold_email(" Ada@Example.ORG"), fold_email("ada@example.org"));
}

const CONTEXT: [&str; 3] = ["Acme Carpentry", "Ada Lovelace", "ada.lovelace@acme.example"];

/// ASVS 6.2.1, 6.2.4, 6.2.11 and 6.2.12: short, common, breached and contextual passwords are refused.
#[rstest]
#[case::empty("", "too_short")]
#[case::eleven("x7Kq!9vLm2p", "too_short")]
#[case::too_long(&"aB3$xyzw".repeat(17), "too_long")]
#[case::one_letter("aaaaaaaaaaaaaa", "too_repetitive")]
#[case::two_letters("ababababababab", "too_repetitive")]
#[case::piece_repeated("hk3phk3phk3phk3p", "too_repetitive")]
#[case::digits("123456789012345", "too_predictable")]
#[case::alphabet("abcdefghijklmnop", "too_predictable")]
#[case::backwards("zyxwvutsrqponmlk", "too_predictable")]
#[case::keyboard("qwertyuiopasdfghjkl", "too_predictable")]
#[case::german_keyboard("qwertzuiop1234", "too_predictable")]
#[case::listed("correcthorsebatterystaple", "too_common")]
#[case::listed_upper_case("IloveyouForever", "too_common")]
#[case::with_a_year("Password2026!", "too_common")]
#[case::with_replaced_letters("P4ssw0rd!2026", "too_common")]
#[case::german("Passwort-2026", "too_common")]
#[case::season("Sommer2026!!", "too_common")]
#[case::breached("Mailcreated5240", "too_common")]
#[case::breached_random_once("gc4k6NUhRDK2", "too_common")]
#[case::organization("AcmeCarpentry1", "too_predictable")]
#[case::own_name("adalovelace2026", "too_predictable")]
#[case::own_name_replaced("l0v3lac3-4cm3", "too_predictable")]
#[case::product("hourbook-2026", "too_predictable")]
fn a_password_that_is_guessed_first_is_refused(#[case] password: &str, #[case] code: &str) {
    assert_eq!(
        check_password("password", password, &CONTEXT).unwrap_err().code,
        code,
        "{password}"
    );
}

/// ASVS 6.2.5 and 6.2.9: any characters, no rules of composition, up to 128 of them.
#[rstest]
#[case("river lantern copper sleeve")]
#[case("x7Kq9vLm2pRt")]
#[case("kein Mensch muss müssen")]
#[case("съешь ещё этих мягких булок")]
#[case("🦊🐢🍋🚲🌵🧭🪁🥝🐙🧶🎈🍄")]
#[case("my password is a purple umbrella")]
#[case("Ada likes the smell of rain")]
fn a_long_password_of_any_kind_is_allowed(#[case] password: &str) {
    assert_eq!(check_password("password", password, &CONTEXT), Ok(()));
}

#[test]
fn a_password_of_128_characters_is_allowed_and_never_repeated_in_an_answer() {
    let password: String = (0..LONGEST_PASSWORD)
        .map(|n| char::from(b'!' + u8::try_from(n * 37 % 90).unwrap()))
        .collect();
    assert_eq!(check_password("password", &password, &[]), Ok(()));
    let secret = "hunter123456";
    assert!(
        !check_password("password", secret, &[])
            .unwrap_err()
            .message
            .contains("hunter")
    );
}

#[rstest]
#[case("  Atlas ", "Atlas")]
#[case("Cafe\u{301}", "Café")]
#[case("שלום", "שלום")]
fn a_name_is_trimmed_and_normalised(#[case] raw: &str, #[case] name: &str) {
    assert_eq!(check_name("name", raw).unwrap(), name);
}

#[rstest]
#[case("", "required")]
#[case(" \t ", "required")]
#[case("\u{200b}\u{feff}", "required")]
#[case("a\u{0}b", "control_characters")]
#[case("a\nb", "control_characters")]
#[case("invoice\u{202e}fdp.exe", "control_characters")]
#[case(&"x".repeat(201), "too_long")]
fn what_is_no_name_is_refused(#[case] raw: &str, #[case] code: &str) {
    assert_eq!(check_name("name", raw).unwrap_err().code, code);
}

#[rstest]
#[case("Atlas", "ATLAS")]
#[case("Ａｔｌａｓ", "atlas")]
#[case("At\u{200b}las", "Atlas")]
#[case("Project  Atlas", "project atlas")]
#[case("Cafe\u{301}", "CAFÉ")]
fn names_that_look_the_same_are_the_same(#[case] one: &str, #[case] other: &str) {
    assert_eq!(fold_name(one), fold_name(other));
}

#[test]
fn a_text_keeps_its_lines_and_loses_its_tail() {
    assert_eq!(check_text("note", "a\r\nb\r\n\r\n", 10).unwrap(), "a\nb");
    assert_eq!(
        check_text("note", &"x".repeat(11), 10).unwrap_err().code,
        "too_long"
    );
    assert_eq!(
        check_text("note", "\u{1b}[0m", 10).unwrap_err().code,
        "control_characters"
    );
}

#[test]
fn estimates_and_deadlines_have_limits() {
    assert_eq!(check_estimate("estimate_seconds", None), Ok(None));
    assert_eq!(check_estimate("estimate_seconds", Some(60)), Ok(Some(60)));
    for seconds in [i64::MIN, -1, 0, 59, 360_000_001, i64::MAX] {
        assert_eq!(
            check_estimate("estimate_seconds", Some(seconds))
                .unwrap_err()
                .code,
            "out_of_range"
        );
    }
    assert!(check_deadline("deadline", Some(date(2026, 1, 1))).is_ok());
    assert_eq!(
        check_deadline("deadline", Some(date(1900, 1, 1)))
            .unwrap_err()
            .code,
        "out_of_range"
    );
}

#[test]
fn colours_are_twelve_and_written_as_on_the_wire() {
    for color in Color::ALL {
        assert_eq!(color.as_str().parse(), Ok(color));
        assert_eq!(serde_json::to_value(color).unwrap(), color.as_str());
    }
    assert!("magenta".parse::<Color>().is_err());
}

#[rstest]
#[case("EUR", 2, 123_450, "1234.50 EUR")]
#[case("eur", 2, 5, "0.05 EUR")]
#[case("EUR", 2, -5, "-0.05 EUR")]
#[case("JPY", 0, 1234, "1234 JPY")]
#[case("KWD", 3, 1234, "1.234 KWD")]
#[case("CHF", 2, i64::MIN, "-92233720368547758.08 CHF")]
fn money_is_written_with_the_digits_of_its_currency(
    #[case] code: &str,
    #[case] digits: u8,
    #[case] minor: i64,
    #[case] written: &str,
) {
    let currency: Currency = code.parse().unwrap();
    assert_eq!(currency.digits(), digits);
    assert_eq!(Money { minor, currency }.to_string(), written);
}

#[test]
fn currencies_are_those_of_iso_4217() {
    let all = Currency::all();
    assert!(all.len() > 150);
    assert!(
        all.windows(2).all(|pair| pair[0].code() < pair[1].code()),
        "a currency is listed twice"
    );
    assert!(all.iter().all(|currency| currency.code().len() == 3));
    for no_currency in ["", "EU", "EURO", "XXX", "DEM", "BTC"] {
        assert!(no_currency.parse::<Currency>().is_err(), "{no_currency}");
    }
    assert_eq!(serde_json::from_str::<Currency>("\"eur\"").unwrap().code(), "EUR");
}

#[test]
fn different_currencies_are_never_added() {
    let of = |minor, code: &str| Money {
        minor,
        currency: code.parse().unwrap(),
    };
    assert!(matches!(
        of(1, "EUR").checked_add(of(1, "USD")),
        Err(MoneyError::CurrencyMismatch { .. })
    ));
    assert_eq!(
        of(i64::MAX, "EUR").checked_add(of(1, "EUR")),
        Err(MoneyError::Overflow)
    );
    let sums = sum_by_currency(&[of(1, "EUR"), of(2, "USD"), of(3, "EUR")]).unwrap();
    assert_eq!(sums, [of(4, "EUR"), of(2, "USD")]);
}

fn rounding(mode: RoundingMode, minutes: u16) -> Rounding {
    Rounding {
        mode,
        minutes,
        level: RoundingLevel::Entry,
    }
}

#[rstest]
#[case(RoundingMode::Nearest, 15, 449, 0)]
#[case(RoundingMode::Nearest, 15, 450, 900)]
#[case(RoundingMode::Nearest, 15, 1349, 900)]
#[case(RoundingMode::Nearest, 15, 1350, 1800)]
#[case(RoundingMode::Nearest, 1, 29, 0)]
#[case(RoundingMode::Nearest, 1, 30, 60)]
#[case(RoundingMode::Up, 15, 0, 0)]
#[case(RoundingMode::Up, 15, 1, 900)]
#[case(RoundingMode::Up, 15, 900, 900)]
#[case(RoundingMode::Down, 15, 899, 0)]
#[case(RoundingMode::Down, 15, 900, 900)]
#[case(RoundingMode::None, 15, 901, 901)]
#[case(RoundingMode::Up, 15, -5, 0)]
fn durations_are_rounded_half_up(
    #[case] mode: RoundingMode,
    #[case] minutes: u16,
    #[case] seconds: i64,
    #[case] rounded: i64,
) {
    assert_eq!(rounding(mode, minutes).apply(seconds), rounded);
}

#[test]
fn a_rounding_policy_has_a_name_with_a_version() {
    assert_eq!(rounding(RoundingMode::Nearest, 15).name(), "nearest-15-entry-v1");
    assert_eq!(
        Rounding {
            level: RoundingLevel::Group,
            ..rounding(RoundingMode::Up, 6)
        }
        .name(),
        "up-6-group-v1"
    );
    assert_eq!(rounding(RoundingMode::None, 15).name(), "none-v1");
    assert_eq!(
        rounding(RoundingMode::Up, 0).check("rounding").unwrap_err().field,
        "rounding.minutes"
    );
    assert!(rounding(RoundingMode::Up, 241).check("rounding").is_err());
    assert!(rounding(RoundingMode::Up, 240).check("rounding").is_ok());
}

#[rstest]
#[case::no_lock(None, None, None)]
#[case::after_the_lock(Some(date(2026, 9, 30)), None, None)]
#[case::on_the_last_day(Some(date(2026, 10, 1)), None, Some((date(2026, 10, 1), LockReach::Organization)))]
#[case::own_lock(None, Some(date(2026, 10, 2)), Some((date(2026, 10, 2), LockReach::Member)))]
#[case::later_own_lock(Some(date(2026, 9, 1)), Some(date(2026, 10, 2)), Some((date(2026, 10, 2), LockReach::Member)))]
#[case::later_organization_lock(
    Some(date(2026, 10, 31)),
    Some(date(2026, 10, 2)),
    Some((date(2026, 10, 31), LockReach::Organization))
)]
fn a_date_is_locked_up_to_and_with_the_last_locked_one(
    #[case] organization: Option<Date>,
    #[case] member: Option<Date>,
    #[case] expected: Option<(Date, LockReach)>,
) {
    let found = locked([date(2026, 10, 1), date(2026, 11, 1)], organization, member);
    assert_eq!(found, expected.map(|(until, reach)| Lock { until, reach }));
}

#[test]
fn nothing_is_locked_where_nothing_is_touched() {
    assert_eq!(locked([], Some(date(2026, 1, 1)), None), None);
}

proptest! {
    #[test]
    fn rounding_moves_by_less_than_a_step_and_lands_on_one(seconds in 0..10_000_000_i64, minutes in 1..=240_u16) {
        let step = i64::from(minutes) * 60;
        for mode in [RoundingMode::Up, RoundingMode::Down, RoundingMode::Nearest] {
            let rounded = rounding(mode, minutes).apply(seconds);
            prop_assert_eq!(rounded % step, 0);
            prop_assert!((rounded - seconds).abs() < step);
            prop_assert_eq!(rounding(mode, minutes).apply(rounded), rounded);
            prop_assert!(rounding(mode, minutes).apply(seconds + 1) >= rounded);
        }
    }

    #[test]
    fn no_text_makes_the_checks_panic(text in "\\PC{0,300}") {
        let _ = check_email("email", &text);
        let _ = check_password("password", &text, &CONTEXT);
        if let Ok(name) = check_name("name", &text) {
            prop_assert_eq!(check_name("name", &name), Ok(name.clone()));
            let folded = fold_name(&name);
            prop_assert_eq!(fold_name(&folded), folded);
        }
    }
}
