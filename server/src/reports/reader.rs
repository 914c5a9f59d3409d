//! On whose behalf a report is made.

use std::sync::Arc;

use domain::{
    ids::MemberId,
    policy::{Action, Actor, Target},
    reports::WeekStart,
};
use jiff::civil::Date;
use store::{Database, control::Placement, members::Member, organization::Organization};

use crate::{
    access::{Ctx, actor_of, require},
    app::App,
    http::Failure,
};

/// Whoever asks for a report, or the member with whose rights a public link shows it. A report holds what this
/// member may see at this moment, and nothing else.
#[derive(Clone)]
pub struct Reader {
    pub app: App,
    pub placement: Placement,
    pub database: Arc<Database>,
    pub organization: Organization,
    pub member: Member,
    pub actor: Actor,
}

impl From<&Ctx> for Reader {
    fn from(ctx: &Ctx) -> Self {
        Self {
            app: ctx.app.clone(),
            placement: ctx.placement.clone(),
            database: Arc::clone(&ctx.database),
            organization: ctx.organization.clone(),
            member: ctx.member.clone(),
            actor: ctx.actor.clone(),
        }
    }
}

impl Reader {
    /// A member who is not there to ask; `None` when they are disabled or gone.
    pub async fn of(
        app: &App,
        placement: &Placement,
        database: &Arc<Database>,
        id: MemberId,
    ) -> Result<Option<Self>, Failure> {
        let now = app.clock.now();
        let found = database
            .read(move |tx| {
                Box::pin(async move {
                    let Some(member) = store::members::find(tx, id).await?.filter(|member| member.active)
                    else {
                        return Ok::<_, Failure>(None);
                    };
                    let actor = actor_of(tx, &member, now).await?;
                    Ok(Some((store::organization::get(tx).await?, member, actor)))
                })
            })
            .await?;
        Ok(found.map(|(organization, member, actor)| Self {
            app: app.clone(),
            placement: placement.clone(),
            database: Arc::clone(database),
            organization,
            member,
            actor,
        }))
    }

    pub fn require(&self, action: Action, target: Target) -> Result<(), Failure> {
        require(&self.actor, action, target)
    }

    /// The date that it is for the reader.
    pub fn today(&self) -> Date {
        let zone = domain::time::zone(&self.member.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        domain::time::local_date(self.app.clock.now(), &zone)
    }

    /// Where the weeks of the reader begin: as they prefer, otherwise as in the organization.
    pub fn week_start(&self) -> WeekStart {
        let preferred = self.member.preferences["week_start"].as_str();
        match preferred.unwrap_or(&self.organization.week_start) {
            "sunday" => WeekStart::Sunday,
            "saturday" => WeekStart::Saturday,
            _ => WeekStart::Monday,
        }
    }
}
