//! Mails as a relay gets them: which carry a link that ends them, what one click does, and to whom none goes.

use std::collections::BTreeMap;

use api::problem::Code;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{ids::JobId, people::Role};
use jiff::{ToSpan, tz::TimeZone};
use serde_json::{Value, json};
use server::{jobs, mail::suppression, notices::give_notice_of_deadlines};
use store::suppressions::{self, Reason};

use crate::{
    lying_relay::{Mail, Relay},
    report_schedules::daily,
    support::{Answer, Caller, TestApp, on_both_engines, on_sqlite},
};

/// What is sent whether one likes it or not, by a word of its subject.
const MANDATORY: [&str; 2] = ["Your password was changed", "is ready"];

fn address(member: &Caller) -> String {
    format!("{}@acme.example", member.member.uuid().simple())
}

/// Leaves jobs as the product does, and works until nothing is left.
async fn send(app: &TestApp, queued: Vec<(&'static str, Value)>) {
    let (database, placement) = (app.database("acme").await, app.placement("acme").await);
    let (clock, now) = (app.app.clock, app.app.clock.now());
    database
        .write(move |tx| {
            Box::pin(async move {
                for (kind, payload) in queued {
                    store::outbox::insert(tx, JobId::from(clock.id()), kind, payload, now).await?;
                }
                Ok::<_, store::StoreError>(())
            })
        })
        .await
        .unwrap();
    jobs::announce(&app.app, &placement).await;
    jobs::work_off(&app.app).await.unwrap();
}

fn security(to: &str) -> (&'static str, Value) {
    let mail = json!({ "to": to, "locale": "en", "organization": "acme", "time_zone": "UTC",
        "at": "2026-03-01T08:00:00Z", "news": { "kind": "password_changed" } });
    ("mail.security", mail)
}

fn budget(to: &str) -> (&'static str, Value) {
    let mail = json!({ "to": to, "locale": "en", "organization": "acme", "project": "Atlas", "percent": 80,
        "tracked_seconds": 10, "budget_seconds": 20, "url": null });
    ("mail.budget", mail)
}

/// One mail of every kind that is written when it is planned.
fn planned(to: &str) -> Vec<(&'static str, Value)> {
    let week = |step: &str| {
        json!({ "to": to, "locale": "en", "organization": "acme", "step": step, "member": "Grace", "by": "Ada",
            "first": "2026-03-02", "last": "2026-03-08", "comment": "", "url": "https://hours.example/timesheet" })
    };
    vec![
        security(to),
        budget(to),
        (
            "mail.money_budget",
            json!({ "to": to, "locale": "en", "organization": "acme", "project": "Atlas", "percent": 90,
                "spent": "9.00 EUR", "budget": "10.00 EUR", "url": null }),
        ),
        ("mail.timesheet", week("submit")),
        ("mail.timesheet", week("approve")),
        (
            "mail.export",
            json!({ "to": to, "locale": "en", "organization": "acme", "expires": "2026-04-01T08:00:00Z",
                "time_zone": "UTC", "url": "https://hours.example/settings/data" }),
        ),
    ]
}

/// A mention, an assignment, a deadline and a report, as the product comes to them.
async fn happen(app: &TestApp, manager: &Caller, member: &Caller, atlas: &Value, name: &str) {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let today = domain::time::local_date(app.app.clock.now(), &zone);
    let body = json!({ "project_id": atlas, "name": name, "deadline": today.saturating_add(1.day()),
        "assignee_ids": [member.member] });
    let task = manager.post("/tasks", body).await.ok()["id"].clone();
    let comment = json!({ "task_id": task, "text": "@Member", "mention_ids": [member.member] });
    manager.post("/comments", comment).await.ok();
    let database = app.database("acme").await;
    give_notice_of_deadlines(&app.app, &database).await.unwrap();
    let definition = json!({ "period": "last_month", "group_by": ["project"] });
    let report = json!({ "name": format!("Hours, {name}"), "definition": definition, "shared": true });
    let report = manager.post("/saved-reports", report).await.ok();
    let schedule = manager
        .create(
            "/report-schedules",
            daily(report["id"].as_str().unwrap(), &[member]),
        )
        .await;
    manager.post(&format!("{schedule}/send"), json!({})).await.ok();
}

fn link(mail: &Mail) -> Option<String> {
    let header = mail.header("List-Unsubscribe")?;
    Some(header.trim_matches(['<', '>']).to_owned())
}

/// The kind that a link names: the last part of its token, which anybody may read and nobody change.
fn topic_of(link: &str) -> Option<String> {
    let (_, token) = link.split_once("/mail/unsubscribe?token=")?;
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes.get(64..)?.to_vec()).ok()
}

