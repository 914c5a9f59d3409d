//! Sending one call: authorization, idempotency, repetition, and the answer or the problem.

use std::{path::Path, time::Duration};

use reqwest::{
    Method, RequestBuilder, Response, StatusCode,
    header::{CONTENT_LENGTH, IF_MATCH, RETRY_AFTER},
};
use serde::de::DeserializeOwned;
use tokio::{fs, io::AsyncWriteExt, time::sleep};

use super::{Client, Error};
use crate::Problem;

/// The wait before the second attempt; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(150);

/// How long a call may take that carries a file or stays open.
const LONG: Duration = Duration::from_hours(6);

impl Client {
    /// Begins a call. `path` is relative to `/api/v1`, without a slash in front.
    pub(super) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let write = !method.is_safe();
        let request = self.begin(method, path);
        if !write {
            return request;
        }
        let key = self.key.clone().unwrap_or_else(|| (self.new_id)().to_string());
        request.header("idempotency-key", key)
    }

    fn begin(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.root.clone();
        url.set_path(&format!("api/v1/{path}"));
        let request = self.http.request(method, url).timeout(self.timeout);
        match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    /// The limit for calls that carry a file or stay open.
    pub(super) fn upload_timeout(&self) -> Duration {
        self.timeout.max(LONG)
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.call(Method::GET, path)
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.call(Method::POST, path)
    }

    /// Begins to send something that its own content names: the same again changes nothing, so it needs no key.
    pub(super) fn post_named(&self, path: &str) -> RequestBuilder {
        self.begin(Method::POST, path)
    }

    pub(super) fn put(&self, path: &str) -> RequestBuilder {
        self.call(Method::PUT, path)
    }

    /// Begins a change of an object, refused when it no longer has `version`.
    pub(super) fn patch(&self, path: &str, version: Option<i64>) -> RequestBuilder {
        if_match(self.call(Method::PATCH, path), version)
    }

    /// Begins the deletion of an object, refused when it no longer has `version`.
    pub(super) fn delete(&self, path: &str, version: Option<i64>) -> RequestBuilder {
        if_match(self.call(Method::DELETE, path), version)
    }

    /// Sends and reads the answer.
    pub(super) async fn fetch<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Error> {
        let body = self.send(request).await?.bytes().await?;
        serde_json::from_slice(&body).map_err(|error| Error::Unreadable {
            reason: error.to_string(),
        })
    }

    /// Sends and expects an empty answer.
    pub(super) async fn perform(&self, request: RequestBuilder) -> Result<(), Error> {
        self.send(request).await.map(drop)
    }

    /// Sends and leaves the answer to be read piece by piece, for as long as that takes.
    pub(super) async fn download(&self, request: RequestBuilder) -> Result<Download, Error> {
        let response = self.send(request).await?;
        Ok(Download { response })
    }

    /// Sends, and repeats what can be repeated as long as the server may come back by itself.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Response, Error> {
        let mut patience = self.patience;
        let mut wait = FIRST_WAIT;
        for _ in 1..self.attempts {
            let Some(attempt) = request.try_clone() else { break };
            let error = match once(attempt).await {
                Ok(response) => return Ok(response),
                Err(error) if error.is_passing() => error,
                Err(error) => return Err(error),
            };
            let pause = self.pause(&error, wait);
            if pause > patience {
                return Err(error);
            }
            sleep(pause).await;
            patience -= pause;
            wait *= 2;
        }
        once(request).await
    }

    /// How long to wait: what the server asks for, or else the usual time with up to half of it left to chance.
    fn pause(&self, error: &Error, usual: Duration) -> Duration {
        if let Error::Problem {
            retry_after_seconds: Some(seconds),
            ..
        } = error
        {
            return Duration::from_secs(*seconds);
        }
        let chance = u32::from((self.new_id)().as_bytes()[15]);
        usual / 2 + usual * chance / 510
    }
}

fn if_match(request: RequestBuilder, version: Option<i64>) -> RequestBuilder {
    match version {
        Some(version) => request.header(IF_MATCH, format!("\"{version}\"")),
        None => request,
    }
}

async fn once(request: RequestBuilder) -> Result<Response, Error> {
    let response = request.send().await?;
    if response.status().is_success() {
        return Ok(response);
    }
    Err(problem(response).await)
}

async fn problem(response: Response) -> Error {
    let status = response.status();
    let retry_after_seconds = retry_after(&response);
    let unexpected = Error::UnexpectedStatus {
        status: status.as_u16(),
    };
    let Ok(body) = response.bytes().await else {
        return unexpected;
    };
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) if status == StatusCode::from_u16(problem.status).unwrap_or_default() => Error::Problem {
            problem: Box::new(problem),
            retry_after_seconds,
        },
        _ => unexpected,
    }
}

fn retry_after(response: &Response) -> Option<u64> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()
}

/// An answer that is read piece by piece.
#[derive(Debug)]
pub struct Download {
    response: Response,
}

impl Download {
    /// How many bytes will come, where the server said so.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.response
            .headers()
            .get(CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] when the connection breaks.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.response.chunk().await?.map(Vec::from))
    }

    /// Writes everything to a new file and returns how many bytes it has.
    /// `on_progress` gets the number of bytes so far.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] when the connection breaks, [`Error::File`] when the file cannot be written.
    pub async fn save(mut self, path: &Path, mut on_progress: impl FnMut(u64)) -> Result<u64, Error> {
        let file_error = |source| Error::File { source };
        let mut file = fs::File::create(path).await.map_err(file_error)?;
        let mut written = 0;
        while let Some(chunk) = self.chunk().await? {
            file.write_all(&chunk).await.map_err(file_error)?;
            written += chunk.len() as u64;
            on_progress(written);
        }
        file.sync_all().await.map_err(file_error)?;
        Ok(written)
    }
}
