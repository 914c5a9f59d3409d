//! The second factor: set up, asked for, lost, taken away, required.

use axum::http::{Method, StatusCode, header};
use domain::{ids::MemberId, people::Role};
use serde_json::{Value, json};
use server::{access::passwords, clock::Clock, config::SecondFactorFloor};
use totp_rs::{Builder, Secret};

use crate::{
    session::{Browser, OWN_PAGE, cookie, sign_in},
    support::{Answer, Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

/// The code that an authenticator app shows now; `steps` moves its clock.
pub fn code(secret: &str, steps: i64) -> String {
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    let second = u64::try_from(Clock.now().as_second() + 30 * steps).unwrap();
    totp.generate(second).to_string()
}

/// A code that is surely none of the near steps.
fn wrong(secret: &str) -> String {
    let near: Vec<String> = (-3..=3).map(|steps| code(secret, steps)).collect();
    let mut candidates = (0..).map(|n| format!("{n:06}"));
    candidates.find(|candidate| !near.contains(candidate)).unwrap()
}

/// Lets the codes of now be used again, as half a minute later.
pub async fn later(app: &TestApp) {
    let sql = "UPDATE second_factors SET last_step = 0";
    let database = app.database("acme").await;
    database
        .write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await }))
        .await
        .unwrap();
}

/// Sets a second factor up in this browser, which gets another cookie. Gives the secret and the recovery codes.
pub async fn set_up(app: &TestApp, browser: &mut Browser) -> (String, Vec<String>) {
    let begun = browser
        .send(Method::POST, "/me/second-factor", None)
        .await
        .expect(200);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let body = json!({ "code": code(&secret, 0) });
    let enabled = browser
        .send(Method::POST, "/me/second-factor/enable", Some(body))
        .await;
    assert_eq!(enabled.status, StatusCode::OK, "{}", enabled.text);
    *browser = Browser::with(app, cookie(&enabled));
    let codes = enabled.json()["codes"].as_array().unwrap().clone();
    let codes = codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    later(app).await;
    (secret, codes)
}

/// The first step of a sign-in of somebody with a second factor.
async fn first_step(app: &TestApp, email: &str) -> String {
    let answer = sign_in(app, email, PASSWORD).await;
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    answer.expect(202)["challenge"].as_str().unwrap().to_owned()
}

async fn second_step(app: &TestApp, challenge: &str, code: &str) -> Answer {
    let body = json!({ "challenge": challenge, "code": code });
    app.stranger()
        .send(Method::POST, "/session/second-factor", Some(body), &[OWN_PAGE])
        .await
}

/// A member who signs in with [`PASSWORD`], and their address.
pub async fn with_password(app: &TestApp, role: Role) -> (Caller, String) {
    let caller = app.member(role).await;
    let id: MemberId = caller.member;
    let hash = passwords::hash(Clock, PASSWORD.to_owned()).await.unwrap();
    let database = app.database("acme").await;
    let email = database
        .write(move |tx| {
            Box::pin(async move {
                store::members::set_password_hash(tx, id, &hash, Clock.now()).await?;
                Ok::<_, store::StoreError>(store::members::find(tx, id).await?.unwrap().email)
            })
        })
        .await
        .unwrap();
    (caller, email)
}