fn path(link: &str) -> &str {
    link.strip_prefix("https://hours.example").unwrap()
}

/// A mail program's request, from another site and without cookies.
async fn click(app: &TestApp, path: &str, body: &'static str) -> Answer {
    let request = Request::post(path)
        .header(header::HOST, "acme.localhost")
        .header("origin", "https://mail.example")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.respond(request.body(Body::from(body)).unwrap()).await
}

async fn show(app: &TestApp, path: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, "acme.localhost");
    app.respond(request.body(Body::empty()).unwrap()).await
}

/// Where the page leads for all other notices.
fn settings_of(page: &Answer) -> String {
    let (_, link) = page.text.rsplit_once("<a href=\"").unwrap();
    link.split('"').next().unwrap().replace("&#x2f;", "/")
}

const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// AT-37, RFC 8058, RFC 2369: each optional mail ends with one click, for its kind alone; what is mandatory carries no such link and
/// comes whatever was clicked.
#[test]
fn every_optional_mail_ends_with_one_click_and_no_mandatory_one_does() {
    on_both_engines(|first| async move {
        let relay = Relay::start().await;
        let app = first.with_config(|config| relay.configure(config)).await;
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let to = address(&member);
        let atlas = manager.post("/projects", json!({ "name": "Atlas" })).await.ok()["id"].clone();
        happen(&app, &manager, &member, &atlas, "Plan").await;
        send(&app, planned(&to)).await;

        let mut links = BTreeMap::new();
        let (mut reports, mut mandatory) = (0, 0);
        for mail in relay.take().into_iter().filter(|mail| mail.to == to) {
            let subject = mail.header("Subject").unwrap();
            assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
            let post = mail.header("List-Unsubscribe-Post");
            match link(&mail) {
                None => {
                    assert!(MANDATORY.iter().any(|word| subject.contains(word)), "{subject}");
                    assert_eq!(post, None);
                    mandatory += 1;
                }
                Some(link) => {
                    assert_eq!(post.as_deref(), Some(ONE_CLICK), "{subject}");
                    match topic_of(&link) {
                        Some(topic) => drop(links.insert(topic, link)),
                        // A report has a link of its own, which ends it alone.
                        None => reports += 1,
                    }
                }
            }
        }
        let topics: Vec<_> = links.keys().map(String::as_str).collect();
        let optional = [
            "assignment",
            "budget",
            "deadline",
            "mention",
            "timesheet_decided",
            "timesheet_submitted",
        ];
        assert_eq!((topics, mandatory, reports), (optional.to_vec(), 2, 1));

        for link in links.values() {
            assert_eq!(click(&app, path(link), ONE_CLICK).await.status, StatusCode::OK);
        }
        let fewer = json!({ "topics": { "report": { "mail": false } } });
        member.patch("/me/notice-preferences", fewer).await.expect(200);
        happen(&app, &manager, &member, &atlas, "Build").await;
        send(&app, planned(&to)).await;
        let subjects: Vec<_> = relay
            .take()
            .into_iter()
            .filter(|mail| mail.to == to)
            .map(|mail| mail.header("Subject").unwrap())
            .collect();
        assert_eq!(subjects.len(), 2, "{subjects:?}");
    });
}

