//! The matrix of foreign ids: every operation that the API describes, in every role, with the ids of another organization in every
//! place that takes one. It is made from the description: an operation without a row fails.
//!
//! - `described.rs` holds the rows against the description;
//! - `rows_*.rs` has the rows: the places in which an operation takes an id, and a request that is right but for one of them;
//! - `seed.rs` makes one object of each kind in both organizations, with a mark in every text;
//! - `ask.rs` sends, reads every byte and compares;
//! - `within.rs` asks with the same rows inside of one organization, in every role;
//! - `soak.rs` lets many organizations work at once.

mod ask;
mod described;
mod row;
mod rows_people;
mod rows_time;
mod rows_work;
mod seed;
mod soak;
mod within;

pub use ask::text_of;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::people::Role;
use futures::{StreamExt, future::join_all};
use row::Row;
use serde_json::json;
use server::{access::secrets, clock::Clock};
use store::dump::contents;

use self::{
    ask::{Asked, Heard, Matrix, hear, send},
    seed::World,
};
use crate::support::{TestApp, on_both_engines};

/// What changes when somebody is only refused: the log of it, credentials in use, what detection notices.
const REFUSALS_LEAVE: [&str; 11] = [
    "audit_events",
    "audit_tiles",
    "audit_checkpoints",
    "tokens",
    "security_findings",
    "outbox",
    "changes",
    "change_counter",
    "sessions",
    "passkey_ceremonies",
    "provider_sign_ins",
];

/// Requests with our own ids that are not sent, because what they do lies outside of both organizations, because the
/// object belongs to another member, because there is nothing of the kind: no sealed log, no second factor, nothing to
/// answer; or because the member has to be there for the rows behind it.
const NOT_OURS: [&str; 14] = [
    "DELETE /me/passkeys/{id}",
    "DELETE /members/{id}/second-factor",
    "POST /members/{id}/erasure",
    "GET /activity/heads",
    "GET /activity/segments",
    "POST /activity/segments",
    "GET /activity/segments/{id}",
    "DELETE /activity/offers/{id}",
    "POST /sign-in-providers/{id}/check",
    "POST /sign-in-providers/{id}/logout",
    "POST /session/provider",
    "POST /session/confirm/provider",
    "DELETE /sessions/{id}",
    "POST /working-time/answer",
];

fn rows() -> Vec<Row> {
    let mut rows = rows_work::rows();
    rows.extend(rows_time::rows());
    rows.extend(rows_people::rows());
    rows
}

/// The rows so that what others stand on is deleted last.
fn in_order() -> Vec<Row> {
    let deletes = |row: &Row| row.operation.starts_with("DELETE ");
    let (mut last, mut rows): (Vec<Row>, Vec<Row>) = rows().into_iter().partition(deletes);
    last.reverse();
    rows.extend(last);
    rows
}

/// Hash of each table of an organization.
async fn tables(app: &TestApp, slug: &str) -> BTreeMap<String, String> {
    let database = app.database(slug).await;
    let all = database
        .read(|tx| Box::pin(async move { contents(tx).await }))
        .await
        .unwrap();
    all.into_iter()
        .map(|table| (table.table, format!("{} {}", table.rows, table.sha256)))
        .collect()
}

/// The tables that are not what they were.
fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let differs = |table: &&String| before[*table] != after[*table];
    before.keys().filter(differs).cloned().collect()
}

