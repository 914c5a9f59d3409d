//! Signing up: asked for by anybody, confirmed by whoever reads the mail, and made whole or not at all.

use axum::http::{Method, StatusCode, header};
use domain::documents::{DocumentKind, digest};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::{
    clock::Clock,
    config::{Config, OtherCell},
    organization::rename::rename,
    setup::create::{NewOrganization, create_organization},
    sign_ups::{link, tick},
};
use store::{StoreError, control, sign_ups};

use crate::{
    documents::publish,
    session::cookie,
    support::{Answer, Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

fn opened(config: &mut Config) {
    config.listen.public_url = Some("https://localhost".into());
    // Nobody listens there: a mail that is due stays due.
    config.mail.relay = Some("127.0.0.1".into());
    config.mail.port = Some(1);
    config.mail.from = Some("Hourbook <hourbook@example.com>".into());
    config.sign_up.enabled = true;
}

/// The same installation, open to everybody.
pub async fn site(app: &TestApp) -> TestApp {
    app.with_config(opened).await
}

pub fn wish(slug: &str, email: &str) -> Value {
    json!({ "organization_name": "Initech", "slug": slug, "email": email, "locale": "de-AT", "documents": [] })
}

/// Asks at the installation's own host.
pub async fn ask(app: &TestApp, body: Value) -> Answer {
    app.stranger().at_host("localhost").post("/sign-ups", body).await
}

/// The secrets of the links that are open, the oldest first: what the mails say.
pub async fn links(app: &TestApp) -> Vec<String> {
    let control = app.app.cell.control();
    let open = control
        .read(|tx| Box::pin(async move { sign_ups::list_open(tx, Clock.now(), 100).await }))
        .await
        .unwrap();
    let key = app.app.seal_key().unwrap();
    open.iter().map(|one| link::secret(key, one.id)).collect()
}

pub fn completion(token: &str) -> Value {
    json!({ "token": token, "name": "Ada", "password": PASSWORD, "time_zone": "Europe/Vienna", "locale": "de-AT" })
}

fn there(app: &TestApp, slug: &str) -> Caller {
    app.stranger().at_host(&format!("{slug}.localhost"))
}

async fn complete(app: &TestApp, slug: &str, token: &str) -> Answer {
    there(app, slug)
        .post("/sign-ups/complete", completion(token))
        .await
}

/// Runs a statement of a test in the control database.
async fn shift(app: &TestApp, sql: &'static str, to: Timestamp) {
    let control = app.app.cell.control();
    control
        .write(move |tx| Box::pin(async move { tx.execute(sql, store::params![to]).await.map(drop) }))
        .await
        .unwrap();
}

/// AT-38, AT-63: whoever confirms becomes the owner of a whole organization, is signed in there, and the link is used up.
#[test]
fn whoever_opens_the_link_owns_a_whole_organization() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        let offer = app.stranger().get("/sign-ups/offer").await.expect(200);
        assert_eq!(
            (&offer["open"], &offer["host"]),
            (&json!(true), &json!("localhost"))
        );
        let asked = ask(&app, wish("initech", "ada@initech.example")).await;
        assert_eq!((asked.status, asked.text.as_str()), (StatusCode::ACCEPTED, ""));
        // Nothing is made before the link is opened.
        assert_eq!(there(&app, "initech").get("/me").await.code(), "unauthenticated");

        let token = links(&app).await.remove(0);
        let preview = there(&app, "initech")
            .post("/sign-ups/preview", json!({ "token": token }))
            .await
            .expect(200);
        assert_eq!(preview["organization_name"], "Initech");
        assert_eq!(preview["email"], "ada@initech.example");
        assert_eq!(
            (&preview["url"], &preview["available"]),
            (&json!("https://initech.localhost"), &json!(true))
        );

        let answer = complete(&app, "initech", &token).await;
        let session = cookie(&answer);
        assert!(session.starts_with("__Host-"), "{session}");
        let me = answer.expect(201);
        assert_eq!(me["organization"]["slug"], "initech");
        assert_eq!(me["member"]["role"], "owner");
        let headers = [("cookie", session.as_str())];
        let seen = there(&app, "initech")
            .send(Method::GET, "/me", None, &headers)
            .await;
        assert_eq!(seen.expect(200)["member"]["email"], "ada@initech.example");
        let events = there(&app, "initech")
            .send(Method::GET, "/audit?object_kind=organization", None, &headers)
            .await
            .expect(200);
        assert_eq!(events["items"][0]["action"], "organization.created");
        assert!(
            events["items"][0]["reason"]
                .as_str()
                .unwrap()
                .contains("signed up")
        );

        // Once.
        assert_eq!(complete(&app, "initech", &token).await.code(), "link_expired");
        assert!(links(&app).await.is_empty());
    });
}

