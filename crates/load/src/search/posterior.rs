//! Where the SLO breaks, from probes that are each noisy: a posterior over the breaking rate.
//!
//! The expected share of requests over the limit rises with the rate and equals what is allowed at the capacity;
//! it is taken as a logistic curve over the logarithm of the rate, with unknown crossing and slope. What one
//! probe counts scatters around that, and far more than a binomial does: slow requests come in clusters (one queue
//! that built up makes hundreds), so most probes near the edge see none and some see many. So counts are
//! beta-binomial (Skellam 1948, J. R. Stat. Soc. B 10: 257) with clusters of unknown size. It is the *mean* share that an SLO speaks of: a fit of the logarithm of each probe's share, or a
//! search by the sign of single probes, finds where the typical probe breaks, which for a queue is several
//! percent too high.
//!
//! One probe in ten may be an outlier that says nothing (a lapse: Wichmann and Hill 2001, Perception &
//! Psychophysics 63: 1293). Crossing, slope and cluster size are on a grid, refined where the mass is, which is also asked where to look
//! next, as in Kontsevich and Tyler 1999 (Vision Research 39: 2729).

use super::probe::{Probe, Tally};

/// Far past the edge a curve says nothing about where the edge is: a share beyond so many times what is allowed
/// counts as *at least that*.
const CAP: f64 = 8.0;
/// Share of probes that may be of no use.
const LAPSE: f64 = 0.1;
/// Slopes of the share's logit over log rate: 6 is a service that degrades slowly, 150 one that falls off a cliff.
const SLOPES: [f64; 7] = [6.0, 12.0, 20.0, 32.0, 52.0, 90.0, 150.0];
/// By how much counts vary more than a binomial does: how many slow requests come at once.
const CLUSTERS: [f64; 4] = [1.5, 15.0, 150.0, 1500.0];
/// Cells of the breaking rate's logarithm before the first refinement.
const CELLS: usize = 40;
/// Cells with more than this share of the mass are split, in so many rounds, down to this width.
const HEAVY: f64 = 0.01;
const ROUNDS: usize = 5;
const FINEST: f64 = 5e-4;

/// What a probe says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Observation {
    log_rate: f64,
    /// Share that may be bad.
    allowed: f64,
    /// The probability of its count as an outlier's.
    outlier: f64,
    /// Of the bad among all, or of the largest share that counts where it is beyond that.
    counts: [BetaBinomial; CLUSTERS.len()],
    is_capped: bool,
}

impl Observation {
    pub(crate) fn of(probe: &Probe) -> Self {
        let worst = probe
            .tallies
            .iter()
            .max_by(|a, b| a.stress().total_cmp(&b.stress()));
        let nothing = Tally {
            bad: 0,
            n: 0,
            allowed: 1.0,
        };
        Observation::new(probe.rate, worst.unwrap_or(&nothing))
    }

    fn new(rate: f64, tally: &Tally) -> Self {
        let (bad, n) = (tally.bad as f64, tally.n.max(1) as f64);
        let allowed = tally.allowed.clamp(1e-6, 0.5);
        let most = cap(allowed) * n;
        let is_capped = bad > most;
        let counted = if is_capped { most.ceil() } else { bad };
        Observation {
            log_rate: rate.ln(),
            allowed,
            outlier: match is_capped {
                true => 0.3,
                false => outlier(bad, n, allowed),
            },
            counts: CLUSTERS.map(|cluster| BetaBinomial::new(counted, n, cluster)),
            is_capped,
        }
    }
}

/// An outlier's count is anything, small ones as likely as large.
fn outlier(bad: f64, n: f64, allowed: f64) -> f64 {
    let scale = n * allowed + 1.0;
    let spread = 1.0 + (1.0 + n / scale).ln();
    1.0 / ((bad + scale) * spread)
}

/// The largest share that counts.
fn cap(allowed: f64) -> f64 {
    (CAP * allowed).min(0.9)
}

