//! Every operation that changes something leaves its trace: all of them, as the API describes itself.

use std::collections::BTreeSet;

use axum::http::Method;
use domain::{
    documents::{DocumentKind, digest},
    people::Role,
};
use serde_json::{Value, json};
use server::config::{Config, ProviderReach};
use store::StoreError;

use crate::{
    activity::{self, Vectors},
    documents::{self, publish},
    domains::{Zone, site},
    imports::{fixture, import_as_me, upload},
    lying_provider::{CLIENT, Provider, SECRET, person},
    passkeys::{Device, challenge, enter},
    report_schedules::{self, daily, follow},
    second_factor::{browser_of, code, set_up, with_password},
    session::{Browser, OWN_PAGE, cookie},
    sign_up, single_sign_on,
    support::{Answer, Caller, PASSWORD, TestApp, on_both_engines},
};

/// What is asked with POST because the question does not fit into an address, or leads to another answer each time. It
/// changes nothing of anybody's.
const QUESTIONS: [&str; 11] = [
    "POST /invitations/preview",
    "POST /removal-receipts/open",
    "POST /reports/entries",
    "POST /reports/query",
    "POST /session/confirm/provider",
    "POST /session/passkey/options",
    "POST /session/provider",
    "POST /sign-in-providers/{id}/check",
    "POST /sign-ups",
    "POST /sign-ups/address",
    "POST /sign-ups/preview",
];

/// An event as a test looks at it.
struct Event {
    action: String,
    before: Value,
    after: Value,
}

async fn events_of(app: &TestApp, slug: &str, request_id: String) -> Vec<Event> {
    app.database(slug)
        .await
        .read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT action, payload FROM audit_events WHERE request_id = $1 ORDER BY position";
                tx.query(sql, store::params![request_id], |row| {
                    let payload: Value = serde_json::from_str(&row.get::<String>(1)?)
                        .map_err(|error| StoreError::Internal(error.to_string()))?;
                    Ok(Event {
                        action: row.get(0)?,
                        before: payload["before"].clone(),
                        after: payload["after"].clone(),
                    })
                })
                .await
            })
        })
        .await
        .unwrap()
}

struct Walk<'a> {
    app: &'a TestApp,
    slug: &'static str,
    owner: Caller,
    seen: BTreeSet<String>,
}

