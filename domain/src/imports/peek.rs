//! A look at the beginning of a file, put back afterwards: byte order mark, separator, first character.

use std::io::{Cursor, Read};

use super::FileProblem;
use super::limit::RECORD_LIMIT;

/// A reader whose first line has been looked at and put back.
pub(super) type Peeked<R> = std::io::Chain<Cursor<Vec<u8>>, R>;

/// Looks at the first line for the separator, and puts the bytes back without the byte order mark.
pub(super) fn peek_delimiter<R: Read>(mut reader: R) -> Result<(u8, Peeked<R>), FileProblem> {
    let mut head = Vec::new();
    let mut chunk = [0_u8; 4096];
    while !head.contains(&b'\n') && (head.len() as u64) <= RECORD_LIMIT {
        let count = reader.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        head.extend_from_slice(&chunk[..count]);
    }
    if head.len() as u64 > RECORD_LIMIT {
        return Err(FileProblem::HeaderTooLong { limit: RECORD_LIMIT });
    }
    if is_utf16(&head) {
        return Err(FileProblem::NotUtf8);
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        head.drain(..3);
    }
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(FileProblem::Empty);
    }
    Ok((delimiter(&head), Cursor::new(head).chain(reader)))
}

fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(known, _)| known == byte)
                .for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equals wins, so a header of one column is read with commas.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, _)| *byte)
}

/// The first byte that is not white space, with everything put back except a byte order mark.
pub(super) fn peek_first<R: Read>(mut reader: R) -> Result<(u8, Peeked<R>), FileProblem> {
    let mut head = Vec::new();
    let mut chunk = [0_u8; 1024];
    loop {
        let count = reader.read(&mut chunk)?;
        head.extend_from_slice(&chunk[..count]);
        if is_utf16(&head) {
            return Err(FileProblem::NotUtf8);
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        if let Some(first) = text.trim_ascii_start().first().copied() {
            let head = text.to_vec();
            return Ok((first, Cursor::new(head).chain(reader)));
        }
        // Nothing but white space so far: a kibibyte of it is enough to look at.
        if count == 0 || head.len() > chunk.len() {
            return Err(FileProblem::Empty);
        }
    }
}

fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff])
}
