//! Signing in with a provider: the way of a member, of somebody new and of whoever is thrown out again, and everything that a
//! provider, a browser or a stranger may make up.

use axum::http::{Method, StatusCode, header};
use domain::people::Role;
use serde_json::{Value, json};
use server::{clock::Clock, config::ProviderReach};

use crate::{
    lying_provider::{
        CLIENT, Provider, SECRET, Sign, Signer, Tell, person, sign, tell, with_none, with_shared,
    },
    second_factor::{code, set_up, with_password},
    session::{Browser, OWN_PAGE, sign_in},
    step_up::a_while_later,
    support::{Answer, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

/// The application beside a provider on this machine.
pub async fn beside_provider(app: &TestApp) -> (TestApp, Provider) {
    let app = app
        .with_config(|config| config.accounts.provider_reach = ProviderReach::Local)
        .await;
    (app, Provider::start().await)
}

/// Sets the provider up, and gives its id.
pub async fn add(app: &TestApp, provider: &Provider, more: Value) -> String {
    let mut body = json!({
        "name": "Acme ID", "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = app
        .owner()
        .await
        .post("/sign-in-providers", body)
        .await
        .expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// Trusted with the addresses of the organization.
pub fn trusted() -> Value {
    json!({ "email_domains": ["acme.example"], "authoritative": true })
}

/// The cookie of this name that an answer sets.
pub fn named(answer: &Answer, name: &str) -> Option<String> {
    let sets = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut pairs = sets.map(|set| set.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.find(|pair| pair.starts_with(&format!("{name}=")) && !pair.ends_with('='))
}

/// A browser that has begun a sign-in: where it goes, and its cookie.
pub async fn begin(app: &TestApp, id: &str) -> (String, String) {
    let body = json!({ "provider_id": id });
    let begun = app
        .stranger()
        .send(Method::POST, "/session/provider", Some(body), &[OWN_PAGE])
        .await;
    let cookie = named(&begun, "__Host-hourbook-provider");
    let url = begun.expect(200)["url"].as_str().unwrap().to_owned();
    (url, cookie.unwrap())
}

/// The browser is back, with this cookie and these parameters.
pub async fn come_back(app: &TestApp, cookie: &str, body: Value) -> Answer {
    app.stranger()
        .send(
            Method::POST,
            "/session/provider/answer",
            Some(body),
            &[OWN_PAGE, ("cookie", cookie)],
        )
        .await
}

/// There and back again.
pub async fn enter(app: &TestApp, provider: &Provider, id: &str) -> Answer {
    let (url, cookie) = begin(app, id).await;
    let (code, state) = provider.visit(&url);
    come_back(
        app,
        &cookie,
        json!({ "provider_id": id, "state": state, "code": code }),
    )
    .await
}

/// The browser of somebody who was let in.
pub fn inside(app: &TestApp, answer: &Answer) -> Browser {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    Browser::with(app, named(answer, "__Host-hourbook").unwrap())
}

/// Why somebody was not let in: the code of the one field.
#[track_caller]
pub fn refused(answer: &Answer) -> String {
    assert_eq!(answer.code(), "provider_failed", "{}", answer.text);
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(named(answer, "__Host-hourbook").is_none(), "a session was begun");
    answer.json()["errors"][0]["code"].as_str().unwrap().to_owned()
}

/// The reasons that the audit log keeps, newest first.
pub async fn reasons(app: &TestApp) -> Vec<String> {
    let list = app
        .owner()
        .await
        .get("/audit?action=sign_in_provider.refused")
        .await
        .expect(200);
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["reason"].as_str().unwrap().to_owned())
        .collect()
}

async fn count_members(app: &TestApp) -> usize {
    app.owner().await.get("/members").await.expect(200)["items"]
        .as_array()
        .unwrap()
        .len()
}

/// ASVS v5.0.0-10.5.2, 6.8.1: a member is known by the provider's own name for them, whatever becomes of addresses.
#[test]
fn a_member_is_linked_once_and_known_by_the_subject_from_then_on() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, trusted()).await;
        let (grace, email) = with_password(&app, Role::Manager).await;
        let (hedy, other) = with_password(&app, Role::Member).await;
        provider.says(|said| said.person = person("u-1", &email.to_uppercase()));
        let first = enter(&app, &provider, &id).await;
        let browser = inside(&app, &first);
        let me = browser.get("/me").await.expect(200);
        assert_eq!(me["member"]["id"], grace.member.to_string());
        assert_eq!(me["session"]["provider_id"], *id);
        // The provider now gives that person another's address: they stay who they are.
        provider.says(|said| said.person = person("u-1", &other));
        let again = enter(&app, &provider, &id).await.expect(200);
        assert_eq!(again["member"]["id"], grace.member.to_string());
        // And somebody new with an address that is linked to somebody is not them.
        provider.says(|said| said.person = person("u-2", &email));
        assert_eq!(
            refused(&enter(&app, &provider, &id).await),
            "provider_member_exists"
        );
        // Letters of another width are one address for us, and may be another person's at the provider.
        let mut letters = other.chars();
        let wide = letters.next().and_then(|c| char::from_u32(u32::from(c) + 0xFEE0));
        let alike = format!("{}{}", wide.unwrap(), letters.as_str());
        provider.says(|said| said.person = person("u-3", &alike));
        assert_eq!(
            refused(&enter(&app, &provider, &id).await),
            "provider_member_exists"
        );
        let hedy = app
            .owner()
            .await
            .get(&format!("/members/{}", hedy.member))
            .await
            .expect(200);
        assert_eq!(hedy["email"], *other);
    });
}

/// ASVS v5.0.0-6.8.1: an address alone, from a provider that nobody trusts with it, opens nobody's account.
#[test]
fn an_address_opens_nothing_unless_the_provider_is_trusted_with_it() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let (_, email) = with_password(&app, Role::Member).await;
        let id = add(
            &app,
            &provider,
            json!({ "joins": true, "email_domains": ["acme.example"] }),
        )
        .await;
        let before = count_members(&app).await;
        let cases = [
            (person("u-1", &email), "provider_member_exists"),
            (person("u-1", "owner@acme.example"), "provider_member_exists"),
            (person("u-1", "eve@evil.example"), "provider_email_domain"),
            (
                person("u-1", "eve@acme.example.evil.example"),
                "provider_email_domain",
            ),
            (
                json!({ "sub": "u-1", "email": email, "email_verified": false }),
                "provider_email_not_verified",
            ),
            (
                json!({ "sub": "u-1", "email": email }),
                "provider_email_not_verified",
            ),
            (
                json!({ "sub": "u-1", "email": email, "email_verified": 1 }),
                "provider_email_not_verified",
            ),
            (
                json!({ "sub": "u-1", "email_verified": true }),
                "provider_email_missing",
            ),
            (
                json!({ "sub": "u-1", "email": "no address", "email_verified": true }),
                "provider_email_missing",
            ),
        ];
        for (who, why) in cases {
            provider.says(|said| {
                said.userinfo = Some(json!({ "sub": "u-1" }));
                said.person = who.clone();
            });
            assert_eq!(refused(&enter(&app, &provider, &id).await), why, "{who}");
        }
        assert_eq!(count_members(&app).await, before, "nothing was left behind");
        // Who became an owner since does not come in by the word of a provider that no owner trusts.
        provider.says(|said| said.person = person("u-2", "ida@acme.example"));
        let ida = enter(&app, &provider, &id).await.expect(200);
        let ida = format!("/members/{}", ida["member"]["id"].as_str().unwrap());
        let raised = app.owner().await.patch(&ida, json!({ "role": "owner" })).await;
        raised.expect(200);
        assert_eq!(
            refused(&enter(&app, &provider, &id).await),
            "provider_not_trusted"
        );
        // Only owners give a provider that trust: it can say that somebody is an owner.
        let admin = app.member(Role::Admin).await;
        let one = format!("/sign-in-providers/{id}");
        let trust = admin.patch(&one, json!({ "authoritative": true })).await;
        assert_eq!(trust.fields(), ["authoritative"]);
        admin.patch(&one, json!({ "name": "Ours" })).await.expect(200);
        app.owner()
            .await
            .patch(&one, json!({ "authoritative": true }))
            .await
            .expect(200);
        inside(&app, &enter(&app, &provider, &id).await);
        let turned = admin
            .patch(
                &one,
                json!({ "issuer": "http://127.0.0.1:9", "client_secret": null }),
            )
            .await;
        assert_eq!(turned.fields(), ["authoritative"]);
    });
}