/// A stretch of the breaking rate's logarithm.
#[derive(Debug, Clone, Copy)]
struct Cell {
    from: f64,
    to: f64,
    /// Logarithm of the mean likelihood in it, slope and clusters integrated out.
    log: f64,
}

/// The posterior over the logarithm of the breaking rate.
#[derive(Debug, Clone)]
pub(crate) struct Posterior {
    cells: Vec<Cell>,
    /// Of each cell; they sum to 1.
    masses: Vec<f64>,
}

impl Posterior {
    /// From observations, with the breaking rate anywhere between `low` and `high` (logarithms).
    pub(crate) fn new(observations: &[Observation], low: f64, high: f64) -> Self {
        let mut ends: Vec<f64> = (0..=CELLS)
            .map(|i| low + (high - low) * i as f64 / CELLS as f64)
            .collect();
        // A cell ends at each rate that was tried: no peak between two of them is missed.
        ends.extend(observations.iter().map(|o| o.log_rate));
        ends.sort_by(f64::total_cmp);
        ends.dedup_by(|a, b| (*a - *b).abs() < FINEST);
        let mut posterior = Posterior::of_cells(
            ends.windows(2)
                .map(|w| cell(observations, w[0], w[1]))
                .collect(),
        );
        for _ in 0..ROUNDS {
            posterior = posterior.refined(observations);
        }
        posterior
    }

    fn of_cells(cells: Vec<Cell>) -> Self {
        let top = cells
            .iter()
            .map(|c| c.log)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut masses: Vec<f64> = cells
            .iter()
            .map(|c| (c.log - top).exp() * (c.to - c.from))
            .collect();
        let total: f64 = masses.iter().sum();
        for mass in &mut masses {
            *mass /= total;
        }
        Posterior { cells, masses }
    }

    fn refined(&self, observations: &[Observation]) -> Self {
        let mut cells = Vec::with_capacity(self.cells.len() * 2);
        for (c, mass) in self.cells.iter().zip(&self.masses) {
            let width = c.to - c.from;
            if *mass < HEAVY || width < FINEST {
                cells.push(*c);
                continue;
            }
            let part = |i: f64| c.from + width * i / 3.0;
            cells.extend([0.0, 1.0, 2.0].map(|i| cell(observations, part(i), part(i + 1.0))));
        }
        Posterior::of_cells(cells)
    }

    /// The `q` quantile of the breaking rate's logarithm.
    pub(crate) fn quantile(&self, q: f64) -> f64 {
        let mut below = 0.0;
        for (cell, mass) in self.cells.iter().zip(&self.masses) {
            if below + mass >= q {
                return cell.from + (cell.to - cell.from) * (q - below) / mass.max(1e-300);
            }
            below += mass;
        }
        self.cells.last().map_or(0.0, |c| c.to)
    }
}

fn cell(observations: &[Observation], from: f64, to: f64) -> Cell {
    let rate = f64::midpoint(from, to);
    let mut logs = [0.0; SLOPES.len() * CLUSTERS.len()];
    for (i, log) in logs.iter_mut().enumerate() {
        let (slope, cluster) = (SLOPES[i / CLUSTERS.len()], i % CLUSTERS.len());
        *log = observations
            .iter()
            .map(|o| log_likelihood(o, rate, slope, cluster))
            .sum();
    }
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = logs.iter().map(|log| (log - top).exp()).sum();
    Cell {
        from,
        to,
        log: top + total.ln(),
    }
}

/// Tempered: probes of a queue aren't quite what the curve says, and intervals from a likelihood that is taken at
/// its word are too narrow (Grünwald and van Ommen 2017, Bayesian Analysis 12: 1069).
const TEMPER: f64 = 0.6;

