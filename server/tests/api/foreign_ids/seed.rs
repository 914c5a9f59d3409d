//! One object of each kind, in any organization, with a mark in every text that people can write.

use std::collections::BTreeMap;

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};
use server::{clock::Clock, jobs};
use store::passkeys::Passkey;

use crate::{
    activity::{self, Vectors},
    imports::{fixture, import_as_me},
    session::cookie,
    support::{Caller, PASSWORD, TestApp},
};

/// The device of the published vectors of the activity log.
const LAPTOP: &str = "41414141-4141-4141-4141-414141414141";

/// An organization with what is in it.
pub struct World {
    pub slug: &'static str,
    /// What the texts in it carry.
    pub mark: String,
    pub owner: Caller,
    pub member: Caller,
    /// Leads the team of `member`.
    pub lead: Caller,
    pub admin: Caller,
    /// The id of an object of each kind.
    pub ids: BTreeMap<&'static str, String>,
    /// A session of `member` in a browser.
    pub cookie: String,
}

/// Later than any test runs.
pub fn later() -> String {
    (Clock.now() + jiff::SignedDuration::from_hours(24 * 30)).to_string()
}

impl World {
    /// Fills the organization; with a sealed activity log where `sealed`. That of the published vectors has the same ids wherever
    /// it lies, so that only one of two organizations can have it.
    pub async fn of(app: &TestApp, slug: &'static str, sealed: bool) -> Self {
        let email = format!("owner@{slug}.example");
        let owner = app
            .caller_by_email(slug, &email, &["read", "write", "admin"])
            .await;
        let (member, lead, admin) = (
            app.member_of(slug, Role::Member).await,
            app.member_of(slug, Role::Manager).await,
            app.member_of(slug, Role::Admin).await,
        );
        let ids = BTreeMap::from([
            ("member", member.member.to_string()),
            ("lead", lead.member.to_string()),
            ("device", LAPTOP.to_owned()),
            ("segment", "0".repeat(64)),
            ("offer", Clock.id().to_string()),
        ]);
        let mut world = Self {
            slug,
            mark: format!("canary {slug}"),
            owner,
            member,
            lead,
            admin,
            ids,
            cookie: String::new(),
        };
        world.work().await;
        world.plans().await;
        world.time().await;
        world.contracts().await;
        world.reports().await;
        world.people(app).await;
        world.protection(app).await;
        if sealed {
            world.activity().await;
        }
        world.files(app).await;
        world.ways_in(app).await;
        world
    }

    /// The id of an object of this kind.
    pub fn id(&self, kind: &str) -> String {
        let found = self.ids.get(kind);
        assert!(found.is_some(), "{}: seed.rs makes no {kind}", self.slug);
        found.unwrap().clone()
    }

    async fn make(&mut self, kind: &'static str, path: &str, body: Value) -> Value {
        let made = self.owner.post(path, body).await;
        assert!(made.status.is_success(), "{kind}: {}", made.text);
        let made = made.json();
        self.ids.insert(kind, made["id"].as_str().unwrap().to_owned());
        made
    }

    async fn work(&mut self) {
        let mark = self.mark.clone();
        self.make("client", "/clients", json!({ "name": mark, "note": mark }))
            .await;
        let project = json!({ "name": mark, "note": mark, "client_id": self.id("client") });
        self.make("project", "/projects", project).await;
        let tag = json!({ "name": mark });
        self.make("tag", "/tags", tag).await;
        for (kind, name) in [("status", "first"), ("other_status", "second")] {
            let status = json!({ "name": format!("{mark} {name}"), "category": "in_progress" });
            self.make(kind, "/task-statuses", status).await;
        }
        for (kind, name) in [("task", "first"), ("other_task", "second")] {
            let task = json!({
                "project_id": self.id("project"), "name": format!("{mark} {name}"), "note": mark,
                "status_id": self.id("other_status"), "estimate_seconds": 3600,
            });
            self.make(kind, "/tasks", task).await;
        }
        let team = json!({
            "name": mark, "member_ids": [self.id("member")], "lead_ids": [self.id("lead")],
        });
        self.make("team", "/teams", team).await;
        let comment =
            json!({ "client_id": self.id("client"), "text": mark, "mention_ids": [self.id("lead")] });
        self.make("comment", "/comments", comment).await;
        let notices = self.lead.get("/notices").await.expect(200);
        self.ids
            .insert("notice", notices["items"][0]["id"].as_str().unwrap().to_owned());
    }