impl Walk<'_> {
    /// A member who has left is erased.
    async fn erasure(&mut self) {
        let gone = self.app.member(Role::Member).await.member.to_string();
        let left = json!({ "state": "disabled" });
        let left = self.step(Method::PATCH, "/members/{id}", &gone, left).await;
        let wish = json!({ "name": left["name"], "reason": "Asked for it" });
        self.step(Method::POST, "/members/{id}/erasure", &gone, wish)
            .await;
    }

    /// Sends an operation and looks for what it left. `path` names the operation as the description does; its `{id}`
    /// is filled with `id`.
    async fn step(&mut self, method: Method, path: &str, id: &str, body: Value) -> Value {
        let caller = self.owner.clone();
        self.step_as(&caller, method, path, id, body).await
    }

    async fn step_as(&mut self, caller: &Caller, method: Method, path: &str, id: &str, body: Value) -> Value {
        let body = Some(body).filter(|body| !body.is_null());
        let answer = caller
            .send(method.clone(), &path.replace("{id}", id), body, &[OWN_PAGE])
            .await;
        self.left_by(&format!("{method} {path}"), answer).await
    }

    async fn left_by(&mut self, operation: &str, answer: Answer) -> Value {
        assert!(answer.status.is_success(), "{operation}: {answer:?}");
        let request_id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        let events = events_of(self.app, self.slug, request_id).await;
        assert!(!events.is_empty(), "{operation} left no event");
        for Event {
            action,
            before,
            after,
        } in events
        {
            let (has_before, has_after) = match action.rsplit_once('.').unwrap().1 {
                "created" => (false, true),
                "deleted" | "ended" => (true, false),
                "updated" | "moved" | "skipped" | "proposed_again" | "money_budget_set" => (true, true),
                _ => continue,
            };
            assert_eq!(
                (!before.is_null(), !after.is_null()),
                (has_before, has_after),
                "{operation}: {action}"
            );
        }
        self.seen.insert(operation.to_owned());
        if answer.text.is_empty() {
            Value::Null
        } else {
            answer.json()
        }
    }

    async fn create(&mut self, path: &str, body: Value) -> String {
        let made = self.step(Method::POST, path, "", body).await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// Creates, changes and deletes an object of the kind.
    async fn life(&mut self, path: &str, body: Value, change: Value) {
        let id = self.create(path, body).await;
        let one = format!("{path}/{{id}}");
        self.step(Method::PATCH, &one, &id, change).await;
        self.step(Method::DELETE, &one, &id, Value::Null).await;
    }

    async fn work(&mut self) {
        let renamed = || json!({ "name": "Renamed" });
        self.life("/clients", json!({ "name": "Globex" }), renamed())
            .await;
        self.life("/tags", json!({ "name": "support" }), renamed()).await;
        self.life("/teams", json!({ "name": "Support" }), renamed()).await;
        self.life(
            "/task-statuses",
            json!({ "name": "Review", "category": "in_progress" }),
            renamed(),
        )
        .await;
        self.life("/projects", json!({ "name": "Gone" }), renamed()).await;
        self.life(
            "/favorites",
            json!({ "note": "Support" }),
            json!({ "note": "Help" }),
        )
        .await;

        let project = self.create("/projects", json!({ "name": "Atlas" })).await;
        let text = json!({ "project_id": project, "text": "Final?" });
        self.life("/comments", text, json!({ "text": "Final" })).await;
        let task = json!({ "project_id": project, "name": "Design", "estimate_seconds": 3600 });
        self.life("/tasks", task.clone(), renamed()).await;
        let kept = self.create("/tasks", task).await;
        let statuses = self.owner.get("/task-statuses").await.expect(200);
        let status = json!({ "status_id": statuses["items"][1]["id"] });
        self.step(Method::POST, "/tasks/{id}/move", &kept, status).await;
        let changes = json!({ "operations": [{ "id": kept, "changes": { "note": "Two languages" } }] });
        self.step(Method::POST, "/tasks/bulk", "", changes).await;

        let baseline = json!({ "name": "Offer", "reason": "Signed" });
        let baseline = self
            .step(Method::POST, "/projects/{id}/baselines", &project, baseline)
            .await;
        let id = baseline["id"].as_str().unwrap().to_owned();
        self.step(Method::DELETE, "/baselines/{id}", &id, Value::Null)
            .await;
        let changes = self
            .owner
            .get(&format!("/projects/{project}/scope-changes"))
            .await
            .expect(200);
        let id = changes["items"][0]["id"].as_str().unwrap().to_owned();
        let reason = json!({ "reason": "Ordered" });
        self.step(Method::PATCH, "/scope-changes/{id}", &id, reason).await;
        let template = json!({ "name": "Relaunch", "project_id": project });
        self.life("/project-templates", template, renamed()).await;
        let copy = json!({ "project_id": project, "name": "Copy" });
        self.step(Method::POST, "/projects/copies", "", copy).await;
    }

    /// A closed day that somebody else changes.
    async fn working_time(&mut self) {
        let date = "2026-02-10";
        let day = json!({ "date": date });
        self.step(Method::POST, "/working-time/close", "", day).await;
        let admin = self.app.member(Role::Admin).await;
        let entry = json!({ "member_id": self.owner.member, "date": date, "duration_seconds": 60 });
        admin.post("/time-entries", entry).await.expect(201);
        let said = json!({ "date": date, "number": 2, "answer": "accept" });
        self.step(Method::POST, "/working-time/answer", "", said).await;
    }

    async fn time(&mut self) {
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        self.life("/time-entries", entry.clone(), json!({ "note": "Call" }))
            .await;
        let bulk = json!({ "operations": [{ "op": "create", "entry": entry }] });
        self.step(Method::POST, "/time-entries/bulk", "", bulk).await;
        self.step(
            Method::POST,
            "/timer/start",
            "",
            json!({ "start_time_zone": "Europe/Berlin" }),
        )
        .await;
        self.step(Method::POST, "/timer/stop", "", json!({})).await;
        self.step(
            Method::PUT,
            "/locks",
            "",
            json!({ "locked_until": "2026-01-31", "reason": "Billed" }),
        )
        .await;
        self.working_time().await;
        let week = json!({ "date": "2026-03-02" });
        let sheet = self
            .step(Method::POST, "/timesheets/submit", "", week.clone())
            .await;
        let id = sheet["id"].as_str().unwrap().to_owned();
        let why = json!({ "comment": "Tuesday is missing" });
        self.step(Method::POST, "/timesheets/{id}/withdraw", &id, why.clone())
            .await;
        for (again, step) in [(true, "reject"), (true, "approve"), (false, "reopen")] {
            if again {
                self.step(Method::POST, "/timesheets/submit", "", week.clone())
                    .await;
            }
            self.step(
                Method::POST,
                &format!("/timesheets/{{id}}/{step}"),
                &id,
                why.clone(),
            )
            .await;
        }
        self.step(Method::POST, "/timesheets/submit", "", week).await;
        let many = json!({ "operations": [{ "id": id, "step": "reject", "comment": "Again" }] });
        self.step(Method::POST, "/timesheets/bulk", "", many).await;
        self.step(Method::POST, "/notices/read", "", json!({})).await;
        let fewer = json!({ "topics": { "budget": { "mail": false } } });
        self.step(Method::PATCH, "/me/notice-preferences", "", fewer)
            .await;

        let file = fixture("toggl-csv/berlin_2026.csv");
        let options = json!({ "time_zone": "UTC", "members": {} });
        let answer = upload(&self.owner, "toggl-csv", &file, &options, true).await;
        let import = self.left_by("POST /imports", answer).await;
        let id = import["id"].as_str().unwrap();
        self.step(Method::DELETE, "/imports/{id}", id, Value::Null).await;
        let ready = import_as_me(self.app, &self.owner, "toggl-csv", &file, true).await;
        let id = ready["id"].as_str().unwrap();
        self.step(Method::POST, "/imports/{id}/apply", id, Value::Null)
            .await;
    }

    async fn money(&mut self) {
        let rate = json!({ "valid_from": "2026-01-01", "hourly_minor": 9000 });
        let id = self.create("/rates", rate).await;
        self.step(Method::DELETE, "/rates/{id}", &id, Value::Null).await;
        let project = self.create("/projects", json!({ "name": "Helios" })).await;
        let budget = json!({ "budget_minor": 100_000 });
        self.step(Method::PUT, "/projects/{id}/money-budget", &project, budget)
            .await;
    }

    async fn contracts(&mut self) {
        let path = format!("/members/{}/contracts", self.owner.member);
        let days = json!({
            "monday_seconds": 28_800, "tuesday_seconds": 28_800, "wednesday_seconds": 28_800, "thursday_seconds": 28_800,
            "friday_seconds": 28_800, "saturday_seconds": 0, "sunday_seconds": 0,
        });
        let body = json!({ "valid_from": "2026-01-01", "days": days });
        let made = self.owner.post(&path, body).await;
        let made = self.left_by("POST /members/{id}/contracts", made).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let changed = json!({ "note": "Full time" });
        self.step(Method::PATCH, "/contracts/{id}", &id, changed).await;
        self.step(Method::DELETE, "/contracts/{id}", &id, Value::Null)
            .await;
    }

    async fn what_recurs(&mut self) {
        let daily = json!({
            "note": "Daily", "from": "2026-03-01", "by_day": ["MO"], "start_time": "09:00", "duration_seconds": 900,
            "time_zone": "UTC",
        });
        self.life("/recurring-entries", daily.clone(), json!({ "paused": true }))
            .await;
        let id = self.create("/recurring-entries", daily).await;
        let skip = json!({ "date": "2026-03-09", "action": "skip" });
        self.step(Method::POST, "/recurring-entries/{id}/occurrences", &id, skip)
            .await;
        let path = format!("/recurring-entries/{id}/occurrences/2026-03-09");
        let again = self.owner.delete(&path).await;
        self.left_by("DELETE /recurring-entries/{id}/occurrences/{date}", again)
            .await;
    }

    async fn reports(&mut self) {
        let period = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"] });
        let report = json!({ "name": "March", "definition": period });
        self.life("/saved-reports", report.clone(), json!({ "shared": true }))
            .await;
        let report = self.create("/saved-reports", report).await;
        self.step(Method::PUT, "/saved-reports/{id}/pin", &report, Value::Null)
            .await;
        self.step(Method::DELETE, "/saved-reports/{id}/pin", &report, Value::Null)
            .await;
        let ends = self.app.app.clock.now() + jiff::SignedDuration::from_hours(24 * 30);
        let link = json!({ "saved_report_id": report, "expires_at": ends.to_string() });
        let link = self.step(Method::POST, "/report-links", "", link).await;
        let (_, token) = link["url"].as_str().unwrap().split_once("#token=").unwrap();
        let stranger = self.app.stranger();
        let opened = json!({ "token": token });
        self.step_as(&stranger, Method::POST, "/report-links/open", "", opened)
            .await;
        let id = link["id"].as_str().unwrap().to_owned();
        self.step(Method::DELETE, "/report-links/{id}", &id, Value::Null)
            .await;
        let owner = self.owner.clone();
        let schedule = daily(&report, &[&owner]);
        self.life("/report-schedules", schedule.clone(), json!({ "paused": true }))
            .await;
        let schedule = self.step(Method::POST, "/report-schedules", "", schedule).await;
        let id = schedule["id"].as_str().unwrap().to_owned();
        self.step(Method::POST, "/report-schedules/{id}/send", &id, json!({}))
            .await;
        let left = follow(
            self.app,
            &report_schedules::link(self.app, &schedule, &owner).await,
        )
        .await;
        self.left_by("POST /report-schedules/unsubscribe", left).await;
        let query = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"] });
        let export = json!({ "query": query, "format": "json" });
        self.step(Method::POST, "/reports/export", "", export).await;
        let copy = self.create("/exports", json!({ "format": "csv" })).await;
        self.step(Method::DELETE, "/exports/{id}", &copy, Value::Null)
            .await;
        let wish = json!({ "name": "acme" });
        self.step(Method::POST, "/organization/removal", "", wish).await;
        self.step(Method::DELETE, "/organization/removal", "", Value::Null)
            .await;
    }

    async fn people(&mut self) {
        self.step(
            Method::PATCH,
            "/organization",
            "",
            json!({ "overlap_policy": "forbid" }),
        )
        .await;
        self.step(
            Method::PATCH,
            "/me",
            "",
            json!({ "preferences": { "color_scheme": "dark" } }),
        )
        .await;
        let member = self.app.member(Role::Member).await.member.to_string();
        self.step(
            Method::PATCH,
            "/members/{id}",
            &member,
            json!({ "role": "manager" }),
        )
        .await;
        self.step(Method::POST, "/members/{id}/preview", &member, Value::Null)
            .await;
        self.step(Method::DELETE, "/members/{id}", &member, Value::Null)
            .await;
        self.erasure().await;
        let role = json!({ "name": "Bookkeeping", "based_on": "member" });
        self.life("/roles", role, json!({ "name": "Billing" })).await;
        let token = self
            .step(
                Method::POST,
                "/tokens",
                "",
                json!({ "name": "Laptop", "scopes": ["read"] }),
            )
            .await;
        let id = token["id"].as_str().unwrap().to_owned();
        let networks = json!({ "networks": ["127.0.0.0/8"] });
        self.step(Method::PATCH, "/tokens/{id}", &id, networks).await;
        self.step(Method::DELETE, "/tokens/{id}", &id, Value::Null).await;

        let invite = |email: &str| json!({ "email": email, "role": "member" });
        let invitation = self
            .step(Method::POST, "/invitations", "", invite("eve@acme.example"))
            .await;
        let id = invitation["id"].as_str().unwrap().to_owned();
        self.step(Method::DELETE, "/invitations/{id}", &id, Value::Null)
            .await;
        let invitation = self
            .step(Method::POST, "/invitations", "", invite("grace@acme.example"))
            .await;
        let (_, token) = invitation["url"].as_str().unwrap().split_once("#token=").unwrap();
        let accept = json!({
            "token": token, "name": "Grace", "password": PASSWORD, "time_zone": "Europe/Berlin", "locale": "de",
        });
        let stranger = self.app.stranger();
        self.step_as(&stranger, Method::POST, "/invitations/accept", "", accept)
            .await;
    }

    /// The sealed activity log of the owner, from the published vectors.
    async fn activity(&mut self) {
        let vectors = Vectors::read();
        let list = vectors.list(1);
        self.step(Method::POST, "/activity/device-lists", "", list).await;
        let owner = self.owner.clone();
        let answer = owner
            .put("/activity/wraps/recovery", activity::wrap("recovery"))
            .await;
        self.left_by("PUT /activity/wraps/{name}", answer).await;
        for number in 1..=2 {
            let answer = activity::upload(&owner, number, activity::segment(number)).await;
            self.left_by("POST /activity/segments", answer).await;
        }
        self.step(Method::POST, "/activity/heads", "", vectors.head(1))
            .await;
        self.step(Method::POST, "/activity/removals", "", vectors.removal())
            .await;
        let offer = self
            .step(Method::POST, "/activity/offers", "", activity::offer(1, "desk"))
            .await;
        let id = offer["id"].as_str().unwrap();
        self.step(Method::DELETE, "/activity/offers/{id}", id, Value::Null)
            .await;
        self.step(Method::DELETE, "/activity", "", Value::Null).await;
    }

    /// What the operator published is accepted.
    async fn documents(&mut self) {
        let version = publish(self.app, DocumentKind::ProcessingAgreement, "We agree.").await;
        let body = json!({ "version": version, "sha256": digest("We agree.") });
        let answer = self.owner.post(documents::ACCEPT, body).await;
        self.left_by("POST /documents/{kind}/acceptances", answer).await;
    }

    /// Somebody opens a record that is laid out for intruders; what follows.
    async fn intruders(&mut self) {
        let project = self.create("/projects", json!({ "name": "Payroll" })).await;
        let record = json!({
            "kind": "record", "name": "Payroll", "object_kind": "project", "object_id": project,
        });
        let canary = self.create("/security/canaries", record).await;
        let member = self.app.member(Role::Member).await;
        member.get(&format!("/projects/{project}")).await.expect(200);
        let findings = self.owner.get("/security/findings").await.expect(200);
        let finding = findings["items"][0]["id"].as_str().unwrap().to_owned();
        for step in ["acknowledge", "lift"] {
            let path = format!("/security/findings/{{id}}/{step}");
            self.step(Method::POST, &path, &finding, Value::Null).await;
        }
        self.step(Method::DELETE, "/security/canaries/{id}", &canary, Value::Null)
            .await;
        let receiver = json!({ "name": "Pager", "url": "https://93.184.215.14/hourbook" });
        let receiver = self.create("/security/alert-receivers", receiver).await;
        let one = "/security/alert-receivers/{id}";
        self.step(Method::POST, &format!("{one}/try"), &receiver, Value::Null)
            .await;
        self.step(Method::DELETE, one, &receiver, Value::Null).await;
        let networks = json!({ "networks": ["127.0.0.0/8", "0.0.0.0"] });
        self.step(Method::PUT, "/security/networks", "", networks).await;
        let everywhere = json!({ "networks": [] });
        self.step(Method::PUT, "/security/networks", "", everywhere).await;
        let denied = crate::detection::deny_a_sign_in(self.app).await;
        self.left_by("POST /session/not-me", denied).await;
    }

    /// With a browser: its session starts, another one ends, the password changes, it signs out.
    async fn session(&mut self) {
        let mut cookies = Vec::new();
        for _ in 0..2 {
            let body = json!({ "email": "grace@acme.example", "password": PASSWORD });
            let stranger = self.app.stranger();
            let answer = stranger
                .send(Method::POST, "/session", Some(body), &[OWN_PAGE])
                .await;
            cookies.push(cookie(&answer));
            self.left_by("POST /session", answer).await;
        }
        let stranger = self.app.stranger();
        let mine = [OWN_PAGE, ("cookie", cookies[1].as_str())];
        let listed = stranger
            .send(Method::GET, "/sessions", None, &mine)
            .await
            .expect(200);
        let mut others = listed["items"].as_array().unwrap().iter();
        let other = others.rfind(|session| session["current"] != true).unwrap();
        let path = format!("/sessions/{}", other["id"].as_str().unwrap());
        let ended = stranger.send(Method::DELETE, &path, None, &mine).await;
        self.left_by("DELETE /sessions/{id}", ended).await;
        let rest = stranger.send(Method::DELETE, "/sessions", None, &mine).await;
        self.left_by("DELETE /sessions", rest).await;
        let confirm = json!({ "password": PASSWORD });
        let confirmed = stranger
            .send(Method::POST, "/session/confirm", Some(confirm), &mine)
            .await;
        cookies[1] = cookie(&confirmed);
        self.left_by("POST /session/confirm", confirmed).await;
        let mine = [OWN_PAGE, ("cookie", cookies[1].as_str())];
        let change = json!({ "current_password": PASSWORD, "new_password": "eleven calm herons 7" });
        let changed = stranger
            .send(Method::POST, "/me/password", Some(change), &mine)
            .await;
        self.left_by("POST /me/password", changed).await;
        let out = stranger.send(Method::DELETE, "/session", None, &mine).await;
        self.left_by("DELETE /session", out).await;
    }
}

