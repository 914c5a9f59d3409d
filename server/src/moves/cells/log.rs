//! The audit log that came along: it has to be the one that the old cell signed for, event by event.

use std::sync::Arc;

use anyhow::{Context, ensure};
use domain::{
    audit::{Checkpoint, PublicKey, Tiles, Tree, leaf_hash, open, origin},
    ids::OrganizationId,
};
use store::{Database, StoreError, audit, audit_tree};

const PAGE: i64 = 1024;

/// The newest checkpoint, whose root is that of the tree over the events as they are, and which a key signed that stands
/// beside the log, the old cell's own among them. Nothing for a log that was never signed.
pub(super) async fn check(
    copy: &Arc<Database>,
    organization: OrganizationId,
    public_key: &str,
) -> anyhow::Result<Option<Checkpoint>> {
    let (newest, keys) = copy
        .read(|tx| {
            Box::pin(async move {
                let newest = audit_tree::newest(tx).await?;
                Ok::<_, StoreError>((newest, audit_tree::list_keys(tx).await?))
            })
        })
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let keys: Vec<PublicKey> = keys.iter().filter_map(|line| PublicKey::parse(line)).collect();
    let own = PublicKey::parse(public_key).context("the key of the old cell is damaged")?;
    ensure!(
        keys.contains(&own),
        "the key of the old cell does not stand beside its audit log"
    );
    let signed = open(&newest.note, &keys).context("the newest checkpoint of the audit log")?;
    let signed = signed.checkpoint;
    ensure!(
        signed.origin() == origin(organization) && signed.size() == newest.size,
        "the newest checkpoint is not one of this audit log"
    );
    let mut tree = Tree::at(0, Tiles::default());
    while tree.size() < signed.size() {
        let from = tree.size();
        let page = copy
            .read(move |tx| Box::pin(async move { audit::list_from(tx, from, PAGE).await }))
            .await?;
        let left = usize::try_from(signed.size() - from).unwrap_or(usize::MAX);
        ensure!(!page.is_empty(), "events of the audit log are missing");
        for (position, event) in (from..).zip(page.iter().take(left)) {
            ensure!(
                event.entry.position == position,
                "an event of the audit log is missing"
            );
            tree.append(leaf_hash(&event.entry.encode()));
        }
    }
    ensure!(
        tree.root() == Some(*signed.hash()),
        "the audit log is not the one that was signed"
    );
    Ok(Some(signed))
}
