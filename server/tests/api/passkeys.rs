//! Passkeys: added, signed in with, and everything that a wrong or lying device may answer.

use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::people::Role;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use server::clock::Clock;
use sha2::{Digest, Sha256};

use crate::{
    second_factor::{browser_of, code, set_up, with_password},
    session::{Browser, OWN_PAGE, cookie, sign_in},
    step_up::a_while_later,
    support::{Answer, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

const ORIGIN: &str = "https://acme.localhost";
/// Present, verified by fingerprint or PIN.
const VERIFIED: u8 = 0x05;

/// A device with one passkey.
pub struct Device {
    key: EcdsaKeyPair,
    id: [u8; 32],
    user: String,
    /// Which page the browser says it is at.
    origin: String,
    flags: u8,
    /// How many answers it has given; most devices do not count.
    count: u32,
}

impl Device {
    /// Makes a passkey for these options, and what the browser sends about it.
    pub fn create(options: &Value) -> (Self, Value) {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let device = Self {
            key,
            id: Clock.secret(),
            user: options["user"]["id"].as_str().unwrap().to_owned(),
            origin: ORIGIN.to_owned(),
            flags: VERIFIED,
            count: 0,
        };
        let answer = device.registration(options);
        (device, answer)
    }

    fn registration(&self, options: &Value) -> Value {
        let client = self.client_data("webauthn.create", options);
        let mut data = self.authenticator_data(options["rp"]["id"].as_str().unwrap(), self.flags | 0x40);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(self.id);
        // A COSE key: EC2, ES256, P-256, x, y.
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        json!({
            "id": BASE64.encode(self.id), "rawId": BASE64.encode(self.id), "type": "public-key",
            "clientExtensionResults": {},
            "response": { "attestationObject": BASE64.encode(object), "clientDataJSON": BASE64.encode(client) },
        })
    }

    /// Answers a challenge.
    pub fn sign(&self, options: &Value) -> Value {
        let client = self.client_data("webauthn.get", options);
        let data = self.authenticator_data(options["rpId"].as_str().unwrap(), self.flags);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": BASE64.encode(self.id), "rawId": BASE64.encode(self.id), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": BASE64.encode(data), "clientDataJSON": BASE64.encode(client),
                "signature": BASE64.encode(signature), "userHandle": self.user,
            },
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, host: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(host).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }
}

/// Adds a passkey to the member of this browser, which gets another cookie. Gives the device and the recovery codes.
pub async fn add(app: &TestApp, browser: &mut Browser) -> (Device, Value) {
    let begun = browser
        .send(Method::POST, "/me/passkeys/options", None)
        .await
        .expect(200);
    let (device, credential) = Device::create(&begun["options"]);
    let body = json!({ "ceremony": begun["ceremony"], "name": "Phone", "credential": credential });
    let added = browser.send(Method::POST, "/me/passkeys", Some(body)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    *browser = Browser::with(app, cookie(&added));
    (device, added.json()["recovery_codes"].clone())
}

pub async fn challenge(app: &TestApp) -> Value {
    let path = "/session/passkey/options";
    let answer = app.stranger().send(Method::POST, path, None, &[OWN_PAGE]).await;
    answer.expect(200)
}

pub async fn enter(app: &TestApp, ceremony: &Value, credential: Value) -> Answer {
    let body = json!({ "ceremony": ceremony, "credential": credential });
    app.stranger()
        .send(Method::POST, "/session/passkey", Some(body), &[OWN_PAGE])
        .await
}

/// The answer of a device to a fresh challenge, as a body.
async fn answered(app: &TestApp, device: &Device) -> Value {
    let asked = challenge(app).await;
    json!({ "ceremony": asked["ceremony"], "credential": device.sign(&asked["options"]) })
}

async fn enter_with(app: &TestApp, device: &Device) -> Answer {
    let asked = challenge(app).await;
    enter(app, &asked["ceremony"], device.sign(&asked["options"])).await
}

/// What a browser gets after the password of somebody with a second factor.
async fn first_step(app: &TestApp, email: &str) -> Value {
    sign_in(app, email, PASSWORD).await.expect(202)
}

/// ASVS v5.0.0-6.7.2: a device signs in alone, for both factors, and each challenge is answered once.
#[test]
fn a_passkey_signs_in_without_a_password() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let mut browser = browser_of(&app, &email).await;
        let (device, _) = add(&app, &mut browser).await;
        let listed = browser.get("/me/passkeys").await.expect(200);
        assert_eq!(listed["items"][0]["name"], "Phone");
        assert_eq!(listed["items"][0]["last_used_at"], Value::Null);

        let asked = challenge(&app).await;
        assert_eq!(asked["options"]["allowCredentials"], json!([]), "nobody is named");
        assert_eq!(asked["options"]["userVerification"], "required");
        let credential = device.sign(&asked["options"]);
        let answer = enter(&app, &asked["ceremony"], credential.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let me = Browser::with(&app, cookie(&answer)).get("/me").await.expect(200);
        assert_eq!(me["member"]["email"], email);
        assert_eq!(me["session"]["second_factor"], "passed");
        let again = enter(&app, &asked["ceremony"], credential).await;
        assert_eq!(again.code(), "sign_in_failed", "a challenge is answered once");

        let listed = browser.get("/me/passkeys").await.expect(200);
        assert!(listed["items"][0]["last_used_at"].is_string());
        let path = format!("/me/passkeys/{}", listed["items"][0]["id"].as_str().unwrap());
        let (_, other) = with_password(&app, Role::Owner).await;
        let other = browser_of(&app, &other).await;
        assert_eq!(other.send(Method::DELETE, &path, None).await.code(), "not_found");
        let entered = Browser::with(&app, cookie(&answer));
        browser.send(Method::DELETE, &path, None).await.expect(204);
        assert_eq!(
            entered.get("/me").await.code(),
            "unauthenticated",
            "what it began has ended"
        );
        assert_eq!(enter_with(&app, &device).await.code(), "sign_in_failed");
    });
}

