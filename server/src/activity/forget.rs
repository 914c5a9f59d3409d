//! Files that go with their log: named in the transaction in which their rows go, and removed by jobs, so that a crash in
//! between leaves none behind, and a request that comes twice reaches no file of a later log.

use domain::ids::{JobId, MemberId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Tx, activity,
    objects::MemberObjects,
    outbox::{self, Job},
};
use uuid::Uuid;

use crate::{
    access::Ctx,
    http::Failure,
    jobs::{JobError, Work},
};

/// The kind of job; its payload is a [`Gone`].
pub const FORGET_JOB: &str = "activity.forget";
/// Files of one job.
const AT_ONCE: usize = 500;

#[derive(Serialize, Deserialize)]
struct Gone {
    member_id: MemberId,
    objects: Vec<Uuid>,
}

/// Has the files of a member removed once this transaction is kept, which also removes their rows.
pub async fn forget_later(tx: &mut Tx, ctx: &Ctx, member_id: MemberId) -> Result<(), Failure> {
    let files = activity::files(tx, member_id).await?;
    for objects in files.chunks(AT_ONCE) {
        let objects = objects.to_vec();
        let payload = json!(Gone { member_id, objects });
        outbox::insert(tx, JobId::from(ctx.new_id()), FORGET_JOB, payload, ctx.now).await?;
    }
    Ok(())
}

/// Removes them; those that are gone already do no harm.
pub async fn run_forget(work: &Work, job: &Job) -> Result<(), JobError> {
    let Gone { member_id, objects } = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload names no files".to_owned()))?;
    let files = MemberObjects::new(&work.app.config.storage.data_dir, &work.placement, member_id);
    for object in objects {
        files.remove(object).await?;
    }
    Ok(())
}
