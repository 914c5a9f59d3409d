//! What the ids of an archive are here.

use std::collections::{HashMap, HashSet};

use domain::{
    ids::{ClientId, MemberId, ProjectId, TagId, TaskId},
    imports::archive,
};
use uuid::Uuid;

use crate::imports::halt::Halt;

/// What the ids of an archive are here.
#[derive(Debug, Default)]
pub struct Ids {
    pub members: HashMap<String, MemberId>,
    pub projects: HashMap<String, ProjectId>,
    pub tasks: HashMap<String, TaskId>,
    pub tags: HashMap<String, TagId>,
    pub(super) clients: HashMap<String, ClientId>,
    /// Teams that are here already under another id.
    pub(super) teams: HashMap<String, Uuid>,
    /// Names by id, of all kinds, to show a row before it is stored.
    pub(super) names: HashMap<String, String>,
    /// The client of each project.
    pub(super) client_of: HashMap<String, String>,
    /// The projects of the archive that are new here: only they bring their history.
    pub(super) new_projects: HashSet<String>,
}

pub(super) fn own_id(text: &str) -> Result<Uuid, Halt> {
    text.parse()
        .map_err(|_| Halt::Refused("The archive has an id that is no UUID.".to_owned()))
}

pub(super) fn missing(what: &str) -> Halt {
    Halt::Refused(format!("The archive refers to a {what} that it does not hold."))
}

impl Ids {
    pub fn member(&self, id: &str) -> Result<MemberId, Halt> {
        self.members.get(id).copied().ok_or_else(|| missing("member"))
    }

    pub fn project(&self, id: &str) -> Result<ProjectId, Halt> {
        self.projects.get(id).copied().ok_or_else(|| missing("project"))
    }

    pub fn task(&self, id: &str) -> Result<TaskId, Halt> {
        self.tasks.get(id).copied().ok_or_else(|| missing("task"))
    }

    pub fn tag(&self, id: &str) -> Result<TagId, Halt> {
        self.tags.get(id).copied().ok_or_else(|| missing("tag"))
    }

    /// The name of whatever has this id; empty for none.
    pub fn name(&self, id: Option<&String>) -> String {
        id.and_then(|id| self.names.get(id)).cloned().unwrap_or_default()
    }

    /// The name of the client of a project; empty for none.
    pub fn client_name(&self, project: Option<&String>) -> String {
        self.name(project.and_then(|id| self.client_of.get(id)))
    }

    pub(super) fn client(&self, id: &str) -> Result<ClientId, Halt> {
        self.clients.get(id).copied().ok_or_else(|| missing("client"))
    }

    pub(super) fn maybe_member(&self, id: Option<String>) -> Result<Option<String>, Halt> {
        let member = id.map(|id| self.member(&id)).transpose()?;
        Ok(member.map(|id| id.to_string()))
    }

    /// History outlasts its tasks: one that is gone keeps the id it had.
    pub(super) fn task_or_gone(&self, id: String) -> String {
        self.tasks.get(&id).map_or(id, ToString::to_string)
    }

    /// The comment with the ids that everything has here.
    pub(super) fn of_comment(&self, record: archive::Comment) -> Result<archive::Comment, Halt> {
        let client = record.client_id.as_deref();
        Ok(archive::Comment {
            client_id: client
                .map(|id| Ok::<_, Halt>(self.client(id)?.to_string()))
                .transpose()?,
            project_id: self.project_of(record.project_id.as_deref())?,
            task_id: self.task_of(record.task_id.as_deref())?,
            member_id: self.member(&record.member_id)?.to_string(),
            mention_ids: self.all_members(&record.mention_ids)?,
            ..record
        })
    }

    pub(super) fn project_of(&self, id: Option<&str>) -> Result<Option<String>, Halt> {
        id.map(|id| Ok(self.project(id)?.to_string())).transpose()
    }

    pub(super) fn task_of(&self, id: Option<&str>) -> Result<Option<String>, Halt> {
        id.map(|id| Ok(self.task(id)?.to_string())).transpose()
    }

    pub(super) fn all_tags(&self, ids: &[String]) -> Result<Vec<String>, Halt> {
        ids.iter().map(|id| Ok(self.tag(id)?.to_string())).collect()
    }

    pub(super) fn all_members(&self, ids: &[String]) -> Result<Vec<String>, Halt> {
        ids.iter().map(|id| Ok(self.member(id)?.to_string())).collect()
    }
}
