//! What stands right now, such as the active window: a stretch that grows until something else stands.

use jiff::Timestamp;
use sealed::records::{Data, Kind};

use super::{Recorder, Track};
use crate::{event::Event, spool::SpoolError};

/// What stands, and the event that says so, if the rules let it be recorded.
pub struct Standing {
    track: Track,
    data: Data,
    event: Option<Event>,
    /// Grows with the clock; otherwise only as far as somebody says.
    grows: bool,
}

impl Recorder {
    /// From an instant on this stands; before it, what stood until then. Nothing, where nothing is to stand.
    pub fn stands(
        &mut self,
        kind: Kind,
        data: Option<Data>,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), SpoolError> {
        self.stand(kind, data, true, at, now)
    }

    /// The same for what is only known up to the last time that somebody says so.
    pub fn stands_so_far(
        &mut self,
        kind: Kind,
        data: Data,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), SpoolError> {
        self.stand(kind, Some(data), false, at, now)
    }

    fn stand(
        &mut self,
        kind: Kind,
        data: Option<Data>,
        grows: bool,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), SpoolError> {
        let track = Track::of(kind);
        if let Some(mut before) = self.take_standing(&track) {
            if data.as_ref() == Some(&before.data) {
                self.reach(&mut before, if grows { now } else { at }, now)?;
                self.standing.push(before);
                return Ok(());
            }
            if before.grows && before.event.is_some() {
                self.reach(&mut before, at, now)?;
            }
        }
        if let Some(data) = data {
            let event = self.begin(&track, data.clone(), at, now)?;
            self.standing.push(Standing {
                track,
                data,
                event,
                grows,
            });
        }
        Ok(())
    }

    /// What stands goes on standing up to here.
    pub fn stood_until(&mut self, kind: Kind, until: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        let track = Track::of(kind);
        if let Some(mut standing) = self.take_standing(&track) {
            self.reach(&mut standing, until, now)?;
            self.standing.push(standing);
        }
        Ok(())
    }

    /// Writes down that everything goes on as it stands, so that a kill takes no more than the time since.
    pub fn tick(&mut self, now: Timestamp) -> Result<(), SpoolError> {
        for mut standing in std::mem::take(&mut self.standing) {
            if standing.grows || standing.event.is_none() {
                self.reach(&mut standing, now, now)?;
            }
            self.standing.push(standing);
        }
        Ok(())
    }

    /// Prolongs the event of what stands, as far as the rules that are in force now allow it; where they want it
    /// said otherwise, or begin to allow it, a new event begins.
    fn reach(&mut self, standing: &mut Standing, until: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
        let seen = Event::new(until, 0, standing.data.clone());
        let wanted = self.judge_own(&standing.track, &seen, now)?;
        standing.event = match (standing.event.take(), wanted) {
            (Some(event), Some(data)) if event.data == data => {
                Some(self.prolong(&standing.track, &event, until)?)
            }
            (_, Some(data)) => {
                let bucket = self.own_bucket(&standing.track, now)?;
                Some(self.spool.insert(&bucket, Event { data, ..seen })?)
            }
            (_, None) => None,
        };
        Ok(())
    }

