use axum::response::Response;
use domain::provisioning::Comparison;
use store::provisioning::{UserFilter, count_users, list_users};

use super::super::{
    Directory, Failed,
    pages::{Asked, id},
    wire,
};

/// The users that match, by id (RFC 7644, 3.4.2).
pub async fn list(directory: Directory, asked: Asked) -> Result<Response, Failed> {
    let Some(filter) = filter(asked.filter()?)? else {
        return Ok(wire::page(0, asked.start(), &[]));
    };
    let (skipped, limit) = (asked.skipped(), asked.limit());
    let (total, found) = directory
        .read(move |tx| {
            Box::pin(async move {
                let total = count_users(tx, &filter).await?;
                Ok((total, list_users(tx, &filter, skipped, limit).await?))
            })
        })
        .await?;
    let resources = found
        .iter()
        .map(|user| asked.of(wire::user(&directory.base, user)));
    let resources: Vec<_> = resources.collect();
    Ok(wire::page(total, asked.start(), &resources))
}

/// `None`: nobody can match.
fn filter(comparisons: Vec<Comparison>) -> Result<Option<UserFilter>, Failed> {
    let mut filter = UserFilter::default();
    for Comparison { attribute, value } in comparisons {
        match attribute.as_str() {
            "id" => match id(&value) {
                Ok(id) => filter.id = Some(id.into()),
                Err(_) => return Ok(None),
            },
            "username" => filter.user_name = Some(value),
            "externalid" => filter.external_id = Some(value),
            "emails" | "emails.value" => filter.email = Some(value),
            "active" => filter.active = Some(value.eq_ignore_ascii_case("true")),
            _ => {
                let detail = "Users are found by id, userName, externalId, emails.value and active.";
                return Err(Failed::wrong("invalidFilter", detail));
            }
        }
    }
    Ok(Some(filter))
}
