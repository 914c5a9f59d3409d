//! Answers to what a file does not say: from options of the command line, or from the person at the terminal.

use api::{
    client::Client,
    imports::{DateOrder, Import, ImportOptions, ImportQuestion, QuestionKey},
};
use uuid::Uuid;

use super::ImportArgs;
use crate::{
    failure::Failure,
    names,
    output::{ask, note},
    process,
    words::read_word,
};

/// What the command line says.
pub async fn from_args(client: &Client, args: &ImportArgs) -> Result<ImportOptions, Failure> {
    let mut options = ImportOptions {
        time_zone: args.time_zone.clone(),
        date_order: args.date_order,
        decimal_comma: args.decimal_comma,
        create_missing: args.no_create.then_some(false),
        ..ImportOptions::default()
    };
    for (name, who) in &args.member {
        options.members.insert(name.clone(), member(client, who).await?);
    }
    for (name, what) in &args.project {
        options
            .projects
            .insert(name.clone(), project(client, what).await?);
    }
    if let Some(who) = &args.default_member {
        options.default_member = Some(member(client, who).await?);
    }
    Ok(options)
}

/// Asks what the server asks. Without a person at the terminal it says which options answer.
pub async fn ask_for(client: &Client, import: &Import, options: &mut ImportOptions) -> Result<(), Failure> {
    if !process::can_ask() {
        let open: Vec<String> = import.questions.iter().map(open_question).collect();
        return Err(Failure::Usage(format!(
            "the file raises questions: {}",
            open.join("; ")
        )));
    }
    for question in &import.questions {
        note(&question.message);
        match question.key {
            QuestionKey::DateOrder => options.date_order = Some(ask_date_order(question)?),
            QuestionKey::TimeZone => options.time_zone = Some(ask_zone()?),
            QuestionKey::Members if question.subjects.is_empty() => {
                options.default_member =
                    Some(member(client, &ask("Whose are they? me, or an e-mail address:")?).await?);
            }
            QuestionKey::Members => {
                for subject in &question.subjects {
                    let who = ask(&format!("{subject} is (me, skip, or an e-mail address):"))?;
                    options
                        .members
                        .insert(subject.clone(), member(client, &who).await?);
                }
            }
            QuestionKey::Projects => {
                for subject in &question.subjects {
                    let what = ask(&format!("{subject} is (create, skip, or the name of a project):"))?;
                    options
                        .projects
                        .insert(subject.clone(), project(client, &what).await?);
                }
            }
        }
    }
    Ok(())
}

fn ask_date_order(question: &ImportQuestion) -> Result<DateOrder, Failure> {
    let answer = ask(&format!(
        "Which order ({})?",
        choices(question, "ymd, mdy or dmy")
    ))?;
    read_word(&answer).map_err(Failure::Usage)
}

fn ask_zone() -> Result<String, Failure> {
    let answer = ask("Which IANA zone, for example Europe/Berlin?")?;
    let zone = domain::time::zone(&answer).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(zone.iana_name().unwrap_or("UTC").to_owned())
}

fn choices(question: &ImportQuestion, otherwise: &str) -> String {
    if question.options.is_empty() {
        otherwise.to_owned()
    } else {
        question.options.join(", ")
    }
}

fn open_question(question: &ImportQuestion) -> String {
    let option = match question.key {
        QuestionKey::DateOrder => "--date-order",
        QuestionKey::TimeZone => "--time-zone",
        QuestionKey::Members if question.subjects.is_empty() => "--default-member",
        QuestionKey::Members => "--member",
        QuestionKey::Projects => "--project",
    };
    let subjects = if question.subjects.is_empty() {
        String::new()
    } else {
        format!(" for {}", question.subjects.join(", "))
    };
    format!("{} (answer with {option}{subjects})", question.message)
}

async fn member(client: &Client, who: &str) -> Result<String, Failure> {
    if matches!(who, "me" | "skip") || Uuid::parse_str(who).is_ok() {
        return Ok(who.to_owned());
    }
    Ok(names::find_member(client, who).await?.to_string())
}

async fn project(client: &Client, what: &str) -> Result<String, Failure> {
    if matches!(what, "create" | "skip") || Uuid::parse_str(what).is_ok() {
        return Ok(what.to_owned());
    }
    Ok(names::find_project(client, what).await?.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_question_names_the_option_that_answers_it() {
        let question = ImportQuestion {
            key: QuestionKey::Members,
            message: "Who are these people?".to_owned(),
            options: Vec::new(),
            subjects: vec!["Ada".to_owned(), "Grace".to_owned()],
        };
        assert_eq!(
            open_question(&question),
            "Who are these people? (answer with --member for Ada, Grace)"
        );
    }
}
