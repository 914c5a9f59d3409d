//! Timesheets as stored.

use domain::{
    entries::{Billable, NewEntry, Source, When},
    ids::{EntryId, MemberId, TimesheetId},
    reports::WeekStart,
    timesheets::{State, Step, Week},
};
use jiff::civil::Date;
use store::{
    StoreError,
    entries::{Origin, StoredEntry},
    timesheets::{self, Taken, Timesheet, TimesheetFilter},
};

use crate::{
    members::{insert, member},
    support::{TestStore, id, now, on_both_engines},
};

fn sheet(store: &TestStore, member_id: MemberId, day: &str, state: State) -> Timesheet {
    Timesheet {
        id: TimesheetId::from(id()),
        member_id,
        week: Week::of(day.parse().unwrap(), WeekStart::Monday),
        state,
        comment: "a comment".into(),
        changed_by: store.member,
        changed_at: now(),
        submitted_at: now(),
        version: 1,
    }
}

fn step(store: &TestStore, sheet: &Timesheet, step: Step) -> Taken {
    Taken {
        id: id(),
        timesheet_id: sheet.id,
        step,
        comment: "a comment".into(),
        taken_by: store.member,
        taken_at: now(),
    }
}

async fn keep(store: &TestStore, sheets: &[Timesheet]) -> Result<(), StoreError> {
    let rows: Vec<_> = sheets
        .iter()
        .map(|sheet| (sheet.clone(), vec![step(store, sheet, Step::Submit)]))
        .collect();
    store
        .database
        .write(move |tx| {
            Box::pin(async move {
                for (sheet, steps) in rows {
                    timesheets::insert(tx, &sheet, steps).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn record(store: &TestStore, member_id: MemberId, when: When) {
    let entry = StoredEntry {
        id: EntryId::from(id()),
        member_id,
        content: NewEntry {
            when,
            project_id: None,
            task_id: None,
            note: String::new(),
            billable: Billable::Inherit,
            tags: Vec::new(),
            source: Source::Manual,
        },
        created_at: now(),
        updated_at: now(),
        version: 1,
    };
    store
        .database
        .write(move |tx| {
            Box::pin(async move { store::entries::insert(tx, &entry, &[], &Origin::default()).await })
        })
        .await
        .unwrap();
}

fn day(date: &str, duration_seconds: i64) -> When {
    When::Duration {
        date: date.parse().unwrap(),
        duration_seconds,
    }
}

fn interval(date: &str, from: &str, to: Option<&str>) -> When {
    When::Interval {
        started_at: from.parse().unwrap(),
        ended_at: to.map(|to| to.parse().unwrap()),
        start_time_zone: "Europe/Berlin".into(),
        end_time_zone: "Europe/Berlin".into(),
        date: date.parse().unwrap(),
    }
}

#[test]
fn a_week_is_kept_once_with_its_steps_and_its_changes() {
    on_both_engines(|store| async move {
        let first = sheet(&store, store.member, "2026-03-04", State::Submitted);
        keep(&store, std::slice::from_ref(&first)).await.unwrap();
        let again = sheet(&store, store.member, "2026-03-05", State::Submitted);
        let refused = keep(&store, &[again]).await.unwrap_err();
        assert!(
            refused.is_conflict("timesheets_member_id_week_start_key"),
            "{refused}"
        );

        let after = Timesheet {
            state: State::Approved,
            comment: String::new(),
            version: 2,
            ..first.clone()
        };
        let (changed, approval) = (after.clone(), step(&store, &first, Step::Approve));
        let owner = store.member;
        let (found, by_week, steps, changes) = store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    timesheets::update(tx, &changed, approval).await?;
                    let found = timesheets::find(tx, changed.id).await?;
                    let by_week = timesheets::find_week(tx, owner, changed.week.first).await?;
                    let steps = timesheets::list_steps(tx, &[changed.id]).await?;
                    let changes = store::changes::list_after(tx, 0, 100).await?;
                    Ok::<_, StoreError>((found, by_week, steps, changes))
                })
            })
            .await
            .unwrap();
        assert_eq!(found, Some(after.clone()));
        assert_eq!(by_week, Some(after));
        assert_eq!(
            steps.iter().map(|taken| taken.step).collect::<Vec<_>>(),
            [Step::Submit, Step::Approve]
        );
        let of_sheet: Vec<_> = changes
            .iter()
            .filter(|change| change.kind == "timesheet")
            .collect();
        assert_eq!(of_sheet.len(), 2);
        assert!(of_sheet.iter().all(|change| change.member == Some(owner.uuid())));
    });
}

#[test]
fn lists_are_filtered_and_their_pages_meet_without_gap() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        insert(&store, &bob).await.unwrap();
        let sheets = [
            sheet(&store, store.member, "2026-03-02", State::Submitted),
            sheet(&store, bob.id, "2026-03-02", State::Approved),
            sheet(&store, bob.id, "2026-02-23", State::Submitted),
            sheet(&store, bob.id, "2026-02-16", State::Rejected),
        ];
        keep(&store, &sheets).await.unwrap();
        let list = |filter: TimesheetFilter, position, ascending, limit| {
            store.database.read(move |tx| {
                Box::pin(async move { timesheets::list(tx, &filter, position, ascending, limit).await })
            })
        };
        for ascending in [true, false] {
            let (mut seen, mut position) = (Vec::new(), None);
            loop {
                let page = list(TimesheetFilter::default(), position, ascending, 1)
                    .await
                    .unwrap();
                let Some(last) = page.last() else { break };
                position = Some(last.position());
                seen.push(last.week.first);
            }
            let mut expected: Vec<Date> = sheets.iter().map(|sheet| sheet.week.first).collect();
            expected.sort_unstable();
            if !ascending {
                expected.reverse();
            }
            assert_eq!(seen, expected);
        }
        let filter = TimesheetFilter {
            states: vec![State::Submitted, State::Approved],
            members: Some(vec![bob.id]),
            from: Some("2026-02-20".parse().unwrap()),
            to: Some("2026-03-02".parse().unwrap()),
            team: None,
        };
        let found = list(filter.clone(), None, true, 10).await.unwrap();
        assert_eq!(found, [sheets[2].clone()]);
        let counted = store
            .database
            .read(move |tx| Box::pin(async move { timesheets::count(tx, &filter).await }))
            .await
            .unwrap();
        assert_eq!(counted, 1);
        let nobody = TimesheetFilter {
            members: Some(Vec::new()),
            ..TimesheetFilter::default()
        };
        assert_eq!(list(nobody, None, true, 10).await.unwrap(), []);
    });
}

