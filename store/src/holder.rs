//! Who stands behind a secret: read at every request, so one statement.

use domain::detection::Network;

use crate::{
    Result, Row, Sql, Tx,
    detection::networks,
    members::{self, Member},
    organization::{self, Organization},
    sessions::{self, Session},
    tokens::{self, Token},
};

/// The member a session or token belongs to, with the settings of the organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder<C> {
    pub credential: C,
    pub member: Member,
    pub organization: Organization,
    /// From where the organization may be used; from everywhere if none is named.
    pub allowed_networks: Vec<Network>,
}

impl<C> Holder<C> {
    /// The same holder with the credential in another form.
    pub fn map<D>(self, change: impl FnOnce(C) -> D) -> Holder<D> {
        Holder {
            credential: change(self.credential),
            member: self.member,
            organization: self.organization,
            allowed_networks: self.allowed_networks,
        }
    }
}

/// The holder of the session whose secret has this hash; it may have ended, and the member may be disabled.
pub async fn find_by_session(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<Holder<Session>>> {
    let sql = joined(sessions::COLUMNS)
        .push(" FROM sessions s JOIN members m ON m.id = s.member_id")
        .push(members::JOINED)
        .push(" CROSS JOIN organization o LEFT JOIN security_settings x ON x.id = 1 WHERE s.secret_hash = ")
        .bind(secret_hash);
    let found = tx
        .query_sql(sql, |row| holder(row, sessions::session, sessions::WIDTH))
        .await?;
    Ok(found.into_iter().next())
}

/// The holder of the token whose secret has this hash; it may have expired, and the member may be disabled.
pub async fn find_by_token(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<Holder<Token>>> {
    let sql = joined(tokens::COLUMNS)
        .push(" FROM tokens t JOIN members m ON m.id = t.member_id")
        .push(members::JOINED)
        .push(" CROSS JOIN organization o LEFT JOIN security_settings x ON x.id = 1 WHERE t.secret_hash = ")
        .bind(secret_hash);
    let found = tx
        .query_sql(sql, |row| holder(row, tokens::token, tokens::WIDTH))
        .await?;
    Ok(found.into_iter().next())
}

fn joined(credential: &'static str) -> Sql {
    Sql::new("SELECT x.allowed_networks, ")
        .push(credential)
        .push(", ")
        .push(members::COLUMNS)
        .push(", ")
        .push(organization::COLUMNS)
}

fn holder<C>(row: &Row<'_>, credential: impl Fn(&Row<'_>) -> Result<C>, width: usize) -> Result<Holder<C>> {
    let rest = row.after(1);
    Ok(Holder {
        allowed_networks: networks(row, 0)?,
        credential: credential(&rest)?,
        member: members::member(&rest.after(width))?,
        organization: organization::organization(&rest.after(width + members::WIDTH))?,
    })
}