impl Matrix<'_> {
    /// Each place of a row with an id of theirs and with one of nobody: the answers are the same.
    async fn foreign(&self, caller: &crate::support::Caller, role: Role, row: &Row, new: bool) {
        for (number, place) in row.places().iter().enumerate() {
            if place.is_new != new {
                continue;
            }
            let theirs = Asked::new(self.theirs.id(&place.kind));
            let nobody = Asked::nobody(&place.kind);
            let to_theirs = self.ask(caller, row, Some(number), &theirs).await;
            if row.operation == "POST /timer/start" && new {
                // One that runs already would be told of.
                caller.post("/timer/stop", json!({})).await;
            }
            let to_nobody = self.ask(caller, row, Some(number), &nobody).await;
            let at = format!("{role} {}, {} in place {number}", row.operation, place.kind);
            let (heard, usual) = (to_theirs.plain(&theirs), to_nobody.plain(&nobody));
            if heard != usual {
                self.blame(format!(
                    "{at}: an id of theirs is answered {heard}, one of nobody {usual}"
                ));
            }
            if row.public {
                continue;
            }
            let right = match (place.is_parameter, new) {
                // Some of it a token cannot do at all.
                (true, _) if role == Role::Owner => {
                    matches!(to_theirs.code().as_str(), "not_found" | "step_up_required")
                }
                (true, _) => matches!(to_theirs.status, 403 | 404),
                (false, true) => (200..300).contains(&to_theirs.status),
                (false, false) => row.reads() || row.makes || (400..500).contains(&to_theirs.status),
            };
            if !right {
                self.blame(format!("{at}: {} {}", to_theirs.status, to_theirs.text));
            }
        }
    }

    /// All rows in one role: those that refuse an id of nobody, or those that do something with it all the same.
    async fn all_foreign(&self, role: Role, makes: bool) {
        for row in rows().iter().filter(|row| row.makes == makes) {
            let caller = self.caller(role).await;
            self.foreign(&caller, role, row, false).await;
        }
    }

    /// An id that clients choose is free as long as nobody has it here, whoever has it elsewhere. Each is taken once.
    async fn all_new(&self) {
        for row in rows() {
            let caller = self.caller(Role::Owner).await;
            self.foreign(&caller, Role::Owner, &row, true).await;
        }
    }

    /// What one role reads with ids of ours, and what is said to everybody.
    async fn all_readings(&self, role: Role) {
        let said = |row: &&Row| (row.reads() || row.public) && !NOT_OURS.contains(&row.operation);
        for row in rows().iter().filter(said) {
            let caller = self.caller(role).await;
            self.ask(&caller, row, None, &Asked::nobody("")).await;
        }
    }

    /// Our credential at their address is nothing: the answer is that to a credential that never was.
    async fn elsewhere(&self, row: &Row) {
        if row.public {
            // Nobody looks at a credential there, and what is said is said to everybody.
            return;
        }
        let host = format!("{}.localhost", self.theirs.slug);
        let ours = self.ours.owner.at_host(&host);
        let nobody = ours.with_token(Some(&secrets::generate_token(Clock)));
        let asked = Asked::new(String::from("none"));
        let mut answers = Vec::<Heard>::new();
        for caller in [&ours, &nobody] {
            let fill = |_: usize, place: &row::Place| {
                if place.is_new {
                    uuid::Uuid::from_u128(8).to_string()
                } else {
                    self.theirs.id(&place.kind)
                }
            };
            answers.push(send(caller, row, &asked, fill).await);
        }
        let (to_ours, to_nobody) = (answers[0].plain(&asked), answers[1].plain(&asked));
        if to_ours != to_nobody {
            self.blame(format!(
                "{} at their address: {to_ours}, but {to_nobody}",
                row.operation
            ));
        }
        if answers[0].code() != "unauthenticated" {
            self.blame(format!("{} at their address: {to_ours}", row.operation));
        }
    }

    /// The same of the cookie of a browser, which reads at their address.
    async fn cookie_elsewhere(&self, row: &Row) {
        if row.public || !row.reads() {
            return;
        }
        let host = format!("{}.localhost", self.theirs.slug);
        let browser = self.app.stranger().at_host(&host);
        let (path, _) = row.filled(|_, place| self.theirs.id(&place.kind));
        let forged = format!("__Host-hourbook={}", "a".repeat(43));
        let (mut answers, asked) = (Vec::new(), Asked::nobody(""));
        for cookie in [&self.ours.cookie, &forged] {
            let headers = [("cookie", cookie.as_str())];
            let response = browser
                .open(row.method(), &path, String::new(), None, &headers)
                .await;
            answers.push(hear(response).await);
        }
        if answers[0].plain(&asked) != answers[1].plain(&asked) || answers[0].code() != "unauthenticated" {
            let text = &answers[0].text;
            self.blame(format!(
                "{} with a cookie of ours at their address: {text}",
                row.operation
            ));
        }
    }

    /// The same request with our own ids is right: it was the foreign one alone that was refused.
    async fn ours(&self, row: &Row) {
        if row.public || NOT_OURS.contains(&row.operation) || row.places().is_empty() {
            return;
        }
        let caller = self.caller(Role::Owner).await;
        let heard = self.ask(&caller, row, None, &Asked::nobody("")).await;
        if !matches!(heard.status, 200..300 | 409) {
            let heard = format!("{} {}", heard.status, heard.text);
            self.blame(format!("{} with ids of ours: {heard}", row.operation));
        }
    }

    /// Ends the test with everything that is wrong.
    fn judge(&self) {
        let mut wrong = self.wrong.lock().unwrap();
        wrong.sort();
        wrong.dedup();
        assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// What the live events of a caller have said, until they are silent for a while.
async fn said(stream: &mut axum::body::BodyDataStream) -> String {
    let mut text = String::new();
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(Duration::from_secs(1), stream.next()).await {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    text
}

/// AT-38, ASVS v5.0.0-8.2.2, 8.3.1, 8.4.1: every operation, in every role, with an id of another organization in every place
/// that takes one, answers like to an id that never was; changes nothing in either organization; and says no byte of the other one,
/// neither in its answers nor in the live events.
#[test]
fn a_foreign_id_is_answered_like_one_that_never_was() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let ours = World::of(&app, "acme", false).await;
        let mut live = ours.owner.stream("/events", &[]).await;
        let theirs = World::of(&app, "globex", true).await;
        let matrix = Matrix {
            app: &app,
            ours: &ours,
            theirs: &theirs,
            wrong: Mutex::default(),
            mixed: AtomicBool::new(false),
        };
        let (mine, before) = (tables(&app, "acme").await, tables(&app, "globex").await);
        let roles = [Role::Owner, Role::Admin, Role::Manager, Role::Member];
        join_all(roles.map(|role| matrix.all_foreign(role, false))).await;
        let mut moved = changed(&mine, &tables(&app, "acme").await);
        moved.retain(|table| !REFUSALS_LEAVE.contains(&table.as_str()));
        if !moved.is_empty() {
            matrix.blame(format!("requests that were refused changed {moved:?}"));
        }

        join_all(roles.map(|role| matrix.all_readings(role))).await;
        let mut heard = said(&mut live).await;
        if theirs.ids.values().any(|id| heard.contains(id)) {
            matrix.blame(format!("the live events tell their ids: {heard}"));
        }
        matrix.mixed.store(true, Ordering::Relaxed);
        for role in roles {
            matrix.all_foreign(role, true).await;
        }
        matrix.all_new().await;
        for row in rows() {
            matrix.elsewhere(&row).await;
            matrix.cookie_elsewhere(&row).await;
        }
        for row in in_order() {
            matrix.ours(&row).await;
        }
        heard.push_str(&said(&mut live).await);
        assert!(heard.contains("event: "), "the live events are heard");
        if heard.to_lowercase().contains("globex") {
            matrix.blame(format!("the live events tell of them: {heard}"));
        }
        let moved = changed(&before, &tables(&app, "globex").await);
        if !moved.is_empty() {
            matrix.blame(format!("their organization is not what it was: {moved:?}"));
        }
        matrix.judge();
    });
}
