//! Intruder detection over its real router: what is noticed, what is done about it, whom it is told, and who is let in.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use domain::people::Role;
use serde_json::{Value, json};
use server::{config::ProviderReach, detection::sign};
use store::StoreError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    lying_provider::Provider,
    second_factor::with_password,
    session::{OWN_PAGE, cookie},
    single_sign_on,
    support::{Answer, Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

/// How long an alert may take on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
const WRONG: &str = "nine wrong badgers 17";

/// Somebody at an address.
struct Somebody<'a> {
    app: &'a TestApp,
    address: IpAddr,
    headers: Vec<(&'static str, String)>,
}

impl<'a> Somebody<'a> {
    fn at(app: &'a TestApp, address: &str) -> Self {
        Self {
            app,
            address: address.parse().unwrap(),
            headers: vec![(OWN_PAGE.0, OWN_PAGE.1.to_owned())],
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "acme.localhost")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let mut request = request.body(body).unwrap();
        let from = ConnectInfo(SocketAddr::new(self.address, 50_000));
        request.extensions_mut().insert(from);
        self.app.respond(request).await
    }

    async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password });
        self.send(Method::POST, "/session", body).await
    }

    /// There and back again.
    async fn enter(&self, provider: &Provider, id: &str) -> Answer {
        let body = json!({ "provider_id": id });
        let begun = self.send(Method::POST, "/session/provider", body).await;
        self.come_back(provider, id, &begun).await
    }

    /// Back from the provider, in the browser in which `begun` has begun it.
    async fn come_back(&self, provider: &Provider, id: &str, begun: &Answer) -> Answer {
        let (code, state) = provider.visit(begun.json()["url"].as_str().unwrap());
        let browser = Self {
            app: self.app,
            address: self.address,
            headers: self.headers.clone(),
        };
        let body = json!({ "provider_id": id, "state": state, "code": code });
        let browser = browser.with("cookie", cookie(begun));
        browser.send(Method::POST, "/session/provider/answer", body).await
    }
}

/// The value of the second cookie: it shows the browser again.
fn device(answer: &Answer) -> String {
    let cookies: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    let device = cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-hourbook-device="));
    let device = *device.unwrap();
    for attribute in [
        "HttpOnly",
        "Secure",
        "SameSite=Strict",
        "Path=/",
        "Max-Age=34560000",
    ] {
        assert!(device.contains(attribute), "{attribute}: {device}");
    }
    device.split(';').next().unwrap().to_owned()
}