/// RFC 8058, ASVS v5.0.0-3.5.1: looking changes nothing; the click needs no session, works twice, and is recorded once. No
/// other address takes what another site sends.
#[test]
fn a_click_changes_one_kind_and_looking_changes_nothing() {
    on_both_engines(|first| async move {
        let relay = Relay::start().await;
        let app = first.with_config(|config| relay.configure(config)).await;
        let member = app.member(Role::Member).await;
        send(&app, vec![budget(&address(&member))]).await;
        let link = link(&relay.take()[0]).unwrap();
        let wanted = async || {
            let all = member.get("/me/notice-preferences").await.expect(200);
            let rows = all["topics"].as_array().unwrap().clone();
            rows.iter().filter(|row| row["mail"] == json!(false)).count()
        };

        let page = show(&app, path(&link)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.text.contains("acme sends you mails about budgets"),
            "{}",
            page.text
        );
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none';") && !policy.contains("script-src"),
            "{policy}"
        );
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(settings_of(&page), "/settings/notices");
        assert_eq!(wanted().await, 0);
        assert_eq!(app.audit_events(member.member.uuid()).await, 0);

        let empty = click(&app, path(&link), "").await;
        assert_eq!(empty.status, StatusCode::BAD_REQUEST);
        assert_eq!(wanted().await, 0);
        for _ in 0..2 {
            let done = click(&app, path(&link), ONE_CLICK).await;
            assert_eq!(done.status, StatusCode::OK, "{}", done.text);
            assert_eq!(wanted().await, 1);
            assert_eq!(app.audit_events(member.member.uuid()).await, 1);
        }
        // The same request to any other address is refused.
        let elsewhere = click(&app, "/api/v1/session", ONE_CLICK).await;
        assert!(elsewhere.status.is_client_error(), "{}", elsewhere.text);
    });
}