/// Pitfall 11: an entry is kept out of a closed week by any of its days, not only by its first.
#[test]
fn the_closed_week_of_a_span_is_found_and_open_ones_are_not() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        insert(&store, &bob).await.unwrap();
        let closed = sheet(&store, store.member, "2026-03-02", State::Submitted);
        let sheets = [
            closed.clone(),
            sheet(&store, store.member, "2026-03-09", State::Rejected),
            sheet(&store, bob.id, "2026-03-16", State::Approved),
        ];
        keep(&store, &sheets).await.unwrap();
        let owner = store.member;
        for (spans, expected) in [
            (vec![["2026-03-01", "2026-03-01"]], false),
            (vec![["2026-03-01", "2026-03-02"]], true),
            (vec![["2026-03-08", "2026-03-12"]], true),
            (vec![["2026-02-20", "2026-03-20"]], true),
            (vec![["2026-03-09", "2026-03-20"]], false),
            // Before the change it lay in an open week, after it in the closed one; and neither around it.
            (
                vec![["2026-03-10", "2026-03-10"], ["2026-03-03", "2026-03-03"]],
                true,
            ),
            (
                vec![["2026-03-01", "2026-03-01"], ["2026-03-09", "2026-03-09"]],
                false,
            ),
            (vec![], false),
        ] {
            let dates: Vec<[Date; 2]> = spans
                .iter()
                .map(|span| span.map(|date| date.parse().unwrap()))
                .collect();
            let found = store
                .database
                .read(move |tx| Box::pin(async move { timesheets::find_closed(tx, owner, &dates).await }))
                .await
                .unwrap();
            assert_eq!(found.as_ref() == Some(&closed), expected, "{spans:?}");
        }
        let (from, to) = ("2026-03-08".parse().unwrap(), "2026-03-16".parse().unwrap());
        let all = store
            .database
            .read(move |tx| {
                Box::pin(async move { timesheets::list_closed(tx, &[owner, bob.id], from, to).await })
            })
            .await
            .unwrap();
        assert_eq!(all.len(), 2);
    });
}

