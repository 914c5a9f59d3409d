use axum::response::Response;
use domain::provisioning::Comparison;
use store::provisioning::{GroupFilter, count_groups, list_groups};

use super::super::{
    Directory, Failed,
    pages::{Asked, id},
    wire,
};

/// The groups that match, by id (RFC 7644, 3.4.2).
pub async fn list(directory: Directory, asked: Asked) -> Result<Response, Failed> {
    let Some(filter) = filter(asked.filter()?)? else {
        return Ok(wire::page(0, asked.start(), &[]));
    };
    let (skipped, limit) = (asked.skipped(), asked.limit());
    let (total, found) = directory
        .read(move |tx| {
            Box::pin(async move {
                let total = count_groups(tx, &filter).await?;
                let listed = list_groups(tx, &filter, skipped, limit).await?;
                let ids: Vec<_> = listed.iter().map(|(id, _)| *id).collect();
                let teams = store::teams::list_of_ids(tx, &ids).await?;
                Ok((total, listed.into_iter().zip(teams).collect::<Vec<_>>()))
            })
        })
        .await?;
    let resources = found
        .iter()
        .map(|((_, external_id), team)| asked.of(wire::group(&directory.base, team, external_id.as_deref())));
    let resources: Vec<_> = resources.collect();
    Ok(wire::page(total, asked.start(), &resources))
}

/// `None`: nothing can match.
fn filter(comparisons: Vec<Comparison>) -> Result<Option<GroupFilter>, Failed> {
    let mut filter = GroupFilter::default();
    for Comparison { attribute, value } in comparisons {
        match attribute.as_str() {
            "displayname" => filter.name = Some(value),
            "externalid" => filter.external_id = Some(value),
            "id" => match id(&value) {
                Ok(id) => filter.id = Some(id.into()),
                Err(_) => return Ok(None),
            },
            "members" | "members.value" => match id(&value) {
                Ok(id) => filter.member = Some(id.into()),
                Err(_) => return Ok(None),
            },
            _ => {
                let detail = "Groups are found by id, displayName, externalId and members.";
                return Err(Failed::wrong("invalidFilter", detail));
            }
        }
    }
    Ok(Some(filter))
}
