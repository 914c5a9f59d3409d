//! Lets a client that is still sending hear why it was refused.
//!
//! Over HTTP/1.1 an answer that comes before the end of the request closes the connection under the client's hands,
//! and the client sees a reset instead of the answer. So what is left of the body is read and thrown away, within
//! bounds. HTTP/2 closes one stream and needs none of this.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{StatusCode, Version, header},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;
use tokio::sync::oneshot;

/// At most this much is read for nothing: a client that sends more is cut off.
const MOST_BYTES: usize = 64 << 20;
/// And for at most this long.
const LONGEST: Duration = Duration::from_secs(10);
/// A client that sends nothing for so long is not sending: it would only keep others waiting for its place.
const SILENCE: Duration = Duration::from_secs(1);

pub async fn read_on(request: Request, next: Next) -> Response {
    // Who asks first is told before sending anything.
    let asks_first = request.headers().contains_key(header::EXPECT);
    if request.version() > Version::HTTP_11 || asks_first || request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (sender, left) = oneshot::channel();
    let request = request.map(|body| {
        Body::new(Returned {
            body: Some(body),
            sender: Some(sender),
        })
    });
    let response = next.run(request).await;
    if let Ok(body) = left.await
        && response.status() != StatusCode::REQUEST_TIMEOUT
    {
        drop(tokio::time::timeout(LONGEST, discard(body)).await);
    }
    response
}

async fn discard(body: Body) {
    let mut bytes = 0;
    let mut chunks = body.into_data_stream();
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, chunks.next()).await {
        bytes += chunk.len();
        if bytes > MOST_BYTES {
            return;
        }
    }
}

/// A body that is handed back when the handler drops it before its end.
struct Returned {
    body: Option<Body>,
    sender: Option<oneshot::Sender<Body>>,
}

impl HttpBody for Returned {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.body.as_mut() else {
            return Poll::Ready(None);
        };
        let frame = Pin::new(body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Returned {
    fn drop(&mut self) {
        if let (Some(body), Some(sender)) = (self.body.take(), self.sender.take())
            && !body.is_end_stream()
        {
            // Nobody takes it if the connection is gone.
            drop(sender.send(body));
        }
    }
}
