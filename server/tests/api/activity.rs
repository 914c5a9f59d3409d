//! The sealed activity log: what devices send arrives once, in order, and only its owner gets it back.

use std::fs;

use axum::http::Method;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::people::Role;
use serde_json::{Value, json};
use server::objects;
use sha2::{Digest, Sha256};

use crate::support::{Answer, Caller, TestApp, on_both_engines, on_sqlite};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/sealed/vectors");
/// The laptop of the published vectors.
const LAPTOP: &str = "41414141-4141-4141-4141-414141414141";

/// The published vectors: a log with three device lists, two segments, two heads and a removal.
pub struct Vectors(Value);

impl Vectors {
    pub fn read() -> Self {
        Self(serde_json::from_str(&fs::read_to_string(format!("{VECTORS}/format.json")).unwrap()).unwrap())
    }

    pub fn list(&self, number: usize) -> Value {
        json!({ "content": self.0["device_lists"][number - 1]["bytes"] })
    }

    pub fn head(&self, number: usize) -> Value {
        json!({ "content": self.0["heads"][number - 1]["bytes"] })
    }

    pub fn removal(&self) -> Value {
        json!({ "content": self.0["removal"] })
    }

    pub fn name(&self, segment: usize) -> String {
        self.0["segments"][segment - 1]["id"].as_str().unwrap().to_owned()
    }
}

pub fn segment(number: usize) -> Vec<u8> {
    fs::read(format!("{VECTORS}/segment-{number}.age")).unwrap()
}

pub fn wrap(name: &str) -> Value {
    let bytes = fs::read(format!("{VECTORS}/wrap-{name}.age")).unwrap();
    json!({ "content": STANDARD.encode(bytes) })
}

/// The offer of a device; only clients look at its keys and its signature.
pub fn offer(device: u8, name: &str) -> Value {
    let bytes = [&b"HBOF\x01"[..], &[device; 16], &[1; 64], &[2; 64]].concat();
    json!({ "content": STANDARD.encode(bytes), "name": name })
}

pub async fn upload(caller: &Caller, number: usize, bytes: Vec<u8>) -> Answer {
    let path = format!("/activity/segments?device_id={LAPTOP}&number={number}");
    caller
        .send_raw(Method::POST, &path, bytes, Some("application/octet-stream"), &[])
        .await
}

/// The whole log of the vectors.
pub async fn whole(caller: &Caller, vectors: &Vectors) {
    for number in 1..=3 {
        caller
            .post("/activity/device-lists", vectors.list(number))
            .await
            .expect(201);
    }
    for number in 1..=2 {
        upload(caller, number, segment(number)).await.expect(201);
        caller
            .post("/activity/heads", vectors.head(number))
            .await
            .expect(201);
    }
}

pub fn files(app: &TestApp) -> Vec<std::path::PathBuf> {
    files_below(app.app.config.storage.data_dir.join("objects"))
}

