use std::io::IsTerminal;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use store::{
    control::Placement,
    objects::{
        queue, standing,
        standing::{Listed, Scrubbed},
    },
};

use super::{find_organization, say, say_error};
use crate::{
    app::App,
    objects::{self, Pace},
};

#[derive(Debug, Subcommand)]
pub enum Objects {
    /// Show both places, what waits for them, and what the last walks found
    Status(Status),
    /// Read every object at both places, compare it, mend it from the other place, and remove what nothing names
    Scrub(Scrub),
}

/// Ends with exit code 1 when a place does not do its work, something waits for longer than it may, or something is lost.
#[derive(Debug, Args)]
pub struct Status {
    /// Only this organization: first label of its address
    #[arg(long)]
    org: Option<String>,
    /// Print JSON: a line for each place, and one for each organization that has objects
    #[arg(long)]
    json: bool,
}

/// What waits because a place was away is tried at once as well. Ends with exit code 1 unless everything is at every place.
#[derive(Debug, Args)]
pub struct Scrub {
    /// First label of the address of the organization
    #[arg(long, required_unless_present = "all")]
    org: Option<String>,
    /// Every organization, one after the other
    #[arg(long, conflicts_with = "org")]
    all: bool,
    /// Print one JSON object per organization
    #[arg(long)]
    json: bool,
}

impl Objects {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::Status(status) => status.run(&app).await,
            Self::Scrub(scrub) => scrub.run(&app).await,
        }
    }
}

impl Status {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let mut troubles = self.places(app).await?;
        let mut after = String::new();
        loop {
            let page = page(app, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.placement.slug);
            for listed in page {
                if self.org.as_ref().is_none_or(|org| *org == listed.placement.slug) {
                    troubles += u32::from(self.organization(app, &listed));
                }
            }
        }
        if let Some(org) = &self.org {
            find_organization(app, org).await?;
        }
        if troubles > 0 {
            bail!("{troubles} of these are not as they should be");
        }
        Ok(())
    }

    async fn places(&self, app: &App) -> anyhow::Result<u32> {
        let (store, mut troubles) = (app.objects()?, 0);
        for side in store.sides() {
            let problem = store.try_out(side, app.clock.id()).await.err();
            troubles += u32::from(problem.is_some());
            let problem = problem.map(|error| error.to_string());
            if self.json {
                let line = json!({ "side": side.word(), "place": store.name(side), "problem": problem });
                say(&line.to_string());
            } else {
                let how = problem.unwrap_or_else(|| "works".to_owned());
                say(&format!("{:8}  {}  {how}", side.word(), store.name(side)));
            }
        }
        if !store.has_replica() && !self.json {
            say("replica   none is configured (objects.replica)");
        }
        Ok(troubles)
    }

    /// True if something is not as it should be.
    fn organization(&self, app: &App, listed: &Listed) -> bool {
        let standing = &listed.standing;
        if self.org.is_none() && standing.objects == 0 && standing.waiting == 0 {
            return false;
        }
        let limit = jiff::SignedDuration::from_mins(i64::from(app.config.objects.late_minutes));
        let now = app.clock.now();
        let is_late = standing
            .waiting_since
            .is_some_and(|since| now.duration_since(since) > limit);
        if self.json {
            let line = json!({
                "org": listed.placement.slug, "waiting": standing.waiting, "waiting_since": standing.waiting_since,
                "problem": standing.problem, "scrubbed_at": standing.scrubbed_at,
                "scrub_problem": standing.scrub_problem, "objects": standing.objects, "mended": standing.mended,
                "lost": standing.lost,
            });
            say(&line.to_string());
        } else {
            let walked = standing.scrubbed_at.map_or_else(
                || "never".to_owned(),
                |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            );
            say(&format!(
                "{}: {} waiting, last walk {walked}: {} objects, {} mended, {} lost{}",
                listed.placement.slug,
                standing.waiting,
                standing.objects,
                standing.mended,
                standing.lost,
                standing
                    .problem
                    .iter()
                    .chain(&standing.scrub_problem)
                    .map(|problem| format!("; {problem}"))
                    .collect::<String>()
            ));
        }
        is_late || standing.lost > 0
    }
}

impl Scrub {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        if let Some(slug) = &self.org {
            let placement = find_organization(app, slug).await?;
            if !self.one(app, &placement).await? {
                bail!("not everything is at every place");
            }
            return Ok(());
        }
        let (mut after, mut bad) = (String::new(), 0_u32);
        loop {
            let page = page(app, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.placement.slug);
            for listed in page {
                match self.one(app, &listed.placement).await {
                    Ok(good) => bad += u32::from(!good),
                    // One that cannot be read does not keep the others from their walk.
                    Err(error) => {
                        bad += 1;
                        say_error(&format!("{}: {error:#}", listed.placement.slug));
                    }
                }
            }
        }
        if bad > 0 {
            bail!("{bad} organizations do not have everything at every place");
        }
        Ok(())
    }

    /// Whether everything is where it should be.
    async fn one(&self, app: &App, placement: &Placement) -> anyhow::Result<bool> {
        let left = hurry(app, placement).await?;
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(ProgressStyle::with_template(
            "{spinner} {prefix}  {msg}  {elapsed}",
        )?);
        bar.set_prefix(placement.slug.clone());
        let walked = objects::scrub(app, placement, Pace::Full, |found: &Scrubbed| {
            bar.tick();
            bar.set_message(format!("{} objects, {} mended", found.objects, found.mended));
        })
        .await;
        bar.finish_and_clear();
        let found = walked?.with_context(|| {
            format!(
                "another process walks through the objects of {}, or broke off less than an hour ago",
                placement.slug
            )
        })?;
        if self.json {
            let line = json!({
                "org": placement.slug, "objects": found.objects, "mended": found.mended, "lost": found.lost,
                "swept": found.swept, "waiting": left,
            });
            say(&line.to_string());
        } else {
            say(&format!(
                "{}: {} objects, {} mended, {} lost, {} files without a name removed, {left} still waiting",
                placement.slug, found.objects, found.mended, found.lost, found.swept
            ));
        }
        if found.lost > 0 {
            self.name_lost(app, placement).await?;
        }
        Ok(found.lost == 0 && left == 0)
    }

    /// Which ones: for whoever brings them back.
    async fn name_lost(&self, app: &App, placement: &Placement) -> anyhow::Result<()> {
        for (object, member) in objects::lost(app, placement).await? {
            let line = json!({ "org": placement.slug, "lost": object, "member": member });
            if self.json {
                say(&line.to_string());
            } else {
                say(&format!("  lost: object {object} of member {member}"));
            }
        }
        Ok(())
    }
}

/// Does what waits, without its pauses; how much is left after that.
async fn hurry(app: &App, placement: &Placement) -> anyhow::Result<i64> {
    let (database, now) = (app.cell.organization(placement).await?, app.clock.now());
    database
        .write(move |tx| Box::pin(async move { queue::hurry(tx, now).await }))
        .await?;
    objects::announce(app, placement).await;
    Ok(objects::work_on(app, placement).await?)
}

async fn page(app: &App, after: &str) -> anyhow::Result<Vec<Listed>> {
    let from = after.to_owned();
    let page = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { standing::list(tx, &from, 100).await }))
        .await?;
    Ok(page)
}
