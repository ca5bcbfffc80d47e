//! A route that mostly waits.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const IO_SHARE: usize = 0;
const STRENGTH: usize = 1;

pub(crate) static RULE: Rule = Rule {
    id: "io_bound_route",
    title: "A route that waits gains nothing from another runtime",
    docs: Docs {
        looks_for: "Routes whose latency, with one request in flight, is mostly waiting for something else.",
        why: "Both runtimes wait equally well: the database and the upstream set the latency, and a rewrite leaves it where it is.",
        what_to_do: "Keep the route on Node.js; look at what it waits for: queries, upstreams, calls in sequence that could overlap.",
    },
    citation: "the Node-versus-Go literature: 10 concurrent calls of 100 ms take the same time in both; repeated in our own measurements",
    thresholds: &[
        Threshold {
            key: "io_share",
            default: 0.8,
            doc: "share of the latency that is waiting, from which a route counts as I/O-bound",
        },
        Threshold {
            key: "strength",
            default: 1.0,
            doc: "gain that a move must promise beyond the usual for such a route",
        },
    ],
    scope: Scope::Route,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    let is_waiting = sample.get(Input::IoShare)? >= limits.at(IO_SHARE);
    is_waiting.then(|| Opinion::of(Verdict::Keep, limits.at(STRENGTH)))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a rule may have nothing to say; this one always has"
)]
fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let Some(share) = sample.get(Input::IoShare) else {
        return Some(Said::not_known(
            "how much of the latency is waiting",
            sample,
            &[Input::IoShare],
        ));
    };
    let (percent, limit) = (share * 100.0, limits.at(IO_SHARE) * 100.0);
    let text = format!("{percent:.0} % of its latency is waiting (I/O-bound from {limit:.0} %)");
    Some(Said::known(text, &[Input::IoShare]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    #[test]
    fn speaks_for_keep_from_the_threshold_on() {
        let at = |share| opinion(&RULE, &point(&[(Input::IoShare, share)])).map(|o| o.verdict);
        assert_eq!(at(0.8), Some(Verdict::Keep));
        assert_eq!(at(0.79), None);
        assert_eq!(opinion(&RULE, &point(&[])), None);
    }
}
