//! Heads, device lists, removals and offers. What is read must be written again as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealed::devices::{DeviceList, Offer};
use sealed::heads::{Head, Removal};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(head) = Head::read(bytes) {
        assert_eq!(head.to_bytes(), bytes);
    }
    if let Ok(list) = DeviceList::read(bytes) {
        assert_eq!(list.to_bytes(), bytes);
    }
    if let Ok(removal) = Removal::read(bytes) {
        assert_eq!(removal.to_bytes(), bytes);
    }
    if let Ok(offer) = Offer::read(bytes) {
        assert_eq!(offer.to_bytes(), bytes);
    }
});