#[test]
fn a_link_that_was_changed_or_has_expired_makes_nothing() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        ask(&app, wish("initech", "ada@initech.example")).await;
        let token = links(&app).await.remove(0);
        let mut other = token.clone();
        let last = if other.pop() == Some('A') { 'B' } else { 'A' };
        other.push(last);
        for wrong in [other.as_str(), "", "guessed", &token[1..]] {
            assert_eq!(
                complete(&app, "initech", wrong).await.code(),
                "link_expired",
                "{wrong}"
            );
        }
        // A session at another host would be of no use, or somebody else's.
        for host in ["localhost", "acme.localhost", "initech.localhost.evil.example"] {
            let caller = app.stranger().at_host(host);
            let refused = caller.post("/sign-ups/complete", completion(&token)).await;
            assert_eq!(refused.code(), "lives_elsewhere", "{host}");
        }
        // What is wrong with the fields is said, and the link stays good.
        let mut weak = completion(&token);
        weak["password"] = json!("initechinitech");
        let refused = there(&app, "initech").post("/sign-ups/complete", weak).await;
        assert_eq!(refused.fields(), ["password"]);

        let before = Clock.now() - SignedDuration::from_secs(1);
        shift(&app, "UPDATE sign_ups SET expires_at = $1", before).await;
        assert_eq!(complete(&app, "initech", &token).await.code(), "link_expired");
        tick(&app.app).await.unwrap();
        let control = app.app.cell.control();
        let left: i64 = control
            .read(|tx| Box::pin(async move { tx.scalar("SELECT COUNT(*) FROM sign_ups", &[]).await }))
            .await
            .unwrap();
        assert_eq!(left, 0, "what nobody confirmed is forgotten");
    });
}

/// Nobody holds an address by asking for it. Whoever was slower keeps the link and chooses another one.
#[test]
fn an_address_that_was_taken_meanwhile_is_chosen_anew_with_the_same_link() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        ask(&app, wish("initech", "ada@initech.example")).await;
        ask(&app, wish("initech", "bob@initech.example")).await;
        let tokens = links(&app).await;
        complete(&app, "initech", &tokens[1]).await.expect(201);
        assert_eq!(complete(&app, "initech", &tokens[0]).await.code(), "name_taken");
        let caller = there(&app, "initech");
        let preview = caller
            .post("/sign-ups/preview", json!({ "token": tokens[0] }))
            .await;
        assert_eq!(preview.expect(200)["available"], false);
        let change = |slug: &str| json!({ "token": tokens[0], "slug": slug });
        let taken = caller.post("/sign-ups/address", change("acme")).await;
        assert_eq!(
            (taken.code(), taken.fields()),
            ("name_taken".into(), vec!["slug".to_owned()])
        );
        assert_eq!(
            caller.post("/sign-ups/address", change("www")).await.fields(),
            ["slug"]
        );
        let guessed = json!({ "token": "guessed", "slug": "umbrella" });
        assert_eq!(
            caller.post("/sign-ups/address", guessed).await.code(),
            "link_expired"
        );
        let moved = caller
            .post("/sign-ups/address", change("umbrella"))
            .await
            .expect(200);
        assert_eq!(moved["url"], "https://umbrella.localhost");
        let me = complete(&app, "umbrella", &tokens[0]).await.expect(201);
        assert_eq!(me["member"]["email"], "ada@initech.example");
    });
}

