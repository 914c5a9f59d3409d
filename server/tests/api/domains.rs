//! Domains of their own: proved in DNS by whoever rules them, before anything leads there and for as long as it does.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::http::{Method, header};
use domain::domains::{challenge_name, proof};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::{
    clock::Clock,
    config::OtherCell,
    domains::{Seen, add, look_again, remove, set_primary, verify},
};
use store::{control::Placement, domains, elsewhere};

use crate::{
    session::cookie,
    support::{Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

/// A name server with a zone that a test writes.
#[derive(Clone, Default)]
pub struct Zone(Arc<Mutex<HashMap<String, Vec<String>>>>);

/// How the name server answers.
const FOUND: u8 = 0;
const FAILED: u8 = 2;
const NO_SUCH_NAME: u8 = 3;

impl Zone {
    pub fn put(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self.0.lock().unwrap().insert(name.to_owned(), texts);
    }

    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    /// Answers over UDP until the test ends.
    async fn serve(&self) -> SocketAddr {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let (address, zone) = (socket.local_addr().unwrap(), self.clone());
        tokio::spawn(async move {
            let mut question = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                let answer = zone.answer(&question[..length]);
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        address
    }

    fn answer(&self, asked: &[u8]) -> Vec<u8> {
        let mut labels = Vec::new();
        let mut at = 12;
        while asked[at] != 0 {
            let end = at + 1 + usize::from(asked[at]);
            labels.push(String::from_utf8_lossy(&asked[at + 1..end]).to_ascii_lowercase());
            at = end;
        }
        let question = &asked[12..at + 5];
        let zone = self.0.lock().unwrap();
        let texts = zone.get(&labels.join("."));
        let code = match texts {
            None => NO_SUCH_NAME,
            Some(texts) if texts.is_empty() => FAILED,
            Some(_) => FOUND,
        };
        let texts = texts.cloned().unwrap_or_default();
        let mut answer = asked[..2].to_vec();
        // An authoritative answer to one question.
        answer.extend([
            0x84,
            code,
            0,
            1,
            0,
            u8::try_from(texts.len()).unwrap(),
            0,
            0,
            0,
            0,
        ]);
        answer.extend(question);
        for text in &texts {
            let length = u8::try_from(text.len()).unwrap();
            // The name of the question, TXT, IN, no time to live.
            answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0]);
            answer.extend([0, length + 1, length]);
            answer.extend(text.as_bytes());
        }
        answer
    }
}

/// The installation at `hours.example`, which asks this name server.
pub async fn site(app: &TestApp, zone: &Zone) -> TestApp {
    let server = zone.serve().await;
    app.with_config(|config| {
        config.listen.public_url = Some("https://hours.example".into());
        config.domains.resolver = Some(server);
    })
    .await
}

/// Says a domain, publishes its proof and has it looked for.
pub async fn prove(app: &TestApp, zone: &Zone, placement: &Placement, name: &str) {
    let claim = add(&app.app, placement, name).await.unwrap();
    zone.put(&challenge_name(name), &["v=spf1 -all", &proof(&claim.token)]);
    assert_eq!(verify(&app.app, placement, name).await.unwrap(), Seen::Proved);
}

/// The organization that a host leads to, as the token of somebody in it shows.
async fn reaches(caller: &Caller, host: &str) -> bool {
    caller.at_host(host).get("/me").await.status.is_success()
}

async fn shift(app: &TestApp, sql: &'static str, to: Timestamp) {
    let control = app.app.cell.control();
    control
        .write(move |tx| Box::pin(async move { tx.execute(sql, store::params![to]).await.map(drop) }))
        .await
        .unwrap();
}

/// AT-38: nothing leads there before the proof was seen; then it is the organization exactly as its own address is.
#[test]
fn a_domain_leads_to_the_organization_once_dns_proves_it() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let host = "time.acme.example";
        assert!(!reaches(&owner, host).await);
        let claim = add(&app.app, &acme, "Time.Acme.Example.").await.unwrap();
        assert_eq!(claim.domain, host);
        assert_eq!(add(&app.app, &acme, host).await.unwrap().token, claim.token);
        // Said, and not proved: neither without a record, nor with another one, nor with one elsewhere.
        assert_eq!(verify(&app.app, &acme, host).await.unwrap(), Seen::Missing);
        zone.put(
            &challenge_name(host),
            &["hourbook-verification=guessed", &claim.token],
        );
        zone.put(host, &[&proof(&claim.token)]);
        assert_eq!(verify(&app.app, &acme, host).await.unwrap(), Seen::Missing);
        assert!(!reaches(&owner, host).await);

        zone.put(&challenge_name(host), &["v=spf1 -all", &proof(&claim.token)]);
        assert_eq!(verify(&app.app, &acme, host).await.unwrap(), Seen::Proved);
        assert!(reaches(&owner, host).await);
        assert!(reaches(&owner, "time.acme.example:8443").await);
        assert!(reaches(&owner, "acme.hours.example").await);
        for other in [
            "www.time.acme.example",
            "time.example",
            "time.acme.example.evil.example",
        ] {
            assert!(!reaches(&owner, other).await, "{other}");
        }
        // A cookie of one host is none of the other: browsers send it back to where it was set.
        let body = json!({ "email": "owner@acme.example", "password": PASSWORD });
        let origin = [("origin", "https://time.acme.example")];
        let stranger = app.stranger().at_host(host);
        let signed_in = stranger.send(Method::POST, "/session", Some(body), &origin).await;
        let set = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            set.starts_with("__Host-") && !set.to_lowercase().contains("domain="),
            "{set}"
        );
        let session = cookie(&signed_in);
        signed_in.expect(200);
        let headers = [("cookie", session.as_str())];
        stranger
            .send(Method::GET, "/me", None, &headers)
            .await
            .expect(200);

        remove(&app.app, &acme, host).await.unwrap();
        assert!(!reaches(&owner, host).await);
        assert_eq!(
            remove(&app.app, &acme, host).await.err().unwrap().code.as_str(),
            "not_found"
        );
        let events = owner.get("/audit?object_kind=organization").await.expect(200);
        let actions: Vec<&str> = events["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["action"].as_str().unwrap())
            .collect();
        assert_eq!(
            actions[..3],
            [
                "organization.domain_removed",
                "organization.domain_verified",
                "organization.domain_added"
            ]
        );
    });
}

