use super::explain::explain;
use super::{Action, Actor, PeopleScope, Target, TokenScope};

/// The answer to "may this be done".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allow,
    /// It may not, and the caller must not learn that the thing exists: answer as for an id that never existed.
    Hidden,
    /// It may not, but the caller may see the thing.
    Forbidden,
    /// The member might, but the access token is not good for it.
    MissingScope,
}

impl Decision {
    /// Whether it may be done.
    pub fn is_allowed(self) -> bool {
        self == Self::Allow
    }
}

/// Decides whether the actor may do the action to the target.
pub fn may(actor: &Actor, action: Action, target: Target) -> Decision {
    explain(actor, action, target).decision
}

/// Those of the actions that the actor may do to the target, for `allowed_actions` of an answer.
pub fn allowed_actions(actor: &Actor, candidates: &[Action], target: Target) -> Vec<Action> {
    candidates
        .iter()
        .copied()
        .filter(|action| may(actor, *action, target).is_allowed())
        .collect()
}

/// Whose things the actor reaches with an action, for lists and reports. `None` when they do not have it.
pub fn people_reach(actor: &Actor, action: Action) -> Option<PeopleScope> {
    actor.rights.grant(action).map(|grant| grant.people)
}

/// Whether the actor may make an access token with these scopes: a token never makes one that is good for more.
pub fn may_issue_scopes(actor: &Actor, scopes: &[TokenScope]) -> bool {
    match &actor.token_scopes {
        None => true,
        Some(own) => scopes.iter().all(|scope| own.contains(scope)),
    }
}
