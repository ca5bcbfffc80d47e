//! What a window would have cost on a core in its usual state, whatever neighbours did to it meanwhile: the usual
//! state of the run for costs, of a block for what is compared within it.

use std::collections::BTreeMap;

use weighbridge_stats::{log_slope, median};

use crate::experiment::Experiment;
use crate::round::{Cost, Round};
use crate::seen::Seen;

/// Most that a cost may move with the sentinel, on the log scale. Seen were 0.6 (Go) to 2.5 (Node).
const MOST_SLOPE: f64 = 4.0;

/// How the cost of each route of each candidate moves with the state of the core, and the usual states.
///
/// The reference is the median of all windows: near the middle of what was seen, the error of a slope hardly
/// counts. At the calmest tenth it would, in no interval: simulated coverage was 88 % there.
#[derive(Debug, Default)]
pub(crate) struct CoreState {
    of_run: Option<f64>,
    of_blocks: BTreeMap<usize, f64>,
    slopes: BTreeMap<(String, Option<usize>), f64>,
}

impl CoreState {
    /// From all windows of a run, the baseline's second processes included.
    pub(crate) fn of(experiment: &Experiment, seen: &Seen) -> Self {
        let mut state = CoreState {
            of_run: median(&cores(experiment, &seen.rounds)),
            of_blocks: usual_by_block(experiment, seen),
            slopes: BTreeMap::new(),
        };
        for candidate in &experiment.candidates {
            for part in parts(experiment) {
                let of_candidate = seen.rounds.iter().filter(|r| r.candidate == candidate.name);
                let points: Vec<(f64, f64)> = of_candidate
                    .flat_map(|r| r.costs(part))
                    .filter(|c| c.is_fit)
                    .filter_map(|c| Some((c.per_request()?, c.core?)))
                    .collect();
                let slope = log_slope(&points, MOST_SLOPE);
                state.slopes.insert((candidate.name.clone(), part), slope);
            }
        }
        state
    }

    /// CPU seconds per good answer of a route alone, or (`None`) of the mix, in one process, at the run's usual state of
    /// the core. Windows in which the engine fell behind weren't at the stated rate and are left out.
    pub(crate) fn cost(&self, round: &Round, route: Option<usize>) -> Option<f64> {
        self.cost_at(self.of_run, round, route)
    }

    /// The same at the usual state of the round's block, which is what its candidates are compared at.
    ///
    /// What differs between the candidates' windows of one block is taken out. What differs between blocks isn't: where
    /// one candidate's cost moves more with the core than the other's, their ratio is another one in each state, and an interval has
    /// to say so (decision 0021).
    pub(crate) fn cost_in_block(&self, round: &Round, route: Option<usize>) -> Option<f64> {
        self.cost_at(self.of_blocks.get(&round.block).copied(), round, route)
    }

    fn cost_at(&self, reference: Option<f64>, round: &Round, route: Option<usize>) -> Option<f64> {
        let key = (round.candidate.clone(), route);
        let slope = self.slopes.get(&key).copied().unwrap_or(0.0);
        let fit = round.costs(route).iter().filter(|c| c.is_fit);
        let (cpu, good) = fit.fold((0.0, 0), |(cpu, good), cost| {
            (cpu + levelled(cost, reference, slope), good + cost.good)
        });
        (good > 0).then(|| cpu / good as f64)
    }
}

/// CPU seconds of a window as they would have been at `reference`.
fn levelled(cost: &Cost, reference: Option<f64>, slope: f64) -> f64 {
    match (reference, cost.core) {
        (Some(reference), Some(core)) => cost.cpu * (reference / core).powf(slope),
        _ => cost.cpu,
    }
}

fn usual_by_block(experiment: &Experiment, seen: &Seen) -> BTreeMap<usize, f64> {
    let mut blocks: BTreeMap<usize, Vec<&Round>> = BTreeMap::new();
    for round in &seen.rounds {
        blocks.entry(round.block).or_default().push(round);
    }
    let usual = blocks.into_iter();
    usual
        .filter_map(|(block, rounds)| Some((block, median(&cores(experiment, rounds))?)))
        .collect()
}

/// What the sentinel saw beside each window of the rounds, in seconds.
pub(super) fn cores<'r>(
    experiment: &Experiment,
    rounds: impl IntoIterator<Item = &'r Round>,
) -> Vec<f64> {
    let parts = parts(experiment);
    let rounds = rounds.into_iter();
    rounds
        .flat_map(|r| parts.iter().flat_map(|part| r.costs(*part)))
        .filter_map(|c| c.core)
        .collect()
}

/// The routes alone, then (`None`) the mix.
fn parts(experiment: &Experiment) -> Vec<Option<usize>> {
    let routes = 0..experiment.traffic.routes.len();
    routes.map(Some).chain([None]).collect()
}
