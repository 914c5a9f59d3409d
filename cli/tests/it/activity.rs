//! One's own sealed log on the command line: checked, opened, exported.

use std::fs;

use api::{
    Code, PageQuery,
    activity::{NewOffer, SealedContent, SegmentPlace},
    client::Error,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use sealed::{
    DeviceId, StreamId,
    devices::{Change, DeviceList, Offer, verification_code},
    heads::{Removal, Stream},
    keys::{DeviceKeys, KeyRing, RecoveryKey, words},
    records::{Data, Kind, Record},
    segment::seal,
    wrap,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

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

    /// As if the agent of this machine had made it.
    fn on_this_machine(&self, installation: &Installation) {
        fs::create_dir_all(installation.config().join("agent-keys")).unwrap();
        let device = installation.config().join("agent-keys/device.txt");
        fs::write(device, self.keys.to_file().unwrap().expose_secret()).unwrap();
    }

    /// Goes over to the newest list on the server.
    fn follow(&mut self, installation: &Installation) {
        let query = PageQuery {
            limit: Some(200),
            cursor: None,
        };
        let lists = wait(installation.client().list_activity_device_lists(&query)).unwrap();
        let newest = STANDARD.decode(&lists.items.last().unwrap().content).unwrap();
        let newest = DeviceList::read(&newest).unwrap();
        assert_eq!(newest.log(), self.list.log());
        self.list = newest;
    }

    /// The page of the recovery kit, as a file.
    fn kit(&self, installation: &Installation) -> String {
        let kit = installation.path("kit");
        fs::write(&kit, self.recovery.to_text().unwrap().expose_secret()).unwrap();
        kit.to_str().unwrap().to_owned()
    }

    fn record(&mut self, installation: &Installation, start: &str, title: &str) {
        self.send(installation, start, title).unwrap();
    }

    /// Seals, signs and uploads; what the server answers.
    fn send(&mut self, installation: &Installation, start: &str, title: &str) -> Result<(), Error> {
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
            client.upload_activity_segment(&place, sealed.bytes).await?;
            client.add_activity_head(&content(&head.to_bytes())).await?;
            Ok(())
        })
    }
}

/// The day is shown with the keys of the machine's agent or with the kit; a server that puts another log in place of the
/// one that was seen is found out.
#[test]
fn the_own_log_is_shown_exported_and_held_against_what_was_seen() {
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
    let file = installation.path("all.csv");
    let format = ["--format", "csv", "--output", file.to_str().unwrap()];
    installation
        .run(&[&["activity", "export"], &format[..]].concat())
        .ok();
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 3);

    wait(installation.client().delete_activity_log()).unwrap();
    Device::enrol(&installation).record(&installation, "2026-03-02T09:00:00Z", "Forged");
    let other = installation.run(&["activity", "verify"]).failed(1);
    assert!(!other.out.contains("everything holds"), "{}", other.out);
    installation.run(&day).failed(1);
}

fn file(installation: &Installation, name: &str, text: &str) -> String {
    let path = installation.path(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A passphrase opens what the kit opens. What was unlocked serves without further secret until it is locked or its time
/// is over, and then nothing of it is left.
#[test]
fn the_log_is_unlocked_for_a_while_by_passphrase_or_kit() {
    let installation = Installation::signed_in();
    let mut laptop = Device::enrol(&installation);
    laptop.record(&installation, "2026-03-02T09:00:00Z", "Report for Globex");
    let kit = laptop.kit(&installation);
    let words = laptop.recovery.to_words().unwrap();
    let words = file(&installation, "words", words.expose_secret());
    let good = file(&installation, "good", "plain oxygen barely friend\n");
    let weak = file(&installation, "weak", "aaaaaaaaaaaaaa");
    let day = ["activity", "show", "--date", "2026-03-02"];
    let opens = |expected: bool| {
        let done = installation.run(&day);
        assert_eq!(done.out.contains("Report for Globex"), expected, "{done:?}");
        assert_eq!(done.code, Some(if expected { 0 } else { 2 }));
    };

    let unlock = |more: &[&str]| installation.run(&[&["activity", "unlock"], more].concat());
    assert!(
        unlock(&["--passphrase-file", &good])
            .failed(2)
            .err
            .contains("no passphrase")
    );
    let set = ["activity", "keys", "passphrase", "--recovery-key-file", &kit];
    let set = |new: &str| installation.run(&[&set[..], &["--new-passphrase-file", new]].concat());
    set(&weak).failed(2);
    set(&good).ok();
    assert!(
        unlock(&["--passphrase-file", &weak])
            .failed(2)
            .err
            .contains("not the passphrase")
    );
    unlock(&["--passphrase-file", &good, "--words", "some other words"]).failed(1);
    unlock(&["--passphrase-file", &good, "--for", "200h"]).failed(2);
    opens(false);
    let answer = installation.json(&["activity", "unlock", "--passphrase-file", &good, "--for", "2h"]);
    assert_eq!(answer["unlocked"], json!(true));
    opens(true);
    unlock(&["--lock"]).ok();
    opens(false);

    unlock(&["--recovery-key-file", &words, "--no-keyring"]).ok();
    opens(true);
    let kept = installation.config().join("activity-unlocked.json");
    let mode = fs::metadata(&kept).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&mode) & 0o777, 0o600);
    let mut over: Value = serde_json::from_str(&fs::read_to_string(&kept).unwrap()).unwrap();
    assert!(!over["identity"].as_str().unwrap().contains("ROOT-KEY"));
    over["since"] = json!("2020-01-01T00:00:00Z");
    over["until"] = json!("2020-01-01T08:00:00Z");
    fs::write(&kept, over.to_string()).unwrap();
    opens(false);
    assert!(!kept.exists());
}

