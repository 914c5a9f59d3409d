//! The values that the template of the page takes.

use serde::Serialize;

use super::{Filter, Texts};

#[derive(Serialize)]
pub struct View {
    pub language: &'static str,
    pub other_language: Other,
    pub at: Moment,
    pub figures: Vec<Figure>,
    pub exclusions: Vec<Exclusion>,
    pub more_exclusions: Vec<Exclusion>,
    pub stored: Option<Stored>,
    pub documents: Vec<PolicyView>,
    pub months: Vec<MonthView>,
    pub number: usize,
    pub number_shown: usize,
    pub chosen: Filter,
    pub all_href: String,
    pub states: Vec<Choice>,
    pub areas: Vec<Choice>,
    pub groups: Vec<Group>,
    pub t: Texts,
}

#[derive(Serialize)]
pub struct Other {
    pub code: &'static str,
    pub href: String,
}

/// An instant for machines and for people.
#[derive(Serialize)]
pub struct Moment {
    pub machine: String,
    pub people: String,
    pub ago: String,
}

#[derive(Serialize)]
pub struct Figure {
    pub look: &'static str,
    pub number: usize,
    pub name: String,
    pub href: String,
}

#[derive(Serialize)]
pub struct Exclusion {
    pub reason: String,
    pub ids: Vec<String>,
}

/// A document of the operator.
#[derive(Serialize)]
pub struct PolicyView {
    pub name: &'static str,
    pub href: String,
    pub version: String,
    pub hashes: Vec<String>,
}

/// Where the data lies.
#[derive(Serialize)]
pub struct Stored {
    pub region: String,
    pub jurisdiction: String,
    pub stores: Vec<StoreView>,
    pub processors: Vec<ProcessorView>,
}

#[derive(Serialize)]
pub struct StoreView {
    pub store: String,
    pub place: String,
    pub processor: Option<String>,
}

#[derive(Serialize)]
pub struct ProcessorView {
    pub name: String,
    pub purpose: String,
    pub country: String,
    pub mechanism: Option<String>,
    pub dates: String,
    pub state: String,
    pub look: &'static str,
}

#[derive(Serialize)]
pub struct MonthView {
    pub name: String,
    pub percent: String,
    pub observed: String,
}

#[derive(Serialize)]
pub struct Choice {
    pub value: &'static str,
    pub name: String,
}

#[derive(Serialize)]
pub struct Group {
    pub area: &'static str,
    pub name: String,
    pub claims: Vec<ClaimView>,
}

#[derive(Serialize)]
pub struct ClaimView {
    pub id: String,
    pub look: &'static str,
    pub sign: &'static str,
    pub state: String,
    pub statement: String,
    pub reason: Option<String>,
    pub kind: String,
    pub checked: Option<Moment>,
    pub checks: Vec<CheckView>,
    pub duty: Option<DutyView>,
    pub tests: Vec<String>,
    pub history: String,
    pub bars: Vec<Bar>,
}

#[derive(Serialize)]
pub struct CheckView {
    pub probe: String,
    pub about: String,
    pub verdict: String,
    pub look: &'static str,
    pub at: Option<Moment>,
    pub measured: Option<String>,
    pub findings: Option<String>,
}

#[derive(Serialize)]
pub struct DutyView {
    pub about: String,
    pub standing: String,
    pub hash: Option<String>,
}

#[derive(Serialize)]
pub struct Bar {
    pub look: &'static str,
    pub x: usize,
    pub y: u8,
    pub height: u8,
}