/// One domain, one organization. Whoever rules the zone decides which.
#[test]
fn a_domain_belongs_to_whom_dns_says_and_to_nobody_beside() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (acme, globex) = (app.placement("acme").await, app.placement("globex").await);
        let owner = app.owner().await;
        let other = app
            .caller_by_email("globex", "owner@globex.example", &["read"])
            .await;
        let host = "time.acme.example";
        prove(&app, &zone, &acme, host).await;
        // Saying it as well takes nothing away, and is not proved by the record of the first.
        let second = add(&app.app, &globex, host).await.unwrap();
        assert_eq!(verify(&app.app, &globex, host).await.unwrap(), Seen::Missing);
        let mine = add(&app.app, &acme, host).await.unwrap();
        zone.put(
            &challenge_name(host),
            &[&proof(&mine.token), &proof(&second.token)],
        );
        let refused = verify(&app.app, &globex, host).await.err().unwrap();
        assert_eq!(refused.code.as_str(), "conflict");
        assert!(reaches(&owner, host).await && !reaches(&other, host).await);
        // The zone names the second alone: the domain has changed hands.
        zone.put(&challenge_name(host), &[&proof(&second.token)]);
        assert_eq!(verify(&app.app, &globex, host).await.unwrap(), Seen::Proved);
        assert!(reaches(&other, host).await && !reaches(&owner, host).await);
        let events = owner.get("/audit?object_kind=organization").await.expect(200);
        assert_eq!(events["items"][0]["action"], "organization.domain_lost");
    });
}

/// Addresses of the installation and of other cells are given by their first label: none of them can be had as a domain.
#[test]
fn nobody_gets_an_address_of_the_installation_as_a_domain() {
    on_sqlite(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let app = app
            .with_config(|config| {
                config.cells = vec![OtherCell {
                    name: "us1".into(),
                    region: "us-east".into(),
                    jurisdiction: "US".parse().unwrap(),
                    address: "https://*.hours.us.example".into(),
                }];
            })
            .await;
        let globex = app.placement("globex").await;
        for name in [
            "hours.example",
            "acme.hours.example",
            "ACME.hours.example.",
            "acme.hours.us.example",
            "localhost",
            "acme.localhost",
            "192.0.2.1",
            "*.acme.example",
            "tіme.acme.example",
            "",
        ] {
            let refused = add(&app.app, &globex, name).await.err().unwrap();
            assert_eq!(refused.code.as_str(), "validation_failed", "{name}");
        }
        for n in 0..20 {
            add(&app.app, &globex, &format!("time{n}.globex.example"))
                .await
                .unwrap();
        }
        let refused = add(&app.app, &globex, "time.globex.example").await.err().unwrap();
        assert_eq!(refused.code.as_str(), "conflict");
        // Without a configured address nobody knows which ones are the installation's own.
        let bare = first.with_config(|_| ()).await;
        let acme = bare.placement("acme").await;
        assert!(add(&bare.app, &acme, "time.acme.example").await.is_err());
    });
}

