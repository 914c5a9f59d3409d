//! Records of watchers and editors, and the key files and words that people bring along.

use sealed::{
    devices::Offer,
    keys::{DeviceKeys, KeyRing, RecoveryKey, words},
    records::{activitywatch, lines, wakatime},
};

use crate::Target;

/// Texts: lines of records, exports of `ActivityWatch` and `WakaTime`, keys.
pub const TRACKERS: Target = Target {
    name: "trackers",
    run: read,
    seeds,
    rounds: 2000,
};

fn read(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    let read = [
        lines::read(text).ok(),
        activitywatch::import(text).ok().map(|import| import.records),
        wakatime::import(text).ok().map(|import| import.records),
    ];
    for records in read.into_iter().flatten() {
        if let Ok(written) = lines::write(&records) {
            assert_eq!(lines::read(&written).expect("what we wrote"), records);
        }
    }
    let _ = words::to_secret(text);
    let _ = KeyRing::from_file(text);
    let _ = DeviceKeys::from_file(text);
    let _ = RecoveryKey::read(text);
    let _ = Offer::from_text(text);
}

fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        r#"{"buckets":{"aw-watcher-window_x":{"id":"aw-watcher-window_x","type":"currentwindow","client":"aw-watcher-window",
            "hostname":"x","created":"2026-03-02T07:00:00Z","events":[{"timestamp":"2026-03-02T08:00:00.000+00:00",
            "duration":12.5,"data":{"app":"Editor","title":"plan"}}]}}}"#,
        r#"[{"entity":"/home/ada/a.rs","type":"file","time":1772440200.5,"project":"atlas","language":"Rust","is_write":true}]"#,
        "AGE-SECRET-KEY-1QQPQQQQ\n",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}
