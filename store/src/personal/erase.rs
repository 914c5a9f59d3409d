//! Erasing a member: what goes, and under which name stays what others need or a law wants kept.
//!
//! Both lists are compared with the schema by a test. The audit log is erased beside its tree (`audit_tree::erase_payloads`).

use std::collections::BTreeMap;

use domain::{
    ids::{ExportId, ImportId, MemberId},
    people::Role,
    policy::Tailoring,
};
use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    Result, Sql, Tx, Value,
    members::{self, Member},
    objects::queue,
    organization, params,
};

/// Tables whose rows go, each with the statement that removes those of a member. What belongs to a row goes with it.
pub const DELETED: &[(&str, &str)] = &[
    ("sessions", "DELETE FROM sessions WHERE member_id = $1"),
    ("sign_ins", "DELETE FROM sign_ins WHERE member_id = $1"),
    (
        "passkey_ceremonies",
        "DELETE FROM passkey_ceremonies WHERE member_id = $1",
    ),
    (
        "password_resets",
        "DELETE FROM password_resets WHERE member_id = $1",
    ),
    (
        "second_factors",
        "DELETE FROM second_factors WHERE member_id = $1",
    ),
    (
        "recovery_codes",
        "DELETE FROM recovery_codes WHERE member_id = $1",
    ),
    ("passkeys", "DELETE FROM passkeys WHERE member_id = $1"),
    ("tokens", "DELETE FROM tokens WHERE member_id = $1"),
    (
        "provider_identities",
        "DELETE FROM provider_identities WHERE member_id = $1",
    ),
    (
        "provisioned_members",
        "DELETE FROM provisioned_members WHERE member_id = $1",
    ),
    ("known_devices", "DELETE FROM known_devices WHERE member_id = $1"),
    ("invitations", "DELETE FROM invitations WHERE invited_by = $1"),
    ("notices", "DELETE FROM notices WHERE member_id = $1"),
    ("favorites", "DELETE FROM favorites WHERE member_id = $1"),
    ("contracts", "DELETE FROM contracts WHERE member_id = $1"),
    (
        "notice_preferences",
        "DELETE FROM notice_preferences WHERE member_id = $1",
    ),
    (
        "recurring_entries",
        "DELETE FROM recurring_entries WHERE member_id = $1",
    ),
    ("report_links", "DELETE FROM report_links WHERE created_by = $1"),
    (
        "report_schedules",
        "DELETE FROM report_schedules WHERE created_by = $1",
    ),
    (
        "report_schedule_recipients",
        "DELETE FROM report_schedule_recipients WHERE member_id = $1",
    ),
    (
        "report_deliveries",
        "DELETE FROM report_deliveries WHERE member_id = $1",
    ),
    (
        "saved_report_pins",
        "DELETE FROM saved_report_pins WHERE member_id = $1",
    ),
    // A report that others see belongs to their work as well: it stays, under the name that stays.
    (
        "saved_reports",
        "DELETE FROM saved_reports WHERE owner_id = $1 AND NOT shared",
    ),
    ("import_rows", "DELETE FROM import_rows WHERE member_id = $1"),
    ("imports", "DELETE FROM imports WHERE member_id = $1"),
    ("exports", "DELETE FROM exports WHERE member_id = $1"),
    ("mutations", "DELETE FROM mutations WHERE actor = $1"),
    (
        "security_findings",
        "DELETE FROM security_findings WHERE member_id = $1",
    ),
    (
        "activity_offers",
        "DELETE FROM activity_offers WHERE member_id = $1",
    ),
    (
        "activity_removals",
        "DELETE FROM activity_removals WHERE member_id = $1",
    ),
    (
        "activity_heads",
        "DELETE FROM activity_heads WHERE member_id = $1",
    ),
    (
        "activity_segments",
        "DELETE FROM activity_segments WHERE member_id = $1",
    ),
    (
        "activity_wraps",
        "DELETE FROM activity_wraps WHERE member_id = $1",
    ),
    (
        "activity_device_lists",
        "DELETE FROM activity_device_lists WHERE member_id = $1",
    ),
    ("activity_logs", "DELETE FROM activity_logs WHERE member_id = $1"),
];

/// Tables whose rows stay: they name the member by an id, whose name is gone.
pub const KEPT: &[&str] = &[
    "members",
    "team_members",
    "locks",
    "project_members",
    "task_assignees",
    "task_estimates",
    "time_entries",
    "time_entry_tags",
    "timesheets",
    "timesheet_steps",
    "working_days",
    "working_day_versions",
    "project_plans",
    "baselines",
    "scope_changes",
    "comments",
    "comment_mentions",
    "rates",
    "project_money_budgets",
    "canaries",
    "alert_receivers",
    "document_acceptances",
    "changes",
    "object_queue",
    "audit_events",
];