/// The findings of a kind, as somebody sees them who answers for the organization.
async fn findings(owner: &Caller, kind: &str) -> Vec<Value> {
    let path = format!("/security/findings?kind={kind}");
    let list = owner.get(&path).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

/// Issue text, "never a lock-out an attacker can cause"; AT-66, ASVS v5.0.0-6.3.1: guesses from many addresses wait longer and
/// longer, and the owner of the account signs in meanwhile with the browser they always use.
#[test]
fn guesses_slow_strangers_and_never_the_owner_on_a_known_browser() {
    on_both_engines(|app| async move {
        let (owner, email) = (app.owner().await, "owner@acme.example");
        let home = Somebody::at(&app, "198.51.100.7");
        let known = device(&home.sign_in(email, PASSWORD).await);
        for n in 0..9 {
            let stranger = Somebody::at(&app, &format!("203.0.{n}.9"));
            assert_eq!(stranger.sign_in(email, WRONG).await.code(), "sign_in_failed");
        }
        let stranger = Somebody::at(&app, "192.0.2.1");
        let refused = stranger.sign_in(email, PASSWORD).await;
        assert_eq!(refused.code(), "too_many_attempts");
        assert!(refused.headers.contains_key(header::RETRY_AFTER));
        let at_home = Somebody::at(&app, "198.51.100.7").with("cookie", known.clone());
        at_home.sign_in(email, PASSWORD).await.expect(200);
        // Somebody else's browser is known for them alone.
        let (_, other) = with_password(&app, Role::Member).await;
        for _ in 0..10 {
            Somebody::at(&app, "192.0.2.2")
                .sign_in(&other, WRONG)
                .await
                .expect(401);
        }
        let thief = Somebody::at(&app, "192.0.2.3").with("cookie", known);
        assert_eq!(thief.sign_in(&other, PASSWORD).await.code(), "too_many_attempts");

        let found = findings(&owner, "brute_force").await;
        assert_eq!(found.len(), 2, "{found:?}");
        let one = found
            .iter()
            .find(|one| one["member_id"] == owner.member.to_string());
        let one = one.unwrap();
        assert_eq!(
            (&one["severity"], &one["measure"], &one["state"]),
            (&json!("medium"), &json!("delay"), &json!("open"))
        );
        assert_eq!(
            one["evidence"],
            json!({ "refused": 8, "accounts": 1, "networks": 8 })
        );
        assert!(!one.to_string().contains(WRONG), "{one}");
        let notices = owner.get("/notices").await.expect(200);
        let told = notices["items"].as_array().unwrap();
        assert_eq!(told.len(), 1, "one unread sign is enough: {told:?}");
        assert_eq!(told[0]["kind"], "security_finding");
        let member = app.member(Role::Manager).await;
        assert_eq!(member.get("/security/findings").await.code(), "forbidden");
    });
}

/// AT-66: one network tries one password at many accounts, whether they exist or not.
#[test]
fn spraying_from_one_network_is_noticed_and_seen_to() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        for n in 0..16 {
            let sprayer = Somebody::at(&app, &format!("203.0.113.{n}"));
            sprayer
                .sign_in(&format!("person{n}@acme.example"), WRONG)
                .await
                .expect(401);
        }
        let found = findings(&owner, "password_spraying").await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["network"], "203.0.113.0/24");
        assert_eq!(found[0]["severity"], "high");
        let path = format!("/security/findings/{}", found[0]["id"].as_str().unwrap());
        let lifted = owner.post(&format!("{path}/lift"), json!({})).await.expect(200);
        assert_eq!(lifted["allowed_actions"], json!(["acknowledge"]));
        assert_eq!(
            owner.post(&format!("{path}/lift"), json!({})).await.code(),
            "conflict"
        );
        let seen = owner
            .post(&format!("{path}/acknowledge"), json!({}))
            .await
            .expect(200);
        assert_eq!(seen["acknowledged_by"], owner.member.to_string());
        let open = owner.get("/security/findings?state=open").await.expect(200);
        assert_eq!(open["items"], json!([]));
    });
}

/// What the mails of the outbox say, by kind.
async fn news(app: &TestApp, kind: &str) -> Vec<Value> {
    let database = app.database("acme").await;
    let read = database.read(|tx| {
        Box::pin(async move {
            let sql = "SELECT payload FROM outbox WHERE job = 'mail.security' ORDER BY id";
            tx.query(sql, &[], |row| row.json::<Value>(0)).await
        })
    });
    let mails: Result<Vec<Value>, StoreError> = read.await;
    let of_kind = |mail: Value| (mail["news"]["kind"] == kind).then(|| mail["news"].clone());
    mails.unwrap().into_iter().filter_map(of_kind).collect()
}

/// A server that sends mails and knows its address.
async fn mailing(app: &TestApp) -> TestApp {
    app.again_with(|config| {
        config.mail.relay = Some("relay.invalid".into());
        config.mail.from = Some("Hourbook <hourbook@acme.example>".into());
        config.listen.public_url = Some("https://acme.localhost".into());
    })
    .await
}

/// Says of a sign-in from somewhere new, with the link of its mail, that it was somebody else.
pub async fn deny_a_sign_in(app: &TestApp) -> Answer {
    let app = mailing(app).await;
    let (_, email) = with_password(&app, Role::Member).await;
    for address in ["198.51.100.7", "203.0.113.9"] {
        Somebody::at(&app, address)
            .sign_in(&email, PASSWORD)
            .await
            .expect(200);
    }
    let mails = news(&app, "new_sign_in").await;
    let (_, token) = mails.last().unwrap()["url"]
        .as_str()
        .unwrap()
        .split_once("#token=")
        .unwrap();
    Somebody::at(&app, "198.51.100.7")
        .send(Method::POST, "/session/not-me", json!({ "token": token }))
        .await
}

