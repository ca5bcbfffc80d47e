//! Where an SLO stops to hold, from windows at several rates in which requests were late in clusters.
//!
//! Close to its breaking point a service is late in episodes: a queue that builds up makes a hundred late requests
//! at once, and then none for seconds. A window of a second that saw none says little, and so does one that saw ten
//! times the share that is allowed; what an SLO speaks of is the *mean* share. So all windows are fitted together by
//! the mean: the share of late requests as a logistic curve over the logarithm of the rate, each criterion (a route's
//! latency, its errors) with a crossing of its own. Quasi-likelihood needs no more than the mean
//! to be right (Wedderburn 1974, Biometrika 61: 439); how much windows scatter is left to whoever repeats blocks of
//! them. The estimate is compared with known answers in `tests/it/crossing.rs`.

/// Requests of one criterion in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Those that missed it.
    pub bad: u64,
    /// All.
    pub n: u64,
}

/// A window at a constant arrival rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Requests per second.
    pub rate: f64,
    /// A tally for each criterion, in one order for all windows.
    pub tallies: Vec<Tally>,
}

/// Where the SLO stops to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BreakingPoint {
    /// Within the rates tried.
    At(f64),
    /// Above the highest rate tried.
    AtLeast(f64),
    /// Below the lowest rate tried.
    Below(f64),
}

impl BreakingPoint {
    /// The rate that it names; for the open ends the last one tried.
    pub fn rate(self) -> f64 {
        match self {
            BreakingPoint::At(rate) | BreakingPoint::AtLeast(rate) | BreakingPoint::Below(rate) => {
                rate
            }
        }
    }
}

/// Slopes of the share's logit over the logarithm of the rate: one that degrades slowly, one that falls off a cliff.
const SLOPES: (f64, f64) = (4.0, 60.0);
/// What is thought of the slope before anything is seen: median, and deviation of its logarithm. A queue whose rare
/// heavy requests must meet to be late has 4 to 7 (simulated M/G/1, the example's mix), one at its saturation 10 to 30.
/// So narrow that few windows hardly move it: what they say of it is chance, and moves the point (decision 0023).
const USUAL_SLOPE: (f64, f64) = (9.0, 0.35);
/// A share beyond so many times what is allowed counts as that: how bad a collapse is says nothing of where it began.
const COLLAPSE: f64 = 30.0;
/// A criterion whose requests allow for fewer misses than this in all windows can't show a share; it counts with
/// what its misses are beyond chance.
const ENOUGH: f64 = 15.0;

/// Of an interval of some e^4 of rates: to the last bits of a float.
const HALVINGS: usize = 50;

/// The rate at which the first criterion's expected share of misses reaches what it allows (shares, in the order of
/// the tallies). All criteria have one slope. `None` without windows.
pub fn breaking_point(windows: &[Window], allowed: &[f64]) -> Option<BreakingPoint> {
    let one_for_all = |criteria: &[Criterion], lowest, highest| {
        vec![steepest(criteria, lowest, highest); criteria.len()]
    };
    point(windows, allowed, one_for_all)
}

/// The same from few windows, whose scatter says little of how steeply the share rises with the rate: each criterion's slope
/// is taken from them and from what slopes usually are. A search of seventy probes sees the slope for itself, and is better
/// without.
pub fn breaking_point_of_few(windows: &[Window], allowed: &[f64]) -> Option<BreakingPoint> {
    let its_own = |criteria: &[Criterion], lowest, highest| {
        let each = criteria.iter();
        each.map(|c| steepest_of_few(c, lowest, highest)).collect()
    };
    point(windows, allowed, its_own)
}

/// The point, by the slope of each criterion in a range of rates, given as logarithms.
fn point(
    windows: &[Window],
    allowed: &[f64],
    slopes: impl Fn(&[Criterion], f64, f64) -> Vec<f64>,
) -> Option<BreakingPoint> {
    let rates = || windows.iter().map(|w| w.rate);
    let (least, most) = (
        rates().min_by(f64::total_cmp)?,
        rates().max_by(f64::total_cmp)?,
    );
    let (lowest, highest) = (least.ln(), most.ln());
    let criteria: Vec<Criterion> = allowed
        .iter()
        .enumerate()
        .filter_map(|(index, allowed)| Criterion::new(windows, index, *allowed))
        .collect();
    let slopes = slopes(&criteria, lowest, highest).into_iter();
    let crossings = criteria.iter().zip(slopes);
    let crossings = crossings.map(|(c, slope)| c.crossing(slope, lowest, highest));
    let first = crossings.fold(f64::INFINITY, f64::min);
    Some(if first > highest {
        BreakingPoint::AtLeast(most)
    } else if first < lowest {
        BreakingPoint::Below(least)
    } else {
        BreakingPoint::At(first.exp())
    })
}

