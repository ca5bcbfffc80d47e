//! The search for the capacity: the highest arrival rate at which an SLO holds, as an interval.
//!
//! Doubles until the SLO breaks, closes in, then repeats around the point until the interval is narrow or the
//! time is over. Each probe adds to a posterior over the breaking rate (`posterior.rs`), so no single probe
//! decides anything. Probes in which the engine fell behind say nothing about the service; when they are all
//! that is left, the answer is a lower bound.
//!
//! No clock and no socket in here: whoever searches brings a function from a rate to a [`Probe`].

mod pooled;
mod posterior;
mod probe;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;
mod usl;

pub use probe::{GaveWay, Probe, Tally};
pub use usl::Usl;

use posterior::{Observation, Posterior};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Level of the interval.
pub const LEVEL: f64 = 0.95;
/// While the interval is wider than this factor, probes look for the point; afterwards they confirm it.
const NEAR: f64 = 1.5;
/// Confirming probes take these quantiles of what is known in turn, so that they show the slope too; they stay
/// this near to the point, and at least this far from it.
const SIDES: [f64; 3] = [0.5, 0.85, 0.15];
const STRIDES: [f64; 2] = [0.015, 0.1];
/// Short probes between a rate that held and one that broke say little each: after so many, longer ones follow.
const MOST_SCOUTS: usize = 8;
/// A lower bound that the engine sets is sharpened to this factor.
const NEAR_CEILING: f64 = 1.1;
/// A rate at which the engine fell behind so often, and kept up neither there nor above, is thought to be beyond it ...
const TRIES: usize = 3;
/// ... and after so many times is said to be: a neighbour on the machine makes the engine late too.
const TRIES_TO_SAY: usize = 5;
/// So many unfit probes in a row end the search.
const MOST_UNFIT: usize = 8;

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchSettings {
    /// The first rate, requests a second.
    pub start: f64,
    /// The lowest rate that is tried; when the SLO doesn't hold there, it is unreachable.
    pub lowest: f64,
    /// The highest rate that is tried.
    pub highest: f64,
    /// The interval is narrow enough when each end is within this share of the point.
    pub precision: f64,
    /// Fewest probes that confirm the point.
    pub fewest_repeats: usize,
    /// Most probes in all.
    pub most_probes: usize,
}

impl SearchSettings {
    const DEFAULT: Self = SearchSettings {
        start: 50.0,
        lowest: 10.0,
        highest: 1e6,
        precision: 0.02,
        fewest_repeats: 12,
        most_probes: 80,
    };
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What a probe is for; a scout may be short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Finding out where to look.
    Scout,
    /// Repeating around the point.
    Confirm,
}

/// The next rate to try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// Requests a second.
    pub rate: f64,
    /// What for.
    pub purpose: Purpose,
}

/// Why the capacity is only known to be at least something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Open {
    /// The engine fell behind above.
    Engine,
    /// Nothing higher was to be tried.
    HighestRate,
    /// The time was over before the SLO broke.
    OutOfTime,
}

/// Where the SLO stops holding.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Here, with an interval that holds it at 95 %.
    Found {
        /// The most plausible rate, requests a second.
        point: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
        /// Whether the interval got as narrow as was wanted.
        is_precise: bool,
    },
    /// It held at all rates that could be judged.
    AtLeast {
        /// The highest of them.
        rate: f64,
        /// Why no higher one could be judged.
        why: Open,
    },
    /// `slo_unreachable`: it doesn't even hold at the lowest rate.
    Unreachable {
        /// That rate.
        rate: f64,
    },
    /// It held nowhere, but the time was over before the lowest rate was tried.
    Below {
        /// The lowest rate that was tried.
        rate: f64,
    },
    /// No probe could be judged.
    NotKnown,
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Capacity {
    /// Where the SLO stops holding.
    pub outcome: Outcome,
    /// What gave way there; `None` when nothing did.
    pub gave_way: Option<GaveWay>,
    /// All probes, in the order in which they were made.
    pub probes: Vec<Probe>,
    /// The Universal Scalability Law through them, or why there is none.
    pub usl: Result<Usl, String>,
}

/// Searches until the interval is narrow, or `probe` answers `None`: the time is over.
pub fn find(settings: &SearchSettings, mut probe: impl FnMut(Ask) -> Option<Probe>) -> Capacity {
    let mut search = Search {
        settings: *settings,
        probes: Vec::new(),
        repeats: 0,
        closing: 0,
    };
    let outcome = loop {
        let ask = match search.next() {
            Next::Ask(ask) if search.probes.len() < settings.most_probes => ask,
            Next::Ask(_) => break search.conclude(Open::OutOfTime),
            Next::Done(outcome) => break outcome,
        };
        match probe(ask) {
            Some(seen) => search.take(seen, ask.purpose),
            None => break search.conclude(Open::OutOfTime),
        }
    };
    Capacity {
        outcome,
        gave_way: search.gave_way(outcome),
        usl: Usl::fit(&search.probes),
        probes: search.probes,
    }
}

