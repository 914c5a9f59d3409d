//! Rules for the settings of an organization and for the same settings of its members.

use crate::money::Currency;
use crate::problems::FieldProblem;
use crate::time::zone;

/// The longest slug. A label of a host name may have 63 bytes; the rest is room for operators.
const LONGEST_SLUG: usize = 40;
/// Labels that an installation needs for itself.
const RESERVED_SLUGS: [&str; 9] = [
    "admin",
    "api",
    "app",
    "localhost",
    "mail",
    "operator",
    "status",
    "trust",
    "www",
];

/// The name of the organization in its address: 2 to 40 of `a-z`, `0-9` and `-`, beginning with a letter.
pub fn check_slug(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let malformed = || {
        let message = format!(
            "write 2 to {LONGEST_SLUG} of a-z, 0-9 and -, beginning with a letter and not ending with -"
        );
        FieldProblem::new(field, "malformed", message)
    };
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(2..=LONGEST_SLUG).contains(&raw.len()) || !raw.chars().all(allowed) {
        return Err(malformed());
    }
    if !raw.starts_with(|c: char| c.is_ascii_lowercase()) || raw.ends_with('-') || raw.contains("--") {
        return Err(malformed());
    }
    if RESERVED_SLUGS.contains(&raw) {
        let message = "this name is reserved for the installation itself; choose another one";
        return Err(FieldProblem::new(field, "reserved", message));
    }
    Ok(raw.to_owned())
}

/// A slug made from the name of an organization: `Müller & Söhne` becomes `mueller-soehne`.
/// A name without any Latin letter becomes `organization`.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let first_letter = slug.find(|c: char| c.is_ascii_lowercase()).unwrap_or(slug.len());
    let mut slug = slug.split_off(first_letter);
    slug.truncate(LONGEST_SLUG);
    let slug = slug.trim_end_matches('-');
    check_slug("slug", slug).unwrap_or_else(|_| "organization".to_owned())
}

/// An IANA zone, in the spelling of the database.
pub fn check_time_zone(field: &str, raw: &str) -> Result<String, FieldProblem> {
    match zone(raw) {
        Ok(found) => Ok(found.iana_name().unwrap_or(raw).to_owned()),
        Err(error) => Err(FieldProblem::new(field, "unknown_zone", error.to_string())),
    }
}

/// A language tag of BCP 47 as far as screens and mails need it: language, optional script, optional region.
/// The answer has the usual upper and lower case: `de-Latn-AT`.
pub fn check_locale(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let malformed = || {
        FieldProblem::new(
            field,
            "malformed",
            "write a language tag such as de, de-AT or en-GB",
        )
    };
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
    let mut parts = raw.split('-').peekable();
    let language = parts
        .next()
        .filter(|part| (2..=3).contains(&part.len()) && letters(part));
    let mut tag = language.ok_or_else(malformed)?.to_ascii_lowercase();
    if let Some(script) = parts.next_if(|part| part.len() == 4 && letters(part)) {
        let (first, rest) = script.split_at(1);
        tag = format!(
            "{tag}-{}{}",
            first.to_ascii_uppercase(),
            rest.to_ascii_lowercase()
        );
    }
    let is_region = |part: &str| {
        part.len() == 2 && letters(part) || part.len() == 3 && part.chars().all(|c| c.is_ascii_digit())
    };
    if let Some(region) = parts.next_if(|part| is_region(part)) {
        tag = format!("{tag}-{}", region.to_ascii_uppercase());
    }
    if parts.next().is_some() {
        return Err(malformed());
    }
    Ok(tag)
}

/// A currency of ISO 4217, as its three letters.
pub fn check_currency(field: &str, raw: &str) -> Result<String, FieldProblem> {
    match raw.parse::<Currency>() {
        Ok(currency) => Ok(currency.code().to_owned()),
        Err(error) => Err(FieldProblem::new(field, "unknown_currency", error.to_string())),
    }
}

