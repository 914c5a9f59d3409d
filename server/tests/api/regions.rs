//! Regions: where the data lies is declared, shown and kept to; the wrong cell sends on and learns nothing.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, header},
};
use domain::{people::Role, regions::Location};
use futures::stream;
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::{
    backups::{self, Choice},
    claims::{
        machine::{Machine, Subject},
        probes::{self, Context, Measurement},
    },
    clock::Clock,
    config::{AccessFormat, Bucket, Config, OtherCell, Processor},
    regions::start,
};
use store::{StoreError, elsewhere};

use crate::support::{TestApp, on_both_engines, on_sqlite};

fn at(country: &str, place: &str) -> Location {
    Location {
        country: country.parse().unwrap(),
        place: Some(place.to_owned()),
        processor: None,
    }
}

fn bucket() -> Bucket {
    Bucket {
        name: "hours".to_owned(),
        ..Bucket::default()
    }
}

/// A cell in a region of the Union, everything declared; its host is under agreement for ever.
fn declare(config: &mut Config) {
    let region = &mut config.region;
    region.name = Some("eu-central".into());
    region.jurisdiction = Some("EU".parse().unwrap());
    let stores = &mut region.stores;
    stores.database = Some(at("DE", "Falkenstein"));
    stores.database.as_mut().unwrap().processor = Some("host".into());
    stores.objects = Some(at("DE", "Falkenstein"));
    stores.backups = Some(at("DE", "Falkenstein"));
    stores.logs = Some(at("FI", "Helsinki"));
    config.storage.region = Some("eu-central".into());
    config.processors = vec![Processor {
        id: "host".into(),
        name: "Example Hosting GmbH".into(),
        purpose: "Machines and disks".into(),
        country: "DE".parse().unwrap(),
        valid_from: "2020-01-01".parse().unwrap(),
        valid_until: "2999-12-31".parse().unwrap(),
        mechanism: None,
    }];
}

fn neighbour(config: &mut Config) {
    config.cells = vec![OtherCell {
        name: "us1".into(),
        region: "us-east".into(),
        jurisdiction: "US".parse().unwrap(),
        address: "https://*.us.example.com".into(),
    }];
}

async fn region_of(app: &TestApp, slug: &str) -> Option<String> {
    let id = app.placement(slug).await.id;
    let control = app.app.cell.control();
    let read = control.read(move |tx| Box::pin(async move { store::control::find_region(tx, id).await }));
    read.await.unwrap()
}

async fn put_elsewhere(app: &TestApp, slug: &'static str) {
    let now = Clock.now();
    let control = app.app.cell.control();
    let put = control.write(move |tx| Box::pin(async move { elsewhere::put(tx, slug, "us1", now).await }));
    put.await.unwrap();
}

/// A body that notes whether anybody asked for it.
fn watched(read: &Arc<AtomicBool>) -> Body {
    let read = Arc::clone(read);
    let once = stream::once(async move {
        read.store(true, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from_static(b"{\"note\":\"secret words\"}"))
    });
    Body::from_stream(once)
}

/// AT-47, AT-52: a page of an organization in another cell is one redirect away, a program is told the address; no body is
/// read, no cookie is set, and no log says what was asked.
#[test]
fn the_wrong_cell_sends_on_and_learns_nothing() {
    on_both_engines(|first| async move {
        let logs = tempfile::tempdir().unwrap();
        let app = first
            .again_with(|config| {
                declare(config);
                neighbour(config);
                config.log.access_dir = Some(logs.path().to_owned());
                config.log.access_format = AccessFormat::Json;
            })
            .await;
        app.app.open_access_log().unwrap();
        put_elsewhere(&app, "globex").await;
        let read = Arc::new(AtomicBool::new(false));
        let ask = |method: Method, path: &str, token: bool| {
            let mut request = Request::builder().method(method).uri(path);
            request = request.header(header::HOST, "globex.eu.example.com");
            request = request.header(header::COOKIE, "__Host-hourbook=secret-cookie");
            if token {
                request = request.header(header::AUTHORIZATION, "Bearer hb_pat_secret");
            }
            app.respond(request.body(watched(&read)).unwrap())
        };
        let page = ask(Method::GET, "/week?date=2026-03-02&q=secret-search", false).await;
        assert_eq!(page.status, StatusCode::PERMANENT_REDIRECT);
        assert_eq!(
            page.headers[header::LOCATION],
            "https://globex.us.example.com/week?date=2026-03-02&q=secret-search"
        );
        let sideways = ask(Method::GET, "//evil.example/x", false).await;
        assert_eq!(
            sideways.headers[header::LOCATION],
            "https://globex.us.example.com//evil.example/x"
        );
        for (method, path, token) in [
            (Method::GET, "/api/v1/me", true),
            (Method::POST, "/api/v1/session", false),
            (Method::GET, "/week", true),
            (Method::POST, "/secret-path", false),
        ] {
            let answer = ask(method, path, token).await;
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
            assert_eq!(answer.code(), "lives_elsewhere");
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("https://globex.us.example.com"), "{detail}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
        }
        assert!(!read.load(Ordering::SeqCst), "a body was read");
        // The organizations of this cell are served as ever.
        app.owner().await.get("/me").await.expect(200);
        app.app.access_log().unwrap().flush();
        let mut text = String::new();
        for file in std::fs::read_dir(logs.path()).unwrap() {
            text.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
        }
        assert!(
            text.contains("/api/v1/me") && !text.contains("secret") && !text.contains("week"),
            "{text}"
        );
    });
}

