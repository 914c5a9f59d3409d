//! Time entries over the API.

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines, on_sqlite};

fn hour(day: &str, hour: u8) -> Value {
    json!({ "started_at": format!("{day}T{hour:02}:00"), "ended_at": format!("{day}T{:02}:00", hour + 1) })
}

async fn create(caller: &Caller, body: Value) -> Value {
    caller.post("/time-entries", body).await.expect(201)
}

#[test]
fn an_interval_is_stored_with_the_zones_of_both_ends_and_read_back() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let created = create(
            &owner,
            json!({
                "started_at": "2026-03-02T09:00", "ended_at": "2026-03-02T10:30:00+00:00", "end_time_zone": "Europe/London",
                "note": "Call", "tags": ["support", "Phone"],
            }),
        )
        .await;
        assert_eq!(created["started_at"], "2026-03-02T08:00:00Z");
        assert_eq!(created["ended_at"], "2026-03-02T10:30:00Z");
        assert_eq!(created["start_time_zone"], "Europe/Berlin");
        assert_eq!(created["end_time_zone"], "Europe/London");
        assert_eq!(created["date"], "2026-03-02");
        assert_eq!(created["duration_seconds"], 9000);
        assert_eq!(created["kind"], "interval");
        assert_eq!(created["allowed_actions"], json!(["update", "delete"]));
        let read = owner
            .get(&format!("/time-entries/{}", created["id"].as_str().unwrap()))
            .await;
        assert_eq!(read.headers["etag"], "\"1\"");
        let read = read.expect(200);
        assert_eq!(read["tags"], json!(["Phone", "support"]));
        assert_eq!(read["note"], created["note"]);
    });
}

/// Pitfall 13: an amount of time on a date is an entry of its own kind, without invented clock times.
#[test]
fn a_duration_is_stored_without_instants() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for _ in 0..2 {
            let entry = create(&owner, json!({ "date": "2026-03-02", "duration_seconds": 5400 })).await;
            assert_eq!(entry["kind"], "duration");
            assert_eq!(entry["started_at"], Value::Null);
            assert_eq!(entry["warnings"], json!([]));
        }
    });
}

/// Pitfall 1: a local time that happens twice or never is asked back, with the instants to choose from.
#[test]
fn a_local_time_in_the_change_of_clocks_is_asked_back() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let twice = json!({ "started_at": "2026-10-25T02:30", "ended_at": "2026-10-25T04:00" });
        let answer = owner.post("/time-entries", twice).await;
        assert_eq!(answer.code(), "local_time_ambiguous");
        let options = answer.json()["errors"][0]["options"].clone();
        assert_eq!(options.as_array().unwrap().len(), 2);
        let chosen = json!({ "started_at": options[1], "ended_at": "2026-10-25T04:00" });
        assert_eq!(create(&owner, chosen).await["duration_seconds"], 5400);
        let never = json!({ "started_at": "2026-03-29T02:30", "ended_at": "2026-03-29T04:00" });
        assert_eq!(
            owner.post("/time-entries", never).await.code(),
            "local_time_missing"
        );
    });
}

/// Pitfall 18, ASVS v5.0.0-2.3.3: a repeated key gives the first answer again and stores nothing twice.
#[test]
fn a_repeated_idempotency_key_gives_the_first_answer_and_stores_once() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let key = [("idempotency-key", "one")];
        let first = owner
            .send(Method::POST, "/time-entries", Some(hour("2026-03-02", 9)), &key)
            .await;
        let again = owner
            .send(Method::POST, "/time-entries", Some(hour("2026-03-02", 9)), &key)
            .await;
        assert_eq!((again.status.as_u16(), &again.text), (201, &first.text));
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.headers["etag"], first.headers["etag"]);
        let other = owner
            .send(Method::POST, "/time-entries", Some(hour("2026-03-02", 10)), &key)
            .await;
        assert_eq!(other.code(), "idempotency_key_reused");
        let list = owner.get("/time-entries").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        // The same key of somebody else is another key.
        let member = app.member(Role::Member).await;
        assert_eq!(
            member
                .send(Method::POST, "/time-entries", Some(hour("2026-03-02", 10)), &key)
                .await
                .status
                .as_u16(),
            201
        );
    });
}

