//! A pod that gets more at the peak than it carries.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const SHARE: usize = 0;
const STRENGTH: usize = 1;
const USES: [Input; 3] = [Input::Capacity, Input::PeakRate, Input::Instances];

pub(crate) static RULE: Rule = Rule {
    id: "peak_over_capacity",
    title: "The peak doesn't fit into the instances",
    docs: Docs {
        looks_for: "Services whose peak, spread over the declared instances, is above what one pod carries within its SLO.",
        why: "Beyond its capacity a pod's queue grows for as long as the peak lasts: that can't be left as it is, in either language.",
        what_to_do: "Move where Go carries the peak on the same pods; else add instances, or make the dearest routes cheaper.",
    },
    citation: "capacity planning practice; capacity as measured here, at the SLO",
    thresholds: &[
        Threshold {
            key: "share",
            default: 1.0,
            doc: "a pod's rate at the peak over its capacity, from which it doesn't fit",
        },
        Threshold {
            key: "strength",
            default: 0.3,
            doc: "gain that carrying the peak counts for",
        },
    ],
    scope: Scope::Service,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    let (capacity, peak) = known(sample)?;
    if peak < limits.at(SHARE) * capacity {
        return None;
    }
    let of_go = sample.get(Input::CapacityRatio).map(|r| r * capacity);
    let does_go_carry = of_go.is_some_and(|go| peak < limits.at(SHARE) * go);
    let verdict = match does_go_carry {
        true => Verdict::Move,
        false => Verdict::Fix,
    };
    Some(Opinion {
        otherwise: Verdict::Fix,
        ..Opinion::of(verdict, limits.at(STRENGTH))
    })
}

fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let (capacity, peak) = known(sample)?;
    (peak >= limits.at(SHARE) * capacity).then(|| {
        let text = format!("a pod gets {peak:.0}/s at the peak and carries {capacity:.0}/s");
        Said::known(text, &USES)
    })
}

/// Capacity and peak of one pod, where the instances are declared: else as many run as the peak needs.
fn known(sample: &Sample<'_>) -> Option<(f64, f64)> {
    sample.get(Input::Instances)?;
    Some((sample.get(Input::Capacity)?, sample.pod_peak()?))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point, said};

    use super::*;

    const CROWDED: [(Input, f64); 3] = [
        (Input::Capacity, 300.0),
        (Input::PeakRate, 1_600.0),
        (Input::Instances, 4.0),
    ];

    #[test]
    fn what_does_not_fit_is_fixed_or_moved_where_go_carries_it() {
        let with = |more: &[(Input, f64)]| {
            let values = [CROWDED.as_slice(), more].concat();
            opinion(&RULE, &point(&values)).map(|o| o.verdict)
        };
        assert_eq!(with(&[]), Some(Verdict::Fix));
        assert_eq!(with(&[(Input::CapacityRatio, 1.2)]), Some(Verdict::Fix));
        assert_eq!(with(&[(Input::CapacityRatio, 1.5)]), Some(Verdict::Move));
    }

    #[test]
    fn it_says_nothing_where_the_peak_fits_or_instances_are_not_declared() {
        let mut roomy = CROWDED.to_vec();
        roomy[0].1 = 500.0;
        assert_eq!(opinion(&RULE, &point(&roomy)), None);
        assert_eq!(said(&RULE, &point(&roomy)), None);
        assert_eq!(opinion(&RULE, &point(&CROWDED[..2])), None);
    }
}