enum Next {
    Ask(Ask),
    Done(Outcome),
}

struct Search {
    settings: SearchSettings,
    probes: Vec<Probe>,
    /// Fit probes that confirm.
    repeats: usize,
    /// Fit probes since it held somewhere and broke somewhere.
    closing: usize,
}

impl Search {
    fn take(&mut self, probe: Probe, purpose: Purpose) {
        if probe.is_fit && purpose == Purpose::Confirm {
            self.repeats += 1;
        }
        let has = |held| self.fit().any(|p| p.held() == held);
        if has(true) && has(false) {
            self.closing += 1;
        }
        self.probes.push(probe);
    }

    fn fit(&self) -> impl Iterator<Item = &Probe> {
        self.probes.iter().filter(|p| p.is_fit)
    }

    fn highest_held(&self) -> Option<f64> {
        let held = self.fit().filter(|p| p.held()).map(|p| p.rate);
        held.max_by(f64::total_cmp)
    }

    fn unfit_at(&self, rate: f64) -> usize {
        let same = |p: &&Probe| p.rate == rate && !p.is_fit;
        self.probes.iter().filter(same).count()
    }

    /// The lowest rate that is thought to be beyond the engine.
    fn ceiling(&self) -> f64 {
        let kept_up = self.fit().map(|p| p.rate).fold(0.0, f64::max);
        let unfit = self.probes.iter().filter(|p| !p.is_fit).map(|p| p.rate);
        unfit
            .filter(|rate| *rate > kept_up && self.unfit_at(*rate) >= TRIES)
            .fold(f64::INFINITY, f64::min)
    }

    /// The engine's ceiling is in the way: that is tried again before it is the answer.
    fn end_below(&self, ceiling: f64, held: f64) -> Next {
        match self.unfit_at(ceiling) < TRIES_TO_SAY {
            true => scout(ceiling),
            false => Next::Done(Outcome::AtLeast {
                rate: held,
                why: Open::Engine,
            }),
        }
    }

    fn next(&self) -> Next {
        let unfit_lately = self.probes.iter().rev().take_while(|p| !p.is_fit).count();
        if unfit_lately >= MOST_UNFIT {
            return Next::Done(self.conclude(Open::Engine));
        }
        let Some(last) = self.probes.last() else {
            return scout(self.settings.start);
        };
        if !last.is_fit && self.unfit_at(last.rate) < TRIES {
            return scout(last.rate); // once more: a moment's trouble or a limit?
        }
        match (self.highest_held(), self.fit().any(|p| !p.held())) {
            (Some(held), false) => self.double(held),
            (Some(held), true) => self.close_in(held),
            (None, true) => self.look_down(),
            // Only unfit probes so far.
            (None, false) => scout((last.rate / 4.0).max(self.settings.lowest)),
        }
    }

    /// Nothing broke yet.
    fn double(&self, held: f64) -> Next {
        let ceiling = self.ceiling();
        if held >= self.settings.highest {
            return Next::Done(Outcome::AtLeast {
                rate: held,
                why: Open::HighestRate,
            });
        }
        if ceiling <= held * NEAR_CEILING {
            return self.end_below(ceiling, held);
        }
        let twice = (2.0 * held).min(self.settings.highest);
        match twice < ceiling {
            true => scout(twice),
            false => scout((held * ceiling).sqrt()),
        }
    }

    /// Nothing held yet: at once to the lowest rate, where it is decided whether there is anything to find.
    fn look_down(&self) -> Next {
        let lowest = self.settings.lowest;
        match self.fit().filter(|p| p.rate <= lowest).count() {
            2.. => Next::Done(Outcome::Unreachable { rate: lowest }),
            _ => scout(lowest),
        }
    }