    fn take_standing(&mut self, track: &Track) -> Option<Standing> {
        let place = self
            .standing
            .iter()
            .position(|standing| standing.track == *track)?;
        Some(self.standing.swap_remove(place))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        config::Config,
        privacy::State,
        spool::{Range, Spool},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn window(title: &str) -> Option<Data> {
        json!({"app": "editor", "title": title}).as_object().cloned()
    }

    struct Scene {
        recorder: Recorder,
        _folder: tempfile::TempDir,
    }

    impl Scene {
        fn new(config: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(&folder.path().join("spool"), &folder.path().join("key")).unwrap();
            let privacy = Config::parse(config).unwrap().privacy_rules().unwrap();
            Self {
                recorder: Recorder::new(spool, privacy, State::default()),
                _folder: folder,
            }
        }

        /// What was recorded: start, length and title, oldest first.
        fn recorded(&mut self, kind: Kind) -> Vec<(i64, i64, String)> {
            let bucket = Track::of(kind).bucket(self.recorder.host());
            let events = self
                .recorder
                .spool()
                .events(&bucket, Range::default(), None)
                .unwrap_or_default();
            let seconds = |event: &Event| crate::event::micros_between(at(0), event.start) / 1_000_000;
            events
                .iter()
                .rev()
                .map(|event| {
                    let text = event
                        .data
                        .get("title")
                        .or_else(|| event.data.get("status"))
                        .unwrap();
                    (
                        seconds(event),
                        event.micros / 1_000_000,
                        text.as_str().unwrap().to_owned(),
                    )
                })
                .collect()
        }
    }

    #[test]
    fn a_window_stands_until_another_one_does() {
        let mut scene = Scene::new("");
        let recorder = &mut scene.recorder;
        recorder
            .stands(Kind::Window, window("one"), at(0), at(0))
            .unwrap();
        recorder.tick(at(10)).unwrap();
        recorder
            .stands(Kind::Window, window("one"), at(12), at(12))
            .unwrap();
        recorder
            .stands(Kind::Window, window("two"), at(15), at(16))
            .unwrap();
        recorder.stands(Kind::Window, None, at(20), at(20)).unwrap();
        recorder.tick(at(30)).unwrap();
        recorder
            .stands(Kind::Window, window("two"), at(40), at(40))
            .unwrap();
        let expected = [(0, 15, "one"), (15, 5, "two"), (40, 0, "two")];
        let expected = expected.map(|(start, length, title)| (start, length, title.to_owned()));
        assert_eq!(scene.recorded(Kind::Window), expected);
    }

    #[test]
    fn a_pause_ends_a_stretch_where_it_begins_and_private_mode_hides_the_rest() {
        let mut scene = Scene::new("");
        let recorder = &mut scene.recorder;
        recorder
            .stands(Kind::Window, window("one"), at(0), at(0))
            .unwrap();
        let mut state = State::default();
        state.pause(at(10), Some(at(20)));
        recorder.set_state(state.clone(), at(10)).unwrap();
        recorder.tick(at(15)).unwrap();
        // The pause is over by itself, and the window still stands.
        recorder.tick(at(25)).unwrap();
        recorder.tick(at(30)).unwrap();
        state.go_private(at(35), None);
        recorder.set_state(state, at(35)).unwrap();
        recorder.tick(at(40)).unwrap();
        let expected = [(0, 10, "one"), (25, 10, "one"), (35, 5, "hidden")];
        let expected = expected.map(|(start, length, title)| (start, length, title.to_owned()));
        assert_eq!(scene.recorded(Kind::Window), expected);
    }

    #[test]
    fn what_a_rule_keeps_out_leaves_a_gap() {
        let mut scene = Scene::new("[[rules]]\ntitle = \"diary\"\naction = \"drop\"\n");
        let recorder = &mut scene.recorder;
        for (second, title) in [(0, "one"), (10, "Diary"), (20, "one")] {
            recorder
                .stands(Kind::Window, window(title), at(second), at(second))
                .unwrap();
            recorder.tick(at(second + 5)).unwrap();
        }
        let expected = [(0, 10, "one"), (20, 5, "one")];
        let expected = expected.map(|(start, length, title)| (start, length, title.to_owned()));
        assert_eq!(scene.recorded(Kind::Window), expected);
    }

    #[test]
    fn presence_reaches_only_as_far_as_it_was_seen() {
        let mut scene = Scene::new("");
        let recorder = &mut scene.recorder;
        let status = |text: &str| json!({"status": text}).as_object().cloned().unwrap();
        recorder
            .stands_so_far(Kind::Idle, status("not-afk"), at(0), at(0))
            .unwrap();
        recorder.stood_until(Kind::Idle, at(50), at(60)).unwrap();
        recorder.tick(at(100)).unwrap();
        recorder
            .stands(Kind::Idle, Some(status("afk")), at(50), at(230))
            .unwrap();
        recorder.tick(at(240)).unwrap();
        let expected = [(0, 50, "not-afk"), (50, 190, "afk")];
        let expected = expected.map(|(start, length, title)| (start, length, title.to_owned()));
        assert_eq!(scene.recorded(Kind::Idle), expected);
    }
}
