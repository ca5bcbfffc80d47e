//! Facts and settings in, a decision out.

use weighbridge_facts::FactSet;

use crate::flips;
use crate::model::Model;
use crate::next;
use crate::reasons;
use crate::settings::DecideSettings;
use crate::verdict::{Decision, RouteVerdict, ServiceVerdict};

/// Decides. The same facts and settings give the same decision.
///
/// ```
/// use weighbridge_decide::{DecideSettings, Verdict, decide};
/// use weighbridge_facts::{Estimate, Fact, FactSet, Grade, Metric, Subject};
///
/// let route = "POST /manifests";
/// let facts = FactSet::new(vec![
///     Fact::new(Subject::route(route), Metric::Weight, Estimate::exact(1.0), Grade::Declared, "plan"),
///     Fact::new(
///         Subject::pair("go", "node", Some(route)),
///         Metric::CpuRatio,
///         Estimate::interval(0.5, 0.47, 0.53, 6),
///         Grade::Measured,
///         "run 1",
///     ),
/// ]);
/// let decision = decide(&facts, &DecideSettings::new("node", Some("go".to_owned())));
/// assert_eq!(decision.service.verdict, Verdict::Move);
/// ```
pub fn decide(facts: &FactSet, settings: &DecideSettings) -> Decision {
    let model = Model::of(facts, settings);
    let outcomes = model.outcomes();
    let tallies = outcomes.tallies().copied().collect::<Vec<_>>();
    let mut flips = flips::find(facts, settings, &model, &outcomes).into_iter();
    let service = ServiceVerdict {
        verdict: tallies[0].verdict,
        probability: tallies[0].probability,
        because: reasons::of_service(&model, &tallies),
        flips: flips.next().unwrap_or_default(),
    };
    let routes = model.routes.iter().zip(&tallies[1..]).zip(flips);
    let routes = routes
        .filter(|((route, _), _)| !route.name.is_empty())
        .map(|((route, tally), flips)| RouteVerdict {
            route: route.name.clone(),
            verdict: tally.verdict,
            probability: tally.probability,
            because: reasons::of_route(&model, route, tally),
            flips,
        })
        .collect();
    Decision {
        service,
        routes,
        next_measurement: next::measurement(&model, &outcomes, &tallies, settings),
    }
}
