//! PostgreSQL in few round trips: a statement whose result nobody waits for is kept back and goes out together with
//! the next one that somebody waits for, and what a unit is known to read is asked before it runs. The wire keeps the
//! order, so the effect is that of one after the other.

use std::task::Poll;

use deadpool_postgres::Object;
use futures::{FutureExt, future::join_all, poll};
use tokio_postgres::{Row, types::ToSql};

use crate::{Result, Sql, StoreError, Value};

/// A connection and what is kept back for it.
pub(crate) struct Pipeline {
    client: Object,
    waiting: Vec<Waiting>,
    /// Answers to questions that the running unit has not asked yet.
    foreseen: Vec<(Sql, Vec<Row>)>,
}

/// Why a journey to the server failed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A statement that had been kept back was refused; nothing behind it was done.
    Earlier(StoreError),
    /// Everything kept back was done, and this was refused.
    Own(StoreError),
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Earlier(error) | Refusal::Own(error) => error,
        }
    }
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
            foreseen: Vec::new(),
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

    /// Keeps a statement back. What it refuses is reported by the next call that waits.
    pub(crate) fn push(&mut self, sql: &'static str, params: Vec<Value>) {
        self.foreseen.clear();
        self.waiting.push(Waiting::Statement(sql, params));
    }

    /// Whether something is kept back that may be refused.
    pub(crate) fn has_statements(&self) -> bool {
        self.waiting
            .iter()
            .any(|waiting| matches!(waiting, Waiting::Statement(..)))
    }

    /// Sends what is kept back together with the questions that the next unit is known to ask. Their answers are given
    /// when it asks; a write of its own before that makes them stale, and they are asked again.
    pub(crate) async fn foresee(&mut self, questions: &[Sql]) -> Result<(), Refusal> {
        let client = &self.client;
        let mut prepared = Vec::with_capacity(questions.len());
        for question in questions {
            let statement = client.prepare_cached(&question.text).await;
            prepared.push(statement.map_err(|error| Refusal::Own(error.into()))?);
        }
        let params: Vec<_> = questions.iter().map(|sql| references(&sql.values)).collect();
        let asked = prepared.iter().zip(&params);
        let answers = join_all(asked.map(|(statement, params)| client.query(statement, params)));
        let answers = answers.map(|answers| answers.into_iter().collect::<Result<Vec<_>, _>>());
        let answers = Self::send(client, &mut self.waiting, answers).await?;
        self.foreseen = questions.iter().cloned().zip(answers).collect();
        Ok(())
    }

    /// Drops the statements of a unit that failed, and what was foreseen for it. Control statements stay: the
    /// transaction goes on behind them.
    pub(crate) fn forget_statements(&mut self) {
        self.foreseen.clear();
        self.waiting
            .retain(|waiting| matches!(waiting, Waiting::Control(_)));
    }

    pub(crate) async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.foreseen.clear();
        let client = &self.client;
        let statement = client.prepare_cached(sql).await?;
        let params = references(params);
        Ok(Self::send(client, &mut self.waiting, client.execute(&statement, &params)).await?)
    }

    pub(crate) async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        let known = |(question, _): &(Sql, Vec<Row>)| question.text == sql && question.values == params;
        if let Some(position) = self.foreseen.iter().position(known) {
            return Ok(self.foreseen.swap_remove(position).1);
        }
        let client = &self.client;
        let statement = client.prepare_cached(sql).await?;
        let params = references(params);
        Ok(Self::send(client, &mut self.waiting, client.query(&statement, &params)).await?)
    }

    /// Rows that arrive one after the other instead of all at once.
    pub(crate) async fn stream(&mut self, sql: &str, params: &[Value]) -> Result<tokio_postgres::RowStream> {
        let client = &self.client;
        let statement = client.prepare_cached(sql).await?;
        let rows = client.query_raw(&statement, references(params));
        Ok(Self::send(client, &mut self.waiting, rows).await?)
    }

    /// A text of several statements without parameters.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), Refusal> {
        let client = &self.client;
        Self::send(client, &mut self.waiting, client.batch_execute(sql)).await
    }

    /// Sends what is kept back and then `last`, and gives the answer of `last` unless one before it was refused.
    async fn send<T>(
        client: &Object,
        waiting: &mut Vec<Waiting>,
        last: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Refusal> {
        let own = |error: tokio_postgres::Error| Refusal::Own(error.into());
        if waiting.is_empty() {
            return last.await.map_err(own);
        }
        // Each text is prepared once per connection, before anything is sent: a failure leaves the queue as it was.
        let mut prepared = Vec::with_capacity(waiting.len());
        for entry in waiting.iter() {
            prepared.push(match entry {
                Waiting::Control(_) => None,
                Waiting::Statement(sql, _) => Some(client.prepare_cached(sql).await.map_err(own)?),
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
            answer.await.map_err(|error| Refusal::Earlier(error.into()))?;
        }
        match early {
            Poll::Ready(answer) => answer.map_err(own),
            Poll::Pending => last.await.map_err(own),
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
