//! A whole store of objects that the input cuts into pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealed::check::{Body, Listed, Memory, Served, verify};
use sealed::{DeviceId, LogId, StreamId, segment};

fuzz_target!(|input: (Vec<Vec<u8>>, Vec<Vec<u8>>, Vec<(u32, u64, Vec<u8>)>, Vec<Vec<u8>>)| {
    let (lists, heads, segments, removals) = &input;
    let listed = segments.iter().map(|(stream, number, bytes)| Listed {
        stream: StreamId { device: DeviceId(uuid::Uuid::nil()), stream: *stream },
        number: *number,
        id: segment::id(bytes),
        body: Body::Bytes(bytes),
    });
    let served = Served {
        whole: true,
        lists: lists.iter().map(Vec::as_slice).collect(),
        heads: heads.iter().map(Vec::as_slice).collect(),
        segments: listed.collect(),
        removals: removals.iter().map(Vec::as_slice).collect(),
        witnesses: Vec::new(),
    };
    let _ = verify(&Memory::new(LogId::of_root(&[0; 32])), &served);
});