/// ASVS v5.0.0-7.4.3: after the password a passkey or a recovery code is asked for; the code an app would show is not
/// there to be guessed. The last passkey takes the recovery codes along.
#[test]
fn a_passkey_is_a_second_factor() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let elsewhere = browser_of(&app, &email).await;
        let mut browser = browser_of(&app, &email).await;
        let before = browser.cookie.clone();
        let (device, codes) = add(&app, &mut browser).await;
        assert_eq!(codes.as_array().unwrap().len(), 10);
        assert_eq!(elsewhere.get("/me").await.code(), "unauthenticated");
        assert_eq!(
            Browser::with(&app, before).get("/me").await.code(),
            "unauthenticated",
            "the session has another secret (ASVS v5.0.0-7.2.4)"
        );
        let (_, none) = add(&app, &mut browser).await;
        assert_eq!(none, Value::Null, "codes are given with the first factor");
        let state = browser.get("/me/second-factor").await.expect(200);
        assert_eq!(
            (
                &state["enabled_at"],
                &state["passkeys"],
                &state["recovery_codes_left"]
            ),
            (&Value::Null, &json!(2), &json!(10))
        );

        let step = first_step(&app, &email).await;
        assert_eq!(step["methods"], json!(["passkey"]));
        let second = |code: &Value| {
            let body = json!({ "challenge": step["challenge"], "code": code });
            let stranger = app.stranger();
            async move {
                stranger
                    .send(Method::POST, "/session/second-factor", Some(body), &[OWN_PAGE])
                    .await
            }
        };
        assert_eq!(second(&json!("123456")).await.code(), "second_factor_failed");
        second(&codes[0]).await.expect(200);
        enter_with(&app, &device).await.expect(200);

        let (secret, fresh) = set_up(&app, &mut browser).await;
        let step = first_step(&app, &email).await;
        assert_eq!(step["methods"], json!(["app", "passkey"]));
        let removed = browser.send(Method::DELETE, "/me/second-factor", None).await;
        browser = Browser::with(&app, cookie(&removed));
        removed.expect(204);
        let step = first_step(&app, &email).await;
        let body = json!({ "challenge": step["challenge"], "code": code(&secret, 1) });
        let path = "/session/second-factor";
        let refused = app
            .stranger()
            .send(Method::POST, path, Some(body), &[OWN_PAGE])
            .await;
        assert_eq!(refused.code(), "second_factor_failed", "the app is gone");
        let body = json!({ "challenge": step["challenge"], "code": fresh[0] });
        let entered = app
            .stranger()
            .send(Method::POST, path, Some(body), &[OWN_PAGE])
            .await;
        entered.expect(200);

        let listed = browser.get("/me/passkeys").await.expect(200);
        for passkey in listed["items"].as_array().unwrap() {
            let path = format!("/me/passkeys/{}", passkey["id"].as_str().unwrap());
            let gone = browser.send(Method::DELETE, &path, None).await;
            browser = Browser::with(&app, cookie(&gone));
            gone.expect(204);
        }
        let state = browser.get("/me/second-factor").await.expect(200);
        assert_eq!(state["recovery_codes_left"], 0);
        browser_of(&app, &email).await;
    });
}

