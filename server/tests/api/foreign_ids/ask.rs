//! Sends what a row says, reads every byte of the answer, and says it without what differs each time.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use domain::people::Role;
use jiff::Timestamp;
use serde_json::Value;
use server::clock::Clock;
use uuid::Uuid;

use super::{
    row::{Place, Row},
    seed::{World, later},
};
use crate::{
    imports::{fixture, upload},
    support::{Caller, TestApp},
};

/// What came back.
#[derive(Debug, Clone)]
pub struct Heard {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    /// The whole body; of an archive, all the files in it.
    pub text: String,
}

impl Heard {
    pub fn code(&self) -> String {
        let problem: Value = serde_json::from_str(&self.text).unwrap_or_default();
        problem["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The answer without the ids that were asked for, without texts and moments of this one request.
    pub fn plain(&self, asked: &Asked) -> String {
        let names: BTreeSet<&str> = self.headers.keys().map(String::as_str).collect();
        let body = self.text.replace(&asked.id, "ID").replace(&asked.text, "TEXT");
        let body = match serde_json::from_str(&body) {
            Ok(mut json) => {
                forget(&mut json);
                json.to_string()
            }
            Err(_) => body,
        };
        format!("{} {names:?} {body}", self.status)
    }
}

/// Takes out what is made anew for each request.
fn forget(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            const ANEW: [&str; 11] = [
                "findings",
                "number",
                "position",
                "prefix",
                "rank",
                "request_id",
                "secret",
                "token",
                "url",
                "version",
                "warnings",
            ];
            fields.retain(|name, _| !ANEW.contains(&name.as_str()));
            fields.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::String(text) if text.parse::<Timestamp>().is_ok() => "TIME".clone_into(text),
        Value::String(text) if text.parse::<jiff::civil::Date>().is_ok() => "DAY".clone_into(text),
        Value::String(text) if Uuid::try_parse(text).is_ok() => "ID".clone_into(text),
        _ => {}
    }
}

/// What differs between two requests that are otherwise the same.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The id in the place that is looked at.
    pub id: String,
    /// The text wherever the request has one.
    pub text: String,
    /// A day in a week that no other request has.
    pub day: String,
}

impl Asked {
    pub fn new(id: String) -> Self {
        static WEEKS: AtomicI64 = AtomicI64::new(0);
        let weeks = jiff::Span::new().weeks(WEEKS.fetch_add(1, Ordering::Relaxed) % 1000);
        let day = jiff::civil::date(2000, 1, 3).saturating_add(weeks).to_string();
        let text = format!("a{}", Clock.id().simple());
        Self { id, text, day }
    }

    /// An id of the right form that nobody has.
    pub fn nobody(kind: &str) -> Self {
        let id = match kind {
            "segment" => format!("{}{}", Clock.id().simple(), Clock.id().simple()),
            _ => Clock.id().to_string(),
        };
        Self::new(id)
    }
}

/// People of one organization who ask with ids of another one.
pub struct Matrix<'a> {
    pub app: &'a TestApp,
    pub ours: &'a World,
    pub theirs: &'a World,
    /// What is wrong, all of it: a fault shows with all its neighbours.
    pub wrong: Mutex<Vec<String>>,
    /// Whether some of their ids lie in our organization by now, because we put them there.
    pub mixed: AtomicBool,
}