/// AT-62, ASVS v5.0.0-6.3.5: a sign-in with a new browser from a new network is told, and its mail ends every session. The first
/// one ever, and one from a known place, are not worth a mail.
#[test]
fn whoever_did_not_sign_in_ends_all_sessions_with_the_mail() {
    on_both_engines(|first| async move {
        let app = mailing(&first).await;
        let (member, email) = with_password(&app, Role::Member).await;
        let home = Somebody::at(&app, "198.51.100.7").sign_in(&email, PASSWORD).await;
        let cookie_at_home = cookie(&home);
        Somebody::at(&app, "198.51.100.200")
            .sign_in(&email, PASSWORD)
            .await
            .expect(200);
        let on_the_way = Somebody::at(&app, "192.0.2.77").with("cookie", device(&home));
        on_the_way.sign_in(&email, PASSWORD).await.expect(200);
        assert_eq!(news(&app, "new_sign_in").await, Vec::<Value>::new());

        let thief = Somebody::at(&app, "203.0.113.9").sign_in(&email, PASSWORD).await;
        let stolen = cookie(&thief);
        let mails = news(&app, "new_sign_in").await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0]["network"], "203.0.113.0/24");
        let url = mails[0]["url"].as_str().unwrap();
        let token = url.strip_prefix("https://acme.localhost/not-me#token=").unwrap();
        let anybody = Somebody::at(&app, "198.51.100.7");
        let deny = async |token: &str| {
            let body = json!({ "token": token });
            anybody.send(Method::POST, "/session/not-me", body).await
        };
        let mut forged = token.to_owned();
        forged.replace_range(4..5, if &token[4..5] == "A" { "B" } else { "A" });
        assert_eq!(deny(&forged).await.code(), "link_expired");
        assert_eq!(deny("").await.code(), "link_expired");
        for cookie in [&cookie_at_home, &stolen] {
            let me = Somebody::at(&app, "198.51.100.7").with("cookie", cookie.clone());
            me.send(Method::GET, "/me", Value::Null).await.expect(200);
        }
        deny(token).await.expect(204);
        for cookie in [cookie_at_home, stolen] {
            let me = Somebody::at(&app, "198.51.100.7").with("cookie", cookie);
            assert_eq!(
                me.send(Method::GET, "/me", Value::Null).await.code(),
                "unauthenticated"
            );
        }
        let owner = app.owner().await;
        let found = findings(&owner, "not_the_member").await;
        assert_eq!(found[0]["member_id"], member.member.to_string());
        assert_eq!(found[0]["severity"], "critical");
        // Those who answer for the organization have a mail as well.
        assert_eq!(news(&app, "intruder_noticed").await.len(), 1);
    });
}

/// Issue text, canary tokens and canary records; AT-66: whoever touches one is told of. A token that opens nothing looks like one
/// that has expired; a program that opens the record is paused, until somebody lifts that.
#[test]
fn canaries_tell_and_a_program_that_opens_one_rests() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let token = json!({ "kind": "token", "name": "In the wiki" });
        let made = owner.post("/security/canaries", token).await.expect(201);
        let listed = owner.get("/security/canaries").await.expect(200);
        let secret = made["secret"].as_str().unwrap();
        assert!(!listed.to_string().contains(secret));
        let show = async |secret: &str| {
            let bearer = format!("Bearer {secret}");
            let thief = Somebody::at(&app, "203.0.113.9").with("authorization", bearer);
            let mut problem = thief.send(Method::GET, "/me", Value::Null).await.expect(401);
            problem["request_id"].take();
            problem
        };
        let unknown = server::access::secrets::generate_token(server::clock::Clock);
        assert_eq!(
            show(secret).await,
            show(&unknown).await,
            "it looks like any other"
        );
        let found = findings(&owner, "canary_token").await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["network"], "203.0.113.0/24");
        let listed = owner.get("/security/canaries").await.expect(200);
        assert_eq!(listed["items"][0]["touches"], 1);

        let project = owner
            .post("/projects", json!({ "name": "Payroll" }))
            .await
            .expect(201);
        let path = format!("/projects/{}", project["id"].as_str().unwrap());
        let record = json!({
            "kind": "record", "name": "Payroll", "object_kind": "project", "object_id": project["id"],
        });
        let member = app.member(Role::Member).await;
        assert_eq!(
            member.post("/security/canaries", record.clone()).await.code(),
            "forbidden"
        );
        owner.post("/security/canaries", record.clone()).await.expect(201);
        assert_eq!(owner.post("/security/canaries", record).await.code(), "conflict");
        member.get(&path).await.expect(200);
        let refused = member.get("/me").await;
        assert!(refused.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(refused.code(), "token_paused");
        let found = findings(&owner, "canary_record").await;
        assert_eq!(found[0]["member_id"], member.member.to_string());
        assert_eq!(found[0]["evidence"], json!({ "operation": "GET /projects/{id}" }));
        let lift = format!("/security/findings/{}/lift", found[0]["id"].as_str().unwrap());
        owner.post(&lift, json!({})).await.expect(200);
        member.get("/me").await.expect(200);
    });
}

