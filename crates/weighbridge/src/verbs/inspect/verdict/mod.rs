//! A first verdict: the rules of `weigh` on what is assumed of each route by what its code was seen to do. Nothing of
//! it was measured, and a route of which nothing can be argued is not known.

mod assumed;
mod page;
mod shown;

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;
use weighbridge_decide::{DecideSettings, Decision, NextMeasurement, Verdict, decide};
use weighbridge_facts::{Fact, FactSet, Grade};
use weighbridge_inspect::{Inspection, RouteMove};

pub(super) use page::show as show_html;
pub(super) use shown::show;

/// The candidate in production, which is all that there is.
const BASELINE: &str = "node";
/// Routes beyond it aren't decided on: what would flip each of them takes its time.
const MOST_ROUTES: usize = 50;
/// Draws from estimates that are as wide as these.
const DRAWS: usize = 400;

/// What the verdict rests on.
const BASIS: &str = "nothing was measured: all routes weigh the same, and of each its code says what it waits for or computes, or nothing does";

/// The first verdict and what it rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FirstVerdict {
    /// `assumed`: nothing was measured.
    grade: Grade,
    /// What it rests on, in a sentence.
    basis: &'static str,
    /// Routes that something is known of and that were left out, being too many.
    left_out: usize,
    /// What was assumed of each route, with the code that it was argued from.
    facts: Vec<Fact>,
    /// Routes of which no fact could be argued; their verdicts are undecided.
    not_known: Vec<NotKnown>,
    #[serde(flatten)]
    decision: Decision,
}

/// A route of which no fact could be argued.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct NotKnown {
    /// `METHOD /path/{template}`.
    route: String,
    /// What isn't known of it.
    why: String,
}

/// Decides on assumptions; none where there is no route of Node.js.
pub(super) fn first(found: &Inspection) -> Option<FirstVerdict> {
    let mut argued = assumed::of(found);
    if argued.is_empty() {
        return None;
    }
    let not_known: Vec<NotKnown> = argued
        .iter()
        .filter_map(assumed::Argued::not_known)
        .collect();
    let known = argued.len() - not_known.len();
    // Those of which something is known come first.
    argued.sort_by_key(|route| route.facts.is_empty());
    argued.truncate(MOST_ROUTES);
    let facts = assumed::weighed(argued);
    let mut decision = decide(&FactSet::new(facts.clone()), &settings());
    withhold(&mut decision, &not_known);
    Some(FirstVerdict {
        grade: Grade::Assumed,
        basis: BASIS,
        left_out: known.saturating_sub(MOST_ROUTES),
        facts,
        not_known,
        decision,
    })
}

/// Nobody said how often a route is called, so none is too rare to matter.
fn settings() -> DecideSettings {
    let mut settings = DecideSettings {
        draws: DRAWS,
        ..DecideSettings::new(BASELINE, None)
    };
    let set = settings.thresholds.with("cpu_bound_route", "relevant", 0.0);
    set.expect("the rule has the threshold");
    settings
}

fn name_of(route: &RouteMove) -> String {
    format!("{} {}", route.method, route.path)
}

/// Literature alone decides on no route: without a fact of its own it is undecided, and so is the service that has it.
fn withhold(decision: &mut Decision, not_known: &[NotKnown]) {
    let names: HashSet<&str> = not_known.iter().map(|n| n.route.as_str()).collect();
    for route in &mut decision.routes {
        if names.contains(route.route.as_str()) {
            route.verdict = Verdict::Undecided;
        }
    }
    if !not_known.is_empty() {
        decision.service.verdict = Verdict::Undecided;
    }
    let why = match not_known {
        [] => decision.next_measurement.take().map(|next| next.why),
        [first, others @ ..] => Some(format!(
            "cpu_ratio and io_share of {} and {} more routes aren't known: weigh measures both side by side",
            first.route,
            others.len()
        )),
    };
    decision.next_measurement = why.map(|why| NextMeasurement {
        command: "weighbridge init, then weighbridge weigh".to_owned(),
        why,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use weighbridge_decide::{RouteVerdict, ServiceVerdict};

    fn decision() -> Decision {
        let route = |name: &str| RouteVerdict {
            route: name.to_owned(),
            verdict: Verdict::Keep,
            probability: 0.8,
            because: vec![],
            flips: vec![],
        };
        Decision {
            service: ServiceVerdict {
                verdict: Verdict::Keep,
                probability: 0.9,
                because: vec![],
                flips: vec![],
            },
            routes: vec![route("GET /a"), route("GET /b")],
            next_measurement: None,
        }
    }

    #[test]
    fn a_route_without_a_fact_is_undecided_and_with_it_its_service() {
        let not_known = [NotKnown {
            route: "GET /b".to_owned(),
            why: String::new(),
        }];
        let mut part = decision();
        withhold(&mut part, &not_known);
        assert_eq!(part.routes[0].verdict, Verdict::Keep);
        assert_eq!(part.routes[1].verdict, Verdict::Undecided);
        assert_eq!(part.service.verdict, Verdict::Undecided);
        assert!(part.next_measurement.is_some());
        let mut whole = decision();
        withhold(&mut whole, &[]);
        assert_eq!(whole.service.verdict, Verdict::Keep);
        assert_eq!(whole.next_measurement, None);
    }
}
