//! Some routes move and others stay.

use crate::rule::{Docs, Limits, Rule, Scope, Threshold};
use crate::verdict::Verdict;

const WHOLE: usize = 0;

pub(crate) static RULE: Rule = Rule {
    id: "hybrid",
    title: "Some routes move, the others stay",
    docs: Docs {
        looks_for: "Services with both kinds of routes: some that should move and some that should not.",
        why: "Rewriting what gains nothing is work for nothing; two services behind one gateway are the usual way to move only what pays.",
        what_to_do: "Put a gateway in front, move route by route, and compare in the shadow before each switch. Where nearly all the CPU moves, move the whole.",
    },
    citation: "the strangler pattern",
    thresholds: &[Threshold {
        key: "whole",
        default: 0.9,
        doc: "share of the service's CPU that moves, from which the whole service does",
    }],
    scope: Scope::Whole,
    judge: |_, _| None,
    say: |_, _| None,
};

/// The service's verdict from its routes' verdicts, each with its share of the CPU.
pub(crate) fn of_service(
    routes: impl Iterator<Item = (Verdict, f64)>,
    limits: Limits<'_>,
) -> Verdict {
    let (mut moved, mut fixed, mut all, mut stays) = (0.0, false, 0.0, false);
    for (verdict, share) in routes {
        all += share;
        match verdict {
            Verdict::Move => moved += share.max(f64::MIN_POSITIVE),
            Verdict::Fix => (fixed, stays) = (true, true),
            _ => stays = true,
        }
    }
    if moved > 0.0 && (!stays || moved >= limits.at(WHOLE) * all) {
        return Verdict::Move;
    }
    match (moved > 0.0, fixed) {
        (true, _) => Verdict::Hybrid,
        (false, true) => Verdict::Fix,
        (false, false) => Verdict::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_routes_make_a_hybrid() {
        let of = |routes: &[(Verdict, f64)]| of_service(routes.iter().copied(), Limits(&[0.9]));
        let (keep, go, fix) = (Verdict::Keep, Verdict::Move, Verdict::Fix);
        assert_eq!(of(&[(keep, 0.5), (go, 0.5)]), Verdict::Hybrid);
        assert_eq!(of(&[(keep, 0.05), (go, 0.95)]), Verdict::Move);
        assert_eq!(of(&[(go, 0.5), (go, 0.5)]), Verdict::Move);
        assert_eq!(of(&[(keep, 0.5), (fix, 0.5)]), Verdict::Fix);
        assert_eq!(of(&[(keep, 1.0)]), Verdict::Keep);
        assert_eq!(of(&[]), Verdict::Keep);
    }
}
