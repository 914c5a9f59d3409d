use std::{convert::Infallible, time::Duration};

use api::{Problem, events::EventQuery, problem::Code};
use axum::{
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use domain::{
    ids::MemberId,
    policy::{self, Action, Target},
};
use futures::Stream;
use store::{Change, EngineKind, Tx, changes};
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    access::Ctx,
    http::{Failure, Query},
};

/// Changes read from the table at once; a client further behind than this many pages starts over.
const PAGE: i64 = 500;
/// A client that missed more than this starts over with fresh lists.
const FURTHEST_BEHIND: i64 = 5_000;
/// How soon changes made through another node of a PostgreSQL cell are seen.
const OTHER_NODES: Duration = Duration::from_secs(1);
/// How often it is checked that the caller may still listen.
const STILL_ALLOWED: Duration = Duration::from_mins(1);

/// Live changes
///
/// A stream of `change` events, each with the sequence as its id. A client that says how far it knows, by `after` or by
/// `Last-Event-ID`, gets what it missed; one that is too far behind gets `reset` and loads its lists again.
#[utoipa::path(
    get, path = "/events", tag = "events", params(EventQuery),
    responses(
        (status = 200, description = "A stream of changes", body = String, content_type = "text/event-stream"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn stream_events(
    ctx: Ctx,
    headers: HeaderMap,
    Query(query): Query<EventQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    ctx.require(Action::EntryRead, Target::Of(ctx.actor_id()))?;
    let slot = ctx
        .app
        .event_slots
        .clone()
        .try_acquire_owned()
        .map_err(|_| Failure {
            retry_after: Some(10),
            ..Failure::new(Code::Overloaded, "")
        })?;
    // Subscribed before the table is read: a change in between comes twice rather than never.
    let live = ctx.database.subscribe();
    let asked = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse::<i64>().ok())
        .or(query.after);
    let (oldest, newest) = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(changes::bounds(tx).await?) }))
        .await?;
    let behind = asked.is_some_and(|seq| is_behind(seq, oldest, newest));
    let after = asked.filter(|_| !behind).unwrap_or(newest);

    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        let _slot = slot;
        let mut listener = Listener { ctx, sender, after };
        if behind {
            listener.send(reset(after)).await;
        }
        listener.run(live).await;
    });
    Ok(
        Sse::new(ReceiverStream::new(receiver))
            .keep_alive(KeepAlive::new().interval(Duration::from_secs(15))),
    )
}

/// Whether a client that knows `seq` loads its lists again, because the changes since then are too many, are forgotten, or never
/// were. It is what the client says, so any number may come.
fn is_behind(seq: i64, oldest: i64, newest: i64) -> bool {
    seq > newest || newest.saturating_sub(seq) > FURTHEST_BEHIND || seq.saturating_add(1) < oldest
}

/// Tells the client to load its lists again and to go on from `seq`.
fn reset(seq: i64) -> Event {
    Event::default().event("reset").id(seq.to_string()).data("{}")
}

struct Listener {
    ctx: Ctx,
    sender: mpsc::Sender<Result<Event, Infallible>>,
    /// The last sequence sent or skipped.
    after: i64,
}

impl Listener {
    /// Until the client leaves, the server stops or the session ends.
    async fn run(&mut self, mut live: broadcast::Receiver<Change>) {
        if !self.catch_up().await {
            return;
        }
        let mut others = tokio::time::interval(OTHER_NODES);
        let mut allowed =
            tokio::time::interval_at(tokio::time::Instant::now() + STILL_ALLOWED, STILL_ALLOWED);
        let polls = self.ctx.database.engine() == EngineKind::Postgres;
        loop {
            let open = tokio::select! {
                () = self.ctx.app.stopping.cancelled() => false,
                () = self.sender.closed() => false,
                () = self.ctx.database.closed() => false,
                change = live.recv() => match change {
                    Ok(change) if change.seq == self.after + 1 => self.forward(change).await,
                    Ok(change) if change.seq <= self.after => true,
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => self.catch_up().await,
                    Err(broadcast::error::RecvError::Closed) => false,
                },
                _ = others.tick(), if polls => self.catch_up().await,
                _ = allowed.tick() => self.still_allowed().await,
            };
            if !open {
                return;
            }
        }
    }

    /// Sends everything committed since the last event, in order; false ends the stream. Behind a flood, such as an
    /// import, one `reset` takes the place of thousands of changes.
    async fn catch_up(&mut self) -> bool {
        loop {
            let after = self.after;
            let read = self
                .ctx
                .database
                .read(move |tx: &mut Tx| {
                    Box::pin(async move {
                        let (_, newest) = changes::bounds(tx).await?;
                        Ok::<_, Failure>((newest, changes::list_after(tx, after, PAGE).await?))
                    })
                })
                .await;
            let Ok((newest, page)) = read else { return false };
            if newest - after > FURTHEST_BEHIND {
                self.after = newest;
                return self.send(reset(newest)).await;
            }
            let more = i64::try_from(page.len()).unwrap_or(PAGE) == PAGE;
            for change in page {
                if !self.forward(change).await {
                    return false;
                }
            }
            if !more {
                return true;
            }
        }
    }

    async fn forward(&mut self, change: Change) -> bool {
        self.after = change.seq;
        if !self.may_see(&change) {
            return true;
        }
        let data = serde_json::json!({
            "seq": change.seq, "kind": change.kind, "id": change.object, "member_id": change.member, "op": change.op,
        });
        self.send(
            Event::default()
                .event("change")
                .id(change.seq.to_string())
                .data(data.to_string()),
        )
        .await
    }

    /// A change names no content, but even that an entry or a rate exists is for those only who may read it.
    fn may_see(&self, change: &Change) -> bool {
        let may = |action, target| policy::may(&self.ctx.actor, action, target).is_allowed();
        match (change.kind.as_str(), change.member) {
            ("rate", _) => may(Action::RateRead, Target::Organization),
            ("cost_rate", _) => may(Action::CostRead, Target::Organization),
            ("security_finding", _) => may(Action::SecurityRead, Target::Organization),
            ("contract", Some(member)) => may(Action::ContractRead, Target::Of(MemberId::from(member))),
            // What somebody was told of, and what they do again and again, is theirs alone.
            ("notice" | "favorite" | "recurring_entry", Some(member)) => member == self.ctx.actor_id().uuid(),
            (_, Some(member)) => may(Action::EntryRead, Target::Of(MemberId::from(member))),
            (_, None) => true,
        }
    }

    /// A session or token that ended must not go on listening, and a changed role must not go on seeing.
    async fn still_allowed(&self) -> bool {
        self.ctx.is_still_valid().await
    }

    async fn send(&self, event: Event) -> bool {
        self.sender.send(Ok(event)).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_too_far_behind_or_says_nonsense_starts_over() {
        for (seq, expected) in [
            (10, false),
            (9, false),
            (4, false),
            (3, true),
            (11, true),
            (-1, true),
            (i64::MIN, true),
            (i64::MAX, true),
        ] {
            assert_eq!(is_behind(seq, 5, 10), expected, "{seq}");
        }
        assert!(is_behind(0, 0, FURTHEST_BEHIND + 1));
        assert!(!is_behind(0, 0, 0), "nothing ever changed");
    }
}
