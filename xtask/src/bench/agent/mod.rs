//! P11: what the agent costs on a working day: watching a screen, recording, sealing, and sending to a server.
//!
//! A day of eight hours is played in about a minute. What costs by time (watching a screen on which nothing happens) and what
//! costs by event (a window that changes) are measured apart and added up for the day; each hour is then sealed and sent by
//! an agent that starts anew, which costs rather more CPU than the agent that goes on, and 91 bytes of a ticket of TLS less.

mod device;
mod screen;
mod wire;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use self::{device::Device, screen::Screen, wire::Wire};
use super::Options;
use super::figures::{Figure, decimal, hundredths, kilobytes, median, megabytes, milliseconds};
use super::site::Site;
use crate::command::{capture, exists};
use crate::process::now;

/// Hours of a working day.
const HOURS: u64 = 8;
/// Windows and titles that change in an hour: one in fifteen seconds, as people do who work.
const CHANGES: u64 = 240;
/// Addresses of pages in an hour.
const PAGES: u64 = 60;
/// What the agent says of its upload when the server has everything.
const ARRIVED: &str = "all that is sealed";
/// How long nothing happens while that is measured.
const QUIET: Duration = Duration::from_secs(10);

/// Measures it with the agent that was built beside the server.
pub async fn measure(options: &Options, program: &Path) -> Result<Vec<Figure>> {
    let agent = program.with_file_name("hourbook-agent");
    for needed in ["Xvfb", "age", "zstd"] {
        if !exists(needed) {
            bail!("P11 needs {needed}");
        }
    }
    let site = Site::create(program, None)?;
    let (mut server, _) = site.start().await?;
    let wire = Wire::start(site.installation.port).await?;
    let screen = Screen::start()?;
    let device = Device::new(&agent, &screen)?;

    let mut quiet = Vec::new();
    let mut changing = Vec::new();
    let mut resident = Vec::new();
    {
        let running = device.start().await?;
        running.source("screen", "watched").await?;
        for _ in 0..options.rounds {
            quiet.push(per_second(
                running.spent(async || tokio::time::sleep(QUIET).await).await?,
                QUIET,
            ));
        }
        let standing = median(quiet.clone());
        for round in 0..options.rounds {
            let begun = std::time::Instant::now();
            let spent = running.spent(async || screen.work(round, CHANGES).await).await?;
            let standing = standing * u64::try_from(begun.elapsed().as_millis())? / 1000;
            changing.push(spent.saturating_sub(standing) / CHANGES);
        }
        resident.push(running.resident(true)?);
        running.stop()?;
    }
    device.enrol(wire.port(), &site)?;
    let (mut sending, mut sent) = (0, 0);
    for hour in 0..HOURS {
        let running = device.start().await?;
        // It seals and asks the server once when it starts. An agent that goes on does that once an hour and not twice; and
        // amid the recording it would seal half an hour, which costs a segment of its own.
        running.source("upload", ARRIVED).await?;
        running.record(&events(hour)?).await?;
        running.stop()?;
        let before = wire.sent();
        let running = device.start().await?;
        running.source("upload", ARRIVED).await?;
        // Everything since the start of the process.
        sending += running.cpu()?;
        resident.push(running.resident(true)?);
        running.stop()?;
        sent += wire.sent() - before;
    }
    let segments = device.compressed()?;
    if u64::try_from(segments.len())? != HOURS {
        bail!("{HOURS} hours became {} segments", segments.len());
    }
    let compressed = segments.iter().sum();
    server.stop()?;
    let day = Day {
        quiet: median(quiet),
        changing: median(changing),
        sending,
        resident: resident.into_iter().max().unwrap_or_default(),
        sent,
        compressed,
    };
    Ok(day.figures())
}

/// Microseconds of CPU, bytes.
struct Day {
    /// In a second in which nothing happens.
    quiet: u64,
    /// Of a window that changes.
    changing: u64,
    /// Of all hours.
    sending: u64,
    resident: u64,
    sent: u64,
    compressed: u64,
}

