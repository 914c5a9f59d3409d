//! What the audit log learns of a provider. Its secret is not among it, only that there is another.

use serde_json::{Value, json};
use store::{audit::AuditEvent, sign_in_providers::SignInProvider};

use crate::{access::Ctx, members::audit::difference};

pub fn created(ctx: &Ctx, provider: &SignInProvider) -> AuditEvent {
    event(
        ctx,
        "sign_in_provider.created",
        provider,
        None,
        Some(content(provider)),
    )
}

pub fn updated(ctx: &Ctx, before: &SignInProvider, after: &SignInProvider) -> AuditEvent {
    let is_new = before.client_secret != after.client_secret;
    let (old, mut new) = difference(content(before), content(after));
    if let Some(Value::Object(fields)) = &mut new
        && is_new
    {
        fields.insert("secret_changed".to_owned(), Value::Bool(true));
    }
    event(ctx, "sign_in_provider.updated", after, old, new)
}

pub fn deleted(ctx: &Ctx, provider: &SignInProvider) -> AuditEvent {
    event(
        ctx,
        "sign_in_provider.deleted",
        provider,
        Some(content(provider)),
        None,
    )
}

fn event(
    ctx: &Ctx,
    action: &'static str,
    provider: &SignInProvider,
    before: Option<Value>,
    after: Option<Value>,
) -> AuditEvent {
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "sign_in_provider",
        object: provider.id.uuid(),
        before,
        after,
        reason: None,
    }
}

fn content(provider: &SignInProvider) -> Value {
    json!({
        "name": provider.name,
        "enabled": provider.enabled,
        "issuer": provider.issuer,
        "registered_as": provider.client_id,
        "has_secret": provider.client_secret.is_some(),
        "rules": provider.rules,
    })
}
