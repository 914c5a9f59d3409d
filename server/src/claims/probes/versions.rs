//! Which of two versions is newer.

use std::cmp::Ordering;

/// Whether `a` is a newer version than `b`: numbers between dots, as in `1.10.2`.
pub fn is_newer(a: &str, b: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        let release = text.split(['-', '+']).next().unwrap_or_default();
        release.split('.').map(|part| part.parse().unwrap_or(0)).collect()
    };
    let (mut a, mut b) = (numbers(a), numbers(b));
    let length = a.len().max(b.len());
    a.resize(length, 0);
    b.resize(length, 0);
    a > b
}

/// The same for packages of Debian (deb-version(7)): epoch, upstream version, revision.
pub fn is_newer_package(a: &str, b: &str) -> bool {
    compare(a, b) == Ordering::Greater
}

fn compare(a: &str, b: &str) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (epoch(a), epoch(b));
    let ((upstream_a, revision_a), (upstream_b, revision_b)) = (revision(a), revision(b));
    epoch_a
        .cmp(&epoch_b)
        .then_with(|| compare_part(upstream_a.as_bytes(), upstream_b.as_bytes()))
        .then_with(|| compare_part(revision_a.as_bytes(), revision_b.as_bytes()))
}

fn epoch(version: &str) -> (u64, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) => (epoch.parse().unwrap_or(0), rest),
        None => (0, version),
    }
}

fn revision(version: &str) -> (&str, &str) {
    version.rsplit_once('-').unwrap_or((version, "0"))
}

/// Letters and digits take turns: letters by their order, digits as numbers.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (letters_a, rest_a) = a.split_at(a.iter().take_while(|byte| !byte.is_ascii_digit()).count());
        let (letters_b, rest_b) = b.split_at(b.iter().take_while(|byte| !byte.is_ascii_digit()).count());
        for index in 0..letters_a.len().max(letters_b.len()) {
            let unequal = order(letters_a.get(index)).cmp(&order(letters_b.get(index)));
            if unequal != Ordering::Equal {
                return unequal;
            }
        }
        let (digits_a, more_a) =
            rest_a.split_at(rest_a.iter().take_while(|byte| byte.is_ascii_digit()).count());
        let (digits_b, more_b) =
            rest_b.split_at(rest_b.iter().take_while(|byte| byte.is_ascii_digit()).count());
        let unequal = number(digits_a).cmp(&number(digits_b));
        if unequal != Ordering::Equal {
            return unequal;
        }
        (a, b) = (more_a, more_b);
    }
    Ordering::Equal
}

/// A tilde sorts before the end, the end before letters, letters before everything else.
fn order(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    }
}

/// Without leading zeros the longer number is the larger one.
fn number(digits: &[u8]) -> (usize, &[u8]) {
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    (digits.len() - zeros, &digits[zeros..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_compared_by_their_numbers() {
        for (a, b, newer) in [
            ("1.2.0", "1.1.9", true),
            ("1.10", "1.9.9", true),
            ("1.0", "1.0.0", false),
            ("0.1.0", "0.1.0", false),
            ("0.9", "1.0", false),
            ("1.2.1-rc1", "1.2.0", true),
        ] {
            assert_eq!(is_newer(a, b), newer, "{a} {b}");
        }
    }

    /// What `dpkg --compare-versions` says.
    #[test]
    fn packages_are_compared_as_debian_does() {
        use Ordering::{Equal, Greater, Less};
        for (a, b, expected) in [
            ("1.0-1", "1.0-1", Equal),
            ("1.0-2", "1.0-1", Greater),
            ("1.0-1+deb12u2", "1.0-1+deb12u10", Less),
            ("1:0.9-1", "2.0-1", Greater),
            ("1.0~rc1-1", "1.0-1", Less),
            ("1.0-1~bpo12+1", "1.0-1", Less),
            ("2.36-9+deb12u7", "2.36-9+deb12u4", Greater),
            ("1.0a", "1.0", Greater),
            ("1.0a", "1.0+", Less),
            ("1.01", "1.1", Equal),
            ("1.0", "1.0-0", Equal),
            ("3.0.15-1~deb12u1", "3.0.9-1", Greater),
            ("10", "9", Greater),
        ] {
            assert_eq!(compare(a, b), expected, "{a} {b}");
            assert_eq!(compare(b, a), expected.reverse(), "{b} {a}");
        }
    }
}