/// Reserved words, addresses of others, addresses that were somebody's a moment ago, and letters that only look like ours.
#[test]
fn an_address_is_a_free_label_of_plain_letters() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        closed.create_organization("globex").await;
        let globex = app.placement("globex").await;
        rename(&app.app, &globex, "hooli", 90).await.unwrap();
        let caller = app.stranger().at_host("localhost");
        for (slug, answer) in [
            ("initech", Some(true)),
            ("acme", Some(false)),
            ("globex", Some(false)),
            ("www", None),
            ("api", None),
            ("Acme", None),
            // The second letter is Cyrillic.
            ("a%D1%81me", None),
            ("xn--acme-", None),
            ("xn--cme-xgd", None),
            ("a.b", None),
            ("-acme", None),
        ] {
            let asked = caller.get(&format!("/sign-ups/availability?slug={slug}")).await;
            match answer {
                Some(free) => assert_eq!(asked.expect(200), json!({ "available": free }), "{slug}"),
                None => assert_eq!(asked.fields(), ["slug"], "{slug}"),
            }
        }
        for (slug, code) in [
            ("acme", "name_taken"),
            ("globex", "name_taken"),
            ("www", "validation_failed"),
            ("аcme", "validation_failed"),
        ] {
            assert_eq!(
                ask(&app, wish(slug, "ada@initech.example")).await.code(),
                code,
                "{slug}"
            );
        }
        assert!(links(&app).await.is_empty());
    });
}

/// The first label of a host names an organization: at the installation's own host nobody else may answer.
#[test]
fn nobody_gets_the_address_that_is_the_installations_own() {
    on_sqlite(|closed| async move {
        let app = closed
            .with_config(|config| {
                opened(config);
                config.listen.public_url = Some("https://hours.example.com:8443".into());
            })
            .await;
        let caller = app.stranger().at_host("hours.example.com");
        let asked = caller.get("/sign-ups/availability?slug=hours").await;
        assert_eq!(asked.fields(), ["slug"]);
        let ask = async |slug: &str| caller.post("/sign-ups", wish(slug, "ada@initech.example")).await;
        assert_eq!(ask("hours").await.fields(), ["slug"]);
        ask("minutes").await.expect(202);
        let token = links(&app).await.remove(0);
        let moved = json!({ "token": token, "slug": "hours" });
        assert_eq!(caller.post("/sign-ups/address", moved).await.fields(), ["slug"]);
    });
}

/// ASVS v5.0.0-6.3.8: the answer says nothing about an e-mail address, and no mailbox is flooded.
#[test]
fn the_answer_is_the_same_for_every_address_and_mails_are_few() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        for email in ["owner@acme.example", "nobody@nowhere.example"] {
            let asked = ask(&app, wish("initech", email)).await;
            assert_eq!((asked.status, asked.text.as_str()), (StatusCode::ACCEPTED, ""));
        }
        for n in 0..5 {
            // The same mailbox in another spelling.
            let email = if n % 2 == 0 {
                "Nobody@Nowhere.example"
            } else {
                "nobody@nowhere.example"
            };
            let asked = ask(&app, wish(&format!("initech-{n}"), email)).await;
            assert_eq!((asked.status, asked.text.as_str()), (StatusCode::ACCEPTED, ""));
        }
        assert_eq!(
            links(&app).await.len(),
            4,
            "one for the owner, three for the other"
        );
        // An hour later there may be more.
        let before = Clock.now() - SignedDuration::from_mins(61);
        shift(&app, "UPDATE sign_ups SET created_at = $1", before).await;
        ask(&app, wish("umbrella", "nobody@nowhere.example")).await;
        assert_eq!(links(&app).await.len(), 5);
    });
}

