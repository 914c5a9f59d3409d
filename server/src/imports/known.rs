//! What an organization holds already when a file comes in.

use domain::policy::Actor;
use store::{exports, imports::Import, members::Member};

use super::{halt::Halt, options::Options, people::Members, scope::Scope};
use crate::jobs::Work;

/// What is stored already, as far as rows are compared with it.
pub struct Known {
    pub importer: Member,
    pub actor: Actor,
    pub members: Members,
    pub teams: Vec<(String, uuid::Uuid)>,
    pub scope: Scope,
    pub organization_zone: String,
    pub currency: String,
}

impl Known {
    pub async fn load(work: &Work, import: &Import, options: &Options) -> Result<Self, Halt> {
        let (member, clock, options) = (import.member_id, work.app.clock, options.clone());
        let now = clock.now();
        work.database
            .read(move |tx| {
                Box::pin(async move {
                    let importer = store::members::find(tx, member)
                        .await?
                        .filter(|member| member.active)
                        .ok_or_else(|| {
                            Halt::Refused("Whoever sent the file is not a member any more.".to_owned())
                        })?;
                    let actor = Actor {
                        member,
                        role: importer.role,
                        rights: importer.rights(now),
                        led_members: std::collections::HashSet::new(),
                        projects: store::members::list_projects(tx, member)
                            .await?
                            .into_iter()
                            .collect(),
                        token_scopes: None,
                    };
                    let organization = store::organization::get(tx).await?;
                    Ok::<_, Halt>(Self {
                        importer,
                        members: Members::new(exports::member_keys(tx).await?),
                        teams: exports::team_keys(tx).await?,
                        scope: Scope::load(tx, actor.clone(), &options, clock).await?,
                        organization_zone: organization.time_zone,
                        currency: organization.currency,
                        actor,
                    })
                })
            })
            .await
    }
}
