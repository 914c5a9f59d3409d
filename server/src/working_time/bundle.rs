use std::{collections::BTreeSet, io::Write};

use api::{Problem, working_time::WorkingDaysQuery};
use axum::response::Response;
use domain::{
    audit::{
        bundle::{CHECKPOINT, KEYS, README},
        origin, prove_inclusion, tiles_of_inclusion, to_hex, write_proof,
    },
    ids::MemberId,
    working_time::{
        DAYS_BUNDLED, DayKey, DayRecord, EXPORTED, Link, PDF, PROOFS, PersonName, ProofLine, RECORD, Record,
        digest,
    },
};
use jiff::{ToSpan, civil::Date};
use serde_json::json;
use store::{
    StoreError, Tx,
    audit::{AuditEvent, StoredEvent, list_of},
    audit_tree,
    members::Member,
    working_time::{WorkingDay, chains, list},
};
use uuid::Uuid;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{day::find_member, days::range, pdf::print, words::Language};
use crate::{
    access::Ctx,
    audit::{self, checkpoint::public_key, seal},
    exports::stream::{Broken, Sink, file},
    http::{Failure, Query},
};

/// Days whose events are proved at once.
const AT_ONCE: usize = 64;
/// What whoever unpacks the file finds first.
const ABOUT: &str = "This is the working-time record of one member, exported from Hourbook. record.pdf is for reading; record.json says
the same for programs. Check it, without any server:

    hourbook working-time verify FILE.zip --key KEYFILE

KEYFILE holds the public key of the organization's audit log, which you got on another way than this file. The format is
described in docs/working-time.md of the program.
";

