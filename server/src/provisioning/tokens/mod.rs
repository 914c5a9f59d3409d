//! The keys of directories.

mod create;
mod delete;
mod list;

use api::provisioning::ProvisioningToken as Wire;
use store::provisioning::ProvisioningToken;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            list::list_provisioning_tokens,
            create::create_provisioning_token
        ))
        .routes(routes!(delete::delete_provisioning_token))
}

fn present(token: ProvisioningToken) -> Wire {
    Wire {
        id: token.id.uuid(),
        name: token.name,
        prefix: token.prefix,
        created_at: token.created_at.into(),
        expires_at: token.expires_at.into(),
        last_used_at: token.last_used_at.map(Into::into),
    }
}
