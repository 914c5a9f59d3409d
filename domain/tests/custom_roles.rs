//! Roles that an organization makes for itself, and what single members may do beside theirs: whatever is asked for, they
//! stay inside of what the standard roles are made of. (AT-19)

use std::collections::HashSet;

use domain::ids::{MemberId, ProjectId};
use domain::people::Role;
use domain::policy::{
    Action, Actor, CustomRole, Decision, ExtraGrant, Grant, PeopleScope, Reach, Rights, RoleChange,
    Tailoring, Target, WorkScope, custom_rights, may,
};
use domain::scope::Visibility;
use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn member(n: u128) -> MemberId {
    Uuid::from_u128(n).into()
}

/// Member 1, who leads member 2 and belongs to project 10.
fn actor(rights: Rights) -> Actor {
    Actor {
        member: member(1),
        role: rights.standing(),
        rights,
        led_members: HashSet::from([member(2)]),
        projects: HashSet::from([ProjectId::from(Uuid::from_u128(10))]),
        token_scopes: None,
    }
}

fn project(n: u128, visibility: Visibility) -> Target {
    Target::Work {
        project: Uuid::from_u128(n).into(),
        visibility,
    }
}

fn change(action: Action, level: usize) -> RoleChange {
    RoleChange {
        action,
        reach: action.levels().get(level).copied().map(Reach::from),
    }
}

fn without(action: Action) -> RoleChange {
    RoleChange { action, reach: None }
}

fn extra(grant: Grant, until: Option<Timestamp>) -> ExtraGrant {
    ExtraGrant {
        action: grant.action,
        people: grant.people,
        work: grant.work,
        until,
        reason: "stands in".to_owned(),
    }
}

fn people() -> impl Strategy<Value = PeopleScope> {
    use PeopleScope::{All, None, Own, Teams};
    prop::sample::select(vec![None, Own, Teams, All])
}

fn work() -> impl Strategy<Value = WorkScope> {
    prop::sample::select(vec![WorkScope::None, WorkScope::Own, WorkScope::All])
}

fn action() -> impl Strategy<Value = Action> {
    prop::sample::select(Action::ALL.to_vec())
}

/// Any change, sensible or not.
fn any_change() -> impl Strategy<Value = RoleChange> {
    (action(), prop::option::of((people(), work()))).prop_map(|(action, reach)| RoleChange {
        action,
        reach: reach.map(|(people, work)| Reach { people, work }),
    })
}

/// Changes that mean something, each to a level of its action.
fn real_change() -> impl Strategy<Value = RoleChange> {
    (action(), 0_usize..4).prop_map(|(action, level)| change(action, level))
}

fn any_role() -> impl Strategy<Value = (Role, Vec<RoleChange>)> {
    let changes = prop_oneof![any_change(), real_change()];
    (
        prop::sample::select(Role::ALL.to_vec()),
        prop::collection::vec(changes, 0..40),
    )
}

