//! Imports over the API: every fixture in, all or nothing, and never twice.

use std::io::Write;

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};
use server::jobs;
use store::StoreError;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{Answer, Caller, TestApp, on_both_engines, on_sqlite};

/// A fixture of `domain`; those of several files are packed.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../domain/fixtures/imports")
        .join(name);
    if path.is_dir() {
        return packed(
            &std::fs::read_dir(path)
                .unwrap()
                .map(|file| file.unwrap().path())
                .collect::<Vec<_>>(),
        );
    }
    std::fs::read(path).unwrap()
}

fn packed(paths: &[std::path::PathBuf]) -> Vec<u8> {
    let files = paths.iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read(path).unwrap())
    });
    zip_of(&files.collect::<Vec<_>>())
}

pub fn zip_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Sends a file; the parts come in an order that suits nobody in particular.
pub async fn upload(caller: &Caller, format: &str, file: &[u8], options: &Value, dry_run: bool) -> Answer {
    upload_with(caller, format, file, options, dry_run, &[]).await
}

async fn upload_with(
    caller: &Caller,
    format: &str,
    file: &[u8],
    options: &Value,
    dry_run: bool,
    headers: &[(&str, &str)],
) -> Answer {
    const BOUNDARY: &str = "a-boundary-of-its-own";
    let mut body = Vec::new();
    let mut part = |name: &str, bytes: &[u8]| {
        write!(
            body,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\""
        )
        .unwrap();
        if name == "file" {
            write!(
                body,
                "; filename=\"/home/ada/export.csv\"\r\nContent-Type: application/octet-stream"
            )
            .unwrap();
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    };
    part("file", file);
    part("format", format.as_bytes());
    part("options", options.to_string().as_bytes());
    part("dry_run", dry_run.to_string().as_bytes());
    write!(body, "--{BOUNDARY}--\r\n").unwrap();
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    caller
        .send_raw(Method::POST, "/imports", body, Some(&content_type), headers)
        .await
}

/// Sends a file, lets the job run and reads how it ended.
pub async fn import(
    app: &TestApp,
    caller: &Caller,
    format: &str,
    file: &[u8],
    options: &Value,
    dry_run: bool,
) -> Value {
    let created = upload(caller, format, file, options, dry_run).await.expect(202);
    assert_eq!(created["state"], "queued");
    jobs::work_off(&app.app).await.unwrap();
    reload(caller, &created).await
}

async fn reload(caller: &Caller, import: &Value) -> Value {
    caller
        .get(&format!("/imports/{}", import["id"].as_str().unwrap()))
        .await
        .expect(200)
}

/// Everybody in the file is the caller, clock times are those of Berlin.
pub async fn import_as_me(app: &TestApp, caller: &Caller, format: &str, file: &[u8], dry_run: bool) -> Value {
    let mut options = json!({ "time_zone": "Europe/Berlin" });
    let first = import(app, caller, format, file, &options, dry_run).await;
    if first["state"] != "needs_answers" {
        return first;
    }
    for question in first["questions"].as_array().unwrap() {
        match question["key"].as_str().unwrap() {
            "members" => {
                let subjects = question["subjects"].as_array().unwrap();
                let answers = subjects
                    .iter()
                    .map(|subject| (subject.as_str().unwrap().to_owned(), json!("me")));
                options["members"] = Value::Object(answers.collect());
            }
            "date_order" => options["date_order"] = json!("dmy"),
            other => assert_eq!(other, "", "an unexpected question"),
        }
    }
    import(app, caller, format, file, &options, dry_run).await
}

async fn all_entries(caller: &Caller) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = caller
            .get(&format!("/time-entries?all=true&limit=200{cursor}"))
            .await
            .expect(200);
        entries.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return entries,
        }
    }
}

