//! One job, from its lease to its end. Every kind of job is registered here and nowhere else.

use std::time::Duration;

use jiff::SignedDuration;
use store::outbox::{self, Job, MOST_ATTEMPTS};

use super::{JobError, SEAL_JOB, Work};
use crate::{detection, exports, imports, mail, notices, recurring, report_schedules};

/// How long a worker holds a job without a sign of life.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often it gives one.
const RENEWED_EVERY: Duration = Duration::from_secs(20);
/// Pause before the second attempt; it doubles with each further one.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// Kinds that may take long. Few of them run at once, so that short jobs do not wait behind them.
pub(super) const LONG: [&str; 2] = [imports::JOB, exports::JOB];

/// Runs the job under its kind.
async fn dispatch(work: &Work, job: &Job) -> Result<(), JobError> {
    match job.kind.as_str() {
        detection::ALERT_JOB => detection::run_alert(work, job).await,
        exports::JOB => exports::run(work, job).await,
        imports::JOB => imports::run(work, job).await,
        mail::BUDGET_JOB => mail::run_budget(work, job).await,
        notices::NOTICE_JOB => notices::run_notice(work, job).await,
        mail::EXPORT_JOB => mail::run_export(work, job).await,
        mail::INVITATION_JOB => mail::run_invitation(work, job).await,
        mail::SECURITY_JOB => mail::run_security(work, job).await,
        mail::MONEY_BUDGET_JOB => mail::run_money_budget(work, job).await,
        mail::TIMESHEET_JOB => mail::run_timesheet(work, job).await,
        SEAL_JOB => {
            work.app.seals.expect(&work.placement, 1);
            Ok(())
        }
        recurring::RECORD_JOB => recurring::run_record(work, job).await,
        report_schedules::DUE_JOB => report_schedules::run_due(work, job).await,
        report_schedules::MAIL_JOB => report_schedules::run_mail(work, job).await,
        other => Err(JobError::Never(format!("no job is called {other}"))),
    }
}

/// What is left to do when no attempt succeeded.
async fn abandon(work: &Work, job: &Job) -> Result<(), JobError> {
    match job.kind.as_str() {
        exports::JOB => exports::abandon(work, job).await,
        imports::JOB => imports::abandon(work, job).await,
        report_schedules::MAIL_JOB => report_schedules::abandon_mail(work, job).await,
        _ => Ok(()),
    }
}

/// Runs a job while its lease holds and records how it ended.
pub(super) async fn run(work: Work, job: Job) {
    let outcome = if job.attempts > MOST_ATTEMPTS {
        Err(JobError::Never("every attempt broke off".to_owned()))
    } else {
        tokio::select! {
            outcome = dispatch(&work, &job) => outcome,
            () = lost(&work, &job) => {
                tracing::warn!(kind = job.kind, "the lease of a job was lost");
                return;
            }
            () = work.app.stopping.cancelled() => {
                record(&work, Ending::Released(job)).await;
                return;
            }
        }
    };
    if let Err(error) = &outcome {
        tracing::warn!(kind = job.kind, attempt = job.attempts, %error, "a job failed");
    }
    let ending = match outcome {
        Ok(()) => Ending::Finished(job),
        Err(JobError::Later(error)) if job.attempts < MOST_ATTEMPTS => Ending::Again(job, error),
        Err(error) => {
            if let Err(error) = abandon(&work, &job).await {
                tracing::error!(kind = job.kind, %error, "what a job left behind could not be put right");
            }
            Ending::GivenUp(job, error.to_string())
        }
    };
    record(&work, ending).await;
}

enum Ending {
    Finished(Job),
    Again(Job, String),
    GivenUp(Job, String),
    Released(Job),
}

/// If this fails, the lease runs out and the job is taken again.
async fn record(work: &Work, ending: Ending) {
    let now = work.app.clock.now();
    let recorded = work.database.write(move |tx| {
        Box::pin(async move {
            match ending {
                Ending::Finished(job) => outbox::finish(tx, &job).await,
                Ending::Again(job, error) => {
                    let pause =
                        FIRST_PAUSE * 2_i32.saturating_pow(u32::try_from(job.attempts).unwrap_or(8).min(8));
                    outbox::retry(tx, &job, now.checked_add(pause).unwrap_or(now), &error).await
                }
                Ending::GivenUp(job, error) => outbox::give_up(tx, &job, &error).await,
                Ending::Released(job) => outbox::release(tx, &job).await,
            }
        })
    });
    if let Err(error) = recorded.await {
        tracing::warn!(%error, "the end of a job was not recorded; it will run again");
    }
}

/// Renews the lease until that fails.
async fn lost(work: &Work, job: &Job) {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        let now = work.app.clock.now();
        let (job, until) = (job.clone(), now.checked_add(LEASE).unwrap_or(now));
        let renewed = work
            .database
            .write(move |tx| Box::pin(async move { outbox::renew(tx, &job, until).await }))
            .await;
        // A database that does not answer now may do so before the lease is over; the fence decides in the end.
        if matches!(renewed, Ok(false)) {
            return;
        }
    }
}
