//! The side of the commands.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    time::Duration,
};

use super::{Answer, Request};
use crate::{config::Places, failure::Failure};

/// A healthy agent answers at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the running agent.
pub fn ask(places: &Places, request: &Request) -> Result<Answer, Failure> {
    let away = |error: std::io::Error| Failure::NotRunning(format!("no agent runs here ({error})"));
    let unreadable =
        |error: serde_json::Error| Failure::NotRunning(format!("the agent answers strangely: {error}"));
    let mut stream = UnixStream::connect(places.socket()).map_err(away)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(away)?;
    let mut line = serde_json::to_vec(request).map_err(unreadable)?;
    line.push(b'\n');
    stream.write_all(&line).map_err(away)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).map_err(away)?;
    match serde_json::from_str(&answer).map_err(unreadable)? {
        Answer::Refused { message } => Err(Failure::Local(message)),
        answer => Ok(answer),
    }
}
