//! Keeps what the parts of the operating system see: which window stood from when until when, when somebody was there,
//! when the screen was locked, when the machine was on.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sealed::records::{Data, Kind};
use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};

use super::{Observation, Sight, Sink, Window, power};
use crate::{
    process,
    recorder::{Recorder, Shared},
    spool::SpoolError,
};

/// How often it is written down that everything goes on: what a kill can take at most.
const TICK: Duration = Duration::from_secs(10);

/// Runs until it is dropped.
pub async fn keep(
    recorder: Shared,
    idle_after: Duration,
    mut sights: mpsc::Receiver<Observation>,
    _sink: Sink,
) {
    let mut keeper = Keeper::new(idle_after);
    report(keeper.start(&mut recorder.lock(), process::now()));
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(sight) = sights.recv() => {
                report(keeper.see(&mut recorder.lock(), sight, process::now()));
            }
            _ = ticks.tick() => {
                report(keeper.tick(&mut recorder.lock(), process::now(), process::uptime()));
            }
        }
    }
}

fn report(result: Result<(), SpoolError>) {
    if let Err(error) = result {
        tracing::error!(%error, "cannot record");
    }
}

/// What is known about the moment.
pub struct Keeper {
    idle_after: SignedDuration,
    window: Option<Window>,
    last_input: Option<Timestamp>,
    /// Nobody watched before: the agent did not run, the screen was locked.
    watched_since: Option<Timestamp>,
    away: bool,
    locked: bool,
    asleep: bool,
    /// Somebody told of the sleep that the clocks of the kernel will show next.
    told: bool,
    power: power::Clock,
}

impl Keeper {
    /// Nothing is known yet.
    pub fn new(idle_after: Duration) -> Self {
        Self {
            idle_after: SignedDuration::try_from(idle_after).unwrap_or(SignedDuration::MAX),
            window: None,
            last_input: None,
            watched_since: None,
            away: false,
            locked: false,
            asleep: false,
            told: false,
            power: power::Clock::default(),
        }
    }

    /// The machine is on.
    pub fn start(&mut self, recorder: &mut Recorder, now: Timestamp) -> Result<(), SpoolError> {
        self.watched_since = Some(now);
        power::started(recorder, now, process::uptime().1, &process::boot_id())
    }

    /// Everything goes on as it stands; unless the machine slept without anybody telling.
    pub fn tick(
        &mut self,
        recorder: &mut Recorder,
        now: Timestamp,
        uptime: (Duration, Duration),
    ) -> Result<(), SpoolError> {
        let told = std::mem::take(&mut self.told) || self.asleep;
        if let Some((from, until)) = self.power.slept(now, uptime)
            && !told
        {
            self.sleep(recorder, from, now)?;
            self.wake(recorder, until, now)?;
        }
        recorder.tick(now)
    }

    /// Something was seen.
    pub fn see(
        &mut self,
        recorder: &mut Recorder,
        sight: Observation,
        now: Timestamp,
    ) -> Result<(), SpoolError> {
        let Observation { at, what } = sight;
        match what {
            Sight::Window(window) => {
                self.window = window;
                self.show_window(recorder, at, now)
            }
            Sight::Input => self.input(recorder, at, now),
            Sight::Locked(true) if !self.locked => {
                self.locked = true;
                self.leave(recorder, at, now)?;
                recorder.stands(Kind::Lock, Some(data("state", "locked")), at, now)
            }
            Sight::Locked(false) if self.locked => {
                self.locked = false;
                self.watched_since = Some(at);
                recorder.stands(Kind::Lock, None, at, now)?;
                self.show_window(recorder, at, now)
            }
            Sight::Asleep(true) if !self.asleep => self.sleep(recorder, at, now),
            Sight::Asleep(false) if self.asleep => {
                self.told = true;
                self.wake(recorder, at, now)
            }
            Sight::Locked(_) | Sight::Asleep(_) => Ok(()),
        }
    }

    /// A locked or sleeping machine has no active window (AT-67).
    fn show_window(&self, recorder: &mut Recorder, at: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        let window = self.window.as_ref().filter(|_| !self.locked && !self.asleep);
        let data = window.map(|window| {
            crate::event::data([
                ("app", Value::String(window.app.clone())),
                ("title", Value::String(window.title.clone())),
            ])
        });
        recorder.stands(Kind::Window, data, at, now)
    }

    /// Somebody was there at this instant, which may lie a while back.
    fn input(&mut self, recorder: &mut Recorder, at: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        if self.locked || self.asleep {
            return Ok(());
        }
        let silent = now.duration_since(at) >= self.idle_after;
        let at = self.watched_since.map_or(at, |since| at.max(since));
        let news = self.last_input.is_none_or(|last| at > last);
        if !news && silent == self.away {
            return Ok(());
        }
        let known = self.last_input.replace(at).is_some();
        if known && !silent && !self.away {
            return recorder.stood_until(Kind::Idle, at, now);
        }
        if silent && self.away {
            return Ok(());
        }
        if known && silent {
            recorder.stood_until(Kind::Idle, at, now)?;
        }
        self.away = silent;
        if silent {
            recorder.stands(Kind::Idle, Some(data("status", "afk")), at, now)
        } else {
            recorder.stands_so_far(Kind::Idle, data("status", "not-afk"), at, now)
        }
    }

    /// Nobody sees the screen any more.
    fn leave(&mut self, recorder: &mut Recorder, at: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        self.show_window(recorder, at, now)?;
        recorder.stands(Kind::Idle, None, at, now)?;
        self.last_input = None;
        self.away = false;
        Ok(())
    }

