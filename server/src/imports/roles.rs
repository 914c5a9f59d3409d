//! Roles of an archive, and who has them.

use domain::{
    ids::RoleId,
    imports::archive,
    people::Role,
    policy::{CustomRole, ExtraGrant, Reach, RoleChange, Tailoring},
    problems::FieldProblem,
    scope::{check_name_of, check_text},
};
use store::{
    Tx,
    members::Member,
    roles::{self, StoredRole},
};

use super::{
    finish::Creation,
    halt::Halt,
    objects::{id, word},
};
use crate::roles::{LONGEST_DESCRIPTION, LONGEST_NAME, MOST_ROLES, rules::check_base};

/// A role is made of what this version knows: an archive with more is refused rather than read as less.
pub fn role(record: &archive::CustomRole) -> Result<StoredRole, FieldProblem> {
    let change = |change: &archive::RoleChange| {
        let reach = |reach: &archive::Reach| {
            Ok::<_, FieldProblem>(Reach {
                people: word("people", &reach.people)?,
                work: word("work", &reach.work)?,
            })
        };
        Ok::<_, FieldProblem>(RoleChange {
            action: word("action", &change.action)?,
            reach: change.reach.as_ref().map(reach).transpose()?,
        })
    };
    Ok(StoredRole {
        role: CustomRole {
            id: id(&record.id)?,
            name: check_name_of("name", &record.name, LONGEST_NAME)?,
            based_on: check_base(word("based_on", &record.based_on)?)?,
            changes: record.changes.iter().map(change).collect::<Result<_, _>>()?,
        },
        description: check_text("description", &record.description, LONGEST_DESCRIPTION)?,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

/// What a member of an archive may do beside the role, which [`Creation::give_role`] gives.
pub fn tailoring(record: &archive::Member) -> Result<Tailoring, FieldProblem> {
    let extra = |grant: &archive::ExtraGrant| {
        Ok::<_, FieldProblem>(ExtraGrant {
            action: word("action", &grant.action)?,
            people: word("people", &grant.people)?,
            work: word("work", &grant.work)?,
            until: grant.until,
            reason: check_text("reason", &grant.reason, LONGEST_DESCRIPTION)?,
        })
    };
    Ok(Tailoring {
        role: None,
        extra: record.extra_grants.iter().map(extra).collect::<Result<_, _>>()?,
    })
}

impl Creation {
    /// A role of this name that is here already stays as it is.
    pub(super) async fn role(&mut self, tx: &mut Tx, mut stored: StoredRole) -> Result<bool, Halt> {
        let planned = stored.role.id;
        if let Some(existing) = roles::find_by_name(tx, &stored.role.name).await? {
            self.replace(tx, None, planned.uuid(), existing.role.id.uuid())
                .await?;
            return Ok(false);
        }
        if roles::list(tx).await?.len() >= MOST_ROLES {
            return Ok(false);
        }
        if roles::find(tx, planned).await?.is_some() {
            stored.role.id = RoleId::from(self.clock.id());
            self.replace(tx, None, planned.uuid(), stored.role.id.uuid())
                .await?;
        }
        roles::insert(tx, &stored).await?;
        Ok(true)
    }

    /// Whose role did not find a place here begins with the least there is; the role in the record is only where it stood.
    pub(super) async fn give_role(
        &mut self,
        tx: &mut Tx,
        record: &archive::Member,
        member: &mut Member,
    ) -> Result<(), Halt> {
        if member.role == Role::Owner {
            member.tailoring = Tailoring::default();
            return Ok(());
        }
        let Some(planned) = &record.custom_role_id else {
            return Ok(());
        };
        let planned: RoleId = id(planned).map_err(super::finish::invalid)?;
        let found = roles::find(tx, self.here(planned)).await?;
        member.role = found
            .as_ref()
            .map_or(Role::Member, |stored| stored.role.rights().standing());
        member.tailoring.role = found.map(|stored| stored.role);
        Ok(())
    }
}
