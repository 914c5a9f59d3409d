//! A claim that turns red is told at once: in the log, as a metric, and by mail to the operator.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    document::{Report, word},
    state::State,
};
use crate::{app::App, mail};

/// What was red when it was looked at last.
#[derive(Default)]
pub(super) struct Alarm {
    states: Option<BTreeMap<&'static str, State>>,
}

impl Alarm {
    pub(super) fn is_new(&self) -> bool {
        self.states.is_none()
    }

    /// Takes the states as they are: what is red already is no news.
    pub(super) fn learn(&mut self, report: &Report) {
        self.states = Some(states(report));
    }

    /// Tells which claims have turned red since.
    pub(super) async fn sound(&mut self, app: &App, report: &Report) {
        count(report);
        let now = states(report);
        let turned = match &self.states {
            Some(before) => turned_red(before, &now),
            None => Vec::new(),
        };
        self.states = Some(now);
        if turned.is_empty() {
            return;
        }
        let number = u64::try_from(turned.len()).unwrap_or(u64::MAX);
        metrics::counter!("hourbook_claims_turned_red_total").increment(number);
        tracing::error!(
            code = "claim_red",
            claims = turned.join(", "),
            "claims have turned red"
        );
        let Some(operator) = &app.config.trust.operator_mail else {
            return;
        };
        let letter = mail::Letter::new(message(&turned, report));
        if let Err(error) = mail::send_to_operator(app, operator, letter).await {
            tracing::error!(code = "alarm_not_sent", %error, "the operator could not be told by mail");
        }
    }
}

fn states(report: &Report) -> BTreeMap<&'static str, State> {
    report
        .claims
        .iter()
        .map(|judged| (judged.claim.id.as_str(), judged.state))
        .collect()
}

fn turned_red(
    before: &BTreeMap<&'static str, State>,
    now: &BTreeMap<&'static str, State>,
) -> Vec<&'static str> {
    let turned = now.iter().filter(|(id, state)| {
        let before = before.get(*id).copied();
        // After a longer stop everything is stale: that something is wrong as well is news.
        let found_wrong = before == Some(State::Stale) && **state == State::NotMet;
        state.is_red() && (found_wrong || !before.is_some_and(State::is_red))
    });
    turned.map(|(id, _)| *id).collect()
}

fn count(report: &Report) {
    for state in [
        State::Met,
        State::NotMet,
        State::Stale,
        State::Unknown,
        State::NotApplicable,
    ] {
        let number = u32::try_from(report.count(state)).unwrap_or(u32::MAX);
        metrics::gauge!("hourbook_claims", "state" => word(state)).set(number);
    }
}

fn message(turned: &[&str], report: &Report) -> (String, String) {
    let mut text = String::from("These claims of the trust page have turned red:\n\n");
    for judged in report
        .claims
        .iter()
        .filter(|judged| turned.contains(&judged.claim.id.as_str()))
    {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{} ({}): {}",
            judged.claim.id,
            word(judged.state),
            judged.claim.en
        );
    }
    text.push_str("\n`hourbook-server doctor` on the machine says what is wrong and how to mend it.\n");
    (format!("Hourbook: {} claims have turned red", turned.len()), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_red_before_is_news() {
        let before = BTreeMap::from([
            ("a", State::Met),
            ("b", State::NotMet),
            ("c", State::Stale),
            ("d", State::Unknown),
            ("e", State::Stale),
        ]);
        let now = BTreeMap::from([
            ("a", State::NotMet),
            ("b", State::Stale),
            ("c", State::Met),
            ("d", State::Stale),
            ("e", State::NotMet),
        ]);
        assert_eq!(turned_red(&before, &now), ["a", "d", "e"]);
        assert_eq!(turned_red(&now, &now), Vec::<&str>::new());
    }
}
