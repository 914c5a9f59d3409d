//! Rows of time itself, and of what goes in and out: entries, timesheets, reports, files, the live events.

use serde_json::{Value, json};

use super::row::{Row, one, row};

pub fn rows() -> Vec<Row> {
    let mut rows = entries();
    rows.extend(habits());
    rows.extend(timesheets());
    rows.extend(working_time());
    rows.extend(contracts());
    rows.extend(reports());
    rows.extend(sent_reports());
    rows.extend(files());
    rows.extend(activity());
    rows
}

fn entries() -> Vec<Row> {
    let entry = json!({
        "member_id": "$member", "project_id": "$project", "task_id": "$task", "date": "2026-03-04",
        "duration_seconds": 60, "note": "~text",
    });
    let mut made = entry.clone();
    made["id"] = json!("$new:entry");
    let list =
        "from=2026-03-01&to=2026-04-01&member_id=$member&project_id=$project&client_id=$client&task_id=$task";
    vec![
        row("GET /time-entries").query(list),
        row("GET /time-entries").query("from=2026-03-01&to=2026-04-01&all=true&q=canary"),
        row("POST /time-entries").body(made),
        row("POST /time-entries/bulk").body(json!({ "operations": [
            { "op": "create", "entry": entry },
            { "op": "update", "id": "$entry", "changes": { "project_id": "$project", "task_id": "$task" } },
            { "op": "delete", "id": "$other_entry" },
        ] })),
        one("GET /time-entries/{id}", "entry"),
        one("PATCH /time-entries/{id}", "entry")
            .body(json!({ "project_id": "$project", "task_id": "$task" })),
        one("DELETE /time-entries/{id}", "entry"),
        row("GET /timer"),
        row("POST /timer/start").body(
            json!({ "id": "$new:other_entry", "project_id": "$project", "task_id": "$task", "note": "~text" }),
        ),
        row("POST /timer/stop").empty(),
        row("GET /locks").query("limit=100"),
        row("PUT /locks")
            .body(json!({ "member_id": "$member", "locked_until": "1999-01-31", "reason": "~text" })),
    ]
}

fn habits() -> Vec<Row> {
    vec![
        row("GET /favorites"),
        row("POST /favorites")
            .body(json!({ "id": "$new:favorite", "note": "~text", "project_id": "$project", "task_id": "$task" })),
        one("GET /favorites/{id}", "favorite"),
        one("PATCH /favorites/{id}", "favorite").body(json!({ "project_id": "$project", "task_id": "$task" })),
        one("DELETE /favorites/{id}", "favorite"),
        row("GET /recurring-entries"),
        row("POST /recurring-entries").body(json!({
            "id": "$new:recurring", "note": "~text", "project_id": "$project", "task_id": "$task",
            "from": "2026-03-01", "by_day": ["MO"], "start_time": "09:00", "duration_seconds": 900, "time_zone": "UTC",
        })),
        row("GET /recurring-entries/proposals").query("from=2026-03-01&to=2026-03-20"),
        one("GET /recurring-entries/{id}", "recurring"),
        one("PATCH /recurring-entries/{id}", "recurring")
            .body(json!({ "project_id": "$project", "task_id": "$task" })),
        one("DELETE /recurring-entries/{id}", "recurring"),
        one("POST /recurring-entries/{id}/occurrences", "recurring")
            .body(json!({ "date": "2026-03-09", "action": "skip" })),
        one("DELETE /recurring-entries/{id}/occurrences/{date}", "recurring").fixed("{date}", "2026-03-16"),
    ]
}

fn timesheets() -> Vec<Row> {
    let mut rows = vec![
        row("GET /timesheets").query("member_id=$member&team_id=$team"),
        row("POST /timesheets/bulk")
            .body(json!({ "operations": [{ "id": "$timesheet", "step": "approve" }] })),
        row("POST /timesheets/submit")
            .body(json!({ "id": "$new:timesheet", "date": "~day", "member_id": "$member" })),
        row("GET /timesheets/waiting"),
        row("GET /timesheets/week").query("date=2026-03-02&member_id=$member"),
        one("GET /timesheets/{id}", "timesheet"),
    ];
    for step in [
        "POST /timesheets/{id}/approve",
        "POST /timesheets/{id}/reject",
        "POST /timesheets/{id}/reopen",
        "POST /timesheets/{id}/withdraw",
    ] {
        rows.push(one(step, "timesheet").body(json!({ "comment": "~text" })));
    }
    rows
}

fn working_time() -> Vec<Row> {
    vec![
        row("GET /working-time/day").query("date=2026-02-03&member_id=$member"),
        row("GET /working-time/days").query("from=2026-02-01&to=2026-03-20&member_id=$member"),
        row("GET /working-time/proposals").query("member_id=$member"),
        row("GET /working-time/bundle").query("from=2026-02-01&to=2026-03-20&member_id=$member"),
        row("POST /working-time/close").body(json!({ "date": "~day" })),
        row("POST /working-time/answer")
            .body(json!({ "date": "2026-02-03", "number": 1, "answer": "accept", "reason": "~text" })),
    ]
}