impl Walk<'_> {
    /// A second factor and a new password: every step of getting in, and of being let in again.
    async fn ways_in(&mut self) {
        let (member, email) = with_password(self.app, Role::Member).await;
        let member = member.member.to_string();
        let mut browser = browser_of(self.app, &email).await;
        let begun = browser.send(Method::POST, "/me/second-factor", None).await;
        let begun = self.left_by("POST /me/second-factor", begun).await;
        let secret = begun["secret"].as_str().unwrap().to_owned();
        let first = json!({ "code": code(&secret, 0) });
        let enabled = browser
            .send(Method::POST, "/me/second-factor/enable", Some(first))
            .await;
        browser = Browser::with(self.app, cookie(&enabled));
        self.left_by("POST /me/second-factor/enable", enabled).await;
        let made = browser
            .send(Method::POST, "/me/second-factor/recovery-codes", None)
            .await;
        let made = self.left_by("POST /me/second-factor/recovery-codes", made).await;
        let stranger = self.app.stranger();
        let body = json!({ "email": email, "password": PASSWORD });
        let step = self.step_as(&stranger, Method::POST, "/session", "", body).await;
        let body = json!({ "challenge": step["challenge"], "code": made["codes"][0] });
        self.step_as(&stranger, Method::POST, "/session/second-factor", "", body)
            .await;
        let begun = browser.send(Method::POST, "/me/passkeys/options", None).await;
        let begun = self.left_by("POST /me/passkeys/options", begun).await;
        let (device, credential) = Device::create(&begun["options"]);
        let add = json!({ "ceremony": begun["ceremony"], "name": "Phone", "credential": credential });
        let added = browser.send(Method::POST, "/me/passkeys", Some(add)).await;
        browser = Browser::with(self.app, cookie(&added));
        let added = self.left_by("POST /me/passkeys", added).await;
        let asked = challenge(self.app).await;
        let body = json!({ "ceremony": asked["ceremony"], "credential": device.sign(&asked["options"]) });
        let confirmed = browser
            .send(Method::POST, "/session/confirm/passkey", Some(body))
            .await;
        browser = Browser::with(self.app, cookie(&confirmed));
        self.left_by("POST /session/confirm/passkey", confirmed).await;
        let asked = challenge(self.app).await;
        let entered = enter(self.app, &asked["ceremony"], device.sign(&asked["options"])).await;
        self.left_by("POST /session/passkey", entered).await;
        let path = format!("/me/passkeys/{}", added["passkey"]["id"].as_str().unwrap());
        let gone = browser.send(Method::DELETE, &path, None).await;
        browser = Browser::with(self.app, cookie(&gone));
        self.left_by("DELETE /me/passkeys/{id}", gone).await;
        let removed = browser.send(Method::DELETE, "/me/second-factor", None).await;
        browser = Browser::with(self.app, cookie(&removed));
        self.left_by("DELETE /me/second-factor", removed).await;
        set_up(self.app, &mut browser).await;
        self.step(
            Method::DELETE,
            "/members/{id}/second-factor",
            &member,
            Value::Null,
        )
        .await;
        self.step(Method::DELETE, "/members/{id}/sessions", &member, Value::Null)
            .await;
        let ask = json!({ "email": email });
        self.step_as(&stranger, Method::POST, "/password-resets", "", ask)
            .await;
        let link = self
            .step(Method::POST, "/members/{id}/password-reset", &member, json!({}))
            .await;
        let (_, token) = link["url"].as_str().unwrap().split_once("#token=").unwrap();
        let choose = json!({ "token": token, "password": "eleven calm herons 7" });
        self.step_as(&stranger, Method::POST, "/password-resets/complete", "", choose)
            .await;
    }
}