/// The content of entries, as far as two organizations can have it in common.
async fn contents(caller: &Caller) -> Vec<String> {
    let mut contents: Vec<String> = all_entries(caller)
        .await
        .into_iter()
        .map(|entry| {
            let fields = [
                "kind",
                "started_at",
                "ended_at",
                "start_time_zone",
                "end_time_zone",
                "date",
                "duration_seconds",
                "note",
                "billable",
                "tags",
                "source",
            ];
            let fields: serde_json::Map<String, Value> = fields
                .into_iter()
                .map(|field| (field.to_owned(), entry[field].clone()))
                .collect();
            Value::Object(fields).to_string()
        })
        .collect();
    contents.sort();
    contents
}

fn seconds(import: &Value, field: &str) -> i64 {
    import[field].as_i64().unwrap()
}

/// Format, file, problems, seconds of the source, seconds stored.
const FIXTURES: [(&str, &str, i64, i64, i64); 22] = [
    ("toggl-csv", "toggl-csv/berlin_2026.csv", 0, 62_082, 62_082),
    ("toggl-csv", "toggl-csv/without_duration.csv", 0, 3602, 3602),
    ("toggl-csv", "toggl-csv/broken_rows.csv", 7, 10_830, 3630),
    ("toggl-csv", "toggl-csv/api.json", 1, 5430, 5430),
    ("clockify-csv", "clockify-csv/api.json", 1, 6600, 6600),
    ("clockify-csv", "clockify-csv/report.json", 0, 6600, 6600),
    (
        "clockify-csv",
        "clockify-csv/generation_a_month_first.csv",
        0,
        9901,
        9901,
    ),
    (
        "clockify-csv",
        "clockify-csv/generation_b_day_first.csv",
        0,
        13_800,
        13_800,
    ),
    (
        "clockify-csv",
        "clockify-csv/activity_short_rows.csv",
        0,
        4501,
        4501,
    ),
    ("harvest-csv", "harvest-csv/decimal_comma.csv", 0, 76_536, 76_536),
    ("harvest-csv", "harvest-csv/decimal_point.csv", 2, 18_000, 10_800),
    ("kimai-csv", "kimai-csv/english.csv", 1, 135_900, 135_900),
    ("kimai-csv", "kimai-csv/german_semicolon.csv", 0, 33_600, 33_600),
    ("kimai-json", "kimai-json/ids.json", 2, 39_660, 39_600),
    ("kimai-json", "kimai-json/full.json", 0, 3600, 3600),
    ("solidtime-zip", "solidtime-zip", 3, 14_401, 10_801),
    ("solidtime-csv", "solidtime-csv/detailed.csv", 0, 18_001, 18_001),
    ("solidtime-csv", "solidtime-csv/generic.csv", 0, 7260, 7260),
    ("timetagger-csv", "timetagger-csv/report.csv", 0, 16_500, 16_500),
    (
        "timetagger-csv",
        "timetagger-csv/timechimp.tsv",
        1,
        12_600,
        12_600,
    ),
    ("timetagger-csv", "timetagger-csv/records.json", 1, 3600, 3600),
    (
        "timewarrior-json",
        "timewarrior-json/export.json",
        1,
        12_600,
        12_600,
    ),
];