/// ASVS v5.0.0-6.5.6: where a second factor is required, a passkey is one: it is added before anything else, and stays.
#[test]
fn a_passkey_is_what_an_organization_requires() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let owner = app.owner().await;
        owner
            .patch("/organization", json!({ "second_factor": "everyone" }))
            .await
            .expect(200);
        let mut browser = browser_of(&app, &email).await;
        assert_eq!(browser.get("/projects").await.code(), "second_factor_required");
        browser.get("/me/passkeys").await.expect(200);
        add(&app, &mut browser).await;
        browser.get("/projects").await.expect(200);
        let listed = browser.get("/me/passkeys").await.expect(200);
        let path = format!("/me/passkeys/{}", listed["items"][0]["id"].as_str().unwrap());
        let kept = browser.send(Method::DELETE, &path, None).await;
        assert_eq!(kept.code(), "conflict");
        browser.get("/projects").await.expect(200);

        set_up(&app, &mut browser).await;
        let removed = browser.send(Method::DELETE, "/me/second-factor", None).await;
        browser = Browser::with(&app, cookie(&removed));
        removed.expect(204);
        browser.get("/projects").await.expect(200);
        let kept = browser.send(Method::DELETE, &path, None).await;
        assert_eq!(kept.code(), "conflict");
        set_up(&app, &mut browser).await;
        browser.send(Method::DELETE, &path, None).await.expect(204);
    });
}

/// ASVS v5.0.0-7.5.1, 7.5.3: a passkey confirms alone, its owner's session only; the password without it does not.
#[test]
fn a_passkey_confirms_a_session() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let mut browser = browser_of(&app, &email).await;
        let (device, codes) = add(&app, &mut browser).await;
        let (_, other) = with_password(&app, Role::Member).await;
        let mut other = browser_of(&app, &other).await;
        let (strange, _) = add(&app, &mut other).await;
        a_while_later(&app).await;
        let token = json!({ "name": "Laptop", "scopes": ["read"] });
        let refused = browser.send(Method::POST, "/tokens", Some(token.clone())).await;
        assert_eq!(refused.code(), "step_up_required");
        let alone = json!({ "password": PASSWORD });
        let refused = browser.send(Method::POST, "/session/confirm", Some(alone)).await;
        assert_eq!(refused.fields(), ["password"]);
        let path = "/session/confirm/passkey";
        let wrong = browser
            .send(Method::POST, path, Some(answered(&app, &strange).await))
            .await;
        assert_eq!(wrong.fields(), ["credential"], "somebody else's");
        let wrong = browser.send(Method::POST, "/tokens", Some(token.clone())).await;
        assert_eq!(wrong.code(), "step_up_required");

        let body = answered(&app, &device).await;
        let confirmed = browser.send(Method::POST, path, Some(body.clone())).await;
        assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{}", confirmed.text);
        browser = Browser::with(&app, cookie(&confirmed));
        browser
            .send(Method::POST, "/tokens", Some(token))
            .await
            .expect(201);
        let again = browser.send(Method::POST, path, Some(body)).await;
        assert_eq!(again.fields(), ["credential"], "a challenge is answered once");
        let both = json!({ "password": PASSWORD, "code": codes[0] });
        browser
            .send(Method::POST, "/session/confirm", Some(both))
            .await
            .expect(204);
        let owner = app.owner().await;
        let answer = owner.post(path, answered(&app, &device).await).await;
        assert_eq!(answer.code(), "conflict", "a token has no session");
    });
}

