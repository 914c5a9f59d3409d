use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Presence, State};
use crate::audit::to_hex;
use crate::ids::{MemberId, OrganizationId, WorkingDayId};

/// Why there is a version of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The day was closed: the first version.
    Recorded,
    /// It was changed by its member, or by somebody who needs no consent.
    Corrected,
    /// It was changed by somebody else, and waits for the member.
    Proposed,
    /// The entries were put back to what stands.
    Withdrawn,
    /// The member accepts what was proposed.
    Accepted,
    /// The member disputes what was proposed.
    Disputed,
    /// Nobody answered in time.
    Lapsed,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 7] = [
        Self::Recorded,
        Self::Corrected,
        Self::Proposed,
        Self::Withdrawn,
        Self::Accepted,
        Self::Disputed,
        Self::Lapsed,
    ];

    /// Whether the presence of such a version stands from then on.
    pub const fn stands(self) -> bool {
        matches!(self, Self::Recorded | Self::Corrected | Self::Accepted)
    }

    /// How a day stands whose newest version is of this cause.
    pub const fn state(self) -> State {
        match self {
            Self::Recorded | Self::Corrected | Self::Withdrawn | Self::Accepted => State::Closed,
            Self::Proposed => State::Pending,
            Self::Disputed => State::Disputed,
            Self::Lapsed => State::Lapsed,
        }
    }
}

/// Whose day it is. The zone is that of the member when the day was closed, and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayKey {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub date: Date,
    pub time_zone: String,
}

impl DayKey {
    /// The id of the day, the same for ever: whoever removes its row from the database does not get rid of its events.
    pub fn id(&self) -> WorkingDayId {
        let name = format!(
            "hourbook/{}/working-day/{}/{}",
            self.organization, self.member, self.date
        );
        let digest: [u8; 32] = Sha256::digest(name).into();
        let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
        WorkingDayId::from(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// One version of a day. The reason stands beside what is hashed: the audit event of the version commits to it, so that it can be
/// erased without harm to the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1 on, without gaps.
    pub number: i64,
    pub cause: Cause,
    /// What it is about: what stands, or what is proposed, disputed or has lapsed.
    pub presence: Presence,
    /// Who made it; nobody where the deadline did.
    pub author: Option<MemberId>,
    pub at: Timestamp,
    /// Until when the member can answer what is proposed.
    pub answer_by: Option<Timestamp>,
}

/// A version in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub version: Version,
    /// Hash of the version before.
    pub previous: Option<String>,
    pub hash: String,
    pub reason: String,
    /// Its event in the audit log.
    pub event: Uuid,
}

/// What is hashed: the members in this order, without white space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    v: u8,
    organization: OrganizationId,
    member: MemberId,
    date: Date,
    time_zone: String,
    number: i64,
    cause: Cause,
    presence: Presence,
    author: Option<MemberId>,
    at: Timestamp,
    answer_by: Option<Timestamp>,
    previous: Option<String>,
}

/// A content that is not written in its one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a version of a working day in its one form")]
pub struct MalformedContent;

/// Version of the form.
const FORM: u8 = 1;

impl Content {
    /// The content of a version behind the one with the hash `previous`.
    pub fn new(day: &DayKey, version: &Version, previous: Option<&str>) -> Self {
        let version = version.clone();
        Self {
            v: FORM,
            organization: day.organization,
            member: day.member,
            date: day.date,
            time_zone: day.time_zone.clone(),
            number: version.number,
            cause: version.cause,
            presence: version.presence,
            author: version.author,
            at: version.at,
            answer_by: version.answer_by,
            previous: previous.map(str::to_owned),
        }
    }

    /// The bytes that are hashed and stored.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads such a text.
    ///
    /// # Errors
    ///
    /// [`MalformedContent`] for whatever [`Content::to_text`] would not have written.
    pub fn from_text(text: &str) -> Result<Self, MalformedContent> {
        let content: Self = serde_json::from_str(text).map_err(|_| MalformedContent)?;
        if content.v == FORM && content.presence.is_normal() && content.to_text() == text {
            Ok(content)
        } else {
            Err(MalformedContent)
        }
    }

    /// Its hash, in hexadecimal digits.
    pub fn hash(&self) -> String {
        to_hex(&Sha256::digest(self.to_text()))
    }

    /// Whose day it is.
    pub fn day(&self) -> DayKey {
        DayKey {
            organization: self.organization,
            member: self.member,
            date: self.date,
            time_zone: self.time_zone.clone(),
        }
    }

    /// The link that it is the content of.
    pub fn into_link(self, reason: String, event: Uuid) -> Link {
        Link {
            hash: self.hash(),
            version: Version {
                number: self.number,
                cause: self.cause,
                presence: self.presence,
                author: self.author,
                at: self.at,
                answer_by: self.answer_by,
            },
            previous: self.previous,
            reason,
            event,
        }
    }
}

/// How a chain stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'c> {
    /// The newest version.
    pub newest: &'c Version,
    /// The presence that stands.
    pub presence: &'c Presence,
    /// The proposal that does not stand: not answered, disputed or lapsed.
    pub open: Option<&'c Link>,
    /// Why the member disputes it.
    pub dispute: Option<&'c Link>,
}

