//! Another address for an organization: the old one leads there and is nobody else's.

use axum::{
    body::Body,
    http::{Request, header},
};
use domain::people::Role;
use serde_json::json;
use server::{
    organization::rename::rename,
    setup::create::{NewOrganization, create_organization},
};

use crate::support::{Answer, PASSWORD, TestApp, on_both_engines};

async fn page(app: &TestApp, host: &str, path: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, host);
    app.respond(request.body(Body::empty()).unwrap()).await
}

/// Nobody is sent on from there.
async fn stays(app: &TestApp, host: &str) {
    let answer = page(app, host, "/today").await;
    assert!(!answer.headers.contains_key(header::LOCATION), "{answer:?}");
}

fn named(slug: &str) -> NewOrganization {
    NewOrganization {
        slug: slug.into(),
        name: slug.into(),
        time_zone: "UTC".into(),
        locale: "en".into(),
        owner_name: "Owner".into(),
        owner_email: format!("owner@{slug}.example"),
        password: PASSWORD.into(),
    }
}

/// AT-38: an address that an organization leaves leads to the new one, is nobody else's, and nothing of the organization is lost.
#[test]
fn an_organization_moves_to_another_address() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let app = first
            .again_with(|config| config.listen.public_url = Some("https://hours.example.com".to_owned()))
            .await;
        let owner = app.owner().await;
        owner
            .post("/clients", json!({ "name": "Northwind" }))
            .await
            .expect(201);
        let acme = app.placement("acme").await;
        for (wrong, code) in [
            ("globex", "name_taken"),
            ("Acme!", "validation_failed"),
            ("www", "validation_failed"),
        ] {
            let refused = rename(&app.app, &acme, wrong, 90).await.err().unwrap();
            assert_eq!(refused.code.as_str(), code, "{wrong}");
        }
        stays(&app, "acme.hours.example.com").await;

        let renamed = rename(&app.app, &acme, "initech", 90).await.unwrap().placement;
        assert_eq!((renamed.slug.as_str(), renamed.id), ("initech", acme.id));
        // The token still opens the organization, at its new address.
        let there = owner.at_host("initech.localhost");
        assert_eq!(
            there.get("/clients").await.expect(200)["items"][0]["name"],
            "Northwind"
        );
        assert_eq!(there.get("/organization").await.expect(200)["slug"], "initech");
        let events = there.get("/audit?object_kind=organization").await.expect(200);
        assert_eq!(events["items"][0]["action"], "organization.renamed");
        assert_eq!(events["items"][0]["before"], json!({ "slug": "acme" }));

        // Pages are sent on, programs are told, and neither is remembered by anybody.
        let sent = page(&app, "acme.hours.example.com", "/reports?group=day").await;
        assert_eq!(sent.status.as_u16(), 307);
        assert_eq!(
            sent.headers[header::LOCATION],
            "https://initech.hours.example.com/reports?group=day"
        );
        assert_eq!(sent.headers[header::CACHE_CONTROL], "no-store");
        let told = owner.get("/clients").await;
        assert_eq!(
            (told.status.as_u16(), told.code()),
            (421, "lives_elsewhere".to_owned())
        );
        assert!(told.json()["detail"].as_str().unwrap().contains("initech"));
        stays(&app, "globex.hours.example.com").await;
        stays(&app, "evil/#.hours.example.com").await;

        // Nobody takes the old address over, by whichever way; the organization may have it back.
        let taken = create_organization(&app.app, named("acme")).await.err().unwrap();
        assert_eq!(taken.code.as_str(), "name_taken");
        let globex = app.placement("globex").await;
        let taken = rename(&app.app, &globex, "acme", 90).await.err().unwrap();
        assert_eq!(taken.code.as_str(), "name_taken");
        let back = rename(&app.app, &renamed, "acme", 1).await.unwrap().placement;
        assert_eq!(back.slug, "acme");
        owner.get("/clients").await.expect(200);
        app.member_of("globex", Role::Owner)
            .await
            .get("/clients")
            .await
            .expect(200);
        // Repeating it changes nothing and finishes what broke off.
        rename(&app.app, &back, "acme", 90).await.unwrap();
        let events = owner.get("/audit?object_kind=organization").await.expect(200);
        let renamings = events["items"].as_array().unwrap().iter();
        let renamings = renamings.filter(|event| event["action"] == "organization.renamed");
        assert_eq!(renamings.count(), 2);
    });
}