/// Answers that fit their challenge in all but one thing.
async fn lies(app: &TestApp, device: &Device, stranger: &Device) -> Vec<(&'static str, Value, Value)> {
    let asked = || challenge(app);

    let mut lies = Vec::new();
    let (first, second) = (asked().await, asked().await);
    lies.push((
        "another challenge",
        first["ceremony"].clone(),
        device.sign(&second["options"]),
    ));
    let one = asked().await;
    let elsewhere = Device {
        origin: "https://acme.evil.example".to_owned(),
        ..Device::create(
            &json!({ "user": { "id": device.user }, "rp": { "id": "acme.localhost" }, "challenge": "" }),
        )
        .0
    };
    lies.push((
        "a key nobody added",
        one["ceremony"].clone(),
        elsewhere.sign(&one["options"]),
    ));
    let one = asked().await;
    let mut forged = device.sign(&one["options"]);
    forged["response"]["userHandle"] = json!(stranger.user);
    lies.push(("somebody else's name", one["ceremony"].clone(), forged));
    let one = asked().await;
    let mut mixed = device.sign(&one["options"]);
    mixed["response"]["signature"] = stranger.sign(&one["options"])["response"]["signature"].clone();
    lies.push(("somebody else's signature", one["ceremony"].clone(), mixed));
    lies.push(("nonsense", asked().await["ceremony"].clone(), json!({ "id": 1 })));
    lies.push((
        "no ceremony",
        json!("made-up"),
        device.sign(&asked().await["options"]),
    ));
    lies
}

/// ASVS v5.0.0-6.3.8, 6.7.1, 6.5.7: what a device or page may answer wrongly opens nothing and is all answered alike.
#[test]
fn what_does_not_fit_the_challenge_opens_nothing() {
    on_both_engines(|app| async move {
        let (member, email) = with_password(&app, Role::Member).await;
        let (device, _) = add(&app, &mut browser_of(&app, &email).await).await;
        let (_, other) = with_password(&app, Role::Member).await;
        let (stranger, _) = add(&app, &mut browser_of(&app, &other).await).await;
        let asked = || challenge(&app);
        let lies = lies(&app, &device, &stranger).await;
        for (lie, ceremony, credential) in lies {
            assert_eq!(
                enter(&app, &ceremony, credential).await.code(),
                "sign_in_failed",
                "{lie}"
            );
        }

        let phished = Device {
            origin: "https://acme.evil.example".to_owned(),
            ..device
        };
        let one = asked().await;
        let refused = enter(&app, &one["ceremony"], phished.sign(&one["options"])).await;
        assert_eq!(refused.code(), "sign_in_failed", "another page");
        let unverified = Device {
            origin: ORIGIN.to_owned(),
            flags: 0x01,
            ..phished
        };
        let one = asked().await;
        let refused = enter(&app, &one["ceremony"], unverified.sign(&one["options"])).await;
        assert_eq!(refused.code(), "sign_in_failed", "nobody was verified");
        let honest = Device {
            flags: VERIFIED,
            ..unverified
        };
        let one = asked().await;
        enter(&app, &one["ceremony"], honest.sign(&one["options"]))
            .await
            .expect(200);
        let owner = app.owner().await;
        owner
            .patch(
                &format!("/members/{}", member.member),
                json!({ "state": "disabled" }),
            )
            .await
            .expect(200);
        let one = asked().await;
        let refused = enter(&app, &one["ceremony"], honest.sign(&one["options"])).await;
        assert_eq!(refused.code(), "sign_in_failed", "a disabled member");
    });
}

/// A device that counts its answers is refused once it counts no further: somebody has copied it.
#[test]
fn a_copied_device_is_refused() {
    on_sqlite(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let (device, _) = add(&app, &mut browser_of(&app, &email).await).await;
        let mut device = Device { count: 7, ..device };
        enter_with(&app, &device).await.expect(200);
        for (count, is_good) in [
            (7, false),
            (6, false),
            (0, false),
            (8, true),
            (7, false),
            (20, true),
        ] {
            device.count = count;
            let answer = enter_with(&app, &device).await;
            assert_eq!(
                answer.status == StatusCode::OK,
                is_good,
                "{count}: {}",
                answer.text
            );
        }
    });
}

