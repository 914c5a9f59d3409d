//! Clients, projects, tasks, tags.

use api::{
    Code, PageQuery,
    client::Client,
    clients::{ClientQuery, CreateClient, UpdateClient},
    projects::{Color, CreateProject, ProjectQuery, UpdateProject},
    tags::{CreateTag, TagQuery, UpdateTag},
    task_statuses::StatusCategory,
    tasks::{CreateTask, TaskQuery, UpdateTask},
};
use uuid::Uuid;

use super::code;
use crate::support::{Installation, new_id, wait};

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
fn a_client_is_created_changed_listed_and_deleted() {
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
        client
            .delete_client(globex.id, Some(changed.version))
            .await
            .unwrap();
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
fn null_clears_a_field_of_a_project_and_absence_leaves_it() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let globex = CreateClient {
            name: "Globex".to_owned(),
            ..CreateClient::default()
        };
        let globex = client.create_client(&globex).await.unwrap();
        let atlas = CreateProject {
            name: "Atlas".to_owned(),
            client_id: Some(globex.id),
            color: Color::Indigo,
            estimate_seconds: Some(360_000),
            ..CreateProject::default()
        };
        let atlas = client.create_project(&atlas).await.unwrap();
        let changes = UpdateProject {
            estimate_seconds: Some(None),
            ..UpdateProject::default()
        };
        let changed = client.update_project(atlas.id, None, &changes).await.unwrap();
        assert_eq!(
            (changed.client_id, changed.estimate_seconds),
            (Some(globex.id), None)
        );
        assert_eq!(changed.color, Color::Indigo);
        let query = ProjectQuery {
            q: Some("atl".to_owned()),
            ..ProjectQuery::default()
        };
        assert_eq!(client.list_projects(&query).await.unwrap().items, [changed]);
        client.delete_project(atlas.id, None).await.unwrap();
        assert_eq!(code(client.get_project(atlas.id).await), Some(Code::NotFound));
    });
}

#[test]
fn a_task_keeps_the_history_of_its_estimates() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let project_id = project(&client, "Atlas").await;
        let design = serde_json::json!({ "project_id": project_id, "name": "Design" });
        let design: CreateTask = serde_json::from_value(design).unwrap();
        let design = client.create_task(&design).await.unwrap();
        let changes = UpdateTask {
            status: Some(StatusCategory::InProgress),
            estimate_seconds: Some(Some(7200)),
            estimate_reason: Some("Two screens more".to_owned()),
            ..UpdateTask::default()
        };
        let changed = client.update_task(design.id, None, &changes).await.unwrap();
        assert_eq!(changed.estimate_seconds, Some(7200));
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
            project_id: Some(project_id),
            ..TaskQuery::default()
        };
        assert_eq!(client.list_tasks(&query).await.unwrap().items, [changed]);
        client.delete_task(design.id, None).await.unwrap();
        assert_eq!(code(client.get_task(design.id).await), Some(Code::NotFound));
    });
}

#[test]
fn a_tag_is_archived_and_deleted() {
    let installation = Installation::fresh();
    let client = installation.client();
    wait(async {
        let tag = CreateTag {
            name: "support".to_owned(),
            ..CreateTag::default()
        };
        let tag = client.create_tag(&tag).await.unwrap();
        let changes = UpdateTag {
            archived: Some(true),
            ..UpdateTag::default()
        };
        let changed = client.update_tag(tag.id, None, &changes).await.unwrap();
        assert!(changed.archived);
        assert_eq!(client.get_tag(tag.id).await.unwrap(), changed);
        assert_eq!(
            client.list_tags(&TagQuery::default()).await.unwrap().items,
            [changed]
        );
        client.delete_tag(tag.id, None).await.unwrap();
        assert!(
            client
                .list_tags(&TagQuery::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    });
}
