//! What the access log knows of one member: their own copy of it.

use domain::ids::MemberId;
use serde_json::{Value, json};

use super::{
    list::look,
    search::{Bounds, Line, Place, Wanted},
};
use crate::{access::Ctx, http::Failure};

/// Lines found at once, and how much of the log is looked at for them.
const BOUNDS: Bounds = Bounds {
    lines: 500,
    bytes: 32 << 20,
};

/// Where the reading of the requests of a member stands.
#[derive(Debug, Clone, Default)]
pub struct Visits {
    place: Option<Place>,
    begun: bool,
}

/// The next requests of a member, newest first; `None` at the end, or where no log is kept that can be searched.
pub async fn visits(ctx: &Ctx, member: MemberId, visits: &mut Visits) -> Result<Option<Vec<Value>>, Failure> {
    if visits.begun && visits.place.is_none() {
        return Ok(None);
    }
    let wanted = Wanted {
        organization: ctx.organization.id,
        from: None,
        to: None,
        member: Some(member),
        action: None,
        status: None,
    };
    let found = look(ctx, wanted, visits.place, BOUNDS).await?;
    visits.begun = true;
    let Some((lines, next)) = found else {
        visits.place = None;
        return Ok(None);
    };
    visits.place = next;
    Ok(Some(lines.iter().map(told).collect()))
}

fn told(line: &Line) -> Value {
    json!({
        "time": line.time, "request_id": line.request_id, "address": line.address, "action": line.action,
        "method": line.method, "path": line.path, "status": line.status, "problem": line.problem,
        "user_agent": line.user_agent,
    })
}