/// Pitfall 17: what the source says is what is stored, to the second, and what is missing is accounted for row by
/// row. AT-45: the same file a second time changes nothing.
#[test]
fn every_fixture_reconciles_and_a_second_import_changes_nothing() {
    on_both_engines(|app| async move {
        for (place, (format, name, problems, source, stored)) in FIXTURES.into_iter().enumerate() {
            let slug = format!("fixture{place}");
            app.create_organization(&slug).await;
            let owner = app
                .caller_by_email(
                    &slug,
                    &format!("owner@{slug}.example"),
                    &["read", "write", "admin"],
                )
                .await;
            let file = fixture(name);
            let first = import_as_me(&app, &owner, format, &file, false).await;
            assert_eq!(first["state"], "stored", "{name}: {first}");
            assert_eq!(seconds(&first, "problem_count"), problems, "{name}: {first}");
            assert_eq!(
                (
                    seconds(&first, "source_seconds"),
                    seconds(&first, "stored_seconds")
                ),
                (source, stored),
                "{name}: {first}"
            );
            let entries = all_entries(&owner).await;
            let sum: i64 = entries
                .iter()
                .map(|entry| entry["duration_seconds"].as_i64().unwrap())
                .sum();
            assert_eq!(
                (i64::try_from(entries.len()).unwrap(), sum),
                (seconds(&first, "stored"), stored),
                "{name}"
            );
            let explained = [
                "stored_seconds",
                "duplicate_seconds",
                "problem_seconds",
                "left_out_seconds",
            ];
            let explained: i64 = explained.into_iter().map(|field| seconds(&first, field)).sum();
            assert_eq!(explained, source, "{name}: {first}");

            let second = import_as_me(&app, &owner, format, &file, false).await;
            assert_eq!(second["state"], "stored", "{name}: {second}");
            assert_eq!(
                (seconds(&second, "stored"), seconds(&second, "skipped")),
                (0, seconds(&first, "stored")),
                "{name}"
            );
            assert_eq!(seconds(&second, "duplicate_seconds"), stored, "{name}");
            assert_eq!(all_entries(&owner).await, entries, "{name}");
            assert_eq!(
                second["summary"],
                json!({ "members": 0, "clients": 0, "projects": 0, "tasks": 0, "tags": 0 }),
                "{name}"
            );
        }
    });
}

#[test]
fn a_dry_run_stores_nothing_and_applying_it_is_the_same_as_importing() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        app.create_organization("direct").await;
        let direct = app
            .caller_by_email("direct", "owner@direct.example", &["read", "write", "admin"])
            .await;
        let file = fixture("toggl-csv/broken_rows.csv");
        let shown = import_as_me(&app, &owner, "toggl-csv", &file, true).await;
        assert_eq!(
            (&shown["state"], &shown["dry_run"]),
            (&json!("ready"), &json!(true))
        );
        assert!(all_entries(&owner).await.is_empty());
        assert_eq!(owner.get("/projects").await.expect(200)["items"], json!([]));

        let path = format!("/imports/{}", shown["id"].as_str().unwrap());
        let rows = owner
            .get(&format!("{path}/rows?verdict=problem&limit=2"))
            .await
            .expect(200);
        assert_eq!(rows["items"].as_array().unwrap().len(), 2);
        assert!(
            rows["items"][0]["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty())
        );
        let cursor = rows["next_cursor"].as_str().unwrap();
        let more = owner
            .get(&format!("{path}/rows?verdict=problem&limit=200&cursor={cursor}"))
            .await
            .expect(200);
        assert_eq!(more["items"].as_array().unwrap().len(), 5);
        let new = owner.get(&format!("{path}/rows?verdict=new")).await.expect(200);
        assert_eq!(
            i64::try_from(new["items"].as_array().unwrap().len()).unwrap(),
            seconds(&shown, "stored")
        );

        owner.post(&format!("{path}/apply"), json!({})).await.expect(202);
        jobs::work_off(&app.app).await.unwrap();
        let applied = owner.get(&path).await.expect(200);
        assert_eq!(applied["state"], "stored");
        let stored = import_as_me(&app, &direct, "toggl-csv", &file, false).await;
        for field in [
            "stored",
            "skipped",
            "problem_count",
            "problems",
            "source_seconds",
            "stored_seconds",
            "summary",
        ] {
            assert_eq!(applied[field], stored[field], "{field}");
            assert_eq!(applied[field], shown[field], "{field}");
        }
        assert_eq!(contents(&owner).await, contents(&direct).await);
        // Applied once, and not again.
        assert_eq!(
            owner.post(&format!("{path}/apply"), json!({})).await.code(),
            "conflict"
        );
    });
}

#[test]
fn what_the_file_leaves_open_is_asked_back() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let asked = import(
            &app,
            &owner,
            "clockify-csv",
            &fixture("clockify-csv/ambiguous_dates.csv"),
            &json!({}),
            true,
        )
        .await;
        assert_eq!(asked["state"], "needs_answers");
        let keys: Vec<&str> = asked["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|q| q["key"].as_str().unwrap())
            .collect();
        assert!(
            keys.contains(&"date_order") && keys.contains(&"time_zone"),
            "{asked}"
        );
        assert!(all_entries(&owner).await.is_empty());
        owner
            .delete(&format!("/imports/{}", asked["id"].as_str().unwrap()))
            .await
            .expect(204);
        assert_eq!(reload(&owner, &asked).await["state"], "cancelled");
    });
}