fn contracts() -> Vec<Row> {
    let days = json!({
        "monday_seconds": 28_800, "tuesday_seconds": 28_800, "wednesday_seconds": 28_800, "thursday_seconds": 28_800,
        "friday_seconds": 28_800, "saturday_seconds": 0, "sunday_seconds": 0,
    });
    vec![
        one("GET /members/{id}/contracts", "member"),
        one("POST /members/{id}/contracts", "member")
            .body(json!({ "id": "$new:contract", "valid_from": "~day", "days": days, "note": "~text" })),
        one("GET /members/{id}/contract-balance", "member").query("until=2026-03-20"),
        one("PATCH /contracts/{id}", "contract").body(json!({ "note": "~text" })),
        one("DELETE /contracts/{id}", "contract"),
    ]
}

/// A filter with a place for each kind of object.
fn filter() -> Value {
    json!({
        "member_ids": ["$member"], "team_ids": ["$team"], "client_ids": ["$client"], "project_ids": ["$project"],
        "task_ids": ["$task"],
    })
}

fn reports() -> Vec<Row> {
    let whole = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project", "member"] });
    let query = json!({
        "from": "2026-03-01", "to": "2026-04-01", "filter": filter(), "group_by": ["project", "member"],
    });
    let definition = json!({ "period": "last_month", "filter": filter(), "group_by": ["project"] });
    vec![
        row("POST /reports/entries").body(query.clone()).makes(),
        row("POST /reports/entries").body(whole.clone()),
        row("POST /reports/query").body(query.clone()).makes(),
        row("POST /reports/query").body(whole.clone()),
        row("POST /reports/export")
            .body(json!({ "query": query, "format": "json" }))
            .makes(),
        row("POST /reports/export").body(json!({ "query": whole, "format": "csv" })),
        row("GET /saved-reports").query("q=canary"),
        row("POST /saved-reports")
            .body(json!({ "id": "$new:report", "name": "~text", "definition": definition }))
            .makes(),
        one("GET /saved-reports/{id}", "report"),
        one("PATCH /saved-reports/{id}", "report").body(json!({ "name": "~text" })),
        one("PATCH /saved-reports/{id}", "other_report")
            .body(json!({ "definition": definition }))
            .makes(),
        one("DELETE /saved-reports/{id}", "report"),
        one("PUT /saved-reports/{id}/pin", "report"),
        one("DELETE /saved-reports/{id}/pin", "report"),
    ]
}

fn sent_reports() -> Vec<Row> {
    vec![
        row("GET /report-links").query("saved_report_id=$report"),
        row("POST /report-links").body(json!({
            "id": "$new:report_link", "saved_report_id": "$report", "expires_at": "~later",
        })),
        row("POST /report-links/open")
            .body(json!({ "token": "hb_link" }))
            .public(),
        one("DELETE /report-links/{id}", "report_link"),
        row("GET /report-schedules").query("saved_report_id=$report"),
        row("POST /report-schedules").body(json!({
            "id": "$new:schedule", "saved_report_id": "$report", "frequency": "daily", "time": "07:00",
            "time_zone": "Europe/Berlin", "member_ids": ["$member"],
        })),
        row("POST /report-schedules/unsubscribe")
            .query("token=none")
            .public(),
        one("GET /report-schedules/{id}", "schedule"),
        one("PATCH /report-schedules/{id}", "schedule").body(json!({ "member_ids": ["$member"] })),
        one("DELETE /report-schedules/{id}", "schedule"),
        one("POST /report-schedules/{id}/send", "schedule").empty(),
    ]
}

fn files() -> Vec<Row> {
    let options = json!({
        "time_zone": "UTC", "members": { "ada@acme.example": "$member" }, "projects": { "Atlas": "$project" },
        "default_member": "$member",
    });
    vec![
        row("GET /events"),
        row("GET /export/archive"),
        row("GET /export/solidtime"),
        row("GET /export/time-entries").query("format=csv&from=2026-01-01&to=2027-01-01"),
        row("GET /exports").query("limit=100"),
        row("POST /exports").body(json!({ "format": "csv" })),
        one("GET /exports/{id}", "export"),
        one("DELETE /exports/{id}", "export"),
        one("GET /exports/{id}/file", "export"),
        row("GET /imports").query("limit=100"),
        row("POST /imports").body(options).upload().makes(),
        one("GET /imports/{id}", "import"),
        one("DELETE /imports/{id}", "import"),
        one("POST /imports/{id}/apply", "import"),
        one("GET /imports/{id}/rows", "import"),
    ]
}

fn activity() -> Vec<Row> {
    let content = json!({ "content": "bm90aGluZw==" });
    vec![
        row("GET /activity"),
        row("DELETE /activity"),
        row("GET /activity/device-lists"),
        row("POST /activity/device-lists").body(content.clone()),
        row("GET /activity/heads").query("device_id=$device"),
        row("POST /activity/heads").body(content.clone()),
        row("GET /activity/offers"),
        row("POST /activity/offers").body(json!({ "name": "desk", "content": "bm90aGluZw==" })),
        one("DELETE /activity/offers/{id}", "offer"),
        row("GET /activity/removals"),
        row("POST /activity/removals").body(content.clone()),
        row("GET /activity/segments").query("device_id=$device"),
        row("POST /activity/segments")
            .query("device_id=$device&number=1")
            .body(json!([])),
        one("GET /activity/segments/{id}", "segment"),
        row("GET /activity/wraps"),
        row("PUT /activity/wraps/{name}")
            .fixed("{name}", "recovery")
            .body(content),
    ]
}
