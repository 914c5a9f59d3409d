//! Functions over the times of events, as in `aw_transform`.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::event::{Event, micros_between};

/// Smaller overlaps are rounding, which `flood` closes.
const TRIM: i64 = 100_000;

/// Start and end.
#[derive(Debug, Clone, Copy)]
struct Slot {
    start: Timestamp,
    end: Timestamp,
}

impl Slot {
    fn of(event: &Event) -> Self {
        Self {
            start: event.start,
            end: event.end(),
        }
    }

    fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    fn intersects(self, other: Self) -> bool {
        (self.start <= other.start && other.start < self.end)
            || (self.start < other.end && other.end <= self.end)
            || other.contains(self)
    }

    fn intersection(self, other: Self) -> Option<Self> {
        if self.contains(other) {
            Some(other)
        } else if self.start <= other.start && other.start < self.end {
            Some(Self {
                start: other.start,
                end: self.end,
            })
        } else if self.start < other.end && other.end <= self.end {
            Some(Self {
                start: self.start,
                end: other.end,
            })
        } else if other.contains(self) {
            Some(self)
        } else {
            None
        }
    }
}

/// Python's setter cuts a start to whole milliseconds and leaves the length.
fn set_start(event: &mut Event, start: Timestamp) {
    *event = Event {
        id: event.id,
        ..Event::new(start, event.micros, std::mem::take(&mut event.data))
    };
}

fn set_slot(event: &Event, slot: Slot) -> Event {
    let mut event = event.clone();
    event.micros = micros_between(slot.start, slot.end);
    set_start(&mut event, slot.start);
    event
}

/// Keeps the parts of events during which there is one of the others.
pub fn intersect(mut events: Vec<Event>, mut filter: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| event.start);
    filter.sort_by_key(|event| event.start);
    let (mut one, mut two) = (0, 0);
    let mut kept = Vec::new();
    while let (Some(event), Some(other)) = (events.get(one), filter.get(two)) {
        let (left, right) = (Slot::of(event), Slot::of(other));
        match left.intersection(right) {
            Some(shared) => {
                kept.push(set_slot(event, shared));
                if left.end <= right.end {
                    one += 1;
                } else {
                    two += 1;
                }
            }
            None if left.end <= right.start => one += 1,
            None if right.end <= left.start => two += 1,
            None => {
                one += 1;
                two += 1;
            }
        }
    }
    kept
}

/// The time that either covers, without data.
pub fn union(one: Vec<Event>, two: Vec<Event>) -> Vec<Event> {
    let mut events = [one, two].concat();
    events.sort_by_key(|event| event.start);
    let mut merged: Vec<Event> = Vec::new();
    for mut event in events {
        event.data.clear();
        let slot = Slot::of(&event);
        match merged.last_mut() {
            Some(last) if slot.start <= last.end() && last.start <= slot.end => {
                let joined = Slot {
                    start: last.start.min(slot.start),
                    end: last.end().max(slot.end),
                };
                *last = set_slot(last, joined);
            }
            _ => merged.push(event),
        }
    }
    merged
}

/// Both lists without overlap: the first has precedence.
pub fn union_no_overlap(first: Vec<Event>, second: Vec<Event>) -> Vec<Event> {
    let mut union = Vec::new();
    let mut first = first.into_iter().peekable();
    let mut second: VecDeque<Event> = second.into();
    while let Some(one) = first.peek() {
        let Some(two) = second.pop_front() else { break };
        let (left, right) = (Slot::of(one), Slot::of(&two));
        if !left.intersects(right) {
            if left.start <= right.start {
                second.push_front(two);
                union.extend(first.next());
            } else {
                union.push(two);
            }
        } else if left.start <= right.start {
            // If the second goes on after the first, only what comes after is left of it.
            if let (_, Some(after)) = split(&two, left.end) {
                second.push_front(after);
            }
            union.extend(first.next());
        } else {
            let (before, after) = split(&two, left.start);
            union.push(before);
            if let Some(after) = after {
                second.push_front(after);
            }
        }
    }
    union.extend(first);
    union.extend(second);
    union
}

fn split(event: &Event, at: Timestamp) -> (Event, Option<Event>) {
    let slot = Slot::of(event);
    if slot.start < at && at < slot.end {
        let before = Event {
            micros: micros_between(slot.start, at),
            ..event.clone()
        };
        let mut after = event.clone();
        set_start(&mut after, at);
        after.micros = micros_between(at, slot.end);
        return (before, Some(after));
    }
    (event.clone(), None)
}

/// Fills short gaps and joins equal neighbours.
pub fn flood(mut events: Vec<Event>, pulse: i64) -> Vec<Event> {
    events.sort_by_key(|event| (event.start, event.micros));
    for index in 1..events.len() {
        let (before, after) = events.split_at_mut(index);
        if let (Some(one), Some(two)) = (before.last_mut(), after.first_mut()) {
            close_gap(one, two, pulse);
        }
    }
    normalize(events)
}

fn close_gap(one: &mut Event, two: &mut Event, pulse: i64) {
    let gap = micros_between(one.end(), two.start);
    let second_end = two.end();
    if gap == 0 {
        return;
    }
    if gap < 0 && one.data == two.data {
        let start = one.start.min(two.start);
        let end = one.end().max(second_end);
        set_start(one, start);
        one.micros = micros_between(start, end);
        set_start(two, end);
        two.micros = 0;
    } else if -TRIM < gap && gap <= pulse {
        if one.data != two.data {
            let middle = add(one.end(), half(gap));
            one.micros = micros_between(one.start, middle);
            set_start(two, middle);
            two.micros = micros_between(middle, second_end);
        } else if one.micros >= two.micros {
            one.micros = micros_between(one.start, second_end);
            set_start(two, second_end);
            two.micros = 0;
        } else {
            set_start(two, one.start);
            two.micros = micros_between(two.start, second_end);
            one.micros = 0;
        }
    }
}

/// Never counts time twice: of different data the later event wins.
fn normalize(events: Vec<Event>) -> Vec<Event> {
    let mut normalized: Vec<Event> = Vec::new();
    'events: for event in events.into_iter().filter(|event| event.micros > 0) {
        while let Some(previous) = normalized
            .last_mut()
            .filter(|previous| previous.end() > event.start)
        {
            if previous.data == event.data {
                let end = previous.end().max(event.end());
                previous.micros = micros_between(previous.start, end);
                continue 'events;
            }
            previous.micros = micros_between(previous.start, event.start);
            if previous.micros > 0 {
                break;
            }
            normalized.pop();
        }
        normalized.push(event);
    }
    normalized
}

fn add(instant: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond().saturating_add(micros)).unwrap_or(instant)
}

/// Python rounds half a microsecond to the even one.
fn half(micros: i64) -> i64 {
    let half = micros.div_euclid(2);
    if micros.rem_euclid(2) == 1 && half % 2 != 0 {
        half + 1
    } else {
        half
    }
}