pub fn files_below(folder: std::path::PathBuf) -> Vec<std::path::PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// What a device sends is served again byte by byte, and each piece once, however often it is sent.
#[test]
fn a_log_arrives_once_and_comes_back_byte_by_byte() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        assert_eq!(ada.get("/activity").await.code(), "not_found");
        assert_eq!(upload(&ada, 1, segment(1)).await.code(), "conflict");
        whole(&ada, &vectors).await;
        // The same again is the same answer, and nothing more.
        let before = ada.get("/activity").await.expect(200);
        ada.post("/activity/device-lists", vectors.list(2))
            .await
            .expect(200);
        let again = upload(&ada, 1, segment(1)).await.expect(200);
        assert_eq!(again["id"], vectors.name(1));
        ada.post("/activity/heads", vectors.head(2)).await.expect(200);
        assert_eq!(ada.get("/activity").await.expect(200), before);
        assert_eq!(before["device_lists"], 3);
        let stream = json!({ "device_id": LAPTOP, "stream": 0, "segments": 2, "heads": 2 });
        assert_eq!(before["streams"], json!([stream]));

        let segments = ada
            .get(&format!("/activity/segments?device_id={LAPTOP}"))
            .await
            .expect(200);
        assert_eq!(segments["items"].as_array().unwrap().len(), 2);
        assert_eq!(segments["items"][1]["bytes"], segment(2).len());
        let heads = ada.get("/activity/heads?limit=1").await.expect(200);
        assert_eq!(heads["items"][0]["content"], vectors.head(1)["content"]);
        let next = format!(
            "/activity/heads?limit=1&cursor={}",
            heads["next_cursor"].as_str().unwrap()
        );
        assert_eq!(ada.get(&next).await.expect(200)["items"][0]["number"], 2);
        let lists = ada.get("/activity/device-lists").await.expect(200);
        assert_eq!(lists["items"][2]["content"], vectors.list(3)["content"]);
        let later = ada
            .get("/activity/segments?uploaded_from=2999-01-01T00:00:00Z")
            .await
            .expect(200);
        assert_eq!(later["items"], json!([]));

        for number in 1..=2 {
            let path = format!("/activity/segments/{}", vectors.name(number));
            let answer = ada.get(&path).await;
            assert_eq!(answer.headers["content-type"], "application/octet-stream");
            assert_eq!(answer.text, String::from_utf8_lossy(&segment(number)));
        }
        assert_eq!(files(&app).len(), 2);
    });
}

/// What would leave a hole, stand at another's place or be no sealed file is refused, and nothing of it is stored.
#[test]
fn what_does_not_follow_or_is_not_sealed_is_refused() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        let answer = ada.post("/activity/device-lists", vectors.list(2)).await;
        assert_eq!(answer.code(), "conflict");
        ada.post("/activity/device-lists", vectors.list(1))
            .await
            .expect(201);
        let answer = ada.post("/activity/device-lists", vectors.list(3)).await;
        assert_eq!(answer.code(), "conflict");
        assert_eq!(upload(&ada, 2, segment(1)).await.code(), "conflict");
        assert_eq!(upload(&ada, 0, segment(1)).await.fields(), ["number"]);
        let clear = fs::read(format!("{VECTORS}/records.jsonl")).unwrap();
        assert_eq!(upload(&ada, 1, clear.clone()).await.fields(), ["body"]);
        let json = ada
            .post(
                &format!("/activity/segments?device_id={LAPTOP}&number=1"),
                json!({}),
            )
            .await;
        assert_eq!(json.code(), "unsupported_media_type");
        let mut large = segment(1);
        large.resize(17 * 1024 * 1024 + 8449, 0);
        assert_eq!(upload(&ada, 1, large).await.code(), "payload_too_large");
        // A head needs the segments that it vouches for, and the head before it.
        assert_eq!(
            ada.post("/activity/heads", vectors.head(1)).await.fields(),
            ["content"]
        );
        upload(&ada, 1, segment(1)).await.expect(201);
        assert_eq!(
            ada.post("/activity/heads", vectors.head(2)).await.code(),
            "conflict"
        );
        assert_eq!(upload(&ada, 1, segment(2)).await.code(), "conflict");
        assert_eq!(upload(&ada, 2, segment(1)).await.code(), "conflict");
        for content in [STANDARD.encode(&clear), "%".to_owned(), String::new()] {
            let body = json!({ "content": content });
            assert_eq!(
                ada.post("/activity/heads", body.clone()).await.fields(),
                ["content"]
            );
            assert_eq!(
                ada.put("/activity/wraps/recovery", body).await.fields(),
                ["content"]
            );
        }
        let answer = ada.put("/activity/wraps/everybody", wrap("device")).await;
        assert_eq!(answer.fields(), ["name"]);
        let state = ada.get("/activity").await.expect(200);
        assert_eq!(
            (&state["device_lists"], &state["streams"][0]["segments"]),
            (&json!(1), &json!(1))
        );
    });
}

