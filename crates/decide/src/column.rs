//! One input as the draws see it: always the same random numbers for the same name, so that two decisions differ
//! only by what was changed.

use std::sync::Arc;

use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use weighbridge_facts::{Estimate, Grade, Interval, Unit};

use crate::input::Origin;

/// Standard deviations between the ends of a 95 % interval.
pub(crate) const WIDTH_95: f64 = 3.92;

/// The values of one input.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    /// `metric[subject]`, whether or not there is such a fact.
    pub(crate) id: String,
    /// Grade of the fact; none without one.
    pub(crate) grade: Option<Grade>,
    /// The best single value; NaN when it isn't known.
    pub(crate) point: f64,
    /// One value a draw; empty when every draw is the point.
    pub(crate) draws: Arc<[f64]>,
    /// Why it wasn't measured, if that is what the fact says.
    pub(crate) not_measured: Option<String>,
    /// Whether the draws come from literature because nothing was measured.
    pub(crate) is_prior: bool,
    /// Standard deviation of its logarithm between hours of the machine, which the draws have beyond the estimate's.
    pub(crate) hour: f64,
}

impl Column {
    /// Not known, under a name.
    pub(crate) fn unknown(id: String) -> Self {
        Column {
            id,
            point: f64::NAN,
            ..Column::default()
        }
    }

    /// Draws from the fact's estimate.
    pub(crate) fn of(origin: &Origin<'_>, draws: usize) -> Self {
        let mut column = Column::unknown(origin.id());
        let Some(fact) = origin.fact else {
            return column;
        };
        column.grade = Some(fact.grade);
        match &fact.estimate {
            Estimate::Number(interval) => {
                column.point = interval.point;
                let name = format!("{} beside {:?}", column.id, origin.beside);
                column.draws = spread(interval, fact.metric.unit(), &name, draws);
            }
            Estimate::Flag { flag } => column.point = f64::from(u8::from(*flag)),
            Estimate::NotMeasured { not_measured } => {
                column.not_measured = Some(not_measured.clone());
            }
            Estimate::Text { .. } => {}
        }
        column
    }

    /// The same, drawn more widely by the standard deviation `hour` of its logarithm. All routes live in one hour: what
    /// it does to one, it does to each.
    pub(crate) fn in_any_hour(mut self, hour: f64, draws: usize) -> Self {
        if hour > 0.0 {
            let of_hour = log_normal(1.0, hour, "the hour of the machine", draws);
            let moved = |(draw, factor): (usize, &f64)| self.at(Some(draw)).map(|v| v * factor);
            self.draws = of_hour.iter().enumerate().filter_map(moved).collect();
            self.hour = hour;
        }
        self
    }

    /// The value in a draw, or the point; none when it isn't known.
    pub(crate) fn at(&self, draw: Option<usize>) -> Option<f64> {
        let value = match draw {
            Some(i) if !self.draws.is_empty() => self.draws[i],
            _ => self.point,
        };
        (!value.is_nan()).then_some(value)
    }

    /// Where 95 % of the draws are; none when they don't differ.
    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        let mut draws = self.draws.to_vec();
        draws.sort_by(f64::total_cmp);
        let at = |share: f64| draws.get((share * draws.len() as f64) as usize).copied();
        at(0.025).zip(at(0.975))
    }

    /// Whether the draws differ.
    pub(crate) fn is_uncertain(&self) -> bool {
        !self.draws.is_empty()
    }

    /// The same name with an exact value.
    pub(crate) fn fixed(&self, value: f64) -> Self {
        Column {
            id: self.id.clone(),
            grade: Some(Grade::Declared),
            point: value,
            ..Column::default()
        }
    }
}

fn spread(interval: &Interval, unit: Unit, name: &str, draws: usize) -> Arc<[f64]> {
    let (low, point) = (interval.low, interval.point);
    let Some(high) = interval.high.filter(|h| *h > low) else {
        return Arc::from([]);
    };
    let is_share = unit == Unit::Share;
    let normals = normals(name, draws).into_iter();
    if low > 0.0 && point > 0.0 && !is_share {
        let sd = (high / low).ln() / WIDTH_95;
        return normals.map(|z| point * (sd * z).exp()).collect();
    }
    let sd = (high - low) / WIDTH_95;
    let most = if is_share { 1.0 } else { f64::INFINITY };
    normals.map(|z| (point + sd * z).clamp(0.0, most)).collect()
}

/// Log-normal draws around `point` whose logarithm has the standard deviation `sd`.
pub(crate) fn log_normal(point: f64, sd: f64, name: &str, draws: usize) -> Arc<[f64]> {
    normals(name, draws)
        .into_iter()
        .map(|z| point * (sd * z).exp())
        .collect()
}

/// Standard normal numbers that depend on the name alone.
fn normals(name: &str, draws: usize) -> Vec<f64> {
    // FNV-1a: stable across versions and machines, unlike the standard library's hasher.
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..draws)
        .map(|_| StandardNormal.sample(&mut random))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_normal_interval_comes_back_from_its_draws() {
        let Estimate::Number(interval) = Estimate::interval(0.8, 0.64, 1.0, 6) else {
            unreachable!()
        };
        let mut draws = spread(&interval, Unit::Ratio, "cpu_ratio", 20_000).to_vec();
        draws.sort_by(f64::total_cmp);
        assert!((draws[500] - 0.64).abs() < 0.01, "{}", draws[500]);
        assert!((draws[19_500] - 1.0).abs() < 0.015, "{}", draws[19_500]);
        assert_eq!(draws.len(), 20_000);
    }

    #[test]
    fn another_hour_spreads_the_draws_and_leaves_the_point() {
        let exact = Column::unknown("cpu_ratio[go/node GET /]".to_owned()).fixed(0.7);
        let wide = exact.clone().in_any_hour(0.3, 20_000);
        let (low, high) = wide.ends().expect("they differ");
        assert!((low - 0.7 * (-0.3_f64 * 1.96).exp()).abs() < 0.01, "{low}");
        assert!((high - 0.7 * (0.3_f64 * 1.96).exp()).abs() < 0.03, "{high}");
        assert_eq!(wide.at(None), Some(0.7));
        assert_eq!(exact.in_any_hour(0.0, 20_000).ends(), None);
    }

    #[test]
    fn shares_stay_shares_and_exact_values_stay_exact() {
        let wide = Interval {
            point: 0.95,
            low: 0.8,
            high: Some(1.0),
            n: 9,
            replicates: vec![],
        };
        let draws = spread(&wide, Unit::Share, "io_share", 1_000);
        assert!(draws.iter().all(|d| (0.0..=1.0).contains(d)));
        let exact = Interval {
            low: 0.95,
            high: Some(0.95),
            ..wide
        };
        assert!(spread(&exact, Unit::Share, "io_share", 10).is_empty());
    }
}