/// Pitfalls 1 and 10: a change touches only what it names.
#[test]
fn a_patch_changes_what_it_names_and_a_stale_version_is_refused() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let body = json!({ "started_at": "2026-03-02T09:00:07", "ended_at": "2026-03-02T10:00:09", "note": "a", "tags": ["x"] });
        let entry = create(&owner, body).await;
        let path = format!("/time-entries/{}", entry["id"].as_str().unwrap());
        let changed = owner
            .patch(&path, json!({ "ended_at": "2026-03-02T11:00" }))
            .await;
        assert_eq!(changed.headers["etag"], "\"2\"");
        let changed = changed.expect(200);
        assert_eq!(changed["started_at"], entry["started_at"]);
        assert_eq!(changed["note"], "a");
        assert_eq!(changed["tags"], json!(["x"]));
        let stale = owner
            .send(
                Method::PATCH,
                &path,
                Some(json!({ "note": "b" })),
                &[("if-match", "\"1\"")],
            )
            .await;
        assert_eq!(stale.code(), "stale_version");
        let fresh = owner
            .send(
                Method::PATCH,
                &path,
                Some(json!({ "note": "b", "tags": [] })),
                &[("if-match", "\"2\"")],
            )
            .await;
        assert_eq!(fresh.expect(200)["tags"], json!([]));
    });
}

#[test]
fn a_deleted_entry_can_be_created_again_with_its_id() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let entry = create(&owner, hour("2026-03-02", 9)).await;
        let path = format!("/time-entries/{}", entry["id"].as_str().unwrap());
        owner.delete(&path).await.expect(204);
        assert_eq!(owner.get(&path).await.code(), "not_found");
        let mut body = hour("2026-03-02", 9);
        body["id"] = entry["id"].clone();
        assert_eq!(create(&owner, body.clone()).await["id"], entry["id"]);
        assert_eq!(owner.post("/time-entries", body).await.code(), "id_taken");
    });
}

/// Pitfall 6: touching entries never collide; what overlaps is warned of or refused, as the organization decides.
#[test]
fn overlaps_follow_the_policy_and_touching_is_no_overlap() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        create(&owner, hour("2026-03-02", 9)).await;
        assert_eq!(
            create(&owner, hour("2026-03-02", 10)).await["warnings"],
            json!([])
        );
        let overlapping = json!({ "started_at": "2026-03-02T09:30", "ended_at": "2026-03-02T10:30" });
        assert_eq!(
            create(&owner, overlapping.clone()).await["warnings"],
            json!(["overlap"])
        );
        set_policy(&app, domain::entries::OverlapPolicy::Forbid).await;
        let refused = owner.post("/time-entries", overlapping.clone()).await;
        assert_eq!(refused.code(), "overlap_forbidden");
        assert_eq!(
            refused.json()["errors"][0]["options"].as_array().unwrap().len(),
            3
        );
        set_policy(&app, domain::entries::OverlapPolicy::Allow).await;
        assert_eq!(create(&owner, overlapping).await["warnings"], json!([]));
    });
}

async fn set_policy(app: &crate::support::TestApp, policy: domain::entries::OverlapPolicy) {
    let database = app.database("acme").await;
    database
        .write(move |tx| {
            Box::pin(async move {
                let mut organization = store::organization::get(tx).await?;
                organization.overlap_policy = policy;
                store::organization::update(tx, &organization).await
            })
        })
        .await
        .unwrap();
}

/// Pitfall 11: nothing moves out of a closed period or into it, and days after it stay open.
#[test]
fn a_locked_day_cannot_be_changed_and_the_next_one_can() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let locked = create(&owner, hour("2026-03-02", 9)).await;
        let open = create(&owner, hour("2026-03-03", 9)).await;
        let (member, database) = (owner.member, app.database("acme").await);
        database
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "INSERT INTO locks (id, member_id, locked_until, reason, set_by, set_at) VALUES ($1, NULL, $2, 'payroll', $1, $3)";
                    let until: jiff::civil::Date = "2026-03-02".parse().unwrap();
                    tx.execute(sql, store::params![member, until, server::clock::Clock.now()]).await
                })
            })
            .await
            .unwrap();
        let path = |entry: &Value| format!("/time-entries/{}", entry["id"].as_str().unwrap());
        assert_eq!(
            owner.patch(&path(&locked), json!({ "note": "x" })).await.code(),
            "period_locked"
        );
        assert_eq!(owner.delete(&path(&locked)).await.code(), "period_locked");
        assert_eq!(
            owner.post("/time-entries", hour("2026-03-02", 12)).await.code(),
            "period_locked"
        );
        let into = json!({ "started_at": "2026-03-02T22:00", "ended_at": "2026-03-03T10:00" });
        assert_eq!(owner.patch(&path(&open), into).await.code(), "period_locked");
        assert_eq!(
            owner
                .patch(&path(&open), json!({ "note": "x" }))
                .await
                .expect(200)["locked"],
            false
        );
        let read = owner.get(&path(&locked)).await.expect(200);
        assert_eq!(
            (&read["locked"], &read["allowed_actions"]),
            (&json!(true), &json!([]))
        );
    });
}