impl Walk<'_> {
    /// A provider: set up, signed in with, told that somebody has left, changed and deleted.
    async fn provider(&mut self) {
        let reach = |config: &mut Config| config.accounts.provider_reach = ProviderReach::Local;
        let (app, provider) = (self.app.with_config(reach).await, Provider::start().await);
        let body = json!({
            "name": "Acme ID", "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "joins": true,
        });
        let made = app.owner().await.post("/sign-in-providers", body).await;
        let made = self.left_by("POST /sign-in-providers", made).await;
        let id = made["id"].as_str().unwrap();
        // Somebody who is not here yet: whom the organization invited has the provider's usual address.
        provider.says(|said| said.person = person("u-1", "ida@acme.example"));
        let entered = single_sign_on::enter(&app, &provider, id).await;
        self.left_by("POST /session/provider/answer", entered).await;
        let token = provider.logout_token(|_, claims| claims["sub"] = json!("u-1"));
        let (path, form) = (
            format!("/sign-in-providers/{id}/logout"),
            format!("logout_token={token}"),
        );
        let kind = Some("application/x-www-form-urlencoded");
        let left = app
            .stranger()
            .send_raw(Method::POST, &path, form, kind, &[])
            .await;
        self.left_by("POST /sign-in-providers/{id}/logout", left).await;
        let one = "/sign-in-providers/{id}";
        self.step(Method::PATCH, one, id, json!({ "joins": false })).await;
        let key = json!({ "name": "Entra ID" });
        let key = self.step(Method::POST, "/provisioning-tokens", "", key).await;
        let key = key["id"].as_str().unwrap();
        self.step(Method::DELETE, "/provisioning-tokens/{id}", key, Value::Null)
            .await;
        self.step(Method::DELETE, one, id, Value::Null).await;
    }

    /// A domain of the organization's own, proved by a name server of this test.
    async fn domains(&mut self) {
        let zone = Zone::default();
        let owner = site(self.app, &zone).await.owner().await;
        let (all, one) = ("/organization/domains", "/organization/domains/{domain}");
        let here = "/organization/domains/time.acme.example";
        let made = owner.post(all, json!({ "domain": "time.acme.example" })).await;
        let made = self.left_by(&format!("POST {all}"), made).await;
        zone.put(
            made["record_name"].as_str().unwrap(),
            &[made["record_text"].as_str().unwrap()],
        );
        let proved = owner
            .send(Method::POST, &format!("{here}/check"), None, &[])
            .await;
        self.left_by(&format!("POST {one}/check"), proved).await;
        let chosen = owner.patch(here, json!({ "is_primary": true })).await;
        self.left_by(&format!("PATCH {one}"), chosen).await;
        self.left_by(&format!("DELETE {one}"), owner.delete(here).await)
            .await;
    }

    /// An organization of somebody's own: its first event is in its own log.
    async fn sign_up(&mut self) {
        let site = sign_up::site(self.app).await;
        let offer = site.stranger().get("/sign-ups/offer").await.expect(200);
        let read = |document: &Value| {
            let (kind, version) = (&document["kind"], &document["version"]);
            json!({ "kind": kind, "version": version, "sha256": document["texts"][0]["sha256"] })
        };
        let mut wish = sign_up::wish("umbrella", "ada@umbrella.example");
        wish["documents"] = offer["documents"].as_array().unwrap().iter().map(read).collect();
        let asked = sign_up::ask(&site, wish).await;
        assert!(asked.status.is_success(), "{asked:?}");
        let token = sign_up::links(&site).await.remove(0);
        let owner = site.stranger().at_host("umbrella.localhost");
        self.slug = "umbrella";
        let answer = owner
            .post("/sign-ups/complete", sign_up::completion(&token))
            .await;
        self.left_by("POST /sign-ups/complete", answer).await;
    }
}