#[test]
fn a_network_asks_only_so_often_and_only_so_many_wait_at_once() {
    on_sqlite(|closed| async move {
        let app = closed
            .with_config(|config| {
                opened(config);
                config.sign_up.most_pending = 2;
            })
            .await;
        for n in 0..10 {
            let asked = ask(&app, wish("initech", &format!("ada{n}@initech.example"))).await;
            if n < 2 {
                assert_eq!(asked.status, StatusCode::ACCEPTED);
            } else {
                assert_eq!(asked.code(), "too_many_attempts");
            }
        }
        let asked = ask(&app, wish("initech", "eve@initech.example")).await;
        let wait: u64 = asked.headers[header::RETRY_AFTER]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((300..=361).contains(&wait), "the network waits: {wait}");

        let caller = app.stranger().at_host("localhost");
        // On a slow machine one more is free every ten seconds.
        let mut free = 0;
        let listed = loop {
            let asked = caller
                .get(&format!("/sign-ups/availability?slug=name-{free}"))
                .await;
            if asked.status != StatusCode::OK || free == 600 {
                break asked;
            }
            free += 1;
        };
        assert_eq!(listed.code(), "too_many_attempts");
        assert!(free >= 60, "{free}");
    });
}

/// Without the setting there is nothing, also for links that were sent before.
#[test]
fn a_closed_installation_has_no_sign_up() {
    on_sqlite(|closed| async move {
        let offer = closed.stranger().get("/sign-ups/offer").await.expect(200);
        assert_eq!(offer["open"], false);
        let app = site(&closed).await;
        ask(&app, wish("initech", "ada@initech.example")).await;
        let token = links(&app).await.remove(0);
        assert_eq!(
            ask(&closed, wish("initech", "ada@initech.example")).await.code(),
            "not_found"
        );
        assert_eq!(complete(&closed, "initech", &token).await.code(), "not_found");
        let asked = closed.stranger().get("/sign-ups/availability?slug=initech").await;
        assert_eq!(asked.code(), "not_found");

        let some = closed
            .with_config(|config| {
                opened(config);
                config.sign_up.email_domains = vec!["initech.example".into()];
                config.sign_up.members = Some(5);
            })
            .await;
        let refused = ask(&some, wish("umbrella", "eve@evil.example")).await;
        assert_eq!(refused.fields(), ["email"]);
        complete(&some, "initech", &token).await.expect(201);
        let placement = some.placement("initech").await;
        let bounds = server::limits::set::find(&some.app, &placement).await.unwrap();
        assert_eq!(bounds.members, Some(5));
    });
}

/// TC-07: documents are accepted by the hash of what was read; the owner has accepted them when the organization begins.
#[test]
fn documents_that_hold_are_accepted_with_the_request() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        let text = "# Agreement\n\nWe process what you record.\n";
        publish(&app, DocumentKind::ProcessingAgreement, text).await;
        let offer = app.stranger().get("/sign-ups/offer").await.expect(200);
        assert_eq!(offer["documents"][0]["texts"][0]["sha256"], digest(text));
        let with = |version: i64, text: &str| {
            let mut body = wish("initech", "ada@initech.example");
            let kind = "processing_agreement";
            body["documents"] = json!([{ "kind": kind, "version": version, "sha256": digest(text) }]);
            body
        };
        for body in [
            wish("initech", "ada@initech.example"),
            with(2, text),
            with(1, "something else"),
        ] {
            assert_eq!(ask(&app, body).await.fields(), ["documents"]);
        }
        assert_eq!(ask(&app, with(1, text)).await.status, StatusCode::ACCEPTED);
        let token = links(&app).await.remove(0);
        let answer = complete(&app, "initech", &token).await;
        let session = cookie(&answer);
        answer.expect(201);
        let headers = [("cookie", session.as_str())];
        let listed = there(&app, "initech")
            .send(Method::GET, "/documents", None, &headers)
            .await;
        let document = listed.expect(200)["items"][0].clone();
        assert_eq!(document["accepted"], true);
        assert_eq!(document["acceptance"]["accepted_by"], "Ada");
    });
}

