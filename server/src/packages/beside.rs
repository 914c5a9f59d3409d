//! What is kept about a member beside the database: the files of the sealed log, and requests in the access log.

use std::io::{self, Write as _};

use domain::audit::to_hex;
use store::{
    Tx,
    activity::{SegmentFilter, list_segments},
    objects::Key,
};
use zip::{CompressionMethod, write::SimpleFileOptions};

use super::write::{Package, options};
use crate::{
    access_log::{Visits, visits},
    exports::stream::Broken,
    objects,
};

/// Segments asked for at once.
const PAGE: i64 = 100;

/// The sealed segments, one after the other, as they are: only the keys of their owner open them.
pub async fn segments(package: &mut Package, tx: &mut Tx) -> Result<(), Broken> {
    let (ctx, member) = (package.subject.ctx.clone(), package.subject.member.id);
    // Sealed bytes do not become smaller.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut after = None;
    loop {
        let page = list_segments(tx, member, &SegmentFilter::default(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.place, last.number));
        for segment in page.iter().filter(|segment| segment.removed_at.is_none()) {
            let key = Key::new(&ctx.placement, member, segment.object);
            let bytes = objects::read(&ctx.app, &ctx.placement, &ctx.database, key, &segment.hash).await?;
            let name = format!("activity/segments/{}.age", to_hex(&segment.hash));
            package.zip.start_file(name, stored)?;
            package.zip.write_all(&bytes)?;
            package.sink.send().await?;
        }
    }
}

/// The requests that the member made, as long as the access log is kept.
pub async fn requests(package: &mut Package) -> Result<(), Broken> {
    let (ctx, member) = (package.subject.ctx.clone(), package.subject.member.id);
    let mut read = Visits::default();
    let mut begun = false;
    while let Some(lines) = visits(&ctx, member, &mut read)
        .await
        .map_err(|failure| io::Error::other(format!("the access log: {:?}", failure.code)))?
    {
        for line in lines {
            if !begun {
                package.zip.start_file("access-log.jsonl", options())?;
                begun = true;
            }
            writeln!(package.zip, "{line}")?;
        }
        package.sink.send().await?;
    }
    Ok(())
}
