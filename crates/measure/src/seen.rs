//! All that an experiment saw, before anything is made of it.

use std::collections::BTreeMap;

use weighbridge_stats::median;

use crate::build::Built;
use crate::interference::Interference;
use crate::round::Round;

/// A control kernel this much slower than the run's median marks a disturbed round.
const CONTROL_LIMIT: f64 = 1.15;
/// Steal above which a round is disturbed, of the CPU time that was wanted.
const STEAL_LIMIT: f64 = 0.10;

/// All that an experiment saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Builds, in the order of the candidates.
    pub(crate) built: Vec<Built>,
    /// Finished replicates.
    pub(crate) rounds: Vec<Round>,
    /// Interference runs.
    pub(crate) interference: Vec<Interference>,
    /// Seconds of each cold start, in the order of the candidates.
    pub(crate) cold_starts: Vec<Vec<f64>>,
    /// Rate of the mix at the peak.
    pub(crate) peak_rate: f64,
    /// Candidates whose SLO can't be met at any rate, with the route.
    pub(crate) unreachable: Vec<(String, String)>,
    /// Blocks that were dropped.
    pub(crate) dropped_blocks: usize,
    /// Why nothing can be concluded, if so.
    pub(crate) unfit: Option<String>,
}

impl Seen {
    /// Finished blocks.
    pub(crate) fn blocks(&self) -> usize {
        self.rounds.iter().map(|r| r.block + 1).max().unwrap_or(0)
    }

    /// The first processes of a candidate, in block order.
    pub(crate) fn rounds_of<'a>(&'a self, candidate: &'a str) -> impl Iterator<Item = &'a Round> {
        self.rounds
            .iter()
            .filter(move |r| r.candidate == candidate && !r.is_second)
    }

    /// All processes of a candidate by block: two of the baseline, one of the others.
    pub(crate) fn by_block<'a>(&'a self, candidate: &str) -> BTreeMap<usize, Vec<&'a Round>> {
        let mut blocks: BTreeMap<usize, Vec<&Round>> = BTreeMap::new();
        for round in self.rounds.iter().filter(|r| r.candidate == candidate) {
            blocks.entry(round.block).or_default().push(round);
        }
        blocks
    }

    /// The baseline's second processes, in block order.
    pub(crate) fn second_rounds(&self) -> impl Iterator<Item = &Round> {
        self.rounds.iter().filter(|r| r.is_second)
    }

    /// Mean steal over all rounds, of the CPU time that was wanted; none before the first.
    pub(crate) fn steal(&self) -> Option<f64> {
        let sum: f64 = self.rounds.iter().map(|r| r.steal).sum();
        (!self.rounds.is_empty()).then(|| sum / self.rounds.len() as f64)
    }

    /// Why a block should be dropped, if it should.
    pub(crate) fn disturbance<'a>(
        &self,
        rounds: impl Iterator<Item = &'a Round>,
    ) -> Option<String> {
        let usual = median(
            &self
                .rounds
                .iter()
                .flat_map(|r| r.control)
                .collect::<Vec<_>>(),
        );
        rounds.into_iter().find_map(|round| {
            let slow = round.control.iter().copied().fold(0.0, f64::max);
            match usual {
                Some(usual) if slow > usual * CONTROL_LIMIT => Some(format!(
                    "fixed work took {:.0} % longer than usual",
                    (slow / usual - 1.0) * 100.0
                )),
                _ if round.steal > STEAL_LIMIT => Some(format!(
                    "the hypervisor took {:.0} % of the CPU time wanted",
                    round.steal * 100.0
                )),
                _ => None,
            }
        })
    }
}