/// TC-10: a log is its owner's alone. Whoever runs the organization has one of their own, and no way to another's.
#[test]
fn nobody_else_reaches_a_log_whatever_their_role() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        ada.put("/activity/wraps/recovery", wrap("recovery"))
            .await
            .expect(200);
        for other in [
            app.owner().await,
            app.member(Role::Admin).await,
            app.member(Role::Manager).await,
        ] {
            assert_eq!(other.get("/activity").await.code(), "not_found");
            assert_eq!(other.delete("/activity").await.code(), "not_found");
            for list in ["segments", "heads", "device-lists", "wraps", "removals"] {
                let page = other.get(&format!("/activity/{list}")).await.expect(200);
                assert_eq!(page["items"], json!([]), "{list}");
            }
            let path = format!("/activity/segments/{}", vectors.name(1));
            assert_eq!(other.get(&path).await.code(), "not_found");
            assert_eq!(
                other.post("/activity/removals", vectors.removal()).await.code(),
                "conflict"
            );
        }
        // What was read by one's own token for reading cannot be changed with it.
        let me = ada.get("/me").await.expect(200);
        let reader = app
            .caller_by_email("acme", me["member"]["email"].as_str().unwrap(), &["read"])
            .await;
        reader.get("/activity/segments").await.expect(200);
        assert_eq!(reader.delete("/activity").await.code(), "scope_missing");
        assert_eq!(upload(&reader, 3, segment(1)).await.code(), "scope_missing");
    });
}

/// Removing is the owner's right: the bytes go at once, the names stay, and the same removal again changes nothing.
#[test]
fn removed_segments_are_gone_from_the_disk_and_the_log_goes_as_a_whole() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        let full = ada.get("/activity").await.expect(200)["bytes"].as_i64().unwrap();
        let removal = ada
            .post("/activity/removals", vectors.removal())
            .await
            .expect(201);
        ada.post("/activity/removals", vectors.removal())
            .await
            .expect(200);
        let (first, last) = (
            removal["first"].as_u64().unwrap(),
            removal["last"].as_u64().unwrap(),
        );
        let gone = usize::try_from(last - first + 1).unwrap();
        assert_eq!(files(&app).len(), 2 - gone);
        let number = usize::try_from(first).unwrap();
        let path = format!("/activity/segments/{}", vectors.name(number));
        assert_eq!(ada.get(&path).await.code(), "not_found");
        // Sent again by a device that did not hear of it, it stays removed.
        let again = upload(&ada, number, segment(number)).await.expect(200);
        assert!(again["removed_at"].is_string());
        assert_eq!(files(&app).len(), 2 - gone);
        let left = ada.get("/activity").await.expect(200);
        assert!(left["bytes"].as_i64().unwrap() < full);
        assert_eq!(left["streams"][0]["segments"], 2);

        let key = app.app.clock.id().to_string();
        let headers = [("idempotency-key", key.as_str())];
        let end = async || ada.send(Method::DELETE, "/activity", None, &headers).await.status;
        assert_eq!(end().await, 204);
        assert_eq!(ada.get("/activity").await.code(), "not_found");
        objects::work_off(&app.app).await.unwrap();
        assert!(files(&app).is_empty());
        whole(&ada, &vectors).await;
        // Its answer was lost, and it comes again: it ends the log that was, not the one that is.
        assert_eq!(end().await, 204);
        objects::work_off(&app.app).await.unwrap();
        assert_eq!(files(&app).len(), 2);
        let name = format!("/activity/segments/{}", vectors.name(1));
        assert_eq!(ada.get(&name).await.status, 200);
    });
}

/// A file that decays on the disk is not served, and the same segment sent again heals it.
#[test]
fn a_damaged_file_is_noticed_and_healed_by_its_device() {
    on_sqlite(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        ada.post("/activity/device-lists", vectors.list(1))
            .await
            .expect(201);
        upload(&ada, 1, segment(1)).await.expect(201);
        let file = files(&app).remove(0);
        let mut bytes = fs::read(&file).unwrap();
        bytes[1000] ^= 1;
        fs::write(&file, bytes).unwrap();
        let path = format!("/activity/segments/{}", vectors.name(1));
        assert_eq!(ada.get(&path).await.code(), "storage_unavailable");
        upload(&ada, 1, segment(1)).await.expect(200);
        assert_eq!(ada.get(&path).await.text, String::from_utf8_lossy(&segment(1)));
    });
}

