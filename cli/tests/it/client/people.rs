//! The caller, the organization, members, teams, invitations, tokens.

use api::{
    Code, PageQuery,
    invitations::{CreateInvitation, PreviewInvitation},
    me::UpdateMe,
    members::{ColorScheme, MemberQuery, Role, UpdateMember, UpdatePreferences},
    organization::{OverlapPolicy, UpdateOrganization},
    teams::{CreateTeam, UpdateTeam},
    timer::StartTimer,
    tokens::{CreateToken, Scope},
};

use super::code;
use crate::support::{Installation, wait};

#[test]
fn the_caller_reads_and_changes_themselves() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        assert!(!client.setup_state().await.unwrap().needed);
        let me = client.me().await.unwrap();
        assert_eq!(
            (me.member.role, me.session.is_none(), me.token.is_some()),
            (Role::Owner, true, true)
        );
        let preferences = UpdatePreferences {
            color_scheme: Some(Some(ColorScheme::Dark)),
            ..Default::default()
        };
        let changes = UpdateMe {
            preferences: Some(preferences),
            ..UpdateMe::default()
        };
        let changed = client.update_me(&changes).await.unwrap();
        assert_eq!(
            (changed.preferences.color_scheme, changed.name),
            (Some(ColorScheme::Dark), me.member.name)
        );
        assert!(
            client
                .list_sessions(&PageQuery::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    });
}

#[test]
fn the_rules_of_the_organization_change_one_by_one() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let before = client.organization().await.unwrap();
        let changes = UpdateOrganization {
            overlap_policy: Some(OverlapPolicy::Forbid),
            ..Default::default()
        };
        let after = client
            .update_organization(Some(before.version), &changes)
            .await
            .unwrap();
        assert_eq!(after.overlap_policy, OverlapPolicy::Forbid);
        assert_eq!(
            (after.name, after.rounding, after.time_zone),
            (before.name, before.rounding, before.time_zone)
        );
        let stale = client.update_organization(Some(before.version), &changes).await;
        assert_eq!(code(stale), Some(Code::StaleVersion));
    });
}

#[test]
fn the_last_owner_stays_one_and_a_team_has_members() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let members = client.list_members(&MemberQuery::default()).await.unwrap().items;
        let [owner] = members.as_slice() else {
            panic!("{members:?}")
        };
        let demotion = UpdateMember {
            role: Some(Role::Member),
            ..UpdateMember::default()
        };
        assert_eq!(
            code(client.update_member(owner.id, None, &demotion).await),
            Some(Code::Conflict)
        );
        assert_eq!(client.get_member(owner.id).await.unwrap().role, Role::Owner);
        let team: CreateTeam = serde_json::from_value(serde_json::json!({ "name": "Support" })).unwrap();
        let team = client.create_team(&team).await.unwrap();
        let changes = UpdateTeam {
            member_ids: Some(vec![owner.id]),
            ..UpdateTeam::default()
        };
        let changed = client.update_team(team.id, None, &changes).await.unwrap();
        assert_eq!(changed.member_ids, [owner.id]);
        assert_eq!(client.get_member(owner.id).await.unwrap().team_ids, [team.id]);
        assert_eq!(
            client.list_teams(&PageQuery::default()).await.unwrap().items,
            [changed]
        );
        client.delete_team(team.id, None).await.unwrap();
        assert_eq!(code(client.get_team(team.id).await), Some(Code::NotFound));
    });
}

#[test]
fn an_invitation_shows_its_link_once_and_can_be_withdrawn() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let invitation = CreateInvitation {
            email: "grace@acme.example".to_owned(),
            role: Role::Manager,
            team_ids: Vec::new(),
        };
        let created = client.create_invitation(&invitation).await.unwrap();
        assert!(
            created.url.expose().starts_with("https://"),
            "the link can be followed"
        );
        let listed = client
            .list_invitations(&PageQuery::default())
            .await
            .unwrap()
            .items;
        assert_eq!(
            listed.iter().map(|listed| listed.id).collect::<Vec<_>>(),
            [created.invitation.id]
        );
        client.delete_invitation(created.invitation.id).await.unwrap();
        let secret = created
            .url
            .expose()
            .rsplit(['/', '=', '#'])
            .next()
            .unwrap()
            .to_owned();
        let preview = client
            .preview_invitation(&PreviewInvitation { token: secret.into() })
            .await;
        assert_eq!(code(preview), Some(Code::LinkExpired));
    });
}

#[test]
fn a_token_with_little_scope_can_do_little_and_ends_when_it_is_deleted() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let token = CreateToken {
            name: "Reader".to_owned(),
            scopes: vec![Scope::Read],
            expires_at: None,
            networks: Vec::new(),
        };
        let created = client.create_token(&token).await.unwrap();
        assert!(created.secret.expose().starts_with(&created.token.prefix));
        let reader = installation.client_with(created.secret.clone());
        reader.timer().await.unwrap();
        assert_eq!(
            code(reader.start_timer(&StartTimer::default()).await),
            Some(Code::ScopeMissing)
        );
        assert_eq!(
            client
                .list_tokens(&PageQuery::default())
                .await
                .unwrap()
                .items
                .len(),
            2
        );
        client.delete_token(created.token.id).await.unwrap();
        assert_eq!(code(reader.timer().await), Some(Code::Unauthenticated));
    });
}