#[test]
fn rows_of_people_who_are_not_wanted_are_left_out_and_accounted_for() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let file = b"User,Email,Project,Description,Start date,Start time,End date,End time,Duration,Tags\n\
            Ada,ada@example.org,Atlas,plan,2026-03-02,09:00:00,2026-03-02,10:00:00,01:00:00,\n\
            Bob,bob@example.org,Atlas,build,2026-03-02,09:00:00,2026-03-02,11:00:00,02:00:00,\n";
        let options = json!({ "time_zone": "UTC", "members": { "ADA@example.org": "me", "Bob": "skip" } });
        let done = import(&app, &owner, "toggl-csv", file, &options, false).await;
        assert_eq!(done["state"], "stored", "{done}");
        assert_eq!(
            (
                seconds(&done, "rows"),
                seconds(&done, "stored"),
                seconds(&done, "skipped")
            ),
            (2, 1, 1)
        );
        assert_eq!(
            (
                seconds(&done, "stored_seconds"),
                seconds(&done, "left_out_seconds")
            ),
            (3600, 7200)
        );
        assert_eq!(seconds(&done, "source_seconds"), 10_800);
    });
}

/// Two honest entries can be equal; both are stored, and both are found again.
#[test]
fn equal_rows_of_one_file_are_stored_and_found_again() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let mut file = "Date,Client,Project,Task,Notes,Hours,First Name,Last Name\n".to_owned();
        for _ in 0..3 {
            file += "2026-03-02,Acme,Atlas,Build,same,1.0,Owner,\n";
        }
        let first = import_as_me(&app, &owner, "harvest-csv", file.as_bytes(), false).await;
        assert_eq!(
            (seconds(&first, "stored"), seconds(&first, "stored_seconds")),
            (3, 10_800),
            "{first}"
        );
        file += "2026-03-02,Acme,Atlas,Build,same,1.0,Owner,\n";
        let second = import_as_me(&app, &owner, "harvest-csv", file.as_bytes(), false).await;
        assert_eq!(
            (seconds(&second, "stored"), seconds(&second, "skipped")),
            (1, 3),
            "{second}"
        );
    });
}

#[test]
fn cancelling_leaves_nothing() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let file = fixture("toggl-csv/berlin_2026.csv");
        let options = json!({ "time_zone": "UTC", "members": {} });
        let queued = upload(&owner, "toggl-csv", &file, &options, false)
            .await
            .expect(202);
        let path = format!("/imports/{}", queued["id"].as_str().unwrap());
        owner.delete(&path).await.expect(204);
        let ready = import_as_me(&app, &owner, "toggl-csv", &file, true).await;
        owner
            .delete(&format!("/imports/{}", ready["id"].as_str().unwrap()))
            .await
            .expect(204);
        jobs::work_off(&app.app).await.unwrap();
        for import in [&queued, &ready] {
            assert_eq!(reload(&owner, import).await["state"], "cancelled");
            let path = format!("/imports/{}", import["id"].as_str().unwrap());
            assert_eq!(owner.delete(&path).await.code(), "import_not_cancellable");
        }
        assert!(all_entries(&owner).await.is_empty());
        for noun in ["projects", "clients", "tags"] {
            assert_eq!(
                owner.get(&format!("/{noun}")).await.expect(200)["items"],
                json!([]),
                "{noun}"
            );
        }
        assert_eq!(counts(&app).await, (0, 0), "no staged row stays");
        assert_eq!(files_of_uploads(&app), 0, "no uploaded file stays");
    });
}

/// Staged rows, and jobs that wait.
async fn counts(app: &TestApp) -> (i64, i64) {
    let database = app.database("acme").await;
    database
        .read(|tx| {
            Box::pin(async move {
                let rows = tx.scalar("SELECT COUNT(*) FROM import_rows", &[]).await?;
                let jobs = tx.scalar("SELECT COUNT(*) FROM outbox", &[]).await?;
                Ok::<_, StoreError>((rows, jobs))
            })
        })
        .await
        .unwrap()
}