/// Each head is in the audit log with the hash by which clients know it, and no event tells a size.
#[test]
fn each_head_is_committed_to_the_audit_log() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        let owner = app.owner().await;
        let events = owner.get("/audit?object_kind=activity_log").await.expect(200);
        let events = events["items"].as_array().unwrap();
        let heads: Vec<&Value> = events
            .iter()
            .filter(|event| event["action"] == "activity_head.created")
            .map(|event| &event["after"]["hash"])
            .collect();
        assert_eq!(
            heads,
            [&vectors.0["heads"][1]["hash"], &vectors.0["heads"][0]["hash"]]
        );
        assert!(events.iter().all(|event| event["after"]["bytes"].is_null()));
    });
}

/// What the newest list shuts out adds nothing more: no segment, no head, no wrap. What is wrapped for the new generation
/// arrives with the list or not at all.
#[test]
fn a_revoked_device_adds_nothing_and_its_wrap_goes_with_the_list() {
    on_both_engines(|app| async move {
        const PHONE: &str = "51515151-5151-5151-5151-515151515151";
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        let by_phone = |number: usize, bytes: Vec<u8>| {
            let path = format!("/activity/segments?device_id={PHONE}&number={number}");
            let ada = ada.clone();
            async move {
                let octets = Some("application/octet-stream");
                ada.send_raw(Method::POST, &path, bytes, octets, &[]).await
            }
        };
        let with_wraps = |list: usize, names: &[&str]| {
            let content = wrap("device")["content"].clone();
            let wraps: Vec<Value> = names
                .iter()
                .map(|name| json!({ "name": name, "content": content }))
                .collect();
            json!({ "content": vectors.list(list)["content"], "wraps": wraps })
        };
        let path = "/activity/device-lists";
        ada.post(path, with_wraps(1, &["recovery", LAPTOP]))
            .await
            .expect(201);
        ada.post(path, with_wraps(2, &[PHONE])).await.expect(201);
        by_phone(1, segment(1)).await.expect(201);

        // Half of it is nothing of it.
        let answer = ada.post(path, with_wraps(3, &["recovery", "everybody"])).await;
        assert_eq!(answer.fields(), ["name"]);
        assert_eq!(ada.post(path, with_wraps(3, &[PHONE])).await.code(), "conflict");
        assert_eq!(ada.get("/activity").await.expect(200)["device_lists"], 2);
        ada.post(path, with_wraps(3, &["passphrase"])).await.expect(201);
        let names = |wraps: &Value| {
            let wraps = wraps["items"].as_array().unwrap().clone();
            wraps.iter().map(|wrap| wrap["name"].clone()).collect::<Vec<_>>()
        };
        let wraps = ada.get("/activity/wraps").await.expect(200);
        assert_eq!(names(&wraps), [LAPTOP, "passphrase", "recovery"]);

        // The phone sends again what is here, and that changes nothing; whatever is new is refused.
        by_phone(1, segment(1)).await.expect(200);
        assert_eq!(by_phone(2, segment(2)).await.code(), "conflict");
        let mut head = STANDARD
            .decode(vectors.head(1)["content"].as_str().unwrap())
            .unwrap();
        head[37..53].fill(0x51);
        let answer = ada
            .post("/activity/heads", json!({ "content": STANDARD.encode(head) }))
            .await;
        assert_eq!(answer.code(), "conflict");
        let answer = ada.put(&format!("/activity/wraps/{PHONE}"), wrap("device")).await;
        assert_eq!(answer.code(), "conflict");
        upload(&ada, 1, segment(2)).await.expect(201);
        // Nor does it take anything away: the removal of the vectors, as if the phone had signed it.
        let mut removal = STANDARD
            .decode(vectors.removal()["content"].as_str().unwrap())
            .unwrap();
        removal[73..89].fill(0x51);
        let body = json!({ "content": STANDARD.encode(removal) });
        assert_eq!(ada.post("/activity/removals", body).await.code(), "conflict");

        let owner = app.owner().await;
        let events = owner.get("/audit?object_kind=activity_log").await.expect(200);
        let newest = events["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|event| event["action"] == "activity_device_list.created");
        assert_eq!(newest.unwrap()["after"]["wraps"], json!(["passphrase"]));
    });
}

/// Beyond what a member may keep here nothing is taken.
#[test]
fn the_quota_holds() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        ada.post("/activity/device-lists", vectors.list(1))
            .await
            .expect(201);
        let limit = app.app.config.limits.activity_bytes;
        let me = ada.member;
        app.database("acme")
            .await
            .write(move |tx| Box::pin(async move { store::activity::grow(tx, me, limit - 5000).await }))
            .await
            .unwrap();
        upload(&ada, 1, segment(1)).await.expect(201);
        assert_eq!(upload(&ada, 2, segment(2)).await.code(), "conflict");
        assert_eq!(files(&app).len(), 1);
        let name: String = Sha256::digest(segment(2))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            ada.get(&format!("/activity/segments/{name}")).await.code(),
            "not_found"
        );
    });
}