/// AT-66, ASVS v5.0.0-8.2.4: a session that is used from two networks by turns has to prove who holds it; ids that are not there
/// are counted; somebody who works is left alone.
#[test]
fn a_stolen_cookie_and_trying_of_ids_are_noticed() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let (_, email) = with_password(&app, Role::Member).await;
        let session = cookie(&Somebody::at(&app, "198.51.100.7").sign_in(&email, PASSWORD).await);
        let from = |address| Somebody::at(&app, address).with("cookie", session.clone());
        let mut answers = Vec::new();
        for _ in 0..8 {
            for address in ["198.51.100.7", "203.0.113.9"] {
                answers.push(from(address).send(Method::GET, "/tags", Value::Null).await);
            }
        }
        assert!(answers[0].status.is_success() && answers[6].status.is_success());
        let held = answers.pop().unwrap();
        assert_eq!(held.code(), "step_up_required");
        let me = from("198.51.100.7");
        me.send(Method::GET, "/me", Value::Null).await.expect(200);
        let confirmed = me
            .send(Method::POST, "/session/confirm", json!({ "password": PASSWORD }))
            .await;
        let again = Somebody::at(&app, "198.51.100.7").with("cookie", cookie(&confirmed));
        again.send(Method::GET, "/tags", Value::Null).await.expect(200);
        assert_eq!(
            findings(&owner, "credential_replay").await[0]["measure"],
            "step_up"
        );

        let member = app.member(Role::Member).await;
        for n in 0..30 {
            let id = uuid::Uuid::from_u128(n);
            member.get(&format!("/time-entries/{id}")).await.expect(404);
        }
        let found = findings(&owner, "permission_probing").await;
        assert_eq!(found[0]["evidence"]["count"], 30);
        assert_eq!(
            found[0]["measure"],
            Value::Null,
            "a program may ask for what is deleted"
        );
        member.get("/me").await.expect(200);
    });
}

/// AT-62, ASVS v5.0.0-6.3.5, 8.2.4: whoever comes by a provider is told of a new place, proves who they are with it when their session
/// was used in an unusual way, and comes from networks that are let in.
#[test]
fn who_comes_by_a_provider_is_watched_as_everybody_is() {
    on_sqlite(|app| async move {
        let app = mailing(&app).await;
        let app = app
            .again_with(|config| config.accounts.provider_reach = ProviderReach::Local)
            .await;
        let (owner, provider) = (app.owner().await, Provider::start().await);
        let id = single_sign_on::add(&app, &provider, json!({ "joins": true })).await;
        let at = |address| Somebody::at(&app, address);
        let home = at("198.51.100.7").enter(&provider, &id).await;
        let on_the_way = at("192.0.2.77").with("cookie", device(&home));
        on_the_way.enter(&provider, &id).await.expect(200);
        assert_eq!(news(&app, "new_sign_in").await, Vec::<Value>::new());
        at("203.0.113.9").enter(&provider, &id).await.expect(200);
        let mails = news(&app, "new_sign_in").await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0]["network"], "203.0.113.0/24");

        let from = |address| at(address).with("cookie", cookie(&home));
        let mut last = None;
        for _ in 0..8 {
            for address in ["198.51.100.7", "203.0.113.9"] {
                last = Some(from(address).send(Method::GET, "/tags", Value::Null).await);
            }
        }
        assert_eq!(last.unwrap().code(), "step_up_required");
        let (me, body) = (from("198.51.100.7"), json!({ "provider_id": id }));
        let begun = me
            .send(Method::POST, "/session/confirm/provider", body.clone())
            .await;
        let confirmed = me.come_back(&provider, &id, &begun).await;
        let again = at("198.51.100.7").with("cookie", cookie(&confirmed));
        again.send(Method::GET, "/tags", Value::Null).await.expect(200);

        let networks = json!({ "networks": ["203.0.113.0/24", "127.0.0.1"] });
        owner.put("/security/networks", networks).await.expect(200);
        let (office, abroad) = (at("203.0.113.9"), at("198.51.100.7"));
        let refused = abroad.send(Method::POST, "/session/provider", body.clone()).await;
        assert_eq!(refused.code(), "address_not_allowed");
        let begun = office.send(Method::POST, "/session/provider", body).await;
        let elsewhere = abroad.come_back(&provider, &id, &begun).await;
        assert_eq!(elsewhere.code(), "address_not_allowed");
        // That has not used it up.
        office.come_back(&provider, &id, &begun).await.expect(200);
    });
}