/// AT-14: somebody new becomes a member as the organization says, and never more than that.
#[test]
fn somebody_new_joins_with_the_role_and_teams_of_their_groups() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let owner = app.owner().await;
        let team = owner
            .post("/teams", json!({ "name": "Support" }))
            .await
            .expect(201);
        let id = add(&app, &provider, json!({ "email_domains": ["acme.example"] })).await;
        let one = format!("/sign-in-providers/{id}");
        provider.says(|said| said.person["groups"] = json!(["staff", "leads"]));
        assert_eq!(refused(&enter(&app, &provider, &id).await), "provider_no_member");
        let groups = json!([
            { "group": "leads", "role": "manager" }, { "group": "staff", "team_id": team["id"] },
            { "group": "bosses", "role": "admin" },
        ]);
        owner
            .patch(&one, json!({ "joins": true, "groups": groups }))
            .await
            .expect(200);
        let me = enter(&app, &provider, &id).await.expect(200);
        assert_eq!(me["member"]["name"], "Grace Hopper");
        assert_eq!(me["member"]["role"], "manager");
        assert_eq!(me["member"]["team_ids"], json!([team["id"]]));
        // Groups are looked at when somebody joins; later an admin decides.
        provider.says(|said| said.person["groups"] = json!(["bosses"]));
        assert_eq!(
            enter(&app, &provider, &id).await.expect(200)["member"]["role"],
            "manager"
        );
        provider.says(|said| said.person = person("u-2", "hedy@acme.example"));
        assert_eq!(
            enter(&app, &provider, &id).await.expect(200)["member"]["role"],
            "member"
        );
        let bad = json!({ "groups": [{ "group": "staff", "role": "owner" }] });
        assert_eq!(owner.patch(&one, bad).await.fields(), ["groups.0.role"]);
        // Whom an admin has disabled stays out, whatever the provider says.
        let path = format!("/members/{}", me["member"]["id"].as_str().unwrap());
        owner
            .patch(&path, json!({ "state": "disabled" }))
            .await
            .expect(200);
        provider.says(|said| said.person = person("u-1", "grace@acme.example"));
        assert_eq!(
            refused(&enter(&app, &provider, &id).await),
            "provider_member_disabled"
        );
    });
}