/// ASVS v5.0.0-6.7.2: a challenge that waited for longer than five minutes is answered in vain, and cleaned away.
#[test]
fn a_challenge_does_not_wait_for_long() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let mut browser = browser_of(&app, &email).await;
        let (device, _) = add(&app, &mut browser).await;
        let asked = challenge(&app).await;
        let begun = browser
            .send(Method::POST, "/me/passkeys/options", None)
            .await
            .expect(200);
        let past = Clock.now() - jiff::SignedDuration::from_secs(1);
        let database = app.database("acme").await;
        database
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "UPDATE passkey_ceremonies SET expires_at = $1";
                    tx.execute(sql, store::params![past]).await
                })
            })
            .await
            .unwrap();
        let late = enter(&app, &asked["ceremony"], device.sign(&asked["options"])).await;
        assert_eq!(late.code(), "sign_in_failed");
        let (_, credential) = Device::create(&begun["options"]);
        let body = json!({ "ceremony": begun["ceremony"], "name": "Late", "credential": credential });
        let late = browser.send(Method::POST, "/me/passkeys", Some(body)).await;
        assert_eq!(late.fields(), ["credential"]);
        let left = database
            .write(move |tx| Box::pin(async move { store::passkeys::delete_expired(tx, Clock.now()).await }));
        assert_eq!(left.await.unwrap(), 1, "the one that was only looked at");
    });
}

/// A passkey belongs to a name: under an address of numbers there is none, and one name's opens nothing under another.
#[test]
fn a_passkey_belongs_to_the_name_it_was_made_at() {
    on_sqlite(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let (device, _) = add(&app, &mut browser_of(&app, &email).await).await;
        let ask = |host: &'static str, path: &'static str, body: Option<Value>| {
            let stranger = app.stranger().at_host(host);
            async move {
                let origin = format!("https://{host}");
                stranger
                    .send(Method::POST, path, body, &[("origin", &origin)])
                    .await
            }
        };
        let options = "/session/passkey/options";
        for numbers in ["127.0.0.1:8443", "[::1]:8443"] {
            assert_eq!(ask(numbers, options, None).await.code(), "conflict", "{numbers}");
        }
        let other = "acme.time.example";
        let asked = ask(other, options, None).await.expect(200);
        assert_eq!(asked["options"]["rpId"], other);
        let body = json!({ "ceremony": asked["ceremony"], "credential": device.sign(&asked["options"]) });
        let refused = ask(other, "/session/passkey", Some(body)).await;
        assert_eq!(refused.code(), "sign_in_failed", "the page says another name");
        let named = app
            .again_with(|config| config.listen.public_url = Some("https://acme.localhost".to_owned()))
            .await;
        let stranger = named.stranger();
        stranger
            .send(Method::POST, options, None, &[OWN_PAGE])
            .await
            .expect(200);
        let proxied = stranger.at_host(other);
        let refused = proxied.send(
            Method::POST,
            options,
            None,
            &[("origin", "https://acme.time.example")],
        );
        assert_eq!(
            refused.await.code(),
            "conflict",
            "not the name of this installation"
        );
    });
}

/// ASVS v5.0.0-7.5.1: a token adds no passkey, a member keeps at most a dozen, and a used challenge adds none.
#[test]
fn adding_a_passkey_has_its_limits() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        assert_eq!(
            owner.post("/me/passkeys/options", json!({})).await.code(),
            "step_up_required"
        );
        let mut browser = Browser::open(&app).await;
        let begun = browser
            .send(Method::POST, "/me/passkeys/options", None)
            .await
            .expect(200);
        let (_, credential) = Device::create(&begun["options"]);
        let body = json!({ "ceremony": begun["ceremony"], "name": "Key", "credential": credential });
        let nameless = json!({ "ceremony": begun["ceremony"], "name": " ", "credential": credential });
        let refused = browser.send(Method::POST, "/me/passkeys", Some(nameless)).await;
        assert_eq!(refused.fields(), ["name"]);
        let added = browser
            .send(Method::POST, "/me/passkeys", Some(body.clone()))
            .await;
        browser = Browser::with(&app, cookie(&added));
        added.expect(201);
        let again = browser.send(Method::POST, "/me/passkeys", Some(body)).await;
        assert_eq!(again.fields(), ["credential"]);
        for _ in 1..12 {
            add(&app, &mut browser).await;
        }
        let full = browser.send(Method::POST, "/me/passkeys/options", None).await;
        assert_eq!(full.code(), "conflict");
    });
}
