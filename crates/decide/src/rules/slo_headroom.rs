//! A service that has room to spare.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const LATENCY_SHARE: usize = 0;
const CAPACITY: usize = 1;
const STRENGTH: usize = 2;
const USES: [Input; 4] = [
    Input::LatencyP99,
    Input::SloP99,
    Input::Capacity,
    Input::PeakRate,
];

pub(crate) static RULE: Rule = Rule {
    id: "slo_headroom",
    title: "Node.js meets its SLO with room to spare",
    docs: Docs {
        looks_for: "A p99 at the peak far below its limit, on a pod whose capacity is well above its peak rate.",
        why: "A rewrite buys what nobody needs: the users don't notice, and the pods aren't full.",
        what_to_do: "Keep the route on Node.js until the peak grows or the SLO tightens; the flips say how far.",
    },
    citation: "capacity planning practice: twice the peak is ample headroom",
    thresholds: &[
        Threshold {
            key: "latency_share",
            default: 0.5,
            doc: "p99 at the peak over its limit, up to which there is room",
        },
        Threshold {
            key: "capacity",
            default: 2.0,
            doc: "capacity of a pod over its peak rate, from which there is room",
        },
        Threshold {
            key: "strength",
            default: 0.25,
            doc: "gain that a move must promise beyond the usual where there is room",
        },
    ],
    scope: Scope::Route,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    let limit = limits.at(LATENCY_SHARE) * sample.get(Input::SloP99)?;
    let is_fast = sample.get(Input::LatencyP99)? <= limit;
    let carries = sample.get(Input::Capacity)?;
    let is_roomy = carries >= limits.at(CAPACITY) * sample.pod_peak()?;
    (is_fast && is_roomy).then(|| Opinion::of(Verdict::Keep, limits.at(STRENGTH)))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a rule may have nothing to say; this one always has"
)]
fn say(sample: &Sample<'_>, _limits: Limits<'_>) -> Option<Said> {
    let known = (
        sample.get(Input::LatencyP99),
        sample.get(Input::SloP99),
        sample.get(Input::Capacity),
        sample.pod_peak(),
    );
    let (Some(p99), Some(slo), Some(capacity), Some(peak)) = known else {
        return Some(Said::not_known(
            "how much room there is at the peak",
            sample,
            &USES,
        ));
    };
    let text = format!(
        "p99 at the peak is {:.1} ms of {:.0} ms allowed; a pod carries {capacity:.0}/s of the {peak:.0}/s that it gets ({:.1} x)",
        p99 * 1e3,
        slo * 1e3,
        capacity / peak
    );
    Some(Said::known(text, &USES))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    #[test]
    fn speaks_for_keep_when_both_latency_and_capacity_have_room() {
        let at = |p99: f64, peak: f64| {
            let values = [
                (Input::LatencyP99, p99),
                (Input::SloP99, 0.1),
                (Input::Capacity, 1_000.0),
                (Input::PeakRate, peak),
                (Input::Instances, 4.0),
            ];
            opinion(&RULE, &point(&values)).map(|o| o.verdict)
        };
        assert_eq!(at(0.05, 2_000.0), Some(Verdict::Keep));
        assert_eq!(at(0.051, 2_000.0), None);
        assert_eq!(at(0.05, 2_001.0), None);
    }
}
