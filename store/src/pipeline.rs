//! PostgreSQL in few round trips: a statement whose result nobody waits for is kept back and goes out together with
//! the next one that somebody waits for. The wire keeps the order, so the effect is that of one after the other.

use std::task::Poll;

use deadpool_postgres::Object;
use futures::{FutureExt, poll};
use tokio_postgres::types::ToSql;

use crate::{Result, Value};

/// A connection and what is kept back for it.
pub(crate) struct Pipeline {
    client: Object,
    waiting: Vec<Waiting>,
}

enum Waiting {
    /// `BEGIN`, `SAVEPOINT` and the like.
    Control(&'static str),
    Statement(&'static str, Vec<Value>),
}

impl Pipeline {
    pub(crate) fn new(client: Object) -> Self {
        Self {
            client,
            waiting: Vec::new(),
        }
    }

    /// The bare connection; what is kept back is sent later than what is done with it.
    pub(crate) fn client(&self) -> &Object {
        &self.client
    }

    pub(crate) fn into_client(self) -> Object {
        self.client
    }

    /// Keeps a statement without parameters back.
    pub(crate) fn control(&mut self, sql: &'static str) {
        self.waiting.push(Waiting::Control(sql));
    }

    /// Keeps a statement back. What it refuses is reported by the next call that waits, [`Pipeline::flush`] at the
    /// latest.
    pub(crate) fn push(&mut self, sql: &'static str, params: Vec<Value>) {
        self.waiting.push(Waiting::Statement(sql, params));
    }

    /// Sends what is kept back and waits for it.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        Self::send(&self.client, &mut self.waiting, std::future::ready(Ok(()))).await
    }

    /// Drops the statements of a unit that failed. Control statements stay: the transaction goes on behind them.
    pub(crate) fn forget_statements(&mut self) {
        self.waiting
            .retain(|waiting| matches!(waiting, Waiting::Control(_)));
    }

    pub(crate) async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        let client = &self.client;
        let statement = client.prepare_cached(sql).await?;
        let params = references(params);
        Self::send(client, &mut self.waiting, client.execute(&statement, &params)).await
    }

    pub(crate) async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<tokio_postgres::Row>> {
        let client = &self.client;
        let statement = client.prepare_cached(sql).await?;
        let params = references(params);
        Self::send(client, &mut self.waiting, client.query(&statement, &params)).await
    }

    /// Rows that arrive one after the other instead of all at once.
    pub(crate) async fn stream(&mut self, sql: &str, params: &[Value]) -> Result<tokio_postgres::RowStream> {
        let client = &self.client;
        let statement = client.prepare_cached(sql).await?;
        let rows = client.query_raw(&statement, references(params));
        Self::send(client, &mut self.waiting, rows).await
    }

    /// A text of several statements without parameters.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<()> {
        let client = &self.client;
        Self::send(client, &mut self.waiting, client.batch_execute(sql)).await
    }

    /// Sends what is kept back and then `last`, and gives the answer of `last` unless one before it was refused.
    async fn send<T>(
        client: &Object,
        waiting: &mut Vec<Waiting>,
        last: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        if waiting.is_empty() {
            return Ok(last.await?);
        }
        // Each text is prepared once per connection, before anything is sent: a failure leaves the queue as it was.
        let mut prepared = Vec::with_capacity(waiting.len());
        for entry in waiting.iter() {
            prepared.push(match entry {
                Waiting::Control(_) => None,
                Waiting::Statement(sql, _) => Some(client.prepare_cached(sql).await?),
            });
        }
        let entries = std::mem::take(waiting);
        let mut answers = Vec::with_capacity(entries.len());
        for (entry, statement) in entries.iter().zip(&prepared) {
            // The driver sends a request when it is polled for the first time.
            let mut request = Box::pin(run(client, entry, statement.as_ref()));
            let answer = match poll!(request.as_mut()) {
                Poll::Ready(answer) => std::future::ready(answer).left_future(),
                Poll::Pending => request.right_future(),
            };
            answers.push(answer);
        }
        let mut last = std::pin::pin!(last);
        let early = poll!(last.as_mut());
        for answer in answers {
            answer.await?;
        }
        match early {
            Poll::Ready(answer) => Ok(answer?),
            Poll::Pending => Ok(last.await?),
        }
    }
}

async fn run(
    client: &Object,
    entry: &Waiting,
    statement: Option<&tokio_postgres::Statement>,
) -> Result<(), tokio_postgres::Error> {
    match (entry, statement) {
        (Waiting::Statement(_, params), Some(statement)) => {
            client.execute(statement, &references(params)).await.map(drop)
        }
        (Waiting::Control(sql) | Waiting::Statement(sql, _), _) => client.batch_execute(sql).await,
    }
}

fn references(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