/// AT-11, AT-47: organizations belong to the region of their cell, and one of another region is as if it were not there.
#[test]
fn a_cell_does_not_open_an_organization_of_another_region() {
    on_both_engines(|first| async move {
        let home = first.again_with(declare).await;
        start::settle(&home.app).await.unwrap();
        assert_eq!(region_of(&home, "acme").await.as_deref(), Some("eu-central"));
        home.create_organization("globex").await;
        assert_eq!(region_of(&home, "globex").await.as_deref(), Some("eu-central"));
        let owner = home.owner().await;
        owner.get("/me").await.expect(200);
        assert!(findings(&probe(&home, "placement").await).is_empty());

        let abroad = |config: &mut Config| {
            declare(config);
            config.region.name = Some("us-east".into());
            config.storage.region = Some("us-east".into());
        };
        let undeclared = |config: &mut Config| config.storage.region = None;
        for other in [home.again_with(abroad).await, home.again_with(undeclared).await] {
            let placement = other.placement("acme").await;
            let refused = other.app.cell.organization(&placement).await;
            assert!(matches!(refused, Err(StoreError::OtherRegion(region)) if region == "eu-central"));
            let token = format!("Bearer {}", owner.token().unwrap());
            let stranger = other.stranger();
            let visit = stranger
                .send(Method::GET, "/me", None, &[("authorization", &token)])
                .await;
            assert_eq!(visit.code(), "not_found");
        }
        let abroad = home.again_with(abroad).await;
        start::settle(&abroad.app).await.unwrap();
        assert_eq!(
            findings(&probe(&abroad, "placement").await),
            ["organization_of_another_region"]
        );
        assert_eq!(region_of(&abroad, "acme").await.as_deref(), Some("eu-central"));
    });
}

/// What an operator gets wrong.
type Change = fn(&mut Config);

async fn probe(app: &TestApp, name: &str) -> Measurement {
    let machine = Machine::new(Subject::Own);
    let context = Context {
        config: &app.app.config,
        cell: Some(&app.app.cell),
        machine: &machine,
        now: Clock.now(),
    };
    let probe = probes::ALL.iter().find(|probe| probe.name == name).unwrap();
    (probe.run)(&context).await
}

fn findings(measurement: &Measurement) -> Vec<&'static str> {
    measurement.findings.iter().map(|finding| finding.code).collect()
}

/// AT-43, AT-47, AT-48, TC-08, TC-14, AT-51: each seeded mistake is found by its name, and none where all is well.
#[test]
fn the_probes_find_what_contradicts_the_declaration() {
    on_sqlite(|first| async move {
        for name in ["region", "placement", "processors", "second_site"] {
            assert_eq!(
                probe(&first, name).await.verdict,
                server::claims::state::Verdict::Unknown
            );
        }
        let cases: [(&str, &[&str], Change); 12] = [
            ("region", &[], |_| {}),
            ("processors", &[], |_| {}),
            ("region", &["store_outside"], |config| {
                config.region.stores.logs = Some(at("US", "Ashburn"));
            }),
            ("region", &["store_undeclared"], |config| {
                config.region.stores.logs = None;
            }),
            // Database and backups lie in one folder here, whatever is declared.
            ("region", &["store_location_contradicts"], |config| {
                config.region.stores.backups = Some(at("FI", "Helsinki"));
            }),
            ("processors", &["processor_lapsed"], |config| {
                config.processors[0].valid_until = "2020-12-31".parse().unwrap();
            }),
            ("processors", &["transfer_ungrounded"], |config| {
                config.processors[0].country = "US".parse().unwrap();
            }),
            ("second_site", &["second_site_is_the_first"], |config| {
                config.backups.second_dir = Some("/mnt/second".into());
                config.region.stores.second_backups = Some(at("DE", "Falkenstein"));
            }),
            ("second_site", &[], |config| {
                config.backups.second_dir = Some("/mnt/second".into());
                config.region.stores.second_backups = Some(at("FI", "Helsinki"));
            }),
            ("second_site", &[], |config| {
                config.backups.second_bucket = Some(bucket());
                config.region.stores.second_backups = Some(at("FI", "Helsinki"));
            }),
            ("region", &["store_undeclared"], |config| {
                config.backups.second_bucket = Some(bucket());
            }),
            // One bucket stands in one place, whatever is declared.
            ("region", &["store_location_contradicts"], |config| {
                config.backups.bucket = Some(bucket());
                config.backups.second_bucket = Some(bucket());
                config.region.stores.second_backups = Some(at("FI", "Helsinki"));
            }),
        ];
        for (name, expected, change) in cases {
            let app = first
                .again_with(|config| {
                    declare(config);
                    change(config);
                })
                .await;
            let measurement = probe(&app, name).await;
            assert_eq!(findings(&measurement), expected, "{name}");
            assert!(!measurement.evidence().to_string().contains("acme"));
        }
    });
}

