//! Whether somebody is a member is not told by the time that a refusal takes.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use domain::people::Role;
use serde_json::json;

use crate::{
    session::OWN_PAGE,
    support::{TestApp, on_sqlite},
};

/// Refusals of each kind.
const EACH: usize = 20;

/// How long a refusal takes, asked from a network of its own: nobody has to wait for the guesses of somebody else.
async fn refusal(app: &TestApp, network: u8, email: &str) -> Duration {
    let body = json!({ "email": email, "password": "nine wrong badgers 17" });
    let mut request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/session")
        .header(header::HOST, "acme.localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .header(OWN_PAGE.0, OWN_PAGE.1)
        .body(Body::from(body.to_string()))
        .unwrap();
    let from = IpAddr::V4(Ipv4Addr::new(20, network, 0, 1));
    request
        .extensions_mut()
        .insert(ConnectInfo(SocketAddr::new(from, 50_000)));
    let began = Instant::now();
    let answer = app.respond(request).await;
    let took = began.elapsed();
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::UNAUTHORIZED, "sign_in_failed")
    );
    took
}

/// Members with a password, by their addresses.
async fn members(app: &TestApp) -> Vec<String> {
    for _ in 0..EACH {
        app.member(Role::Member).await;
    }
    let database = app.database("acme").await;
    let written = database.write(|tx| {
        Box::pin(async move {
            let sql = "UPDATE members SET password_hash = \
                (SELECT o.password_hash FROM members o WHERE o.email_folded = 'owner@acme.example')";
            tx.execute(sql, &[]).await?;
            let sql = "SELECT email FROM members WHERE email_folded <> 'owner@acme.example'";
            tx.query(sql, &[], |row| row.get(0)).await
        })
    });
    written.await.unwrap()
}

/// How often one of the first took longer than one of the second (Mann and Whitney); half of all pairs where time tells nothing.
fn longer(first: &[Duration], second: &[Duration]) -> usize {
    let pairs = first
        .iter()
        .flat_map(|one| second.iter().map(move |other| one > other));
    pairs.filter(|longer| *longer).count()
}

#[test]
fn pairs_are_counted() {
    let [short, long] = [1, 2].map(Duration::from_millis);
    assert_eq!(longer(&[long, short], &[short, short]), 2);
    assert_eq!(longer(&[short], &[long]), 0);
}

/// Issue text, "no user enumeration by time"; ASVS v5.0.0-6.3.8. Members and strangers take turns, so a machine that is busy slows
/// both. Were there nothing to tell, one run in a hundred thousand would fail; a password that is not hashed for strangers fails
/// every one.
#[test]
fn the_time_of_a_refusal_does_not_tell_members_from_strangers() {
    on_sqlite(|app| async move {
        let known = members(&app).await;
        assert_eq!(known.len(), EACH);
        // The first one pays for what is made once.
        refusal(&app, 200, "first@acme.example").await;
        let (mut members, mut strangers) = (Vec::new(), Vec::new());
        for (number, email) in (0_u8..).zip(&known) {
            let stranger = format!("{number:032x}@acme.example");
            if number % 2 == 0 {
                members.push(refusal(&app, number, email).await);
                strangers.push(refusal(&app, 100 + number, &stranger).await);
            } else {
                strangers.push(refusal(&app, 100 + number, &stranger).await);
                members.push(refusal(&app, number, email).await);
            }
        }
        let pairs = EACH * EACH;
        let told = longer(&members, &strangers);
        assert!(
            (pairs / 12..pairs - pairs / 12).contains(&told),
            "{told} of {pairs}: {members:?} {strangers:?}"
        );
    });
}
