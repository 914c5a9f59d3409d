//! Comments on clients, projects and tasks, and the notices that they and deadlines give.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientId, ProjectId, TaskId},
    problems::FieldProblem,
    scope::check_text,
    time::day_of,
};

/// The longest comment, in characters.
pub const LONGEST_COMMENT: usize = 10_000;
/// The most members that one comment mentions.
pub const MOST_MENTIONS: usize = 50;

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Client(ClientId),
    Project(ProjectId),
    Task(TaskId),
}

/// Why somebody gets a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A comment mentions them.
    Mention,
    /// They shall work on a task.
    Assignment,
    /// The deadline of their task is near.
    DeadlineNear,
    /// The deadline of their task has passed.
    DeadlineOver,
    /// A report that they look after is not sent by mail any more.
    ScheduleStopped,
    /// Intruder detection noticed something; for those who answer for the organization.
    SecurityFinding,
    /// Somebody looked at what they may see and do.
    PermissionsSeen,
    /// Somebody else changed a closed day of theirs, and asks for their consent.
    WorkingTimeProposed,
    /// What they changed on a closed day of somebody else was answered, or was not in time.
    WorkingTimeAnswered,
}

/// A deadline is near from so many days before it on.
pub const NEAR_DAYS: i64 = 3;
/// What has been over for longer is no news: whoever begins to use deadlines is not told of years of them.
pub const NEWS_DAYS: i64 = 7;

/// What a deadline gives notice of on a day, if anything.
pub fn deadline_notice(deadline: Date, today: Date) -> Option<NoticeKind> {
    match day_of(deadline) - day_of(today) {
        days if days < -NEWS_DAYS => None,
        days if days < 0 => Some(NoticeKind::DeadlineOver),
        days if days <= NEAR_DAYS => Some(NoticeKind::DeadlineNear),
        _ => None,
    }
}

/// The text of a comment: some characters that can be seen, at most 10,000 of all.
pub fn check_comment(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let text = check_text(field, raw, LONGEST_COMMENT)?;
    if text.trim().is_empty() {
        return Err(FieldProblem::new(
            field,
            "required",
            "a comment needs at least one character",
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_says_something_and_not_too_much() {
        for (raw, expected) in [
            ("Looks good 👍\r\nShip it  ", Ok("Looks good 👍\nShip it")),
            ("مرحبا", Ok("مرحبا")),
            (" \n ", Err("required")),
            ("a\u{0}b", Err("control_characters")),
        ] {
            let checked = check_comment("text", raw);
            assert_eq!(
                checked.as_deref().map_err(|problem| problem.code),
                expected,
                "{raw:?}"
            );
        }
        assert!(check_comment("text", &"ä".repeat(10_000)).is_ok());
        let problem = check_comment("text", &"ä".repeat(10_001)).unwrap_err();
        assert_eq!(problem.code, "too_long");
    }

    #[test]
    fn a_deadline_gives_notice_from_three_days_before_until_a_week_behind() {
        let today: Date = "2026-03-10".parse().unwrap();
        for (deadline, expected) in [
            ("2026-03-14", None),
            ("2026-03-13", Some(NoticeKind::DeadlineNear)),
            ("2026-03-10", Some(NoticeKind::DeadlineNear)),
            ("2026-03-09", Some(NoticeKind::DeadlineOver)),
            ("2026-03-03", Some(NoticeKind::DeadlineOver)),
            ("2026-03-02", None),
        ] {
            assert_eq!(
                deadline_notice(deadline.parse().unwrap(), today),
                expected,
                "{deadline}"
            );
        }
    }
}