/// How the chain stands; `None` for an empty one.
pub fn standing(chain: &[Link]) -> Option<Standing<'_>> {
    let newest = chain.last()?;
    let stands = chain.iter().rev().find(|link| link.version.cause.stands())?;
    let is_open = newest.version.cause.state() != State::Closed;
    let of = |cause: Cause| {
        let last = chain.iter().rev().find(|link| link.version.cause == cause);
        last.filter(|_| is_open)
    };
    Some(Standing {
        newest: &newest.version,
        presence: &stands.version.presence,
        open: of(Cause::Proposed),
        dispute: (newest.version.cause == Cause::Disputed).then_some(newest),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn day() -> DayKey {
        DayKey {
            organization: Uuid::from_u128(1).into(),
            member: Uuid::from_u128(2).into(),
            date: "2026-03-02".parse().unwrap(),
            time_zone: "Europe/Berlin".into(),
        }
    }

    pub fn hours(hours: i64) -> Presence {
        Presence {
            stretches: Vec::new(),
            stated_seconds: hours * 3600,
        }
    }

    /// A chain of these causes and hours.
    pub fn chain(steps: &[(Cause, i64)]) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for (number, (cause, stated)) in (1..).zip(steps) {
            let at = Timestamp::from_second(1_772_440_200 + number).unwrap();
            let version = Version {
                number,
                cause: *cause,
                presence: hours(*stated),
                author: (*cause != Cause::Lapsed).then(|| Uuid::from_u128(3).into()),
                at,
                answer_by: (*cause == Cause::Proposed).then_some(at),
            };
            let previous = links.last().map(|link| link.hash.clone());
            let content = Content::new(&day(), &version, previous.as_deref());
            links.push(content.into_link(String::new(), Uuid::from_u128(number.unsigned_abs().into())));
        }
        links
    }

    #[test]
    fn a_version_is_written_as_documented() {
        let link = &chain(&[(Cause::Recorded, 8)])[0];
        let content = Content::new(&day(), &link.version, None);
        assert_eq!(
            content.to_text(),
            concat!(
                r#"{"v":1,"organization":"00000000-0000-0000-0000-000000000001","#,
                r#""member":"00000000-0000-0000-0000-000000000002","date":"2026-03-02","time_zone":"Europe/Berlin","#,
                r#""number":1,"cause":"recorded","presence":{"stretches":[],"stated_seconds":28800},"#,
                r#""author":"00000000-0000-0000-0000-000000000003","at":"2026-03-02T08:30:01Z","answer_by":null,"previous":null}"#,
            )
        );
        assert_eq!(Content::from_text(&content.to_text()), Ok(content));
    }

    #[test]
    fn what_is_written_otherwise_is_refused() {
        let text = Content::new(&day(), &chain(&[(Cause::Recorded, 8)])[0].version, None).to_text();
        for other in [
            text.replace(r#""v":1"#, r#""v":2"#),
            text.replace(r#""v":1,"#, r#""v": 1,"#),
            text.replace("28800", "-1"),
            text.replace("recorded", "invented"),
            text.replace("08:30:01Z", "08:30:01.000Z"),
            format!("{text} "),
        ] {
            assert_eq!(Content::from_text(&other), Err(MalformedContent), "{other}");
        }
    }

    #[test]
    fn what_is_only_proposed_does_not_stand() {
        use Cause::{Accepted, Corrected, Disputed, Lapsed, Proposed, Recorded, Withdrawn};
        for (steps, state, stands, open) in [
            (vec![(Recorded, 8)], State::Closed, 8, None),
            (vec![(Recorded, 8), (Corrected, 7)], State::Closed, 7, None),
            (vec![(Recorded, 8), (Proposed, 6)], State::Pending, 8, Some(2)),
            (
                vec![(Recorded, 8), (Proposed, 6), (Proposed, 5)],
                State::Pending,
                8,
                Some(3),
            ),
            (
                vec![(Recorded, 8), (Proposed, 6), (Accepted, 6)],
                State::Closed,
                6,
                None,
            ),
            (
                vec![(Recorded, 8), (Proposed, 6), (Disputed, 6)],
                State::Disputed,
                8,
                Some(2),
            ),
            (
                vec![(Recorded, 8), (Proposed, 6), (Lapsed, 6)],
                State::Lapsed,
                8,
                Some(2),
            ),
            (
                vec![(Recorded, 8), (Proposed, 6), (Withdrawn, 8)],
                State::Closed,
                8,
                None,
            ),
        ] {
            let links = chain(&steps);
            let found = standing(&links).unwrap();
            assert_eq!(found.newest.cause.state(), state, "{steps:?}");
            assert_eq!(found.presence, &hours(stands), "{steps:?}");
            assert_eq!(found.open.map(|link| link.version.number), open, "{steps:?}");
            assert_eq!(found.dispute.is_some(), state == State::Disputed, "{steps:?}");
        }
        assert!(standing(&[]).is_none());
    }
}
