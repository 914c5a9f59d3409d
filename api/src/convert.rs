//! Between the wire and the domain: the same words, kept apart so that each can change without the other.
//!
//! Every conversion is exhaustive: a new variant on either side does not compile until it is handled here.

use domain::{
    audit as domain_audit, comments as domain_comments, detection as domain_detection,
    documents as domain_documents, entries as domain_entries, imports as domain_imports, people, policy,
    problems, rates as domain_rates, reports as domain_reports, rounding, scope,
    timesheets as domain_timesheets,
};

use crate::{
    audit, burn_up, documents, entries, imports, me, members, notices, organization, permissions, problem,
    projects, rates, report_schedules, reports, saved_reports, scope_changes, security, task_statuses,
    timesheets, tokens, working_time,
};

macro_rules! same_words {
    ($wire:path, $domain:path: $($word:ident)*) => {
        impl From<$domain> for $wire {
            fn from(word: $domain) -> Self {
                match word {
                    $(<$domain>::$word => Self::$word,)*
                }
            }
        }

        impl From<$wire> for $domain {
            fn from(word: $wire) -> Self {
                match word {
                    $(<$wire>::$word => Self::$word,)*
                }
            }
        }
    };
}

same_words!(audit::AuditResult, domain_audit::Outcome: Done Refused);
same_words!(documents::DocumentKind, domain_documents::DocumentKind:
    PrivacyPolicy ProcessingAgreement SecurityPolicy);
same_words!(working_time::WorkingDayCause, domain::working_time::Cause:
    Recorded Corrected Proposed Withdrawn Accepted Disputed Lapsed);
same_words!(working_time::WorkingDayAnswer, domain::working_time::Answer: Accept Dispute);
same_words!(entries::Kind, domain_entries::Kind: Interval Duration);
same_words!(entries::Billable, domain_entries::Billable: Inherit Yes No);
same_words!(entries::Source, domain_entries::Source: Timer Manual Api Cli Import);
same_words!(organization::OverlapPolicy, domain_entries::OverlapPolicy: Allow Warn Forbid);
same_words!(organization::DayBoundary, domain_entries::DayBoundary: SplitAtMidnight StartDay);
same_words!(organization::RoundingMode, rounding::RoundingMode: None Up Down Nearest);
same_words!(organization::RoundingLevel, rounding::RoundingLevel: Entry Day Group);
same_words!(members::Role, people::Role: Owner Admin Manager Member);
same_words!(organization::SecondFactorPolicy, people::SecondFactorPolicy: Optional Admins Everyone);
same_words!(organization::SignInPolicy, domain::sign_in_providers::SignInPolicy: Any Providers);
same_words!(me::SessionFactor, people::SessionFactor: None Passed Due);
same_words!(projects::Color, scope::Color: Teal Blue Indigo Violet Pink Red Orange Amber Lime Green Cyan Slate);
same_words!(projects::Visibility, scope::Visibility: Everyone Members);
same_words!(scope_changes::ScopeChangeKind, scope::ScopeChangeKind: Added Removed Estimated);
same_words!(burn_up::BurnUpStep, scope::burn_up::Step: Day Week);
same_words!(burn_up::NoForecast, scope::burn_up::NoForecast:
    NoScope ScopeUsedUp NoRecentWork TooLittleData TooFarAway);
same_words!(organization::WeekStart, domain_reports::WeekStart: Monday Sunday Saturday);
same_words!(reports::Dimension, domain_reports::Dimension:
    Client Project Task Member Team Tag Day Week Month Quarter Year Note Billable);
same_words!(reports::Compare, domain_reports::Compare: PreviousPeriod PreviousYear);
same_words!(rates::RateKind, domain_rates::RateKind: Billable Cost);
same_words!(report_schedules::Frequency, domain_reports::Frequency: Daily Weekly Monthly);
same_words!(saved_reports::RelativePeriod, domain_reports::RelativePeriod:
    Today Yesterday ThisWeek LastWeek ThisMonth LastMonth ThisQuarter LastQuarter ThisYear LastYear);
same_words!(reports::Without, domain_reports::Without: Client Project Task Team Tag);
same_words!(imports::DateOrder, domain_imports::DateOrder: Ymd Mdy Dmy);
same_words!(imports::ImportFormat, domain_imports::Format:
    TogglCsv ClockifyCsv HarvestCsv KimaiCsv KimaiJson SolidtimeZip SolidtimeCsv TimetaggerCsv TimewarriorJson
    HourbookArchive);
same_words!(timesheets::TimesheetState, domain_timesheets::State: Open Submitted Approved Rejected Reopened);
same_words!(timesheets::TimesheetStep, domain_timesheets::Step: Submit Withdraw Approve Reject Reopen);
same_words!(timesheets::Severity, domain_timesheets::Severity: Warning Blocking);
same_words!(timesheets::FindingCode, domain_timesheets::FindingCode:
    RunningTimer ImpossibleDay Overlap LongDay MissingProject EmptyWeek EmptyDay DayGap OpenEarlierWeeks);
same_words!(notices::NoticeKind, domain_comments::NoticeKind: 
    Mention Assignment DeadlineNear DeadlineOver ScheduleStopped SecurityFinding PermissionsSeen
    WorkingTimeProposed WorkingTimeAnswered);
same_words!(notices::NoticeTopic, domain::notices::NoticeTopic:
    Mention Assignment Deadline TimesheetSubmitted TimesheetDecided Budget Report Account Intruder PermissionsSeen WorkingTime
    ReportStopped Copy Removal Invitation Claims);
same_words!(notices::NoticeReason, domain::notices::Reason: Security Transparency Removal Asked Awaited Operation);
same_words!(security::FindingKind, domain_detection::FindingKind:
    BruteForce NetworkGuessing PasswordSpraying CredentialStuffing CredentialReplay NewSignIn NotTheMember MassExport
    MassRead PermissionProbing CanaryToken CanaryRecord);
same_words!(security::FindingSeverity, domain_detection::Severity: Low Medium High Critical);
same_words!(security::FindingMeasure, domain_detection::Measure: Delay StepUp TokenPaused);
same_words!(task_statuses::StatusCategory, scope::StatusCategory: Open InProgress Done);
same_words!(me::PeopleScope, policy::PeopleScope: None Own Teams All);
same_words!(me::WorkScope, policy::WorkScope: None Own All);
same_words!(tokens::Scope, policy::TokenScope: Read Write Admin);
same_words!(permissions::PermissionDecision, policy::Decision: Allow Hidden Forbidden MissingScope);

impl From<rounding::Rounding> for organization::Rounding {
    fn from(rounding: rounding::Rounding) -> Self {
        let rounding::Rounding { mode, minutes, level } = rounding;
        Self {
            mode: mode.into(),
            minutes,
            level: level.into(),
        }
    }
}

impl From<organization::Rounding> for rounding::Rounding {
    fn from(rounding: organization::Rounding) -> Self {
        let organization::Rounding { mode, minutes, level } = rounding;
        Self {
            mode: mode.into(),
            minutes,
            level: level.into(),
        }
    }
}

impl From<problems::FieldProblem> for problem::FieldError {
    fn from(problem: problems::FieldProblem) -> Self {
        let problems::FieldProblem {
            field,
            code,
            message,
            options,
        } = problem;
        Self {
            field,
            code: code.to_owned(),
            message,
            options,
        }
    }
}