fn files_of_uploads(app: &TestApp) -> usize {
    let Ok(folders) = std::fs::read_dir(app.app.config.storage.data_dir.join("uploads")) else {
        return 0;
    };
    folders
        .map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count())
        .sum()
}

fn many_rows(count: i64) -> Vec<u8> {
    let mut file = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n".to_owned();
    for row in 0..count {
        let (day, hour) = (row / 20 % 28 + 1, row % 20);
        let (project, month) = (row % 7, row / 560 % 12 + 1);
        let line = format!(
            "Owner,owner@acme.example,Acme,Project {project},,row {row},Yes,2024-{month:02}-{day:02},{hour:02}:00:00,2024-{month:02}-{day:02},{hour:02}:30:00,00:30:00,\"deep, work\"\n",
        );
        file.push_str(&line);
    }
    file.into_bytes()
}

/// A process that dies leaves a lease and staged rows behind; whoever takes the job next begins again.
#[test]
fn an_import_that_broke_off_is_done_once_in_the_end() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let options = json!({ "time_zone": "Europe/Berlin" });
        let queued = upload(&owner, "toggl-csv", &many_rows(5000), &options, false)
            .await
            .expect(202);
        let running = app.app.clone();
        let task = tokio::spawn(async move { jobs::work_off(&running).await });
        // Until the first rows wait.
        while counts(&app).await.0 == 0 && !task.is_finished() {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        task.abort();
        drop(task.await);
        forget_lease(&app).await;
        jobs::work_off(&app.app).await.unwrap();
        let done = reload(&owner, &queued).await;
        assert_eq!(
            (&done["state"], seconds(&done, "stored")),
            (&json!("stored"), 5000),
            "{done}"
        );
        assert_eq!(seconds(&done, "stored_seconds"), 5000 * 1800);
        assert_eq!(sequences(&app).await, (5000, 5000, true));

        // A job that is taken once more after all does nothing.
        let import = queued["id"].as_str().unwrap().to_owned();
        let database = app.database("acme").await;
        let (id, now) = (app.app.clock.id(), app.app.clock.now());
        database
            .write(move |tx| {
                let payload = json!({ "import_id": import });
                Box::pin(async move { store::outbox::insert(tx, id.into(), "import", payload, now).await })
            })
            .await
            .unwrap();
        jobs::announce(&app.app, &placement(&app).await).await;
        jobs::work_off(&app.app).await.unwrap();
        assert_eq!(sequences(&app).await, (5000, 5000, true));
        assert_eq!(counts(&app).await.1, 0);
    });
}

async fn placement(app: &TestApp) -> store::control::Placement {
    let control = app.app.cell.control();
    let found = control
        .read(|tx| Box::pin(async move { store::control::find_by_slug(tx, "acme").await }))
        .await;
    found.unwrap().unwrap()
}

async fn forget_lease(app: &TestApp) {
    let database = app.database("acme").await;
    database
        .write(|tx| Box::pin(async move { tx.execute("UPDATE outbox SET leased_until = NULL", &[]).await }))
        .await
        .unwrap();
    jobs::announce(&app.app, &placement(app).await).await;
}

/// Entries, their distinct change sequences, and whether each is the one of its change and none is beyond the counter.
async fn sequences(app: &TestApp) -> (i64, i64, bool) {
    let database = app.database("acme").await;
    database
        .read(|tx| {
            Box::pin(async move {
                let entries = tx.scalar("SELECT COUNT(*) FROM time_entries", &[]).await?;
                let distinct = tx.scalar("SELECT COUNT(DISTINCT change_seq) FROM time_entries", &[]).await?;
                let matched: i64 = tx
                    .scalar(
                        "SELECT COUNT(*) FROM time_entries e JOIN changes c ON c.seq = e.change_seq AND c.object_id = e.id",
                        &[],
                    )
                    .await?;
                let newest: i64 = tx.scalar("SELECT MAX(seq) FROM changes", &[]).await?;
                let counter: i64 = tx.scalar("SELECT seq FROM change_counter WHERE id = 1", &[]).await?;
                Ok::<_, StoreError>((entries, distinct, matched == entries && newest == counter))
            })
        })
        .await
        .unwrap()
}

