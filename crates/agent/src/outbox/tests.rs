use std::process::Command;

use sealed::records::Data;
use secrecy::ExposeSecret;
use serde_json::json;

use super::*;
use crate::event::Bucket;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

struct Scene {
    folder: tempfile::TempDir,
    spool: Option<Spool>,
    recovery: String,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = enrol(
            &folder.path().join("keys"),
            &folder.path().join("outbox"),
            "laptop",
            None,
            at(0),
        )
        .unwrap();
        let mut scene = Self {
            recovery: made.kit.age_key.expose_secret().to_owned(),
            folder,
            spool: None,
        };
        let bucket = Bucket {
            id: "aw-watcher-window_laptop".to_owned(),
            kind: "currentwindow".to_owned(),
            client: "test".to_owned(),
            hostname: "laptop".to_owned(),
            created: at(0),
            name: None,
            data: Data::new(),
        };
        scene.spool().create_bucket(bucket).unwrap();
        scene
    }

    fn spool(&mut self) -> &mut Spool {
        let (spool, key) = (
            self.folder.path().join("spool"),
            self.folder.path().join("spool.key"),
        );
        self.spool
            .get_or_insert_with(|| Spool::open(&spool, &key).unwrap())
    }

    fn see(&mut self, second: i64, title: &str) {
        let data = json!({"app": "editor", "title": title})
            .as_object()
            .cloned()
            .unwrap();
        let event = Event::new(at(second), 1_000_000, data);
        self.spool().insert("aw-watcher-window_laptop", event).unwrap();
    }

    fn open(&mut self) -> Outbox {
        let enrolled = Enrolled::open(&self.folder.path().join("keys")).unwrap().unwrap();
        let folder = self.folder.path().join("outbox");
        let key = self.spool().key().clone();
        Outbox::open(&folder, enrolled, &key).unwrap()
    }

    fn seal(&mut self, now: i64) -> u64 {
        let mut outbox = self.open();
        outbox.seal(self.spool(), at(now)).unwrap()
    }

    /// The recovery drill of the printed page: only `age` and `zstd`.
    fn titles_by_age_and_zstd(&self) -> Vec<String> {
        let folder = self.folder.path().join("outbox");
        fs::write(folder.join("recovery.txt"), format!("{}\n", self.recovery)).unwrap();
        let mut titles = Vec::new();
        let output = Command::new("sh")
            .arg("-ec")
            .arg(
                "age -d -i recovery.txt recovery-wrap.age > identity.txt; \
                 for segment in *.segment; do age -d -i identity.txt \"$segment\" | zstd -dc; done",
            )
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            titles.push(record["data"]["title"].as_str().unwrap().to_owned());
        }
        titles
    }
}

#[test]
fn each_record_is_sealed_once_and_only_when_it_is_settled() {
    let mut scene = Scene::new();
    for second in 0..10 {
        scene.see(second * 10, &format!("title {second}"));
    }
    assert_eq!(scene.seal(60), 0, "nothing is settled within ten minutes");
    assert_eq!(scene.seal(700), 1);
    // The newest one could still grow.
    let titles =
        |range: std::ops::Range<i64>| range.map(|number| format!("title {number}")).collect::<Vec<_>>();
    assert_eq!(scene.titles_by_age_and_zstd(), titles(0..9));
    assert_eq!(scene.seal(700), 0);
    scene.spool = None;
    assert_eq!(scene.seal(4000), 1);
    assert!(scene.spool().unsealed_days().is_empty());
    scene.see(200_000, "title 10");
    assert_eq!(scene.seal(300_000), 1);
    assert_eq!(scene.titles_by_age_and_zstd(), titles(0..11));
    assert_eq!(contents(&scene.folder.path().join("outbox")).0, 3);
}

/// Whatever step a crash cuts off, the next start completes or forgets the segment, and each record is in one.
#[test]
fn a_crash_at_any_step_loses_and_doubles_nothing() {
    let mut scene = Scene::new();
    for second in 0..5 {
        scene.see(second * 10, &format!("title {second}"));
    }
    let folder = scene.folder.path().join("outbox");
    // Before the ledger: segment and head lie there under their temporary names, and nobody counts them.
    fs::write(folder.join("0000000001.segment.new"), b"half").unwrap();
    fs::write(folder.join("0000000001.head.new"), b"half").unwrap();
    assert_eq!(scene.seal(10_000), 1);
    assert!(!folder.join("0000000001.segment.new").exists());
    // After the ledger, before the names.
    let segment = fs::read(folder.join("0000000001.segment")).unwrap();
    fs::rename(
        folder.join("0000000001.segment"),
        folder.join("0000000001.segment.new"),
    )
    .unwrap();
    assert_eq!(scene.seal(10_000), 0);
    assert_eq!(fs::read(folder.join("0000000001.segment")).unwrap(), segment);
    assert_eq!(scene.titles_by_age_and_zstd().len(), 5);
}

#[test]
fn a_device_is_enrolled_once() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, outbox) = (folder.path().join("keys"), folder.path().join("outbox"));
    assert!(Enrolled::open(&keys).unwrap().is_none());
    let made = enrol(&keys, &outbox, "laptop <b>", None, at(0)).unwrap();
    enrol(&keys, &outbox, "laptop", None, at(0))
        .map(|_| ())
        .unwrap_err();
    let page = kit_page(&made.kit, "laptop <b>").unwrap();
    let page = page.expose_secret();
    assert!(page.contains(made.kit.age_key.expose_secret()) && page.contains("laptop &lt;b&gt;"));
    assert_eq!(page.matches("<li>").count(), 24);
    assert!(!page.contains("http"), "the page asks nobody for anything");
}