/// Texts that the member wrote into what stays.
const TEXTS: &[(&str, &str)] = &[
    (
        "comments",
        "UPDATE comments SET text = '…', version = version + 1 WHERE member_id = $1",
    ),
    (
        "timesheets",
        "UPDATE timesheets SET comment = '' WHERE (member_id = $1 OR changed_by = $1) AND comment <> ''",
    ),
    (
        "timesheet_steps",
        "UPDATE timesheet_steps SET comment = '' WHERE comment <> ''
         AND (taken_by = $1 OR timesheet_id IN (SELECT id FROM timesheets WHERE member_id = $1))",
    ),
    // The hashes of the chain do not cover reasons: it holds without them.
    (
        "working_day_versions",
        "UPDATE working_day_versions SET reason = '' WHERE reason <> ''
         AND (made_by = $1 OR day_id IN (SELECT id FROM working_days WHERE member_id = $1))",
    ),
    (
        "locks",
        "UPDATE locks SET reason = '' WHERE (set_by = $1 OR member_id = $1) AND reason <> ''",
    ),
    (
        "rates",
        "UPDATE rates SET reason = '' WHERE (set_by = $1 OR member_id = $1) AND reason <> ''",
    ),
    (
        "task_estimates",
        "UPDATE task_estimates SET reason = '' WHERE set_by = $1 AND reason <> ''",
    ),
    (
        "project_plans",
        "UPDATE project_plans SET reason = '' WHERE set_by = $1 AND reason <> ''",
    ),
    (
        "project_money_budgets",
        "UPDATE project_money_budgets SET reason = '' WHERE set_by = $1 AND reason <> ''",
    ),
    (
        "baselines",
        "UPDATE baselines SET reason = '' WHERE set_by = $1 AND reason <> ''",
    ),
    (
        "scope_changes",
        "UPDATE scope_changes SET reason = '' WHERE changed_by = $1 AND reason <> ''",
    ),
];

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows that went or lost a text, by table; none of zero.
    pub counts: BTreeMap<String, u64>,
}

impl Erased {
    fn add(&mut self, table: &str, rows: u64) {
        if rows > 0 {
            *self.counts.entry(table.to_owned()).or_default() += rows;
        }
    }
}

/// The imports and copies of a member, whose files lie beside the database.
pub async fn files_of(tx: &mut Tx, member: MemberId) -> Result<(Vec<ImportId>, Vec<ExportId>)> {
    let imports = "SELECT id FROM imports WHERE member_id = $1";
    let imports = tx.query(imports, params![member], |row| row.get(0)).await?;
    let exports = "SELECT id FROM exports WHERE member_id = $1";
    let exports = tx.query(exports, params![member], |row| row.get(0)).await?;
    Ok((imports, exports))
}

/// Erases a member, who stays as `pseudonym`. With `texts` also what they wrote into the records that stay. Doing it again
/// changes nothing more.
pub async fn erase(
    tx: &mut Tx,
    member: &Member,
    pseudonym: (&str, &str),
    texts: bool,
    now: Timestamp,
) -> Result<Erased> {
    let id = member.id;
    let mut erased = Erased::default();
    mentioned(tx, member, &mut erased).await?;
    queue::remove_log(tx, id, now).await?;
    for (table, sql) in DELETED {
        let rows = tx.execute(sql, params![id]).await?;
        erased.add(table, rows);
    }
    if texts {
        for (table, sql) in TEXTS {
            let rows = tx.execute(sql, params![id]).await?;
            erased.add(table, rows);
        }
    }
    let organization = organization::get(tx).await?;
    rename(tx, member, pseudonym, &organization.time_zone, now).await?;
    let seq = tx
        .record_change("organization", organization.id.uuid(), None, "updated", now)
        .await?;
    if texts {
        // The entries change with the sequence of that change, so that reports and devices read them again.
        let sql =
            "UPDATE time_entries SET note = '', external_id = NULL, content_hash = NULL, change_seq = $2
                   WHERE member_id = $1 AND (note <> '' OR external_id IS NOT NULL)";
        let rows = tx.execute(sql, params![id, seq]).await?;
        erased.add("time_entries", rows);
    }
    Ok(erased)
}

/// Everything of the account itself: no way in, no name, no preferences, no rights.
async fn rename(
    tx: &mut Tx,
    member: &Member,
    (name, email): (&str, &str),
    time_zone: &str,
    now: Timestamp,
) -> Result<()> {
    let after = Member {
        name: name.to_owned(),
        email: email.to_owned(),
        role: Role::Member,
        tailoring: Tailoring::default(),
        active: false,
        time_zone: time_zone.to_owned(),
        preferences: serde_json::json!({}),
        updated_at: now,
        version: member.version + 1,
        ..member.clone()
    };
    members::update(tx, &after).await?;
    let sql = "UPDATE members SET password_hash = NULL WHERE id = $1";
    tx.execute_one(sql, params![member.id]).await
}