    async fn plans(&mut self) {
        let (mark, project) = (self.mark.clone(), self.id("project"));
        let path = format!("/projects/{project}/baselines");
        self.make("baseline", &path, json!({ "name": mark, "reason": mark }))
            .await;
        let late = json!({ "project_id": project, "name": format!("{mark} late"), "estimate_seconds": 7200 });
        self.owner.post("/tasks", late).await.expect(201);
        let path = format!("/projects/{project}/scope-changes");
        let changes = self.owner.get(&path).await.expect(200);
        let change = changes["items"][0]["id"].as_str().unwrap().to_owned();
        self.ids.insert("scope_change", change);
        let template = json!({ "name": mark, "project_id": project });
        self.make("template", "/project-templates", template).await;
        let rate = json!({ "valid_from": "2026-01-01", "hourly_minor": 9000, "reason": mark });
        self.make("rate", "/rates", rate).await;
    }

    async fn contracts(&mut self) {
        let days = json!({
            "monday_seconds": 28_800, "tuesday_seconds": 28_800, "wednesday_seconds": 28_800, "thursday_seconds": 28_800,
            "friday_seconds": 28_800, "saturday_seconds": 0, "sunday_seconds": 0,
        });
        let contract = json!({ "valid_from": "2026-01-01", "days": days, "note": self.mark });
        let path = format!("/members/{}/contracts", self.id("member"));
        self.make("contract", &path, contract).await;
    }

    async fn time(&mut self) {
        let mark = self.mark.clone();
        for (kind, date) in [
            ("entry", "2026-03-03"),
            ("other_entry", "2026-03-03"),
            ("old_entry", "2026-02-03"),
        ] {
            let entry = json!({
                "date": date, "duration_seconds": 600, "note": mark, "project_id": self.id("project"),
                "task_id": self.id("task"), "tags": [mark],
            });
            self.make(kind, "/time-entries", entry).await;
        }
        let week = json!({ "date": "2026-02-02", "comment": mark });
        self.make("timesheet", "/timesheets/submit", week).await;
        let closed = json!({ "date": "2026-02-03" });
        let closed = self.owner.post("/working-time/close", closed).await;
        assert!(closed.status.is_success(), "{}", closed.text);
        let favorite = json!({ "note": mark, "project_id": self.id("project") });
        self.make("favorite", "/favorites", favorite).await;
        let daily = json!({
            "note": mark, "from": "2026-03-01", "by_day": ["MO"], "start_time": "09:00", "duration_seconds": 900,
            "time_zone": "UTC",
        });
        self.make("recurring", "/recurring-entries", daily).await;
        let skipped = json!({ "date": "2026-03-16", "action": "skip" });
        let path = format!("/recurring-entries/{}/occurrences", self.id("recurring"));
        let skipped = self.owner.post(&path, skipped).await;
        assert!(skipped.status.is_success(), "{}", skipped.text);
    }

    async fn reports(&mut self) {
        let mark = self.mark.clone();
        for (kind, name) in [("report", "first"), ("other_report", "second")] {
            let definition = json!({ "period": "last_month", "group_by": ["project"] });
            let report = json!({ "name": format!("{mark} {name}"), "definition": definition });
            self.make(kind, "/saved-reports", report).await;
        }
        let path = format!("/saved-reports/{}/pin", self.id("report"));
        let pinned = self.owner.send(Method::PUT, &path, None, &[]).await;
        assert!(pinned.status.is_success(), "{}", pinned.text);
        let link = json!({ "saved_report_id": self.id("report"), "expires_at": later() });
        self.make("report_link", "/report-links", link).await;
        let schedule = json!({
            "saved_report_id": self.id("report"), "frequency": "daily", "time": "07:00", "time_zone": "Europe/Berlin",
            "member_ids": [self.owner.member],
        });
        self.make("schedule", "/report-schedules", schedule).await;
    }

