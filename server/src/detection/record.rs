//! Keeping what was noticed: the finding, its audit event, its measure, and whom it is told, in one transaction.

use std::sync::Arc;

use domain::{
    detection::{FindingKind, Holder, Measure, Severity},
    ids::{CanaryId, FindingId, JobId, MemberId, NoticeId, SessionId, TokenId},
    people::Role,
    policy::Action,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{
    Database, Tx,
    audit::{self, AuditEvent},
    control::Placement,
    detection::{
        findings::{self, Finding, State},
        receivers,
    },
    organization::Organization,
    outbox,
};

use super::alert::ALERT_JOB;
use crate::{
    app::App,
    http::Failure,
    jobs,
    mail::{self, SecurityNews},
    syslog::Kind,
};

/// Something that was noticed.
#[derive(Debug, Clone)]
pub struct Noticed {
    pub kind: FindingKind,
    /// What tells it from others of its kind.
    pub subject: String,
    /// Whose account it is about.
    pub member: Option<MemberId>,
    pub session: Option<SessionId>,
    pub token: Option<TokenId>,
    pub canary: Option<CanaryId>,
    pub network: Option<String>,
    /// Counts and names of operations.
    pub evidence: Value,
    pub request_id: String,
}

impl Noticed {
    fn holder(&self) -> Option<Holder> {
        let session = self.session.map(|_| Holder::Session);
        session.or(self.token.map(|_| Holder::Token))
    }

    fn finding(&self, id: FindingId, now: Timestamp) -> Finding {
        let measure = self.kind.measure(self.holder());
        let until = |minutes: i32| now + SignedDuration::from_mins(minutes.into());
        Finding {
            id,
            kind: self.kind,
            severity: self.kind.severity(),
            subject: self.subject.clone(),
            member_id: self.member,
            session_id: self.session,
            token_id: self.token,
            canary_id: self.canary,
            network: self.network.clone(),
            evidence: self.evidence.clone(),
            occurrences: 1,
            first_seen_at: now,
            last_seen_at: now,
            state: State::Open,
            measure: measure.map(|(measure, _)| measure),
            measure_until: measure.map(|(_, minutes)| until(minutes)),
            acknowledged_by: None,
            acknowledged_at: None,
            version: 1,
        }
    }
}

/// Keeps it in a transaction of its own, and has the alerts sent.
pub async fn keep(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    noticed: Noticed,
) -> Result<(), Failure> {
    let (unit, alerts) = (
        app.clone(),
        app.detection.may_alert(placement.id, app.clock.now()),
    );
    let organization = placement.id;
    // Said beforehand: the tree counts one event too many rather than one too few.
    app.seals.expect(placement, 1);
    let (kind, network) = (noticed.kind, noticed.network.clone());
    let is_new = database
        .write(move |tx| Box::pin(async move { keep_in(tx, &unit, &noticed, alerts).await }))
        .await?;
    if is_new {
        let told_network = network.as_deref();
        // One line that journald or a collector of logs forwards; it names nobody.
        tracing::warn!(
            target: "hourbook::security",
            %organization,
            finding = kind_word(kind),
            severity = severity_word(kind.severity()),
            network = told_network,
            "an intruder may be at work"
        );
        if let Some(syslog) = app.syslog() {
            let told = json!({
                "organization": organization, "finding": kind_word(kind), "severity": severity_word(kind.severity()),
                "network": told_network,
            });
            syslog.note(Kind::Security, app.clock.now(), &told.to_string());
        }
        metrics::counter!("hourbook_security_findings_total", "kind" => kind_word(kind)).increment(1);
        jobs::announce(app, placement).await;
    }
    Ok(())
}

/// Keeps it in the transaction of whatever it was noticed at; true if it is new. More of the same is only counted.
pub async fn keep_in(tx: &mut Tx, app: &App, noticed: &Noticed, alerts: bool) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut finding = noticed.finding(FindingId::from(app.clock.id()), now);
    let (id, is_new) = findings::keep(tx, &finding).await?;
    finding.id = id;
    measure(tx, &finding, now).await?;
    if let Some(canary) = noticed.canary {
        store::detection::canaries::touch(tx, canary, now).await?;
    }
    if !is_new {
        return Ok(false);
    }
    let event = AuditEvent {
        id: app.clock.id(),
        action: "security.noticed",
        object_kind: "security_finding",
        object: id.uuid(),
        before: None,
        after: Some(json!({
            "kind": finding.kind, "severity": finding.severity, "member_id": finding.member_id,
            "session_id": finding.session_id, "token_id": finding.token_id, "network": finding.network,
            "evidence": finding.evidence, "measure": finding.measure, "measure_until": finding.measure_until,
        })),
        reason: None,
    };
    tx.batch(vec![audit::insertion(
        event,
        None::<MemberId>,
        &noticed.request_id,
        now,
    )])
    .await?;
    tell(tx, app, &finding, alerts).await?;
    Ok(true)
}

/// Takes the measure, where it is one about a session or token. Delays are in the memory of each node.
async fn measure(tx: &mut Tx, finding: &Finding, now: Timestamp) -> Result<(), Failure> {
    match finding.measure {
        Some(Measure::StepUp) => {
            if let Some(session) = finding.session_id {
                store::sessions::hold(tx, session, Some(now)).await?;
            }
        }
        Some(Measure::TokenPaused) => {
            if let Some(token) = finding.token_id {
                store::tokens::pause(tx, token, finding.measure_until).await?;
            }
        }
        Some(Measure::Delay) | None => {}
    }
    Ok(())
}

/// Tells those who answer for the organization: in the app, by mail from `high` on, and whoever else receives alerts.
async fn tell(tx: &mut Tx, app: &App, finding: &Finding, alerts: bool) -> Result<(), Failure> {
    let now = app.clock.now();
    if finding.severity > Severity::Low {
        let organization = store::organization::get(tx).await?;
        let told = store::members::list_active_who_may(tx, Role::Admin, Action::SecurityRead, now).await?;
        for member in told {
            let id = NoticeId::from(app.clock.id());
            store::notices::insert_of_finding(tx, id, member, now).await?;
            if alerts && finding.severity >= Severity::High {
                write_to(tx, app, &organization, member, finding).await?;
            }
        }
    }
    for receiver in receivers::list(tx).await? {
        if alerts && finding.severity >= receiver.least_severity {
            let payload = json!({ "receiver_id": receiver.id, "finding_id": finding.id });
            outbox::insert(tx, JobId::from(app.clock.id()), ALERT_JOB, payload, now).await?;
        }
    }
    Ok(())
}

async fn write_to(
    tx: &mut Tx,
    app: &App,
    organization: &Organization,
    member: MemberId,
    finding: &Finding,
) -> Result<(), Failure> {
    let Some(member) = store::members::find(tx, member).await? else {
        return Ok(());
    };
    let base = app.config.listen.public_url.as_deref();
    let news = SecurityNews::IntruderNoticed {
        finding: finding.kind,
        network: finding.network.clone(),
        url: base.map(|base| format!("{base}/settings/protection?finding={}", finding.id)),
    };
    mail::security_later(tx, app, organization, &member, news).await
}

/// A kind as it stands on the wire.
pub fn kind_word(kind: FindingKind) -> String {
    word(&kind)
}

pub fn severity_word(severity: Severity) -> String {
    word(&severity)
}

fn word(value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}