/// A browser in which this member has just signed in with the password alone.
pub async fn browser_of(app: &TestApp, email: &str) -> Browser {
    let answer = sign_in(app, email, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    Browser::with(app, cookie(&answer))
}

async fn rows(app: &TestApp, sql: &'static str) -> i64 {
    let database = app.database("acme").await;
    database
        .read(move |tx| Box::pin(async move { tx.scalar(sql, &[]).await }))
        .await
        .unwrap()
}

/// AT-14, ASVS v5.0.0-6.5.1: a password alone does not sign in any more, and every code is good once.
#[test]
fn a_second_factor_is_set_up_and_asked_for() {
    on_both_engines(|app| async move {
        let elsewhere = Browser::open(&app).await;
        let mut browser = Browser::open(&app).await;
        let before = browser.cookie.clone();
        let begun = browser
            .send(Method::POST, "/me/second-factor", None)
            .await
            .expect(200);
        let secret = begun["secret"].as_str().unwrap();
        let url = begun["url"].as_str().unwrap();
        assert!(
            url.starts_with("otpauth://totp/acme:owner%40acme.example?"),
            "{url}"
        );
        assert!(url.contains(&format!("secret={secret}&")));
        // Set up, but not proved: nothing is asked for yet.
        sign_in(&app, "owner@acme.example", PASSWORD).await.expect(200);
        let refused = json!({ "code": wrong(secret) });
        let refused = browser
            .send(Method::POST, "/me/second-factor/enable", Some(refused))
            .await;
        assert_eq!(refused.fields(), ["code"]);

        let (secret, codes) = set_up(&app, &mut browser).await;
        assert_eq!(codes.len(), 10);
        assert_ne!(
            browser.cookie, before,
            "the session has another secret (ASVS v5.0.0-7.2.4)"
        );
        assert_eq!(
            Browser::with(&app, before).get("/me").await.code(),
            "unauthenticated"
        );
        assert_eq!(elsewhere.get("/me").await.code(), "unauthenticated");
        let state = browser.get("/me/second-factor").await.expect(200);
        assert!(state["enabled_at"].is_string());
        assert_eq!(state["recovery_codes_left"], 10);
        assert_eq!(
            browser.get("/me").await.expect(200)["session"]["second_factor"],
            "passed"
        );

        let challenge = first_step(&app, "owner@acme.example").await;
        assert_eq!(
            second_step(&app, &challenge, &wrong(&secret)).await.code(),
            "second_factor_failed"
        );
        let entered = second_step(&app, &challenge, &code(&secret, 0)).await;
        let me = Browser::with(&app, cookie(&entered)).get("/me").await.expect(200);
        assert_eq!(me["member"]["email"], "owner@acme.example");
        assert_eq!(
            second_step(&app, &challenge, &code(&secret, 1)).await.code(),
            "sign_in_failed",
            "a first step leads to one session"
        );
        let challenge = first_step(&app, "owner@acme.example").await;
        assert_eq!(
            second_step(&app, &challenge, &code(&secret, 0)).await.code(),
            "second_factor_failed",
            "a code is good once"
        );
        second_step(&app, &challenge, &code(&secret, 1)).await.expect(200);
    });
}

/// ASVS v5.0.0-6.5.1, 6.5.2: a recovery code stands in for the app once, however it is typed; only its hash is stored.
#[test]
fn a_recovery_code_signs_in_once() {
    on_both_engines(|app| async move {
        let mut browser = Browser::open(&app).await;
        let (_, codes) = set_up(&app, &mut browser).await;
        let typed = codes[3].to_lowercase().replace('-', " ");
        let challenge = first_step(&app, "owner@acme.example").await;
        second_step(&app, &challenge, &typed).await.expect(200);
        let left = browser.get("/me/second-factor").await.expect(200);
        assert_eq!(left["recovery_codes_left"], 9);
        let challenge = first_step(&app, "owner@acme.example").await;
        assert_eq!(
            second_step(&app, &challenge, &codes[3]).await.code(),
            "second_factor_failed"
        );
        let made = browser
            .send(Method::POST, "/me/second-factor/recovery-codes", None)
            .await
            .expect(200);
        assert_eq!(
            second_step(&app, &challenge, &codes[4]).await.code(),
            "second_factor_failed",
            "new codes take the place of the old ones"
        );
        let fresh = made["codes"][0].as_str().unwrap();
        second_step(&app, &challenge, fresh).await.expect(200);
        let database = app.database("acme").await;
        let stored: Vec<Vec<u8>> = database
            .read(|tx| {
                Box::pin(async move {
                    tx.query("SELECT code_hash FROM recovery_codes", &[], |row| row.get(0))
                        .await
                })
            })
            .await
            .unwrap();
        assert_eq!(stored.len(), 9);
        assert!(stored.iter().all(|hash| hash.len() == 32));
    });
}

/// ASVS v5.0.0-6.3.1, 6.5.4: after five wrong codes the password is asked for again, and the event is kept.
#[test]
fn a_sign_in_does_not_take_a_sixth_code() {
    on_both_engines(|app| async move {
        let mut browser = Browser::open(&app).await;
        let (secret, _) = set_up(&app, &mut browser).await;
        let challenge = first_step(&app, "owner@acme.example").await;
        for attempt in 1..=5 {
            let refused = second_step(&app, &challenge, &wrong(&secret)).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
            let expected = if attempt < 5 {
                "second_factor_failed"
            } else {
                "sign_in_failed"
            };
            assert_eq!(refused.code(), expected, "{attempt}");
        }
        assert_eq!(
            second_step(&app, &challenge, &code(&secret, 0)).await.code(),
            "sign_in_failed"
        );
        let refused = "SELECT COUNT(*) FROM audit_events WHERE action = 'second_factor.refused'";
        assert_eq!(rows(&app, refused).await, 5);
        // A challenge that never was gets the same answer.
        let answer = second_step(&app, "made-up", &code(&secret, 0)).await;
        assert_eq!(answer.code(), "sign_in_failed");
    });
}

/// ASVS v5.0.0-6.3.8: without the password nobody learns that somebody has a second factor.
#[test]
fn a_wrong_password_is_answered_alike_with_and_without_a_second_factor() {
    on_sqlite(|app| async move {
        let mut browser = Browser::open(&app).await;
        set_up(&app, &mut browser).await;
        let mut answers = Vec::new();
        for email in ["owner@acme.example", "nobody@acme.example"] {
            let answer = sign_in(&app, email, "seven plain otters 43").await;
            let mut problem = answer.expect(401);
            problem["request_id"].take();
            answers.push(problem);
        }
        assert_eq!(answers[0], answers[1]);
    });
}

/// A copy of the database gives no codes.
#[test]
fn the_secret_of_an_app_is_stored_sealed() {
    on_both_engines(|app| async move {
        let mut browser = Browser::open(&app).await;
        let (secret, _) = set_up(&app, &mut browser).await;
        let plain = Secret::try_from_base32(&secret).unwrap();
        let database = app.database("acme").await;
        let stored: Vec<Vec<u8>> = database
            .read(|tx| {
                Box::pin(async move {
                    tx.query("SELECT secret FROM second_factors", &[], |row| row.get(0))
                        .await
                })
            })
            .await
            .unwrap();
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].windows(10).any(|part| *part == plain.as_bytes()[..10]));
        let (_, other) = with_password(&app, Role::Member).await;
        let mut thief = browser_of(&app, &other).await;
        let (own, _) = set_up(&app, &mut thief).await;
        // Somebody who can write to the database puts their own sealed secret into the owner's row: it does not open.
        database
            .write(|tx| {
                Box::pin(async move {
                    let sql = "UPDATE second_factors SET secret = (SELECT secret FROM second_factors f
                        JOIN members m ON m.id = f.member_id WHERE m.role = 'member')";
                    tx.execute(sql, &[]).await
                })
            })
            .await
            .unwrap();
        let challenge = first_step(&app, "owner@acme.example").await;
        assert_eq!(
            second_step(&app, &challenge, &code(&own, 0)).await.code(),
            "second_factor_failed"
        );
    });
}