/// AT-65, ASVS v5.0.0-16.2.1, 16.3.1: whatever changes something writes at least one event under the id of its
/// request, with what was and what is. A new operation fails here until it does, too.
#[test]
fn every_operation_that_changes_something_leaves_an_event() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let mut walk = Walk {
            app: &app,
            slug: "acme",
            owner,
            seen: BTreeSet::new(),
        };
        walk.work().await;
        walk.time().await;
        walk.money().await;
        walk.contracts().await;
        walk.what_recurs().await;
        walk.reports().await;
        walk.people().await;
        walk.activity().await;
        walk.intruders().await;
        walk.documents().await;
        walk.session().await;
        walk.ways_in().await;
        walk.provider().await;
        walk.domains().await;
        let (visitor, setup) = crate::setup::open_link(&app, 1).await;
        walk.slug = "initech";
        let answer = visitor.post("/setup", crate::setup::body(&setup)).await;
        walk.left_by("POST /setup", answer).await;
        walk.sign_up().await;

        let described = serde_json::to_value(server::router::openapi()).unwrap();
        let mut all = BTreeSet::new();
        for (path, operations) in described["paths"].as_object().unwrap() {
            for method in operations.as_object().unwrap().keys() {
                let method = method.to_uppercase();
                if matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE") {
                    all.insert(format!("{method} {path}"));
                }
            }
        }
        let unseen: Vec<&String> = all
            .iter()
            .filter(|operation| !walk.seen.contains(*operation) && !QUESTIONS.contains(&operation.as_str()))
            .collect();
        assert!(unseen.is_empty(), "nobody knows what these leave: {unseen:?}");
    });
}
