//! An erasure outlasts a backup from before it: the control database knows who was erased, by ids alone.

use std::{collections::BTreeMap, sync::Arc};

use domain::ids::MemberId;
use jiff::Timestamp;
use serde_json::json;
use store::{
    Database, Result, StoreError, Tx,
    audit::{self, AuditEvent},
    control::Placement,
    member_erasures::{self, Erasure},
    members,
};

use super::{
    carry_out::{Wish, carry_out},
    present::pseudonym,
};
use crate::app::App;

/// Who was erased in an organization, as far as the control database knows.
pub async fn known(app: &App, placement: &Placement) -> Result<Vec<Erasure>, StoreError> {
    let id = placement.id;
    app.cell
        .control()
        .read(move |tx| Box::pin(async move { member_erasures::list_in_control(tx, id).await }))
        .await
}

/// Tells the control database of every erasure in an organization that it does not know yet: it is told after the commit, and a
/// process may die in between.
pub async fn remember(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<(), StoreError> {
    let done = database
        .read(|tx| Box::pin(async move { member_erasures::list(tx).await }))
        .await?;
    if done.is_empty() {
        return Ok(());
    }
    let known = known(app, placement).await?;
    let is_new = |erasure: &Erasure| known.iter().all(|known| known.member != erasure.member);
    let new: Vec<Erasure> = done.into_iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    let id = placement.id;
    app.cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                for erasure in &new {
                    member_erasures::keep_in_control(tx, id, erasure).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Erases again whom a backup has brought back, in the transaction that put it back.
pub async fn again(tx: &mut Tx, app: &App, known: Vec<Erasure>, now: Timestamp) -> Result<()> {
    // What the organization itself remembers tells more than the control database.
    let mut all: BTreeMap<MemberId, Erasure> = known
        .into_iter()
        .map(|erasure| (erasure.member, erasure))
        .collect();
    for erasure in member_erasures::list(tx).await? {
        all.insert(erasure.member, erasure);
    }
    for (id, erasure) in all {
        let Some(member) = members::find(tx, id).await? else {
            // The backup is from before they came. Their number is nobody else's all the same: a newer backup may bring them back.
            member_erasures::insert(tx, &erasure).await?;
            continue;
        };
        if member.email == pseudonym("", erasure.number).1 {
            member_erasures::insert(tx, &erasure).await?;
            continue;
        }
        let wish = Wish {
            number: erasure.number,
            by: erasure.erased_by,
            reason: erasure.reason,
            texts: erasure.texts,
            at: erasure.erased_at,
        };
        let done = carry_out(tx, app, &member, wish, now).await?;
        let event = AuditEvent {
            id: app.clock.id(),
            action: "member.erased_again",
            object_kind: "member",
            object: id.uuid(),
            before: None,
            after: Some(json!({ "number": done.number, "texts": done.texts, "counts": done.counts })),
            reason: Some("a backup from before the erasure was put back".to_owned()),
        };
        tx.batch(vec![audit::insertion(event, None, "restore", now)])
            .await?;
    }
    Ok(())
}