/// Where the organization wants one, the next session is good for setting it up and nothing else.
#[test]
fn a_required_second_factor_is_set_up_before_anything_else() {
    on_both_engines(|app| async move {
        let (_, member) = with_password(&app, Role::Member).await;
        let before = browser_of(&app, &member).await;
        let owner = Browser::open(&app).await;
        let rule = |policy: &str| Some(json!({ "second_factor": policy }));
        owner
            .send(Method::PATCH, "/organization", rule("admins"))
            .await
            .expect(200);
        browser_of(&app, &member)
            .await
            .get("/time-entries")
            .await
            .expect(200);
        owner
            .send(Method::PATCH, "/organization", rule("everyone"))
            .await
            .expect(200);
        before.get("/time-entries").await.expect(200);

        let mut browser = browser_of(&app, &member).await;
        let me = browser.get("/me").await.expect(200);
        assert_eq!(me["session"]["second_factor"], "due");
        for path in [
            "/time-entries",
            "/members",
            "/sessions",
            "/tokens",
            "/organization",
        ] {
            assert_eq!(browser.get(path).await.code(), "second_factor_required", "{path}");
        }
        let token = json!({ "name": "Way out", "scopes": ["read"] });
        let refused = browser.send(Method::POST, "/tokens", Some(token)).await;
        assert_eq!(refused.code(), "second_factor_required");
        set_up(&app, &mut browser).await;
        browser.get("/time-entries").await.expect(200);
        let kept = browser.send(Method::DELETE, "/me/second-factor", None).await;
        assert_eq!(kept.code(), "conflict");
        owner
            .send(Method::PATCH, "/organization", rule("optional"))
            .await
            .expect(200);
        let removed = browser.send(Method::DELETE, "/me/second-factor", None).await;
        let browser = Browser::with(&app, cookie(&removed));
        removed.expect(204);
        assert_eq!(
            browser.get("/me").await.expect(200)["session"]["second_factor"],
            "none"
        );
        sign_in(&app, &member, PASSWORD).await.expect(200);
    });
}

