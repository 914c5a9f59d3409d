//! The erasure itself, the same whether it is asked for or done again.

use domain::ids::MemberId;
use jiff::Timestamp;
use store::{
    Result, Tx,
    member_erasures::{self, Erasure},
    members::Member,
    organization, personal,
};

use super::present::pseudonym;
use crate::{app::App, audit};

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What stands in the place of the name.
    pub number: i64,
    pub by: Option<MemberId>,
    pub reason: String,
    /// Whether the texts go as well that the member wrote into what stays.
    pub texts: bool,
    /// When it was done first.
    pub at: Timestamp,
}

/// Erases a member in this transaction, and keeps the record of it. The audit log comes first: it finds invitations by the address that
/// goes.
pub async fn carry_out(
    tx: &mut Tx,
    app: &App,
    member: &Member,
    wish: Wish,
    now: Timestamp,
) -> Result<Erasure> {
    let entries = audit::erase_in(tx, || app.clock.id(), member.id, wish.by, now).await?;
    let locale = organization::get(tx).await?.locale;
    let (name, email) = pseudonym(&locale, wish.number);
    let erased = personal::erase(tx, member, (&name, &email), wish.texts, now).await?;
    let mut counts = erased.counts;
    if entries > 0 {
        counts.insert(
            "audit_events".to_owned(),
            u64::try_from(entries).unwrap_or(u64::MAX),
        );
    }
    let erasure = Erasure {
        member: member.id,
        number: wish.number,
        erased_by: wish.by,
        erased_at: wish.at,
        reason: wish.reason,
        texts: wish.texts,
        counts,
    };
    member_erasures::insert(tx, &erasure).await?;
    Ok(erasure)
}
