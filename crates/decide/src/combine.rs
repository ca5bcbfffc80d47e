//! From opinions to a verdict.
//!
//! For one route, in one draw:
//!
//! 1. Rules for a move promise a gain, on the scale of the CPU share that Go saves (0.5: half the CPU). The gains add up.
//! 2. A move must clear a bar: the effort of any move, plus what each rule for keeping asks on top.
//! 3. The gain is above the bar: **move**. Else, if some rule can't leave the route as it is: **fix**. Else: **keep**.
//!
//! The service's verdict in that draw follows from its routes' (rule `hybrid`). Over all draws the most frequent verdict
//! wins, if it is frequent enough; else the verdict is *undecided*.

use crate::rule::{Docs, Limits, Opinion, Rule, Scope, Threshold};
use crate::rules::RULES;
use crate::sample::Sample;
use crate::thresholds::Thresholds;
use crate::verdict::Verdict;

const EFFORT: usize = 0;
const CERTAINTY: usize = 1;
const HOUR: usize = 2;
const INDEX: usize = 0;

pub(crate) static RULE: Rule = Rule {
    id: "combine",
    title: "How the rules' opinions make a verdict",
    docs: Docs {
        looks_for: "The gain that the rules for a move promise together, and the bar that the effort and the rules for keeping set.",
        why: "No rule decides alone: a route can be cheaper on Go and still not worth the work.",
        what_to_do: "Read the reasons, strongest first; change a threshold where your circumstances differ.",
    },
    citation: "docs/method.md#deciding",
    thresholds: &[
        Threshold {
            key: "effort",
            default: 0.1,
            doc: "gain below which no move is worth its effort",
        },
        Threshold {
            key: "certainty",
            default: 0.7,
            doc: "share of the draws that a verdict needs; below it is undecided",
        },
        Threshold {
            key: "hour",
            default: 30.0,
            doc: "microseconds of CPU a request by which what two candidates cost may part in another hour, for each per cent of CPU time stolen",
        },
    ],
    scope: Scope::Whole,
    judge: |_, _| None,
    say: |_, _| None,
};

/// The verdict on a route in one draw.
pub(crate) fn route(sample: &Sample<'_>, thresholds: &Thresholds) -> Verdict {
    let (mut gain, mut bar) = (0.0, thresholds.of(INDEX).at(EFFORT));
    let mut otherwise = Verdict::Keep;
    for opinion in opinions(sample, thresholds) {
        match opinion.verdict {
            Verdict::Move => gain += opinion.strength,
            Verdict::Keep => bar += opinion.strength,
            _ => {}
        }
        otherwise = otherwise.max(opinion.otherwise);
    }
    match gain > bar {
        true => Verdict::Move,
        false => otherwise,
    }
}

fn opinions(sample: &Sample<'_>, thresholds: &Thresholds) -> impl Iterator<Item = Opinion> {
    RULES
        .iter()
        .enumerate()
        .filter_map(|(i, rule)| (rule.judge)(sample, thresholds.of(i)))
}

/// What many draws come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tally {
    /// The verdict to show.
    pub(crate) verdict: Verdict,
    /// The most frequent verdict.
    pub(crate) leading: Verdict,
    /// Its share of the draws.
    pub(crate) probability: f64,
    /// The runner-up and its share.
    pub(crate) second: Option<(Verdict, f64)>,
}

/// Counts the draws; among equals the verdict that asks for less work leads.
pub(crate) fn tally(draws: &[Verdict], thresholds: &Thresholds) -> Tally {
    const ORDER: [Verdict; 5] = [
        Verdict::Keep,
        Verdict::Fix,
        Verdict::Upgrade,
        Verdict::Move,
        Verdict::Hybrid,
    ];
    let share = |v: Verdict| {
        let count = draws.iter().filter(|d| **d == v).count();
        (v, count as f64 / draws.len().max(1) as f64)
    };
    let mut shares = ORDER.map(share);
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (leading, probability) = shares[0];
    let is_certain = probability >= thresholds.of(INDEX).at(CERTAINTY);
    Tally {
        verdict: if is_certain {
            leading
        } else {
            Verdict::Undecided
        },
        leading,
        probability,
        second: Some(shares[1]).filter(|s| s.1 > 0.0),
    }
}

/// Share of the draws that a verdict needs.
pub(crate) fn certainty(thresholds: &Thresholds) -> f64 {
    thresholds.of(INDEX).at(CERTAINTY)
}

/// By how much what two candidates cost may part in another hour: see [`crate::hour`].
pub(crate) fn by_hour(thresholds: &Thresholds) -> f64 {
    thresholds.of(INDEX).at(HOUR)
}

/// The service's verdict in one draw, by rule `hybrid`.
pub(crate) fn service(
    routes: impl Iterator<Item = (Verdict, f64)>,
    thresholds: &Thresholds,
) -> Verdict {
    let limits: Limits<'_> = thresholds.of(RULES.len() - 1);
    crate::rules::of_service(routes, limits)
}

#[cfg(test)]
mod tests {
    use crate::input::Input;
    use crate::testing::point;

    use super::*;

    fn verdict(values: &[(Input, f64)]) -> Verdict {
        route(&point(values).sample(), &Thresholds::default())
    }

    #[test]
    fn hybrid_is_the_last_rule_and_combine_the_first() {
        assert_eq!(RULES[INDEX].id, "combine");
        assert_eq!(RULES[RULES.len() - 1].id, "hybrid");
    }

    #[test]
    fn a_gain_must_clear_the_bar_that_effort_and_ramp_set() {
        let cheaper = [(Input::CpuRatio, 0.8), (Input::CpuShare, 0.5)];
        assert_eq!(verdict(&cheaper), Verdict::Move);
        let mut untaught = cheaper.to_vec();
        untaught.extend([(Input::KnowGo, 0.0), (Input::RampWeeks, 5.5)]);
        assert_eq!(verdict(&untaught), Verdict::Keep);
    }

    #[test]
    fn a_move_that_does_not_pay_leaves_the_fix() {
        let held_up = [
            (Input::CpuRatio, 0.5),
            (Input::CpuShare, 0.5),
            (Input::HeldUp, 0.3),
        ];
        assert_eq!(verdict(&held_up), Verdict::Move);
        let mut edge = held_up.to_vec();
        edge.push((Input::Edge, 1.0));
        assert_eq!(verdict(&edge), Verdict::Fix);
    }

    #[test]
    fn regulation_tips_the_scale_only_where_little_speaks_against() {
        let parity = |ratio| {
            verdict(&[
                (Input::CpuRatio, ratio),
                (Input::CpuShare, 0.5),
                (Input::Regulated, 1.0),
            ])
        };
        assert_eq!(parity(1.0), Verdict::Move);
        assert_eq!(parity(1.2), Verdict::Keep);
    }
}