/// AT-20, ASVS v5.0.0-8.2.4: the organization and each token are used from their networks only, at once; nobody shuts themselves out by mistake.
#[test]
fn only_networks_that_are_named_are_let_in() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let set = async |networks: Value| {
            let body = json!({ "networks": networks });
            owner.put("/security/networks", body).await
        };
        let before = owner.get("/security/networks").await.expect(200);
        assert_eq!(
            (&before["networks"], &before["own_address"]),
            (&json!([]), &json!("127.0.0.1"))
        );
        let shut_out = set(json!(["203.0.113.0/24"])).await;
        assert!(
            shut_out.text.contains("127.0.0.0/24"),
            "the way out: {}",
            shut_out.text
        );
        assert_eq!(shut_out.json()["errors"][0]["code"], "excludes_you");
        assert_eq!(set(json!(["office"])).await.fields(), ["networks.0"]);
        let (_, email) = with_password(&app, Role::Member).await;
        let at = |address| Somebody::at(&app, address);
        let session = cookie(&at("198.51.100.7").sign_in(&email, PASSWORD).await);
        set(json!(["203.0.113.0/24", "127.0.0.1"])).await.expect(200);
        let abroad = at("198.51.100.7").with("cookie", session.clone());
        assert_eq!(
            abroad.send(Method::GET, "/me", Value::Null).await.code(),
            "address_not_allowed"
        );
        let refused = at("198.51.100.7").sign_in(&email, PASSWORD).await;
        assert_eq!(refused.code(), "address_not_allowed");
        for office in ["203.0.113.200", "::ffff:203.0.113.1"] {
            let inside = at(office).with("cookie", session.clone());
            inside.send(Method::GET, "/me", Value::Null).await.expect(200);
        }
        let audit = owner.get("/audit?action=security.networks_set").await.expect(200);
        assert_eq!(
            audit["items"][0]["after"],
            json!({ "networks": ["127.0.0.1/32", "203.0.113.0/24"] })
        );
        set(json!([])).await.expect(200);
        abroad.send(Method::GET, "/me", Value::Null).await.expect(200);

        let body = json!({ "name": "Clock", "scopes": ["read"], "networks": ["203.0.113.7"] });
        let made = owner.post("/tokens", body).await.expect(201);
        assert_eq!(made["networks"], json!(["203.0.113.7/32"]));
        let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
        let clock = |address| at(address).with("authorization", bearer.clone());
        clock("203.0.113.7")
            .send(Method::GET, "/me", Value::Null)
            .await
            .expect(200);
        let elsewhere = clock("203.0.113.8").send(Method::GET, "/me", Value::Null).await;
        assert_eq!(elsewhere.code(), "address_not_allowed");
        let path = format!("/tokens/{}", made["id"].as_str().unwrap());
        owner.patch(&path, json!({ "networks": [] })).await.expect(200);
        clock("203.0.113.8")
            .send(Method::GET, "/me", Value::Null)
            .await
            .expect(200);
    });
}