/// What a provider says that is not so, and how the audit log calls it.
fn lies(now: i64) -> Vec<(&'static str, Tell)> {
    vec![
        (
            "issuer",
            tell(|_, claims| claims["iss"] = json!("https://id.evil.example")),
        ),
        (
            "issuer",
            tell(|_, claims| claims["iss"] = json!(format!("{}/", claims["iss"].as_str().unwrap()))),
        ),
        ("audience", tell(|_, claims| claims["aud"] = json!("another"))),
        (
            "audience",
            tell(|_, claims| claims["aud"] = json!([CLIENT, "another"])),
        ),
        ("audience", tell(|_, claims| claims["azp"] = json!("another"))),
        ("nonce", tell(|_, claims| claims["nonce"] = json!("made up"))),
        ("nonce", tell(|_, claims| claims["nonce"] = Value::Null)),
        ("expired", tell(move |_, claims| claims["exp"] = json!(now - 180))),
        ("early", tell(move |_, claims| claims["iat"] = json!(now + 600))),
        ("early", tell(move |_, claims| claims["nbf"] = json!(now + 600))),
        ("stale", tell(move |_, claims| claims["iat"] = json!(now - 3600))),
        ("malformed", tell(|_, claims| claims["nbf"] = json!("now"))),
        ("malformed", tell(|_, claims| claims["exp"] = Value::Null)),
        ("subject", tell(|_, claims| claims["sub"] = json!(""))),
        (
            "subject",
            tell(|_, claims| claims["sub"] = json!("u".repeat(256))),
        ),
        ("kind", tell(|header, _| header["typ"] = json!("logout+jwt"))),
        ("kind", tell(|header, _| header["typ"] = json!("at+jwt"))),
        ("malformed", tell(|header, _| header["crit"] = json!(["b64"]))),
        ("key", tell(|header, _| header["alg"] = json!("RS256"))),
        ("key", tell(|header, _| header["kid"] = json!("two"))),
        ("algorithm", tell(|header, _| header["alg"] = json!("ES256K"))),
    ]
}

/// What was not signed as the provider signs.
fn forgeries() -> Vec<(&'static str, Sign)> {
    vec![
        ("algorithm", sign(|_, _, claims| with_none(claims))),
        (
            "algorithm",
            sign(|_, _, claims| with_shared(SECRET.as_bytes(), claims)),
        ),
        ("algorithm", sign(|_, _, claims| with_shared(b"secret", claims))),
        // A key that somebody swapped in: it has the name of the published one.
        (
            "signature",
            sign(|_, header, claims| Signer::new("one").sign(header, claims)),
        ),
        (
            "signature",
            sign(|signer, header, claims| {
                let token = signer.sign(header, claims);
                format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(86))
            }),
        ),
        ("malformed", sign(|_, _, _| "no token".to_owned())),
        (
            "malformed",
            sign(|signer, header, _| signer.sign(header, &json!(["claims"]))),
        ),
    ]
}

/// ASVS v5.0.0-6.8.2, 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.2, 9.2.3, 10.5.1, 10.5.3, 10.5.4: nothing that is not wholly right is believed,
/// and nothing is left of it but a line in the audit log.
#[test]
fn a_provider_that_lies_is_not_believed() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, trusted()).await;
        let (_, email) = with_password(&app, Role::Member).await;
        provider.says(|said| said.person = person("u-1", &email));
        let now = Clock.now().as_second();
        let mut expected = Vec::new();
        for (reason, lie) in lies(now) {
            provider.says(|said| said.tell = Some(lie));
            assert_eq!(
                refused(&enter(&app, &provider, &id).await),
                "provider_not_believed",
                "{reason}"
            );
            expected.insert(0, reason);
        }
        provider.says(|said| said.tell = None);
        // Another server on the same data: one address gets only so many attempts.
        let app = app.with_config(|_| {}).await;
        for (reason, forged) in forgeries() {
            provider.says(|said| said.sign = Some(forged));
            assert_eq!(
                refused(&enter(&app, &provider, &id).await),
                "provider_not_believed",
                "{reason}"
            );
            expected.insert(0, reason);
        }
        provider.says(|said| said.sign = None);
        // Somebody else's userinfo is not taken for the person's.
        provider.says(|said| {
            said.person = json!({ "sub": "u-1" });
            said.userinfo = Some(person("u-9", &email));
        });
        assert_eq!(
            refused(&enter(&app, &provider, &id).await),
            "provider_not_believed"
        );
        expected.insert(0, "subject");
        assert_eq!(reasons(&app).await, expected);
        // Clocks are not exact: two minutes are nobody's lie. What the token lacks is asked for.
        provider.says(|said| {
            said.userinfo = Some(person("u-1", &email));
            said.tell = Some(tell(move |_, claims| {
                claims["iat"] = json!(now + 90);
                claims["nbf"] = serde_json::from_str(&format!("{}.5", now + 90)).unwrap();
                claims["exp"] = json!(now - 90);
            }));
        });
        inside(&app, &enter(&app, &provider, &id).await);
    });
}

