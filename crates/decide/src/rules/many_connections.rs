//! Very many open connections.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const CONNECTIONS: usize = 0;
const STRENGTH: usize = 1;
const USES: [Input; 3] = [
    Input::ConnectionsWanted,
    Input::ConnectionBytes,
    Input::ConnectionBytesOther,
];

pub(crate) static RULE: Rule = Rule {
    id: "many_connections",
    title: "Tens of thousands of open connections an instance",
    docs: Docs {
        looks_for: "Services whose instances must each hold 10,000 connections or more, and the memory that each one costs both candidates.",
        why: "Goroutines are said to be the cheaper way to hold them; what we measured says that Go's buffers and stacks can cost more than Node's sockets. So the rule needs a measurement.",
        what_to_do: "Measure the memory per connection of both; move if Go needs less.",
    },
    citation: "the Node-versus-Go literature: Go for 10,000 connections and more; our own measurement: 6 to 9 KB a connection in Node, 14 KB in Go",
    thresholds: &[
        Threshold {
            key: "connections",
            default: 10_000.0,
            doc: "connections an instance from which the rule applies",
        },
        Threshold {
            key: "strength",
            default: 0.5,
            doc: "gain that cheaper connections count for",
        },
    ],
    scope: Scope::Service,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    if sample.get(Input::ConnectionsWanted)? < limits.at(CONNECTIONS) {
        return None;
    }
    let is_cheaper =
        sample.get(Input::ConnectionBytesOther)? < sample.get(Input::ConnectionBytes)?;
    Some(match is_cheaper {
        true => Opinion::of(Verdict::Move, limits.at(STRENGTH)),
        false => Opinion::of(Verdict::Keep, 0.0),
    })
}

fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let wanted = sample.get(Input::ConnectionsWanted)?;
    if wanted < limits.at(CONNECTIONS) {
        return None;
    }
    let known = sample
        .get(Input::ConnectionBytes)
        .zip(sample.get(Input::ConnectionBytesOther));
    let Some((node, go)) = known else {
        let what = format!("which candidate holds {wanted:.0} connections in less memory");
        return Some(Said::not_known(&what, sample, &USES));
    };
    let text = format!(
        "{wanted:.0} connections an instance: {:.1} KB each on Node, {:.1} KB on Go",
        node / 1e3,
        go / 1e3
    );
    Some(Said::known(text, &USES))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point, said};

    use super::*;

    #[test]
    fn needs_the_memory_per_connection() {
        let wanted = (Input::ConnectionsWanted, 10_000.0);
        let unmeasured = point(&[wanted]);
        assert_eq!(opinion(&RULE, &unmeasured), None);
        assert!(said(&RULE, &unmeasured).is_some_and(|s| !s.is_known));
        let with = |go: f64| {
            let bytes = [
                wanted,
                (Input::ConnectionBytes, 8e3),
                (Input::ConnectionBytesOther, go),
            ];
            opinion(&RULE, &point(&bytes)).map(|o| o.verdict)
        };
        assert_eq!(with(4e3), Some(Verdict::Move));
        assert_eq!(with(14e3), Some(Verdict::Keep));
        assert_eq!(
            said(&RULE, &point(&[(Input::ConnectionsWanted, 9.0)])),
            None
        );
    }
}
