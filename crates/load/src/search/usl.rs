//! The Universal Scalability Law through the probes of a search.
//!
//! `X(N) = L N / (1 + s (N - 1) + k N (N - 1))`: throughput at N requests in the system, with the throughput of
//! one (L), contention (s) and coherency (k); Gunther, *Guerrilla Capacity Planning*, 2007, chapter 5. By
//! Little's law N = X R, so R = N / X is a polynomial in N: linear least squares, weighted by 1/R^2 since what
//! varies is the relative error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::probe::Probe;

/// A fitted law.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Usl {
    /// Throughput with one request in the system, requests a second.
    pub single: f64,
    /// Contention: share of the work that waits for something exclusive.
    pub contention: f64,
    /// Coherency: what each pair of requests costs one another.
    pub coherency: f64,
    /// The largest throughput that the law allows, requests a second.
    pub peak: f64,
    /// Requests in the system at the peak; absent when throughput only levels off.
    pub peak_at: Option<f64>,
    /// Share of the variation of (logarithmic) latency that the law explains.
    pub r_squared: f64,
}

/// Fewest rates, and the smallest span of requests in the system, that show a curve.
const FEWEST: usize = 4;
const SPAN: f64 = 4.0;
/// Below this the law isn't the service's.
const GOOD: f64 = 0.9;

impl Usl {
    /// Fits the law, or says why these probes don't allow it.
    ///
    /// Only probes that kept up are used: once a queue grows without end, the number in the system is the
    /// length of the probe, not the service's.
    pub fn fit(probes: &[Probe]) -> Result<Self, String> {
        let points: Vec<(f64, f64)> = probes
            .iter()
            .filter(|p| p.is_fit && p.achieved >= 0.97 * p.rate)
            .filter_map(|p| p.mean_response.map(|r| (p.achieved * r, r)))
            .filter(|(n, r)| *n > 0.0 && *r > 0.0)
            .collect();
        if points.len() < FEWEST {
            return Err(format!("{} of {FEWEST} probes that kept up", points.len()));
        }
        let (least, most) = points.iter().fold((f64::INFINITY, 0.0f64), |(a, b), p| {
            (a.min(p.0), b.max(p.0))
        });
        if most < SPAN * least {
            return Err(format!(
                "the probes had between {least:.2} and {most:.2} requests in the system: too narrow to show a curve"
            ));
        }
        let law = law(&points).ok_or("no law with contention and coherency of 0 or more fits")?;
        match law.r_squared < GOOD {
            true => Err(format!(
                "the law explains only {:.0} % of how latency varies",
                law.r_squared.max(0.0) * 100.0
            )),
            false => Ok(law),
        }
    }

    /// Throughput at `n` requests in the system.
    pub fn throughput(&self, n: f64) -> f64 {
        self.single * n / (1.0 + self.contention * (n - 1.0) + self.coherency * n * (n - 1.0))
    }
}

/// Least squares with all coefficients 0 or more: the full law, else without coherency.
fn law(points: &[(f64, f64)]) -> Option<Usl> {
    let terms: [fn(f64) -> f64; 3] = [|_| 1.0, |n| n - 1.0, |n| n * (n - 1.0)];
    let full = least_squares(points, &terms).filter(|c| c[0] > 0.0 && c[1] >= 0.0 && c[2] >= 0.0);
    let coefficients = full.or_else(|| {
        least_squares(points, &terms[..2])
            .filter(|c| c[0] > 0.0 && c[1] >= 0.0)
            .map(|c| vec![c[0], c[1], 0.0])
    })?;
    let (single, contention, coherency) = (
        1.0 / coefficients[0],
        coefficients[1] / coefficients[0],
        coefficients[2] / coefficients[0],
    );
    let mut law = Usl {
        single,
        contention,
        coherency,
        peak: single / contention,
        peak_at: None,
        r_squared: 0.0,
    };
    if coherency > 0.0 {
        let at = ((1.0 - contention).max(0.0) / coherency).sqrt().max(1.0);
        law.peak_at = Some(at);
        law.peak = law.throughput(at);
    }
    law.r_squared = r_squared(points, &law);
    law.peak.is_finite().then_some(law)
}