/// AT-51: what has expired blocks: no start without the database, no mail and no second copy without theirs.
#[test]
fn a_cell_does_not_start_on_an_agreement_that_has_ended() {
    let mut config = Config::default();
    declare(&mut config);
    assert!(start::refuse_lapsed(&config).is_ok());
    config.processors[0].valid_until = "2020-12-31".parse().unwrap();
    let refused = start::refuse_lapsed(&config).unwrap_err().to_string();
    assert_eq!(
        refused,
        "processors.host: its agreement or mechanism ended on 2020-12-31 (refused: database)"
    );
    config.region.stores.database.as_mut().unwrap().processor = None;
    config.region.stores.mail = Some(at("DE", "Berlin"));
    config.region.stores.mail.as_mut().unwrap().processor = Some("host".into());
    assert!(
        start::refuse_lapsed(&config).is_ok(),
        "mails wait, the rest goes on"
    );
}

/// AT-50, AT-48: members, invited people and the public see where the data lies, and the audit log keeps what they were told.
#[test]
fn everybody_is_shown_where_the_data_lies() {
    on_both_engines(|first| async move {
        let undeclared = first
            .member(Role::Member)
            .await
            .get("/organization/residency")
            .await
            .expect(200);
        assert_eq!(
            undeclared,
            json!({ "region": null, "stores": [], "processors": [] })
        );

        let app = first.again_with(declare).await;
        let shown = app
            .member(Role::Member)
            .await
            .get("/organization/residency")
            .await
            .expect(200);
        assert_eq!(
            shown["region"],
            json!({ "name": "eu-central", "jurisdiction": "EU" })
        );
        assert_eq!(
            shown["stores"][0],
            json!({ "store": "database", "country": "DE", "place": "Falkenstein", "processor": "Example Hosting GmbH" })
        );
        assert_eq!(shown["processors"][0]["state"], "valid");
        assert_eq!(shown["processors"][0]["valid_until"], "2999-12-31");

        let owner = app.owner().await;
        let body = json!({ "email": "grace@acme.example", "role": "member" });
        let created = owner.post("/invitations", body).await.expect(201);
        let token = created["url"]
            .as_str()
            .unwrap()
            .rsplit('=')
            .next()
            .unwrap()
            .to_owned();
        let stranger = app.stranger();
        let preview = stranger.post("/invitations/preview", json!({ "token": token }));
        assert_eq!(preview.await.expect(200)["residency"], shown);
        let events = owner.get("/audit?object_kind=invitation").await.expect(200);
        assert_eq!(events["items"][0]["after"]["stored_in"], json!(["DE", "FI"]));

        let trust: Value = serde_json::from_str(&app.visit("/trust.json", &[]).await.text).unwrap();
        assert_eq!(trust["residency"], shown);
        let page = app.visit("/trust?lang=de", &[]).await.text;
        for part in [
            "Wo die Daten liegen",
            "Deutschland, Falkenstein",
            "Finnland, Helsinki",
            "Example Hosting GmbH",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!first.visit("/trust", &[]).await.text.contains("id=\"stored\""));
    });
}

/// AT-42, AT-65: owners and admins see the evidence about their organization alone, as it is at that moment.
#[test]
fn an_organization_sees_its_own_evidence() {
    on_both_engines(|first| async move {
        let app = first.again_with(declare).await;
        let member = app.member(Role::Manager).await;
        assert_eq!(member.get("/organization/trust").await.code(), "forbidden");
        let admin = app.member(Role::Admin).await;
        let young = admin.get("/organization/trust").await.expect(200);
        assert_eq!(young["residency_state"], "holds");
        assert_eq!(young["database"]["state"], "holds");
        assert!(young["database"]["bytes"].as_i64().unwrap() > 0);
        assert_eq!(young["backups"]["state"], "waiting");
        assert_eq!(
            (&young["backups"]["taken_at"], &young["removal"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(
            young["copies"],
            json!({ "ready": 0, "made_at": null, "kept_until": null })
        );

        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap();
        let whole = admin.get("/organization/trust").await.expect(200);
        assert_eq!(whole["backups"]["state"], "holds");
        for time in ["taken_at", "verified_at", "key_created_at"] {
            assert!(whole["backups"][time].is_string(), "{time}");
        }
        // Another organization has none of it.
        app.create_organization("globex").await;
        let theirs = app
            .member_of("globex", Role::Owner)
            .await
            .get("/organization/trust")
            .await
            .expect(200);
        assert_eq!(theirs["backups"]["taken_at"], Value::Null);

        let long_ago = Clock.now() - SignedDuration::from_hours(30);
        let control = app.app.cell.control();
        let age = control.write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE backups SET taken_at = $1";
                tx.execute(sql, store::params![long_ago]).await
            })
        });
        age.await.unwrap();
        let late = admin.get("/organization/trust").await.expect(200);
        assert_eq!(late["backups"]["state"], "attention");
    });
}
