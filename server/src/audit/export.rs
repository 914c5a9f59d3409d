use std::io::Write;

use api::Problem;
use axum::response::Response;
use domain::{
    audit::{
        TILE_WIDTH, TileId,
        bundle::{BesideTree, CHECKPOINT, EARLIER, KEYS, PEOPLE, README, payloads_path, push_entry},
        entries_path, tile_width,
    },
    policy::{Action, Target},
};
use serde_json::json;
use store::{
    StoreError, Tx,
    audit::{StoredEvent, list_from},
    audit_tree,
    members::{self, MemberFilter},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use super::{export_made, seal};
use crate::{
    access::Ctx,
    exports::stream::{Broken, Sink, file},
    http::Failure,
};

/// What whoever unpacks the file finds first.
const ABOUT: &str = "This is an exported audit log of Hourbook. Check it, without any server:

    hourbook audit verify FILE.zip --key KEYFILE

KEYFILE holds the public key of the log, which you got on another way than this file. The format is described in
docs/audit-format.md of the program; it is that of C2SP tlog-tiles, and other programs that know it read it as well.
";

/// Export the audit log
///
/// A zip file with all events, the tree over them, its signed checkpoints and public keys: `hourbook audit verify`
/// checks it offline. Its format is described in docs/audit-format.md. The export is the last event in it.
#[utoipa::path(
    get, path = "/audit/export", tag = "audit",
    responses(
        (status = 200, description = "The log", body = Vec<u8>, content_type = "application/zip"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_audit(ctx: Ctx) -> Result<Response, Failure> {
    ctx.require(Action::AuditRead, Target::Organization)?;
    export_made(&ctx, json!({ "kind": "audit" })).await?;
    seal::seal(&ctx.app, &ctx.placement, &ctx.database)
        .await
        .map_err(seal::failed)?;
    let name = format!("hourbook-{}-audit.zip", ctx.organization.slug);
    file(&ctx, &name, "application/zip", move |tx, sink| {
        Box::pin(async move { write(tx, sink).await })
    })
}

async fn write(tx: &mut Tx, sink: Sink) -> Result<(), Broken> {
    let size = audit_tree::newest(tx).await?.map_or(0, |newest| newest.size);
    let mut bundle = Bundle {
        zip: ZipWriter::new_stream(sink.clone()),
        sink,
        size,
    };
    bundle.add(README, ABOUT.as_bytes())?;
    bundle.heads(tx).await?;
    bundle.people(tx).await?;
    bundle.entries(tx).await?;
    bundle.tiles(tx).await?;
    let Bundle { zip, sink, .. } = bundle;
    zip.finish()?;
    sink.send().await
}

struct Bundle {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
    size: u64,
}

impl Bundle {
    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Broken> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)?;
        Ok(())
    }

    /// Checkpoints and the keys that signed them.
    async fn heads(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        const PAGE: i64 = 500;
        let mut keys = audit_tree::list_keys(tx).await?.join("\n");
        keys.push('\n');
        self.add(KEYS, keys.as_bytes())?;
        let mut after = 0;
        loop {
            let page = audit_tree::list_checkpoints(tx, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.size;
            for checkpoint in &page {
                let earlier = format!("{EARLIER}{}", checkpoint.size);
                let name = if checkpoint.size == self.size {
                    CHECKPOINT
                } else {
                    &earlier
                };
                self.add(name, checkpoint.note.as_bytes())?;
            }
            self.sink.send().await?;
        }
    }

    /// Who is behind the ids. It is no part of what is proved.
    async fn people(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        const PAGE: i64 = 500;
        let mut lines = Vec::new();
        let mut position = None;
        loop {
            let page = members::list(tx, &MemberFilter::default(), position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            for member in &page {
                writeln!(lines, "{}", json!({ "id": member.id, "name": member.name }))?;
            }
        }
        self.add(PEOPLE, &lines)
    }

    /// The entries in bundles of 256, each with the payloads beside it.
    async fn entries(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        const PAGE: i64 = 4 * TILE_WIDTH.cast_signed();
        let mut from = 0;
        while from < self.size {
            let page = list_from(tx, from, PAGE).await?;
            let rest = usize::try_from(self.size - from).unwrap_or(usize::MAX);
            let page = &page[..page.len().min(rest)];
            if page.is_empty() {
                return Err(StoreError::Internal("events are missing that were signed for".into()).into());
            }
            for (chunk, index) in page.chunks(256).zip(from / TILE_WIDTH..) {
                self.chunk(index, chunk)?;
            }
            from += page.len() as u64;
            self.sink.send().await?;
        }
        Ok(())
    }

    fn chunk(&mut self, index: u64, events: &[StoredEvent]) -> Result<(), Broken> {
        let (mut entries, mut payloads) = (Vec::new(), String::new());
        for event in events {
            push_entry(&mut entries, &event.entry.encode());
            if let Some(content) = &event.content {
                let beside = BesideTree {
                    position: event.entry.position,
                    salt: content.salt,
                    text: content.text.clone(),
                };
                payloads.push_str(&beside.to_line());
            }
        }
        let width = tile_width(self.size, TileId { level: 0, index });
        self.add(&entries_path(index, width), &entries)?;
        self.add(&payloads_path(index), payloads.as_bytes())
    }

    async fn tiles(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        const PAGE: i64 = 64;
        let mut after = None;
        loop {
            let page = audit_tree::list_tiles(tx, after, PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = Some(*last);
            for (tile, hashes) in &page {
                self.add(&tile.path(tile_width(self.size, *tile)), hashes)?;
            }
            self.sink.send().await?;
        }
    }
}
