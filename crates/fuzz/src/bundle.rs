//! Several files as one input: length and name, length and bytes, and so on until the input ends.

use std::collections::BTreeMap;

/// The files of a bundle. The last of several files of one name is the one that there is.
pub fn unpack(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let files = pieces(bytes).into_iter();
    files
        .map(|(name, content)| (String::from_utf8_lossy(&name).into_owned(), content))
        .collect()
}

/// Names and contents, as many as there are.
pub fn pieces(mut bytes: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pieces = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let Some((name, rest)) = rest.split_at_checked(usize::from(*length)) else {
            break;
        };
        let Some((length, rest)) = rest.split_first_chunk::<2>() else {
            break;
        };
        // A file that says it is longer than what is left has the rest.
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (content, rest) = rest.split_at(length);
        pieces.push((name.to_vec(), content.to_vec()));
        bytes = rest;
    }
    pieces
}

/// The input that holds these files.
pub fn pack(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut packed = Vec::new();
    for (name, content) in files {
        packed.push(u8::try_from(name.len()).expect("a short name"));
        packed.extend_from_slice(name.as_bytes());
        let length = u16::try_from(content.len()).expect("a short file");
        packed.extend_from_slice(&length.to_be_bytes());
        packed.extend_from_slice(content);
    }
    packed
}
