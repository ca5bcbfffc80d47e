//! A route whose CPU Go would save.

use crate::hour;
use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const GAIN: usize = 0;
const RELEVANT: usize = 1;
const MOST: usize = 2;
const USES: [Input; 2] = [Input::CpuRatio, Input::CpuShare];
const USES_IN_AN_HOUR: [Input; 3] = [Input::CpuRatio, Input::CpuShare, Input::Steal];

pub(crate) static RULE: Rule = Rule {
    id: "cpu_bound_route",
    title: "A route whose CPU per request Go would cut",
    docs: Docs {
        looks_for: "Routes that carry a relevant share of the service's CPU and cost Go clearly less of it, measured side by side.",
        why: "CPU per request sets how many pods the service needs. It goes either way: over 38 route pairs Node / Go was 0.44 to 2.1, with a geometric mean of 1.01.",
        what_to_do: "Move the route if Go needs at most 1 / 1.25 of the CPU; else keep it, for Node.js is as cheap.",
    },
    citation: "our own measurement of 38 route pairs: Node / Go CPU 0.44 to 2.1, geometric mean 1.01; \"Go is 3 x cheaper\" has a median error of 65 %",
    thresholds: &[
        Threshold {
            key: "gain",
            default: 1.25,
            doc: "Node / Go CPU per request from which the saving counts",
        },
        Threshold {
            key: "relevant",
            default: 0.02,
            doc: "share of the service's CPU from which a route counts",
        },
        Threshold {
            key: "most",
            default: 0.5,
            doc: "the most that this rule asks of other rules' gains where Node is as cheap",
        },
    ],
    scope: Scope::Route,
    judge,
    say,
};

/// For a move: the share of CPU saved. For keeping: how far Go is from the saving that counts.
fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    let ratio = sample.get(Input::CpuRatio)?;
    let is_relevant = sample.get(Input::CpuShare)? >= limits.at(RELEVANT);
    let most = 1.0 / limits.at(GAIN);
    if ratio > most {
        return Some(Opinion::of(
            Verdict::Keep,
            (ratio - most).min(limits.at(MOST)),
        ));
    }
    Some(match is_relevant {
        true => Opinion::of(Verdict::Move, 1.0 - ratio),
        false => Opinion::of(Verdict::Keep, 0.0),
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a rule may have nothing to say; this one always has"
)]
fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let known = sample.get(Input::CpuRatio).zip(sample.get(Input::CpuShare));
    let Some((ratio, share)) = known else {
        return Some(Said::not_known(
            "what Go's CPU per request would be",
            sample,
            &USES,
        ));
    };
    let column = sample.column(Input::CpuRatio);
    if column.is_prior && column.not_measured.is_some() {
        let what = "Go's CPU per request over Node's; the draws spread it over the 38 route pairs of the literature";
        return Some(Said::not_known(what, sample, &USES[..1]));
    }
    let gain = limits.at(GAIN);
    let of_all = format!("the route is {:.0} % of the service's CPU", share * 100.0);
    let text = if column.is_prior {
        format!(
            "assumed, for there is no Go candidate: Go needs {ratio:.2} x Node's CPU, with a spread of 0.48 to 2.3 over 38 route pairs; {of_all}"
        )
    } else if ratio > 1.0 / gain {
        let judged = match ratio < 1.0 {
            true => "the saving is too small",
            false => "Node is as cheap",
        };
        format!(
            "Go needs {ratio:.2} x Node's CPU: {judged} (a saving counts from {:.2} x); {of_all}",
            1.0 / gain
        )
    } else if share >= limits.at(RELEVANT) {
        format!(
            "Go needs {ratio:.2} x Node's CPU (a saving counts from {:.2} x); {of_all}",
            1.0 / gain
        )
    } else {
        format!("Go needs {ratio:.2} x Node's CPU, yet {of_all}: too little to matter")
    };
    Some(match of_the_hour(sample) {
        Some(hour) => Said::known(format!("{text}; {hour}"), &USES_IN_AN_HOUR),
        None => Said::known(text, &USES),
    })
}

/// What the ratio may be in another hour, where that is more than its interval says.
fn of_the_hour(sample: &Sample<'_>) -> Option<String> {
    let column = sample.column(Input::CpuRatio);
    let steal = sample.get(Input::Steal)?;
    let (low, high) = column.ends().filter(|_| hour::is_felt(column))?;
    Some(format!(
        "with {:.1} % of the CPU time stolen, another hour may show {low:.2} to {high:.2}",
        steal * 100.0
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    fn at(ratio: f64, share: f64) -> Option<Verdict> {
        let values = [(Input::CpuRatio, ratio), (Input::CpuShare, share)];
        opinion(&RULE, &point(&values)).map(|o| o.verdict)
    }

    #[test]
    fn moves_what_is_cheaper_and_relevant() {
        assert_eq!(at(0.8, 0.3), Some(Verdict::Move));
        assert_eq!(at(0.81, 0.3), Some(Verdict::Keep));
        assert_eq!(at(0.5, 0.01), Some(Verdict::Keep));
        assert_eq!(opinion(&RULE, &point(&[(Input::CpuShare, 0.3)])), None);
    }
}