/// What each block adds to an estimate from all blocks: the jackknife's values, whose mean is the estimate and whose scatter
/// is its error (Miller 1974, Biometrika 61: 1). `estimate` is given the blocks to use; `None` where it can't tell for one of
/// the sets.
///
/// The bias that the jackknife sees stays in: of a few blocks, in the first of several crossings, it is mostly noise
/// (decision 0023).
pub fn jackknife_values<T: Clone>(
    blocks: &[T],
    estimate: impl Fn(&[T]) -> Option<f64>,
) -> Option<Vec<f64>> {
    let (whole, rests) = leave_one_out(blocks, estimate)?;
    let n = rests.len() as f64;
    let middle = rests.iter().sum::<f64>() / n;
    let values = rests.iter().map(|rest| whole + (n - 1.0) * (middle - rest));
    Some(values.collect())
}

/// The same with the estimate's bias taken out of their mean: pseudo-values (Tukey 1958), for where the parts are many.
pub fn pseudo_values<T: Clone>(
    blocks: &[T],
    estimate: impl Fn(&[T]) -> Option<f64>,
) -> Option<Vec<f64>> {
    let (whole, rests) = leave_one_out(blocks, estimate)?;
    let n = rests.len() as f64;
    let values = rests.iter().map(|rest| n * whole - (n - 1.0) * rest);
    Some(values.collect())
}

/// The estimate from all blocks, and those without each.
fn leave_one_out<T: Clone>(
    blocks: &[T],
    estimate: impl Fn(&[T]) -> Option<f64>,
) -> Option<(f64, Vec<f64>)> {
    let without = |left_out: usize| {
        let rest = blocks.iter().enumerate().filter(|(i, _)| *i != left_out);
        estimate(&rest.map(|(_, block)| block.clone()).collect::<Vec<T>>())
    };
    let whole = estimate(blocks)?;
    let rests = (0..blocks.len()).map(without).collect::<Option<_>>()?;
    Some((whole, rests))
}

/// One criterion over all windows.
#[derive(Debug)]
struct Criterion {
    /// Logit of what is allowed.
    allowed: f64,
    /// The largest share that counts.
    most: f64,
    /// Logarithm of the rate, misses (fewer than counted where they may be chance), all.
    seen: Vec<(f64, f64, f64)>,
}

impl Criterion {
    /// `None` where it never missed.
    fn new(windows: &[Window], index: usize, allowed: f64) -> Option<Self> {
        let tallies = || windows.iter().map(|w| (w.rate.ln(), w.tallies[index]));
        let (bad, n): (u64, u64) = tallies().fold((0, 0), |(b, n), (_, t)| (b + t.bad, n + t.n));
        if bad == 0 {
            return None;
        }
        let is_enough = n as f64 * allowed >= ENOUGH;
        let beyond_chance = match is_enough {
            true => 1.0,
            false => crate::clopper_pearson(bad, n, 0.95).0 * n as f64 / bad as f64,
        };
        let most = (COLLAPSE * allowed).min(0.9);
        let seen = tallies().map(|(rate, t)| {
            let (bad, n) = (t.bad as f64 * beyond_chance, t.n as f64);
            (rate, bad.min(most * n), n)
        });
        Some(Criterion {
            allowed: (allowed / (1.0 - allowed)).ln(),
            most,
            seen: seen.collect(),
        })
    }

    /// The crossing that makes the expected number of misses the one seen, as a logarithm; within a factor of e^2 of
    /// the rates tried.
    fn crossing(&self, slope: f64, lowest: f64, highest: f64) -> f64 {
        let (mut low, mut high) = (lowest - 2.0, highest + 2.0);
        let bad: f64 = self.seen.iter().map(|(_, bad, _)| bad).sum();
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            let expected = self.seen.iter();
            let expected: f64 = expected
                .map(|(rate, _, n)| n * self.share(slope, middle, *rate))
                .sum();
            match expected > bad {
                true => low = middle,
                false => high = middle,
            }
        }
        f64::midpoint(low, high)
    }

    fn share(&self, slope: f64, crossing: f64, rate: f64) -> f64 {
        let logit = (self.allowed + slope * (rate - crossing)).clamp(-30.0, 30.0);
        (1.0 / (1.0 + (-logit).exp())).min(self.most)
    }

    /// The quasi-likelihood's logarithm at the slope's own crossing.
    fn log_likelihood(&self, slope: f64, lowest: f64, highest: f64) -> f64 {
        let crossing = self.crossing(slope, lowest, highest);
        let seen = self.seen.iter().map(|(rate, bad, n)| {
            let share = self.share(slope, crossing, *rate);
            bad * share.ln() + (n - bad) * (1.0 - share).ln()
        });
        seen.sum()
    }

    /// How much more than independent requests the misses scatter: Pearson's statistic over its degrees of freedom.
    fn dispersion(&self, slope: f64, lowest: f64, highest: f64) -> f64 {
        let crossing = self.crossing(slope, lowest, highest);
        let squares = self.seen.iter().map(|(rate, bad, n)| {
            let share = self.share(slope, crossing, *rate);
            (bad - n * share).powi(2) / (n * share * (1.0 - share)).max(1.0)
        });
        let freedom = self.seen.len().saturating_sub(1).max(1);
        (squares.sum::<f64>() / freedom as f64).max(1.0)
    }
}