#[test]
fn closed_periods_and_forbidden_overlaps_keep_their_rows_out() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let me = owner.member;
        owner
            .patch("/organization", json!({ "overlap_policy": "forbid" }))
            .await
            .expect(200);
        owner
            .put(
                "/locks",
                json!({ "member_id": null, "locked_until": "2026-02-28", "reason": "paid" }),
            )
            .await
            .expect(200);
        let body = json!({ "started_at": "2026-03-03T08:00:00Z", "ended_at": "2026-03-03T09:00:00Z" });
        owner.post("/time-entries", body).await.expect(201);
        let file = "User,Email,Project,Description,Start date,Start time,End date,End time,Duration,Tags\n\
            Owner,owner@acme.example,Atlas,closed,2026-02-28,09:00:00,2026-02-28,10:00:00,01:00:00,\n\
            Owner,owner@acme.example,Atlas,open,2026-03-02,09:00:00,2026-03-02,10:00:00,01:00:00,\n\
            Owner,owner@acme.example,Atlas,touches,2026-03-02,10:00:00,2026-03-02,11:00:00,01:00:00,\n\
            Owner,owner@acme.example,Atlas,overlaps a row,2026-03-02,10:30:00,2026-03-02,11:30:00,01:00:00,\n\
            Owner,owner@acme.example,Atlas,overlaps an entry,2026-03-03,08:30:00,2026-03-03,10:00:00,01:30:00,\n";
        let done = import(
            &app,
            &owner,
            "toggl-csv",
            file.as_bytes(),
            &json!({ "time_zone": "UTC" }),
            false,
        )
        .await;
        assert_eq!(
            (seconds(&done, "stored"), seconds(&done, "problem_count")),
            (2, 3),
            "{done}"
        );
        let problems = done["problems"].as_array().unwrap();
        let codes: Vec<&str> = problems
            .iter()
            .map(|problem| problem["code"].as_str().unwrap())
            .collect();
        assert_eq!(
            codes,
            ["period_locked", "overlap_forbidden", "overlap_forbidden"],
            "{me}"
        );
    });
}