/// On both engines, and for the operations behind it as well.
#[test]
fn a_bulk_request_names_the_item_whose_id_is_taken() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let taken = create(&owner, hour("2026-03-02", 9)).await["id"].clone();
        let mut again = hour("2026-03-02", 11);
        again["id"] = taken;
        let twice = json!("01a20573-0000-7000-8000-000000000001");
        let (mut first, mut second) = (hour("2026-03-02", 13), hour("2026-03-02", 15));
        (first["id"], second["id"]) = (twice.clone(), twice);
        let operations: Vec<Value> = [again, first, second, hour("2026-03-02", 17)]
            .into_iter()
            .map(|entry| json!({"op": "create", "entry": entry}))
            .collect();
        let answer = owner
            .post("/time-entries/bulk", json!({"operations": operations}))
            .await;
        assert_eq!(answer.code(), "bulk_failed");
        let errors = answer.json()["errors"].clone();
        let named: Vec<_> = errors
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
            .collect();
        assert_eq!(
            named,
            [
                ("operations.0.entry.id", "id_taken"),
                ("operations.2.entry.id", "id_taken")
            ]
        );
    });
}

/// A bulk operation is atomic and says per item what is wrong.
#[test]
fn a_bulk_request_does_all_or_nothing_and_names_every_wrong_item() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let entry = create(&owner, hour("2026-03-02", 9)).await;
        let wrong = json!({ "operations": [
            { "op": "create", "entry": hour("2026-03-03", 9) },
            { "op": "create", "entry": { "started_at": "2026-03-03T12:00", "ended_at": "2026-03-03T11:00" } },
            { "op": "update", "id": entry["id"], "version": 7, "changes": { "note": "x" } },
            { "op": "delete", "id": "019d0000-0000-7000-8000-000000000000" },
        ]});
        let answer = owner.post("/time-entries/bulk", wrong).await;
        assert_eq!(answer.code(), "bulk_failed");
        assert_eq!(
            answer.fields(),
            ["operations.1.entry.ended_at", "operations.2", "operations.3"]
        );
        assert_eq!(
            owner.get("/time-entries").await.expect(200)["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        let right = json!({ "operations": [
            { "op": "create", "entry": hour("2026-03-03", 9) },
            { "op": "update", "id": entry["id"], "version": 1, "changes": { "note": "x" } },
            { "op": "delete", "id": entry["id"], "version": 2 },
        ]});
        let results = owner.post("/time-entries/bulk", right).await.expect(200);
        let statuses: Vec<_> = results["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["status"].clone())
            .collect();
        assert_eq!(statuses, [201, 200, 204]);
    });
}