/// A process that ends between the steps leaves nothing that anybody reaches; the link goes on, and what is never finished goes.
#[test]
fn a_creation_that_breaks_off_is_finished_by_the_same_link_or_cleared_away() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        ask(&app, wish("initech", "ada@initech.example")).await;
        let token = links(&app).await.remove(0);
        // Everything was written but the last step.
        complete(&app, "initech", &token).await.expect(201);
        let made = app.placement("initech").await.id;
        let control = app.app.cell.control();
        let undo = "UPDATE organizations SET state = 'creating' WHERE slug = 'initech'";
        control
            .write(move |tx| Box::pin(async move { tx.execute(undo, &[]).await.map(drop) }))
            .await
            .unwrap();
        // The process is gone, and so is what it had open.
        app.app.let_go(made).await;
        let app = site(&closed).await;
        assert_eq!(there(&app, "initech").get("/me").await.code(), "unauthenticated");
        ask(&app, wish("initech", "ada@initech.example")).await;
        let token = links(&app).await.remove(0);
        // It may still be under way for a minute.
        assert_eq!(complete(&app, "initech", &token).await.code(), "conflict");
        let find = "SELECT id, slug, state FROM organizations WHERE slug = 'initech'";
        let id = unfinished_since(&app, find, Clock.now() - SignedDuration::from_mins(2)).await;
        complete(&app, "initech", &token).await.expect(201);
        assert_eq!(app.placement("initech").await.id, id);

        // One that nobody finishes is removed with its database, and its address is free again.
        control
            .write(move |tx| Box::pin(async move { tx.execute(undo, &[]).await.map(drop) }))
            .await
            .unwrap();
        let long_ago = Clock.now() - SignedDuration::from_hours(49);
        let made = "UPDATE organizations SET created_at = $1 WHERE slug = 'initech'";
        shift(&app, made, long_ago).await;
        tick(&app.app).await.unwrap();
        let left = control.read(move |tx| Box::pin(async move { control::find(tx, id).await }));
        assert_eq!(left.await.unwrap(), None);
        assert_eq!(app.app.cell.remains(id).await.unwrap(), Vec::<String>::new());
        ask(&app, wish("initech", "ada@initech.example")).await;
        let token = links(&app).await.pop().unwrap();
        complete(&app, "initech", &token).await.expect(201);
    });
}

/// Makes the rows of an unfinished organization look as old as this.
async fn unfinished_since(app: &TestApp, sql: &'static str, since: Timestamp) -> domain::ids::OrganizationId {
    let control = app.app.cell.control();
    let id = control
        .read(move |tx| Box::pin(async move { tx.query(sql, &[], |row| row.get(0)).await }))
        .await
        .unwrap()
        .remove(0);
    let placement = control
        .read(move |tx| Box::pin(async move { control::find(tx, id).await }))
        .await
        .unwrap()
        .unwrap();
    let database = app.app.cell.organization(&placement).await.unwrap();
    database
        .write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE organization SET created_at = $1";
                tx.execute(sql, store::params![since]).await.map(drop)
            })
        })
        .await
        .unwrap();
    id
}

#[test]
fn two_uses_of_the_link_at_once_make_one_organization() {
    on_both_engines(|closed| async move {
        let app = site(&closed).await;
        ask(&app, wish("initech", "ada@initech.example")).await;
        let token = links(&app).await.remove(0);
        let (first, second) = tokio::join!(
            complete(&app, "initech", &token),
            complete(&app, "initech", &token)
        );
        let made = [&first, &second]
            .iter()
            .filter(|answer| answer.status == StatusCode::CREATED)
            .count();
        assert_eq!(made, 1, "{first:?} {second:?}");
    });
}