    fn sleep(&mut self, recorder: &mut Recorder, at: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        self.asleep = true;
        self.leave(recorder, at, now)?;
        recorder.stands(Kind::Power, Some(data("state", "suspended")), at, now)
    }

    fn wake(&mut self, recorder: &mut Recorder, at: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        self.asleep = false;
        self.watched_since = Some(at);
        power::on(recorder, at, now, &process::boot_id())?;
        self.show_window(recorder, at, now)
    }
}

/// Data with one field.
pub fn data(name: &str, value: &str) -> Data {
    crate::event::data([(name, Value::String(value.to_owned()))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Config,
        event::{Event, micros_between},
        privacy::State,
        recorder::Track,
        spool::{Range, Spool},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    struct Scene {
        keeper: Keeper,
        recorder: Recorder,
        _folder: tempfile::TempDir,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(&folder.path().join("spool"), &folder.path().join("key")).unwrap();
            let privacy = Config::parse("").unwrap().privacy_rules().unwrap();
            Self {
                keeper: Keeper::new(Duration::from_mins(3)),
                recorder: Recorder::new(spool, privacy, State::default()),
                _folder: folder,
            }
        }

        fn see(&mut self, second: i64, what: Sight) {
            self.late(second, second, what);
        }

        /// Something that was so at one second and is heard of at another.
        fn late(&mut self, second: i64, now: i64, what: Sight) {
            let sight = Observation { at: at(second), what };
            self.keeper.see(&mut self.recorder, sight, at(now)).unwrap();
        }

        fn window(&mut self, second: i64, title: &str) {
            let window = Window {
                app: "editor".to_owned(),
                title: title.to_owned(),
            };
            self.see(second, Sight::Window(Some(window)));
        }

        fn tick(&mut self, second: i64, slept: u64) {
            let awake = Duration::from_secs(u64::try_from(second).unwrap() - slept);
            let on = Duration::from_secs(u64::try_from(second).unwrap());
            self.keeper
                .tick(&mut self.recorder, at(second), (awake, on))
                .unwrap();
        }

        fn recorded(&mut self, kind: Kind, field: &str) -> Vec<(i64, i64, String)> {
            let bucket = Track::of(kind).bucket(self.recorder.host());
            let events = self
                .recorder
                .spool()
                .events(&bucket, Range::default(), None)
                .unwrap_or_default();
            let read = |event: &Event| {
                (
                    micros_between(at(0), event.start) / 1_000_000,
                    micros_between(at(0), event.end()) / 1_000_000,
                    event.data[field].as_str().unwrap().to_owned(),
                )
            };
            events.iter().rev().map(read).collect()
        }
    }

    fn texts(list: &[(i64, i64, &str)]) -> Vec<(i64, i64, String)> {
        list.iter()
            .map(|(from, until, text)| (*from, *until, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn who_leaves_was_there_until_the_last_key() {
        let mut scene = Scene::new();
        scene.see(0, Sight::Input);
        scene.late(100, 105, Sight::Input);
        // 179 seconds of silence are reading, 180 are absence since the last key.
        scene.late(100, 279, Sight::Input);
        assert_eq!(
            scene.recorded(Kind::Idle, "status"),
            texts(&[(0, 100, "not-afk")])
        );
        scene.late(100, 280, Sight::Input);
        scene.tick(400, 0);
        scene.late(499, 500, Sight::Input);
        scene.late(510, 510, Sight::Input);
        assert_eq!(
            scene.recorded(Kind::Idle, "status"),
            texts(&[(0, 100, "not-afk"), (100, 499, "afk"), (499, 510, "not-afk")])
        );
    }

    /// AT-67: a locked screen ends what was recorded of its user, and unlocking begins it anew.
    #[test]
    fn a_lock_ends_window_and_presence() {
        let mut scene = Scene::new();
        scene.window(0, "one");
        scene.see(0, Sight::Input);
        scene.see(30, Sight::Input);
        scene.see(40, Sight::Locked(true));
        scene.window(50, "of the locked screen");
        scene.see(55, Sight::Input);
        scene.tick(60, 0);
        scene.window(70, "one");
        scene.see(80, Sight::Locked(false));
        scene.see(81, Sight::Input);
        scene.tick(90, 0);
        assert_eq!(
            scene.recorded(Kind::Window, "title"),
            texts(&[(0, 40, "one"), (80, 90, "one")])
        );
        assert_eq!(scene.recorded(Kind::Lock, "state"), texts(&[(40, 80, "locked")]));
        assert_eq!(
            scene.recorded(Kind::Idle, "status"),
            texts(&[(0, 30, "not-afk"), (81, 81, "not-afk")])
        );
    }

    #[test]
    fn sleep_is_noted_whether_somebody_tells_or_not() {
        let mut scene = Scene::new();
        scene.keeper.wake(&mut scene.recorder, at(0), at(0)).unwrap();
        scene.window(0, "one");
        scene.tick(10, 0);
        scene.see(20, Sight::Asleep(true));
        scene.see(1000, Sight::Asleep(false));
        scene.tick(1010, 980);
        // Nobody told of this one: the clocks of the kernel parted by 500 seconds.
        scene.tick(1520, 1480);
        scene.tick(1530, 1480);
        assert_eq!(
            scene.recorded(Kind::Power, "state"),
            texts(&[
                (0, 20, "on"),
                (20, 1000, "suspended"),
                (1000, 1010, "on"),
                (1010, 1510, "suspended"),
                (1510, 1530, "on")
            ])
        );
        assert_eq!(
            scene.recorded(Kind::Window, "title"),
            texts(&[(0, 20, "one"), (1000, 1010, "one"), (1510, 1530, "one")])
        );
    }
}
