//! What a signed-in caller tried and may not do. Somebody who tries doors leaves a trace, once a minute for each door.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use api::problem::Code;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use domain::ids::{MemberId, OrganizationId};
use jiff::{SignedDuration, Timestamp};
use lru::LruCache;
use serde_json::json;
use store::audit::{AuditEvent, refusal};

use super::keep;
use crate::{access::Ctx, app::App, http::Failure};

/// How often the same refusal of the same member is kept at most.
const KEPT_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Refusals that are remembered for this.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(1000).unwrap();

/// Where the context of a request is left for whoever looks at its answer.
#[derive(Clone, Default)]
pub struct Caller {
    ctx: Arc<OnceLock<Ctx>>,
    /// Of a program that is no member: a directory.
    organization: Arc<OnceLock<OrganizationId>>,
}

impl Caller {
    pub fn is(&self, ctx: &Ctx) {
        drop(self.ctx.set(ctx.clone()));
    }

    /// The same for a program that is no member.
    pub fn is_program_of(&self, organization: OrganizationId) {
        let _ = self.organization.set(organization);
    }

    /// The whole context, once a credential has told.
    pub fn ctx(&self) -> Option<&Ctx> {
        self.ctx.get()
    }

    /// Whose organization it is and which member asks, once a credential has told.
    pub fn who(&self) -> (Option<OrganizationId>, Option<MemberId>) {
        match self.ctx.get() {
            Some(ctx) => (Some(ctx.placement.id), Some(ctx.actor_id())),
            None => (self.organization.get().copied(), None),
        }
    }
}

/// When which refusal was kept last.
pub struct Refusals(Mutex<LruCache<(MemberId, String), Timestamp>>);

impl Default for Refusals {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Refusals {
    /// Whether this one is to be kept.
    fn is_new(&self, member: MemberId, operation: &str, now: Timestamp) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (member, operation.to_owned());
        let recent = kept
            .get(&key)
            .is_some_and(|last| now.duration_since(*last) < KEPT_EVERY);
        if !recent {
            kept.put(key, now);
        }
        !recent
    }
}

/// Looks at the answers of the API on their way out.
pub async fn watch(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let caller = request.extensions_mut().get_or_insert_default::<Caller>().clone();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.unwrap_or_default();
    let operation = format!("{} {}", request.method(), route.trim_start_matches("/api/v1"));
    let response = next.run(request).await;
    let code = response
        .extensions()
        .get::<Failure>()
        .map(|failure| failure.code)
        .filter(|code| matches!(code, Code::Forbidden | Code::ScopeMissing));
    if let (Some(code), Some(ctx)) = (code, caller.ctx.get())
        && app.refusals.is_new(ctx.actor_id(), &operation, ctx.now)
        && let Err(failure) = record(ctx, operation, code).await
    {
        tracing::warn!(
            code = failure.code.as_str(),
            "a refusal was not kept in the audit log"
        );
    }
    response
}

async fn record(ctx: &Ctx, operation: String, code: Code) -> Result<(), Failure> {
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "request.refused",
        object_kind: "member",
        object: ctx.actor_id().uuid(),
        before: None,
        after: Some(
            json!({ "operation": operation, "code": code.as_str(), "token_id": ctx.token.as_ref().map(|token| token.id) }),
        ),
        reason: None,
    };
    let statement = refusal(event, ctx.actor_id(), &ctx.request_id, ctx.now);
    keep(&ctx.app, &ctx.placement, &ctx.database, statement).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_refusal_is_kept_once_a_minute() {
        let refusals = Refusals::default();
        let (ada, bob) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        assert!(refusals.is_new(ada, "GET /audit", at(0)));
        assert!(!refusals.is_new(ada, "GET /audit", at(59)));
        assert!(refusals.is_new(ada, "PUT /locks", at(59)));
        assert!(refusals.is_new(bob, "GET /audit", at(59)));
        assert!(refusals.is_new(ada, "GET /audit", at(60)));
    }
}