/// What is kept for a short time about everybody and can name the member in its text: answers to repeated requests, jobs,
/// findings, and invitations to their address.
async fn mentioned(tx: &mut Tx, member: &Member, erased: &mut Erased) -> Result<()> {
    let needles = [member.id.to_string(), member.email.clone(), member.name.clone()];
    let answers = answers_with(tx, &needles).await?;
    for (actor, key) in answers {
        let sql = "DELETE FROM mutations WHERE actor = $1 AND key = $2";
        let rows = tx.execute(sql, &[actor, key]).await?;
        erased.add("mutations", rows);
    }
    // A name alone is no sign of a person: many jobs and findings may hold the word.
    let signs = &needles[..2];
    for id in rows_with(tx, "SELECT id, '', payload FROM outbox", signs).await? {
        let sql = "DELETE FROM outbox WHERE id = $1";
        let rows = tx.execute(sql, params![id]).await?;
        erased.add("outbox", rows);
    }
    let findings = "SELECT id, subject, evidence FROM security_findings";
    for id in rows_with(tx, findings, signs).await? {
        let sql = "DELETE FROM security_findings WHERE id = $1";
        let rows = tx.execute(sql, params![id]).await?;
        erased.add("security_findings", rows);
    }
    let invited = Sql::new("DELETE FROM invitations WHERE email_folded = ")
        .bind(domain::people::fold_email(&member.email));
    let rows = tx.execute_sql(invited).await?;
    erased.add("invitations", rows);
    Ok(())
}

/// The ids of rows of an id, a text and a JSON value in which one of these texts stands, read one by one: the engines fold
/// letters each in its own way.
async fn rows_with(tx: &mut Tx, sql: &'static str, needles: &[String]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    tx.for_each(sql, &[], |row| {
        let (text, value): (String, Json) = (row.get(1)?, row.get(2)?);
        let is_in = |needle: &String| is_named(&text, needle) || stands_in(&value, needle);
        if needles.iter().any(is_in) {
            found.push(row.get(0)?);
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// The keys of kept answers in which one of these texts stands, read one by one.
async fn answers_with(tx: &mut Tx, needles: &[String]) -> Result<Vec<(Value, Value)>> {
    let mut found = Vec::new();
    let needles: Vec<&str> = needles
        .iter()
        .map(String::as_str)
        .filter(|needle| needle.len() > 2)
        .collect();
    tx.for_each("SELECT actor, key, body FROM mutations", &[], |row| {
        let body: Vec<u8> = row.get(2)?;
        let is_named = match serde_json::from_slice::<Json>(&body) {
            Ok(answer) => needles.iter().any(|needle| stands_in(&answer, needle)),
            Err(_) => {
                let text = String::from_utf8_lossy(&body);
                needles.iter().any(|needle| text.contains(needle))
            }
        };
        if is_named {
            let (actor, key): (Uuid, String) = (row.get(0)?, row.get(1)?);
            found.push((Value::from(actor), Value::from(key)));
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Whether a text stands in one of the strings of a JSON value, as a word of its own.
fn stands_in(value: &Json, needle: &str) -> bool {
    match value {
        Json::String(text) => is_named(text, needle),
        Json::Array(items) => items.iter().any(|item| stands_in(item, needle)),
        Json::Object(fields) => fields
            .iter()
            .any(|(name, field)| is_named(name, needle) || stands_in(field, needle)),
        _ => false,
    }
}

/// Whether a name or an address stands in a text for itself: what is only part of a longer one is somebody else's, such as
/// `a@acme.example` in `ada@acme.example` or in `a@acme.example.org`.
fn is_named(text: &str, needle: &str) -> bool {
    let (text, needle) = (text.to_lowercase(), needle.to_lowercase());
    let is_address = needle.contains('@');
    text.match_indices(&needle).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        let begins = !before
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || (is_address && matches!(c, '.' | '_' | '+' | '-' | '%')));
        let mut rest = after.chars();
        let ends = match rest.next() {
            // A full stop ends a sentence, or goes on with the name of the host.
            Some('.' | '-') if is_address => !rest.next().is_some_and(char::is_alphanumeric),
            Some(c) => !c.is_alphanumeric(),
            None => true,
        };
        begins && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_name_or_address_is_somebody_elses() {
        for (text, needle, expected) in [
            ("a@acme.example", "a@acme.example", true),
            ("Write to A@acme.example.", "a@acme.example", true),
            ("<a@acme.example>, b@acme.example", "a@acme.example", true),
            ("line\na@acme.example", "a@acme.example", true),
            ("Ö.Lund@acme.example", "ö.lund@acme.example", true),
            ("ada@acme.example", "a@acme.example", false),
            ("b.a@acme.example", "a@acme.example", false),
            ("a@acme.example.org", "a@acme.example", false),
            ("a@acme.example-two.org", "a@acme.example", false),
            ("approved by Max.", "Max", true),
            ("Maximum", "Max", false),
            ("ÄMax", "Max", false),
            ("", "Max", false),
        ] {
            assert_eq!(is_named(text, needle), expected, "{needle} in {text}");
        }
    }

    #[test]
    fn a_name_is_found_wherever_it_stands_in_an_answer() {
        let answer = serde_json::json!({ "items": [{ "name": "Ada\nLovelace", "by": { "Grace": 1 } }] });
        assert!(stands_in(&answer, "Lovelace") && stands_in(&answer, "grace"));
        assert!(!stands_in(&answer, "Love") && !stands_in(&answer, "items of"));
    }
}