/// AT-20: what proxies say is believed of the operator's own alone.
#[test]
fn behind_a_proxy_the_address_behind_it_counts() {
    on_sqlite(|first| async move {
        let app = first
            .again_with(|config| config.listen.trusted_proxies = vec!["10.0.0.2".into()])
            .await;
        let owner = app.owner().await;
        let bearer = format!("Bearer {}", owner.token().unwrap());
        for (peer, expected) in [("10.0.0.2", "203.0.113.7"), ("10.0.0.3", "10.0.0.3")] {
            let through = Somebody::at(&app, peer)
                .with("authorization", bearer.clone())
                .with("x-forwarded-for", "127.0.0.1, 203.0.113.7");
            let seen = through.send(Method::GET, "/security/networks", Value::Null).await;
            assert_eq!(seen.expect(200)["own_address"], expected, "{peer}");
        }
    });
}

/// Takes one request over TLS and answers 204; gives its head and body.
async fn receive(
    listener: tokio::net::TcpListener,
    key: &rcgen::CertifiedKey<rcgen::KeyPair>,
) -> (String, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let private = rustls::pki_types::PrivateKeyDer::try_from(key.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![key.cert.der().clone()], private)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let (socket, _) = listener.accept().await.unwrap();
    let mut stream = acceptor.accept(socket).await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let head = head.to_ascii_lowercase();
        let length = head
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.lines().next());
        if length.is_some_and(|length| length.parse() == Ok(body.len())) {
            stream
                .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
                .await
                .unwrap();
            stream.shutdown().await.unwrap();
            return (head, body.to_owned());
        }
        assert_ne!(read, 0, "the request broke off: {text}");
    }
}

/// Issue text, webhook signatures and SSRF-safe outgoing requests; ASVS v5.0.0-1.3.6: an alert arrives signed; what is inside is not reached.
#[test]
fn an_alert_is_signed_and_reaches_no_inner_address() {
    on_sqlite(|first| async move {
        let dir = tempfile::tempdir().unwrap();
        let key = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let ca = dir.path().join("ca.pem");
        std::fs::write(&ca, key.cert.pem()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://127.0.0.1:{}/hook", listener.local_addr().unwrap().port());
        let app = first
            .again_with(|config| {
                config.security.receiver_private_networks = vec!["127.0.0.0/8".into()];
                config.security.receiver_ca_file = Some(ca.clone());
            })
            .await;
        let body = json!({ "name": "Pager", "url": url, "least_severity": "critical" });
        let owner = first.owner().await;
        let refused = owner.post("/security/alert-receivers", body.clone()).await;
        assert_eq!(refused.json()["errors"][0]["code"], "not_reachable");
        let plain = json!({ "name": "Pager", "url": "http://example.com" });
        assert_eq!(
            owner.post("/security/alert-receivers", plain).await.fields(),
            ["url"]
        );
        let owner = app.owner().await;
        let made = owner.post("/security/alert-receivers", body).await.expect(201);
        let secret = made["secret"].as_str().unwrap();
        let canary = json!({ "kind": "token", "name": "Wiki" });
        let canary = owner.post("/security/canaries", canary).await.expect(201);
        let bearer = format!("Bearer {}", canary["secret"].as_str().unwrap());
        let thief = Somebody::at(&app, "203.0.113.9").with("authorization", bearer);
        thief.send(Method::GET, "/me", Value::Null).await.expect(401);
        let (received, worked) = tokio::join!(
            tokio::time::timeout(PATIENCE, receive(listener, &key)),
            server::jobs::work_off(&app.app)
        );
        worked.unwrap();
        let (head, body) = received.expect("the alert arrives");
        let field = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {head}"))
                .trim()
                .to_owned()
        };
        let expected = sign(secret.as_bytes(), &field("hourbook-timestamp:"), &body).unwrap();
        assert_eq!(field("hourbook-signature:"), expected);
        let message: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(message["finding"]["kind"], "canary_token");
        assert_eq!(message["id"].as_str().unwrap(), field("hourbook-delivery:"));
        let listed = owner.get("/security/alert-receivers").await.expect(200);
        assert_eq!(listed["items"][0]["last_error"], Value::Null);
        assert!(listed["items"][0]["last_sent_at"].is_string() && !listed.to_string().contains(secret));
    });
}
