//! Blocks of fresh processes: planned looks at them, disturbed ones dropped.

use std::time::{Duration, Instant};

use weighbridge_stats::{BreakingPoint, NARROW, Ratio, Window, breaking_point_of_few};

use crate::backing::RunningBacking;
use crate::candidate::Candidate;
use crate::capacity::Slo;
use crate::collect;
use crate::error::MeasureError;
use crate::pilot::Pilot;
use crate::rates::Rates;
use crate::replicate::{Near, ReplicateSettings, replicate};
use crate::round::Round;
use crate::seen::Seen;
use crate::time_plan::{Pace, ReplicateCut};
use crate::weigh::Conductor;

/// Disturbed blocks that are dropped before the run counts as not fit.
const MOST_DROPPED: usize = 3;
/// Kept blocks below which a dropped one is made up for, though it takes more than the planned time. Above, the
/// intervals say what is missing: with four of six blocks they are some 1.5 times as wide (Student's t by the square
/// root of the blocks).
const FEWEST: usize = 4;

/// Whether no more blocks are run: all planned ones were, and enough of them are kept.
fn are_enough(kept: usize, dropped: usize, planned: usize) -> bool {
    kept + dropped >= planned && kept >= FEWEST.min(planned)
}

/// What stays the same from block to block.
pub(crate) struct Scene<'a> {
    pub(crate) candidates: &'a [Candidate],
    pub(crate) backings: &'a [RunningBacking],
    pub(crate) slo: &'a Slo<'a>,
    pub(crate) pilots: &'a [Pilot],
    pub(crate) rates: &'a Rates,
}

impl Conductor<'_> {
    pub(crate) fn blocks(
        &mut self,
        seen: &mut Seen,
        scene: &Scene<'_>,
    ) -> Result<(), MeasureError> {
        let looks = self.experiment.time.looks.clone();
        let mut near: Vec<f64> = scene.pilots.iter().map(|p| p.capacity).collect();
        let mut tried: Vec<Vec<Window>> = vec![vec![]; scene.candidates.len()];
        let allowed = scene.slo.allowed();
        let (began, mut pace) = (Instant::now(), Pace::of(&self.experiment.time));
        let mut block = 0;
        while !are_enough(block, seen.dropped_blocks, looks.last()) {
            self.observer
                .phase(&format!("block {} of {}", block + 1, looks.last()));
            let time = pace.next(began.elapsed());
            let rounds = self.block(seen, scene, (block, time), (&near, &tried))?;
            pace.ran(rounds.len(), time);
            if let Some(why) = seen.disturbance(rounds.iter().map(|(_, r)| r)) {
                if seen.dropped_blocks < MOST_DROPPED {
                    seen.dropped_blocks += 1;
                    self.observer
                        .note(&format!("block {} is dropped: {why}", block + 1));
                    continue;
                }
                seen.unfit = Some(format!("the machine stayed unsteady: {why}"));
            }
            for (index, round) in rounds {
                self.warn_of_refusals(scene.slo, &round);
                self.ledger
                    .keep_round(self.run, block, &round.candidate, &round)?;
                tried[index].extend(round.windows());
                seen.rounds.push(round);
            }
            for (near, tried) in near.iter_mut().zip(&tried) {
                *near = breaking_point_of_few(tried, &allowed).map_or(*near, BreakingPoint::rate);
            }
            block += 1;
            let ratios = collect::cpu_ratios(self.experiment, seen).into_iter();
            let ratios: Vec<Ratio> = ratios.map(|(_, _, ratio)| ratio).collect();
            if looks.is_over(block, &ratios, NARROW, self.experiment.threshold) {
                break;
            }
        }
        Ok(())
    }

    /// A fresh process of each candidate and a second one of the baseline (A, B, A'); the order rotates so that no
    /// candidate always runs warm or last; each process has `cut` for all that it does. With the candidates' indices.
    fn block(
        &self,
        seen: &Seen,
        scene: &Scene<'_>,
        (block, cut): (usize, Duration),
        (near, tried): (&[f64], &[Vec<Window>]),
    ) -> Result<Vec<(usize, Round)>, MeasureError> {
        let time = &self.experiment.time;
        let firsts = (0..scene.candidates.len()).map(|index| (index, false));
        let mut order: Vec<(usize, bool)> = firsts.chain([(0, true)]).collect();
        let turn = block % order.len();
        order.rotate_left(turn);
        let mut rounds = Vec::new();
        for (index, is_second) in order {
            let pilot = &scene.pilots[index];
            let settings = ReplicateSettings {
                candidate: &scene.candidates[index],
                dir: &seen.built[index].dir,
                slo: scene.slo,
                backings: scene.backings,
                cut: ReplicateCut::of(cut, scene.slo.traffic.routes.len()),
                block,
                is_second,
                blocks: time.looks.at()[0],
                demand: &pilot.demand,
                safe_load: pilot.safe_load,
                route_rates: &scene.rates.routes,
                peak_rate: scene.rates.peak,
                near: pilot.unreachable.is_none().then_some(Near {
                    rate: near[index],
                    windows: &tried[index],
                }),
            };
            rounds.push((index, replicate(self.session, &settings)?));
        }
        Ok(rounds)
    }

    /// A limiter or a lock-out that began after the pilot: its refusals are cheap and fast, and not the service.
    fn warn_of_refusals(&self, slo: &Slo<'_>, round: &Round) {
        for (route, seen) in slo.traffic.routes.iter().zip(&round.routes) {
            if seen.failed > seen.good {
                let text = format!(
                    "`{}` failed {} of {} requests of {} under load; its figures are those of the rest",
                    round.candidate,
                    seen.failed,
                    seen.failed + seen.good,
                    route.name
                );
                self.observer.warn(
                    "answers_change_under_load",
                    text,
                    "lift rate limits and lock-outs for the measurement",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::are_enough;

    #[test]
    fn a_dropped_block_costs_width_until_few_are_left() {
        // Blocks run in all, for so many planned and dropped.
        let run = |planned, dropped| {
            let kept = (0..=planned).find(|kept| are_enough(*kept, dropped, planned));
            kept.map(|kept| kept + dropped)
        };
        assert_eq!([run(6, 0), run(6, 1), run(6, 2)], [Some(6); 3]);
        assert_eq!(run(6, 3), Some(7));
        assert_eq!([run(3, 0), run(3, 1)], [Some(3), Some(4)]);
    }
}