/// A domain whose first label is somebody's address leads to whom it belongs, also where another cell answers for that label.
#[test]
fn the_first_label_of_a_domain_names_nobody() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let host = "globex.acme.example";
        prove(&app, &zone, &acme, host).await;
        assert!(reaches(&owner, host).await);
        let there = app
            .with_config(|config| {
                config.region.name = Some("eu-central".into());
                config.cells = vec![OtherCell {
                    name: "us1".into(),
                    region: "us-east".into(),
                    jurisdiction: "US".parse().unwrap(),
                    address: "https://*.us.example".into(),
                }];
            })
            .await;
        let control = there.app.cell.control();
        control
            .write(|tx| Box::pin(async move { elsewhere::put(tx, "time", "us1", Clock.now()).await }))
            .await
            .unwrap();
        prove(&app, &zone, &acme, "time.acme.example").await;
        let owner = there.owner().await;
        assert!(reaches(&owner, "time.acme.example").await);
        assert_eq!(
            owner.at_host("time.hours.example").get("/me").await.code(),
            "lives_elsewhere"
        );
    });
}

/// A proof that is gone is noticed, the domain leads there for three more days, and a name server that fails decides nothing.
#[test]
fn a_domain_whose_proof_is_gone_leads_nowhere_after_three_days() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let host = "time.acme.example";
        prove(&app, &zone, &acme, host).await;
        let long_ago = Clock.now() - SignedDuration::from_hours(100);
        let missing = async |app: &TestApp| {
            let (control, id) = (app.app.cell.control(), acme.id);
            let found = control.read(move |tx| Box::pin(async move { domains::list(tx, id).await }));
            found.await.unwrap()[0].missing_since
        };
        let unchecked = "UPDATE domains SET checked_at = $1";
        // A failing name server.
        zone.put(&challenge_name(host), &[]);
        shift(&app, unchecked, long_ago).await;
        look_again(&app.app).await.unwrap();
        assert_eq!(missing(&app).await, None);
        assert!(verify(&app.app, &acme, host).await.is_err());
        assert!(reaches(&owner, host).await);
        // Gone, and put back in time.
        let token = add(&app.app, &acme, host).await.unwrap().token;
        zone.clear();
        shift(&app, unchecked, long_ago).await;
        look_again(&app.app).await.unwrap();
        assert!(missing(&app).await.is_some());
        assert!(reaches(&owner, host).await);
        zone.put(&challenge_name(host), &[&proof(&token)]);
        shift(&app, unchecked, long_ago).await;
        look_again(&app.app).await.unwrap();
        assert_eq!(missing(&app).await, None);
        // Gone for good.
        zone.clear();
        shift(&app, unchecked, long_ago).await;
        look_again(&app.app).await.unwrap();
        shift(
            &app,
            "UPDATE domains SET checked_at = $1, missing_since = $1",
            long_ago,
        )
        .await;
        look_again(&app.app).await.unwrap();
        assert!(!reaches(&owner, host).await);
        let events = owner.get("/audit?object_kind=organization").await.expect(200);
        assert_eq!(events["items"][0]["action"], "organization.domain_lost");
    });
}

/// Links keep to the address beneath the installation's own unless the domain is preferred; a forged host is never in one.
#[test]
fn links_lead_to_the_domain_only_where_it_is_preferred() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let host = "time.acme.example";
        let refused = set_primary(&app.app, &acme, Some(host)).await.err().unwrap();
        assert_eq!(refused.code.as_str(), "conflict");
        prove(&app, &zone, &acme, host).await;
        let mut number = 0;
        let mut invited = async |called: &str| {
            number += 1;
            let body =
                json!({ "email": format!("n{number}@acme.example"), "role": "member", "team_ids": [] });
            let invitation = owner.at_host(called).post("/invitations", body).await.expect(201);
            let url = invitation["url"].as_str().unwrap();
            url.split_once("/invitation").unwrap().0.to_owned()
        };
        assert_eq!(invited(host).await, "https://acme.hours.example");
        assert_eq!(invited("acme.hours.example").await, "https://acme.hours.example");
        set_primary(&app.app, &acme, Some(host)).await.unwrap();
        assert_eq!(invited(host).await, "https://time.acme.example");
        assert_eq!(invited("acme.hours.example").await, "https://time.acme.example");
        set_primary(&app.app, &acme, None).await.unwrap();
        assert_eq!(invited(host).await, "https://acme.hours.example");
    });
}

/// A passkey is made for the host that it is made at: at a domain that is proved as well, at a host of nobody not.
#[test]
fn passkeys_are_made_at_a_domain_that_is_proved_and_belong_to_it() {
    on_sqlite(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let acme = app.placement("acme").await;
        let host = "time.acme.example";
        let begin = async |host: &str| {
            app.stranger()
                .at_host(host)
                .send(Method::POST, "/session/passkey/options", None, &[])
                .await
        };
        // The label leads there, the name is nobody's.
        assert_eq!(begin("acme.evil.example").await.code(), "conflict");
        prove(&app, &zone, &acme, host).await;
        let options = begin(host).await.expect(200);
        assert_eq!(options["options"]["rpId"], host, "{options}");
        let options = begin("acme.hours.example").await.expect(200);
        assert_eq!(options["options"]["rpId"], "acme.hours.example", "{options}");
    });
}
