//! The people that a template names. They leave organizations, and templates outlast them.

use std::collections::HashSet;

use api::project_templates::TemplateContent;
use domain::{ids::MemberId, problems::FieldProblem};
use store::{Tx, assignments};

use super::content::Content;
use crate::http::Failure;

/// How many ids one question names: engines have a bound on that.
const AT_ONCE: usize = 1000;

/// Refuses whoever is no member of the organization, at every field that names them.
pub async fn check_people(tx: &mut Tx, content: &Content) -> Result<(), Failure> {
    let known = known(tx, named(content)).await?;
    let of_tasks = content.tasks.iter().enumerate().map(|(place, task)| {
        let field = format!("content.tasks.{place}.assignee_ids");
        (field, &task.assignees)
    });
    let sets = [("content.member_ids".to_owned(), &content.members)];
    let problems: Vec<FieldProblem> = sets
        .into_iter()
        .chain(of_tasks)
        .filter_map(|(field, members)| {
            let unknown = members.iter().find(|member| !known.contains(*member))?;
            let message = format!("there is no member with the id {unknown}");
            Some(FieldProblem::new(field, "unknown", message))
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.into())
    }
}

/// Leaves out whoever is no member any more.
pub async fn only_known(tx: &mut Tx, mut content: Content) -> Result<Content, Failure> {
    let known = known(tx, named(&content)).await?;
    content.members.retain(|member| known.contains(member));
    for task in &mut content.tasks {
        task.assignees.retain(|member| known.contains(member));
    }
    Ok(content)
}

/// The same in contents as they are shown: what is shown can be sent again.
pub async fn show_only_known(tx: &mut Tx, contents: Vec<&mut TemplateContent>) -> Result<(), Failure> {
    let known = known(tx, named_in(&contents)).await?;
    for content in contents {
        content
            .member_ids
            .retain(|id| known.contains(&MemberId::from(*id)));
        for task in &mut content.tasks {
            task.assignee_ids
                .retain(|id| known.contains(&MemberId::from(*id)));
        }
    }
    Ok(())
}

fn named_in(contents: &[&mut TemplateContent]) -> HashSet<MemberId> {
    let mut named = HashSet::new();
    for content in contents {
        named.extend(content.member_ids.iter().map(|id| MemberId::from(*id)));
        for task in &content.tasks {
            named.extend(task.assignee_ids.iter().map(|id| MemberId::from(*id)));
        }
    }
    named
}

fn named(content: &Content) -> HashSet<MemberId> {
    let assignees = content.tasks.iter().flat_map(|task| &task.assignees);
    content.members.iter().chain(assignees).copied().collect()
}

/// Those that are members of the organization.
async fn known(tx: &mut Tx, named: HashSet<MemberId>) -> Result<HashSet<MemberId>, Failure> {
    let named: Vec<MemberId> = named.into_iter().collect();
    let mut known = HashSet::with_capacity(named.len());
    for some in named.chunks(AT_ONCE) {
        known.extend(assignments::find_known(tx, some).await?);
    }
    Ok(known)
}
