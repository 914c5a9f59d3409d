//! How fast sealing and opening are beside plain age on the same bytes: one JSON object on standard output, for
//! `cargo xtask bench`.

#![expect(clippy::print_stdout, reason = "the result goes to standard output")]

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sealed::heads::Stream;
use sealed::keys::{KeyRing, recipient_text};
use sealed::records::{Kind, Record, lines};
use sealed::segment::{open, seal_lines};
use sealed::{DeviceId, StreamId};
use serde_json::json;
use uuid::Uuid;

/// A day of eight hours with a change of the window every two seconds, rather more than people do: about 3 MB.
const DAY: Shape = Shape {
    records: 14_400,
    seconds: 2,
    rounds: 15,
};
/// The segment of an hour, as an agent seals it: a change every twelve seconds.
const HOUR: Shape = Shape {
    records: 300,
    seconds: 12,
    rounds: 201,
};

/// How much of what.
struct Shape {
    records: i64,
    /// From one to the next.
    seconds: i64,
    rounds: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let result = json!({"day": measure(&DAY)?, "hour": measure(&HOUR)?});
    println!("{result}");
    Ok(())
}

fn measure(shape: &Shape) -> Result<serde_json::Value, Box<dyn Error>> {
    let records = records(shape)?;
    let text = lines::write(&records)?;
    let ring = KeyRing::generate()?;
    let recipient = ring.recipients()?[0];
    let stream = Stream::new(
        ring.log(),
        StreamId {
            device: DeviceId(Uuid::nil()),
            stream: 0,
        },
    );
    let plain: age::x25519::Recipient = recipient_text(&recipient)?.parse()?;
    let identity = age::x25519::Identity::generate();
    let sealed = seal_lines(&stream, &records, &text, 1, &recipient)?;
    let for_plain = age::encrypt(&identity.to_public(), text.as_bytes())?;

    let (mut sealing, mut opening) = (Pair::default(), Pair::default());
    for _ in 0..shape.rounds {
        sealing.ours.push(timed(|| {
            seal_lines(&stream, &records, &text, 1, &recipient).map(drop)
        })?);
        sealing
            .age
            .push(timed(|| age::encrypt(&plain, text.as_bytes()).map(drop))?);
        opening.ours.push(timed(|| open(&sealed.bytes, &ring).map(drop))?);
        opening
            .age
            .push(timed(|| age::decrypt(&identity, &for_plain).map(drop))?);
    }
    Ok(json!({
        "bytes": text.len(), "sealed_bytes": sealed.bytes.len(), "rounds": shape.rounds,
        "seal_us": sealing.medians(), "open_us": opening.medians(),
    }))
}

/// What was measured of the two.
#[derive(Default)]
struct Pair {
    ours: Vec<Duration>,
    age: Vec<Duration>,
}

impl Pair {
    fn medians(mut self) -> serde_json::Value {
        let median = |list: &mut Vec<Duration>| {
            list.sort_unstable();
            list.get(list.len() / 2).map(Duration::as_micros)
        };
        json!({"sealed": median(&mut self.ours), "age": median(&mut self.age)})
    }
}

fn timed<E>(work: impl FnOnce() -> Result<(), E>) -> Result<Duration, E> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed())
}

fn records(shape: &Shape) -> Result<Vec<Record>, Box<dyn Error>> {
    let mut rng = StdRng::seed_from_u64(5);
    let start = Timestamp::from_second(1_795_000_000)?;
    let apps = ["editor", "browser", "terminal", "mail", "calendar", "spreadsheet"];
    let words = [
        "ATLAS",
        "invoice",
        "draft",
        "review",
        "Grundriss",
        "main.rs",
        "Inbox",
        "pull request",
        "budget",
    ];
    (0..shape.records)
        .map(|index| {
            let title: Vec<&str> = (0..rng.random_range(2..7))
                .map(|_| words[rng.random_range(0..words.len())])
                .collect();
            let title = format!("{} {}", title.join(" "), rng.random_range(0..10_000));
            let data = json!({"app": apps[rng.random_range(0..apps.len())], "title": title});
            let data = data.as_object().cloned().unwrap_or_default();
            let at = start.checked_add(SignedDuration::from_secs(index * shape.seconds))?;
            Ok(Record::new(
                at,
                SignedDuration::from_millis(shape.seconds * 1000 - 100),
                Kind::Window,
                data,
            )?
            .from_source("aw-watcher-window_laptop"))
        })
        .collect()
}