    /// It held somewhere and broke somewhere.
    fn close_in(&self, held: f64) -> Next {
        let posterior = self.posterior();
        let (low, point, high) = self.interval(&posterior);
        let ceiling = self.ceiling();
        if point >= ceiling {
            return self.end_below(ceiling, held);
        }
        let is_narrow = (high / point).max(point / low) <= 1.0 + self.settings.precision;
        if is_narrow && self.repeats >= self.settings.fewest_repeats {
            return Next::Done(self.found(&posterior));
        }
        // One probe above what was tried so far, never a leap.
        let tried = self.fit().map(|p| p.rate).fold(0.0, f64::max);
        let limit = if tried <= held { 2.0 * tried } else { tried };
        let bounded = |rate: f64| {
            rate.clamp(self.settings.lowest, limit.min(self.settings.highest))
                .min(ceiling * 0.999)
        };
        if high / low > NEAR && self.closing < MOST_SCOUTS {
            return scout(bounded(point));
        }
        let quantile = SIDES[self.repeats % SIDES.len()];
        let away = posterior.quantile(quantile) - point.ln();
        let away = match self.repeats % SIDES.len() {
            0 => 0.0,
            _ => away.signum() * away.abs().clamp(STRIDES[0], STRIDES[1]),
        };
        Next::Ask(Ask {
            rate: bounded(point * away.exp()),
            purpose: Purpose::Confirm,
        })
    }

    fn posterior(&self) -> Posterior {
        let observations: Vec<_> = self.fit().map(Observation::of).collect();
        // A step beyond what is tried, so that an SLO that breaks at an end is seen to.
        let (low, high) = (self.settings.lowest / 2.0, self.settings.highest * 2.0);
        Posterior::new(&observations, low.ln(), high.ln())
    }

    /// Low end, point and high end: the posterior's, until enough probes confirm the point to tell it without a model
    /// of how they scatter. Who stops when an interval is narrow stops at lucky ones, and where outliers pull the mean
    /// the two disagree: the interval spans both.
    fn interval(&self, posterior: &Posterior) -> (f64, f64, f64) {
        let by_model = interval(posterior);
        if self.repeats < self.settings.fewest_repeats {
            return by_model;
        }
        let probes: Vec<&Probe> = self.fit().collect();
        let Some((low, point, high)) = pooled::pooled(&probes, by_model.1) else {
            return by_model;
        };
        (low.min(by_model.0), point, high.max(by_model.2))
    }

    fn found(&self, posterior: &Posterior) -> Outcome {
        let (low, point, high) = self.interval(posterior);
        let is_narrow = (high / point).max(point / low) <= 1.0 + self.settings.precision;
        Outcome::Found {
            point,
            low,
            high,
            is_precise: is_narrow && self.repeats >= self.settings.fewest_repeats,
        }
    }

    /// What can be said when no more can be tried.
    fn conclude(&self, why: Open) -> Outcome {
        let rates = || self.fit().map(|p| p.rate);
        match (self.highest_held(), self.fit().any(|p| !p.held())) {
            (Some(_), true) => {
                let posterior = self.posterior();
                let outcome = self.found(&posterior);
                match (why, outcome) {
                    // The engine gave out where the point would be: only what held is known.
                    (Open::Engine, Outcome::Found { low, .. }) => Outcome::AtLeast {
                        rate: low,
                        why: Open::Engine,
                    },
                    _ => outcome,
                }
            }
            (Some(rate), false) => Outcome::AtLeast { rate, why },
            (None, true) => Outcome::Below {
                rate: rates().fold(f64::INFINITY, f64::min),
            },
            (None, false) => Outcome::NotKnown,
        }
    }

    /// The most usual cause among probes that broke, those nearest to the point first.
    fn gave_way(&self, outcome: Outcome) -> Option<GaveWay> {
        let point = match outcome {
            Outcome::Found { point, .. } => point,
            Outcome::Unreachable { rate } | Outcome::Below { rate } => rate,
            Outcome::AtLeast {
                why: Open::Engine, ..
            } => return Some(GaveWay::Engine),
            Outcome::AtLeast { .. } | Outcome::NotKnown => return None,
        };
        let mut broken: Vec<(f64, GaveWay)> = self
            .fit()
            .filter_map(|p| Some(((p.rate / point).ln().abs(), p.gave_way?)))
            .collect();
        broken.sort_by(|a, b| a.0.total_cmp(&b.0));
        broken.truncate(7);
        let count = |cause: GaveWay| broken.iter().filter(|b| b.1 == cause).count();
        broken
            .iter()
            .map(|b| b.1)
            .max_by_key(|cause| (count(*cause), std::cmp::Reverse(*cause)))
    }
}

fn scout(rate: f64) -> Next {
    Next::Ask(Ask {
        rate,
        purpose: Purpose::Scout,
    })
}

fn interval(posterior: &Posterior) -> (f64, f64, f64) {
    let at = |q: f64| posterior.quantile(q).exp();
    let tail = (1.0 - LEVEL) / 2.0;
    (at(tail), at(0.5), at(1.0 - tail))
}