/// Of two creations at once one is made whole. One that was too slow, so that another took it over, does not reach what that one made.
#[test]
fn a_creation_that_was_taken_over_is_not_finished_by_the_first() {
    on_both_engines(|app| async move {
        let (first, second, now) = (attempt(), attempt(), Clock.now());
        let begin = async |attempt, now| app.app.cell.create_organization(attempt, "initech", now).await;
        let activate = async |placement: &store::control::Placement, attempt| {
            let (control, placement) = (app.app.cell.control(), placement.clone());
            control
                .write(move |tx| Box::pin(async move { control::activate(tx, &placement, attempt).await }))
                .await
        };
        let under_way = |error: &StoreError| matches!(error, StoreError::Conflict(name) if name == "organizations_creating");
        let placement = begin(first, now).await.unwrap();
        assert!(under_way(&begin(second, now).await.unwrap_err()));
        let later = now + SignedDuration::from_secs(61);
        let same = begin(second, later).await.unwrap();
        assert_eq!(same.id, placement.id);
        assert!(under_way(&begin(first, later).await.unwrap_err()));
        assert!(under_way(&activate(&placement, first).await.unwrap_err()));
        // Who is at it is not cleared away, however old the address is.
        let (control, unit) = (app.app.cell.control(), placement.clone());
        let given_up = control
            .write(move |tx| Box::pin(async move { sign_ups::give_up(tx, &unit, later).await }))
            .await
            .unwrap();
        assert!(!given_up);
        activate(&same, second).await.unwrap();
        // Nothing is left to take over.
        assert!(under_way(&activate(&placement, first).await.unwrap_err()));
        let taken = begin(first, later + SignedDuration::from_hours(1))
            .await
            .unwrap_err();
        assert!(matches!(taken, StoreError::Conflict(name) if name == "organizations_slug_key"));
    });
}

fn attempt() -> domain::ids::OrganizationId {
    domain::ids::OrganizationId::from(Clock.id())
}

/// Two commands for one address: one makes it, and the other is told so.
#[test]
fn two_creations_of_one_address_at_once_make_one_organization() {
    on_both_engines(|app| async move {
        let wish = || NewOrganization {
            slug: "initech".into(),
            name: "Initech".into(),
            time_zone: "Europe/Berlin".into(),
            locale: "en".into(),
            owner_name: "Owner".into(),
            owner_email: "owner@initech.example".into(),
            password: PASSWORD.into(),
        };
        let (first, second) = tokio::join!(
            create_organization(&app.app, wish()),
            create_organization(&app.app, wish())
        );
        assert!(first.is_ok() != second.is_ok());
        app.database("initech").await;
    });
}

/// The control database names no person: what is kept of whoever waits opens with the key of the cell alone.
#[test]
fn who_waits_is_sealed() {
    on_sqlite(|closed| async move {
        let app = site(&closed).await;
        ask(&app, wish("initech", "ada@initech.example")).await;
        let control = app.app.cell.control();
        let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = control
            .read(|tx| {
                Box::pin(async move {
                    let sql = "SELECT secret_hash, email_hash, sealed FROM sign_ups";
                    tx.query(sql, &[], |row| {
                        Ok::<_, StoreError>((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .await
                })
            })
            .await
            .unwrap();
        let (secret, email, sealed) = &rows[0];
        let token = links(&app).await.remove(0);
        for stored in [secret, email, sealed] {
            for word in ["ada@", "Initech", token.as_str()] {
                let found = stored.windows(word.len()).any(|part| part == word.as_bytes());
                assert!(!found, "{word}");
            }
        }
    });
}

/// AT-11, AT-49: another region is another installation; nothing that was typed here goes there.
#[test]
fn another_region_signs_up_at_its_own_installation() {
    on_sqlite(|closed| async move {
        let app = closed
            .with_config(|config| {
                opened(config);
                config.region.name = Some("eu-central".into());
                config.region.jurisdiction = Some("EU".parse().unwrap());
                config.cells = vec![OtherCell {
                    name: "us1".into(),
                    region: "us-east".into(),
                    jurisdiction: "US".parse().unwrap(),
                    address: "https://*.us.example.com".into(),
                }];
            })
            .await;
        let offer = app.stranger().get("/sign-ups/offer").await.expect(200);
        let url = Value::Null;
        assert_eq!(
            offer["regions"],
            json!([
                { "name": "eu-central", "jurisdiction": "EU", "url": url },
                { "name": "us-east", "jurisdiction": "US", "url": "https://us.example.com/sign-up" },
            ])
        );
        let mut body = wish("initech", "ada@initech.example");
        for (region, expected) in [("us-east", false), ("mars", false), ("eu-central", true)] {
            body["region"] = json!(region);
            let asked = ask(&app, body.clone()).await;
            if expected {
                assert_eq!(asked.status, StatusCode::ACCEPTED);
            } else {
                assert_eq!(asked.fields(), ["region"]);
            }
        }
    });
}
