//! Providers that members sign in with, who members are there, and what is under way. Secrets come in sealed or as hashes.

use domain::{
    ids::{MemberId, SessionId, SignInId, SignInProviderId},
    scope::fold_name,
    sign_in_providers::Rules,
};
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, params};

/// A provider as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInProvider {
    pub id: SignInProviderId,
    pub name: String,
    pub enabled: bool,
    pub issuer: String,
    pub client_id: String,
    /// Sealed.
    pub client_secret: Option<Vec<u8>>,
    pub rules: Rules,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

fn provider(row: &Row<'_>) -> Result<SignInProvider> {
    Ok(SignInProvider {
        id: row.get(0)?,
        name: row.get(1)?,
        enabled: row.get(2)?,
        issuer: row.get(3)?,
        client_id: row.get(4)?,
        client_secret: row.get(5)?,
        rules: row.json(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        version: row.get(9)?,
    })
}

fn rules_json(rules: &Rules) -> serde_json::Value {
    serde_json::to_value(rules).unwrap_or_default()
}

/// Stores a new provider. A name that another one has is a conflict on `sign_in_providers_name_folded_key`.
pub async fn insert(tx: &mut Tx, provider: &SignInProvider) -> Result<()> {
    let sql = "INSERT INTO sign_in_providers (id, name, name_folded, enabled, issuer, client_id, client_secret, rules,
            created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let p = provider;
    let values = params![
        p.id,
        &p.name,
        fold_name(&p.name),
        p.enabled,
        &p.issuer,
        &p.client_id,
        p.client_secret.clone(),
        rules_json(&p.rules),
        p.created_at,
        p.updated_at,
        p.version,
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("sign_in_provider", p.id.uuid(), None, "created", p.updated_at)
        .await
        .map(drop)
}

/// Stores a changed provider.
pub async fn update(tx: &mut Tx, provider: &SignInProvider) -> Result<()> {
    let sql =
        "UPDATE sign_in_providers SET name = $2, name_folded = $3, enabled = $4, issuer = $5, client_id = $6,
            client_secret = $7, rules = $8, updated_at = $9, version = $10 WHERE id = $1";
    let p = provider;
    let values = params![
        p.id,
        &p.name,
        fold_name(&p.name),
        p.enabled,
        &p.issuer,
        &p.client_id,
        p.client_secret.clone(),
        rules_json(&p.rules),
        p.updated_at,
        p.version,
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("sign_in_provider", p.id.uuid(), None, "updated", p.updated_at)
        .await
        .map(drop)
}

/// Removes a provider, with the sessions that began with it.
pub async fn delete(tx: &mut Tx, id: SignInProviderId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM sign_in_providers WHERE id = $1", params![id])
        .await?;
    tx.record_change("sign_in_provider", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

pub async fn find(tx: &mut Tx, id: SignInProviderId) -> Result<Option<SignInProvider>> {
    let sql =
        "SELECT id, name, enabled, issuer, client_id, client_secret, rules, created_at, updated_at, version
        FROM sign_in_providers WHERE id = $1";
    tx.query_opt(sql, params![id], provider).await
}

/// All providers by name: a few at most.
pub async fn list(tx: &mut Tx) -> Result<Vec<SignInProvider>> {
    let sql =
        "SELECT id, name, enabled, issuer, client_id, client_secret, rules, created_at, updated_at, version
        FROM sign_in_providers ORDER BY name_folded, id";
    tx.query(sql, &[], provider).await
}

/// Whether another provider than this one lets members in.
pub async fn has_another(tx: &mut Tx, id: SignInProviderId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sign_in_providers WHERE enabled AND id <> $1)";
    tx.scalar(sql, params![id]).await
}

/// The member whom the provider knows under this name.
pub async fn find_member(tx: &mut Tx, provider: SignInProviderId, subject: &str) -> Result<Option<MemberId>> {
    let sql = "SELECT member_id FROM provider_identities WHERE provider_id = $1 AND subject = $2";
    tx.query_opt(sql, params![provider, subject], |row| row.get(0))
        .await
}

/// Keeps who a member is at a provider. A member who is somebody else there is a conflict on
/// `provider_identities_member_key`.
pub async fn link(
    tx: &mut Tx,
    provider: SignInProviderId,
    subject: &str,
    member: MemberId,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO provider_identities (provider_id, subject, member_id, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $4)";
    tx.execute_one(sql, params![provider, subject, member, now]).await
}

/// Whether the provider knows the member under some name already.
pub async fn is_linked(tx: &mut Tx, provider: SignInProviderId, member: MemberId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM provider_identities WHERE provider_id = $1 AND member_id = $2)";
    tx.scalar(sql, params![provider, member]).await
}

/// Notes a use.
pub async fn note_use(tx: &mut Tx, provider: SignInProviderId, subject: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE provider_identities SET last_used_at = $3 WHERE provider_id = $1 AND subject = $2";
    tx.execute(sql, params![provider, subject, now]).await.map(drop)
}

/// Forgets who members are at a provider: it is another one now. Sessions that began with it end, and whoever is on the way
/// comes back to nothing: the code of one provider is not shown to another.
pub async fn forget_identities(tx: &mut Tx, provider: SignInProviderId) -> Result<()> {
    tx.execute(
        "DELETE FROM provider_sign_ins WHERE provider_id = $1",
        params![provider],
    )
    .await?;
    tx.execute(
        "DELETE FROM provider_identities WHERE provider_id = $1",
        params![provider],
    )
    .await?;
    end_all_sessions(tx, provider).await.map(drop)
}

/// Ends the sessions that began with a provider, and what still waits for its second step.
pub async fn end_all_sessions(tx: &mut Tx, provider: SignInProviderId) -> Result<u64> {
    let sql = "DELETE FROM sign_ins WHERE provider_id = $1";
    tx.execute(sql, params![provider]).await?;
    let sql = "DELETE FROM sessions WHERE provider_id = $1";
    tx.execute(sql, params![provider]).await
}

/// A sign-in that is at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub id: SignInId,
    pub provider_id: SignInProviderId,
    /// The session that is to be confirmed; `None`: one is to begin.
    pub session_id: Option<SessionId>,
    pub redirect_uri: String,
    pub began_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Keeps a sign-in until the provider answers.
pub async fn begin(tx: &mut Tx, visit: &Visit, secret_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO provider_sign_ins (id, provider_id, session_id, secret_hash, redirect_uri, began_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let v = visit;
    let values = params![
        v.id,
        v.provider_id,
        v.session_id,
        secret_hash,
        &v.redirect_uri,
        v.began_at,
        v.expires_at
    ];
    tx.execute_one(sql, values).await
}

/// Takes a sign-in out: it is answered once. `None` if it was, or took too long.
pub async fn take(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<Option<Visit>> {
    let sql = "DELETE FROM provider_sign_ins WHERE secret_hash = $1
        RETURNING id, provider_id, session_id, redirect_uri, began_at, expires_at";
    let taken = tx
        .query_opt(sql, params![secret_hash], |row| {
            Ok(Visit {
                id: row.get(0)?,
                provider_id: row.get(1)?,
                session_id: row.get(2)?,
                redirect_uri: row.get(3)?,
                began_at: row.get(4)?,
                expires_at: row.get(5)?,
            })
        })
        .await?;
    Ok(taken.filter(|visit| visit.expires_at > now))
}

/// Removes sign-ins that nobody came back from, and what no logout token can repeat any more.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM provider_logouts WHERE expires_at <= $1";
    tx.execute(sql, params![now]).await?;
    let sql = "DELETE FROM provider_sign_ins WHERE expires_at <= $1";
    tx.execute(sql, params![now]).await
}

/// Says which provider a session began with, and what it calls it.
pub async fn note_session(
    tx: &mut Tx,
    session: SessionId,
    provider: SignInProviderId,
    name: Option<&str>,
) -> Result<()> {
    let sql = "UPDATE sessions SET provider_id = $2, provider_session = $3 WHERE id = $1";
    tx.execute_one(sql, params![session, provider, name]).await
}

/// The provider that a session began with.
pub async fn of_session(tx: &mut Tx, session: SessionId) -> Result<Option<SignInProviderId>> {
    let sql = "SELECT provider_id FROM sessions WHERE id = $1";
    let found: Option<Option<SignInProviderId>> =
        tx.query_opt(sql, params![session], |row| row.get(0)).await?;
    Ok(found.flatten())
}

/// Keeps the name of a logout token; false if it was used before.
pub async fn use_logout(
    tx: &mut Tx,
    provider: SignInProviderId,
    token_id: &str,
    until: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO provider_logouts (provider_id, token_id, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (provider_id, token_id) DO NOTHING";
    Ok(tx.execute(sql, params![provider, token_id, until]).await? == 1)
}

/// Ends the sessions that a provider names: one by its name, or all of one person, and both when both are named; so does what
/// still waits for its second step. Gives the members they belonged to, one for each session.
pub async fn end_sessions(
    tx: &mut Tx,
    provider: SignInProviderId,
    subject: Option<&str>,
    session: Option<&str>,
) -> Result<Vec<MemberId>> {
    let member = match subject {
        Some(subject) => match find_member(tx, provider, subject).await? {
            Some(member) => Some(member),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    if member.is_none() && session.is_none() {
        return Ok(Vec::new());
    }
    let named = |sql| {
        let mut sql = Sql::new(sql).push(" WHERE provider_id = ").bind(provider);
        if let Some(member) = member {
            sql = sql.push(" AND member_id = ").bind(member);
        }
        if let Some(session) = session {
            sql = sql.push(" AND provider_session = ").bind(session);
        }
        sql
    };
    tx.execute_sql(named("DELETE FROM sign_ins")).await?;
    let sessions = named("DELETE FROM sessions").push(" RETURNING member_id");
    tx.query_sql(sessions, |row| row.get(0)).await
}
