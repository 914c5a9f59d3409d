//! Invitations: made, shown, accepted, withdrawn.

use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    session::{Browser, cookie, sign_in},
    support::{Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

async fn invite(caller: &Caller, body: Value) -> (String, String) {
    let created = caller.post("/invitations", body).await.expect(201);
    let url = created["url"].as_str().unwrap();
    let (page, token) = url.split_once("#token=").unwrap();
    assert_eq!(page, "https://acme.localhost/invitation");
    assert_eq!(token.len(), 43, "256 bits in base64");
    (created["id"].as_str().unwrap().to_owned(), token.to_owned())
}

fn accept(token: &str) -> Value {
    json!({ "token": token, "name": "Grace", "password": PASSWORD, "time_zone": "Europe/Berlin", "locale": "de" })
}

async fn team(app: &TestApp) -> String {
    let team = app
        .owner()
        .await
        .post("/teams", json!({ "name": "Support" }))
        .await
        .expect(201);
    team["id"].as_str().unwrap().to_owned()
}

/// A link that is handed on leads to one of our own addresses, whatever host the request claims.
#[test]
fn a_link_leads_to_us_whatever_host_the_request_claims() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        for (place, (host, expected)) in [
            ("acme.localhost:9443", "https://acme.localhost:9443/"),
            ("127.0.0.1:9443", "https://127.0.0.1:9443/"),
            ("acme.evil.example", "https://localhost:8443/"),
            ("192.0.2.7", "https://localhost:8443/"),
            // The address 192.0.2.1 as one number, before a fragment that ends in a name of the certificate.
            ("3221225985/#.localhost", "https://localhost:8443/"),
        ]
        .into_iter()
        .enumerate()
        {
            let body = json!({ "email": format!("p{place}@acme.example"), "role": "member" });
            let made = owner.at_host(host).post("/invitations", body).await.expect(201);
            let url = made["url"].as_str().unwrap();
            assert!(url.starts_with(expected), "{host}: {url}");
        }
        let named = app
            .again_with(|config| config.listen.public_url = Some("https://hours.example".to_owned()))
            .await;
        let owner = named.owner().await;
        for (host, expected) in [
            ("acme.hours.example:9443", "https://acme.hours.example/"),
            ("acme.localhost", "https://hours.example/"),
        ] {
            let email = format!("{}@acme.example", host.replace([':', '.'], "-"));
            let body = json!({ "email": email, "role": "member" });
            let made = owner.at_host(host).post("/invitations", body).await.expect(201);
            let url = made["url"].as_str().unwrap();
            assert!(url.starts_with(expected), "{host}: {url}");
        }
    });
}

#[test]
fn an_accepted_invitation_makes_a_member_who_is_signed_in() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let team = team(&app).await;
        let body = json!({ "email": "Grace@acme.example", "role": "manager", "team_ids": [team] });
        let (id, token) = invite(&owner, body).await;
        let listed = owner.get("/invitations").await.expect(200);
        assert_eq!(listed["items"][0]["id"], id);
        assert_eq!(listed["items"][0]["state"], "open");
        assert!(!listed.to_string().contains(&token));

        let visitor = app.stranger();
        let preview = visitor
            .post("/invitations/preview", json!({ "token": token }))
            .await
            .expect(200);
        assert_eq!(
            (&preview["organization_name"], &preview["role"]),
            (&json!("acme"), &json!("manager"))
        );
        let answer = visitor.post("/invitations/accept", accept(&token)).await;
        let browser = Browser::with(&app, cookie(&answer));
        let me = answer.expect(201);
        assert_eq!(
            (&me["member"]["email"], &me["member"]["role"]),
            (&json!("Grace@acme.example"), &json!("manager"))
        );
        assert_eq!(me["member"]["team_ids"], json!([team]));
        assert_eq!(
            browser.get("/me").await.expect(200)["member"]["id"],
            me["member"]["id"]
        );
        sign_in(&app, "grace@acme.example", PASSWORD).await.expect(200);
        assert_eq!(owner.get("/invitations").await.expect(200)["items"], json!([]));
    });
}

/// ASVS v5.0.0-6.4.1: a link is good once; used, withdrawn, expired and invented ones look alike.
#[test]
fn a_link_is_good_once() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (_, used) = invite(&owner, json!({ "email": "a@acme.example", "role": "member" })).await;
        let visitor = app.stranger();
        visitor
            .post("/invitations/accept", accept(&used))
            .await
            .expect(201);
        let (id, withdrawn) = invite(&owner, json!({ "email": "b@acme.example", "role": "member" })).await;
        owner.delete(&format!("/invitations/{id}")).await.expect(204);
        assert_eq!(
            owner.delete(&format!("/invitations/{id}")).await.code(),
            "not_found"
        );
        let (_, expired) = invite(&owner, json!({ "email": "c@acme.example", "role": "member" })).await;
        app.database("acme")
            .await
            .write(|tx| {
                Box::pin(async move {
                    let past = server::clock::Clock.now();
                    tx.execute("UPDATE invitations SET expires_at = $1", store::params![past])
                        .await
                })
            })
            .await
            .unwrap();
        assert_eq!(
            owner.get("/invitations").await.expect(200)["items"][0]["state"],
            "expired"
        );
        for token in [&used, &withdrawn, &expired, &"invented".to_owned()] {
            assert_eq!(
                visitor
                    .post("/invitations/preview", json!({ "token": token }))
                    .await
                    .code(),
                "link_expired"
            );
        }
        assert_eq!(
            visitor.post("/invitations/accept", accept(&used)).await.code(),
            "link_expired"
        );
        // The expired one gives way.
        invite(&owner, json!({ "email": "C@acme.example", "role": "member" })).await;
    });
}

