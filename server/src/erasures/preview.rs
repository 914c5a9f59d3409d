use std::collections::BTreeSet;

use api::{
    Problem,
    erasures::{Erasing, ErasureBlocker, ErasureClass, ErasurePreview},
    processing::{DataSubject, Translated},
};
use axum::Json;
use domain::{ids::MemberId, people::Role};
use store::{
    Tx, member_erasures,
    members::Member,
    personal::{self, PLACES},
};

use super::{
    create::permitted,
    present::{present, pseudonym},
};
use crate::{
    access::Ctx,
    http::{Failure, Id},
    processing::{
        kept,
        register::{Class, Databases, REGISTER},
    },
};

/// See what erasing a member would do
///
/// For each class of the record of processing: what goes, what stays without the name, how long and by which law, with the number of rows.
#[utoipa::path(
    get, path = "/members/{id}/erasure", tag = "members", params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 200, body = ErasurePreview), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn preview_erasure(ctx: Ctx, Id(id): Id<MemberId>) -> Result<Json<ErasurePreview>, Failure> {
    let unit = ctx.clone();
    ctx.database
        .read(move |tx| Box::pin(async move { preview(tx, &unit, id).await }))
        .await
        .map(Json)
}

async fn preview(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<ErasurePreview, Failure> {
    let member = permitted(tx, ctx, id).await?;
    let locale = &ctx.organization.locale;
    let erasure = member_erasures::find(tx, id).await?;
    let number = match &erasure {
        Some(erasure) => erasure.number,
        None => member_erasures::next_number(tx).await?,
    };
    let blockers = if erasure.is_some() {
        Vec::new()
    } else {
        blockers(tx, ctx, &member).await?
    };
    let mut classes = Vec::new();
    for (name, class) in &REGISTER.classes {
        if class.subjects.contains(&DataSubject::Members) {
            let rows = rows(tx, name, id).await?;
            classes.extend(told(ctx, name, class, rows));
        }
    }
    Ok(ErasurePreview {
        member_id: id.uuid(),
        name: member.name,
        pseudonym: pseudonym(locale, number).0,
        blockers,
        classes,
        erasure: erasure.map(|erasure| present(locale, erasure)),
    })
}

fn told(ctx: &Ctx, name: &str, class: &Class, rows: Option<i64>) -> Option<ErasureClass> {
    let treatment = class.erasure.as_ref()?;
    // Of what is kept about erasures there is nothing before one.
    if treatment.how == Erasing::Kept {
        return None;
    }
    Some(ErasureClass {
        id: name.to_owned(),
        title: class.title.clone(),
        how: treatment.how,
        reason: Translated {
            en: treatment.en.clone(),
            de: treatment.de.clone(),
        },
        kept: kept(&ctx.app.config, class),
        legal_basis: class.basis,
        rows,
    })
}

/// How many rows of a class are about a member; `None` for what lies beside the database.
async fn rows(tx: &mut Tx, class: &str, member: MemberId) -> Result<Option<i64>, Failure> {
    let tables = REGISTER.columns(Databases::Organization, class);
    let tables: BTreeSet<&str> = tables.map(|(table, _)| table).collect();
    if tables.is_empty() {
        return Ok(None);
    }
    let mut rows = 0;
    for place in PLACES.iter().filter(|place| tables.contains(place.table.name)) {
        rows += personal::count(tx, place, member).await?;
    }
    Ok(Some(rows))
}

/// What keeps a member from being erased.
pub async fn blockers(tx: &mut Tx, ctx: &Ctx, member: &Member) -> Result<Vec<ErasureBlocker>, Failure> {
    let mut blockers = Vec::new();
    if member.id == ctx.actor_id() {
        blockers.push(ErasureBlocker::Own);
    }
    if member.role == Role::Owner && !store::members::has_other_owner(tx, member.id).await? {
        blockers.push(ErasureBlocker::LastOwner);
    }
    if member.active {
        blockers.push(ErasureBlocker::Active);
    }
    Ok(blockers)
}