/// RFC 8058: links lead to the installation's own host. An organization that answers there, because it has the same first label,
/// keeps nobody of another one from ending their mails.
#[test]
fn a_link_works_at_the_installations_own_host_whoever_answers_there() {
    on_sqlite(|first| async move {
        let relay = Relay::start().await;
        let app = first.with_config(|config| relay.configure(config)).await;
        app.create_organization("hours").await;
        let member = app.member(Role::Member).await;
        send(&app, vec![budget(&address(&member))]).await;
        let link = link(&relay.take()[0]).unwrap();
        let request = Request::post(path(&link))
            .header(header::HOST, "hours.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let done = app.respond(request.body(Body::from(ONE_CLICK)).unwrap()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert_eq!(app.audit_events(member.member.uuid()).await, 1);
        // From there it goes on to the settings at the organization's own address.
        assert_eq!(settings_of(&done), "https://acme.hours.example/settings/notices");
    });
}

/// ASVS v5.0.0-9.1.1: a link holds for exactly what it names, byte for byte, at the organization that it names.
#[test]
fn a_changed_or_foreign_link_leads_nowhere() {
    on_sqlite(|first| async move {
        let relay = Relay::start().await;
        let app = first.with_config(|config| relay.configure(config)).await;
        app.foreign_owner().await;
        let member = app.member(Role::Member).await;
        send(&app, vec![budget(&address(&member))]).await;
        let link = link(&relay.take()[0]).unwrap();
        let (page, token) = path(&link).split_once('=').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        let mut forged: Vec<String> = [0, 16, 32, 63, bytes.len() - 1]
            .into_iter()
            .map(|position| {
                let mut changed = bytes.clone();
                changed[position] ^= 1;
                URL_SAFE_NO_PAD.encode(changed)
            })
            .collect();
        // Another kind, also one that nobody can do without.
        for topic in ["mention", "account", ""] {
            forged.push(URL_SAFE_NO_PAD.encode([&bytes[..64], topic.as_bytes()].concat()));
        }
        forged.extend([String::new(), "x".into(), URL_SAFE_NO_PAD.encode([0; 8])]);
        for token in forged {
            let path = format!("{page}={token}");
            let looked = show(&app, &path).await;
            assert_eq!(looked.status, StatusCode::NOT_FOUND, "{token}");
            looked.refused(Code::NotFound);
            assert_eq!(click(&app, &path, ONE_CLICK).await.status, StatusCode::NOT_FOUND);
        }
        let foreign = Request::get(path(&link)).header(header::HOST, "globex.localhost");
        let foreign = app.respond(foreign.body(Body::empty()).unwrap()).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        assert_eq!(app.audit_events(member.member.uuid()).await, 0);
        let put = Request::builder().method(Method::PUT).uri(path(&link));
        let put = app.respond(put.body(Body::empty()).unwrap()).await;
        assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
    });
}

/// AT-37: an address that the relay does not know gets nothing more, until somebody writes it down again. What the operator suppresses
/// still gets what nobody can do without.
#[test]
fn an_address_that_does_not_exist_is_not_written_to_again() {
    on_both_engines(|first| async move {
        let relay = Relay::start().await;
        let app = first.with_config(|config| relay.configure(config)).await;
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let to = address(&member);
        relay.know(&to, false);
        send(&app, vec![security(&to)]).await;
        assert_eq!(relay.refusals(), 1);
        relay.know(&to, true);
        send(&app, vec![security(&to), budget(&to)]).await;
        assert_eq!((relay.refusals(), relay.take().len()), (1, 0));
        let returned = owner.get("/members/returned-mail").await.expect(200);
        assert_eq!(returned["items"][0]["member_id"], json!(member.member));

        suppression::forgive(&app.app, &to).await;
        send(&app, vec![security(&to), budget(&to)]).await;
        assert_eq!(relay.take().len(), 2);

        let (hash, now) = (
            suppression::address_hash(&app.app, &to).unwrap(),
            app.app.clock.now(),
        );
        let control = app.app.cell.control();
        let stored = control.write(move |tx| {
            Box::pin(async move {
                suppressions::add(tx, &hash, Reason::Operator, now).await?;
                suppressions::count(tx).await
            })
        });
        assert_eq!(stored.await.unwrap(), (0, 1));
        // Whoever looks after the organization cannot undo what the operator decided.
        suppression::forgive(&app.app, &to).await;
        send(&app, vec![security(&to), budget(&to)]).await;
        let mails = relay.take();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].header("Subject").unwrap().contains("password"));
    });
}

/// AT-37: a process that dies after the relay has taken a mail leaves its job, which sends the mail once more: both copies have one
/// `Message-ID`, and no other mail has it.
#[test]
fn a_mail_that_a_crash_sends_twice_is_known_by_its_id() {
    on_sqlite(|first| async move {
        let relay = Relay::start().await;
        let app = first.with_config(|config| relay.configure(config)).await;
        let member = app.member(Role::Member).await;
        let (to, id) = (address(&member), JobId::from(app.app.clock.id()));
        for _ in 0..2 {
            // Done, and as if that had not been noted: the job is there again, with its id.
            let (kind, payload) = security(&to);
            let now = app.app.clock.now();
            let database = app.database("acme").await;
            let again = database.write(move |tx| {
                Box::pin(async move { store::outbox::insert(tx, id, kind, payload, now).await })
            });
            again.await.unwrap();
            jobs::announce(&app.app, &app.placement("acme").await).await;
            jobs::work_off(&app.app).await.unwrap();
        }
        send(&app, vec![security(&to)]).await;
        let mails = relay.take().into_iter().filter(|mail| mail.to == to);
        let ids: Vec<String> = mails.map(|mail| mail.header("Message-ID").unwrap()).collect();
        assert_eq!(ids.len(), 3);
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[1], ids[2]);
        assert!(ids[0].contains(&id.to_string()), "{ids:?}");
    });
}
