//! Signing in and out, and the list of where one is signed in.

use argon2::password_hash::PasswordHasher;
use axum::http::{Method, StatusCode, header};
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, TestApp, on_both_engines, on_sqlite};

/// What a browser sends along with a write to its own site.
pub const OWN_PAGE: (&str, &str) = ("origin", "https://acme.localhost");

/// The cookie that an answer sets, as a browser sends it back.
pub fn cookie(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// Signs in as somebody would in a browser.
pub async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.stranger()
        .send(Method::POST, "/session", Some(body), &[OWN_PAGE])
        .await
}

/// A browser that holds a session.
pub struct Browser {
    stranger: Caller,
    pub cookie: String,
}

impl Browser {
    pub async fn open(app: &TestApp) -> Self {
        let answer = sign_in(app, "owner@acme.example", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        Self {
            stranger: app.stranger(),
            cookie: cookie(&answer),
        }
    }

    pub fn with(app: &TestApp, cookie: String) -> Self {
        Self {
            stranger: app.stranger(),
            cookie,
        }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.stranger
            .send(method, path, body, &[OWN_PAGE, ("cookie", &self.cookie)])
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }
}

/// ASVS v5.0.0-3.3.1, 3.3.2, 3.3.4, 7.2.3: the session is a random reference that scripts cannot read.
#[test]
fn signing_in_answers_with_the_caller_and_a_host_bound_cookie() {
    on_both_engines(|app| async move {
        let answer = sign_in(&app, "Owner@ACME.example", PASSWORD).await;
        let set = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        let (pair, attributes) = set.split_once("; ").unwrap();
        let secret = pair.strip_prefix("__Host-hourbook=").unwrap();
        assert_eq!(secret.len(), 43, "256 bits in base64");
        let mut attributes: Vec<&str> = attributes.split("; ").collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
        let me = answer.expect(200);
        assert_eq!(me["member"]["email"], "owner@acme.example");
        assert_eq!(me["organization"]["slug"], "acme");
        assert!(me["session"]["id"].is_string() && me["token"].is_null());
        let browser = Browser::with(&app, pair.to_owned());
        assert_eq!(browser.get("/me").await.expect(200), me);
    });
}

/// ASVS v5.0.0-6.3.8: nobody learns from the answer who is a member.
#[test]
fn every_refused_sign_in_looks_the_same() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let path = format!("/members/{}", member.member);
        let owner = app.owner().await;
        let email = owner.get(&path).await.expect(200)["email"]
            .as_str()
            .unwrap()
            .to_owned();
        owner
            .patch(&path, json!({ "state": "disabled" }))
            .await
            .expect(200);
        let too_long = format!("{PASSWORD}{}", "x".repeat(200));
        let mut answers = Vec::new();
        for (email, password) in [
            ("owner@acme.example", "seven plain otters 43"),
            ("owner@acme.example", ""),
            ("owner@acme.example", too_long.as_str()),
            ("nobody@acme.example", PASSWORD),
            (email.as_str(), PASSWORD),
            ("not an address", PASSWORD),
            ("nul\0@acme.example", PASSWORD),
        ] {
            let answer = sign_in(&app, email, password).await;
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
            let mut problem = answer.expect(401);
            assert_eq!(problem["code"], "sign_in_failed");
            problem["request_id"].take();
            answers.push(problem);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    });
}

/// AT-62, ASVS v5.0.0-6.3.1: guessing is slowed down, also for addresses that do not exist.
#[test]
fn the_eleventh_attempt_has_to_wait() {
    on_sqlite(|app| async move {
        for _ in 0..10 {
            sign_in(&app, "nobody@acme.example", PASSWORD).await.expect(401);
        }
        let refused = sign_in(&app, "NOBODY@acme.example", PASSWORD).await;
        assert!(refused.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(refused.code(), "too_many_attempts");
        sign_in(&app, "owner@acme.example", PASSWORD).await.expect(200);
    });
}

/// ASVS v5.0.0-3.5.1: another site can neither sign a browser in nor use its session.
#[test]
fn a_page_of_another_site_is_refused() {
    on_sqlite(|app| async move {
        let credentials = json!({ "email": "owner@acme.example", "password": PASSWORD });
        let stranger = app.stranger();
        for header in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "null"),
        ] {
            let answer = stranger
                .send(Method::POST, "/session", Some(credentials.clone()), &[header])
                .await;
            assert_eq!(answer.code(), "csrf_rejected", "{header:?}");
        }
        // A program sends neither header.
        stranger.post("/session", credentials).await.expect(200);
        let browser = Browser::open(&app).await;
        let evil = [
            ("origin", "https://evil.example"),
            ("cookie", browser.cookie.as_str()),
        ];
        assert_eq!(
            stranger
                .send(Method::DELETE, "/session", None, &evil)
                .await
                .code(),
            "csrf_rejected"
        );
        let silent = [("cookie", browser.cookie.as_str())];
        assert_eq!(
            stranger
                .send(Method::DELETE, "/session", None, &silent)
                .await
                .code(),
            "csrf_rejected"
        );
        browser.get("/me").await.expect(200);
    });
}