/// ASVS v5.0.0-7.6.2, 10.1.2, 10.2.1, 10.2.2: an answer counts once, in the browser that asked, from the provider that was asked.
#[test]
fn an_answer_counts_once_and_only_where_it_was_asked_for() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let (url, cookie) = begin(&app, &id).await;
        assert!(
            url.contains(&format!(
                "redirect_uri=https%3A%2F%2Facme.localhost%2Fsign-in%2Fwith%2F{id}&"
            )),
            "{url}"
        );
        let (code, state) = provider.visit(&url);
        let right = json!({ "provider_id": id, "state": state, "code": code });
        let (_, elsewhere) = begin(&app, &id).await;
        let with = |name: &str, value: Value| {
            let mut body = right.clone();
            body[name] = value;
            body
        };
        for (cookie, body) in [
            ("__Host-hourbook-provider=made-up", right.clone()),
            (elsewhere.as_str(), right.clone()),
            (cookie.as_str(), with("state", json!("made-up"))),
            (cookie.as_str(), with("state", json!(""))),
        ] {
            assert_eq!(
                refused(&come_back(&app, cookie, body).await),
                "provider_sign_in_over"
            );
        }
        let stranger = app.stranger();
        let path = "/session/provider/answer";
        let without = stranger
            .send(Method::POST, path, Some(right.clone()), &[OWN_PAGE])
            .await;
        assert_eq!(refused(&without), "provider_sign_in_over");
        let foreign = [("origin", "https://evil.example"), ("cookie", cookie.as_str())];
        let foreign = stranger
            .send(Method::POST, path, Some(right.clone()), &foreign)
            .await;
        assert_eq!(foreign.code(), "csrf_rejected");
        // None of these has used it up.
        let answer = come_back(&app, &cookie, right.clone()).await;
        inside(&app, &answer);
        let mut cleared = answer.headers.get_all(header::SET_COOKIE).iter();
        assert!(cleared.any(|set| set.to_str().unwrap().starts_with("__Host-hourbook-provider=;")));
        assert_eq!(
            refused(&come_back(&app, &cookie, right).await),
            "provider_sign_in_over"
        );
    });
}

/// ASVS v5.0.0-10.1.2, 10.2.2: what was made for one sign-in, or by one provider, counts nowhere else.
#[test]
fn what_belongs_to_another_sign_in_or_provider_counts_nothing() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let other = add(&app, &provider, json!({ "joins": true, "name": "Other" })).await;
        let (url, cookie) = begin(&app, &id).await;
        let (code, state) = provider.visit(&url);
        let right = json!({ "provider_id": id, "state": state, "code": code });
        inside(&app, &come_back(&app, &cookie, right).await);
        // A code that was used, or was made for another sign-in, is refused by the provider; then that sign-in is over, too.
        let (url, cookie) = begin(&app, &id).await;
        let (_, state) = provider.visit(&url);
        let used = json!({ "provider_id": id, "state": state, "code": code });
        assert_eq!(refused(&come_back(&app, &cookie, used).await), "provider_refused");
        let (first, _) = provider.visit(&begin(&app, &id).await.0);
        let (url, cookie) = begin(&app, &id).await;
        let (_, state) = provider.visit(&url);
        let injected = json!({ "provider_id": id, "state": state, "code": first });
        assert_eq!(
            refused(&come_back(&app, &cookie, injected).await),
            "provider_refused"
        );
        // One provider does not answer for another, nor under another name.
        let (url, cookie) = begin(&app, &id).await;
        let (code, state) = provider.visit(&url);
        let mixed = json!({ "provider_id": other, "state": state, "code": code });
        assert_eq!(
            refused(&come_back(&app, &cookie, mixed).await),
            "provider_sign_in_over"
        );
        let (url, cookie) = begin(&app, &id).await;
        let (code, state) = provider.visit(&url);
        let mixed =
            json!({ "provider_id": id, "state": state, "code": code, "iss": "https://id.evil.example" });
        assert_eq!(
            refused(&come_back(&app, &cookie, mixed).await),
            "provider_not_believed"
        );
        // Somebody who has changed their mind.
        let (url, cookie) = begin(&app, &id).await;
        let (_, state) = provider.visit(&url);
        let cancelled = json!({ "provider_id": id, "state": state, "error": "access_denied" });
        assert_eq!(
            refused(&come_back(&app, &cookie, cancelled).await),
            "provider_cancelled"
        );
        // Ten minutes are enough.
        let (url, cookie) = begin(&app, &id).await;
        let (code, state) = provider.visit(&url);
        let past = Clock.now();
        let database = app.database("acme").await;
        let sql = "UPDATE provider_sign_ins SET expires_at = $1";
        database
            .write(move |tx| Box::pin(async move { tx.execute(sql, store::params![past]).await }))
            .await
            .unwrap();
        let late = json!({ "provider_id": id, "state": state, "code": code });
        assert_eq!(
            refused(&come_back(&app, &cookie, late).await),
            "provider_sign_in_over"
        );
    });
}

