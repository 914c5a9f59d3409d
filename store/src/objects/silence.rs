//! Whether a bucket answers at all. One that does not is left alone for a while: whoever comes meanwhile is told at once instead
//! of waiting as long as the one before, so that it holds nobody up who has other work.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// So many times as long as it was waited for, a bucket is left alone.
const RESTS: u32 = 3;

/// What may be done with a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It answered last time.
    Ask,
    /// It did not, a while ago: one short question shows whether it does by now.
    Knock,
    /// It did not a moment ago.
    Leave,
}

/// What is remembered of it.
#[derive(Debug, Default)]
pub(super) struct Silence(Mutex<Option<Instant>>);

impl Silence {
    pub fn turn(&self, now: Instant) -> Turn {
        match *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Turn::Ask,
            Some(until) if now < until => Turn::Leave,
            Some(_) => Turn::Knock,
        }
    }

    /// A question was over after `took`; with `failed` it came to nothing. What comes to nothing quickly was an answer as well.
    pub fn heard(&self, failed: bool, took: Duration, answers_within: Duration, now: Instant) {
        let until = (failed && took >= answers_within).then(|| now + answers_within * RESTS);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What did not answer is left alone, asked again after a while, and asked as always once it has answered.
    #[test]
    fn what_does_not_answer_is_left_alone_for_a_while() {
        let (silence, begin, within) = (Silence::default(), Instant::now(), Duration::from_secs(10));
        assert_eq!(silence.turn(begin), Turn::Ask);
        // A refusal is an answer, and so is a large file that takes its time.
        for (failed, seconds) in [(true, 1), (false, 60)] {
            silence.heard(failed, Duration::from_secs(seconds), within, begin);
            assert_eq!(silence.turn(begin), Turn::Ask);
        }
        silence.heard(true, within, within, begin);
        assert_eq!(silence.turn(begin), Turn::Leave);
        assert_eq!(silence.turn(begin + Duration::from_secs(29)), Turn::Leave);
        let later = begin + Duration::from_secs(30);
        assert_eq!(silence.turn(later), Turn::Knock);
        silence.heard(true, within, within, later);
        assert_eq!(silence.turn(later), Turn::Leave);
        silence.heard(false, Duration::from_secs(1), within, later);
        assert_eq!(silence.turn(later), Turn::Ask);
    }
}
