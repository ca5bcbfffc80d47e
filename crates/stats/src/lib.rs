//! Pure estimators: paired log ratios, planned looks, quantile and binomial intervals, steadiness, breaking points.
//!
//! It knows no time, no I/O and no domain: numbers in, numbers out, seeds as arguments.

mod binomial;
mod covariate;
mod crossing;
mod looks;
mod paired;
mod quantile;
mod steady;
mod student;
mod two_samples;

pub use binomial::{Exceeds, clopper_pearson, exceeds_share};
pub use covariate::log_slope;
pub use crossing::{
    BreakingPoint, Tally, Window, breaking_point, breaking_point_of_few, jackknife_values,
    pseudo_values,
};
pub use looks::{Looks, NARROW, sidak};
pub use paired::{Ratio, log_ratio_interval, log_ratio_interval_of_few};
pub use quantile::{median, quantile, quantile_interval};
pub use steady::is_steady;
pub use student::{MeanInterval, Usual, mean_interval, moderated_interval, t_quantile};
pub use two_samples::{newcombe, welch_interval};
