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
    assert_eq!(removal.by.as_bytes(), &[0x41; 16]);
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

/// The third list of the vectors revokes the phone, none of whose heads counts; the laptop stays.
#[test]
fn a_list_says_who_is_shut_out_and_where_their_streams_end() {
    let vectors = vectors();
    let list = |number: usize| bytes(&vectors["device_lists"][number]["bytes"]);
    assert_eq!(ListPlace::read(&list(1)).unwrap().revoked, []);
    let revoked = ListPlace::read(&list(2)).unwrap().revoked;
    assert_eq!(revoked.len(), 1);
    assert_eq!(revoked[0].device.as_bytes(), &[0x51; 16]);
    assert_eq!(revoked[0].end_of(7), 0);
    // Cut off anywhere, or with something behind, it is no list.
    let whole = list(2);
    for end in 0..whole.len() {
        ListPlace::read(&whole[..end]).unwrap_err();
    }
    let longer = [&whole[..], &[0]].concat();
    assert_eq!(ListPlace::read(&longer), Err(Misread::TooLong));
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

/// An offer has one length, and the name of a device is what a device list takes.
#[test]
fn an_offer_names_its_device() {
    let offer = [&b"HBOF\x01"[..], &[7; 16], &[1; 64], &[2; 64]].concat();
    assert_eq!(OfferPlace::read(&offer).unwrap().device.as_bytes(), &[7; 16]);
    for end in 0..offer.len() {
        OfferPlace::read(&offer[..end]).unwrap_err();
    }
    assert_eq!(
        OfferPlace::read(&[&offer[..], &[0]].concat()),
        Err(Misread::TooLong)
    );
    assert_eq!(
        OfferPlace::read(&[&b"HBRM\x01"[..], &offer[5..]].concat()),
        Err(Misread::Unknown)
    );
    assert_eq!(check_device_name("name", " desk ").unwrap(), "desk");
    for (name, code) in [
        ("", "required"),
        ("a\nb", "control_characters"),
        (&"ü".repeat(33), "too_long"),
    ] {
        assert_eq!(check_device_name("name", name).unwrap_err().code, code, "{name}");
    }
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

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]

    /// A right object with some bytes exchanged, cut off or doubled is read or refused; the same as the target `activity` of
    /// crates/fuzz does for as long as somebody likes.
    #[test]
    fn damaged_objects_are_read_or_refused(
        which in 0_usize..8,
        changes in proptest::collection::vec((0_usize..1_000, proptest::num::u8::ANY), 0..6),
        end in 0_usize..1_200,
    ) {
        let vectors = vectors();
        let mut bytes = match which {
            0..3 => bytes(&vectors["device_lists"][which]["bytes"]),
            3..5 => bytes(&vectors["heads"][which - 3]["bytes"]),
            5 => bytes(&vectors["removal"]),
            6 => [&b"HBOF\x01"[..], &[7; 144]].concat(),
            _ => vec![0x2d; 300],
        };
        for (place, byte) in changes {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        bytes.truncate(end.max(1));
        if let Ok(place) = ListPlace::read(&bytes) {
            proptest::prop_assert!(place.number > 0 && bytes.len() <= LARGEST_LIST);
        }
        if let Ok(place) = HeadPlace::read(&bytes) {
            proptest::prop_assert!(place.number > 0);
        }
        if let Ok(place) = RemovalPlace::read(&bytes) {
            proptest::prop_assert!(place.first <= place.last);
        }
        if OfferPlace::read(&bytes).is_ok() {
            proptest::prop_assert_eq!(bytes.len(), OFFER_LENGTH);
        }
    }
}
