//! Who speaks SCIM: a directory with the key that an owner made for it, for one organization, and no member.

use std::sync::Arc;

use api::problem::Code;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::{detection::allows, ids::MemberId};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use store::{
    Database, StoreError, Tx,
    audit::{self, AuditEvent},
    control::Placement,
    organization::Organization,
    provisioning::{self, ProvisioningToken},
};
use uuid::Uuid;

use super::Failed;
use crate::{
    access::{Visitor, address, not_from_there, secrets},
    app::App,
    audit::refusals::Caller,
    http::Failure,
    mail,
};

/// How often the last use of a key is noted at most.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The context of a request of a directory.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

/// The parts of a [`Directory`].
pub struct Inner {
    pub app: App,
    pub placement: Placement,
    pub database: Arc<Database>,
    pub organization: Organization,
    pub token: ProvisioningToken,
    /// Where the resources are.
    pub base: String,
    pub now: Timestamp,
    request_id: String,
}

impl std::ops::Deref for Directory {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRequestParts<App> for Directory {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failed> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let base = format!("{}/scim/v2", address::origin(app, &parts.uri, &parts.headers));
        let directory = Self::of(app, &visitor, &parts.headers, base).await;
        let Some(directory) = directory? else {
            // Strangers guess: only floods of it are slowed down.
            app.throttle.visit(visitor.peer)?;
            let detail = "Send a key for provisioning that has neither expired nor been deleted.";
            return Err(Failure::new(Code::Unauthenticated, detail).into());
        };
        if let Some(caller) = parts.extensions.get::<Caller>() {
            caller.is_program_of(directory.placement.id);
        }
        app.throttle.directory(directory.placement.id.uuid())?;
        directory.note_use().await?;
        Ok(directory)
    }
}

impl Directory {
    async fn of(
        app: &App,
        visitor: &Visitor,
        headers: &HeaderMap,
        base: String,
    ) -> Result<Option<Self>, Failed> {
        let Some(secret) = secret(headers) else {
            return Ok(None);
        };
        let Some((placement, database)) = visitor.organization(app).await? else {
            return Ok(None);
        };
        let (hash, now) = (secrets::hash(secret), app.clock.now());
        let found = database
            .look_up(move |tx| {
                Box::pin(async move {
                    let Some(token) = provisioning::find_token_by_secret(tx, &hash, now).await? else {
                        return Ok::<_, Failed>(None);
                    };
                    let networks = store::detection::settings::get(tx).await?.allowed_networks;
                    Ok(Some((token, store::organization::get(tx).await?, networks)))
                })
            })
            .await?;
        let Some((token, organization, networks)) = found else {
            return Ok(None);
        };
        if !allows(&networks, visitor.peer) {
            return Err(not_from_there(Some(visitor.peer)).into());
        }
        Ok(Some(Self(Arc::new(Inner {
            app: app.clone(),
            placement,
            database,
            organization,
            token,
            base,
            now,
            request_id: visitor.request_id.clone(),
        }))))
    }

    async fn note_use(&self) -> Result<(), Failed> {
        let (id, now) = (self.token.id, self.now);
        let last = self.token.last_used_at;
        if last.is_some_and(|last| now.duration_since(last) <= NOTED_EVERY) {
            return Ok(());
        }
        let noted = self
            .database
            .write(move |tx| Box::pin(async move { provisioning::touch_token(tx, id, now).await }))
            .await;
        match noted {
            // Reading goes on while the organization moves.
            Ok(()) | Err(StoreError::Moving) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads in one transaction.
    pub async fn read<F, T>(&self, work: F) -> Result<T, Failed>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Failed>> + Send + 'static,
        T: Send + 'static,
    {
        self.database.read(work).await
    }

    /// Changes something in one transaction, with its event.
    pub async fn write<F, T>(&self, work: F) -> Result<T, Failed>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<(T, Option<AuditEvent>), Failed>>
            + Send
            + 'static,
        T: Send + 'static,
    {
        let (request_id, now) = (self.request_id.clone(), self.now);
        self.app.seals.expect(&self.placement, 1);
        let answer = self
            .database
            .write(move |tx| {
                Box::pin(async move {
                    let (answer, event) = work(tx).await?;
                    if let Some(event) = event {
                        let statement = audit::insertion(event, None::<MemberId>, &request_id, now);
                        tx.batch(vec![statement]).await?;
                    }
                    Ok::<_, Failed>(answer)
                })
            })
            .await?;
        mail::announce(&self.app, &self.placement).await;
        Ok(answer)
    }

    /// An event without an actor: its reason says which directory it was.
    pub fn event(
        &self,
        action: &'static str,
        (object_kind, object): (&'static str, Uuid),
        (before, after): (Option<Value>, Option<Value>),
    ) -> AuditEvent {
        AuditEvent {
            id: self.app.clock.id(),
            action,
            object_kind,
            object,
            before,
            after,
            reason: Some(format!("{} ({})", self.token.name, self.token.prefix)),
        }
    }
}

fn secret(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && secrets::is_provisioning(secret)).then_some(secret)
}