impl Day {
    fn figures(&self) -> Vec<Figure> {
        let seconds = HOURS * 3600;
        let (watching, recording) = (self.quiet * seconds, self.changing * CHANGES * HOURS);
        let whole = watching + recording + self.sending;
        // Thousandths of a percent of one core.
        let share = whole / (seconds * 10);
        let ratio = hundredths(self.sent, self.compressed);
        vec![
            Figure {
                id: "P11",
                what: format!(
                    "agent: a day of {HOURS} hours with {} changes of the window",
                    CHANGES * HOURS
                ),
                ours: format!(
                    "{} of CPU: {} watching, {} recording, {} sealing and sending",
                    milliseconds(whole),
                    milliseconds(watching),
                    milliseconds(recording),
                    milliseconds(self.sending)
                ),
                against: "one core for as long".to_owned(),
                ratio: format!("{}.{:03} %", share / 1000, share % 1000),
                goal: "≤ 0.2 %",
                reached: share <= 200,
                limit: "looking every three seconds whether somebody is there; each hour is sent by an agent that starts anew",
            },
            Figure {
                id: "P11",
                what: "agent: largest resident memory of that day".to_owned(),
                ours: megabytes(self.resident),
                against: "the goal itself".to_owned(),
                ratio: "–".to_owned(),
                goal: "≤ 25 MB",
                reached: self.resident <= 25_000_000,
                limit: "the program itself, mapped pages of the binary included, and the certificates of the system",
            },
            Figure {
                id: "P11",
                what: "agent: bytes on the wire, TLS and HTTP included".to_owned(),
                ours: kilobytes(self.sent),
                against: format!(
                    "the same records hour by hour through `zstd -3`, {}",
                    kilobytes(self.compressed)
                ),
                ratio: decimal(ratio),
                goal: "≤ 1.2",
                reached: ratio <= 120,
                limit: "a new connection and its handshake each hour, what age adds and padding to a bucket, and a signed head for each segment",
            },
        ]
    }
}

fn per_second(micros: u64, period: Duration) -> u64 {
    micros / period.as_secs().max(1)
}

/// One hour of the day before yesterday as watchers send it.
fn events(hour: u64) -> Result<Value> {
    let mut random = StdRng::seed_from_u64(hour);
    let today = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let begin = today
        .checked_sub(jiff::Span::new().days(2))?
        .at(8, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)?
        .timestamp();
    let at = |count: u64, number: u64| -> Result<String> {
        let millis = i64::try_from(hour * 3_600_000 + number * (3_600_000 / count))?;
        Ok(begin
            .checked_add(jiff::SignedDuration::from_millis(millis))?
            .to_string())
    };
    let mut windows = Vec::new();
    for number in 0..CHANGES {
        let data = json!({"app": screen::application(&mut random), "title": screen::title(&mut random)});
        windows.push(json!({"timestamp": at(CHANGES, number)?, "duration": 14.0, "data": data}));
    }
    let mut pages = Vec::new();
    for number in 0..PAGES {
        let (site, page) = (random.random_range(0..40), random.random_range(0..100_000));
        let url = format!("https://site{site}.example/{}/{page}", screen::word(&mut random));
        let data =
            json!({"url": url, "title": screen::title(&mut random), "audible": false, "incognito": false});
        pages.push(json!({"timestamp": at(PAGES, number)?, "duration": 50.0, "data": data}));
    }
    Ok(json!({
        "windows": {"type": "currentwindow", "events": windows},
        "pages": {"type": "web.tab.current", "events": pages},
    }))
}

/// What a shell prints.
fn shell(script: &str, folder: &Path) -> Result<String> {
    capture(Command::new("sh").args(["-euc", script]).current_dir(folder)).context("age or zstd")
}
