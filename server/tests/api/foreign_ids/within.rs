//! The same rows inside of one organization: what each role and each token gets of objects that others made.

use std::fmt::Write as _;

use axum::http::Method;
use domain::people::Role;

use super::{
    REFUSALS_LEAVE,
    ask::{Asked, Heard, send},
    changed, in_order,
    row::{Place, Row},
    rows,
    seed::World,
    tables,
};
use crate::support::{Caller, TestApp, on_sqlite};

/// What is asked with POST and changes nothing.
const QUESTIONS: [&str; 5] = [
    "POST /reports/export",
    "POST /reports/entries",
    "POST /reports/query",
    "POST /sign-in-providers/{id}/check",
    "POST /session/confirm/provider",
];

fn changes(row: &Row) -> bool {
    row.method() != Method::GET && !QUESTIONS.contains(&row.operation)
}

/// Rows of people who are somebody, without those that would leave this machine.
fn asked(row: &Row) -> bool {
    !row.public && !row.operation.ends_with("/check") && row.operation != "GET /events"
}

async fn ask(world: &World, caller: &Caller, row: &Row) -> Heard {
    let fill = |_: usize, place: &Place| {
        if place.is_new {
            server::clock::Clock.id().to_string()
        } else {
            world.id(&place.kind)
        }
    };
    send(caller, row, &Asked::nobody(""), fill).await
}

/// What a request that was refused has changed all the same.
async fn left(
    app: &TestApp,
    world: &World,
    before: &std::collections::BTreeMap<String, String>,
) -> Vec<String> {
    let mut left = changed(before, &tables(app, world.slug).await);
    // Whoever touches what is laid out for intruders is noticed.
    let noticed = ["canaries", "notices"];
    left.retain(|table| !REFUSALS_LEAVE.contains(&table.as_str()) && !noticed.contains(&table.as_str()));
    left
}

/// AT-19, ASVS v5.0.0-8.2.1: a token whose scope is reading gets nothing done, whoever owns it.
#[test]
fn a_token_that_reads_changes_nothing() {
    on_sqlite(|app| async move {
        let world = World::of(&app, "acme", true).await;
        let before = tables(&app, "acme").await;
        let mut wrong = Vec::new();
        for row in rows().iter().filter(|row| asked(row) && changes(row)) {
            let reader = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
            let heard = ask(&world, &reader, row).await;
            // What is not a right request is told to be none before anything else.
            if heard.status < 400 {
                wrong.push(format!("{}: {} {}", row.operation, heard.status, heard.text));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(left(&app, &world, &before).await, Vec::<String>::new());
    });
}

/// AT-19, ASVS v5.0.0-8.1.1, 8.2.1, 8.2.2: what each role gets of objects that the owner made is one list, which is looked at when it
/// changes; and whatever is refused has changed nothing.
#[test]
fn each_role_gets_of_the_objects_of_others_what_the_list_says() {
    on_sqlite(|app| async move {
        let mut columns = Vec::new();
        for (slug, role) in [
            ("admins", Role::Admin),
            ("managers", Role::Manager),
            ("members", Role::Member),
        ] {
            app.create_organization(slug).await;
            let world = World::of(&app, slug, true).await;
            columns.push(column(&app, &world, role).await);
        }
        let mut list = String::new();
        for (number, row) in in_order().iter().filter(|row| asked(row)).enumerate() {
            let answers: Vec<&str> = columns.iter().map(|column| column[number].as_str()).collect();
            writeln!(list, "{:<60} {}", row.operation, answers.join("  ")).unwrap();
        }
        insta::assert_snapshot!("what_each_role_gets", list);
    });
}

/// What one role gets, row by row.
async fn column(app: &TestApp, world: &World, role: Role) -> Vec<String> {
    // Somebody who has nothing to do with any of the objects.
    let outsider = app.member_of(world.slug, role).await;
    let email = format!("{}@{}.example", outsider.member.uuid().simple(), world.slug);
    let (mut answers, mut wrong) = (Vec::new(), Vec::<String>::new());
    let mut before = tables(app, world.slug).await;
    let scopes = ["read", "write", "admin"];
    let mut caller = outsider;
    for (asked_for, row) in in_order().iter().filter(|row| asked(row)).enumerate() {
        // Whoever takes too many files with one token is paused, and nobody has more than a hundred.
        if asked_for % 10 == 0 {
            caller = app.caller_by_email(world.slug, &email, &scopes).await;
        }
        let heard = ask(world, &caller, row).await;
        answers.push(match heard.status {
            200..300 => format!("{role} {}", heard.status),
            status => format!("{role} {status} {}", heard.code()),
        });
        if !changes(row) {
            continue;
        }
        if heard.status >= 400 {
            let left = left(app, world, &before).await;
            if !left.is_empty() {
                wrong.push(format!("{role} {}: {left:?} {}", row.operation, heard.text));
            }
        }
        before = tables(app, world.slug).await;
    }
    assert!(
        wrong.is_empty(),
        "what was refused has changed something:\n{}",
        wrong.join("\n")
    );
    answers
}
