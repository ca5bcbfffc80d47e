//! A heavy route that holds up a light one.

use std::fmt::Write;

use crate::input::Input;
use crate::rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
use crate::sample::Sample;
use crate::verdict::Verdict;

const HELD_UP: usize = 0;
const SLO_SHARE: usize = 1;
const GAIN: usize = 2;
const MUCH_SMALLER: usize = 3;
const CAPACITY_GAIN: usize = 4;
const STRENGTH: usize = 5;
const USES: [Input; 2] = [Input::HeldUp, Input::InterferenceP99];

pub(crate) static RULE: Rule = Rule {
    id: "event_loop_interference",
    title: "A heavy route that blocks the event loop for the others",
    docs: Docs {
        looks_for: "Heavy routes beside which a light route's requests become slow, with the heavy one taking 5 % of the time.",
        why: "JavaScript runs on one thread: while a heavy request computes, every other request of the process waits. Go's scheduler lets them pass.",
        what_to_do: "Fix it in place: a worker thread, streaming, a cheaper algorithm. Move it where Go also needs less CPU, or where Go clearly doesn't hold up and carries more.",
    },
    citation: "the Node.js guide \"Don't Block the Event Loop\"; measured here as held-up share and p99 beside the heavy route",
    thresholds: &[
        Threshold {
            key: "held_up_share",
            default: 0.05,
            doc: "share of the light route's requests held up, from which it counts",
        },
        Threshold {
            key: "slo_share",
            default: 0.5,
            doc: "share of the light route's SLO that its p99 must exceed beside the heavy one",
        },
        Threshold {
            key: "gain",
            default: 1.25,
            doc: "Node / Go CPU of the heavy route from which it is moved rather than fixed",
        },
        Threshold {
            key: "much_smaller",
            default: 0.25,
            doc: "Go's held-up share over Node's, up to which Go clearly doesn't hold up",
        },
        Threshold {
            key: "capacity_gain",
            default: 1.25,
            doc: "Go / Node capacity from which that is a reason to move",
        },
        Threshold {
            key: "strength",
            default: 1.0,
            doc: "gain that getting rid of the interference counts for",
        },
    ],
    scope: Scope::Route,
    judge,
    say,
};

fn judge(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Opinion> {
    let held_up = sample.get(Input::HeldUp)?;
    if held_up < limits.at(HELD_UP) || is_within_slo(sample, limits) {
        return None;
    }
    let verdict = match does_go_help(sample, limits, held_up) {
        true => Verdict::Move,
        false => Verdict::Fix,
    };
    Some(Opinion {
        otherwise: Verdict::Fix,
        ..Opinion::of(verdict, limits.at(STRENGTH))
    })
}

/// Without a known SLO or p99 the held-up share decides alone.
fn is_within_slo(sample: &Sample<'_>, limits: Limits<'_>) -> bool {
    let known = sample
        .get(Input::InterferenceP99)
        .zip(sample.get(Input::LightSlo));
    known.is_some_and(|(p99, slo)| p99 <= limits.at(SLO_SHARE) * slo)
}

fn does_go_help(sample: &Sample<'_>, limits: Limits<'_>, held_up: f64) -> bool {
    let go_held_up = sample.get(Input::HeldUpOther);
    let is_cheaper = sample
        .get(Input::CpuRatio)
        .is_some_and(|r| r <= 1.0 / limits.at(GAIN));
    if is_cheaper {
        return go_held_up.is_none_or(|go| go < held_up);
    }
    let carries_more = sample
        .get(Input::CapacityRatio)
        .is_some_and(|r| r >= limits.at(CAPACITY_GAIN));
    carries_more && go_held_up.is_some_and(|go| go <= limits.at(MUCH_SMALLER) * held_up)
}

fn say(sample: &Sample<'_>, limits: Limits<'_>) -> Option<Said> {
    let column = sample.column(Input::HeldUp);
    let Some(held_up) = sample.get(Input::HeldUp) else {
        // No run means that the route isn't heavy enough to be paired with a light one.
        column.not_measured.as_ref()?;
        return Some(Said::not_known(
            "how much it holds up the light route",
            sample,
            &USES[..1],
        ));
    };
    let mut text = format!(
        "holds up {:.1} % of the light route's requests on Node (it counts from {:.0} %)",
        held_up * 100.0,
        limits.at(HELD_UP) * 100.0
    );
    let mut uses = USES.to_vec();
    if let Some(p99) = sample.get(Input::InterferenceP99) {
        let slo = sample.get(Input::LightSlo);
        let slo = slo.map_or(String::new(), |s| format!(" of {:.0} ms allowed", s * 1e3));
        let _ = write!(text, ", whose p99 becomes {:.1} ms{slo}", p99 * 1e3);
    }
    if let Some(go) = sample.get(Input::HeldUpOther) {
        let _ = write!(text, "; Go holds up {:.1} %", go * 100.0);
        uses.push(Input::HeldUpOther);
    }
    Some(Said::known(text, &uses))
}

#[cfg(test)]
mod tests {
    use crate::testing::{opinion, point};

    use super::*;

    #[test]
    fn fixes_in_place_unless_go_also_saves() {
        let at = |ratio: f64, held_up: f64, p99: f64| {
            let values = [
                (Input::CpuRatio, ratio),
                (Input::HeldUp, held_up),
                (Input::HeldUpOther, 0.01),
                (Input::InterferenceP99, p99),
                (Input::LightSlo, 0.05),
            ];
            opinion(&RULE, &point(&values)).map(|o| o.verdict)
        };
        assert_eq!(at(1.0, 0.2, 0.1), Some(Verdict::Fix));
        assert_eq!(at(0.5, 0.2, 0.1), Some(Verdict::Move));
        assert_eq!(at(1.0, 0.04, 0.1), None);
        assert_eq!(at(1.0, 0.2, 0.02), None);
    }

    #[test]
    fn moves_when_go_carries_more_and_does_not_hold_up() {
        let at = |go: f64| {
            let values = [
                (Input::CapacityRatio, 1.5),
                (Input::HeldUp, 0.2),
                (Input::HeldUpOther, go),
            ];
            opinion(&RULE, &point(&values)).map(|o| o.verdict)
        };
        assert_eq!(at(0.05), Some(Verdict::Move));
        assert_eq!(at(0.1), Some(Verdict::Fix));
    }
}
