//! How a lock looks on the wire.

use api::locks::Lock as Wire;
use domain::ids::MemberId;
use store::locks::Lock;

pub fn present(lock: Lock) -> Wire {
    Wire {
        member_id: lock.member_id.map(MemberId::uuid),
        locked_until: Some(lock.locked_until),
        reason: lock.reason,
        set_by: lock.set_by.uuid(),
        set_at: lock.set_at.into(),
    }
}
