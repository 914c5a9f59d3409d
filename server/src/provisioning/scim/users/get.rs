use axum::{extract::Path, response::Response};

use super::{
    super::{
        Directory, Failed,
        pages::{Asked, id},
        wire,
    },
    find,
};

/// One user.
pub async fn get(directory: Directory, Path(text): Path<String>, asked: Asked) -> Result<Response, Failed> {
    let id = id(&text)?.into();
    let user = directory
        .read(move |tx| Box::pin(async move { find(tx, id).await }))
        .await?;
    Ok(wire::resource(200, &asked.of(wire::user(&directory.base, &user))))
}
