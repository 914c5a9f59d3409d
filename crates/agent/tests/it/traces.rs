//! Whether a text lies somewhere: in files, and in the memory of programs, which is what a dump of them would show.

use std::{fs, os::unix::fs::FileExt, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use regex::bytes::Regex;

/// A text as it is, in hexadecimal digits, and in Base64 wherever it may begin in what was encoded.
pub fn spellings(texts: &[&str]) -> Regex {
    let all = texts.iter().flat_map(|text| {
        let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let encoded = (0..3).map(move |before| base64_behind(before, text));
        [(*text).to_owned(), digits].into_iter().chain(encoded)
    });
    let all: Vec<String> = all.map(|spelling| regex::escape(&spelling)).collect();
    Regex::new(&all.join("|")).unwrap()
}

/// The characters of Base64 that depend on the text alone, if so many bytes stand before it.
fn base64_behind(before: usize, text: &str) -> String {
    let bytes = [&vec![0; before][..], text.as_bytes()].concat();
    let encoded = STANDARD_NO_PAD.encode(&bytes);
    let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    encoded[first..end].to_owned()
}

/// Whether a file holds one of the spellings.
pub fn file_holds(file: &Path, spellings: &Regex) -> bool {
    spellings.is_match(&fs::read(file).unwrap())
}

/// Whether the memory of a process does.
pub fn memory_holds(process: u32, spellings: &Regex) -> bool {
    mappings_hold(process, " rw", spellings)
}

/// Whether the memory does that a process does not share with others.
pub fn own_memory_holds(process: u32, spellings: &Regex) -> bool {
    mappings_hold(process, " rw-p", spellings)
}

fn mappings_hold(process: u32, rights: &str, spellings: &Regex) -> bool {
    // Who has ended meanwhile has no memory.
    let Ok(maps) = fs::read_to_string(format!("/proc/{process}/maps")) else {
        return false;
    };
    let Ok(memory) = fs::File::open(format!("/proc/{process}/mem")) else {
        return false;
    };
    let mut written = maps.lines().filter(|line| line.contains(rights));
    written.any(|line| {
        let (from, until) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, until] = [from, until].map(|place| u64::from_str_radix(place, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(until - from).unwrap()];
        // Some mappings cannot be read from outside; those hold nothing of what came over the network.
        memory
            .read_at(&mut bytes, from)
            .is_ok_and(|read| spellings.is_match(&bytes[..read]))
    })
}

#[test]
fn a_text_is_found_however_it_is_spelled() {
    let spellings = spellings(&["ptarmigan-"]);
    for before in ["", "a", "ab", "abc"] {
        let text = format!("{before}ptarmigan-7");
        assert!(spellings.is_match(text.as_bytes()));
        assert!(
            spellings.is_match(STANDARD_NO_PAD.encode(&text).as_bytes()),
            "{before}"
        );
    }
    assert!(spellings.is_match(b"\\x707461726d6967616e2d37"));
    assert!(!spellings.is_match(b"ptarmigan7"));
}
