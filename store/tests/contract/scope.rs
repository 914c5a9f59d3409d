//! Clients, projects, tasks and tags.

use domain::{
    entries::{Billable, NewEntry, Source, When},
    ids::{ClientId, EntryId, MemberId, ProjectId, TagId, TaskId},
    scope::{Color, Rank, StatusCategory, Visibility},
};
use store::{
    StoreError, assignments,
    clients::{self, Client, ClientFilter},
    entries::{self, Origin, StoredEntry},
    projects::{self, Project, ProjectFilter},
    tags::{self, Tag},
    tasks::{self, Estimate, Task, TaskFilter},
};

use crate::support::{Done, TestStore, id, now, on_both_engines, status};

fn client(name: &str) -> Client {
    Client {
        id: ClientId::from(id()),
        name: name.into(),
        note: String::new(),
        archived: false,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn project(name: &str, client_id: Option<ClientId>, members: Vec<MemberId>) -> Project {
    Project {
        id: ProjectId::from(id()),
        client_id,
        name: name.into(),
        code: Some("Ärger".into()),
        color: Color::Slate,
        note: "note".into(),
        billable: true,
        visibility: Visibility::Members,
        estimate_seconds: Some(3600),
        budget_seconds: Some(7200),
        budget_alerts: vec![50, 100],
        archived: false,
        members,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn task(name: &str, project: &Project, assignees: Vec<MemberId>) -> Task {
    Task {
        id: TaskId::from(id()),
        project_id: project.id,
        visibility: project.visibility,
        name: name.into(),
        note: "note".into(),
        status_id: status().id,
        status: StatusCategory::InProgress,
        rank: Rank::first(),
        estimate_seconds: None,
        deadline: Some("2026-03-31".parse().unwrap()),
        billable: Billable::No,
        archived: false,
        assignees,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn entry(store: &TestStore, project: &Project, task: Option<TaskId>, seconds: Option<i64>) -> StoredEntry {
    let when = match seconds {
        Some(duration_seconds) => When::Duration {
            date: "2026-03-02".parse().unwrap(),
            duration_seconds,
        },
        None => When::Interval {
            started_at: now(),
            ended_at: None,
            start_time_zone: "UTC".into(),
            end_time_zone: "UTC".into(),
            date: "2026-03-02".parse().unwrap(),
        },
    };
    let content = NewEntry {
        when,
        project_id: Some(project.id),
        task_id: task,
        note: String::new(),
        billable: Billable::Inherit,
        tags: Vec::new(),
        source: Source::Api,
    };
    let id = EntryId::from(id());
    StoredEntry {
        id,
        member_id: store.member,
        content,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

/// Names are ordered by code point on both engines, and a page begins exactly after the one before.
#[test]
fn lists_have_the_same_order_on_both_engines() {
    on_both_engines(|store| async move {
        let write = store.database.write(|tx| {
            Box::pin(async move {
                for name in [
                    "b c",
                    "B-a",
                    "éclair",
                    "Zeta",
                    "_x",
                    "10 below",
                    "100% wool",
                    "日本",
                ] {
                    clients::insert(tx, &client(name)).await?;
                }
                let filter = ClientFilter::default();
                let all = clients::list(tx, &filter, None, 100).await?;
                let names: Vec<_> = all.iter().map(|client| client.name.as_str()).collect();
                let expected = [
                    "10 below",
                    "100% wool",
                    "_x",
                    "b c",
                    "B-a",
                    "Zeta",
                    "éclair",
                    "日本",
                ];
                assert_eq!(names, expected);
                for (position, client) in all.iter().enumerate() {
                    let rest = clients::list(tx, &filter, Some(&client.position()), 100).await?;
                    assert_eq!(rest, all[position + 1..]);
                }
                Done::Ok(())
            })
        });
        write.await.unwrap();
    });
}

/// The names of the constraints are part of the contract: they become problem codes.
#[test]
fn a_taken_name_is_a_conflict_with_the_same_name_on_both_engines() {
    on_both_engines(|store| async move {
        let conflict = async |unit: usize| {
            let write = store.database.write(move |tx| {
                Box::pin(async move {
                    let first = client("Globex");
                    clients::insert(tx, &first).await?;
                    let atlas = project("Atlas", Some(first.id), Vec::new());
                    projects::insert(tx, &atlas).await?;
                    tasks::insert(tx, &task("Plan", &atlas, Vec::new()), None).await?;
                    tags::insert(tx, &Tag::new(TagId::from(id()), "support".into(), now())).await?;
                    match unit {
                        0 => clients::insert(tx, &client("GLOBEX")).await,
                        1 => projects::insert(tx, &project("ATLAS", Some(first.id), Vec::new())).await,
                        2 => tasks::insert(tx, &task("PLAN", &atlas, Vec::new()), None).await,
                        3 => tags::insert(tx, &Tag::new(TagId::from(id()), "SUPPORT".into(), now())).await,
                        _ => {
                            clients::insert(
                                tx,
                                &Client {
                                    name: "Other".into(),
                                    ..first
                                },
                            )
                            .await
                        }
                    }
                })
            });
            write.await.unwrap_err().to_string()
        };
        let expected = [
            "clients_name_folded_key",
            "projects_name_folded_key",
            "tasks_project_id_name_folded_key",
            "tags_name_folded_key",
            "clients_pkey",
        ];
        for (unit, name) in expected.into_iter().enumerate() {
            assert_eq!(
                conflict(unit).await,
                StoreError::Conflict(name.into()).to_string()
            );
        }
    });
}

#[test]
fn a_project_comes_back_as_it_was_stored() {
    on_both_engines(|store| async move {
        let me = store.member;
        let write = store.database.write(move |tx| {
            Box::pin(async move {
                let globex = client("Globex");
                clients::insert(tx, &globex).await?;
                let before = project("Atlas", Some(globex.id), vec![me]);
                projects::insert(tx, &before).await?;
                assert_eq!(projects::find(tx, before.id).await?, Some(before.clone()));
                let after = Project {
                    client_id: None,
                    name: "Borea".into(),
                    code: None,
                    color: Color::Lime,
                    billable: false,
                    visibility: Visibility::Everyone,
                    estimate_seconds: None,
                    archived: true,
                    members: Vec::new(),
                    version: 2,
                    ..before.clone()
                };
                projects::update(tx, &before, &after).await?;
                assert_eq!(projects::find(tx, before.id).await?, Some(after));
                assert!(!clients::is_used(tx, globex.id).await?);
                Done::Ok(())
            })
        });
        write.await.unwrap();
    });
}

/// The visibility is part of the query, so that pages are full and nothing hidden is ever read.
#[test]
fn a_member_lists_what_everyone_sees_and_what_they_belong_to() {
    on_both_engines(|store| async move {
        let me = store.member;
        let write = store.database.write(move |tx| {
            Box::pin(async move {
                let mine = project("Mine", None, vec![me]);
                let hidden = project("Hidden", None, Vec::new());
                let open = Project {
                    visibility: Visibility::Everyone,
                    ..project("Open", None, Vec::new())
                };
                for project in [&mine, &hidden, &open] {
                    projects::insert(tx, project).await?;
                    tasks::insert(tx, &task(&project.name, project, Vec::new()), None).await?;
                }
                let filter = ProjectFilter {
                    visible_to: Some(me),
                    ..ProjectFilter::default()
                };
                assert_eq!(projects::list(tx, &filter, None, 10).await?, [mine, open]);
                let filter = TaskFilter {
                    visible_to: Some(me),
                    ..TaskFilter::default()
                };
                let seen = tasks::list(tx, &filter, None, 10).await?;
                assert_eq!(
                    seen.iter().map(|task| task.name.as_str()).collect::<Vec<_>>(),
                    ["Mine", "Open"]
                );
                // The letters of a code are compared without regard to case, also beyond ASCII.
                let filter = ProjectFilter {
                    name: Some("ÄRG".into()),
                    ..ProjectFilter::default()
                };
                assert_eq!(projects::list(tx, &filter, None, 10).await?.len(), 3);
                Done::Ok(())
            })
        });
        write.await.unwrap();
    });
}

#[test]
fn a_task_comes_back_as_it_was_stored_with_its_history() {
    on_both_engines(|store| async move {
        let me = store.member;
        let write = store.database.write(move |tx| {
            Box::pin(async move {
                let atlas = project("Atlas", None, Vec::new());
                projects::insert(tx, &atlas).await?;
                let estimate = |seconds, reason: &str| Estimate {
                    id: id(),
                    estimate_seconds: seconds,
                    reason: reason.into(),
                    set_by: me,
                    set_at: now(),
                };
                let before = task("Plan", &atlas, vec![me]);
                let (first, second) = (estimate(Some(60), ""), estimate(None, "Stopped"));
                tasks::insert(tx, &before, Some(first.clone())).await?;
                assert_eq!(tasks::find(tx, before.id).await?, Some(before.clone()));
                let after = Task {
                    assignees: Vec::new(),
                    deadline: None,
                    version: 2,
                    ..before.clone()
                };
                tasks::update(tx, &before, &after, Some(second.clone())).await?;
                assert_eq!(tasks::find(tx, before.id).await?, Some(after));
                let history = tasks::list_estimates(tx, before.id, None, 10).await?;
                assert_eq!(history, [second.clone(), first.clone()]);
                assert_eq!(
                    tasks::list_estimates(tx, before.id, Some(second.id), 10).await?,
                    [first]
                );
                // The history goes with the task.
                tasks::delete(tx, before.id, now()).await?;
                assert!(tasks::list_estimates(tx, before.id, None, 10).await?.is_empty());
                Done::Ok(())
            })
        });
        write.await.unwrap();
    });
}

#[test]
fn recorded_time_is_summed_per_project_and_task_without_the_running_timer() {
    on_both_engines(|store| async move {
        let atlas = project("Atlas", None, Vec::new());
        let borea = project("Borea", None, Vec::new());
        let plan = task("Plan", &atlas, Vec::new());
        let rows = [
            entry(&store, &atlas, Some(plan.id), Some(600)),
            entry(&store, &atlas, None, Some(60)),
            entry(&store, &atlas, Some(plan.id), None),
        ];
        let write = store.database.write(move |tx| {
            Box::pin(async move {
                for project in [&atlas, &borea] {
                    projects::insert(tx, project).await?;
                }
                tasks::insert(tx, &plan, None).await?;
                for row in &rows {
                    entries::insert(tx, row, &[], &Origin::default()).await?;
                }
                let sums = projects::sum_tracked(tx, &[atlas.id, borea.id]).await?;
                assert_eq!(sums.into_iter().collect::<Vec<_>>(), [(atlas.id, 660)]);
                let sums = tasks::sum_tracked(tx, &[plan.id]).await?;
                assert_eq!(sums.into_iter().collect::<Vec<_>>(), [(plan.id, 600)]);
                assert!(projects::sum_tracked(tx, &[]).await?.is_empty());
                Done::Ok(())
            })
        });
        write.await.unwrap();
    });
}

/// Even if nobody asked first: the database does not let go of what entries and tasks need.
#[test]
fn what_is_used_cannot_be_removed() {
    on_both_engines(|store| async move {
        let globex = client("Globex");
        let atlas = project("Atlas", Some(globex.id), Vec::new());
        let plan = task("Plan", &atlas, Vec::new());
        let tag = Tag::new(TagId::from(id()), "support".into(), now());
        let row = entry(&store, &atlas, Some(plan.id), Some(60));
        let (client_id, project_id, task_id, tag_id) = (globex.id, atlas.id, plan.id, tag.id);
        let write = store.database.write(move |tx| {
            Box::pin(async move {
                clients::insert(tx, &globex).await?;
                projects::insert(tx, &atlas).await?;
                tasks::insert(tx, &plan, None).await?;
                tags::insert(tx, &tag).await?;
                entries::insert(tx, &row, &[tag.id], &Origin::default()).await?;
                assert!(clients::is_used(tx, client_id).await?);
                assert!(projects::is_used(tx, project_id).await?);
                assert!(tasks::is_used(tx, task_id).await?);
                assert!(tags::is_used(tx, tag_id).await?);
                Done::Ok(())
            })
        });
        write.await.unwrap();
        for unit in 0..4 {
            let write = store.database.write(move |tx| {
                Box::pin(async move {
                    match unit {
                        0 => clients::delete(tx, client_id, now()).await,
                        1 => projects::delete(tx, project_id, now()).await,
                        2 => tasks::delete(tx, task_id, now()).await,
                        _ => tags::delete(tx, tag_id, now()).await,
                    }
                })
            });
            assert!(matches!(write.await, Err(StoreError::Reference)), "unit {unit}");
        }
    });
}

#[test]
fn the_first_unknown_member_of_a_set_is_found() {
    on_both_engines(|store| async move {
        let me = store.member;
        let write = store.database.read(move |tx| {
            Box::pin(async move {
                let nobody = MemberId::from(id());
                assert_eq!(assignments::find_unknown(tx, &[]).await?, None);
                assert_eq!(assignments::find_unknown(tx, &[me, me]).await?, None);
                assert_eq!(assignments::find_unknown(tx, &[me, nobody, me]).await?, Some(1));
                Done::Ok(())
            })
        });
        write.await.unwrap();
    });
}
