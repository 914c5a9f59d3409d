//! What the evidence about one organization comes to.

use api::{audit::AuditState, organization_trust::TrustState};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::backups::Standing;

use crate::{
    claims::probes::{BACKUP_LATE, BACKUP_UNREAD},
    config::Config,
};

/// How long a witness may take to confirm a signature.
const WITNESS_LATE: SignedDuration = SignedDuration::from_hours(1);

pub fn residency(config: &Config, today: Date) -> TrustState {
    if config.region.declared().is_none() {
        return TrustState::Absent;
    }
    let wrong = config.misplaced().next().is_some() || !config.lapsed(today).is_empty();
    if wrong {
        TrustState::Attention
    } else {
        TrustState::Holds
    }
}

pub fn database(alone: bool, current: bool) -> TrustState {
    if alone && current {
        TrustState::Holds
    } else {
        TrustState::Attention
    }
}

/// The same limits as the probe of the whole installation has.
pub fn backups(
    enabled: bool,
    created_at: Timestamp,
    standing: Option<&Standing>,
    now: Timestamp,
) -> TrustState {
    let taken_at = standing.and_then(|standing| standing.taken_at);
    let verified_at = standing.and_then(|standing| standing.verified_at);
    let older = |at: Option<Timestamp>, limit| now.duration_since(at.unwrap_or(created_at)) > limit;
    let failed = standing.is_some_and(|standing| standing.problem.is_some());
    if !enabled || failed || older(taken_at, BACKUP_LATE) || older(verified_at, BACKUP_UNREAD) {
        return TrustState::Attention;
    }
    if taken_at.is_none() || verified_at.is_none() {
        TrustState::Waiting
    } else {
        TrustState::Holds
    }
}

/// `unwitnessed`: a witness is asked, and has not confirmed the newest signature.
pub fn log(state: AuditState, unwitnessed: bool, signed_at: Option<Timestamp>, now: Timestamp) -> TrustState {
    let late = signed_at.is_some_and(|at| now.duration_since(at) > WITNESS_LATE);
    match state {
        AuditState::Broken => TrustState::Attention,
        AuditState::Empty => TrustState::Waiting,
        AuditState::Holds if unwitnessed && late => TrustState::Attention,
        AuditState::Holds => TrustState::Holds,
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::OrganizationId;

    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn standing(taken: Option<i64>, verified: Option<i64>, problem: bool) -> Standing {
        Standing {
            organization: OrganizationId::from(uuid::Uuid::nil()),
            sealed_key: Vec::new(),
            taken_at: taken.map(at),
            change_seq: 1,
            snapshot: None,
            bytes: 1,
            verified_at: verified.map(at),
            problem: problem.then(|| "the folder is full".to_owned()),
        }
    }

    /// AT-42: an organization sees for itself that its backup is young and came back whole, and when it is not.
    #[test]
    fn a_backup_holds_while_it_is_young_and_was_read_back() {
        use TrustState::{Attention, Holds, Waiting};
        for (enabled, known, hour, expected) in [
            (true, None, 1, Waiting),
            (true, None, 26, Attention),
            (true, Some(standing(Some(1), None, false)), 2, Waiting),
            (true, Some(standing(Some(40), None, false)), 50, Attention),
            (true, Some(standing(Some(40), Some(30), false)), 50, Holds),
            (true, Some(standing(Some(40), Some(30), false)), 66, Attention),
            (true, Some(standing(Some(79), Some(30), false)), 80, Attention),
            (true, Some(standing(Some(40), Some(30), true)), 50, Attention),
            (false, Some(standing(Some(40), Some(30), false)), 50, Attention),
        ] {
            let state = backups(enabled, at(0), known.as_ref(), at(hour));
            assert_eq!(state, expected, "{known:?} after {hour} hours");
        }
    }

    #[test]
    fn a_log_holds_while_it_is_the_signed_one_and_its_witness_keeps_up() {
        use TrustState::{Attention, Holds, Waiting};
        for (state, unwitnessed, hour, expected) in [
            (AuditState::Holds, false, 9, Holds),
            (AuditState::Holds, true, 1, Holds),
            (AuditState::Holds, true, 2, Attention),
            (AuditState::Empty, true, 9, Waiting),
            (AuditState::Broken, false, 1, Attention),
        ] {
            assert_eq!(
                log(state, unwitnessed, Some(at(0)), at(hour)),
                expected,
                "{state:?} {hour}"
            );
        }
    }
}