/// ASVS v5.0.0-7.2.4: signing in again makes a new session and ends the one before.
#[test]
fn signing_in_again_replaces_the_session_of_the_browser() {
    on_both_engines(|app| async move {
        let browser = Browser::open(&app).await;
        let body = json!({ "email": "owner@acme.example", "password": PASSWORD });
        let again = browser.send(Method::POST, "/session", Some(body)).await;
        let new = cookie(&again);
        assert_ne!(new, browser.cookie);
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        Browser::with(&app, new).get("/me").await.expect(200);
    });
}

/// ASVS v5.0.0-7.4.1: after signing out the secret opens nothing.
#[test]
fn signing_out_ends_the_session_on_the_server() {
    on_both_engines(|app| async move {
        let browser = Browser::open(&app).await;
        let answer = browser.send(Method::DELETE, "/session", None).await;
        assert!(
            answer.headers[header::SET_COOKIE]
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
        assert_eq!(answer.headers["clear-site-data"], "\"cache\"");
        answer.expect(204);
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        assert_eq!(app.owner().await.delete("/session").await.code(), "conflict");
    });
}

/// One sees where one is signed in and ends it there.
#[test]
fn sessions_are_listed_and_ended_by_their_owner_only() {
    on_both_engines(|app| async move {
        let (here, there) = (Browser::open(&app).await, Browser::open(&app).await);
        let list = here.get("/sessions").await.expect(200);
        let items = list["items"].as_array().unwrap();
        assert_eq!(
            items.iter().map(|item| &item["current"]).collect::<Vec<_>>(),
            [false, true]
        );
        let first = here.get("/sessions?limit=1").await.expect(200);
        let next = format!(
            "/sessions?limit=1&cursor={}",
            first["next_cursor"].as_str().unwrap()
        );
        assert_eq!(here.get(&next).await.expect(200)["items"][0], items[1]);

        let path = format!("/sessions/{}", items[0]["id"].as_str().unwrap());
        let other = app.member(Role::Admin).await;
        assert_eq!(other.delete(&path).await.code(), "not_found");
        here.send(Method::DELETE, &path, None).await.expect(204);
        assert_eq!(here.send(Method::DELETE, &path, None).await.code(), "not_found");
        assert_eq!(there.get("/me").await.code(), "unauthenticated");
        here.get("/me").await.expect(200);
    });
}

/// AT-68, ASVS v5.0.0-7.3.1, 7.3.2: a session ends when it was not used, and in any case.
#[test]
fn a_session_ends_by_both_of_its_clocks() {
    on_both_engines(|app| async move {
        let idle = "UPDATE sessions SET last_seen_at = $1";
        let absolute = "UPDATE sessions SET expires_at = $1";
        let past = server::clock::Clock.now() - jiff::SignedDuration::from_hours(13);
        for sql in [idle, absolute] {
            let browser = Browser::open(&app).await;
            browser.get("/me").await.expect(200);
            let database = app.database("acme").await;
            database
                .write(move |tx| Box::pin(async move { tx.execute(sql, store::params![past]).await }))
                .await
                .unwrap();
            assert_eq!(browser.get("/me").await.code(), "unauthenticated", "{sql}");
        }
    });
}

/// AT-16: nothing in the database opens a session.
#[test]
fn only_the_hash_of_a_session_is_stored() {
    on_both_engines(|app| async move {
        let browser = Browser::open(&app).await;
        let secret = browser.cookie.split_once('=').unwrap().1.to_owned();
        let database = app.database("acme").await;
        let hashes: Vec<Vec<u8>> = database
            .read(|tx| {
                Box::pin(async move {
                    tx.query("SELECT secret_hash FROM sessions", &[], |row| row.get(0))
                        .await
                })
            })
            .await
            .unwrap();
        assert_eq!(hashes, [server::access::secrets::hash(&secret)]);
        let stolen = hashes[0]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        let thief = Browser::with(&app, format!("__Host-hourbook={stolen}"));
        assert_eq!(thief.get("/me").await.code(), "unauthenticated");
    });
}

/// ASVS v5.0.0-11.2.2: stronger parameters reach the passwords that are there already, each at its next sign-in.
#[test]
fn a_password_is_hashed_anew_once_the_parameters_change() {
    on_both_engines(|app| async move {
        let weak = argon2::Argon2::new(
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            argon2::Params::new(8 * 1024, 1, 1, None).unwrap(),
        );
        let weak = weak
            .hash_password_with_salt(PASSWORD.as_bytes(), b"salt of sixteen.")
            .unwrap()
            .to_string();
        let database = app.database("acme").await;
        let old = weak.clone();
        let written = database.write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE members SET password_hash = $1 WHERE email_folded = 'owner@acme.example'";
                tx.execute(sql, store::params![old]).await
            })
        });
        assert_eq!(written.await.unwrap(), 1);
        let stored = || async {
            let sql = "SELECT password_hash FROM members WHERE email_folded = 'owner@acme.example'";
            let read = database.read(move |tx| Box::pin(async move { tx.scalar(sql, &[]).await }));
            read.await.unwrap()
        };
        sign_in(&app, "owner@acme.example", "not the password")
            .await
            .expect(401);
        let unchanged: String = stored().await;
        assert_eq!(unchanged, weak);
        sign_in(&app, "owner@acme.example", PASSWORD).await.expect(200);
        let renewed: String = stored().await;
        assert!(
            renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{renewed}"
        );
        sign_in(&app, "owner@acme.example", PASSWORD).await.expect(200);
        let kept: String = stored().await;
        assert_eq!(kept, renewed);
    });
}
