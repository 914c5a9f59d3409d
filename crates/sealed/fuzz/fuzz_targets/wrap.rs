//! Wraps, without ever deriving a key from a passphrase.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealed::DeviceId;
use sealed::devices::DeviceList;
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey};
use sealed::wrap;

static DEVICE: LazyLock<DeviceKeys> = LazyLock::new(|| {
    DeviceKeys::from_secrets(DeviceId(uuid::Uuid::nil()), &[4; 32], &[5; 32]).expect("keys of these secrets")
});
static LIST: LazyLock<DeviceList> = LazyLock::new(|| {
    let ring = KeyRing::from_secrets(&[1; 32], &[[2; 32]]).expect("a ring of these secrets");
    let device = DEVICE.public().expect("public keys");
    DeviceList::found(&ring, None, device, "laptop", jiff::Timestamp::UNIX_EPOCH).expect("a list")
});

fuzz_target!(|bytes: &[u8]| {
    let _ = wrap::work_factor(bytes);
    let _ = wrap::open_with_device(bytes, &DEVICE, &LIST);
    let _ = wrap::open_with_recovery(bytes, &RecoveryKey::from_secret([3; 32]), &LIST);
});
