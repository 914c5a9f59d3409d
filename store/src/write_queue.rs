//! Group commit: units of work queue per database; whoever drains the queue runs many of them in one transaction.
//!
//! Each unit runs in a savepoint, so a failing unit undoes only itself. All answers are given after the commit:
//! an acknowledged unit is durable. There is no thread per organization: draining happens only while there is work.

use std::{collections::VecDeque, panic::AssertUnwindSafe, sync::Mutex};

use futures::{FutureExt, future::BoxFuture};
use tokio::sync::oneshot;

use crate::{Result, Sql, StoreError, Tx};

/// Most units in one transaction: bounds the time until the first of them is answered.
pub(crate) const GROUP_LIMIT: usize = 64;

/// A queued unit whose result type is hidden.
pub(crate) trait Job: Send {
    /// What the unit is known to ask.
    fn foreseen(&self) -> &[Sql];
    /// Runs the unit; `Ok(false)` means it refused and its savepoint must be undone.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Takes the success of the unit back: one of its writes was refused after it had ended.
    fn refuse(&mut self, error: StoreError);
    /// Gives the answer, once it is known whether the group committed.
    fn answer(self: Box<Self>, commit: Result<(), &StoreError>);
}

struct Unit<F, T, E> {
    foreseen: Vec<Sql>,
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Unit<F, T, E>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn foreseen(&self) -> &[Sql] {
        &self.foreseen
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else {
                return false;
            };
            let outcome = AssertUnwindSafe(async { work(tx).await });
            let outcome = outcome.catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!("a unit of work panicked; it was undone");
                Err(E::from(StoreError::Internal("a unit of work panicked".into())))
            });
            let succeeded = outcome.is_ok();
            self.outcome = Some(outcome);
            succeeded
        })
    }

    fn refuse(&mut self, error: StoreError) {
        self.outcome = Some(Err(E::from(error)));
    }

    fn answer(self: Box<Self>, commit: Result<(), &StoreError>) {
        let outcome = match (self.outcome, commit) {
            // A refusal stands whether or not the others were stored.
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(done), Ok(())) => done,
            // The disk is often found full only when all of a group is written.
            (_, Err(StoreError::Full)) => Err(E::from(StoreError::Full)),
            (_, Err(error)) => Err(E::from(StoreError::Unavailable(error.to_string()))),
            (None, Ok(())) => Err(E::from(StoreError::Internal("a unit of work did not run".into()))),
        };
        // The caller may have gone away; the unit is stored all the same.
        drop(self.reply.send(outcome));
    }
}

/// The queue of one database.
#[derive(Default)]
pub(crate) struct WriteQueue {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Box<dyn Job>>,
    draining: bool,
}

impl WriteQueue {
    /// Queues a unit. The second value is true if the caller must start draining.
    pub(crate) fn push<F, T, E>(&self, foreseen: Vec<Sql>, work: F) -> (oneshot::Receiver<Result<T, E>>, bool)
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Unit {
            foreseen,
            work: Some(work),
            outcome: None,
            reply,
        });
        let mut state = self.lock();
        state.waiting.push_back(job);
        let start = !state.draining;
        state.draining = true;
        (answer, start)
    }

    /// The next group; an empty queue ends the draining.
    pub(crate) fn take_group(&self) -> Vec<Box<dyn Job>> {
        let mut state = self.lock();
        if state.waiting.is_empty() {
            state.draining = false;
            return Vec::new();
        }
        let size = state.waiting.len().min(GROUP_LIMIT);
        state.waiting.drain(..size).collect()
    }

    /// True if nothing waits; that ends the draining.
    pub(crate) fn rest(&self) -> bool {
        let mut state = self.lock();
        state.draining = !state.waiting.is_empty();
        !state.draining
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What became of a unit whose group was not committed for this reason.
    fn undone(reason: &StoreError) -> StoreError {
        let queue = WriteQueue::default();
        let (answer, _) = queue.push(Vec::new(), |_| Box::pin(async { Ok::<_, StoreError>(()) }));
        for job in queue.take_group() {
            job.answer(Err(reason));
        }
        let answer = answer.now_or_never().and_then(Result::ok);
        answer.and_then(Result::err).unwrap_or(StoreError::Closed)
    }

    #[test]
    fn a_unit_hears_why_its_group_was_undone() {
        assert!(matches!(undone(&StoreError::Full), StoreError::Full));
        let lost = undone(&StoreError::Internal("cannot commit".into()));
        assert!(matches!(lost, StoreError::Unavailable(message) if message.contains("cannot commit")));
    }
}
