//! A forgotten password: by mail, by an admin, and never around the second factor.

use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    second_factor::{browser_of, set_up, with_password},
    session::{OWN_PAGE, sign_in},
    support::{Answer, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

const NEW: &str = "eleven calm herons 7";

async fn complete(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    app.stranger()
        .send(Method::POST, "/password-resets/complete", Some(body), &[OWN_PAGE])
        .await
}

fn link(answer: Answer) -> String {
    let made = answer.expect(200);
    let url = made["url"].as_str().unwrap();
    let (page, token) = url.split_once("#token=").unwrap();
    assert!(page.ends_with("/reset-password"), "{page}");
    token.to_owned()
}

/// ASVS v5.0.0-6.4.3: the member chooses, once; sessions end; the second factor is asked for as before.
#[test]
fn a_reset_changes_the_password_and_nothing_else() {
    on_both_engines(|app| async move {
        let (member, email) = with_password(&app, Role::Member).await;
        let mut browser = browser_of(&app, &email).await;
        set_up(&app, &mut browser).await;
        let admin = app.member(Role::Admin).await;
        let path = format!("/members/{}/password-reset", member.member);
        let first = link(admin.post(&path, json!({})).await);
        let token = link(admin.post(&path, json!({})).await);
        assert_eq!(
            complete(&app, &first, NEW).await.code(),
            "link_expired",
            "the newer link counts"
        );
        sign_in(&app, &email, PASSWORD).await.expect(202);
        let refused = complete(&app, &token, "Passwordpassword").await;
        assert_eq!(refused.fields(), ["password"]);
        let done = complete(&app, &token, NEW).await;
        assert!(!done.headers.contains_key("set-cookie"), "it signs nobody in");
        done.expect(204);
        assert_eq!(complete(&app, &token, NEW).await.code(), "link_expired");
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        assert_eq!(sign_in(&app, &email, PASSWORD).await.code(), "sign_in_failed");
        let answer = sign_in(&app, &email, NEW).await;
        assert_eq!(
            answer.status,
            StatusCode::ACCEPTED,
            "the second factor is asked for"
        );
    });
}

#[test]
fn only_those_who_answer_for_a_member_let_them_in_again() {
    on_sqlite(|app| async move {
        let (member, _) = with_password(&app, Role::Member).await;
        let path = |id: &dyn std::fmt::Display| format!("/members/{id}/password-reset");
        let manager = app.member(Role::Manager).await;
        let answer = manager.post(&path(&member.member), json!({})).await;
        assert_eq!(answer.code(), "forbidden");
        let admin = app.member(Role::Admin).await;
        let own = admin.post(&path(&admin.member), json!({})).await;
        assert_eq!(own.code(), "forbidden");
        let owner = app.owner().await;
        let owners = admin.post(&path(&owner.member), json!({})).await;
        assert_eq!(owners.code(), "forbidden");
        let disabled = format!("/members/{}", member.member);
        admin
            .patch(&disabled, json!({ "state": "disabled" }))
            .await
            .expect(200);
        assert_eq!(
            admin.post(&path(&member.member), json!({})).await.code(),
            "conflict"
        );
    });
}

/// ASVS v5.0.0-6.3.8: whether somebody has an account is not told by asking for a new password.
#[test]
fn asking_for_a_new_password_is_answered_alike_for_everybody() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        for email in [email.as_str(), "nobody@acme.example", "not an address"] {
            let body = json!({ "email": email });
            let answer = app
                .stranger()
                .send(Method::POST, "/password-resets", Some(body), &[OWN_PAGE])
                .await;
            assert_eq!(
                (answer.status, answer.text.as_str()),
                (StatusCode::ACCEPTED, ""),
                "{email}"
            );
        }
        sign_in(&app, &email, PASSWORD).await.expect(200);
    });
}

async fn request(app: &TestApp, email: &str) -> Answer {
    let body = json!({ "email": email });
    app.stranger()
        .send(Method::POST, "/password-resets", Some(body), &[OWN_PAGE])
        .await
}

/// The links in the mails that wait to be sent, the oldest first, with who gets them.
async fn waiting(app: &TestApp) -> Vec<(String, String)> {
    let sql = "SELECT payload FROM outbox WHERE job = 'mail.security' ORDER BY id";
    let database = app.database("acme").await;
    let payloads: Vec<Value> = database
        .read(move |tx| Box::pin(async move { tx.query(sql, &[], |row| row.get(0)).await }))
        .await
        .unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    payloads
        .iter()
        .filter(|mail| mail["news"]["kind"] == "password_link")
        .map(|mail| (text(&mail["to"]), text(&mail["news"]["url"])))
        .collect()
}

/// ASVS v5.0.0-6.4.1, 6.3.8: the link goes to the member alone, leads to the configured address whatever the request says,
/// and is good once. Nobody can have mails sent without end.
#[test]
fn a_link_is_mailed_to_the_member_and_to_nobody_else() {
    on_both_engines(|app| async move {
        let app = app
            .with_config(|config| {
                config.mail.relay = Some("127.0.0.1".into());
                config.listen.public_url = Some("https://hours.example".into());
            })
            .await;
        let (_, email) = with_password(&app, Role::Member).await;
        for asked in ["nobody@acme.example", &email.to_uppercase()] {
            assert_eq!(request(&app, asked).await.status, StatusCode::ACCEPTED);
        }
        let mails = waiting(&app).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        let (to, url) = &mails[0];
        let (page, token) = url.split_once("#token=").unwrap();
        assert_eq!((to, page), (&email, "https://hours.example/reset-password"));
        complete(&app, token, NEW).await.expect(204);
        assert_eq!(complete(&app, token, NEW).await.code(), "link_expired");
        sign_in(&app, &email, NEW).await.expect(200);

        for asked in [email.as_str(), "nobody@acme.example"] {
            for _ in 0..2 {
                assert_eq!(request(&app, asked).await.status, StatusCode::ACCEPTED);
            }
            assert_eq!(request(&app, asked).await.code(), "too_many_attempts", "{asked}");
        }
        assert_eq!(waiting(&app).await.len(), 3);
    });
}

/// A link that waits in a mailbox is of no use to whoever reads it once the address is another one.
#[test]
fn a_changed_address_takes_the_link_along() {
    on_both_engines(|app| async move {
        let (member, _) = with_password(&app, Role::Member).await;
        let admin = app.member(Role::Admin).await;
        let one = format!("/members/{}", member.member);
        let token = link(admin.post(&format!("{one}/password-reset"), json!({})).await);
        let moved = json!({ "email": "moved@acme.example" });
        admin.patch(&one, moved).await.expect(200);
        assert_eq!(complete(&app, &token, NEW).await.code(), "link_expired");
    });
}
