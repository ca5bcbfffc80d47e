//! A number with how sure we are of it, or a text, a yes/no, or the plain word that it wasn't measured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A point estimate with its 95 % interval, in the metric's unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Point estimate.
    pub point: f64,
    /// Lower end of the 95 % interval; equals `point` for exact and declared values.
    pub low: f64,
    /// Upper end of the 95 % interval; null when the number is only a lower bound.
    pub high: Option<f64>,
    /// Observations behind it (requests, starts, bytes counted once ...).
    pub n: u64,
    /// One value a replicate (a fresh process), in block order: what a paired comparison needs later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replicates: Vec<f64>,
}

/// What a fact states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Estimate {
    /// A number.
    Number(Interval),
    /// Asked for and not obtained: never a guess in its place.
    NotMeasured {
        /// Why, such as `n = 40, 100 needed`.
        not_measured: String,
    },
    /// A text, such as what gave way.
    Text {
        /// The text.
        text: String,
    },
    /// A yes or no.
    Flag {
        /// The answer.
        flag: bool,
    },
}

impl Estimate {
    /// An exact or declared number: no interval, one observation.
    pub fn exact(value: f64) -> Self {
        Estimate::Number(Interval {
            point: value,
            low: value,
            high: Some(value),
            n: 1,
            replicates: vec![],
        })
    }

    /// A number with its 95 % interval.
    pub fn interval(point: f64, low: f64, high: f64, n: u64) -> Self {
        Estimate::Number(Interval {
            point,
            low,
            high: Some(high),
            n,
            replicates: vec![],
        })
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Estimate::Text { text: text.into() }
    }

    /// Not measured, and why.
    pub fn not_measured(why: impl Into<String>) -> Self {
        Estimate::NotMeasured {
            not_measured: why.into(),
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<&Interval> {
        match self {
            Estimate::Number(interval) => Some(interval),
            _ => None,
        }
    }

    /// The point of the number, if it is one.
    pub fn point(&self) -> Option<f64> {
        self.number().map(|n| n.point)
    }
}

impl Interval {
    /// Half the interval's width over the point, as a share (0.08 = ±8 %); infinite for a lower bound.
    pub fn relative_half_width(&self) -> f64 {
        match self.high {
            Some(high) if self.point != 0.0 => (high - self.low) / 2.0 / self.point.abs(),
            Some(_) => 0.0,
            None => f64::INFINITY,
        }
    }

    /// Whether the number is only known to be at least `point`.
    pub fn is_lower_bound(&self) -> bool {
        self.high.is_none()
    }
}
