//! Code that runs close to the user.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

pub(crate) static RULE: Rule = Rule {
    id: "edge",
    title: "It runs at the edge, where JavaScript is at home",
    docs: Docs {
        looks_for: "Services that are deployed to an edge platform (`platform.edge = true`).",
        why: "Edge platforms run V8 isolates: JavaScript starts there in milliseconds, Go only by way of WebAssembly, if at all.",
        what_to_do: "Keep it on JavaScript.",
    },
    citation: "the documentation of the edge platforms: V8 isolates, JavaScript first",
    thresholds: &[Threshold {
        key: "strength",
        default: 10.0,
        doc: "gain that a move must promise beyond the usual; more than all others together",
    }],
    scope: Scope::Service,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    sample
        .is_set(Input::Edge)
        .then(|| Opinion::of(Verdict::Keep, limits.at(0)))
}

fn say(sample: &Sample<'_>, _limits: Limits<'_>) -> Option<Said> {
    sample.is_set(Input::Edge).then(|| Said {
        text: "it runs at the edge, on V8 isolates".to_owned(),
        inputs: vec![Input::Edge],
        is_known: true,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    #[test]
    fn keeps_what_runs_at_the_edge() {
        let at = |flag| opinion(&RULE, &point(&[(Input::Edge, flag)])).map(|o| o.verdict);
        assert_eq!(at(1.0), Some(Verdict::Keep));
        assert_eq!(at(0.0), None);
    }
}
