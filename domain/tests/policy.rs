//! The whole policy as golden files, and the promises that must survive every change of it.

use std::collections::HashSet;
use std::fmt::Write as _;

use domain::ids::{MemberId, ProjectId};
use domain::people::Role;
use domain::policy::{
    Action, Actor, Decision, Explanation, PeopleScope, Reason, Rights, Target, TokenScope, WorkScope,
    allowed_actions, explain, grants, may, may_issue_scopes, people_reach,
};
use domain::scope::Visibility;
use rstest::rstest;
use uuid::Uuid;

fn member(n: u128) -> MemberId {
    Uuid::from_u128(n).into()
}

fn project(n: u128) -> ProjectId {
    Uuid::from_u128(n).into()
}

/// Member 1, who leads member 2 and belongs to project 10.
fn actor(role: Role) -> Actor {
    Actor {
        member: member(1),
        role,
        rights: Rights::of(role),
        led_members: HashSet::from([member(2)]),
        projects: HashSet::from([project(10)]),
        token_scopes: None,
    }
}

fn resources(actor: &Actor) -> Vec<(&'static str, Target)> {
    let person = |n, role| actor.target(member(n), &Rights::of(role));
    let work = |n, visibility| Target::Work {
        project: project(n),
        visibility,
    };
    vec![
        ("organization", Target::Organization),
        ("self", person(1, Role::Member)),
        ("led", person(2, Role::Member)),
        ("stranger", person(3, Role::Member)),
        ("an owner", person(4, Role::Owner)),
        ("of self", Target::Of(member(1))),
        ("of led", Target::Of(member(2))),
        ("of stranger", Target::Of(member(3))),
        ("open project", work(11, Visibility::Everyone)),
        ("own project", work(10, Visibility::Members)),
        ("closed project", work(12, Visibility::Members)),
    ]
}

