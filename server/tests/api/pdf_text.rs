//! Reads the text of a printed record as a reader of PDF copies it: by the maps from codes to characters that lie in the file.

use std::collections::HashMap;

type Map = HashMap<u16, String>;

/// The lines of a file, in the order in which they are drawn; a part that begins anew is a line of its own.
pub fn lines(pdf: &[u8]) -> Vec<String> {
    // A byte is a character here: what is not text in the file is not looked at.
    let file: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    let objects: Vec<&str> = file.split("endobj").collect();
    let maps: Vec<Map> = objects
        .iter()
        .filter(|object| object.contains("beginbfchar"))
        .map(|object| map(object))
        .collect();
    assert_eq!(maps.len(), 2, "a file has two faces");
    let (regular, bold) = (&maps[0], &maps[1]);
    let mut font = regular;
    let mut lines = Vec::new();
    for line in objects.iter().flat_map(|object| object.lines()) {
        if line.ends_with(" Tf") {
            font = if line.starts_with("/B") { bold } else { regular };
        } else if let Some(shown) = line.strip_suffix(" Tj") {
            let codes = bytes(shown);
            let letters = codes
                .chunks(2)
                .map(|code| font[&u16::from_be_bytes([code[0], code[1]])].as_str());
            lines.push(letters.collect());
        }
    }
    lines
}

/// `<0001> <0141>`
fn map(object: &str) -> Map {
    let pairs = object.lines().filter_map(|line| {
        let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units: Vec<u16> = hex(text)
            .chunks(2)
            .map(|unit| u16::from_be_bytes([unit[0], unit[1]]))
            .collect();
        Some((
            u16::from_str_radix(code, 16).ok()?,
            String::from_utf16(&units).ok()?,
        ))
    });
    pairs.collect()
}

/// A string as PDF writes it: in hexadecimal digits, or as it is with escapes.
fn bytes(written: &str) -> Vec<u8> {
    if let Some(digits) = written.strip_prefix('<') {
        return hex(digits.trim_end_matches('>'));
    }
    let mut bytes = Vec::new();
    let mut rest = written[1..written.len() - 1].bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next().unwrap() {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            digit @ b'0'..=b'7' => {
                let digits = [digit, rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 8).unwrap()
            }
            other => other,
        });
    }
    bytes
}

fn hex(digits: &str) -> Vec<u8> {
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|place| u8::from_str_radix(&digits[place..place + 2], 16).unwrap())
        .collect()
}
