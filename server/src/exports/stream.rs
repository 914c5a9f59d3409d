//! A file that is sent while it is written.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api::problem::Code;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::exports::ExportProblem;
use futures::future::BoxFuture;
use store::{StoreError, Tx};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::content::Progress;
use crate::{access::Ctx, http::Failure};

/// Pieces on their way at once.
const AHEAD: usize = 2;
/// A client that takes nothing for so long has gone; it must not hold the snapshot for ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why an export breaks off. The client sees a connection that ends too early, never a file that looks whole.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("storage: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Written(#[from] ExportProblem),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the zip file could not be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("the client has gone")]
    Gone,
    #[error("the file could not be encrypted: {0}")]
    Encryption(#[from] age::EncryptError),
    #[error("an entry could not be shown")]
    Unshowable,
}

/// Where an export is written to. Cheap to clone: all clones are the same file.
#[derive(Clone)]
pub struct Sink {
    written: Arc<Mutex<Vec<u8>>>,
    target: Target,
}

#[derive(Clone)]
enum Target {
    Client(mpsc::Sender<Result<Bytes, io::Error>>),
    File(Arc<Mutex<dyn Write + Send>>, Progress),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    /// Everything goes into this file, until somebody stops it.
    pub fn to_file(file: Arc<Mutex<dyn Write + Send>>, progress: Progress) -> Self {
        Self {
            written: Arc::default(),
            target: Target::File(file, progress),
        }
    }

    /// Sends what has been written; waits for the client.
    pub async fn send(&self) -> Result<(), Broken> {
        let bytes = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        if bytes.is_empty() {
            return Ok(());
        }
        match &self.target {
            Target::Client(sender) => {
                let sent = tokio::time::timeout(PATIENCE, sender.send(Ok(bytes.into()))).await;
                match sent {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(_)) | Err(_) => Err(Broken::Gone),
                }
            }
            Target::File(_, progress) if progress.is_stopped() => Err(Broken::Gone),
            Target::File(file, _) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(file.write_all(&bytes)?)
            }
        }
    }
}

/// Answers with a file that `write` writes from one snapshot.
pub fn file<F>(ctx: &Ctx, name: &str, content_type: &'static str, write: F) -> Result<Response, Failure>
where
    F: for<'t> FnOnce(&'t mut Tx, Sink) -> BoxFuture<'t, Result<(), Broken>> + Send + 'static,
{
    let slots = Arc::clone(&ctx.app.export_slots);
    let slot = slots.try_acquire_owned().map_err(|_| Failure {
        retry_after: Some(30),
        ..Failure::new(Code::Overloaded, "")
    })?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let sink = Sink {
        written: Arc::default(),
        target: Target::Client(sender.clone()),
    };
    let (database, stopping) = (Arc::clone(&ctx.database), ctx.app.stopping.clone());
    tokio::spawn(async move {
        let _slot = slot;
        let written = tokio::select! {
            written = database.read(move |tx| write(tx, sink)) => written,
            () = stopping.cancelled() => Err(Broken::Gone),
        };
        if let Err(error) = written {
            tracing::warn!(%error, "an export broke off");
            drop(sender.try_send(Err(io::Error::other("the export broke off"))));
        }
    });
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}