#[test]
fn a_member_brings_in_their_own_past_and_nobody_else_s() {
    on_both_engines(|app| async move {
        let (owner, member, other) = (
            app.owner().await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        let file = b"User,Email,Project,Description,Start date,Start time,End date,End time,Duration,Tags\n\
            Owner,owner@acme.example,Atlas,plan,2026-03-02,09:00:00,2026-03-02,10:00:00,01:00:00,\n";
        let asked = import(
            &app,
            &member,
            "toggl-csv",
            file,
            &json!({ "time_zone": "UTC" }),
            false,
        )
        .await;
        assert_eq!(asked["state"], "needs_answers", "{asked}");
        let keys: Vec<&str> = asked["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|q| q["key"].as_str().unwrap())
            .collect();
        assert_eq!(keys, ["members", "projects"], "a member creates no projects");

        let id = asked["id"].as_str().unwrap();
        assert_eq!(other.get(&format!("/imports/{id}")).await.code(), "not_found");
        assert_eq!(other.delete(&format!("/imports/{id}")).await.code(), "not_found");
        assert_eq!(
            other.get(&format!("/imports/{id}/rows")).await.code(),
            "not_found"
        );
        owner.get(&format!("/imports/{id}")).await.expect(200);
        assert_eq!(other.get("/imports").await.expect(200)["items"], json!([]));
        assert_eq!(
            owner.get("/imports").await.expect(200)["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );

        let to_owner = json!({ "members": { "Owner": owner.member } });
        let refused = upload(&member, "toggl-csv", file, &to_owner, false).await;
        assert!([403, 404].contains(&refused.status.as_u16()), "{refused:?}");
        let archive = upload(&member, "hourbook-archive", b"PK", &json!({}), false).await;
        assert_eq!(archive.code(), "forbidden");
        assert_eq!(files_of_uploads(&app), 0, "what was refused is not kept");
    });
}

#[test]
fn a_form_that_cannot_be_understood_is_refused_at_once() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let unknown = upload(&owner, "excel", b"a,b\n", &json!({}), false).await;
        assert_eq!(unknown.fields(), ["format"]);
        let zone = upload(
            &owner,
            "toggl-csv",
            b"a,b\n",
            &json!({ "time_zone": "Mars/Base" }),
            false,
        )
        .await;
        assert_eq!(zone.fields(), ["options.time_zone"]);
        let answer = upload(
            &owner,
            "toggl-csv",
            b"a,b\n",
            &json!({ "members": { "Ada": "somebody" } }),
            false,
        )
        .await;
        assert_eq!(answer.fields(), ["options.members"]);
        let field = upload(&owner, "toggl-csv", b"a,b\n", &json!({ "unknown": 1 }), false).await;
        assert_eq!(field.fields(), ["options"]);
        assert_eq!(
            owner.post("/imports", json!({})).await.code(),
            "unsupported_media_type"
        );
        assert_eq!(app.stranger().get("/imports").await.code(), "unauthenticated");
        assert_eq!(files_of_uploads(&app), 0);
    });
}

#[test]
fn the_same_key_gives_the_same_import() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (file, options) = (fixture("timewarrior-json/export.json"), json!({}));
        let key = [("idempotency-key", "once")];
        let first = upload_with(&owner, "timewarrior-json", &file, &options, false, &key)
            .await
            .expect(202);
        let again = upload_with(&owner, "timewarrior-json", &file, &options, false, &key).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.expect(202)["id"], first["id"]);
        let other = upload_with(&owner, "timewarrior-json", b"[]", &options, false, &key).await;
        assert_eq!(other.code(), "idempotency_key_reused");
        assert_eq!(files_of_uploads(&app), 1);
    });
}

/// Nothing of a damaged file is stored: what is missing would be missing silently.
#[test]
fn a_damaged_or_hostile_file_stores_nothing() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let whole = fixture("timewarrior-json/export.json");
        let bomb = zip_of(&[(
            "members.csv".to_owned(),
            format!("id,name\n{}", format!("1,{}\n", "x".repeat(4000)).repeat(20_000)).into_bytes(),
        )]);
        let crowd: Vec<(String, Vec<u8>)> =
            (0..200).map(|file| (format!("{file}.csv"), Vec::new())).collect();
        let mut damaged = fixture("hourbook-archive");
        let place = damaged.len() / 3;
        damaged[place] ^= 0xff;
        let files = [
            ("timewarrior-json", whole[..whole.len() - 20].to_vec(), ""),
            ("toggl-csv", b"what,is,this\n1,2,3\n".to_vec(), "no column"),
            ("toggl-csv", Vec::new(), "empty"),
            ("toggl-csv", format!("User,Email,Project,Description,Start date,Start time,End date,End time,Duration,Tags\n\"{}", "x".repeat(3 << 20)).into_bytes(), ""),
            ("solidtime-zip", b"PK\x03\x04 not really".to_vec(), "zip"),
            ("solidtime-zip", bomb, "unpacks"),
            ("solidtime-zip", zip_of(&crowd), "200 files"),
            ("hourbook-archive", damaged, ""),
        ];
        for (format, file, said) in files {
            let failed = import(&app, &owner, format, &file, &json!({ "time_zone": "UTC" }), false).await;
            assert_eq!(failed["state"], "failed", "{format} {said}: {failed}");
            let message = failed["problems"][0]["message"].as_str().unwrap();
            assert!(message.contains(said), "{format}: {message}");
        }
        assert!(all_entries(&owner).await.is_empty());
        assert_eq!(
            owner.get("/members").await.expect(200)["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!((counts(&app).await, files_of_uploads(&app)), ((0, 0), 0));
    });
}
