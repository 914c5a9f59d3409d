//! What the template of the page is filled with.

use jiff::{Timestamp, Unit, civil::Date, tz::TimeZone};
use serde_json::Value;
use store::proof::Check;

use super::{
    Filter, Language, Texts,
    policies::policies,
    shape::{
        Bar, CheckView, Choice, ClaimView, DutyView, Exclusion, Figure, Group, Moment, MonthView, Other,
        Stored, View,
    },
};
use crate::claims::{
    availability::Month,
    catalogue::{AREAS, CATALOGUE, Kind},
    document::{Judged, Report, verdict, word},
    state::{DutyState, State, Verdict},
};

/// Reasons that stand on the page before the reader asks for more.
const REASONS: usize = 8;

/// What the reader can filter by: word in the address, text, look of its figure.
const STATES: [(&str, &str, &str); 7] = [
    ("verified", "verified", "good"),
    ("attested", "attested", "good"),
    ("not_met", "not_met", "bad"),
    ("not_yet", "not_yet", "bad"),
    ("stale", "stale", "old"),
    ("unknown", "no_evidence", "none"),
    ("not_applicable", "not_applicable", "na"),
];

pub fn view(report: &Report, stored: Option<Stored>, filter: &Filter, language: Language, t: Texts) -> View {
    let page = Page {
        report,
        language,
        t: &t,
    };
    let chosen = known(filter);
    let shown: Vec<&Judged> = report
        .claims
        .iter()
        .filter(|judged| page.matches(judged, &chosen))
        .collect();
    let mut exclusions = page.exclusions();
    let more_exclusions = exclusions.split_off(REASONS.min(exclusions.len()));
    let (code, other) = match language {
        Language::English => ("en", "de"),
        Language::German => ("de", "en"),
    };
    let lang = chosen
        .lang
        .as_ref()
        .map_or_else(String::new, |lang| format!("lang={lang}"));
    View {
        language: code,
        other_language: Other {
            code: other,
            href: format!("/trust?lang={other}"),
        },
        at: page.moment(report.at),
        figures: page.figures(&lang),
        exclusions,
        more_exclusions,
        stored,
        documents: policies(&report.documents, language),
        months: report.months.iter().map(|month| page.month(month)).collect(),
        number: report.claims.len(),
        number_shown: shown.len(),
        all_href: format!("/trust?{lang}"),
        states: STATES
            .iter()
            .map(|(value, text, _)| Choice {
                value,
                name: page.text(text),
            })
            .collect(),
        areas: AREAS
            .iter()
            .map(|(value, _)| Choice {
                value,
                name: page.text(&format!("area_{value}")),
            })
            .collect(),
        groups: page.groups(&shown),
        chosen,
        t,
    }
}

/// Only what we know comes back to the page.
fn known(filter: &Filter) -> Filter {
    let one_of = |value: &Option<String>, known: &[&str]| {
        value.clone().filter(|value| known.contains(&value.as_str()))
    };
    Filter {
        state: one_of(&filter.state, &STATES.map(|(value, _, _)| value)),
        area: one_of(&filter.area, &AREAS.map(|(value, _)| value)),
        q: Some(
            filter
                .q
                .as_deref()
                .unwrap_or_default()
                .chars()
                .take(100)
                .collect(),
        ),
        lang: one_of(&filter.lang, &["en", "de"]),
    }
}

/// Where a claim stands in the list of figures.
fn standing(judged: &Judged) -> &'static str {
    match (judged.state, judged.claim.kind) {
        (State::Met, Kind::Attested) => "attested",
        (State::Met, _) => "verified",
        (State::NotMet, _) if judged.claim.missing.is_some() => "not_yet",
        (State::NotMet, _) => "not_met",
        (State::Stale, _) => "stale",
        (State::Unknown, _) => "unknown",
        (State::NotApplicable, _) => "not_applicable",
    }
}

struct Page<'a> {
    report: &'a Report,
    language: Language,
    t: &'a Texts,
}