/// Every field has a limit and a message; nothing is stored.
#[test]
fn bad_input_is_refused_with_the_field_and_nothing_is_stored() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let interval = |start: &str, end: &str| json!({ "started_at": start, "ended_at": end });
        let cases = [
            (interval("2026-03-02T09:00", "2026-03-02T09:00"), "ended_at"),
            (interval("2026-03-02T09:00", "2026-03-02T08:00"), "ended_at"),
            (interval("1900-01-01T09:00", "1900-01-01T10:00"), "started_at"),
            (interval("9999-12-31T09:00", "9999-12-31T10:00"), "started_at"),
            (interval("2026-01-01T09:00", "2026-03-02T09:00"), "ended_at"),
            (json!({ "started_at": "2026-03-02T09:00" }), "ended_at"),
            (
                json!({ "date": "2026-03-02", "duration_seconds": 0 }),
                "duration_seconds",
            ),
            (
                json!({ "date": "2026-03-02", "duration_seconds": -5 }),
                "duration_seconds",
            ),
            (
                json!({ "date": "2026-03-02", "duration_seconds": 86401 }),
                "duration_seconds",
            ),
            (
                json!({ "date": "2026-03-02", "duration_seconds": 60, "start_time_zone": "Mars/Base" }),
                "start_time_zone",
            ),
            (
                json!({ "date": "2026-03-02", "duration_seconds": 60, "note": "x".repeat(5001) }),
                "note",
            ),
            (
                json!({ "date": "2026-03-02", "duration_seconds": 60, "project_id": "019d0000-0000-7000-8000-000000000000" }),
                "project_id",
            ),
        ];
        for (body, field) in cases {
            let answer = owner.post("/time-entries", body.clone()).await;
            assert_eq!(answer.status.as_u16(), 422, "{body}");
            assert!(
                answer.fields().contains(&field.to_owned()),
                "{body}: {}",
                answer.text
            );
        }
        assert_eq!(owner.get("/time-entries").await.expect(200)["items"], json!([]));
    });
}

/// What cannot be read is refused before anything looks at it.
#[test]
fn unreadable_requests_are_refused_with_the_reason() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        for (body, status) in [
            (&b"{"[..], 400),
            (b"[]", 400),
            (b"{\"started_at\": 5}", 400),
            (b"{\"nonsense\": 1}", 400),
            (b"\xff\xfe", 400),
            (b"{\"date\": \"2026-02-30\", \"duration_seconds\": 60}", 400),
        ] {
            let answer = owner
                .send_raw(
                    Method::POST,
                    "/time-entries",
                    body.to_vec(),
                    Some("application/json"),
                    &[],
                )
                .await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
            assert_eq!(answer.code(), "malformed_request");
        }
        let huge = vec![b' '; 2 * 1024 * 1024];
        let answer = owner
            .send_raw(Method::POST, "/time-entries", huge, Some("application/json"), &[])
            .await;
        assert_eq!(answer.code(), "payload_too_large");
        let answer = owner
            .send_raw(
                Method::POST,
                "/time-entries",
                b"a=b".to_vec(),
                Some("text/plain"),
                &[],
            )
            .await;
        assert_eq!(answer.code(), "unsupported_media_type");
        assert_eq!(owner.get("/time-entries?limit=0").await.fields(), ["limit"]);
        assert_eq!(
            owner.get("/time-entries?cursor=!").await.code(),
            "malformed_request"
        );
        assert_eq!(
            owner
                .get("/time-entries?from=2026-03-02&to=2026-03-01")
                .await
                .fields(),
            ["to"]
        );
        assert_eq!(owner.get("/time-entries").await.expect(200)["items"], json!([]));
    });
}

/// Pitfall 2: whose entry it is and whose zone it has are two things; a manager's zone never gets into it.
#[test]
fn managers_record_for_their_teams_and_members_only_for_themselves() {
    on_both_engines(|app| async move {
        let (manager, mate, other) = (
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        app.team(&manager, &[&mate]).await;
        let for_member = |caller: &Caller| {
            let mut body = hour("2026-03-02", 9);
            body["member_id"] = json!(caller.member);
            body
        };
        let entry = create(&manager, for_member(&mate)).await;
        assert_eq!(entry["member_id"], json!(mate.member));
        assert_eq!(
            manager.post("/time-entries", for_member(&other)).await.code(),
            "not_found"
        );
        assert_eq!(
            mate.post("/time-entries", for_member(&other)).await.code(),
            "not_found"
        );
        let path = format!("/time-entries/{}", entry["id"].as_str().unwrap());
        let unknown = "/time-entries/019d0000-0000-7000-8000-000000000000";
        let (foreign, missing) = (other.get(&path).await.json(), other.get(unknown).await.json());
        for field in ["status", "code", "title", "detail", "errors"] {
            assert_eq!(foreign[field], missing[field]);
        }
        let all = manager.get("/time-entries?all=true").await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        assert_eq!(
            other.get("/time-entries?all=true").await.expect(200)["items"],
            json!([])
        );
    });
}