/// With the `cluster`th of [`CLUSTERS`].
fn log_likelihood(observation: &Observation, rate: f64, slope: f64, cluster: usize) -> f64 {
    let Observation {
        log_rate,
        allowed,
        outlier,
        is_capped,
        ..
    } = *observation;
    let odds = allowed / (1.0 - allowed) * (slope * (log_rate - rate)).clamp(-30.0, 30.0).exp();
    let share = (odds / (1.0 + odds)).clamp(1e-12, 1.0 - 1e-12);
    let (counts, cap) = (&observation.counts[cluster], cap(allowed));
    let log = match is_capped {
        false => counts.ln(share),
        true if share >= cap => 0.0,
        true => counts.ln(share) - counts.ln(cap),
    };
    TEMPER * ((1.0 - LAPSE) * log.exp() + LAPSE * outlier).ln()
}

/// The distribution of counts among `n` with variance n p (1 - p) times a cluster size, at one count; the share p is
/// asked for again and again.
#[derive(Debug, Clone, Copy)]
struct BetaBinomial {
    bad: f64,
    n: f64,
    /// Sum of the two shape parameters.
    weight: f64,
    /// What doesn't depend on the share.
    constant: f64,
}

impl BetaBinomial {
    fn new(bad: f64, n: f64, cluster: f64) -> Self {
        // A cluster can't be larger than all requests.
        let cluster = cluster.min(0.9 * n).max(1.01);
        let weight = (n - cluster) / (cluster - 1.0);
        let choices = rising(1.0, n) - rising(1.0, bad) - rising(1.0, n - bad);
        BetaBinomial {
            bad,
            n,
            weight,
            constant: choices - rising(weight, n),
        }
    }

    /// The logarithm of the probability.
    fn ln(&self, share: f64) -> f64 {
        let (alpha, beta) = (share * self.weight, (1.0 - share) * self.weight);
        rising(alpha, self.bad) + rising(beta, self.n - self.bad) + self.constant
    }
}

/// The logarithm of the rising factorial.
fn rising(from: f64, by: f64) -> f64 {
    match by > 0.0 {
        true => ln_gamma(from + by) - ln_gamma(from),
        false => 0.0,
    }
}

/// The logarithm of the gamma function for x > 0: Stirling's series after moving x above 8.
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 1.0;
    while x < 8.0 {
        shift *= x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series =
        (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - shift.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(rate: f64, bad: u64) -> Observation {
        let tally = Tally {
            bad,
            n: 10_000,
            allowed: 0.01,
        };
        Observation::new(rate, &tally)
    }

    #[test]
    fn the_crossing_of_clean_probes() {
        // ln stress = 20 ln(rate / 1000)
        let at = |rate: f64| probe(rate, (100.0 * (rate / 1000.0).powi(20)) as u64);
        let seen: Vec<_> = [920.0, 950.0, 980.0, 1010.0, 1040.0, 1070.0]
            .map(at)
            .to_vec();
        let posterior = Posterior::new(&seen, 10f64.ln(), 1e5f64.ln());
        assert!((posterior.quantile(0.5).exp() / 1000.0 - 1.0).abs() < 0.005);
        let width = posterior.quantile(0.975) - posterior.quantile(0.025);
        assert!(width > 0.002 && width < 0.05, "{width}");
    }

    #[test]
    fn an_outlier_among_many_moves_it_little() {
        let at = |rate: f64| probe(rate, (100.0 * (rate / 1000.0).powi(20)) as u64);
        let mut seen: Vec<_> = [920.0, 950.0, 980.0, 1010.0, 1040.0, 1070.0]
            .map(at)
            .to_vec();
        seen.push(probe(500.0, 4_000));
        let posterior = Posterior::new(&seen, 10f64.ln(), 1e5f64.ln());
        assert!((posterior.quantile(0.5).exp() / 1000.0 - 1.0).abs() < 0.01);
    }

    #[test]
    fn gamma_of_the_textbook() {
        assert!((ln_gamma(5.0) - 24f64.ln()).abs() < 1e-9);
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-9);
        assert!((ln_gamma(1e-3) - 6.907_178_885_383_853).abs() < 1e-9);
    }
}
