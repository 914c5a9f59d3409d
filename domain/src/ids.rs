//! Typed identifiers: a project id cannot stand where a task id is meant.
//!
//! All of them are UUIDs, version 7 by convention, and may be made by a client. This module never makes one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Identifies ", $what, ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The bare UUID, for storage and the wire.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(OrganizationId, "an organization, the tenant");
id!(MemberId, "a member of an organization");
id!(TeamId, "a team of members");
id!(RoleId, "a role that an organization made for itself");
id!(ClientId, "a client: the organization's customer");
id!(ProjectId, "a project");
id!(TaskId, "a task of a project");
id!(BaselineId, "a baseline of a project");
id!(ScopeChangeId, "a change of the scope of a project");
id!(ProjectTemplateId, "a template of projects");
id!(TaskStatusId, "a status that tasks can have");
id!(CommentId, "a comment");
id!(NoticeId, "a notice");
id!(TagId, "a tag");
id!(EntryId, "a time entry");
id!(TimesheetId, "a timesheet: one member's week");
id!(WorkingDayId, "a closed day of the working-time record");
id!(ContractId, "a working-time agreement of a member");
id!(FavoriteId, "a favorite of a member");
id!(ImportId, "one import of a file");
id!(ExportId, "a copy of the organization as a file");
id!(SessionId, "a signed-in session");
id!(SignInId, "a sign-in between its two steps");
id!(PasskeyId, "a passkey of a member");
id!(SignInProviderId, "a provider that members sign in with");
id!(ProvisioningTokenId, "the key of a directory");
id!(CeremonyId, "a challenge to a passkey");
id!(TokenId, "a personal access token");
id!(InvitationId, "an invitation");
id!(SavedReportId, "a saved report");
id!(ReportLinkId, "a public link of a saved report");
id!(RateId, "a rate");
id!(RecurringEntryId, "a recurring entry");
id!(ReportScheduleId, "a schedule of a saved report");
id!(RemovalId, "a removal of an organization");
id!(MoveId, "a move of an organization to another place");
id!(FindingId, "something that intruder detection noticed");
id!(CanaryId, "a canary token or record");
id!(AlertReceiverId, "whoever alerts are sent to");
id!(DeviceId, "a browser that a member signed in with");
id!(JobId, "a job of the outbox");
id!(EventId, "a change event");