/// A device asks, and waits until it was let in, refused, or a quarter of an hour is over. Nothing of it is anybody else's, and
/// the server lets nobody in: the device list is as long as before.
#[test]
fn a_device_asks_to_be_let_in_for_a_while() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        let ask = async |device: u8, name: &str| ada.post("/activity/offers", offer(device, name)).await;
        let waiting = async || -> Vec<String> {
            let page = ada.get("/activity/offers").await.expect(200);
            let items = page["items"].as_array().unwrap().iter();
            items
                .map(|item| item["name"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(ask(1, "desk").await.code(), "conflict");
        whole(&ada, &vectors).await;
        for (bad, field) in [
            (json!({ "content": "SEJPRgE=", "name": "desk" }), "content"),
            (
                json!({ "content": vectors.removal()["content"], "name": "desk" }),
                "content",
            ),
            (offer(1, " "), "name"),
            (offer(1, &"ü".repeat(33)), "name"),
        ] {
            assert_eq!(ada.post("/activity/offers", bad).await.fields(), [field]);
        }
        let first = ask(1, "desk").await.expect(201);
        assert_eq!(first["content"], offer(1, "")["content"]);
        assert_eq!(ask(1, "desk").await.expect(200), first);
        // The phone of the vectors is revoked, and another one with the number of the desk is not the desk.
        assert_eq!(ask(0x51, "phone").await.code(), "conflict");
        let mut other = offer(1, "desk");
        other["content"] = json!(STANDARD.encode([&b"HBOF\x01"[..], &[1; 16], &[3; 64], &[2; 64]].concat()));
        assert_eq!(ada.post("/activity/offers", other).await.code(), "conflict");
        for device in 2..=5 {
            ask(device, &format!("device {device}")).await.expect(201);
        }
        assert_eq!(ask(6, "one too many").await.code(), "conflict");
        assert_eq!(
            waiting().await,
            ["desk", "device 2", "device 3", "device 4", "device 5"]
        );

        let path = format!("/activity/offers/{}", first["id"].as_str().unwrap());
        for other in [app.owner().await, app.member(Role::Admin).await] {
            assert_eq!(
                other.get("/activity/offers").await.expect(200)["items"],
                json!([])
            );
            assert_eq!(other.delete(&path).await.code(), "not_found");
        }
        ada.delete(&path).await.expect(204);
        assert_eq!(ada.delete(&path).await.code(), "not_found");
        // Whoever was let in has a wrap, and waits no longer.
        let second = format!("/activity/wraps/{}", uuid::Uuid::from_bytes([2; 16]));
        ada.put(&second, wrap("device")).await.expect(200);
        assert_eq!(waiting().await, ["device 3", "device 4", "device 5"]);
        let past = "UPDATE activity_offers SET expires_at = created_at";
        app.database("acme")
            .await
            .write(move |tx| Box::pin(async move { tx.execute(past, &[]).await }))
            .await
            .unwrap();
        assert_eq!(waiting().await, Vec::<String>::new());
        ask(6, "later").await.expect(201);
        assert_eq!(waiting().await, ["later"]);
        assert_eq!(ada.get("/activity").await.expect(200)["device_lists"], 3);
    });
}
