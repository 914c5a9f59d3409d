//! The typed client, operation by operation: what the server answers is what the types say.

use api::{
    Code, PageQuery,
    client::{Client, Error, Event},
    clients::{ClientQuery, CreateClient, UpdateClient},
    entries::{BulkOperation, BulkRequest, CreateEntry, UpdateEntry},
    events::EventKind,
    invitations::CreateInvitation,
    locks::SetLock,
    me::UpdateMe,
    members::{ColorScheme, MemberQuery, Role, UpdateMember, UpdatePreferences},
    organization::{OverlapPolicy, UpdateOrganization},
    projects::{Color, CreateProject, ProjectQuery, UpdateProject},
    recent_work::RecentWorkQuery,
    tags::{CreateTag, TagQuery, UpdateTag},
    tasks::{CreateTask, TaskQuery, TaskStatus, UpdateTask},
    teams::{CreateTeam, UpdateTeam},
    timer::StartTimer,
    tokens::{CreateToken, Scope},
};
use uuid::Uuid;

use crate::support::{Installation, new_id, wait};

fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<Code> {
    answer.unwrap_err().code()
}

fn lasting(seconds: i64, note: &str) -> CreateEntry {
    CreateEntry {
        date: Some("2026-03-02".parse().unwrap()),
        duration_seconds: Some(seconds),
        note: Some(note.to_owned()),
        ..CreateEntry::default()
    }
}

async fn project(client: &Client, name: &str) -> Uuid {
    client
        .create_project(&CreateProject {
            name: name.to_owned(),
            ..Default::default()
        })
        .await
        .unwrap()
        .id
}

#[test]
fn scope_of_work_is_created_changed_listed_and_deleted() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let globex = CreateClient {
            id: Some(new_id()),
            name: "Globex".to_owned(),
            note: String::new(),
        };
        let globex = client.create_client(&globex).await.unwrap();
        let again = CreateClient {
            name: "GLOBEX".to_owned(),
            ..CreateClient::default()
        };
        assert_eq!(code(client.create_client(&again).await), Some(Code::NameTaken));
        let changes = UpdateClient {
            note: Some("Pays late".to_owned()),
            ..UpdateClient::default()
        };
        let changed = client
            .update_client(globex.id, Some(globex.version), &changes)
            .await
            .unwrap();
        assert_eq!(
            (changed.name.as_str(), changed.note.as_str()),
            ("Globex", "Pays late")
        );
        let stale = client
            .update_client(globex.id, Some(globex.version), &changes)
            .await;
        assert_eq!(code(stale), Some(Code::StaleVersion));
        assert_eq!(client.get_client(globex.id).await.unwrap(), changed);

        let atlas = CreateProject {
            name: "Atlas".to_owned(),
            client_id: Some(globex.id),
            color: Color::Indigo,
            estimate_seconds: Some(360_000),
            ..CreateProject::default()
        };
        let atlas = client.create_project(&atlas).await.unwrap();
        let changes = UpdateProject {
            client_id: Some(None),
            estimate_seconds: Some(None),
            ..UpdateProject::default()
        };
        let changed = client.update_project(atlas.id, None, &changes).await.unwrap();
        assert_eq!(
            (changed.client_id, changed.estimate_seconds, changed.color),
            (None, None, Color::Indigo)
        );
        let query = ProjectQuery {
            q: Some("atl".to_owned()),
            ..ProjectQuery::default()
        };
        assert_eq!(client.list_projects(&query).await.unwrap().items.len(), 1);

        let design: CreateTask =
            serde_json::from_value(serde_json::json!({ "project_id": atlas.id, "name": "Design" })).unwrap();
        let design = client.create_task(&design).await.unwrap();
        let changes = UpdateTask {
            status: Some(TaskStatus::InProgress),
            estimate_seconds: Some(Some(7200)),
            estimate_reason: Some("Two screens more".to_owned()),
            ..UpdateTask::default()
        };
        assert_eq!(
            client
                .update_task(design.id, None, &changes)
                .await
                .unwrap()
                .estimate_seconds,
            Some(7200)
        );
        let history = client
            .list_task_estimates(design.id, &PageQuery::default())
            .await
            .unwrap()
            .items;
        assert_eq!(
            history.first().map(|estimate| estimate.reason.as_str()),
            Some("Two screens more")
        );
        let query = TaskQuery {
            project_id: Some(atlas.id),
            ..TaskQuery::default()
        };
        assert_eq!(
            client.list_tasks(&query).await.unwrap().items[0].status,
            TaskStatus::InProgress
        );

        let tag = client
            .create_tag(&CreateTag {
                name: "support".to_owned(),
                ..Default::default()
            })
            .await
            .unwrap();
        let changes = UpdateTag {
            archived: Some(true),
            ..UpdateTag::default()
        };
        assert!(client.update_tag(tag.id, None, &changes).await.unwrap().archived);
        assert_eq!(
            client.list_tags(&TagQuery::default()).await.unwrap().items.len(),
            1
        );

        client.delete_tag(tag.id, None).await.unwrap();
        client.delete_task(design.id, None).await.unwrap();
        client.delete_project(atlas.id, None).await.unwrap();
        client.delete_client(globex.id, None).await.unwrap();
        assert_eq!(code(client.get_client(globex.id).await), Some(Code::NotFound));
        assert!(
            client
                .list_clients(&ClientQuery::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    });
}

