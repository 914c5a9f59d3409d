//! The published vectors of the format, read as a server reads them.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::*;
use crate::audit::to_hex;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/sealed/vectors");

fn vectors() -> Value {
    serde_json::from_str(&fs::read_to_string(format!("{VECTORS}/format.json")).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn lists_and_heads_of_the_vectors_stand_where_the_format_says() {
    let vectors = vectors();
    let mut last = None;
    for list in vectors["device_lists"].as_array().unwrap() {
        let place = ListPlace::read(&bytes(&list["bytes"])).unwrap();
        assert_eq!(to_hex(&place.log), vectors["log"]);
        assert_eq!(place.number, list["number"]);
        assert_eq!(to_hex(&place.hash), list["hash"]);
        assert!(follows(last, &place));
        assert!(!follows(Some((place.number, place.hash)), &place));
        last = Some((place.number, place.hash));
    }
    let mut before = [0; 32];
    for (head, segment) in vectors["heads"].as_array().unwrap().iter().zip(1..) {
        let place = HeadPlace::read(&bytes(&head["bytes"])).unwrap();
        assert_eq!(to_hex(&place.hash), head["hash"]);
        assert_eq!(
            (place.number, place.segments, place.previous),
            (segment, segment, before)
        );
        assert_eq!(place.stream.device.as_bytes(), &[0x41; 16]);
        let name = &vectors["segments"][usize::try_from(segment).unwrap() - 1]["id"];
        assert_eq!(&to_hex(&place.last_segment), name);
        before = place.hash;
    }
    let removal = RemovalPlace::read(&bytes(&vectors["removal"])).unwrap();
    assert_eq!(removal.stream.device.as_bytes(), &[0x41; 16]);
    assert!(removal.first <= removal.last);
}

#[test]
fn only_age_files_have_a_name() {
    let segment = fs::read(format!("{VECTORS}/segment-1.age")).unwrap();
    let name = name_sealed(&segment, LARGEST_SEGMENT).unwrap();
    assert_eq!(to_hex(&name), vectors()["segments"][0]["id"]);
    assert_eq!(name_sealed(&segment, 100), Err(Misread::TooLong));
    let clear = fs::read(format!("{VECTORS}/records.jsonl")).unwrap();
    assert_eq!(name_sealed(&clear, LARGEST_SEGMENT), Err(Misread::NotSealed));
}

/// Whatever is cut off, exchanged or made up is refused, not misread.
#[test]
fn what_is_no_such_object_is_refused() {
    let vectors = vectors();
    let list = bytes(&vectors["device_lists"][0]["bytes"]);
    let head = bytes(&vectors["heads"][0]["bytes"]);
    let removal = bytes(&vectors["removal"]);
    assert_eq!(HeadPlace::read(&list), Err(Misread::Unknown));
    assert_eq!(ListPlace::read(&head), Err(Misread::Unknown));
    assert_eq!(RemovalPlace::read(&removal[..168]), Err(Misread::Truncated));
    for end in 0..200 {
        HeadPlace::read(&head[..end]).unwrap_err();
        ListPlace::read(&list[..end.min(170)]).unwrap_err();
    }
    let mut other = head.clone();
    other[4] = 2;
    assert_eq!(HeadPlace::read(&other), Err(Misread::Unknown));
    let mut zero = head.clone();
    zero[57..65].fill(0);
    assert_eq!(HeadPlace::read(&zero), Err(Misread::Number));
    zero[57..65].fill(0xff);
    assert_eq!(HeadPlace::read(&zero), Err(Misread::Number));
    let mut long = head;
    long.resize(LARGEST_HEAD + 1, 0);
    assert_eq!(HeadPlace::read(&long), Err(Misread::TooLong));
}

#[test]
fn wraps_have_three_kinds_of_names() {
    let device = "0198f0a2-0000-7000-8000-000000000001";
    for name in ["passphrase", "recovery", device] {
        assert_eq!(name.parse::<WrapName>().unwrap().to_string(), name);
    }
    for other in ["", "Passphrase", "recovery ", "../recovery", "0198f0a2"] {
        assert_eq!(other.parse::<WrapName>(), Err(Misread::Wrap));
    }
}