/// Export the working-time record
///
/// A zip file with the closed days of one member: to read, for programs, and with proofs from the audit log.
/// `hourbook working-time verify` checks it offline. Its format is described in docs/working-time.md.
#[utoipa::path(
    get, path = "/working-time/bundle", tag = "working time", params(WorkingDaysQuery),
    responses(
        (status = 200, description = "The record", body = Vec<u8>, content_type = "application/zip"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_working_time(
    ctx: Ctx,
    Query(query): Query<WorkingDaysQuery>,
) -> Result<Response, Failure> {
    range(query.from, query.to, DAYS_BUNDLED)?;
    let unit = ctx.clone();
    let read = ctx.database.read(move |tx| {
        Box::pin(async move {
            let member = find_member(tx, &unit, query.member_id.map(MemberId::from)).await?;
            record(tx, &unit, member, &query).await
        })
    });
    let (record, days, language) = read.await?;
    let (text, pdf) = (record.encode(), print(&record, language)?);
    let made = ctx.new_id();
    audit::note(&ctx, exported(made, &record, &text, &pdf)).await?;
    seal::seal(&ctx.app, &ctx.placement, &ctx.database)
        .await
        .map_err(seal::failed)?;
    let keys = format!("{}\n", public_key(&ctx.app, &origin(ctx.placement.id))?);
    let objects: Vec<Uuid> = days.iter().map(|day| day.id.uuid()).chain([made]).collect();
    let name = format!("hourbook-working-time-{}-{}.zip", record.from, record.to);
    file(&ctx, &name, "application/zip", move |tx, sink| {
        Box::pin(async move {
            let files: [(&str, &[u8]); 4] = [
                (README, ABOUT.as_bytes()),
                (KEYS, keys.as_bytes()),
                (RECORD, &text),
                (PDF, &pdf),
            ];
            write(tx, sink, &files, &objects).await
        })
    })
}

/// The record as it stands, with the days that it is made of.
async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    member: Member,
    query: &WorkingDaysQuery,
) -> Result<(Record, Vec<WorkingDay>, Language), Failure> {
    let [first, last] = range(query.from, query.to, DAYS_BUNDLED)?;
    let days = list(tx, member.id, first, last).await?;
    let chains = chains(tx, &days).await?;
    expect_all(tx, ctx, member.id, [first, last], &days, &chains).await?;
    let makers = chains.iter().flatten().filter_map(|link| link.version.author);
    let makers: BTreeSet<MemberId> = makers.chain([ctx.actor_id()]).collect();
    let mut people = Vec::new();
    for id in makers {
        let name = store::members::find(tx, id).await?.map(|one| one.name);
        people.extend(name.map(|name| PersonName { id: id.uuid(), name }));
    }
    let of_day = |(day, chain): (&WorkingDay, Vec<Link>)| DayRecord {
        date: day.date,
        time_zone: day.time_zone.clone(),
        versions: chain.into_iter().map(Into::into).collect(),
    };
    let record = Record {
        v: 1,
        organization: PersonName {
            id: ctx.organization.id.uuid(),
            name: ctx.organization.name.clone(),
        },
        member: PersonName {
            id: member.id.uuid(),
            name: member.name,
        },
        from: query.from,
        to: query.to,
        made_at: ctx.now,
        made_by: ctx.actor_id(),
        people,
        days: days.iter().zip(chains).map(of_day).collect(),
    };
    Ok((record, days, Language::of(&member.locale)))
}

/// Whoever removes a version or a whole day from the database does not get rid of its event: then there is no bundle.
async fn expect_all(
    tx: &mut Tx,
    ctx: &Ctx,
    member: MemberId,
    [first, last]: [Date; 2],
    days: &[WorkingDay],
    chains: &[Vec<Link>],
) -> Result<(), StoreError> {
    let dates = first.series(1.day()).take_while(|date| *date <= last);
    let possible = dates.map(|date| {
        let key = DayKey {
            organization: ctx.organization.id,
            member,
            date,
            time_zone: String::new(),
        };
        key.id().uuid()
    });
    let objects: BTreeSet<Uuid> = possible.chain(days.iter().map(|day| day.id.uuid())).collect();
    let objects: Vec<Uuid> = objects.into_iter().collect();
    let mut told = BTreeSet::new();
    for some in objects.chunks(AT_ONCE) {
        let events = list_of(tx, some).await?;
        told.extend(events.into_iter().map(|event| event.entry.id));
    }
    let kept: BTreeSet<Uuid> = chains.iter().flatten().map(|link| link.event).collect();
    if told == kept {
        Ok(())
    } else {
        Err(StoreError::Corrupt {
            column: 0,
            expected: "every version that the audit log tells of, and no other",
        })
    }
}

/// The event that binds the files: whoever changes a byte of them contradicts it.
fn exported(id: Uuid, record: &Record, text: &[u8], pdf: &[u8]) -> AuditEvent {
    AuditEvent {
        id,
        action: EXPORTED,
        object_kind: "working_time_record",
        // Found again by it, like the events of the days.
        object: id,
        before: None,
        after: Some(json!({
            "member_id": record.member.id, "from": record.from, "to": record.to,
            "record_sha256": digest(text), "pdf_sha256": digest(pdf),
        })),
        reason: None,
    }
}

async fn write(tx: &mut Tx, sink: Sink, files: &[(&str, &[u8])], objects: &[Uuid]) -> Result<(), Broken> {
    let mut zip = ZipWriter::new_stream(sink.clone());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    let newest = audit_tree::newest(tx).await?;
    let newest = newest.ok_or_else(|| StoreError::Internal("nothing was signed".into()))?;
    zip.start_file(CHECKPOINT, options)?;
    zip.write_all(newest.note.as_bytes())?;
    zip.start_file(PROOFS, options)?;
    for objects in objects.chunks(AT_ONCE) {
        let mut events = list_of(tx, objects).await?;
        // What happened after the record was read is not in it, and may not be signed yet.
        events.retain(|event| event.entry.position < newest.size);
        let positions = events.iter().map(|event| event.entry.position);
        let mut needed: Vec<_> = positions
            .flat_map(|position| tiles_of_inclusion(newest.size, position))
            .collect();
        needed.sort_unstable();
        needed.dedup();
        let tiles = audit_tree::tiles(tx, &needed).await?;
        for event in events {
            let position = event.entry.position;
            let hashes = prove_inclusion(newest.size, position, &tiles)
                .ok_or_else(|| StoreError::Internal("an event is not in the signed tree".into()))?;
            let proof = write_proof(position, &hashes, &newest.note);
            zip.write_all(line(event, proof).to_line().as_bytes())?;
        }
        sink.send().await?;
    }
    zip.finish()?;
    sink.send().await
}

fn line(event: StoredEvent, proof: String) -> ProofLine {
    let (salt, payload) = event
        .content
        .map(|content| (to_hex(&content.salt), content.text))
        .unzip();
    ProofLine {
        entry: String::from_utf8(event.entry.encode()).unwrap_or_default(),
        salt,
        payload,
        proof,
    }
}