/// AT-13: two people who use one link at once become one member.
#[test]
fn two_uses_of_a_link_at_once_make_one_member() {
    on_both_engines(|app| async move {
        let (_, token) = invite(
            &app.owner().await,
            json!({ "email": "a@acme.example", "role": "member" }),
        )
        .await;
        let visitor = app.stranger();
        let (first, second) = tokio::join!(
            visitor.post("/invitations/accept", accept(&token)),
            visitor.post("/invitations/accept", accept(&token)),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [StatusCode::CREATED, StatusCode::GONE]);
    });
}

#[test]
fn whoever_is_a_member_or_invited_already_is_not_invited_again() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        invite(&owner, json!({ "email": "a@acme.example", "role": "member" })).await;
        for email in ["A@acme.example", "OWNER@acme.example"] {
            let refused = owner
                .post("/invitations", json!({ "email": email, "role": "member" }))
                .await;
            assert_eq!(
                (refused.status, refused.fields()),
                (StatusCode::CONFLICT, vec!["email".to_owned()]),
                "{email}"
            );
            assert_eq!(refused.code(), "email_taken");
        }
        let unknown =
            json!({ "email": "b@acme.example", "role": "member", "team_ids": [server::clock::Clock.id()] });
        assert_eq!(owner.post("/invitations", unknown).await.fields(), ["team_ids.0"]);
        let malformed = json!({ "email": "nobody", "role": "member" });
        assert_eq!(owner.post("/invitations", malformed).await.fields(), ["email"]);
    });
}

/// ASVS v5.0.0-8.2.1: only admins invite, and only owners invite owners.
#[test]
fn nobody_invites_above_their_own_role() {
    on_sqlite(|app| async move {
        let body = |role: &str| json!({ "email": format!("new-{role}@acme.example"), "role": role });
        for role in [Role::Member, Role::Manager] {
            let caller = app.member(role).await;
            assert_eq!(
                caller.post("/invitations", body("member")).await.code(),
                "forbidden"
            );
            assert_eq!(caller.get("/invitations").await.code(), "forbidden");
        }
        let admin = app.member(Role::Admin).await;
        assert_eq!(
            admin.post("/invitations", body("owner")).await.code(),
            "forbidden"
        );
        admin.post("/invitations", body("admin")).await.expect(201);
        app.owner()
            .await
            .post("/invitations", body("owner"))
            .await
            .expect(201);
    });
}

/// ASVS v5.0.0-7.4.2: what an admin set in motion ends with their right to it.
#[test]
fn the_invitations_of_a_disabled_admin_end() {
    on_both_engines(|app| async move {
        let admin = app.member(Role::Admin).await;
        let (_, token) = invite(&admin, json!({ "email": "friend@acme.example", "role": "admin" })).await;
        let path = format!("/members/{}", admin.member);
        app.owner()
            .await
            .patch(&path, json!({ "state": "disabled" }))
            .await
            .expect(200);
        let refused = app.stranger().post("/invitations/accept", accept(&token)).await;
        assert_eq!(refused.code(), "link_expired");
    });
}

/// The secret is shown once: a repeated request does not get it from the store of first answers.
#[test]
fn a_repeated_request_does_not_show_the_link_again() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let body = json!({ "email": "a@acme.example", "role": "member" });
        let send = || {
            owner.send(
                Method::POST,
                "/invitations",
                Some(body.clone()),
                &[("idempotency-key", "k1")],
            )
        };
        send().await.expect(201);
        let again = send().await;
        assert!(!again.text.contains("#token="));
        assert_eq!(again.code(), "conflict");
    });
}

/// ASVS v5.0.0-6.2.11: the password of a new member is measured against the words they share with others.
#[test]
fn accepting_names_every_invalid_field_and_keeps_the_link() {
    on_sqlite(|app| async move {
        let (_, token) = invite(
            &app.owner().await,
            json!({ "email": "grace@acme.example", "role": "member" }),
        )
        .await;
        let visitor = app.stranger();
        let invalid = json!({ "token": token, "name": "", "password": "grace@acme.example", "time_zone": "x", "locale": "x" });
        let refused = visitor.post("/invitations/accept", invalid).await;
        assert_eq!(refused.fields(), ["name", "time_zone", "locale", "password"]);
        visitor
            .post("/invitations/accept", accept(&token))
            .await
            .expect(201);
    });
}