/// Somebody put other keys under the same name beside those of the device, which show another code.
fn is_let_in_by_way_of_the_server(installation: &Installation, kit: &str, keys: &DeviceKeys, code: &str) {
    let add = |code: &str| {
        let add = ["activity", "keys", "add", "--code", code];
        installation.run(&[&add[..], &["--recovery-key-file", kit]].concat())
    };
    assert!(add(code).failed(2).err.contains("no device asks"));
    let other = DeviceKeys::generate(DeviceId(new_id())).unwrap();
    for keys in [&other, keys] {
        let offer = NewOffer {
            name: "phone".to_owned(),
            content: content(&Offer::of(keys).unwrap().to_bytes()).content,
        };
        wait(installation.client().create_activity_offer(&offer)).unwrap();
    }
    add("00000 00000 00000 00000 00000 00000").failed(2);
    add(code).ok();
    let left = wait(installation.client().list_activity_offers(&PageQuery::default())).unwrap();
    assert_eq!((left.items.len(), left.items[0].device_id), (1, other.id().0));
}

/// A further device joins by its offer and a code. After it was revoked it can add nothing, opens nothing new, and what
/// it had removed stays removed on purpose; the machine that stays reads old and new.
#[test]
fn a_device_joins_by_its_offer_and_is_revoked_with_a_new_generation() {
    let installation = Installation::signed_in();
    let mut laptop = Device::enrol(&installation);
    laptop.on_this_machine(&installation);
    laptop.record(&installation, "2026-03-02T09:00:00Z", "Before");
    let kit = laptop.kit(&installation);
    let with_kit = ["--recovery-key-file", &kit];

    let keys = DeviceKeys::generate(DeviceId(new_id())).unwrap();
    let offer = Offer::of(&keys).unwrap();
    let (text, code) = (
        offer.to_text().unwrap(),
        verification_code(laptop.list.log(), &offer),
    );
    let add = |code: &str| {
        let add = [
            "activity", "keys", "add", &text, "--name", "phone", "--code", code,
        ];
        installation.run(&[&add[..], &with_kit].concat())
    };
    add("00000 00000 00000 00000 00000 00000").failed(2);
    is_let_in_by_way_of_the_server(&installation, &kit, &keys, &code);
    let id = StreamId {
        device: keys.id(),
        stream: 0,
    };
    let mut phone = Device {
        stream: Stream::new(laptop.ring.log(), id),
        ring: laptop.ring.clone(),
        list: laptop.list.clone(),
        recovery: laptop.recovery.clone(),
        keys,
    };
    phone.follow(&installation);
    phone.record(&installation, "2026-03-02T10:00:00Z", "On the phone");
    phone.record(&installation, "2026-03-02T10:30:00Z", "Removed by the phone");
    let removal = Removal::sign(&phone.keys, &phone.list, id, (2, 2), at("2026-03-02T11:00:00Z")).unwrap();
    wait(
        installation
            .client()
            .remove_activity_segments(&content(&removal.to_bytes())),
    )
    .unwrap();

    let revoke = |name: &str| {
        let revoke = ["activity", "keys", "revoke", name, "--yes"];
        installation.run(&[&revoke[..], &with_kit].concat())
    };
    revoke("nobody").failed(2);
    revoke("phone").ok();
    revoke("phone").failed(2);
    // Whoever found the phone goes on with what it knew, and is refused. A server that took it all the same is one of the
    // hostile ones that `sealed` is held against: nothing of it counts.
    let refused = phone.send(&installation, "2026-03-02T11:30:00Z", "Invented");
    let is_conflict =
        |error: &Error| matches!(error, Error::Problem { problem, .. } if problem.code == Code::Conflict);
    assert!(refused.as_ref().is_err_and(is_conflict), "{refused:?}");

    laptop.follow(&installation);
    assert_eq!(laptop.list.generations(), 2);
    laptop.record(&installation, "2026-03-02T12:00:00Z", "After");
    let verified = installation.json(&["activity", "verify"]);
    assert_eq!(verified["holds"], json!(true), "{verified}");
    let shown = installation
        .run(&["activity", "show", "--date", "2026-03-02"])
        .ok()
        .out;
    for title in ["Before", "On the phone", "After"] {
        assert!(shown.contains(title), "{shown}");
    }
    for title in ["Removed by the phone", "Invented"] {
        assert!(!shown.contains(title), "{shown}");
    }
    let listed = installation.json(&["activity", "keys", "list"]);
    let phones: Vec<&Value> = listed["devices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|device| device["name"] == "phone")
        .collect();
    assert_eq!((phones.len(), &phones[0]["revoked"]), (1, &json!(true)));
}

/// Stores the first wrap of a rotation and goes no further; answers what the command would have kept to complete it.
fn renewal_after_its_first_wrap(installation: &Installation, laptop: &Device, key: &str) -> Value {
    let recovery = RecoveryKey::read(key).unwrap();
    let query = PageQuery {
        limit: Some(200),
        cursor: None,
    };
    let wraps = wait(installation.client().list_activity_wraps(&query))
        .unwrap()
        .items;
    let wrap_of = wraps.iter().find(|wrap| wrap.name == "recovery").unwrap();
    let bytes = STANDARD.decode(&wrap_of.content).unwrap();
    let ring = wrap::open_with_recovery(&bytes, &recovery, &laptop.list)
        .unwrap()
        .rotate()
        .unwrap();
    let next = laptop
        .list
        .next(Change::Rotate, &ring, at("2026-03-02T11:00:00Z"))
        .unwrap();
    let ahead = wrap::for_recovery(&ring, &recovery.recipient().unwrap()).unwrap();
    wait(
        installation
            .client()
            .store_activity_wrap("recovery", &content(&ahead)),
    )
    .unwrap();
    let device = wrap::for_device(&ring, &laptop.keys.public().unwrap()).unwrap();
    json!({
        "list": next.to_bytes(),
        "wraps": [["recovery", ahead], [laptop.keys.id().to_string(), device]],
    })
}

/// A new kit takes the place of the old one, and an unlocked machine notices that the keys were renewed.
#[test]
fn keys_are_renewed_and_a_new_kit_takes_the_place_of_the_old_one() {
    let installation = Installation::signed_in();
    let mut laptop = Device::enrol(&installation);
    laptop.record(&installation, "2026-03-02T09:00:00Z", "First");
    let old = laptop.kit(&installation);
    let passphrase = file(&installation, "passphrase", "plain oxygen barely friend");
    let set = [
        "activity",
        "keys",
        "passphrase",
        "--new-passphrase-file",
        &passphrase,
    ];
    installation
        .run(&[&set[..], &["--recovery-key-file", &old]].concat())
        .ok();
    installation
        .run(&["activity", "unlock", "--passphrase-file", &passphrase])
        .ok();
    // With the kit alone the wrap of the passphrase could not be renewed: it must be typed.
    installation
        .run(&["activity", "keys", "rotate", "--recovery-key-file", &old])
        .failed(2);
    let rotated = installation.json(&["activity", "keys", "rotate", "--passphrase-file", &passphrase]);
    assert_eq!(rotated["generation"], json!(2));
    let locked = installation
        .run(&["activity", "show", "--date", "2026-03-02"])
        .failed(2);
    assert!(locked.err.contains("renewed"), "{}", locked.err);

    let page = installation.path("page.txt");
    let kit = ["activity", "keys", "kit", "--output", page.to_str().unwrap()];
    let kit = [&kit[..], &["--passphrase-file", &passphrase]].concat();
    installation.run(&kit).ok();
    installation.run(&kit).failed(2);
    let text = fs::read_to_string(&page).unwrap();
    let key = text
        .lines()
        .find(|line| line.starts_with("AGE-SECRET-KEY-1"))
        .unwrap();
    let new = file(&installation, "new", key);
    laptop.follow(&installation);
    assert_eq!(laptop.list.generations(), 3);
    laptop.record(&installation, "2026-03-02T10:00:00Z", "Third");
    let show = ["activity", "show", "--date", "2026-03-02", "--recovery-key-file"];
    installation.run(&[&show[..], &[old.as_str()]].concat()).failed(2);
    let shown = installation.run(&[&show[..], &[new.as_str()]].concat()).ok().out;
    assert!(shown.contains("First") && shown.contains("Third"), "{shown}");

    // A renewal that broke off after its first wrap: all go on as before, and the next command completes it.
    let rotate = ["activity", "keys", "rotate", "--passphrase-file", &passphrase];
    let pending = installation.config().join("activity-renewal.json");
    assert!(!pending.exists());
    let kept = renewal_after_its_first_wrap(&installation, &laptop, key);
    installation.run(&[&show[..], &[new.as_str()]].concat()).ok();
    fs::write(&pending, kept.to_string()).unwrap();
    let by_new = ["activity", "keys", "passphrase", "--recovery-key-file", &new];
    let completed = installation
        .run(&[&by_new[..], &["--new-passphrase-file", &passphrase]].concat())
        .ok();
    assert!(
        completed.err.contains("completed") && !pending.exists(),
        "{completed:?}"
    );
    assert_eq!(installation.json(&rotate)["generation"], json!(5));
}

/// Exports of other trackers come in sealed, once however often they are imported; what is forgotten is gone from the
/// server, and only that.
#[test]
fn other_trackers_are_imported_once_and_a_day_is_forgotten() {
    let installation = Installation::signed_in();
    let mut laptop = Device::enrol(&installation);
    laptop.record(&installation, "2026-03-02T09:00:00Z", "By the agent");
    let event = |start: &str, title: &str| json!({"timestamp": start, "duration": 60.5, "data": {"app": "editor", "title": title}});
    let events = [
        event("2026-03-02T10:00:00Z", "Imported today"),
        event("2026-03-03T10:00:00Z", "Imported tomorrow"),
        json!({"timestamp": "never", "duration": 1, "data": {}}),
    ];
    let bucket = json!({"id": "aw-watcher-window_old", "type": "currentwindow", "events": events});
    let export = json!({"buckets": {"aw-watcher-window_old": bucket}}).to_string();
    let export = file(&installation, "export.json", &export);
    let import =
        |file: &str, more: &[&str]| installation.json(&[&["activity", "import", file], more].concat());
    installation.run(&["activity", "import", &export]).failed(2);
    laptop.on_this_machine(&installation);
    assert_eq!(import(&export, &["--dry-run"])["imported"], json!(2));
    let first = import(&export, &[]);
    assert_eq!(
        (&first["imported"], &first["skipped"], &first["segments"]),
        (&json!(2), &json!(1), &json!(1))
    );
    let again = import(&export, &[]);
    assert_eq!(
        (&again["imported"], &again["known"], &again["segments"]),
        (&json!(0), &json!(2), &json!(0))
    );
    let beat = |time: i64| json!({"entity": "/home/ada/atlas.rs", "time": time, "project": "atlas"});
    let dump =
        json!({"days": [{"date": "2026-03-03", "heartbeats": [beat(1_772_532_000), beat(1_772_532_300)]}]});
    let dump = file(&installation, "dump.json", &dump.to_string());
    assert_eq!(import(&dump, &["--format", "wakatime"])["imported"], json!(1));
    installation
        .run(&[
            "activity",
            "import",
            &installation.config().join("account.toml").display().to_string(),
        ])
        .failed(2);

    let day = |date: &str| installation.run(&["activity", "show", "--date", date]).ok().out;
    let shown = day("2026-03-02");
    assert!(
        shown.contains("By the agent") && shown.contains("Imported today"),
        "{shown}"
    );
    installation
        .run(&["activity", "forget", "--from", "2026-03-02"])
        .failed(2);
    let forgotten = installation.json(&["activity", "forget", "--from", "2026-03-02", "--yes"]);
    assert_eq!(
        (
            &forgotten["segments"],
            &forgotten["records"],
            &forgotten["sealed_anew"]
        ),
        (&json!(2), &json!(2), &json!(1))
    );
    assert!(forgotten["remains"].as_array().unwrap().len() > 1);
    assert!(day("2026-03-02").contains("nothing was recorded"));
    let kept = day("2026-03-03");
    assert!(
        kept.contains("Imported tomorrow") && kept.contains("atlas.rs"),
        "{kept}"
    );
    assert_eq!(installation.json(&["activity", "verify"])["holds"], json!(true));
    // The agent goes on in its own stream.
    laptop.record(&installation, "2026-03-04T09:00:00Z", "Later");
    assert!(day("2026-03-04").contains("Later"));

    installation.json(&["activity", "forget", "--all", "--yes"]);
    for date in ["2026-03-03", "2026-03-04"] {
        assert!(day(date).contains("nothing was recorded"));
    }
    assert_eq!(installation.json(&["activity", "verify"])["holds"], json!(true));
    let nothing = installation.json(&["activity", "forget", "--all", "--yes"]);
    assert_eq!(nothing["segments"], json!(0));
}
