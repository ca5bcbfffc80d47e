//! A fleet that starts and ships many copies.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const INSTANCES: usize = 0;
const SHARE: usize = 1;
const STRENGTH: usize = 2;
const USES: [Input; 4] = [
    Input::ImageBytes,
    Input::ImageBytesOther,
    Input::ColdStart,
    Input::ColdStartOther,
];

pub(crate) static RULE: Rule = Rule {
    id: "many_instances",
    title: "Fifty instances or more to ship and start",
    docs: Docs {
        looks_for: "Fleets of 50 instances and more, with the image and the cold start of both candidates.",
        why: "What one instance costs to pull, to start and to keep idle is paid by every one of them at each deployment and each scale-up.",
        what_to_do: "Move if Go's image and cold start are at most half of Node's.",
    },
    citation: "the Node-versus-Go literature: small static binaries that start in milliseconds pay off in large fleets",
    thresholds: &[
        Threshold {
            key: "instances",
            default: 50.0,
            doc: "instances from which the rule applies",
        },
        Threshold {
            key: "share",
            default: 0.5,
            doc: "Go's image and cold start over Node's, up to which they count",
        },
        Threshold {
            key: "strength",
            default: 0.4,
            doc: "gain that a lighter fleet counts for",
        },
    ],
    scope: Scope::Service,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    if sample.instances()? < limits.at(INSTANCES) {
        return None;
    }
    let share = limits.at(SHARE);
    let is_small = sample.get(Input::ImageBytesOther)? <= share * sample.get(Input::ImageBytes)?;
    let is_quick = sample.get(Input::ColdStartOther)? <= share * sample.get(Input::ColdStart)?;
    Some(match is_small && is_quick {
        true => Opinion::of(Verdict::Move, limits.at(STRENGTH)),
        false => Opinion::of(Verdict::Keep, 0.0),
    })
}

fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let instances = sample.instances()?;
    if instances < limits.at(INSTANCES) {
        return None;
    }
    let [image, image_go, start, start_go] = USES.map(|input| sample.get(input));
    let (Some(image), Some(image_go), Some(start), Some(start_go)) =
        (image, image_go, start, start_go)
    else {
        let what = format!("whether {instances:.0} instances would be lighter on Go");
        return Some(Said::not_known(&what, sample, &USES));
    };
    let text = format!(
        "{instances:.0} instances: images of {:.0} MB on Node and {:.0} MB on Go, cold starts of {:.0} ms and {:.0} ms",
        image / 1e6,
        image_go / 1e6,
        start * 1e3,
        start_go * 1e3
    );
    Some(Said::known(text, &USES))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point, said};

    use super::*;

    #[test]
    fn an_image_that_was_not_measured_is_not_known() {
        let starts = [
            (Input::Instances, 50.0),
            (Input::ColdStart, 0.2),
            (Input::ColdStartOther, 0.01),
        ];
        let unmeasured = point(&starts);
        assert_eq!(opinion(&RULE, &unmeasured), None);
        assert!(said(&RULE, &unmeasured).is_some_and(|s| !s.is_known));
        let mut all = starts.to_vec();
        all.extend([(Input::ImageBytes, 1e8), (Input::ImageBytesOther, 1e7)]);
        assert_eq!(
            opinion(&RULE, &point(&all)).map(|o| o.verdict),
            Some(Verdict::Move)
        );
    }

    #[test]
    fn instances_follow_from_the_peak_where_they_are_not_declared() {
        let at = |peak: f64| {
            let values = [
                (Input::PeakRate, peak),
                (Input::Capacity, 100.0),
                (Input::TargetUtilisation, 0.6),
            ];
            said(&RULE, &point(&values)).is_some()
        };
        assert!(at(2_941.0));
        assert!(!at(2_940.0));
    }
}
