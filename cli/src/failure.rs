//! Why a command failed, the line that says so, and the exit code for scripts.

use std::{error::Error as _, io, path::Path};

use api::{Code, Problem, client};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server refused, or its answer cannot be used.
    #[error("{0}")]
    Refused(String),
    /// The command line, a file given on it, or an answer cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The server cannot be reached.
    #[error("{0}")]
    Network(String),
    /// There is no valid token.
    #[error("{0}")]
    NotSignedIn(String),
    /// The own disk refused.
    #[error("{0}")]
    Local(String),
    /// Whoever read the output has stopped reading.
    #[error("the output was closed")]
    OutputClosed,
}

impl Failure {
    /// The exit code of the process; `docs/cli.md` lists them.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::OutputClosed => 0,
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Network(_) => 3,
            Self::NotSignedIn(_) => 4,
            Self::Local(_) => 5,
        }
    }

    /// A trouble with a file of the program's own.
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::Local(format!("cannot {doing} {}: {error}", path.display()))
    }
}

/// Nobody has signed in on this machine, or no longer.
pub fn not_signed_in() -> Failure {
    Failure::NotSignedIn("not signed in; run `hourbook login SERVER`".to_owned())
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        let passing = error.is_passing();
        match error {
            client::Error::Problem { problem, .. } if problem.code == Code::Unauthenticated => {
                Self::NotSignedIn(
                    "the server no longer accepts the token; run `hourbook login SERVER`".to_owned(),
                )
            }
            client::Error::Problem { problem, .. } => Self::Refused(one_line(&problem)),
            client::Error::Address { .. } | client::Error::Trust { .. } | client::Error::File { .. } => {
                Self::Usage(error.to_string())
            }
            client::Error::Network { .. } => Self::Network(with_cause(&error)),
            client::Error::UnexpectedStatus { .. } if passing => Self::Network(error.to_string()),
            client::Error::UnexpectedStatus { .. } | client::Error::Unreadable { .. } => {
                Self::Refused(error.to_string())
            }
        }
    }
}

/// Everything a problem says, on one line.
pub fn one_line(problem: &Problem) -> String {
    let mut line = problem.detail.clone();
    for error in &problem.errors {
        line.push_str("; ");
        if !error.field.is_empty() {
            line.push_str(&error.field);
            line.push_str(": ");
        }
        line.push_str(&error.message);
        if !error.options.is_empty() {
            line.push_str(" (");
            line.push_str(&error.options.join(" or "));
            line.push(')');
        }
    }
    if problem.status >= 500 {
        line.push_str(" (request ");
        line.push_str(&problem.request_id);
        line.push(')');
    }
    line.replace(['\n', '\r'], " ")
}

fn with_cause(error: &client::Error) -> String {
    let mut innermost = error.source();
    while let Some(cause) = innermost.and_then(std::error::Error::source) {
        innermost = Some(cause);
    }
    match innermost {
        Some(cause) => format!("{error} ({cause})").replace(['\n', '\r'], " "),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use api::FieldError;

    use super::*;

    fn problem(code: Code) -> client::Error {
        let problem = Problem::new(code, "No.", "/api/v1/timer", "r-1");
        client::Error::Problem {
            problem: Box::new(problem),
            retry_after_seconds: None,
        }
    }

    #[test]
    fn exit_codes_tell_refusal_network_and_missing_sign_in_apart() {
        assert_eq!(Failure::from(problem(Code::TimerNotRunning)).exit_code(), 1);
        assert_eq!(Failure::from(problem(Code::Unauthenticated)).exit_code(), 4);
        assert_eq!(
            Failure::from(client::Error::UnexpectedStatus { status: 502 }).exit_code(),
            3
        );
        assert_eq!(
            Failure::from(client::Error::UnexpectedStatus { status: 418 }).exit_code(),
            1
        );
        let address = client::Error::Address {
            server: "x".to_owned(),
            reason: "y".to_owned(),
        };
        assert_eq!(Failure::from(address).exit_code(), 2);
    }

    #[test]
    fn a_problem_with_fields_is_one_line_with_the_way_out() {
        let problem = Problem::new(Code::LocalTimeAmbiguous, "Choose\none.", "/", "r-1").with_errors(vec![
            FieldError {
                field: "started_at".to_owned(),
                code: "ambiguous".to_owned(),
                message: "happens twice".to_owned(),
                options: vec!["02:30+02:00".to_owned(), "02:30+01:00".to_owned()],
            },
        ]);
        assert_eq!(
            one_line(&problem),
            "Choose one.; started_at: happens twice (02:30+02:00 or 02:30+01:00)"
        );
    }

    #[test]
    fn a_mistake_of_the_server_names_the_request() {
        assert_eq!(
            one_line(&Problem::new(Code::Internal, "Sorry.", "/", "r-9")),
            "Sorry. (request r-9)"
        );
    }
}
