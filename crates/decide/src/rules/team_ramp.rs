//! A team that would have to learn Go.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const ENOUGH: usize = 0;
const PER_WEEK: usize = 1;
/// Weeks, where the ledger has no better word.
const WEEKS: f64 = 5.0;
const USES: [Input; 2] = [Input::KnowGo, Input::RampWeeks];

pub(crate) static RULE: Rule = Rule {
    id: "team_ramp",
    title: "Nobody on the team knows Go yet",
    docs: Docs {
        looks_for: "Teams without an engineer who knows Go (`team.know_go = 0`).",
        why: "The first 4 to 6 weeks go into learning, and the first service is written twice. A move must earn that back.",
        what_to_do: "Ask for a larger gain before moving; start with one small route.",
    },
    citation: "the literature's rule of thumb: 4 to 6 weeks from JavaScript to productive Go",
    thresholds: &[
        Threshold {
            key: "enough",
            default: 1.0,
            doc: "engineers who know Go, from which there is no ramp",
        },
        Threshold {
            key: "per_week",
            default: 0.02,
            doc: "gain that a move must promise beyond the usual, for each week of ramp",
        },
    ],
    scope: Scope::Service,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    let is_ramp = sample.get(Input::KnowGo)? < limits.at(ENOUGH);
    let weeks = sample.get(Input::RampWeeks).unwrap_or(WEEKS);
    is_ramp.then(|| Opinion::of(Verdict::Keep, weeks * limits.at(PER_WEEK)))
}

fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let know = sample.get(Input::KnowGo)?;
    if know >= limits.at(ENOUGH) {
        return None;
    }
    let weeks = sample.get(Input::RampWeeks).unwrap_or(WEEKS);
    let more = weeks * limits.at(PER_WEEK);
    let text = format!(
        "{know:.0} engineers know Go: some {weeks:.0} weeks of ramp, so a move must gain {more:.2} more"
    );
    Some(Said::known(text, &USES))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    #[test]
    fn raises_the_needed_gain_by_the_weeks() {
        let values = [(Input::KnowGo, 0.0), (Input::RampWeeks, 6.0)];
        let asked = opinion(&RULE, &point(&values)).unwrap();
        assert_eq!(asked.verdict, Verdict::Keep);
        assert!((asked.strength - 0.12).abs() < 1e-12);
        assert_eq!(opinion(&RULE, &point(&[(Input::KnowGo, 1.0)])), None);
    }
}
