//! What somebody tries around a provider of sign-in: between organizations, while it is being changed, and with what belongs to
//! others.

use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    lying_provider::{Provider, person},
    second_factor::with_password,
    session::Browser,
    single_sign_on::{
        add, begin, beside_provider, come_back, enter, inside, named, reasons, refused, trusted,
    },
    support::{Answer, TestApp, on_both_engines, on_sqlite},
};

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// The browser of a member goes to the provider to confirm its session, and comes back.
async fn confirm(app: &TestApp, browser: &Browser, provider: &Provider, id: &str) -> Answer {
    let body = json!({ "provider_id": id });
    let begun = browser
        .send(Method::POST, "/session/confirm/provider", Some(body))
        .await;
    let cookie = named(&begun, "__Host-hourbook-provider").unwrap();
    let url = begun.expect(200)["url"].as_str().unwrap().to_owned();
    let (code, state) = provider.visit(&url);
    let cookies = format!("{}; {cookie}", browser.cookie);
    let body = json!({ "provider_id": id, "state": state, "code": code });
    come_back(app, &cookies, body).await
}

/// AT-38, ASVS v5.0.0-10.2.2: the provider of one organization is nothing in another, though both set up the same one.
#[test]
fn a_provider_of_one_organization_signs_in_to_no_other() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        app.create_organization("globex").await;
        let id = add(&app, &provider, trusted()).await;
        let (_, email) = with_password(&app, Role::Admin).await;
        provider.says(|said| said.person = person("u-1", &email));
        let there = app.stranger().at_host("globex.localhost");
        let their_page = ("origin", "https://globex.localhost");
        let ways = there.get("/session/ways-in").await.expect(200);
        assert_eq!(ways["providers"], json!([]));
        let go = json!({ "provider_id": id });
        let gone = there
            .send(Method::POST, "/session/provider", Some(go), &[their_page])
            .await;
        assert_eq!(gone.code(), "not_found");
        let (url, cookie) = begin(&app, &id).await;
        let (code, state) = provider.visit(&url);
        let answer = json!({ "provider_id": id, "state": state, "code": code });
        let headers = [their_page, ("cookie", cookie.as_str())];
        let path = "/session/provider/answer";
        let carried = there
            .send(Method::POST, path, Some(answer.clone()), &headers)
            .await;
        assert_eq!(refused(&carried), "provider_sign_in_over");
        // Here it is good, and the session that it begins is none there.
        let browser = inside(&app, &come_back(&app, &cookie, answer).await);
        let headers = [their_page, ("cookie", browser.cookie.as_str())];
        let carried = there.send(Method::GET, "/me", None, &headers).await;
        assert_eq!(carried.code(), "unauthenticated");
        let token = provider.logout_token(|_, claims| claims["sub"] = json!("u-1"));
        let (path, form) = (
            format!("/sign-in-providers/{id}/logout"),
            format!("logout_token={token}"),
        );
        let ended = there.send_raw(Method::POST, &path, form, FORM, &[]).await;
        assert_eq!(ended.code(), "not_found");
        browser.get("/me").await.expect(200);
    });
}

/// ASVS v5.0.0-10.1.2, 10.2.2: whoever is on the way while a provider becomes another one does not carry a code to that one.
#[test]
fn the_code_of_one_provider_is_not_shown_to_the_next() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let (url, cookie) = begin(&app, &id).await;
        let (code, state) = provider.visit(&url);
        let next = Provider::start().await;
        let moved = json!({ "issuer": next.issuer, "client_secret": "between others" });
        let admin = app.member(Role::Admin).await;
        admin
            .patch(&format!("/sign-in-providers/{id}"), moved)
            .await
            .expect(200);
        let answer = json!({ "provider_id": id, "state": state, "code": code });
        assert_eq!(
            refused(&come_back(&app, &cookie, answer).await),
            "provider_sign_in_over"
        );
        assert_eq!(next.says(|said| said.asked), 0);
    });
}

/// An admin who sets a provider up can have it say anything: it does not confirm an owner's session that somebody took.
#[test]
fn an_owner_does_not_confirm_with_a_provider_that_no_owner_trusts() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let entered = enter(&app, &provider, &id).await;
        let browser = inside(&app, &entered);
        let member = entered.expect(200)["member"]["id"].as_str().unwrap().to_owned();
        let confirmed = confirm(&app, &browser, &provider, &id).await;
        let browser = Browser::with(&app, named(&confirmed, "__Host-hourbook").unwrap());
        confirmed.expect(204);
        let raised = json!({ "role": "owner" });
        let owner = app.owner().await;
        owner
            .patch(&format!("/members/{member}"), raised)
            .await
            .expect(200);
        assert_eq!(
            refused(&confirm(&app, &browser, &provider, &id).await),
            "provider_not_trusted"
        );
        assert_eq!(
            reasons(&app).await,
            ["an owner by a provider that no owner trusts"]
        );
        let one = format!("/sign-in-providers/{id}");
        owner.patch(&one, trusted()).await.expect(200);
        confirm(&app, &browser, &provider, &id).await.expect(204);
    });
}

/// ASVS v5.0.0-10.5.5: whoever caught a token about the end of a session can send it a thousand times: nobody is signed out by it,
/// and soon nobody listens.
#[test]
fn a_caught_logout_token_ends_nothing_and_floods_nothing() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let path = format!("/sign-in-providers/{id}/logout");
        let token = provider.logout_token(|_, claims| claims["sub"] = json!("u-1"));
        let send = async || {
            let form = format!("logout_token={token}");
            app.stranger()
                .send_raw(Method::POST, &path, form, FORM, &[])
                .await
                .status
        };
        assert_eq!(send().await, StatusCode::OK);
        let browser = inside(&app, &enter(&app, &provider, &id).await);
        let mut answers = Vec::new();
        while answers.last() != Some(&StatusCode::TOO_MANY_REQUESTS) {
            answers.push(send().await);
            assert!(answers.len() < 200, "nobody slows the flood down");
        }
        answers.pop();
        assert!(
            answers.iter().all(|status| *status == StatusCode::BAD_REQUEST),
            "{answers:?}"
        );
        browser.get("/me").await.expect(200);
        let events = app
            .owner()
            .await
            .get("/audit?action=session.ended_by_provider")
            .await;
        let events: Value = events.expect(200);
        assert_eq!(events["items"].as_array().unwrap().len(), 1, "{events}");
    });
}