impl Matrix<'_> {
    pub fn blame(&self, what: String) {
        self.wrong.lock().unwrap().push(what);
    }

    /// Whoever has this role, with a token that nobody has used: whoever does too much of one thing is paused.
    pub async fn caller(&self, role: Role) -> Caller {
        let us = self.ours.slug;
        let of = |caller: &Caller| format!("{}@{us}.example", caller.member.uuid().simple());
        let email = match role {
            Role::Owner => format!("owner@{us}.example"),
            Role::Admin => of(&self.ours.admin),
            Role::Manager => of(&self.ours.lead),
            Role::Member => of(&self.ours.member),
        };
        let scopes = ["read", "write", "admin"];
        self.app.caller_by_email(us, &email, &scopes).await
    }

    /// Sends a row with our own ids, but `asked` in one place.
    pub async fn ask(&self, caller: &Caller, row: &Row, place: Option<usize>, asked: &Asked) -> Heard {
        let fill = |number: usize, at: &Place| match place {
            Some(place) if place == number => asked.id.clone(),
            _ if at.is_new => Clock.id().to_string(),
            _ => self.ours.id(&at.kind),
        };
        let heard = send(caller, row, asked, fill).await;
        self.scan(row, &heard, &asked.id);
        heard
    }

    /// Nothing that we are told names them: no text, no address, no id but the one we asked for.
    fn scan(&self, row: &Row, heard: &Heard, asked: &str) {
        let said = format!("{:?} {}", heard.headers, heard.text);
        if said.to_lowercase().contains(self.theirs.slug) {
            self.blame(format!(
                "{} tells of {}: {}",
                row.operation, self.theirs.slug, heard.text
            ));
        }
        // The log says what we asked for ourselves.
        if self.mixed.load(Ordering::Relaxed) || row.operation.starts_with("GET /audit") {
            return;
        }
        let shared: BTreeSet<&String> = self.ours.ids.values().collect();
        for (kind, id) in &self.theirs.ids {
            if id != asked && !shared.contains(id) && said.contains(id.as_str()) {
                self.blame(format!(
                    "{} tells the id of their {kind}: {}",
                    row.operation, heard.text
                ));
            }
        }
    }
}

/// Sends a row with `fill` in its places and reads the answer to its end.
pub async fn send(
    caller: &Caller,
    row: &Row,
    asked: &Asked,
    fill: impl Fn(usize, &Place) -> String,
) -> Heard {
    let (path, body) = row.filled(fill);
    let body = body.map(|body| {
        body.replace("~text", &asked.text)
            .replace("~day", &asked.day)
            .replace("~later", &later())
    });
    if row.upload {
        let options = serde_json::from_str(&body.unwrap_or_default()).unwrap();
        let file = fixture("toggl-csv/berlin_2026.csv");
        let answer = upload(caller, "toggl-csv", &file, &options, true).await;
        return Heard {
            status: answer.status.as_u16(),
            headers: headers(&answer.headers),
            text: answer.text,
        };
    }
    let kind = match row.operation {
        "POST /activity/segments" => "application/octet-stream",
        "POST /sign-in-providers/{id}/logout" => "application/x-www-form-urlencoded",
        _ => "application/json",
    };
    let kind = body.is_some().then_some(kind);
    let response = caller
        .open(row.method(), &path, body.unwrap_or_default(), kind, &[])
        .await;
    hear(response).await
}

fn headers(headers: &axum::http::HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}

/// Reads an answer, but for the live events, which do not end.
pub async fn hear(response: axum::response::Response) -> Heard {
    let (parts, body) = response.into_parts();
    let headers = headers(&parts.headers);
    let kind = headers.get("content-type").map_or("", String::as_str);
    let text = if kind == "text/event-stream" {
        String::new()
    } else {
        text_of(&axum::body::to_bytes(body, usize::MAX).await.unwrap())
    };
    Heard {
        status: parts.status.as_u16(),
        headers,
        text,
    }
}

/// The bytes as text; an archive is opened first.
pub fn text_of(bytes: &[u8]) -> String {
    let Some(mut archive) = bytes
        .starts_with(b"PK")
        .then(|| zip::ZipArchive::new(Cursor::new(bytes)).unwrap())
    else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut text = String::new();
    for number in 0..archive.len() {
        let (mut file, mut inside) = (archive.by_index(number).unwrap(), Vec::new());
        text.push_str(file.name());
        file.read_to_end(&mut inside).unwrap();
        text.push_str(&String::from_utf8_lossy(&inside));
    }
    text
}
