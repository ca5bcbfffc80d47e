//! Shares of requests: is it more than allowed, or can't one tell?

use statrs::distribution::{Beta, ContinuousCDF};

/// What a count of bad requests says about a limit on their share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exceeds {
    /// The share is above the limit, beyond chance.
    Yes,
    /// The share is not above the limit, and there are enough requests to say so.
    No,
    /// Too few requests to tell.
    NotKnown,
}

/// The exact two-sided interval of a share (Clopper and Pearson 1934) at `level`.
pub fn clopper_pearson(bad: u64, n: u64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let beta = |a: f64, b: f64, p: f64| Beta::new(a, b).map_or(f64::NAN, |d| d.inverse_cdf(p));
    let (k, n_f) = (bad as f64, n as f64);
    let low = match bad {
        0 => 0.0,
        _ => beta(k, n_f - k + 1.0, tail),
    };
    let high = match bad >= n {
        true => 1.0,
        false => beta(k + 1.0, n_f - k, 1.0 - tail),
    };
    (low, high)
}

/// Whether more than `limit` of the requests are bad, by the exact binomial interval at 95 %.
///
/// With fewer than `1 / limit` requests (100 for a p99) even a single bad one says nothing, so unless the
/// excess is beyond chance the answer is *not known*.
pub fn exceeds_share(bad: u64, n: u64, limit: f64) -> Exceeds {
    if n == 0 {
        return Exceeds::NotKnown;
    }
    let (low, _) = clopper_pearson(bad, n, 0.95);
    if low > limit {
        Exceeds::Yes
    } else if (n as f64) < 1.0 / limit {
        Exceeds::NotKnown
    } else {
        Exceeds::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_interval_of_the_textbook() {
        // R: binom.test(7, 100)$conf.int = 0.02860548, 0.13891980
        let (low, high) = clopper_pearson(7, 100, 0.95);
        assert!((low - 0.028_605).abs() < 1e-5 && (high - 0.138_92).abs() < 1e-5);
        assert_eq!(clopper_pearson(0, 10, 0.95).0, 0.0);
        assert_eq!(clopper_pearson(10, 10, 0.95).1, 1.0);
    }

    #[test]
    fn chance_is_not_an_excess() {
        assert_eq!(exceeds_share(2, 150, 0.01), Exceeds::No);
        assert_eq!(exceeds_share(20, 1000, 0.01), Exceeds::Yes);
        assert_eq!(exceeds_share(0, 40, 0.01), Exceeds::NotKnown);
        assert_eq!(exceeds_share(10, 40, 0.01), Exceeds::Yes);
    }
}
