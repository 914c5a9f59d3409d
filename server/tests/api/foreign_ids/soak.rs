//! Many organizations at once, in any order, with clients that go away and units of work that break off.

use std::{
    future::{Future, poll_fn},
    sync::Arc,
    task::Poll,
};

use serde_json::json;
use server::clock::Clock;
use store::{StoreError, control::Placement};

use super::ask::hear;
use crate::support::{Caller, TestApp, on_both_engines};

/// What the name of each organization begins with, and every text in it.
const MARK: &str = "soak-";
/// How many digits follow.
const DIGITS: usize = 6;
/// Requests under way at once.
const HANDS: usize = 24;

/// One of the organizations.
struct Tenant {
    mark: String,
    owner: Caller,
    placement: Placement,
    client: String,
}

/// How many requests over how many organizations: in the suite what a small machine does in seconds, and with
/// `HOURBOOK_SOAK=1000000:1000` a million over a thousand.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the long test says how long"
)]
fn size() -> (usize, usize) {
    let asked = std::env::var("HOURBOOK_SOAK").unwrap_or_else(|_| "3000:50".into());
    let (requests, organizations) = asked.split_once(':').unwrap();
    (requests.parse().unwrap(), organizations.parse().unwrap())
}

async fn tenant(app: &TestApp, number: usize) -> Tenant {
    let mark = format!("{MARK}{number:0DIGITS$}");
    app.create_organization(&mark).await;
    let email = format!("owner@{mark}.example");
    let scopes = ["read", "write", "admin"];
    let owner = app.caller_by_email(&mark, &email, &scopes).await;
    let client = owner.post("/clients", json!({ "name": mark })).await.expect(201);
    let placement = app.placement(&mark).await;
    Tenant {
        client: client["id"].as_str().unwrap().to_owned(),
        mark,
        owner,
        placement,
    }
}

/// Every mark in a text is that of this organization.
fn only(mark: &str, text: &str, what: &str) {
    for (start, _) in text.match_indices(MARK) {
        assert_eq!(text.get(start..start + mark.len()), Some(mark), "{what}: {text}");
    }
}

/// Numbers that look thrown, the same in each run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// Goes on with a request for a few steps and then drops it, as a server does when its client is gone.
async fn give_up<T>(work: impl Future<Output = T>, steps: usize) -> Option<T> {
    let mut work = Box::pin(work);
    for _ in 0..steps {
        let step = poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
        if let Poll::Ready(done) = step {
            return Some(done);
        }
        tokio::task::yield_now().await;
    }
    None
}

/// What came of the requests of one hand.
#[derive(Default)]
struct Count {
    answered: usize,
    given_up: usize,
    broken: usize,
}

/// One request of one organization, and the look at its answer.
async fn ask(tenants: &[Tenant], who: usize, other: usize, what: usize) {
    let (us, them) = (&tenants[who], &tenants[other]);
    let body = |text: serde_json::Value| Some(text.to_string());
    let (method, path, body, status) = match what {
        0 => ("GET", "/clients".to_owned(), None, 200),
        1 => ("GET", "/me".to_owned(), None, 200),
        2 => (
            "GET",
            "/time-entries?from=2026-03-01&to=2026-04-01".to_owned(),
            None,
            200,
        ),
        3 => ("GET", format!("/clients/{}", us.client), None, 200),
        4 if who != other => ("GET", format!("/clients/{}", them.client), None, 404),
        5 => {
            let report = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["member"] });
            ("POST", "/reports/query".to_owned(), body(report), 200)
        }
        _ => {
            let entry = json!({ "date": "2026-03-02", "duration_seconds": 60, "note": us.mark });
            ("POST", "/time-entries".to_owned(), body(entry), 201)
        }
    };
    let kind = body.is_some().then_some("application/json");
    let response = us
        .owner
        .open(
            method.parse().unwrap(),
            &path,
            body.unwrap_or_default(),
            kind,
            &[],
        )
        .await;
    let heard = hear(response).await;
    assert_eq!(heard.status, status, "{method} {path}: {}", heard.text);
    only(&us.mark, &heard.text, &path);
    if matches!(what, 0 | 1 | 3) {
        assert!(heard.text.contains(&us.mark), "{method} {path}: {}", heard.text);
    }
}

