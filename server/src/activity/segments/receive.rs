//! The body of an upload, which takes one of few places while it arrives: it has to keep arriving.

use std::time::Duration;

use api::problem::Code;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, header},
};
use bytes::BytesMut;
use domain::activity::LARGEST_SEGMENT;
use http_body_util::BodyExt;
use tokio::time::Instant;

use crate::http::Failure;

/// A body that comes slower than any line that a segment is sent over would keep others from their uploads.
const PACE: Pace = Pace {
    grace: Duration::from_secs(20),
    slowest: 32 * 1024,
};

/// How long the first byte may take, and how many have to come in each second after that.
#[derive(Clone, Copy)]
struct Pace {
    grace: Duration,
    slowest: usize,
}

impl Pace {
    /// How long after its begin more has to have come than this.
    fn allows(self, received: usize) -> Duration {
        let seconds = u64::try_from(received / self.slowest).unwrap_or(u64::MAX);
        self.grace.saturating_add(Duration::from_secs(seconds))
    }
}

/// The whole body.
pub async fn receive(request: Request) -> Result<Bytes, Failure> {
    if !is_octets(request.headers()) {
        return Err(Failure::new(
            Code::UnsupportedMediaType,
            "Send the bytes of the segment with `Content-Type: application/octet-stream`.",
        ));
    }
    collect(request.into_body(), PACE).await
}

async fn collect(mut body: Body, pace: Pace) -> Result<Bytes, Failure> {
    let (begun, mut bytes) = (Instant::now(), BytesMut::new());
    loop {
        let due = begun + pace.allows(bytes.len());
        let frame = tokio::time::timeout_at(due, body.frame()).await.map_err(|_| {
            let detail = "The body came too slowly. Send it again over a faster line.";
            Failure::new(Code::RequestTimeout, detail)
        })?;
        let Some(frame) = frame else {
            return Ok(bytes.freeze());
        };
        let frame = frame.map_err(|_| {
            let detail = "The body did not arrive whole. Send it again.";
            Failure::new(Code::MalformedRequest, detail)
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > LARGEST_SEGMENT {
            let detail = format!("A segment has at most {LARGEST_SEGMENT} bytes.");
            return Err(Failure::new(Code::PayloadTooLarge, detail));
        }
        bytes.extend_from_slice(&data);
    }
}

fn is_octets(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::stream;

    use super::*;

    const HASTY: Pace = Pace {
        grace: Duration::from_millis(500),
        slowest: 1000,
    };

    /// Parts of this length, with such a pause before each.
    fn body(parts: usize, length: usize, pause: Duration) -> Body {
        Body::from_stream(stream::unfold(0, move |number| async move {
            tokio::time::sleep(pause).await;
            (number < parts).then(|| (Ok::<_, Infallible>(vec![7_u8; length]), number + 1))
        }))
    }

    #[tokio::test]
    async fn a_body_that_trickles_is_let_go() {
        let none = Duration::ZERO;
        let whole = collect(body(3, 1000, none), HASTY).await.unwrap();
        assert_eq!(whole.len(), 3000);
        let stuck = collect(body(1, 1, Duration::from_mins(1)), HASTY)
            .await
            .unwrap_err();
        assert_eq!(stuck.code, Code::RequestTimeout);
        let begun = Instant::now();
        let trickle = body(10_000, 1, Duration::from_millis(10));
        let slow = collect(trickle, HASTY).await.unwrap_err();
        assert_eq!(slow.code, Code::RequestTimeout);
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "not when all of it is there"
        );
        let large = collect(body(18, 1024 * 1024, none), HASTY).await.unwrap_err();
        assert_eq!(large.code, Code::PayloadTooLarge);
    }

    #[test]
    fn what_came_buys_time() {
        assert_eq!(HASTY.allows(0), Duration::from_millis(500));
        assert_eq!(HASTY.allows(5999), Duration::from_millis(5500));
    }
}
