//! The chain of lists: what the owner may say, and what nobody may have said.

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::bytes::Writer;
use crate::ids::StreamId;
use crate::keys::DeviceKeys;

fn ring() -> KeyRing {
    KeyRing::from_secrets(&[1; 32], &[[2; 32]]).unwrap()
}

fn device(number: u8) -> DevicePublic {
    let id = DeviceId(Uuid::from_bytes([number; 16]));
    DeviceKeys::from_secrets(id, &[number; 32], &[number + 100; 32])
        .unwrap()
        .public()
        .unwrap()
}

fn first() -> DeviceList {
    DeviceList::found(&ring(), None, device(5), "laptop", Timestamp::UNIX_EPOCH).unwrap()
}

fn add(list: &DeviceList, number: u8) -> Result<DeviceList, ListError> {
    let change = Change::Add {
        device: device(number),
        name: format!("device {number}"),
    };
    list.next(change, &ring(), Timestamp::UNIX_EPOCH)
}

fn last_head(number: u8) -> Seen {
    Seen {
        stream: StreamId {
            device: device(number).id,
            stream: 0,
        },
        number: 4,
        hash: Digest([7; 32]),
    }
}

#[test]
fn a_list_is_read_as_it_was_written() {
    let list = add(&add(&first(), 9).unwrap(), 3).unwrap();
    let again = DeviceList::read(&list.to_bytes()).unwrap();
    assert_eq!(again, list);
    assert_eq!(again.hash(), list.hash());
    let numbers: Vec<DeviceId> = list.devices().iter().map(|device| device.public.id).collect();
    assert!(numbers.is_sorted());
    assert_eq!(list.number(), 3);
}

#[test]
fn a_device_joins_once() {
    assert_eq!(add(&first(), 5).unwrap_err(), ListError::Known);
    // Nor do its keys under another number.
    let twin = DevicePublic {
        id: DeviceId(Uuid::nil()),
        ..device(5)
    };
    let change = Change::Add {
        device: twin,
        name: "twin".to_owned(),
    };
    assert_eq!(
        first().next(change, &ring(), Timestamp::UNIX_EPOCH).unwrap_err(),
        ListError::Known
    );
}

#[test]
fn whoever_revokes_brings_a_new_generation() {
    let list = add(&first(), 9).unwrap();
    let revoke = Change::Revoke {
        device: device(9).id,
        last: vec![last_head(9)],
    };
    let without = list.next(revoke.clone(), &ring(), Timestamp::UNIX_EPOCH);
    assert!(matches!(without, Err(ListError::NotNext(_))), "{without:?}");
    let ring = ring().rotate().unwrap();
    let next = list.next(revoke.clone(), &ring, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(next.current_recipient().unwrap().0, 2);
    assert_eq!(DeviceList::read(&next.to_bytes()).unwrap(), next);
    // Once is enough.
    let again = next.next(revoke, &ring.rotate().unwrap(), Timestamp::UNIX_EPOCH);
    assert_eq!(again.unwrap_err(), ListError::NoSuchDevice);
}

#[test]
fn without_the_root_key_nothing_is_signed() {
    let ring = ring().without_root();
    let change = Change::Recovery(Some([3; 32]));
    assert_eq!(
        first().next(change, &ring, Timestamp::UNIX_EPOCH).unwrap_err(),
        ListError::NoRootKey
    );
}

#[test]
fn names_are_short_and_plain() {
    for name in ["", "  ", "a\nb", "a\u{7f}", &"ä".repeat(33)] {
        let list = DeviceList::found(&ring(), None, device(5), name, Timestamp::UNIX_EPOCH);
        assert!(matches!(list, Err(ListError::Malformed(_))), "{name:?}");
    }
}

/// Lists that the root key itself signs, but that say something that no list may say after another.
#[test]
fn the_past_cannot_be_rewritten_even_with_the_root_key() {
    let root = ring().root().cloned().unwrap();
    let before = add(&first(), 9).unwrap();
    let forge = |change: &dyn Fn(&mut DeviceList)| {
        let mut list = add(&before, 3).unwrap();
        change(&mut list);
        let list = list.signed(&root).unwrap();
        DeviceList::read(&list.to_bytes()).unwrap().continues(&before)
    };
    assert_eq!(forge(&|_| {}), Ok(()));
    let refused =
        |change: &dyn Fn(&mut DeviceList)| assert!(matches!(forge(change), Err(ListError::NotNext(_))));
    refused(&|list| list.number += 1);
    refused(&|list| list.previous = Digest([9; 32]));
    refused(&|list| list.recipients[0] = [9; 32]);
    let lost = device(9).id;
    refused(&|list| {
        list.devices.retain(|device| device.public.id != lost);
    });
    refused(&|list| list.devices[2].public.signing = [9; 32]);
    refused(&|list| list.devices[2].name = "other".to_owned());
    refused(&|list| list.devices[0].added = 1);
}

#[test]
fn another_root_is_another_log() {
    let other = KeyRing::from_secrets(&[9; 32], &[[2; 32]]).unwrap();
    let foreign = DeviceList::found(&other, None, device(5), "laptop", Timestamp::UNIX_EPOCH).unwrap();
    assert_ne!(foreign.log(), first().log());
    // The right name of the log over a root key that is not its root.
    let mut mixed = foreign.clone();
    mixed.log = first().log();
    let bytes = [&encoding::body(&mixed)[..], &foreign.signature].concat();
    assert_eq!(DeviceList::read(&bytes).unwrap_err(), ListError::OtherRoot);
}

#[test]
fn a_mark_is_zero_or_one() {
    let mut bytes = first().to_bytes();
    let mark = Writer::default().raw(&bytes[..117]).bytes().len();
    bytes[mark] = 2;
    assert!(matches!(
        DeviceList::read(&bytes),
        Err(ListError::Malformed(Malformed::NotCanonical(_)))
    ));
}

#[test]
fn the_code_of_an_offer_is_six_groups_of_five_digits() {
    let keys = DeviceKeys::from_secrets(device(5).id, &[5; 32], &[105; 32]).unwrap();
    let offer = Offer::of(&keys).unwrap();
    let code = verification_code(ring().log(), &offer);
    let groups: Vec<&str> = code.split(' ').collect();
    assert_eq!(groups.len(), 6);
    assert!(
        groups
            .iter()
            .all(|group| group.len() == 5 && group.bytes().all(|digit| digit.is_ascii_digit()))
    );
    assert_eq!(
        Offer::from_text(&offer.to_text().unwrap()).unwrap().device,
        device(5)
    );
}