proptest! {
    /// Nothing that can be written down makes more than an admin, takes away what everybody has, or reaches where no
    /// handler holds it.
    #[test]
    fn whatever_is_written_down_stays_within_the_standard_roles((based_on, changes) in any_role()) {
        let rights = custom_rights(based_on, &changes);
        prop_assert!(Rights::of(Role::Admin).cover(&rights));
        prop_assert!(rights.standing() <= Role::Admin);
        prop_assert!(Rights::of(rights.standing()).cover(&rights));
        for action in Action::ALL {
            if let Some(least) = action.least() {
                prop_assert!(rights.include(least), "{action:?}");
            }
        }
        for grant in rights.grants() {
            let whole = grant.action.leads_everywhere() && rights == Rights::of(Role::Admin);
            prop_assert!(whole || grant.action.levels().contains(&grant), "{grant:?}");
            for needed in grant.action.needs() {
                let base = rights.grant(*needed).unwrap();
                let people = base.people == PeopleScope::None || grant.people <= base.people;
                let work = base.work == WorkScope::None || grant.work <= base.work;
                prop_assert!(people && work, "{grant:?} without {base:?}");
            }
        }
    }

    /// What is not in the rights is refused, for every kind of target: deny by default.
    #[test]
    fn what_is_not_granted_is_refused((based_on, changes) in any_role(), action in action()) {
        let actor = actor(custom_rights(based_on, &changes));
        let targets = [
            Target::Organization,
            actor.target(member(2), &Rights::of(Role::Member)),
            Target::Of(member(1)),
            Target::Of(member(2)),
            project(10, Visibility::Members),
            project(11, Visibility::Everyone),
        ];
        for target in targets {
            if may(&actor, action, target).is_allowed() {
                prop_assert!(actor.rights.grant(action).is_some());
            }
        }
    }

    /// More is never less: a grant beside the role takes nothing away, and neither does a wider role.
    #[test]
    fn a_grant_beside_the_role_takes_nothing_away(
        (based_on, changes) in any_role(),
        more in prop::collection::vec(any_change(), 0..6),
    ) {
        let role = custom_rights(based_on, &changes);
        let grants = more.iter().filter_map(|one| Some(one.reach?.of(one.action)));
        let both = role.and(grants);
        prop_assert!(both.cover(&role));
        prop_assert!(Rights::of(Role::Admin).cover(&both));
    }

    /// Whoever covers somebody is never refused what that one is allowed, wherever both stand alike.
    #[test]
    fn whoever_covers_another_may_do_what_they_may(
        (based_on, changes) in any_role(),
        more in prop::collection::vec(any_change(), 0..6),
        action in action(),
    ) {
        let weak = custom_rights(based_on, &changes);
        let strong = weak.and(more.iter().filter_map(|one| Some(one.reach?.of(one.action))));
        for target in [Target::Of(member(2)), Target::Of(member(1)), project(12, Visibility::Members)] {
            if may(&actor(weak.clone()), action, target).is_allowed() {
                prop_assert!(may(&actor(strong.clone()), action, target).is_allowed());
            }
        }
    }
}

#[test]
fn the_standard_roles_come_out_of_the_rules_for_custom_ones_unchanged() {
    for role in [Role::Member, Role::Manager, Role::Admin] {
        assert_eq!(custom_rights(role, &[]), Rights::of(role));
        assert_eq!(Rights::of(role).with([]), Rights::of(role), "{role}");
        assert_eq!(Rights::of(role).standing(), role);
    }
    assert_eq!(Rights::of(Role::Owner).standing(), Role::Owner);
    assert!(!Rights::of(Role::Admin).cover(&Rights::of(Role::Owner)));
}