/// ASVS v5.0.0-10.5.3: what a provider says of itself has to be its own, and complete.
#[test]
fn what_a_provider_says_of_itself_is_checked() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let owner = app.owner().await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let check = format!("/sign-in-providers/{id}/check");
        let found = owner.post(&check, json!({})).await.expect(200);
        assert_eq!(found["keys"], 1);
        assert_eq!(found["tells_logout"], true);
        for (changes, why) in [
            (json!({ "issuer": "https://id.evil.example" }), "provider_answer"),
            (
                json!({ "issuer": format!("{}/", provider.issuer) }),
                "provider_answer",
            ),
            (
                json!({ "code_challenge_methods_supported": ["plain"] }),
                "provider_answer",
            ),
            (json!({ "token_endpoint": null }), "provider_answer"),
            (json!({ "padding": "a".repeat(300_000) }), "provider_answer"),
            (
                json!({ "jwks_uri": "http://169.254.169.254/keys" }),
                "provider_unreachable",
            ),
            (
                json!({ "jwks_uri": "http://id.example/keys" }),
                "provider_unreachable",
            ),
            (
                json!({ "jwks_uri": format!("{}/nowhere", provider.issuer) }),
                "provider_unreachable",
            ),
            (
                json!({ "authorization_endpoint": "javascript:alert(1)" }),
                "provider_unreachable",
            ),
        ] {
            provider.says(|said| said.metadata = changes.clone());
            let refused = owner.post(&check, json!({})).await;
            assert_eq!(refused.fields(), ["issuer"], "{changes}");
            assert_eq!(refused.json()["errors"][0]["code"], why, "{changes}");
        }
        provider.says(|said| said.metadata = json!({}));
        inside(&app, &enter(&app, &provider, &id).await);
        // A provider that promises to name itself in its answers has to.
        provider
            .says(|said| said.metadata = json!({ "authorization_response_iss_parameter_supported": true }));
        owner.post(&check, json!({})).await.expect(200);
        assert_eq!(
            refused(&enter(&app, &provider, &id).await),
            "provider_not_believed"
        );
        provider.says(|said| said.metadata = json!({}));
        owner.post(&check, json!({})).await.expect(200);
    });
}

/// ASVS v5.0.0-9.1.3: a new key of the provider is found, and a made-up one does not make the server ask for ever.
#[test]
fn keys_of_a_provider_may_change() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let owner = app.owner().await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let check = format!("/sign-in-providers/{id}/check");
        inside(&app, &enter(&app, &provider, &id).await);
        // Its key is replaced: the token names one that nobody knows yet, so it is asked for, once.
        let before = provider.says(|said| {
            said.signer = Signer::new("two");
            said.asked
        });
        inside(&app, &enter(&app, &provider, &id).await);
        inside(&app, &enter(&app, &provider, &id).await);
        assert_eq!(provider.says(|said| said.asked), before + 1);
        // Tokens that name made-up keys do not make the server ask again and again.
        provider.says(|said| said.tell = Some(tell(|header, _| header["kid"] = json!("three"))));
        for _ in 0..12 {
            assert_eq!(
                refused(&enter(&app, &provider, &id).await),
                "provider_not_believed"
            );
        }
        assert!(provider.says(|said| said.asked) <= before + 6);
        // A key that was withdrawn opens nothing once its time is up or it is asked for.
        provider.says(|said| {
            said.tell = None;
            said.keys = Some(vec![]);
        });
        assert_eq!(owner.post(&check, json!({})).await.fields(), ["issuer"]);
    });
}

