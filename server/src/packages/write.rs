//! Writing the package, one table after the other, as of one snapshot.

use std::io::Write as _;

use api::processing::DataSubject;
use domain::policy::{Action, Target, may};
use serde_json::{Value as Json, json};
use store::{
    Tx,
    members::Member,
    personal::{self, PLACES, Place, Reader},
};
use uuid::Uuid;
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{beside, lines::Lines, readme::readme};
use crate::{
    access::Ctx,
    exports::stream::{Broken, Sink},
    processing::{self, Reach, register::REGISTER},
};

/// Names looked up at once.
const NAMES: usize = 500;
/// The class that nobody but its owner gets.
const SEALED: &str = "activity";
/// The class that those get who see costs: everybody else gets it from them.
const RATES: &str = "rates";

/// Whose package it is, and for whom.
pub struct Subject {
    pub ctx: Ctx,
    pub member: Member,
    /// The member asked for it themselves.
    pub own: bool,
}

impl Subject {
    /// Whether whoever asks gets the rows of a class.
    fn gets(&self, class: &str) -> bool {
        match class {
            SEALED => self.own,
            RATES => may(&self.ctx.actor, Action::CostRead, Target::Organization).is_allowed(),
            _ => true,
        }
    }

    /// How many rows there are of a class that whoever asks does not get.
    async fn withheld(&self, tx: &mut Tx, class: &str) -> Result<Vec<Json>, Broken> {
        let mut withheld = Vec::new();
        if self.gets(class) {
            return Ok(withheld);
        }
        for place in PLACES
            .iter()
            .filter(|place| !Lines::columns(place, class).is_empty())
        {
            let rows = personal::count(tx, place, self.member.id).await?;
            if rows > 0 {
                withheld.push(json!({ "table": place.table.name, "rows": rows }));
            }
        }
        Ok(withheld)
    }
}

/// A package under way.
pub struct Package {
    pub zip: ZipWriter<StreamWriter<Sink>>,
    pub sink: Sink,
    pub subject: Subject,
    lines: Lines,
}

/// Writes everything that `tx` sees about a member, and what lies beside the database.
pub async fn write(tx: &mut Tx, subject: Subject, sink: Sink) -> Result<(), Broken> {
    let everybody = store::members::list_ids(tx).await?;
    let mut package = Package {
        zip: ZipWriter::new_stream(sink.clone()),
        sink,
        lines: Lines::new(subject.member.id, everybody),
        subject,
    };
    package.explanations().await?;
    for (class, about) in &REGISTER.classes {
        if about.subjects.contains(&DataSubject::Members) && package.subject.gets(class) {
            package.class(tx, class).await?;
        }
    }
    package.names(tx).await?;
    package.held(tx).await?;
    if package.subject.own {
        beside::segments(&mut package, tx).await?;
    }
    beside::requests(&mut package).await?;
    let Package { zip, sink, .. } = package;
    zip.finish()?;
    sink.send().await
}

pub fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

impl Package {
    async fn explanations(&mut self) -> Result<(), Broken> {
        self.zip.start_file("README.txt", options())?;
        let text = readme(&self.subject);
        self.zip.write_all(text.as_bytes())?;
        let ctx = &self.subject.ctx;
        let mut record = processing::record(
            &ctx.app.config,
            Reach::Organization(&ctx.organization.name),
            ctx.now,
        );
        record
            .activities
            .retain(|activity| activity.subjects.contains(&DataSubject::Members));
        for activity in &mut record.activities {
            // The names of columns would already say what there is of it.
            if !self.subject.gets(&activity.id) {
                activity.columns.clear();
            }
        }
        let text = serde_json::to_vec_pretty(&record).map_err(std::io::Error::other)?;
        self.zip.start_file("processing.json", options())?;
        self.zip.write_all(&text)?;
        self.sink.send().await
    }

    /// The rows of one class, in a file of their own; none without a row.
    async fn class(&mut self, tx: &mut Tx, class: &str) -> Result<(), Broken> {
        let mut begun = false;
        for place in PLACES.iter() {
            let columns = Lines::columns(place, class);
            if !columns.is_empty() {
                self.rows(tx, place, &columns, (class, &mut begun)).await?;
            }
        }
        Ok(())
    }

    async fn rows(
        &mut self,
        tx: &mut Tx,
        place: &'static Place,
        columns: &[usize],
        (class, begun): (&str, &mut bool),
    ) -> Result<(), Broken> {
        let mut reader = Reader::new(place, self.subject.member.id);
        loop {
            let page = reader.page(tx).await?;
            if page.is_empty() {
                return Ok(());
            }
            for record in &page {
                // Of a row of which everything is held there is nothing to say but that.
                let Some(line) = self.lines.line(place, columns, record) else {
                    continue;
                };
                if !*begun {
                    self.zip.start_file(format!("data/{class}.jsonl"), options())?;
                    *begun = true;
                }
                writeln!(self.zip, "{line}")?;
            }
            self.sink.send().await?;
        }
    }

    /// What the ids of projects, tasks and so on are called.
    async fn names(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let ids = std::mem::take(&mut self.lines.gathered.ids);
        if ids.is_empty() {
            return Ok(());
        }
        self.zip.start_file("names.jsonl", options())?;
        for (table, ids) in ids {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for some in ids.chunks(NAMES) {
                for (id, name) in personal::names(tx, table, some).await? {
                    writeln!(self.zip, "{}", json!({ "table": table, "id": id, "name": name }))?;
                }
                self.sink.send().await?;
            }
        }
        Ok(())
    }

    /// What is held and not handed out.
    async fn held(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let secrets = std::mem::take(&mut self.lines.gathered.held);
        let secrets: Vec<_> = secrets
            .into_iter()
            .map(|((table, column), values)| json!({ "table": table, "column": column, "values": values }))
            .collect();
        let held = json!({
            "secrets": secrets,
            "for_the_owner_only": self.subject.withheld(tx, SEALED).await?,
            "from_an_admin": self.subject.withheld(tx, RATES).await?,
        });
        let text = serde_json::to_vec_pretty(&held).map_err(std::io::Error::other)?;
        self.zip.start_file("held.json", options())?;
        self.zip.write_all(&text)?;
        self.sink.send().await
    }
}