/// The levels that a role can choose from, and what it cannot be without. (AT-19)
#[test]
fn the_levels_of_every_action_are_as_reviewed() {
    let mut table = String::new();
    for action in Action::ALL {
        let level = |grant: &Grant| format!("{:?}/{:?}", grant.people, grant.work).to_lowercase();
        let levels: Vec<String> = action.levels().iter().map(level).collect();
        let least = action.least().map_or("-".to_owned(), |least| level(&least));
        let needs: Vec<&str> = action.needs().iter().map(|needed| needed.as_str()).collect();
        let line = format!(
            "{:<24}least={least:<11}{:<30}{}",
            action.as_str(),
            levels.join(" "),
            needs.join(" ")
        );
        table.push_str(line.trim_end());
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[rstest]
#[case::a_clerk_who_bills(Role::Member, &[(Action::RateRead, 0), (Action::ReportRead, 2)], Role::Admin)]
#[case::a_member_with_reports_of_a_team(Role::Member, &[(Action::ReportRead, 1)], Role::Manager)]
#[case::a_member_without_tokens(Role::Member, &[(Action::TokenManageOwn, 9)], Role::Member)]
#[case::an_admin_without_costs(Role::Admin, &[(Action::CostRead, 9)], Role::Admin)]
fn a_role_stands_where_the_weakest_role_with_all_of_it_stands(
    #[case] based_on: Role,
    #[case] changes: &[(Action, usize)],
    #[case] standing: Role,
) {
    let changes: Vec<RoleChange> = changes
        .iter()
        .map(|(action, level)| change(*action, *level))
        .collect();
    assert_eq!(custom_rights(based_on, &changes).standing(), standing);
}

/// Costs are a field of their own: without them neither the audit log nor an archive would keep them. (AT-19)
#[test]
fn without_costs_nothing_is_left_that_would_show_them() {
    let rights = custom_rights(Role::Admin, &[without(Action::CostRead)]);
    for gone in [
        Action::CostRead,
        Action::RateManage,
        Action::AuditRead,
        Action::ArchiveExport,
    ] {
        assert_eq!(rights.grant(gone), None, "{gone:?}");
    }
    assert!(rights.grant(Action::RateRead).is_some());
    let no_rates = custom_rights(Role::Admin, &[without(Action::RateRead)]);
    assert_eq!(no_rates.grant(Action::CostRead), None, "costs build upon rates");
    assert_eq!(no_rates.grant(Action::ProjectRateManage), None);
}

/// Whoever names a provider of sign-in can become anybody below an owner: with less than all of an admin's rights it would
/// lead to the rest of them.
#[test]
fn what_leads_into_every_account_is_had_with_all_of_an_admin_or_not_at_all() {
    let has = |changes: &[RoleChange]| {
        let rights = custom_rights(Role::Admin, changes);
        rights.grant(Action::SignInProviderManage).is_some()
    };
    assert!(has(&[]));
    assert!(!has(&[without(Action::TagDelete)]));
    let asked = Reach {
        people: PeopleScope::None,
        work: WorkScope::None,
    };
    let asked = asked.of(Action::SignInProviderManage);
    assert_eq!(Rights::of(Role::Manager).and([asked]), Rights::of(Role::Manager));
}

#[test]
fn a_role_that_reaches_some_projects_changes_only_those() {
    let rights = custom_rights(Role::Manager, &[change(Action::ProjectUpdate, 0)]);
    let lead = actor(rights);
    let decide = |n, visibility| may(&lead, Action::ProjectUpdate, project(n, visibility));
    assert_eq!(decide(10, Visibility::Members), Decision::Allow);
    assert_eq!(decide(12, Visibility::Members), Decision::Forbidden);
}

/// A way to reset somebody's way in is a way to become them: it does not lead upwards.
#[test]
fn nobody_has_power_over_somebody_who_may_do_more() {
    let desk = custom_rights(
        Role::Member,
        &[
            change(Action::MemberResetSignIn, 0),
            change(Action::MemberUpdate, 1),
        ],
    );
    let desk = actor(desk);
    for action in [Action::MemberResetSignIn, Action::MemberUpdate] {
        let on = |role| may(&desk, action, desk.target(member(3), &Rights::of(role)));
        assert_eq!(on(Role::Member), Decision::Allow);
        for stronger in [Role::Manager, Role::Admin, Role::Owner] {
            assert_eq!(on(stronger), Decision::Forbidden, "{action:?} on {stronger}");
        }
    }
}

#[test]
fn a_grant_with_an_end_ends_and_is_not_passed_on() {
    let end = Timestamp::from_second(1_000).unwrap();
    let level = Action::TimesheetApprove.levels()[0];
    let tailoring = Tailoring {
        role: None,
        extra: vec![
            extra(Action::TimesheetRead.levels()[1], Some(end)),
            extra(level, Some(end)),
        ],
    };
    let at = |second| tailoring.rights(Role::Member, Timestamp::from_second(second).unwrap());
    assert_eq!(at(999).grant(Action::TimesheetApprove), Some(level));
    assert_eq!(at(1_000), Rights::of(Role::Member));
    assert_eq!(tailoring.lasting_rights(Role::Member), Rights::of(Role::Member));
}

#[test]
fn an_owner_is_not_tailored() {
    let tailoring = Tailoring {
        role: Some(CustomRole {
            id: Uuid::from_u128(7).into(),
            name: "Less".to_owned(),
            based_on: Role::Member,
            changes: vec![],
        }),
        extra: vec![],
    };
    assert_eq!(tailoring.rights(Role::Owner, NOW), Rights::of(Role::Owner));
    assert_eq!(tailoring.rights(Role::Admin, NOW), Rights::of(Role::Member));
}

/// Somebody who is no full admin does not approve the own week, however far their approvals reach.
#[test]
fn a_tailored_approver_leaves_the_own_week_to_others() {
    let rights = custom_rights(
        Role::Manager,
        &[
            change(Action::TimesheetRead, 2),
            change(Action::TimesheetApprove, 1),
        ],
    );
    assert_eq!(
        rights.grant(Action::TimesheetApprove).unwrap().people,
        PeopleScope::All
    );
    let decide = |n| {
        may(
            &actor(rights.clone()),
            Action::TimesheetApprove,
            Target::Of(member(n)),
        )
    };
    assert_eq!(decide(3), Decision::Allow);
    assert_eq!(decide(1), Decision::Forbidden);
}
