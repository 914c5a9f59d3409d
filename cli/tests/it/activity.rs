//! One's own sealed log on the command line: checked, opened, exported.

use std::fs;

use api::activity::{SealedContent, SegmentPlace};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use sealed::{
    DeviceId, StreamId,
    devices::DeviceList,
    heads::Stream,
    keys::{DeviceKeys, KeyRing, RecoveryKey, words},
    records::{Data, Kind, Record},
    segment::seal,
    wrap,
};
use serde_json::json;

use crate::support::{Installation, new_id, wait};

/// A device with a log of its own, as an agent has it.
struct Device {
    ring: KeyRing,
    keys: DeviceKeys,
    list: DeviceList,
    recovery: RecoveryKey,
    stream: Stream,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn content(bytes: &[u8]) -> SealedContent {
    SealedContent {
        content: STANDARD.encode(bytes),
    }
}

impl Device {
    fn enrol(installation: &Installation) -> Self {
        let (ring, recovery) = (KeyRing::generate().unwrap(), RecoveryKey::generate().unwrap());
        let keys = DeviceKeys::generate(DeviceId(new_id())).unwrap();
        let recipient = recovery.recipient().unwrap();
        let public = keys.public().unwrap();
        let list = DeviceList::found(
            &ring,
            Some(recipient),
            public,
            "laptop",
            at("2026-03-02T08:00:00Z"),
        )
        .unwrap();
        let id = StreamId {
            device: keys.id(),
            stream: 0,
        };
        let for_recovery = wrap::for_recovery(&ring, &recipient).unwrap();
        let for_device = wrap::for_device(&ring, &public).unwrap();
        let client = installation.client();
        wait(async {
            client
                .add_activity_device_list(&content(&list.to_bytes()))
                .await
                .unwrap();
            client
                .store_activity_wrap("recovery", &content(&for_recovery))
                .await
                .unwrap();
            let name = keys.id().to_string();
            client
                .store_activity_wrap(&name, &content(&for_device))
                .await
                .unwrap();
        });
        Self {
            stream: Stream::new(ring.log(), id),
            ring,
            keys,
            list,
            recovery,
        }
    }

    fn record(&mut self, installation: &Installation, start: &str, title: &str) {
        let data: Data = json!({"app": "editor", "title": title})
            .as_object()
            .cloned()
            .unwrap();
        let record = Record::new(at(start), SignedDuration::from_mins(3), Kind::Window, data).unwrap();
        let (generation, recipient) = self.list.current_recipient().unwrap();
        let sealed = seal(&self.stream, &[record], generation, &recipient).unwrap();
        self.stream.append(&sealed).unwrap();
        let head = self.stream.sign(&self.keys, &self.list, &[], at(start)).unwrap();
        let place = SegmentPlace {
            device_id: self.keys.id().0,
            stream: 0,
            number: i64::try_from(sealed.number).unwrap(),
        };
        let client = installation.client();
        wait(async {
            client
                .upload_activity_segment(&place, sealed.bytes)
                .await
                .unwrap();
            client
                .add_activity_head(&content(&head.to_bytes()))
                .await
                .unwrap();
        });
    }
}

/// The day is shown with the keys of the machine's agent or with the kit; a server that puts another log in place of the
/// one that was seen is found out.
#[test]
fn the_own_log_is_shown_exported_and_held_against_what_was_seen() {
    use secrecy::ExposeSecret;
    let installation = Installation::signed_in();
    installation.run(&["activity", "verify"]).failed(1);
    let mut laptop = Device::enrol(&installation);
    laptop.record(&installation, "2026-03-02T09:00:00Z", "Report for Globex");
    laptop.record(&installation, "2026-03-03T09:00:00Z", "Another day");
    let words = words::fingerprint(laptop.ring.log()).unwrap();
    installation
        .run(&["activity", "verify", "--words", "some other words"])
        .failed(1);
    let verified = installation.json(&["activity", "verify", "--words", &words]);
    assert_eq!(
        (&verified["holds"], &verified["segments"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(verified["findings"], json!([]));

    let no_key = installation.run(&["activity", "show"]).failed(2);
    assert!(no_key.err.contains("--recovery-key-file"), "{}", no_key.err);
    let kit = installation.path("kit");
    fs::write(&kit, laptop.recovery.to_text().unwrap().expose_secret()).unwrap();
    let with_kit = ["--recovery-key-file", kit.to_str().unwrap()];
    let day = ["activity", "show", "--date", "2026-03-02"];
    let shown = installation.run(&[&day[..], &with_kit].concat()).ok().out;
    assert!(
        shown.contains("Report for Globex") && shown.contains("10:00:00"),
        "{shown}"
    );
    assert!(!shown.contains("Another day"), "{shown}");
    fs::create_dir(installation.config().join("agent-keys")).unwrap();
    let device = installation.config().join("agent-keys/device.txt");
    fs::write(device, laptop.keys.to_file().unwrap().expose_secret()).unwrap();
    assert_eq!(installation.run(&day).ok().out, shown);

    let file = installation.path("all.jsonl");
    let export = ["activity", "export", "--output", file.to_str().unwrap()];
    installation.run(&export).ok();
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
    installation.run(&export).failed(2);
    let file = installation.path("aw.json");
    let format = ["--format", "activitywatch", "--output", file.to_str().unwrap()];
    installation
        .run(&[&["activity", "export"], &format[..]].concat())
        .ok();
    assert!(fs::read_to_string(&file).unwrap().contains("Another day"));

    wait(installation.client().delete_activity_log()).unwrap();
    Device::enrol(&installation).record(&installation, "2026-03-02T09:00:00Z", "Forged");
    let other = installation.run(&["activity", "verify"]).failed(1);
    assert!(!other.out.contains("everything holds"), "{}", other.out);
    installation.run(&day).failed(1);
}
