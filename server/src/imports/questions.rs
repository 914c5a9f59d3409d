//! What is asked back, in words.

use api::imports::{ImportQuestion, QuestionKey};
use domain::imports::Question;

/// The most subjects of one question; after their answers the next ones are asked.
const MOST_SUBJECTS: usize = 500;

/// The zones that come to mind first are offered.
pub fn about_file(question: &Question, zones: &[&str]) -> ImportQuestion {
    match question {
        Question::DateOrder {
            example,
            contradictory,
        } => ImportQuestion {
            key: QuestionKey::DateOrder,
            message: if *contradictory {
                format!(
                    "Some dates can only be read with the day first and others only with the month first. Which is it, for instance in {example}?"
                )
            } else {
                format!("Does the day or the month come first in {example}?")
            },
            options: vec!["dmy".to_owned(), "mdy".to_owned()],
            subjects: Vec::new(),
        },
        Question::TimeZone => {
            let mut options: Vec<String> = zones.iter().map(|zone| (*zone).to_owned()).collect();
            options.dedup();
            ImportQuestion {
                key: QuestionKey::TimeZone,
                message: "In which time zone are the times of the file?".to_owned(),
                options,
                subjects: Vec::new(),
            }
        }
    }
}

pub fn about_people(subjects: &[String]) -> ImportQuestion {
    ImportQuestion {
        key: QuestionKey::Members,
        message: "Who are these people here?".to_owned(),
        options: vec!["me".to_owned(), "skip".to_owned()],
        subjects: subjects.iter().take(MOST_SUBJECTS).cloned().collect(),
    }
}

pub fn about_projects(subjects: &[String], may_create: bool) -> ImportQuestion {
    let options: &[&str] = if may_create {
        &["create", "skip"]
    } else {
        &["skip"]
    };
    ImportQuestion {
        key: QuestionKey::Projects,
        message: "There are no such projects. Which ones are they?".to_owned(),
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        subjects: subjects.iter().take(MOST_SUBJECTS).cloned().collect(),
    }
}