/// ASVS v5.0.0-1.3.6: without the switch for this machine nothing of it, or of the networks behind it, is asked at all.
#[test]
fn a_provider_inside_is_not_asked() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let public = app
            .with_config(|config| config.accounts.provider_reach = ProviderReach::Public)
            .await;
        let body = json!({ "provider_id": id });
        let begun = public
            .stranger()
            .send(Method::POST, "/session/provider", Some(body), &[OWN_PAGE])
            .await;
        assert_eq!(refused(&begun), "provider_unreachable");
        for issuer in [
            "http://127.0.0.1:9",
            "https://10.0.0.1",
            "https://[::1]",
            "https://169.254.169.254",
        ] {
            let body = json!({ "name": "Inside", "issuer": issuer, "client_id": "x" });
            let refused = public.owner().await.post("/sign-in-providers", body).await;
            assert_eq!(refused.fields(), ["issuer"], "{issuer}");
        }
    });
}

/// ASVS v5.0.0-6.8.4: a second factor at the provider counts where the organization says so; otherwise the own one is
/// asked for.
#[test]
fn the_second_factor_is_asked_for_unless_the_provider_shows_one_that_counts() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, trusted()).await;
        let (_, email) = with_password(&app, Role::Member).await;
        let mut browser = crate::second_factor::browser_of(&app, &email).await;
        let (secret, _) = set_up(&app, &mut browser).await;
        provider.says(|said| {
            said.person = person("u-1", &email);
            said.person["amr"] = json!(["pwd", "otp"]);
            said.person["acr"] = json!("gold");
        });
        // What the provider ends is over between the steps, too.
        let ended = enter(&app, &provider, &id).await.expect(202);
        let (path, token) = (
            format!("/sign-in-providers/{id}/logout"),
            provider.logout_token(|_, claims| claims["sub"] = json!("u-1")),
        );
        let (form, kind) = (
            format!("logout_token={token}"),
            Some("application/x-www-form-urlencoded"),
        );
        let left = app
            .stranger()
            .send_raw(Method::POST, &path, form, kind, &[])
            .await;
        left.expect(200);
        let body = json!({ "challenge": ended["challenge"], "code": code(&secret, 0) });
        let late = app
            .stranger()
            .send(Method::POST, "/session/second-factor", Some(body), &[OWN_PAGE])
            .await;
        assert_eq!(late.code(), "sign_in_failed");
        let step = enter(&app, &provider, &id).await.expect(202);
        assert_eq!(step["methods"], json!(["app"]));
        let body = json!({ "challenge": step["challenge"], "code": code(&secret, 0) });
        let stranger = app.stranger();
        let finished = stranger
            .send(Method::POST, "/session/second-factor", Some(body), &[OWN_PAGE])
            .await;
        let me = finished.expect(200);
        assert_eq!(me["session"]["second_factor"], "passed");
        assert_eq!(
            me["session"]["provider_id"], *id,
            "it is a session of the provider all the same"
        );
        let one = format!("/sign-in-providers/{id}");
        for (ways, status) in [
            (json!(["mfa"]), 202),
            (json!(["otp"]), 200),
            (json!(["gold"]), 200),
        ] {
            let owner = app.owner().await;
            owner
                .patch(&one, json!({ "second_factor": ways }))
                .await
                .expect(200);
            enter(&app, &provider, &id).await.expect(status);
        }
    });
}

/// AT-14: where members come through a provider, no way of their own goes around it, but for owners.
#[test]
fn an_organization_can_want_its_members_to_come_through_a_provider() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let owner = app.owner().await;
        let early = owner
            .patch("/organization", json!({ "sign_in": "providers" }))
            .await;
        assert_eq!(early.fields(), ["sign_in"]);
        let id = add(&app, &provider, trusted()).await;
        let (admin, email) = with_password(&app, Role::Admin).await;
        owner
            .patch("/organization", json!({ "sign_in": "providers" }))
            .await
            .expect(200);
        let ways = app.stranger().get("/session/ways-in").await.expect(200);
        assert_eq!(
            ways,
            json!({ "providers": [{ "id": id, "name": "Acme ID" }], "providers_only": true })
        );
        assert_eq!(sign_in(&app, &email, PASSWORD).await.code(), "provider_required");
        // Who does not know the password learns nothing of it.
        assert_eq!(
            sign_in(&app, &email, "seven plain otters 43").await.code(),
            "sign_in_failed"
        );
        let reset = owner
            .post(&format!("/members/{}/password-reset", admin.member), json!({}))
            .await;
        assert_eq!(reset.code(), "provider_required");
        let invited = json!({ "email": "hedy@acme.example", "role": "manager" });
        let invited = owner.post("/invitations", invited).await.expect(201);
        let (_, token) = invited["url"].as_str().unwrap().split_once("#token=").unwrap();
        let accept = json!({
            "token": token, "name": "Hedy", "password": PASSWORD, "time_zone": "Europe/Berlin", "locale": "en",
        });
        let accepted = app
            .stranger()
            .send(Method::POST, "/invitations/accept", Some(accept), &[OWN_PAGE])
            .await;
        assert_eq!(accepted.code(), "provider_required");
        // The same invitation lets in through the provider that is trusted with the address.
        provider.says(|said| said.person = person("u-2", "hedy@acme.example"));
        assert_eq!(
            enter(&app, &provider, &id).await.expect(200)["member"]["role"],
            "manager"
        );
        assert_eq!(owner.get("/invitations").await.expect(200)["items"], json!([]));
        provider.says(|said| said.person = person("u-1", &email));
        inside(&app, &enter(&app, &provider, &id).await);
        // An owner gets in on the day on which the provider fails, and the last provider does not go unnoticed.
        sign_in(&app, "owner@acme.example", PASSWORD).await.expect(200);
        let one = format!("/sign-in-providers/{id}");
        assert_eq!(owner.delete(&one).await.code(), "conflict");
        assert_eq!(
            owner.patch(&one, json!({ "enabled": false })).await.code(),
            "conflict"
        );
        owner
            .patch("/organization", json!({ "sign_in": "any" }))
            .await
            .expect(200);
        sign_in(&app, &email, PASSWORD).await.expect(200);
    });
}