/// where the operator asks everybody for one, no organization asks less, and sessions from before owe it too.
#[test]
fn the_floor_of_the_cell_holds_in_every_organization_at_once() {
    on_both_engines(|open| async move {
        let (_, member) = with_password(&open, Role::Member).await;
        let before = browser_of(&open, &member).await;
        before.get("/time-entries").await.expect(200);
        let app = open
            .again_with(|config| config.accounts.second_factor = SecondFactorFloor::Everyone)
            .await;
        let mut browser = Browser::with(&app, before.cookie.clone());
        let me = browser.get("/me").await.expect(200);
        assert_eq!(me["session"]["second_factor"], "due");
        assert_eq!(me["organization"]["second_factor"], "everyone");
        assert_eq!(me["organization"]["second_factor_floor"], "everyone");
        for browser in [&browser, &browser_of(&app, &member).await] {
            assert_eq!(
                browser.get("/time-entries").await.code(),
                "second_factor_required"
            );
        }
        set_up(&app, &mut browser).await;
        browser.get("/time-entries").await.expect(200);
        let kept = browser.send(Method::DELETE, "/me/second-factor", None).await;
        assert_eq!(kept.code(), "conflict");
    });
}

/// an organization may ask more people than the operator does, and never fewer.
#[test]
fn an_organization_exceeds_the_floor_and_does_not_undercut_it() {
    on_both_engines(|open| async move {
        let app = open
            .again_with(|config| config.accounts.second_factor = SecondFactorFloor::Admins)
            .await;
        let owner = app.owner().await;
        let seen = owner.get("/organization").await.expect(200);
        assert_eq!(seen["second_factor"], "admins");
        let rule = |policy: &str| json!({ "second_factor": policy });
        let refused = owner.patch("/organization", rule("optional")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["code"], "below_floor");
        owner.patch("/organization", rule("admins")).await.expect(200);
        let lifted = app
            .again_with(|config| config.accounts.second_factor = SecondFactorFloor::Optional)
            .await;
        let own = owner.on(&lifted).get("/organization").await.expect(200);
        assert_eq!(own["second_factor"], "optional", "its own choice is kept");
        let more = owner.patch("/organization", rule("everyone")).await.expect(200);
        assert_eq!(more["second_factor"], "everyone");
    });
}

/// ASVS v5.0.0-6.4.4, 6.5.6: a lost factor is taken away by an admin, who cannot do it to themselves nor to an owner.
#[test]
fn an_admin_takes_a_lost_second_factor_away() {
    on_both_engines(|app| async move {
        let (member, email) = with_password(&app, Role::Member).await;
        let (admin, admin_email) = with_password(&app, Role::Admin).await;
        let mut browser = browser_of(&app, &email).await;
        set_up(&app, &mut browser).await;
        let path = format!("/members/{}/second-factor", member.member);
        let seen = |answer: Value| {
            answer["allowed_actions"]
                .as_array()
                .unwrap()
                .contains(&json!("reset_second_factor"))
        };
        let one = format!("/members/{}", member.member);
        assert!(seen(admin.get(&one).await.expect(200)));
        let manager = app.member(Role::Manager).await;
        assert!(!seen(manager.get(&one).await.expect(200)));
        assert_eq!(manager.delete(&path).await.code(), "forbidden");
        admin.delete(&path).await.expect(204);
        assert_eq!(admin.delete(&path).await.code(), "not_found");
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        browser_of(&app, &email).await;

        let mut own = browser_of(&app, &admin_email).await;
        set_up(&app, &mut own).await;
        let own_path = format!("/members/{}/second-factor", admin.member);
        assert_eq!(
            own.send(Method::DELETE, &own_path, None).await.code(),
            "forbidden"
        );
        let owner = app.owner().await;
        let owners = format!("/members/{}/second-factor", owner.member);
        assert_eq!(admin.delete(&owners).await.code(), "forbidden");
        let reset = "SELECT COUNT(*) FROM audit_events WHERE action = 'second_factor.reset'";
        assert_eq!(rows(&app, reset).await, 1);
    });
}

/// A token is no proof of a person: it neither sets a second factor up nor removes one.
#[test]
fn a_token_does_not_touch_the_second_factor_of_its_owner() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        for (method, path) in [
            (Method::POST, "/me/second-factor"),
            (Method::POST, "/me/second-factor/recovery-codes"),
            (Method::DELETE, "/me/second-factor"),
        ] {
            let answer = owner.send(method, path, None, &[]).await;
            assert_eq!(answer.code(), "step_up_required", "{path}");
        }
        let mut browser = Browser::open(&app).await;
        set_up(&app, &mut browser).await;
        owner.get("/me").await.expect(200);
    });
}