#[test]
fn the_entries_of_a_page_of_weeks_are_read_in_one_go_and_only_those() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        insert(&store, &bob).await.unwrap();
        for (who, when) in [
            (store.member, day("2026-03-02", 3600)),
            (store.member, day("2026-03-09", 7200)),
            (
                store.member,
                interval("2026-03-01", "2026-03-01T21:00:00Z", Some("2026-03-02T01:00:00Z")),
            ),
            (store.member, day("2026-02-20", 60)),
            (bob.id, day("2026-03-02", 1800)),
            (bob.id, interval("2026-02-26", "2026-02-26T08:00:00Z", None)),
        ] {
            record(&store, who, when).await;
        }
        let week = |date: &str| Week::of(date.parse().unwrap(), WeekStart::Monday);
        let (owner, bob) = (store.member, bob.id);
        let weeks = [
            (owner, week("2026-03-02")),
            (bob, week("2026-03-02")),
            (bob, week("2026-03-09")),
        ];
        let found = store
            .database
            .read(move |tx| Box::pin(async move { timesheets::list_entries(tx, &weeks).await }))
            .await
            .unwrap();
        let of = |member| found.iter().filter(|(who, _)| *who == member).count();
        // Ann's day and the night into it; Bob's day and the timer that he forgot.
        assert_eq!((of(owner), of(bob)), (2, 2));

        let approved = sheet(&store, owner, "2026-02-20", State::Approved);
        keep(&store, &[approved]).await.unwrap();
        let (from, to) = ("2026-02-01".parse().unwrap(), "2026-03-09".parse().unwrap());
        let uncovered = store
            .database
            .read(move |tx| Box::pin(async move { timesheets::list_uncovered(tx, &[owner], from, to).await }))
            .await
            .unwrap();
        let dates: Vec<String> = uncovered.iter().map(|(_, date)| date.to_string()).collect();
        assert_eq!(dates, ["2026-03-01", "2026-03-02"]);
    });
}

#[test]
fn a_submission_goes_to_the_leads_and_where_there_are_none_to_admins() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        let mut lead = member("Lea", "lea@a.example");
        insert(&store, &bob).await.unwrap();
        lead.role = domain::people::Role::Manager;
        insert(&store, &lead).await.unwrap();
        let asked = || {
            store
                .database
                .read(move |tx| Box::pin(async move { timesheets::list_approvers(tx, bob.id, now()).await }))
        };
        let emails = |found: Vec<timesheets::Approver>| -> Vec<String> {
            found.into_iter().map(|approver| approver.email).collect()
        };
        assert_eq!(emails(asked().await.unwrap()), ["ann@acme.example"]);
        let team = store::teams::Team {
            id: id().into(),
            name: "Studio".into(),
            members: vec![bob.id, lead.id],
            leads: vec![lead.id],
            created_at: now(),
            updated_at: now(),
            version: 1,
        };
        store
            .database
            .write(move |tx| Box::pin(async move { store::teams::insert(tx, &team).await }))
            .await
            .unwrap();
        assert_eq!(emails(asked().await.unwrap()), ["lea@a.example"]);
    });
}