/// The slope that fits all criteria best.
fn steepest(criteria: &[Criterion], lowest: f64, highest: f64) -> f64 {
    likeliest(|log| {
        let each = criteria.iter();
        each.map(|c| c.log_likelihood(log.exp(), lowest, highest))
            .sum()
    })
}

/// The slope that fits a criterion best, given what slopes usually are.
///
/// The misses of a window come in clusters: the likelihood counts for as many independent requests as their scatter lets it
/// (quasi-likelihood over its dispersion, `McCullagh` & Nelder 1989, 9.2).
fn steepest_of_few(criterion: &Criterion, lowest: f64, highest: f64) -> f64 {
    let clusters = criterion.dispersion(USUAL_SLOPE.0, lowest, highest);
    likeliest(|log| {
        let off = (log - USUAL_SLOPE.0.ln()) / USUAL_SLOPE.1;
        criterion.log_likelihood(log.exp(), lowest, highest) / clusters - 0.5 * off * off
    })
}

/// The slope at which this function of its logarithm is highest: golden section.
fn likeliest(fit: impl Fn(f64) -> f64) -> f64 {
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let (mut low, mut high) = (SLOPES.0.ln(), SLOPES.1.ln());
    let inner = |low: f64, high: f64| (high - golden * (high - low), low + golden * (high - low));
    let (mut a, mut b) = inner(low, high);
    let (mut at_a, mut at_b) = (fit(a), fit(b));
    for _ in 0..20 {
        if at_a > at_b {
            (high, b, at_b) = (b, a, at_a);
            a = inner(low, high).0;
            at_a = fit(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = inner(low, high).1;
            at_b = fit(b);
        }
    }
    f64::midpoint(low, high).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rate: f64, bad: u64) -> Window {
        Window {
            rate,
            tallies: vec![Tally { bad, n: 10_000 }],
        }
    }

    fn of(windows: &[Window]) -> BreakingPoint {
        breaking_point(windows, &[0.01]).unwrap()
    }

    #[test]
    fn clean_windows_cross_where_the_share_is_what_is_allowed() {
        let seen = [920.0, 960.0, 1000.0, 1040.0, 1080.0]
            .map(|rate: f64| window(rate, (100.0 * (rate / 1000.0).powi(12)).round() as u64));
        let BreakingPoint::At(rate) = of(&seen) else {
            panic!()
        };
        assert!((rate / 1000.0 - 1.0).abs() < 0.003, "{rate}");
    }

    #[test]
    fn clusters_count_by_their_mean() {
        // One window in ten is hit, and by ten times what is allowed.
        let seen: Vec<Window> = (0..10)
            .map(|i| window(1000.0, if i == 4 { 1000 } else { 0 }))
            .chain([window(900.0, 0), window(1100.0, 900)])
            .collect();
        let BreakingPoint::At(rate) = of(&seen) else {
            panic!()
        };
        assert!((950.0..1030.0).contains(&rate), "{rate}");
    }

    #[test]
    fn open_ends_say_so() {
        assert_eq!(
            of(&[window(100.0, 0), window(200.0, 3)]),
            BreakingPoint::AtLeast(200.0)
        );
        assert_eq!(
            of(&[window(100.0, 900), window(200.0, 4000)]),
            BreakingPoint::Below(100.0)
        );
        assert_eq!(breaking_point(&[], &[0.01]), None);
    }

    #[test]
    fn the_first_criterion_to_break_counts_and_a_rare_one_only_beyond_chance() {
        let seen = |rare: Tally| {
            let of = |rate: f64, bad: u64| Window {
                rate,
                tallies: vec![Tally { bad, n: 5000 }, Tally { bad: 0, n: 5000 }, rare],
            };
            vec![of(900.0, 10), of(1000.0, 50), of(1100.0, 200)]
        };
        let point = |rare| breaking_point(&seen(rare), &[0.01; 3]).unwrap().rate();
        let without = point(Tally { bad: 0, n: 10 });
        assert!((point(Tally { bad: 1, n: 10 }) / without - 1.0).abs() < 0.1);
        assert!(point(Tally { bad: 8, n: 10 }) < 0.95 * without);
    }

    #[test]
    fn jackknife_values_of_a_mean_are_the_values() {
        let mean = |v: &[f64]| Some(v.iter().sum::<f64>() / v.len() as f64);
        let values = jackknife_values(&[1.0, 2.0, 6.0], mean).unwrap();
        for (value, expected) in values.iter().zip([1.0, 2.0, 6.0]) {
            assert!((value - expected).abs() < 1e-9);
        }
        assert_eq!(
            jackknife_values(&[1.0], |v: &[f64]| v.first().copied()),
            None
        );
    }
}