impl Page<'_> {
    fn text(&self, key: &str) -> String {
        self.t.get(key).cloned().unwrap_or_default()
    }

    fn matches(&self, judged: &Judged, chosen: &Filter) -> bool {
        let claim = judged.claim;
        let words = chosen.q.as_deref().unwrap_or_default().to_lowercase();
        let text = format!("{} {}", claim.id, self.language.pick(&claim.en, &claim.de)).to_lowercase();
        chosen
            .state
            .as_ref()
            .is_none_or(|state| state == standing(judged))
            && chosen.area.as_ref().is_none_or(|area| area == claim.area)
            && words.split_whitespace().all(|word| text.contains(word))
    }

    fn figures(&self, lang: &str) -> Vec<Figure> {
        let figure = |&(value, text, look): &(&str, &str, &'static str)| Figure {
            look,
            number: self
                .report
                .claims
                .iter()
                .filter(|judged| standing(judged) == value)
                .count(),
            name: self.text(text),
            href: format!(
                "/trust?{lang}{}state={value}#claims",
                if lang.is_empty() { "" } else { "&" }
            ),
        };
        STATES
            .iter()
            .map(figure)
            .filter(|figure| figure.number > 0)
            .collect()
    }

    /// Claims by the reason why they are not held, those with most claims first.
    fn exclusions(&self) -> Vec<Exclusion> {
        let mut found: Vec<Exclusion> = Vec::new();
        for judged in &self.report.claims {
            let claim = judged.claim;
            let Some(reason) = claim.missing.as_ref().or(claim.reason.as_ref()) else {
                continue;
            };
            let reason = self.language.pick(&reason.en, &reason.de);
            match found.iter_mut().find(|exclusion| exclusion.reason == reason) {
                Some(exclusion) => exclusion.ids.push(claim.id.clone()),
                None => found.push(Exclusion {
                    reason: reason.to_owned(),
                    ids: vec![claim.id.clone()],
                }),
            }
        }
        found.sort_by_key(|exclusion| std::cmp::Reverse(exclusion.ids.len()));
        found
    }

    fn groups(&self, shown: &[&Judged]) -> Vec<Group> {
        let groups = AREAS.iter().map(|(area, _)| Group {
            area,
            name: self.text(&format!("area_{area}")),
            claims: shown
                .iter()
                .filter(|judged| judged.claim.area == *area)
                .map(|judged| self.claim(judged))
                .collect(),
        });
        groups.filter(|group| !group.claims.is_empty()).collect()
    }

    fn claim(&self, judged: &Judged) -> ClaimView {
        let claim = judged.claim;
        let standing = standing(judged);
        let &(_, text, look) = STATES
            .iter()
            .find(|(value, _, _)| *value == standing)
            .unwrap_or(&STATES[5]);
        let sign = match look {
            "good" => "✓",
            "bad" => "✕",
            "old" => "!",
            _ => "○",
        };
        let reason = claim.missing.as_ref().or(claim.reason.as_ref());
        let tests = CATALOGUE
            .tests
            .get(&claim.id)
            .filter(|_| claim.kind == Kind::Verified);
        let days = judged.history.iter().filter_map(|day| day.held);
        let good = days.clone().filter(|held| *held).count();
        ClaimView {
            id: claim.id.clone(),
            look,
            sign,
            state: self.text(text),
            statement: self.language.pick(&claim.en, &claim.de).to_owned(),
            reason: reason.map(|reason| self.language.pick(&reason.en, &reason.de).to_owned()),
            kind: self.text(&format!("kind_{}", word(claim.kind))),
            checked: judged.checked_at.map(|at| self.moment(at)),
            checks: judged
                .checks
                .iter()
                .map(|(probe, check)| self.check(probe, check.as_ref()))
                .collect(),
            duty: judged
                .duty
                .as_ref()
                .map(|(name, state)| self.duty(name, *state, judged.evidence_hash.clone())),
            tests: tests.cloned().unwrap_or_default(),
            history: format!("{}: {good} ✓, {} ✕", self.text("history"), days.count() - good),
            bars: bars(judged),
        }
    }

    fn check(&self, probe: &str, check: Option<&Check>) -> CheckView {
        let about = CATALOGUE.probes.get(probe);
        let (key, look) = match check.map(verdict) {
            Some(Verdict::Passed) => ("passed", "good"),
            Some(Verdict::Failed) => ("failed", "bad"),
            Some(Verdict::Unknown) | None => ("unknown", "none"),
        };
        let evidence = |name: &str| check.map(|check| &check.evidence[name]).and_then(plain);
        CheckView {
            probe: probe.to_owned(),
            about: about.map_or_else(String::new, |about| {
                self.language.pick(&about.en, &about.de).to_owned()
            }),
            verdict: self.text(key),
            look,
            at: check.map(|check| self.moment(check.checked_at)),
            measured: evidence("measured"),
            findings: evidence("findings"),
        }
    }

    fn duty(&self, name: &str, state: DutyState, hash: Option<String>) -> DutyView {
        let about = CATALOGUE.duties.get(name);
        let standing = match state {
            DutyState::Unassigned => self.text("unassigned"),
            DutyState::Open => self.text("open"),
            DutyState::Waiting { .. } => self.text("waiting"),
            DutyState::Approved { at, good_until } => format!(
                "{} {}, {} {}",
                self.text("approved"),
                self.date(at.to_zoned(TimeZone::UTC).date()),
                self.text("good_until"),
                self.date(good_until)
            ),
            DutyState::Overdue { since } => format!("{} {}", self.text("overdue"), self.date(since)),
        };
        DutyView {
            about: about.map_or_else(String::new, |about| {
                self.language.pick(&about.en, &about.de).to_owned()
            }),
            standing,
            hash,
        }
    }

    fn date(&self, date: Date) -> String {
        self.language.date(date)
    }

    fn moment(&self, at: Timestamp) -> Moment {
        let zoned = at.to_zoned(TimeZone::UTC);
        let minutes = self.report.at.duration_since(at).as_secs() / 60;
        let ago = |key: &str, number: i64| self.text(key).replace('#', &number.to_string());
        let ago = match minutes {
            ..=1 => self.text("just_now"),
            2..=119 => ago("minutes_ago", minutes),
            120..=2879 => ago("hours_ago", minutes / 60),
            _ => ago("days_ago", minutes / 1440),
        };
        Moment {
            machine: at.round(Unit::Second).unwrap_or(at).to_string(),
            people: format!("{}, {} UTC", self.date(zoned.date()), zoned.strftime("%H:%M")),
            ago,
        }
    }

    fn month(&self, month: &Month) -> MonthView {
        let percent = format!("{}.{:02} %", month.basis_points / 100, month.basis_points % 100);
        let hours = month.observed_seconds / 3600;
        MonthView {
            name: month.month.clone(),
            percent: match self.language {
                Language::English => percent,
                Language::German => percent.replace('.', ","),
            },
            observed: match hours {
                ..2 => format!("{} min", month.observed_seconds / 60),
                2..48 => format!("{hours} h"),
                _ => format!("{} d", hours / 24),
            },
        }
    }
}

/// A bar for each day, low where nothing is known.
fn bars(judged: &Judged) -> Vec<Bar> {
    if judged.history.iter().all(|day| day.held.is_none()) {
        return Vec::new();
    }
    let bar = |(index, held): (usize, Option<bool>)| {
        let (look, height) = match held {
            None => ("none", 6),
            Some(true) => ("good", 20),
            // The height tells as well as the colour.
            Some(false) => ("bad", 12),
        };
        Bar {
            look,
            x: index * 4,
            y: 20 - height,
            height,
        }
    };
    judged
        .history
        .iter()
        .map(|day| day.held)
        .enumerate()
        .map(bar)
        .collect()
}

/// JSON as a short text; nothing for what is empty.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Object(members) if members.is_empty() => None,
        Value::Array(items) => Some(items.iter().map(one).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{name}: {}", one(value)));
            Some(members.collect::<Vec<_>>().join(", "))
        }
        other => Some(one(other)),
    }
}

fn one(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(", ")),
        Value::Object(_) => plain(value).unwrap_or_default(),
        other => other.to_string(),
    }
}