#[test]
fn the_caller_the_organization_and_its_people() {
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
        assert_eq!(changed.preferences.color_scheme, Some(ColorScheme::Dark));

        let organization = client.organization().await.unwrap();
        let changes = UpdateOrganization {
            overlap_policy: Some(OverlapPolicy::Forbid),
            ..Default::default()
        };
        let changed = client
            .update_organization(Some(organization.version), &changes)
            .await
            .unwrap();
        assert_eq!(
            (changed.overlap_policy, changed.name),
            (OverlapPolicy::Forbid, organization.name)
        );

        let members = client.list_members(&MemberQuery::default()).await.unwrap().items;
        assert_eq!(members.len(), 1);
        let demotion = UpdateMember {
            role: Some(Role::Member),
            ..UpdateMember::default()
        };
        assert_eq!(
            code(client.update_member(me.member.id, None, &demotion).await),
            Some(Code::Conflict)
        );
        let team: CreateTeam = serde_json::from_value(serde_json::json!({ "name": "Support" })).unwrap();
        let team = client.create_team(&team).await.unwrap();
        let changes = UpdateTeam {
            member_ids: Some(vec![me.member.id]),
            ..UpdateTeam::default()
        };
        assert_eq!(
            client
                .update_team(team.id, None, &changes)
                .await
                .unwrap()
                .member_ids,
            [me.member.id]
        );
        assert_eq!(
            client
                .list_teams(&PageQuery::default())
                .await
                .unwrap()
                .items
                .len(),
            1
        );
        client.delete_team(team.id, None).await.unwrap();

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
        assert_eq!(
            client
                .list_invitations(&PageQuery::default())
                .await
                .unwrap()
                .items,
            [created.invitation.clone()]
        );
        client.delete_invitation(created.invitation.id).await.unwrap();
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
fn a_token_with_little_scope_can_do_little_and_ends_when_it_is_deleted() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let token = CreateToken {
            name: "Reader".to_owned(),
            scopes: vec![Scope::Read],
            expires_at: None,
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

#[test]
fn several_changes_are_done_together_or_not_at_all() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let entry = client.create_entry(&lasting(60, "one")).await.unwrap();
        let change = UpdateEntry {
            note: Some("changed".to_owned()),
            ..UpdateEntry::default()
        };
        let update = BulkOperation::Update {
            id: entry.id,
            version: Some(entry.version),
            changes: Box::new(change),
        };
        let bad = BulkOperation::Create {
            entry: Box::new(lasting(0, "nothing")),
        };
        let refused = client
            .bulk_entries(&BulkRequest {
                operations: vec![update.clone(), bad],
            })
            .await
            .unwrap_err();
        let Error::Problem { problem, .. } = refused else {
            panic!("{refused}")
        };
        assert_eq!(problem.code, Code::BulkFailed);
        assert!(
            problem
                .errors
                .iter()
                .all(|error| error.field.starts_with("operations.1.")),
            "{:?}",
            problem.errors
        );
        assert_eq!(client.get_entry(entry.id).await.unwrap(), entry);

        let create = BulkOperation::Create {
            entry: Box::new(lasting(120, "two")),
        };
        let done = client
            .bulk_entries(&BulkRequest {
                operations: vec![update, create],
            })
            .await
            .unwrap();
        assert_eq!(
            done.results
                .iter()
                .map(|result| result.status)
                .collect::<Vec<_>>(),
            [200, 201]
        );
        let recent = client.recent_work(&RecentWorkQuery::default()).await.unwrap();
        assert!(recent.items.iter().any(|work| work.note == "two"));
    });
}

/// The same key gives the first answer again; with another request it is refused.
#[test]
fn a_repeated_key_repeats_the_answer_and_nothing_else() {
    let installation = Installation::fresh();
    let keyed = installation.client().keyed("the-same-key");
    wait(async {
        let first = keyed.create_entry(&lasting(60, "one")).await.unwrap();
        let second = keyed.create_entry(&lasting(60, "one")).await.unwrap();
        assert_eq!(first, second);
        let other = keyed.create_entry(&lasting(61, "another")).await;
        assert_eq!(code(other), Some(Code::IdempotencyKeyReused));
    });
}

#[test]
fn a_change_is_told_to_whoever_listens() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let mut events = client.events(None).await.unwrap();
        let id = project(&client, "Atlas").await;
        let limit = std::time::Duration::from_secs(20);
        loop {
            let event = tokio::time::timeout(limit, events.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            if matches!(&event, Event::Change(change) if change.kind == EventKind::Project && change.id == id)
            {
                break;
            }
        }
    });
}

#[test]
fn a_closed_period_is_listed_with_its_reason() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let until = Some("2026-03-31".parse().unwrap());
        let lock = SetLock {
            member_id: None,
            locked_until: until,
            reason: "March is billed".to_owned(),
        };
        assert_eq!(client.set_lock(&lock).await.unwrap().locked_until, until);
        let locks = client.list_locks(&PageQuery::default()).await.unwrap().items;
        assert!(
            locks
                .iter()
                .any(|lock| lock.reason == "March is billed" && lock.locked_until == until)
        );
        assert_eq!(
            code(client.create_entry(&lasting(60, "late")).await),
            Some(Code::PeriodLocked)
        );
    });
}
