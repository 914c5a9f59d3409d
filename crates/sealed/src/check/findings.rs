//! What can be wrong, by name.

use std::fmt;

use crate::ids::StreamId;

/// The names of what a check can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// There is no device list.
    ListMissing,
    /// A device list cannot be read.
    ListUnreadable,
    /// A device list is not signed by the root key of this log.
    ListForged,
    /// A device list belongs to another log.
    ListOfOtherLog,
    /// The lists do not follow each other from the first.
    ListBroken,
    /// The newest list is older than the one that this client has seen.
    ListRolledBack,
    /// There is another list in the place of one that was seen.
    ListForked,
    /// A head refers to a list that is newer than every list served.
    ListHidden,
    /// A head cannot be read.
    HeadUnreadable,
    /// A head is not signed by its device.
    HeadForged,
    /// A head belongs to another log.
    HeadOfOtherLog,
    /// A head comes from a device that was not in the list it names.
    HeadOfUnknownDevice,
    /// A head was signed in the knowledge that its device is revoked.
    HeadOfRevokedDevice,
    /// A head refers to a list that is not in the chain, or to an older one than the head before it.
    HeadWithWrongList,
    /// A head names a generation that its list does not.
    HeadWithWrongGeneration,
    /// A head is missing between two others.
    HeadMissing,
    /// A head does not continue the one before it.
    HeadBroken,
    /// The newest head is older than the one that this client has seen.
    HeadRolledBack,
    /// There is another head in the place of one that was seen.
    HeadForked,
    /// Another device has seen a newer head than is served: the end of the stream is withheld.
    TailHidden,
    /// The segments listed are not those that the head names.
    SegmentsExchanged,
    /// A segment that a head names is missing, and nobody removed it.
    SegmentMissing,
    /// The bytes of a segment are not those that the head names.
    SegmentAltered,

    /// A segment that no head names yet. It does not count.
    SegmentUncounted,
    /// A head or segment after the end of a revoked device. It does not count.
    AfterRevocation,
    /// The heads do not begin with the first one, and nothing is remembered of this stream.
    HistoryPartial,
    /// A removal that no device of the log has signed. It does not count.
    RemovalIgnored,
}

impl Problem {
    /// Whether it contradicts what devices signed or what was seen before. The others are worth knowing, and
    /// happen without anybody's fault.
    pub fn is_alarm(self) -> bool {
        !matches!(
            self,
            Self::SegmentUncounted | Self::AfterRevocation | Self::HistoryPartial | Self::RemovalIgnored
        )
    }

    /// Its name for programs and translations; these never change.
    pub fn code(self) -> &'static str {
        self.texts().0
    }

    /// What it means, for people.
    pub fn meaning(self) -> &'static str {
        self.texts().1
    }

    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::ListMissing => ("list-missing", "there is no device list"),
            Self::ListUnreadable => ("list-unreadable", "a device list cannot be read"),
            Self::ListForged => ("list-forged", "a device list is not signed by the root key"),
            Self::ListOfOtherLog => ("list-of-other-log", "a device list belongs to another log"),
            Self::ListBroken => ("list-broken", "the device lists do not follow each other"),
            Self::ListRolledBack => (
                "list-rolled-back",
                "the device list is older than one seen before",
            ),
            Self::ListForked => ("list-forked", "the device list differs from one seen before"),
            Self::ListHidden => ("list-hidden", "a newer device list is withheld"),
            Self::HeadUnreadable => ("head-unreadable", "a head cannot be read"),
            Self::HeadForged => ("head-forged", "a head is not signed by its device"),
            Self::HeadOfOtherLog => ("head-of-other-log", "a head belongs to another log"),
            Self::HeadOfUnknownDevice => (
                "head-of-unknown-device",
                "a head comes from a device that does not belong to the log",
            ),
            Self::HeadOfRevokedDevice => ("head-of-revoked-device", "a revoked device signed a head"),
            Self::HeadWithWrongList => (
                "head-with-wrong-list",
                "a head names a device list that does not exist",
            ),
            Self::HeadWithWrongGeneration => (
                "head-with-wrong-generation",
                "a head names a generation of keys that its device list does not",
            ),
            Self::HeadMissing => ("head-missing", "a head is missing"),
            Self::HeadBroken => ("head-broken", "a head does not continue the one before it"),
            Self::HeadRolledBack => ("head-rolled-back", "the stream is shorter than seen before"),
            Self::HeadForked => ("head-forked", "a head differs from one seen before"),
            Self::TailHidden => (
                "tail-hidden",
                "another device has seen more of the stream than is served",
            ),
            Self::SegmentsExchanged => (
                "segments-exchanged",
                "the segments are not those that the device signed",
            ),
            Self::SegmentMissing => ("segment-missing", "a segment is missing"),
            Self::SegmentAltered => ("segment-altered", "the bytes of a segment were altered"),
            Self::SegmentUncounted => (
                "segment-uncounted",
                "a segment is not signed yet and does not count",
            ),
            Self::AfterRevocation => (
                "after-revocation",
                "something came after the device was revoked and does not count",
            ),
            Self::HistoryPartial => ("history-partial", "the beginning of the stream was not looked at"),
            Self::RemovalIgnored => (
                "removal-ignored",
                "a removal is not signed by a device of the log and does not count",
            ),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub problem: Problem,
    /// In which stream; nothing for the device list, and for what names no stream.
    pub stream: Option<StreamId>,
    /// Which list, head or segment, by number.
    pub number: Option<u64>,
}

impl Finding {
    pub(super) fn of_log(problem: Problem, number: impl Into<Option<u64>>) -> Self {
        Self {
            problem,
            stream: None,
            number: number.into(),
        }
    }

    pub(super) fn of_stream(problem: Problem, stream: StreamId, number: u64) -> Self {
        Self {
            problem,
            stream: Some(stream),
            number: Some(number),
        }
    }

    /// Whether it is an alarm.
    pub fn is_alarm(&self) -> bool {
        self.problem.is_alarm()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.meaning())?;
        if let Some(stream) = self.stream {
            write!(f, ", stream {stream}")?;
        }
        if let Some(number) = self.number {
            write!(f, ", number {number}")?;
        }
        Ok(())
    }
}