/// A unit of work that writes and then breaks off.
async fn break_off(app: &server::app::App, tenant: &Tenant) {
    let (app, placement, mark) = (app.clone(), tenant.placement.clone(), tenant.mark.clone());
    let work = tokio::spawn(async move {
        let database = app.cell.organization(&placement).await?;
        database
            .write(move |tx| {
                Box::pin(async move {
                    let (id, now) = (Clock.id(), Clock.now());
                    let sql = "INSERT INTO teams (id, name, name_folded, created_at, updated_at, version) VALUES ($1, $2, $2, $3, $3, 1)";
                    let rows = tx.execute(sql, store::params![id, mark, now]).await?;
                    assert_eq!(rows, 0, "this unit of work breaks off, as the test wants it");
                    Ok::<_, StoreError>(())
                })
            })
            .await
    });
    assert!(!matches!(work.await, Ok(Ok(()))), "it broke off");
}

/// One of the many who send at the same time.
async fn hand(app: server::app::App, tenants: Arc<Vec<Tenant>>, seed: u64, requests: usize) -> Count {
    let (mut dice, mut count) = (Dice(seed), Count::default());
    for _ in 0..requests {
        let (who, other) = (dice.throw(tenants.len()), dice.throw(tenants.len()));
        let what = dice.throw(8);
        match dice.throw(64) {
            0 => {
                break_off(&app, &tenants[who]).await;
                count.broken += 1;
            }
            1..=15 => {
                let steps = dice.throw(12);
                match give_up(ask(&tenants, who, other, what), steps).await {
                    Some(()) => count.answered += 1,
                    None => count.given_up += 1,
                }
            }
            _ => {
                ask(&tenants, who, other, what).await;
                count.answered += 1;
            }
        }
    }
    count
}

/// AT-38, ASVS v5.0.0-8.4.1: whatever runs beside what, whoever goes away in the middle of a request, and
/// whatever breaks off in the middle of a transaction: every answer is of the organization that asked, and so is every
/// row that stays.
#[test]
fn organizations_that_work_at_once_never_meet() {
    on_both_engines(|app| async move {
        let (requests, organizations) = size();
        let mut tenants = Vec::new();
        for number in 0..organizations {
            tenants.push(tenant(&app, number).await);
        }
        let tenants = Arc::new(tenants);
        let hands = (1..=HANDS as u64).map(|seed| {
            let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            tokio::spawn(hand(
                app.app.clone(),
                tenants.clone(),
                seed,
                requests.div_ceil(HANDS),
            ))
        });
        let mut total = Count::default();
        for hand in futures::future::join_all(hands).await {
            let count = hand.unwrap();
            total.answered += count.answered;
            total.given_up += count.given_up;
            total.broken += count.broken;
        }
        assert!(
            total.answered > 0 && total.given_up > 0 && total.broken > 0,
            "everything happened"
        );
        for tenant in tenants.iter() {
            stays(&app, tenant).await;
        }
    });
}

/// What is in the database of an organization after all of it.
async fn stays(app: &TestApp, tenant: &Tenant) {
    let database = app.database(&tenant.mark).await;
    let (notes, teams) = database
        .read(|tx| {
            Box::pin(async move {
                let sql = "SELECT DISTINCT note FROM time_entries";
                let notes = tx.query(sql, &[], |row| row.get::<String>(0)).await?;
                let teams: i64 = tx.scalar("SELECT COUNT(*) FROM teams", &[]).await?;
                Ok::<_, StoreError>((notes, teams))
            })
        })
        .await
        .unwrap();
    assert!(notes.iter().all(|note| *note == tenant.mark), "{notes:?}");
    assert_eq!(teams, 0, "{}: what broke off has left something", tenant.mark);
}