/// After how many hours a running timer may count as forgotten.
pub fn check_forgotten_timer_hours(field: &str, hours: i64) -> Result<i64, FieldProblem> {
    check_number(field, hours, 1, 72, "hours")
}

/// After how many minutes without a request a session may end: five minutes to 30 days.
pub fn check_session_idle_minutes(field: &str, minutes: i64) -> Result<i64, FieldProblem> {
    check_number(field, minutes, 5, 43_200, "minutes")
}

/// After how many hours a session may end in any case: one hour to 90 days.
pub fn check_session_absolute_hours(field: &str, hours: i64) -> Result<i64, FieldProblem> {
    check_number(field, hours, 1, 2_160, "hours")
}

/// For how many days a member can answer a change of a closed day.
pub fn check_consent_days(field: &str, days: i64) -> Result<i64, FieldProblem> {
    check_number(field, days, 1, 90, "days")
}

fn check_number(field: &str, number: i64, least: i64, most: i64, unit: &str) -> Result<i64, FieldProblem> {
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    let message = format!("give {least} to {most} {unit}, this is {number}");
    Err(FieldProblem::new(field, "out_of_range", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_label_of_a_host_name() {
        for good in ["acme", "a1", "north-pole-2"] {
            assert_eq!(check_slug("slug", good).as_deref(), Ok(good));
        }
        let long = "a".repeat(LONGEST_SLUG + 1);
        for bad in [
            "", "a", "Acme", "1a", "-a", "a-", "a--b", "a.b", "a_b", "ä1", &long,
        ] {
            assert_eq!(check_slug("slug", bad).unwrap_err().code, "malformed", "{bad}");
        }
        assert_eq!(check_slug("slug", "api").unwrap_err().code, "reserved");
    }

    #[test]
    fn a_slug_made_from_any_name_is_a_slug() {
        for (name, slug) in [
            ("Acme Consulting", "acme-consulting"),
            ("Müller & Söhne", "mueller-soehne"),
            ("  3 M Werke! ", "m-werke"),
            ("株式会社", "organization"),
            ("API", "organization"),
        ] {
            assert_eq!(slug_of(name), slug);
        }
        let long = slug_of(&"north pole ".repeat(20));
        assert_eq!(check_slug("slug", &long), Ok(long.clone()));
    }

    #[test]
    fn a_locale_is_read_whatever_its_case() {
        for (raw, tag) in [
            ("de", "de"),
            ("EN-gb", "en-GB"),
            ("de-latn-at", "de-Latn-AT"),
            ("es-419", "es-419"),
        ] {
            assert_eq!(check_locale("locale", raw).as_deref(), Ok(tag));
        }
        for bad in [
            "", "d", "german", "de-", "de_AT", "de-AT-x", "de-AT-DE", "de-4l9", "ä-DE",
        ] {
            assert_eq!(
                check_locale("locale", bad).unwrap_err().code,
                "malformed",
                "{bad}"
            );
        }
    }

    #[test]
    fn a_zone_and_a_currency_take_the_spelling_of_their_lists() {
        assert_eq!(
            check_time_zone("time_zone", "europe/berlin").as_deref(),
            Ok("Europe/Berlin")
        );
        assert_eq!(
            check_time_zone("time_zone", "Mars/Olympus").unwrap_err().code,
            "unknown_zone"
        );
        assert_eq!(check_currency("currency", "chf").as_deref(), Ok("CHF"));
        assert_eq!(
            check_currency("currency", "DEM").unwrap_err().code,
            "unknown_currency"
        );
    }

    #[test]
    fn limits_hold_at_both_ends() {
        for (hours, allowed) in [(0, false), (1, true), (72, true), (73, false), (-1, false)] {
            assert_eq!(check_forgotten_timer_hours("hours", hours).is_ok(), allowed);
        }
        assert!(check_session_idle_minutes("minutes", 4).is_err());
        assert!(check_session_absolute_hours("hours", 2_161).is_err());
    }
}
