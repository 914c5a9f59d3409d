//! From the screen to the server and back: what the agent seals arrives once, opens with stock tools, and is nowhere in
//! clear.

use std::{fs, path::Path, process::Command};

use api::{
    PageQuery,
    activity::{HeadQuery, SealedContent, SegmentQuery},
    client::Client,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sealed::{
    DeviceId, Digest, StreamId,
    check::{Body, Listed, Memory, Served, Verdict, verify},
    devices::{Change, DeviceList, Offer, verification_code},
    keys::RecoveryKey,
    wrap,
};
use serde_json::{Value, json};

use crate::{
    installation::Installation,
    support::{Agent, event, eventually, files, now},
};

pub const QUIET: &str = "[spool]\nseal_every_minutes = 1440\n";

pub fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

fn content(bytes: &[u8]) -> SealedContent {
    SealedContent {
        content: STANDARD.encode(bytes),
    }
}

/// Windows of yesterday, so that nothing of them changes any more.
pub fn record(agent: &Agent, titles: &[String]) {
    record_into(agent, "windows", titles);
}

pub fn record_into(agent: &Agent, bucket: &str, titles: &[String]) {
    let http = agent.http();
    http.bucket(bucket, "currentwindow");
    let yesterday = now() - jiff::SignedDuration::from_hours(30);
    let events: Vec<Value> = titles
        .iter()
        .zip(0..)
        .map(|(title, minute)| {
            let start = yesterday + jiff::SignedDuration::from_mins(minute);
            event(&start.to_string(), &json!({"app": "editor", "title": title}))
        })
        .collect();
    http.ok(
        "POST",
        &format!("/api/0/buckets/{bucket}/events"),
        Some(&Value::Array(events)),
    );
}

pub fn enrol(agent: &Agent, server: &Installation, more: &[&str]) -> std::process::Output {
    let kit = agent.path("kit.html").to_str().unwrap().to_owned();
    let mut arguments = vec!["enrol".to_owned(), "--kit".to_owned(), kit];
    arguments.extend(server.arguments());
    arguments.extend(more.iter().map(|&text| text.to_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    agent.output(&arguments)
}

/// Starts the agent, which seals and sends at once, and waits until all is there.
pub fn run_until_sent(agent: &mut Agent) {
    agent.run();
    eventually("the upload", || {
        agent.source("upload").starts_with("all").then_some(())
    });
    agent.stop();
}

/// What lies between two marks of a text.
pub fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap();
    rest.split_once(end).unwrap().0
}

/// Everything that the server has, in a folder as the recovery kit wants it, and what a client finds in it.
pub fn fetch(client: &Client, folder: &Path) -> Verdict {
    wait(async {
        let page = PageQuery {
            limit: Some(200),
            cursor: None,
        };
        let decode = |text: &String| STANDARD.decode(text).unwrap();
        let wraps = client.list_activity_wraps(&page).await.unwrap().items;
        let recovery = wraps.iter().find(|wrap| wrap.name == "recovery").unwrap();
        fs::write(folder.join("recovery-wrap.age"), decode(&recovery.content)).unwrap();
        let lists = client.list_activity_device_lists(&page).await.unwrap().items;
        let lists: Vec<Vec<u8>> = lists.iter().map(|list| decode(&list.content)).collect();
        let query = HeadQuery {
            limit: Some(200),
            ..HeadQuery::default()
        };
        let heads = client.list_activity_heads(&query).await.unwrap().items;
        let signed: Vec<Vec<u8>> = heads.iter().map(|head| decode(&head.content)).collect();
        let query = SegmentQuery {
            limit: Some(200),
            ..SegmentQuery::default()
        };
        let segments = client.list_activity_segments(&query).await.unwrap().items;
        let mut bodies = Vec::new();
        for segment in &segments {
            let path = folder.join(format!("{}-{:04}.segment", segment.device_id, segment.number));
            let download = client.download_activity_segment(&segment.id).await.unwrap();
            download.save(&path, |_| {}).await.unwrap();
            bodies.push(fs::read(&path).unwrap());
        }
        let stream = |device, stream| StreamId {
            device: DeviceId(device),
            stream,
        };
        let served = Served {
            whole: true,
            lists: lists.iter().map(Vec::as_slice).collect(),
            heads: signed.iter().map(Vec::as_slice).collect(),
            segments: segments
                .iter()
                .zip(&bodies)
                .map(|(segment, bytes)| Listed {
                    stream: stream(segment.device_id, segment.stream),
                    number: u64::try_from(segment.number).unwrap(),
                    id: segment.id.parse().unwrap(),
                    body: Body::Bytes(bytes),
                })
                .collect(),
            // What the server calls a head is what its audit log holds, and what a client computes.
            witnesses: heads
                .iter()
                .map(|head| sealed::heads::Seen {
                    stream: stream(head.device_id, head.stream),
                    number: u64::try_from(head.number).unwrap(),
                    hash: head.hash.parse::<Digest>().unwrap(),
                })
                .collect(),
            ..Served::default()
        };
        let log = DeviceList::read(&lists[0]).unwrap().log();
        verify(&Memory::new(log), &served)
    })
}

/// The commands of the printed page, and nothing else.
pub fn titles_by_age_and_zstd(folder: &Path, key: &str) -> Vec<String> {
    fs::write(folder.join("recovery.txt"), format!("{key}\n")).unwrap();
    let output = Command::new("sh")
        .arg("-ec")
        .arg(
            "age -d -i recovery.txt recovery-wrap.age > identity.txt
             for segment in *.segment; do age -d -i identity.txt \"$segment\" | zstd -dc; done",
        )
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let records = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    records
        .filter_map(|record| record["data"]["title"].as_str().map(str::to_owned))
        .collect()
}

/// TC-09, TC-10: 500 distinctive titles go through the agent. On the server's disk (database, log, objects, backups, messages) and in
/// its memory there is none of them; with the page that was printed, `age` and `zstd` alone bring all of them back.
#[test]
fn titles_reach_the_server_sealed_and_only_the_printed_page_opens_them() {
    let mut server = Installation::start();
    let mut agent = Agent::start(QUIET);
    let titles: Vec<String> = (0..500)
        .map(|n| format!("ptarmigan-{n:03}-{:x}", n * 7_919 + 1_000_003))
        .collect();
    record(&agent, &titles);
    agent.stop();
    let made = enrol(&agent, &server, &[]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let page = fs::read_to_string(agent.path("kit.html")).unwrap();
    run_until_sent(&mut agent);

    let folder = tempfile::tempdir().unwrap();
    let verdict = fetch(&server.client(), folder.path());
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    let key = between(&page, "<code>", "</code>");
    let mut found = titles_by_age_and_zstd(folder.path(), key);
    found.retain(|title| title.starts_with("ptarmigan-"));
    assert_eq!(found, titles);

    server.back_up();
    // An open database keeps its file's name; what else the server has heard of may have been let go of by now.
    wait(server.client().activity_log()).unwrap();
    let open = files(&server.path("data/organizations"));
    let name = open[0].file_stem().and_then(|name| name.to_str()).unwrap();
    assert!(server.memory_holds(name), "the memory was looked at");
    for text in ["ptarmigan-", key] {
        assert!(!server.memory_holds(text), "{text} lies in the server's memory");
    }
    server.kill();
    let disk = files(&server.path("data"));
    assert!(
        disk.iter()
            .any(|file| file.to_str().unwrap().contains("/objects/"))
    );
    assert!(
        disk.iter()
            .any(|file| file.to_str().unwrap().contains("/backups/"))
    );
    for file in disk.iter().chain([&server.path("server.log")]) {
        let bytes = fs::read(file).unwrap();
        for text in titles.iter().map(String::as_str).chain(["ptarmigan-", key]) {
            let hit = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!hit, "{text} lies in {}", file.display());
        }
    }
}

/// A server that was killed, and an agent that starts again, send nothing twice and lose nothing. Another device of the
/// same member joins with the printed page, and both lie in one log.
#[test]
fn each_segment_arrives_once_and_a_second_device_joins() {
    let mut server = Installation::start();
    let mut laptop = Agent::start(QUIET);
    record(&laptop, &["one".to_owned(), "two".to_owned(), "three".to_owned()]);
    laptop.stop();
    assert!(enrol(&laptop, &server, &["--name", "laptop"]).status.success());
    server.kill();
    laptop.run();
    eventually("the failed upload", || {
        laptop.source("upload").starts_with("not sent").then_some(())
    });
    laptop.stop();
    server.run();
    run_until_sent(&mut laptop);
    let log = wait(server.client().activity_log()).unwrap();
    run_until_sent(&mut laptop);
    assert_eq!(wait(server.client().activity_log()).unwrap(), log);
    assert_eq!((log.device_lists, log.streams.len()), (1, 1));
    assert!(log.streams[0].segments > 0 && log.streams[0].segments == log.streams[0].heads);

    let page = fs::read_to_string(laptop.path("kit.html")).unwrap();
    let words = between(&page, "<h2>Fingerprint of the log</h2><p>", "</p>");
    let key = between(&page, "<code>", "</code>");
    let mut desk = Agent::start(QUIET);
    record(&desk, &["four".to_owned(), "five".to_owned()]);
    desk.stop();
    let refused = enrol(&desk, &server, &[]);
    assert_eq!(refused.status.code(), Some(2));
    fs::write(desk.path("key"), key).unwrap();
    let key_file = desk.path("key").to_str().unwrap().to_owned();
    let other = ["--recovery-key-file", &key_file, "--words", "some other words"];
    assert_eq!(enrol(&desk, &server, &other).status.code(), Some(2));
    let right = [
        "--recovery-key-file",
        &key_file,
        "--words",
        words,
        "--name",
        "desk",
    ];
    let joined = enrol(&desk, &server, &right);
    assert!(
        joined.status.success(),
        "{}",
        String::from_utf8_lossy(&joined.stderr)
    );
    run_until_sent(&mut desk);

    let folder = tempfile::tempdir().unwrap();
    let verdict = fetch(&server.client(), folder.path());
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    let devices = verdict.list.as_ref().unwrap().devices();
    assert!(devices.iter().any(|device| device.name == "laptop"));
    assert!(devices.iter().any(|device| device.name == "desk"));
    assert_eq!((devices.len(), verdict.heads.len()), (2, 2));
    let mut titles = titles_by_age_and_zstd(folder.path(), key);
    titles.sort();
    assert_eq!(titles, ["five", "four", "one", "three", "two"]);
}

/// Revokes a device as its owner does with the kit: a list with a new generation, and wraps for whoever stays.
fn revoke(client: &Client, verdict: &Verdict, name: &str, key: &str) {
    let page = PageQuery {
        limit: Some(200),
        cursor: None,
    };
    let key = RecoveryKey::read(key).unwrap();
    let list = verdict.list.as_ref().unwrap();
    let wraps = wait(client.list_activity_wraps(&page)).unwrap().items;
    let recovery = wraps.iter().find(|wrap| wrap.name == "recovery").unwrap();
    let recovery = STANDARD.decode(&recovery.content).unwrap();
    let ring = wrap::open_with_recovery(&recovery, &key, list)
        .unwrap()
        .rotate()
        .unwrap();
    let lost = list
        .devices()
        .iter()
        .find(|device| device.name == name)
        .unwrap()
        .public
        .id;
    let heads = verdict.heads.values().filter(|head| head.stream.device == lost);
    let change = Change::Revoke {
        device: lost,
        last: heads.map(sealed::heads::Head::as_seen).collect(),
    };
    let next = list.next(change, &ring, now()).unwrap();
    let mut wraps = vec![(
        "recovery".to_owned(),
        wrap::for_recovery(&ring, &key.recipient().unwrap()).unwrap(),
    )];
    for device in next.devices().iter().filter(|device| device.revoked.is_none()) {
        wraps.push((
            device.public.id.to_string(),
            wrap::for_device(&ring, &device.public).unwrap(),
        ));
    }
    for (name, bytes) in wraps {
        wait(client.store_activity_wrap(&name, &content(&bytes))).unwrap();
    }
    wait(client.add_activity_device_list(&content(&next.to_bytes()))).unwrap();
}

/// A second device joins by the passphrase alone. When it is revoked it seals and sends nothing more and says so; the
/// other goes over to the new keys by itself, and the printed page opens old and new.
#[test]
fn a_device_that_joined_by_passphrase_is_revoked_and_the_other_goes_on_with_new_keys() {
    let server = Installation::start();
    let mut laptop = Agent::start(QUIET);
    record(&laptop, &["one".to_owned()]);
    laptop.stop();
    fs::write(laptop.path("passphrase"), "plain oxygen barely friend\n").unwrap();
    fs::write(laptop.path("weak"), "password1234\n").unwrap();
    let passphrase = laptop.path("passphrase").to_str().unwrap().to_owned();
    let weak = laptop.path("weak").to_str().unwrap().to_owned();
    let refused = enrol(&laptop, &server, &["--passphrase-file", &weak]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!laptop.path("kit.html").exists());
    let made = enrol(
        &laptop,
        &server,
        &["--name", "laptop", "--passphrase-file", &passphrase],
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    run_until_sent(&mut laptop);
    let page = fs::read_to_string(laptop.path("kit.html")).unwrap();
    let words = between(&page, "<h2>Fingerprint of the log</h2><p>", "</p>");
    let key = between(&page, "<code>", "</code>");

    let mut desk = Agent::start(QUIET);
    record(&desk, &["two".to_owned()]);
    desk.stop();
    let join = |file: &str| {
        let arguments = ["--passphrase-file", file, "--words", words, "--name", "desk"];
        enrol(&desk, &server, &arguments)
    };
    assert_eq!(join(&weak).status.code(), Some(2));
    let joined = join(&passphrase);
    assert!(
        joined.status.success(),
        "{}",
        String::from_utf8_lossy(&joined.stderr)
    );
    run_until_sent(&mut desk);

    let folder = tempfile::tempdir().unwrap();
    let before = fetch(&server.client(), folder.path());
    assert!(before.findings.is_empty(), "{:?}", before.findings);
    revoke(&server.client(), &before, "desk", key);
    desk.run();
    record_into(&desk, "later", &["three".to_owned()]);
    desk.stop();
    desk.run();
    eventually("the revocation", || {
        desk.source("upload").contains("was revoked").then_some(())
    });
    desk.stop();
    laptop.run();
    record_into(&laptop, "later", &["four".to_owned()]);
    laptop.stop();
    run_until_sent(&mut laptop);

    let folder = tempfile::tempdir().unwrap();
    let after = fetch(&server.client(), folder.path());
    assert!(after.findings.is_empty(), "{:?}", after.findings);
    let generations: Vec<u32> = after.heads.values().map(|head| head.generation).collect();
    assert!(generations.contains(&2), "{generations:?}");
    let mut titles = titles_by_age_and_zstd(folder.path(), key);
    titles.sort();
    assert_eq!(titles, ["four", "one", "two"]);
    let earlier = laptop.path("data/outbox/recovery-wrap.age.generation-1");
    assert!(earlier.exists());
}

/// A device shows its offer and waits; once the list of the log holds it, with a wrap for it, it belongs to the log.
#[test]
fn a_device_waits_with_its_offer_until_it_is_let_in() {
    let server = Installation::start();
    let laptop = Agent::new(QUIET);
    assert!(enrol(&laptop, &server, &["--name", "laptop"]).status.success());
    let page = fs::read_to_string(laptop.path("kit.html")).unwrap();
    let words = between(&page, "<h2>Fingerprint of the log</h2><p>", "</p>");
    let key = RecoveryKey::read(between(&page, "<code>", "</code>")).unwrap();
    let desk = Agent::new(QUIET);
    let mut arguments = vec![
        "enrol".to_owned(),
        "--offer".to_owned(),
        "--words".to_owned(),
        words.to_owned(),
    ];
    arguments.extend(server.arguments());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = desk.path("said");
    let mut waiting = desk
        .command(&arguments)
        .stdout(fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let offer = eventually("the offer", || {
        let text = fs::read_to_string(&said).unwrap();
        let offer = text
            .split_whitespace()
            .find(|word| word.starts_with("HOURBOOK-OFFER-1"))?;
        text.contains("Waiting").then(|| offer.to_owned())
    });
    let offer = Offer::from_text(&offer).unwrap();
    let asking = wait(server.client().list_activity_offers(&PageQuery::default())).unwrap();
    assert_eq!(asking.items.len(), 1, "it asks by way of the server, too");
    assert_eq!(asking.items[0].content, content(&offer.to_bytes()).content);

    let folder = tempfile::tempdir().unwrap();
    let list = fetch(&server.client(), folder.path()).list.unwrap();
    let code = verification_code(list.log(), &offer);
    assert!(fs::read_to_string(&said).unwrap().contains(&code));
    let recovery = fs::read(folder.path().join("recovery-wrap.age")).unwrap();
    let ring = wrap::open_with_recovery(&recovery, &key, &list).unwrap();
    let change = Change::Add {
        device: offer.device,
        name: "desk".to_owned(),
    };
    let next = list.next(change, &ring, now()).unwrap();
    let for_device = wrap::for_device(&ring, &offer.device).unwrap();
    let (client, name) = (server.client(), offer.device.id.to_string());
    wait(client.store_activity_wrap(&name, &content(&for_device))).unwrap();
    wait(client.add_activity_device_list(&content(&next.to_bytes()))).unwrap();
    assert!(waiting.wait().unwrap().success());
    assert!(desk.path("config/agent-keys/device.txt").exists());
    assert!(
        fs::read_to_string(&said)
            .unwrap()
            .contains("belongs to the log now")
    );
}