#[test]
fn the_grants_of_the_roles_are_as_reviewed() {
    let mut table = String::new();
    for action in Action::ALL {
        write!(
            table,
            "{:<22} {:<8}",
            action.as_str(),
            format!("{:?}", action.token_scope()).to_lowercase()
        )
        .unwrap();
        for role in Role::ALL {
            let grant = grants(role).iter().find(|grant| grant.action == *action);
            let reach = grant.map_or("-".to_owned(), |grant| {
                format!("{:?}/{:?}", grant.people, grant.work).to_lowercase()
            });
            write!(table, "{role}={reach:<12}").unwrap();
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_decisions_for_every_role_action_and_resource_are_as_reviewed() {
    let names: Vec<&str> = resources(&actor(Role::Member))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let mut table = format!("Columns: {}.\n\n", names.join(" | "));
    for role in Role::ALL {
        for action in Action::ALL {
            let answers = resources(&actor(role)).into_iter().map(|(_, target)| {
                match may(&actor(role), *action, target) {
                    Decision::Allow => "yes",
                    Decision::Forbidden => "403",
                    Decision::Hidden => "404",
                    Decision::MissingScope => "scope",
                }
            });
            let answers: Vec<&str> = answers.collect();
            writeln!(table, "{role:<8} {:<20} {}", action.as_str(), answers.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_action_has_a_name_of_its_own_that_is_its_name_on_the_wire() {
    let names: HashSet<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    assert_eq!(names.len(), Action::ALL.len());
    for action in Action::ALL {
        assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
    }
}

/// The app tells actions and reasons in the words that stand beside the code. (AT-19)
#[test]
fn every_action_and_reason_is_told_by_the_app_in_the_same_words() {
    let texts = include_str!("../../web/src/i18n/en/permissions.json");
    let texts: serde_json::Value = serde_json::from_str(texts).unwrap();
    for action in Action::ALL {
        let text = texts["actions"][action.as_str()].as_str();
        assert_eq!(text, Some(action.sentence().trim_end_matches('.')), "{action:?}");
    }
    for reason in Reason::ALL {
        assert_eq!(texts["reasons"][reason.as_str()], reason.sentence(), "{reason:?}");
    }
    assert_eq!(texts["actions"].as_object().unwrap().len(), Action::ALL.len());
    assert_eq!(texts["reasons"].as_object().unwrap().len(), Reason::ALL.len());
}

/// The reasons of every role, action and resource: whatever is allowed has a reason that allows, and the other way round.
#[test]
fn the_reasons_of_every_decision_are_as_reviewed() {
    let names: Vec<&str> = resources(&actor(Role::Member))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let mut table = format!("Columns: {}.\n\n", names.join(" | "));
    for role in Role::ALL {
        for action in Action::ALL {
            let reasons = resources(&actor(role)).into_iter().map(|(_, target)| {
                let Explanation { decision, reason } = explain(&actor(role), *action, target);
                assert_eq!(decision, may(&actor(role), *action, target));
                reason.as_str()
            });
            let reasons: Vec<&str> = reasons.collect();
            writeln!(table, "{role:<8} {:<20} {}", action.as_str(), reasons.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

/// A stronger role never lacks what a weaker one has.
#[test]
fn each_role_reaches_at_least_as_far_as_the_weaker_one() {
    for pair in Role::ALL.windows(2) {
        for weak in grants(pair[0]) {
            let strong = grants(pair[1])
                .iter()
                .find(|grant| grant.action == weak.action)
                .unwrap();
            assert!(
                strong.people >= weak.people && strong.work >= weak.work,
                "{weak:?} {strong:?}"
            );
        }
    }
}

/// ASVS 8.2.2: what belongs to somebody else is not even there.
#[rstest]
#[case(Role::Member, 2, Decision::Hidden)]
#[case(Role::Member, 3, Decision::Hidden)]
#[case(Role::Manager, 2, Decision::Allow)]
#[case(Role::Manager, 3, Decision::Hidden)]
#[case(Role::Admin, 3, Decision::Allow)]
#[case(Role::Owner, 3, Decision::Allow)]
fn entries_of_others_are_hidden_unless_the_role_reaches_them(
    #[case] role: Role,
    #[case] of: u128,
    #[case] expected: Decision,
) {
    for action in [Action::EntryRead, Action::EntryUpdate, Action::EntryDelete] {
        assert_eq!(may(&actor(role), action, Target::Of(member(of))), expected);
    }
}

#[test]
fn a_lead_who_is_only_a_member_sees_no_entries_of_the_team() {
    assert_eq!(
        may(&actor(Role::Member), Action::EntryRead, Target::Of(member(2))),
        Decision::Hidden
    );
}

#[test]
fn a_member_sees_but_does_not_change_an_open_project() {
    let open = Target::Work {
        project: project(11),
        visibility: Visibility::Everyone,
    };
    assert_eq!(
        may(&actor(Role::Member), Action::ProjectRead, open),
        Decision::Allow
    );
    assert_eq!(
        may(&actor(Role::Member), Action::ProjectUpdate, open),
        Decision::Forbidden
    );
    let closed = Target::Work {
        project: project(12),
        visibility: Visibility::Members,
    };
    assert_eq!(
        may(&actor(Role::Member), Action::ProjectUpdate, closed),
        Decision::Hidden
    );
}

/// ASVS 8.2.1: nobody below an owner touches an owner.
#[test]
fn an_owner_is_changed_by_owners_only() {
    let owner = |by: Role| actor(by).target(member(4), &Rights::of(Role::Owner));
    for action in [
        Action::MemberUpdate,
        Action::MemberSetRole,
        Action::MemberDisable,
        Action::MemberDelete,
        Action::MemberErase,
    ] {
        let by = |role| may(&actor(role), action, owner(role));
        assert_eq!(by(Role::Admin), Decision::Forbidden);
        assert_eq!(by(Role::Owner), Decision::Allow);
    }
    assert_eq!(
        may(&actor(Role::Admin), Action::MemberRead, owner(Role::Admin)),
        Decision::Allow
    );
}

#[test]
fn a_token_is_good_for_its_scopes_and_nothing_else() {
    for (scopes, action, expected) in [
        (vec![TokenScope::Read], Action::EntryRead, Decision::Allow),
        (
            vec![TokenScope::Read],
            Action::EntryCreate,
            Decision::MissingScope,
        ),
        (vec![TokenScope::Write], Action::EntryCreate, Decision::Allow),
        (vec![TokenScope::Write], Action::EntryRead, Decision::MissingScope),
        (
            vec![TokenScope::Read, TokenScope::Write],
            Action::TokenManageOwn,
            Decision::MissingScope,
        ),
        (vec![TokenScope::Admin], Action::TokenManageOwn, Decision::Allow),
        (vec![], Action::EntryRead, Decision::MissingScope),
    ] {
        let actor = Actor {
            token_scopes: Some(scopes.clone()),
            ..actor(Role::Owner)
        };
        assert_eq!(
            may(&actor, action, Target::Of(member(1))),
            expected,
            "{scopes:?} {action:?}"
        );
    }
}

/// A token without the scope must not tell whether something hidden exists.
#[test]
fn a_missing_scope_does_not_betray_what_is_hidden() {
    let actor = Actor {
        token_scopes: Some(vec![TokenScope::Read]),
        ..actor(Role::Member)
    };
    assert_eq!(
        may(&actor, Action::EntryUpdate, Target::Of(member(3))),
        Decision::Hidden
    );
}

#[test]
fn a_token_never_makes_a_stronger_token() {
    let weak = Actor {
        token_scopes: Some(vec![TokenScope::Admin, TokenScope::Read]),
        ..actor(Role::Owner)
    };
    assert!(may_issue_scopes(&weak, &[TokenScope::Read]));
    assert!(!may_issue_scopes(&weak, &[TokenScope::Read, TokenScope::Write]));
    assert!(may_issue_scopes(
        &actor(Role::Member),
        &[TokenScope::Read, TokenScope::Write, TokenScope::Admin]
    ));
}

#[test]
fn allowed_actions_are_those_that_would_be_allowed() {
    let candidates = [Action::EntryRead, Action::EntryUpdate, Action::LockSet];
    assert_eq!(
        allowed_actions(&actor(Role::Manager), &candidates, Target::Of(member(2))),
        [Action::EntryRead, Action::EntryUpdate]
    );
    assert!(allowed_actions(&actor(Role::Manager), &candidates, Target::Of(member(3))).is_empty());
}

/// An action that reaches only the own things is never allowed for something unnamed.
#[test]
fn a_narrow_grant_needs_the_person_named() {
    for action in [
        Action::MemberUpdate,
        Action::EntryRead,
        Action::EntryDelete,
        Action::ImportRun,
    ] {
        assert_eq!(
            may(&actor(Role::Member), action, Target::Organization),
            Decision::Forbidden
        );
        assert_eq!(
            may(&actor(Role::Owner), action, Target::Organization),
            Decision::Allow
        );
    }
}

#[test]
fn the_reach_for_lists_follows_the_grants() {
    assert_eq!(
        people_reach(&actor(Role::Manager), Action::ReportRead),
        Some(PeopleScope::Teams)
    );
    assert_eq!(people_reach(&actor(Role::Member), Action::LockSet), None);
    assert!(
        grants(Role::Member)
            .iter()
            .all(|grant| grant.work != WorkScope::All)
    );
}