    async fn people(&mut self, app: &TestApp) {
        let (mark, email) = (self.mark.clone(), format!("new@{}.example", self.slug));
        let role = json!({ "name": mark, "description": mark, "based_on": "member" });
        self.make("role", "/roles", role).await;
        let token = json!({ "name": mark, "scopes": ["read"] });
        self.make("token", "/tokens", token).await;
        let invitation = json!({ "email": email, "role": "member" });
        self.make("invitation", "/invitations", invitation).await;
        let key = json!({ "name": mark });
        self.make("provisioning_token", "/provisioning-tokens", key).await;
        let provider = json!({
            "name": mark, "issuer": "https://93.184.215.14", "client_id": mark.replace(' ', "-"),
            "client_secret": "a secret of it",
        });
        self.make("provider", "/sign-in-providers", provider).await;
        let (passkey, key) = (
            Passkey {
                id: Clock.id().into(),
                member_id: self.owner.member,
                name: mark,
                credential: json!({}),
                created_at: Clock.now(),
                last_used_at: None,
            },
            self.slug.as_bytes(),
        );
        self.ids.insert("passkey", passkey.id.to_string());
        let database = app.database(self.slug).await;
        let added = database
            .write(move |tx| Box::pin(async move { store::passkeys::insert(tx, &passkey, key).await }));
        added.await.unwrap();
    }

    async fn protection(&mut self, app: &TestApp) {
        let mark = self.mark.clone();
        let project = json!({ "name": format!("{mark} payroll") });
        let project = self.owner.post("/projects", project).await.expect(201);
        let id = project["id"].as_str().unwrap().to_owned();
        self.ids.insert("other_project", id);
        let record = json!({
            "kind": "record", "name": mark, "object_kind": "project", "object_id": project["id"],
        });
        self.make("canary", "/security/canaries", record).await;
        let path = format!("/projects/{}", project["id"].as_str().unwrap());
        let curious = app.member_of(self.slug, Role::Member).await;
        curious.get(&path).await.expect(200);
        let findings = self.owner.get("/security/findings").await.expect(200);
        let finding = findings["items"][0]["id"].as_str().unwrap().to_owned();
        self.ids.insert("finding", finding);
    }

    async fn activity(&mut self) {
        let vectors = Vectors::read();
        activity::whole(&self.owner, &vectors).await;
        self.ids.insert("segment", vectors.name(1));
        let offer = activity::offer(1, &self.mark);
        let offer = self.owner.post("/activity/offers", offer).await.expect(201);
        self.ids.insert("offer", offer["id"].as_str().unwrap().to_owned());
    }

    async fn files(&mut self, app: &TestApp) {
        let file = String::from_utf8(fixture("toggl-csv/berlin_2026.csv")).unwrap();
        let file = file.replace("Atlas", &self.mark);
        let import = import_as_me(app, &self.owner, "toggl-csv", file.as_bytes(), true).await;
        self.ids
            .insert("import", import["id"].as_str().unwrap().to_owned());
        self.make("export", "/exports", json!({ "format": "csv" })).await;
        jobs::work_off(&app.app).await.unwrap();
        // After the last job: nothing of this is ever sent.
        let receiver = json!({ "name": self.mark, "url": format!("https://93.184.215.14/{}", self.slug) });
        self.make("receiver", "/security/alert-receivers", receiver).await;
    }

    /// A browser of somebody with a password and no passkey: the owner has one.
    async fn ways_in(&mut self, app: &TestApp) {
        let database = app.database(self.slug).await;
        let (from, to) = (self.owner.member, self.member.member);
        let copied = database.write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE members SET password_hash = (SELECT password_hash FROM members WHERE id = $1) WHERE id = $2";
                tx.execute_one(sql, store::params![from, to]).await
            })
        });
        copied.await.unwrap();
        let member = format!("/members/{}", self.member.member);
        let email = self.owner.get(&member).await.expect(200)["email"].clone();
        let origin = format!("https://{}.localhost", self.slug);
        let origin = [("origin", origin.as_str())];
        let body = json!({ "email": email, "password": PASSWORD });
        let stranger = app.stranger().at_host(&format!("{}.localhost", self.slug));
        let entered = stranger.send(Method::POST, "/session", Some(body), &origin).await;
        assert!(entered.status.is_success(), "{}", entered.text);
        self.cookie = cookie(&entered);
        let mine = [origin[0], ("cookie", self.cookie.as_str())];
        let sessions = stranger.send(Method::GET, "/sessions", None, &mine).await;
        let sessions = sessions.expect(200);
        let session = sessions["items"][0]["id"].as_str().unwrap().to_owned();
        self.ids.insert("session", session);
    }
}
