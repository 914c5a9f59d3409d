//! The part of a file that a download asks for, so that one that broke off goes on where it stopped (RFC 9110, 14).

/// First and last byte, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub first: u64,
    pub last: u64,
}

/// What a `Range` header asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// No header, or one that a server may ignore: several parts, another unit, nonsense.
    Whole,
    Part(Part),
    /// Nothing that the file has.
    Nowhere,
}

/// Reads the header against a file of `length` bytes.
pub fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some((start, end)) = header
        .and_then(|header| header.strip_prefix("bytes="))
        .and_then(|spec| spec.trim().split_once('-'))
    else {
        return Asked::Whole;
    };
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    };
    let (first, last) = match (number(start), number(end)) {
        (Some(first), Some(last)) if first <= last => (first, last),
        (Some(first), None) if end.is_empty() => (first, u64::MAX),
        // The last so many bytes.
        (None, Some(0)) if start.is_empty() => return Asked::Nowhere,
        (None, Some(count)) if start.is_empty() => (length.saturating_sub(count), u64::MAX),
        _ => return Asked::Whole,
    };
    if first >= length {
        return Asked::Nowhere;
    }
    Asked::Part(Part {
        first,
        last: last.min(length - 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_understood_and_anything_else_is_the_whole() {
        let part = |first, last| Asked::Part(Part { first, last });
        for (header, length, expected) in [
            (None, 10, Asked::Whole),
            (Some("bytes=0-"), 10, part(0, 9)),
            (Some("bytes=4-"), 10, part(4, 9)),
            (Some("bytes=4-6"), 10, part(4, 6)),
            (Some("bytes=4-600"), 10, part(4, 9)),
            (Some("bytes=-3"), 10, part(7, 9)),
            (Some("bytes=-300"), 10, part(0, 9)),
            (Some("bytes=-0"), 10, Asked::Nowhere),
            (Some("bytes=10-"), 10, Asked::Nowhere),
            (Some("bytes=99999999999999999999999-"), 10, Asked::Nowhere),
            (Some("bytes=0-"), 0, Asked::Nowhere),
            (Some("bytes=6-4"), 10, Asked::Whole),
            (Some("bytes=0-1,4-5"), 10, Asked::Whole),
            (Some("items=0-1"), 10, Asked::Whole),
            (Some("bytes=a-b"), 10, Asked::Whole),
            (Some("bytes=-"), 10, Asked::Whole),
        ] {
            assert_eq!(asked(header, length), expected, "{header:?}");
        }
    }
}