fn r_squared(points: &[(f64, f64)], law: &Usl) -> f64 {
    let mean = points.iter().map(|p| p.1.ln()).sum::<f64>() / points.len() as f64;
    let (mut left, mut all) = (0.0, 0.0);
    for &(n, r) in points {
        left += (r.ln() - (n / law.throughput(n)).ln()).powi(2);
        all += (r.ln() - mean).powi(2);
    }
    1.0 - left / all.max(1e-12)
}

/// Weighted normal equations, solved by Gaussian elimination; `None` when they are singular.
fn least_squares(points: &[(f64, f64)], terms: &[fn(f64) -> f64]) -> Option<Vec<f64>> {
    let size = terms.len();
    let mut rows = vec![vec![0.0; size + 1]; size];
    for &(n, r) in points {
        let weight = 1.0 / (r * r);
        for (i, row) in rows.iter_mut().enumerate() {
            for (j, term) in terms.iter().enumerate() {
                row[j] += weight * terms[i](n) * term(n);
            }
            row[size] += weight * terms[i](n) * r;
        }
    }
    for i in 0..size {
        let pivot = (i..size).max_by(|a, b| rows[*a][i].abs().total_cmp(&rows[*b][i].abs()))?;
        rows.swap(i, pivot);
        if rows[i][i].abs() < 1e-12 {
            return None;
        }
        for k in 0..size {
            if k != i {
                let factor = rows[k][i] / rows[i][i];
                let from = rows[i].clone();
                for (cell, value) in rows[k].iter_mut().zip(from) {
                    *cell -= factor * value;
                }
            }
        }
    }
    Some((0..size).map(|i| rows[i][size] / rows[i][i]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(rate: f64, response: f64) -> Probe {
        Probe {
            rate,
            achieved: rate,
            tallies: vec![],
            mean_response: Some(response),
            is_fit: true,
            gave_way: None,
        }
    }

    #[test]
    fn a_known_law_is_found_again() {
        let law = Usl {
            single: 100.0,
            contention: 0.02,
            coherency: 0.0005,
            peak: 0.0,
            peak_at: None,
            r_squared: 1.0,
        };
        let probes: Vec<_> = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
            .iter()
            .map(|n| probe(law.throughput(*n), n / law.throughput(*n)))
            .collect();
        let fitted = Usl::fit(&probes).unwrap();
        assert!((fitted.single - 100.0).abs() < 0.1);
        assert!((fitted.contention - 0.02).abs() < 1e-4);
        assert!((fitted.coherency - 0.0005).abs() < 1e-5);
        assert!((fitted.peak_at.unwrap() - (0.98f64 / 0.0005).sqrt()).abs() < 0.5);
    }

    #[test]
    fn a_single_queue_levels_off_at_its_service_rate() {
        // M/M/1: R = 1 / (mu - lambda)
        let probes: Vec<_> = [100.0, 300.0, 600.0, 800.0, 900.0, 950.0]
            .iter()
            .map(|l| probe(*l, 1.0 / (1000.0 - l)))
            .collect();
        let fitted = Usl::fit(&probes).unwrap();
        assert!((fitted.peak / 1000.0 - 1.0).abs() < 0.01, "{fitted:?}");
    }

    #[test]
    fn no_curve_no_law() {
        let flat: Vec<_> = [100.0, 110.0, 120.0, 130.0]
            .iter()
            .map(|l| probe(*l, 0.01))
            .collect();
        assert!(Usl::fit(&flat).unwrap_err().contains("too narrow"));
        assert!(Usl::fit(&flat[..2]).unwrap_err().contains("kept up"));
    }
}