/// ASVS v5.0.0-10.5.5, 7.4.1: what a provider ends has ended with the next request, once, and by nobody else's word.
#[test]
fn a_provider_ends_sessions_and_nobody_else_in_its_name() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true })).await;
        let path = format!("/sign-in-providers/{id}/logout");
        let send = async |token: String| {
            let form = format!("logout_token={token}");
            let kind = Some("application/x-www-form-urlencoded");
            app.stranger()
                .send_raw(Method::POST, &path, form.into_bytes(), kind, &[])
                .await
        };
        let browser = inside(&app, &enter(&app, &provider, &id).await);
        let owner = Browser::open(&app).await;
        let now = Clock.now().as_second();
        let wrong: Vec<Tell> = vec![
            tell(|header, _| header["typ"] = json!("JWT")),
            tell(|header, _| header["typ"] = Value::Null),
            tell(|_, claims| claims["events"] = json!({})),
            tell(|_, claims| claims["nonce"] = json!("x")),
            tell(|_, claims| claims["aud"] = json!("another")),
            tell(|_, claims| claims["iss"] = json!("https://id.evil.example")),
            tell(move |_, claims| claims["iat"] = json!(now - 3600)),
            tell(move |_, claims| claims["exp"] = json!(now - 180)),
            tell(|_, claims| claims["sub"] = Value::Null),
        ];
        for change in wrong {
            let token = provider.logout_token(|header, claims| {
                claims["sub"] = json!("u-1");
                change(header, claims);
            });
            assert_eq!(send(token).await.status, StatusCode::BAD_REQUEST);
        }
        let forged = provider.logout_token(|_, claims| claims["sub"] = json!("u-1"));
        assert_eq!(
            send(with_none(&json!({ "sub": "u-1" }))).await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            send(forged.replace('.', "")).await.status,
            StatusCode::BAD_REQUEST
        );
        browser.get("/me").await.expect(200);
        // Another person's, then another session of the same person: not this one.
        for (name, value) in [("sub", "u-9"), ("sid", "s-9")] {
            let token = provider.logout_token(|_, claims| claims[name] = json!(value));
            send(token).await.expect(200);
        }
        browser.get("/me").await.expect(200);
        let token = provider.logout_token(|_, claims| claims["sid"] = json!("s-u-1"));
        send(token.clone()).await.expect(200);
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        owner.get("/me").await.expect(200);
        // The same token once more, after signing in again, ends nothing.
        let browser = inside(&app, &enter(&app, &provider, &id).await);
        assert_eq!(send(token).await.status, StatusCode::BAD_REQUEST);
        browser.get("/me").await.expect(200);
        let token = provider.logout_token(|_, claims| claims["sub"] = json!("u-1"));
        send(token).await.expect(200);
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        // A provider that is deleted takes its sessions along.
        let browser = inside(&app, &enter(&app, &provider, &id).await);
        app.owner()
            .await
            .delete(&format!("/sign-in-providers/{id}"))
            .await
            .expect(204);
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        owner.get("/me").await.expect(200);
    });
}

