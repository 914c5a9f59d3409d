//! Hourbook's own archive: a manifest and one JSONL file for each kind of record, with checksums, so that an
//! organization moves out and in without loss. The format is described in `docs/archive-format.md`.

mod entries;
mod file;
mod history;
mod manifest;
mod read;
mod records;
mod roles;

pub use entries::{add_names, rows};
pub use file::File;
pub use history::{Baseline, BaselineTask, MoneyBudget, ProjectPlan, ProjectTemplate, Rate, ScopeChange};
pub use manifest::{FileEntry, MANIFEST, Manifest, VERSION, read_manifest};
pub(crate) use read::hex;
pub use read::{Records, records};
pub use records::{
    Client, Comment, Favorite, Lock, Member, Organization, Project, RecurringEntry, Rounding, SavedReport,
    Tag, Task, TaskEstimate, TaskStatus, Team, TimeEntry, Timesheet, TimesheetStep,
};
pub use roles::{CustomRole, ExtraGrant, Reach, RoleChange};
