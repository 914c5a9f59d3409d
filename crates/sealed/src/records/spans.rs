//! Stretches of time and their algebra.

use jiff::{SignedDuration, Timestamp};

/// The instants from `start` up to but not including `end`; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    /// A stretch of positive length; nothing for an empty or reversed one.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first instant.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Its length.
    pub fn duration(&self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// What two stretches share, if anything.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// A set of instants as stretches in order of time that neither overlap nor touch.
///
/// ```text
/// a            [====)  [====)
/// b              [====)
/// union        [======)[====)  = [============)
/// a − b        [=)     [====)
/// gaps of a          ..        between its stretches, or within a given stretch
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut sorted: Vec<Span> = spans.into_iter().collect();
        sorted.sort_by_key(|span| span.start);
        let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match merged.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        Self(merged)
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        Self(vec![span])
    }
}

impl Spans {
    /// The stretches in order of time.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// Whether there is no instant in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The length of all stretches together.
    pub fn total(&self) -> SignedDuration {
        self.0.iter().map(Span::duration).sum()
    }

    /// The instants of either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// The instants of both, in one pass over the two.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = Vec::new();
        while let (Some(one), Some(another)) = (left.peek(), right.peek()) {
            shared.extend(one.intersect(another));
            if one.end <= another.end {
                left.next();
            } else {
                right.next();
            }
        }
        Self(shared)
    }

    /// The instants of this that are not in the other.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        let mut holes = other.0.iter().peekable();
        for span in &self.0 {
            let mut from = span.start;
            while let Some(hole) = holes.peek() {
                if hole.start >= span.end {
                    break;
                }
                rest.extend(Span::new(from, hole.start));
                from = from.max(hole.end);
                if hole.end > span.end {
                    break;
                }
                holes.next();
            }
            rest.extend(Span::new(from, span.end));
        }
        Self(rest)
    }

    /// The instants within a stretch.
    #[must_use]
    pub fn clip(&self, within: Span) -> Self {
        self.intersect(&within.into())
    }

    /// The instants of a stretch that are not in this.
    #[must_use]
    pub fn gaps(&self, within: Span) -> Self {
        Self::from(within).subtract(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn spans(list: &[(i64, i64)]) -> Spans {
        list.iter()
            .filter_map(|(start, end)| Span::new(at(*start), at(*end)))
            .collect()
    }

    #[test]
    fn what_touches_is_one_stretch_and_what_is_empty_is_none() {
        assert_eq!(spans(&[(5, 9), (0, 5), (7, 7), (20, 19)]), spans(&[(0, 9)]));
        assert_eq!(spans(&[(0, 3), (4, 9)]).as_slice().len(), 2);
    }

    #[test]
    fn a_break_splits_and_the_rest_is_kept() {
        let worked = spans(&[(0, 100), (200, 300)]);
        assert_eq!(
            worked.subtract(&spans(&[(40, 50), (90, 210)])),
            spans(&[(0, 40), (50, 90), (210, 300)])
        );
        assert_eq!(
            worked.clip(Span::new(at(50), at(250)).unwrap()),
            spans(&[(50, 100), (200, 250)])
        );
        assert_eq!(
            worked.gaps(Span::new(at(-10), at(400)).unwrap()),
            spans(&[(-10, 0), (100, 200), (300, 400)])
        );
        assert_eq!(worked.total(), SignedDuration::from_secs(200));
    }

    /// The instants as whole seconds, the plain meaning that the algebra must have.
    fn seconds(spans: &Spans) -> BTreeSet<i64> {
        spans
            .0
            .iter()
            .flat_map(|span| span.start.as_second()..span.end.as_second())
            .collect()
    }

    fn some_spans() -> impl Strategy<Value = Spans> {
        prop::collection::vec((0_i64..60, 0_i64..12), 0..10).prop_map(|list| {
            spans(
                &list
                    .iter()
                    .map(|(start, length)| (*start, start + length))
                    .collect::<Vec<_>>(),
            )
        })
    }

    fn is_normal(spans: &Spans) -> bool {
        spans.0.iter().all(|span| span.start < span.end)
            && spans.0.windows(2).all(|pair| pair[0].end < pair[1].start)
    }

    proptest! {
        #[test]
        fn the_algebra_is_that_of_sets_of_instants(a in some_spans(), b in some_spans(), from in 0_i64..60, length in 1_i64..30) {
            let (left, right) = (seconds(&a), seconds(&b));
            let within = Span::new(at(from), at(from + length)).unwrap();
            let inside: BTreeSet<i64> = (from..from + length).collect();
            for (found, meant) in [
                (a.union(&b), &left | &right),
                (a.intersect(&b), &left & &right),
                (a.subtract(&b), &left - &right),
                (a.clip(within), &left & &inside),
                (a.gaps(within), &inside - &left),
            ] {
                prop_assert_eq!(seconds(&found), meant);
                prop_assert!(is_normal(&found));
            }
        }
    }
}
