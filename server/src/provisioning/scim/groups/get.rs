use axum::{extract::Path, response::Response};
use store::provisioning;

use super::{
    super::{
        Directory, Failed,
        pages::{Asked, id},
        wire,
    },
    find,
};

/// One group.
pub async fn get(directory: Directory, Path(text): Path<String>, asked: Asked) -> Result<Response, Failed> {
    let id = id(&text)?.into();
    let (team, external_id) = directory
        .read(move |tx| {
            Box::pin(async move {
                let team = find(tx, id).await?;
                Ok((team, provisioning::find_group_external_id(tx, id).await?))
            })
        })
        .await?;
    let group = wire::group(&directory.base, &team, external_id.as_deref());
    Ok(wire::resource(200, &asked.of(group)))
}
