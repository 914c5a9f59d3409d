//! Objects of the sealed log as a server reads them: where each belongs, whatever its bytes are.

use domain::activity::{
    HeadPlace, ListPlace, OfferPlace, RemovalPlace, WrapName, check_device_name, name_sealed,
};

use crate::{Target, sealed_log};

/// The places of all objects.
pub const PLACES: Target = Target {
    name: "activity",
    run: read,
    seeds: || {
        let mut seeds = sealed_log::objects();
        seeds.extend(["device", "recovery", "passphrase"].map(|name| name.as_bytes().to_vec()));
        seeds
    },
    rounds: 3000,
};

fn read(bytes: &[u8]) {
    let _ = ListPlace::read(bytes);
    let _ = HeadPlace::read(bytes);
    let _ = RemovalPlace::read(bytes);
    let _ = OfferPlace::read(bytes);
    let _ = name_sealed(bytes, bytes.len());
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(name) = text.parse::<WrapName>() {
            assert_eq!(name.to_string().parse::<WrapName>().ok(), Some(name));
        }
        if let Ok(name) = check_device_name("name", text) {
            assert_eq!(check_device_name("name", &name), Ok(name.clone()));
        }
    }
}