/// ASVS v5.0.0-7.5.3, 7.6.1: who has no password confirms with the provider, which has to ask; signing out signs out there.
#[test]
fn a_session_is_confirmed_with_the_provider_and_ends_there_as_well() {
    on_sqlite(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let id = add(&app, &provider, json!({ "joins": true, "signs_out": true })).await;
        let browser = inside(&app, &enter(&app, &provider, &id).await);
        let token = json!({ "name": "Laptop", "scopes": ["read"] });
        a_while_later(&app).await;
        let asked = browser.send(Method::POST, "/tokens", Some(token.clone())).await;
        assert_eq!(asked.code(), "step_up_required");
        let confirm = async |app: &TestApp| {
            let body = json!({ "provider_id": id });
            let begun = browser
                .send(Method::POST, "/session/confirm/provider", Some(body))
                .await;
            let cookie = named(&begun, "__Host-hourbook-provider").unwrap();
            let url = begun.expect(200)["url"].as_str().unwrap().to_owned();
            assert!(url.contains("prompt=login") && url.contains("max_age=0"), "{url}");
            let (code, state) = provider.visit(&url);
            let cookies = format!("{}; {cookie}", browser.cookie);
            come_back(
                app,
                &cookies,
                json!({ "provider_id": id, "state": state, "code": code }),
            )
            .await
        };
        let now = Clock.now().as_second();
        for told in [json!(now - 3600), Value::Null] {
            provider.says(|said| {
                said.tell = Some(tell(move |_, claims| claims["auth_time"] = told.clone()));
            });
            assert_eq!(refused(&confirm(&app).await), "provider_not_fresh");
        }
        provider.says(|said| {
            said.tell = None;
            said.person = person("u-9", "eve@acme.example");
        });
        assert_eq!(refused(&confirm(&app).await), "provider_other_member");
        let asked = browser.send(Method::POST, "/tokens", Some(token.clone())).await;
        assert_eq!(asked.code(), "step_up_required");
        provider.says(|said| said.person = person("u-1", "grace@acme.example"));
        let confirmed = confirm(&app).await;
        let next = Browser::with(&app, named(&confirmed, "__Host-hourbook").unwrap());
        confirmed.expect(204);
        assert_eq!(
            browser.get("/me").await.code(),
            "unauthenticated",
            "the secret is another one"
        );
        next.send(Method::POST, "/tokens", Some(token)).await.expect(201);
        let left = next.send(Method::DELETE, "/session", None).await.expect(200);
        let url = left["url"].as_str().unwrap();
        assert!(
            url.starts_with(&format!("{}/leave?client_id=hourbook&", provider.issuer)),
            "{url}"
        );
        assert!(
            url.ends_with("post_logout_redirect_uri=https%3A%2F%2Facme.localhost%2Fsign-in"),
            "{url}"
        );
        assert_eq!(next.get("/me").await.code(), "unauthenticated");
    });
}

/// ASVS v5.0.0-10.2.3: the secret of a provider is never shown, never in the audit log, sealed in the database, and never sent to
/// another provider.
#[test]
fn a_provider_is_set_up_by_admins_and_its_secret_stays_inside() {
    on_both_engines(|app| async move {
        let (app, provider) = beside_provider(&app).await;
        let owner = app.owner().await;
        let id = add(&app, &provider, json!({})).await;
        let one = format!("/sign-in-providers/{id}");
        let shown = owner.get(&one).await;
        assert!(!shown.text.contains("between us"), "{}", shown.text);
        let shown = shown.expect(200);
        assert_eq!(shown["has_secret"], true);
        assert_eq!(shown["scopes"], json!(["profile", "email"]));
        assert_eq!(
            shown["redirect_uri"],
            format!("https://acme.localhost/sign-in/with/{id}")
        );
        assert_eq!(
            owner.get("/sign-in-providers").await.expect(200)["items"],
            json!([shown])
        );
        for role in [Role::Member, Role::Manager] {
            let caller = app.member(role).await;
            assert_eq!(caller.get("/sign-in-providers").await.code(), "forbidden");
            assert_eq!(caller.delete(&one).await.code(), "forbidden");
        }
        let elsewhere = owner.patch(&one, json!({ "issuer": "http://127.0.0.1:9" })).await;
        assert_eq!(elsewhere.fields(), ["client_secret"]);
        let stale = owner
            .send(
                Method::PATCH,
                &one,
                Some(json!({ "joins": true })),
                &[("if-match", "\"7\"")],
            )
            .await;
        assert_eq!(stale.code(), "stale_version");
        let taken = json!({ "name": "ACME id", "issuer": provider.issuer, "client_id": "x" });
        assert_eq!(owner.post("/sign-in-providers", taken).await.code(), "name_taken");
        owner
            .patch(&one, json!({ "client_secret": "another", "joins": true }))
            .await
            .expect(200);
        let events = owner.get("/audit?action=sign_in_provider.updated").await;
        assert!(
            events.text.contains("secret_changed") && !events.text.contains("another"),
            "{}",
            events.text
        );
        let database = app.database("acme").await;
        let sealed = database
            .read(|tx| {
                Box::pin(async move {
                    let found = store::sign_in_providers::list(tx).await?;
                    Ok::<_, store::StoreError>(found[0].client_secret.clone().unwrap())
                })
            })
            .await
            .unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("another"));
        // With the wrong secret the provider lets nobody in.
        assert_eq!(refused(&enter(&app, &provider, &id).await), "provider_refused");
        // A provider that is switched off is on no page.
        owner.patch(&one, json!({ "enabled": false })).await.expect(200);
        assert_eq!(
            app.stranger().get("/session/ways-in").await.expect(200)["providers"],
            json!([])
        );
        let body = json!({ "provider_id": id });
        let begun = app
            .stranger()
            .send(Method::POST, "/session/provider", Some(body), &[OWN_PAGE])
            .await;
        assert_eq!(begun.code(), "not_found");
    });
}
