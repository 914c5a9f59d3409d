use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE: u64 = 36;
/// Digits of the whole number that each rank begins with.
const HEAD: usize = 8;
/// The whole number in the middle, with as much room before as behind.
const MIDDLE: u64 = 18 * BASE.pow(7);
const HIGHEST: u64 = BASE.pow(8) - 1;

/// Where something stands in an order that people make by hand: text that is compared byte by byte.
///
/// Between any two ranks there is another one, so a move writes the thing that is moved and nothing else: two people
/// who move two things at once never undo each other. A rank is a whole number of eight digits to base 36, which
/// makes room before the first and behind the last cheap, and behind it a fraction where it has to stand between two
/// neighbours. The fraction never ends in zero.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Rank(String);

impl Rank {
    /// The rank of the first thing of all.
    pub fn first() -> Self {
        Self::whole(MIDDLE)
    }

    /// The rank that was written as this text, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_rank = text.len() >= HEAD
            && text.bytes().all(|byte| DIGITS.contains(&byte))
            && (text.len() == HEAD || !text.ends_with('0'));
        is_rank.then(|| Self(text.to_owned()))
    }

    /// A rank behind `after` and before `before`, where they are given. Neighbours that are equal, or the wrong way
    /// round because somebody was faster, give the rank of the first: whoever sorts breaks the tie by id.
    pub fn between(after: Option<&Self>, before: Option<&Self>) -> Self {
        match (after, before) {
            (None, None) => Self::first(),
            (Some(after), None) => after.next(),
            (None, Some(before)) => before.previous(),
            (Some(after), Some(before)) if after >= before => after.clone(),
            (Some(after), Some(before)) => after.up_to(before),
        }
    }

    /// The text in which it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn whole(number: u64) -> Self {
        let mut digits = [b'0'; HEAD];
        let mut rest = number;
        for digit in digits.iter_mut().rev() {
            *digit = DIGITS[usize::try_from(rest % BASE).unwrap_or_default()];
            rest /= BASE;
        }
        Self(digits.map(char::from).iter().collect())
    }

    fn head(&self) -> u64 {
        values(&self.0[..HEAD]).fold(0, |number, digit| number * BASE + digit)
    }

    fn tail(&self) -> Vec<u64> {
        values(&self.0[HEAD..]).collect()
    }

    fn with_tail(&self, tail: &[u64]) -> Self {
        let digits = tail
            .iter()
            .filter_map(|digit| DIGITS.get(usize::try_from(*digit).ok()?))
            .map(|digit| char::from(*digit));
        Self(self.0[..HEAD].chars().chain(digits).collect())
    }

    fn next(&self) -> Self {
        match self.head() {
            HIGHEST => self.with_tail(&middle(&self.tail(), None)),
            head => Self::whole(head + 1),
        }
    }

    fn previous(&self) -> Self {
        match (self.head(), self.tail().as_slice()) {
            // Nothing is before the very first rank: a tie.
            (0, []) => self.clone(),
            (0, tail) => self.with_tail(&middle(&[], Some(tail))),
            (head, _) => Self::whole(head - 1),
        }
    }

    fn up_to(&self, before: &Self) -> Self {
        let (low, high) = (self.head(), before.head());
        if high - low > 1 {
            return Self::whole(low + (high - low) / 2);
        }
        if low == high {
            return self.with_tail(&middle(&self.tail(), Some(&before.tail())));
        }
        if before.0.len() > HEAD {
            return Self::whole(high);
        }
        self.with_tail(&middle(&self.tail(), None))
    }
}

fn values(digits: &str) -> impl Iterator<Item = u64> {
    digits.bytes().map(|byte| match byte {
        b'0'..=b'9' => u64::from(byte - b'0'),
        _ => u64::from(byte - b'a') + 10,
    })
}

/// A fraction between two; `None` is one whole. Neither ends in zero, nor does the answer.
fn middle(low: &[u64], high: Option<&[u64]>) -> Vec<u64> {
    let mut fraction = Vec::new();
    let (mut low, mut high) = (low, high);
    loop {
        let first = low.first().copied().unwrap_or(0);
        let end = high.map_or(BASE, |high| high.first().copied().unwrap_or(0));
        if end > first + 1 {
            fraction.push(u64::midpoint(first, end));
            return fraction;
        }
        if end == first {
            // Common digits stay.
            fraction.push(first);
            high = high.map(|high| high.get(1..).unwrap_or_default());
        } else if let Some(high) = high
            && high.len() > 1
        {
            // The shorter of the two neighbours' forms lies between them.
            fraction.push(end);
            return fraction;
        } else {
            fraction.push(first);
            high = None;
        }
        low = low.get(1..).unwrap_or_default();
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Rank {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("a rank"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rank(text: &str) -> Rank {
        Rank::parse(text).unwrap()
    }

    #[test]
    fn a_rank_stands_between_its_neighbours() {
        for (after, before, between) in [
            (None, None, "i0000000"),
            (Some("i0000000"), None, "i0000001"),
            (None, Some("i0000000"), "hzzzzzzz"),
            (Some("i0000000"), Some("i0000008"), "i0000004"),
            (Some("i0000000"), Some("i0000001"), "i0000000i"),
            (Some("i0000000i"), Some("i0000001"), "i0000000r"),
            (Some("i0000000z"), Some("i0000001"), "i0000000zi"),
            (Some("i0000000"), Some("i0000001i"), "i0000001"),
            (Some("i0000000"), Some("i00000001"), "i00000000i"),
            (Some("i00000001"), Some("i000000012"), "i000000011"),
            (Some("i00000001"), Some("i000000021"), "i00000002"),
            (Some("zzzzzzzz"), None, "zzzzzzzzi"),
            (None, Some("00000000i"), "000000009"),
        ] {
            let (after, before) = (after.map(rank), before.map(rank));
            let found = Rank::between(after.as_ref(), before.as_ref());
            assert_eq!(found.as_str(), between, "{after:?} {before:?}");
        }
    }

    #[test]
    fn neighbours_that_are_equal_or_crossed_give_a_tie_and_no_failure() {
        let (low, high) = (rank("i0000000"), rank("i0000005"));
        assert_eq!(Rank::between(Some(&low), Some(&low)), low);
        assert_eq!(Rank::between(Some(&high), Some(&low)), high);
        let none_before = rank("00000000");
        assert_eq!(Rank::between(None, Some(&none_before)), none_before);
    }

    #[test]
    fn only_a_rank_is_read_as_one() {
        for text in [
            "",
            "i",
            "i000000",
            "I0000000",
            "i0000000-",
            "i00000000",
            "i000000010",
        ] {
            assert_eq!(Rank::parse(text), None, "{text}");
        }
        assert!(serde_json::from_str::<Rank>("\"i0000000i\"").is_ok());
        assert!(serde_json::from_str::<Rank>("\"\"").is_err());
    }

    proptest! {
        /// Whatever is moved where, the order is the one that was made by hand, and ranks stay short.
        #[test]
        fn any_sequence_of_moves_keeps_the_order(places in prop::collection::vec(any::<prop::sample::Index>(), 1..300)) {
            let mut order: Vec<Rank> = Vec::new();
            for place in places {
                let at = place.index(order.len() + 1);
                let after = at.checked_sub(1).and_then(|before| order.get(before));
                let between = Rank::between(after, order.get(at));
                prop_assert!(Rank::parse(between.as_str()).is_some(), "{between}");
                order.insert(at, between);
                prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}");
            }
            prop_assert!(order.iter().all(|rank| rank.as_str().len() < 80));
        }
    }
}
