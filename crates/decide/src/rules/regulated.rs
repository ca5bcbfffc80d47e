//! Rules that ask for provable types.

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

pub(crate) static RULE: Rule = Rule {
    id: "regulated",
    title: "It works under rules that ask for provable types and audits",
    docs: Docs {
        looks_for: "Services that the team declares regulated (`platform.regulated = true`).",
        why: "Go's types are checked in the binary that ships, and its dependencies are few and pinned; TypeScript's types are gone at run time.",
        what_to_do: "Count it for Go; it decides only where little speaks against.",
    },
    citation: "the Node-versus-Go literature: static types and a small dependency tree where audits are due",
    thresholds: &[Threshold {
        key: "strength",
        default: 0.35,
        doc: "gain that checked types count for",
    }],
    scope: Scope::Service,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    sample
        .is_set(Input::Regulated)
        .then(|| Opinion::of(Verdict::Move, limits.at(0)))
}

fn say(sample: &Sample<'_>, _limits: Limits<'_>) -> Option<Said> {
    sample.is_set(Input::Regulated).then(|| Said {
        text: "it is regulated: types that are checked in what ships count for Go".to_owned(),
        inputs: vec![Input::Regulated],
        is_known: true,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    #[test]
    fn counts_for_go() {
        let at = |flag| opinion(&RULE, &point(&[(Input::Regulated, flag)])).map(|o| o.verdict);
        assert_eq!(at(1.0), Some(Verdict::Move));
        assert_eq!(at(0.0), None);
    }
}
