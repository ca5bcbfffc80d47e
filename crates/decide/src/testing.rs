//! Samples for the rules' own tests.

use crate::column::Column;
use crate::input::Input;
use crate::rule::{Limits, Opinion, Rule, Said};
use crate::sample::Sample;

/// Exact inputs.
pub(crate) struct Point(pub(crate) Vec<Column>);

impl Point {
    pub(crate) fn sample(&self) -> Sample<'_> {
        Sample {
            columns: &self.0,
            draw: None,
        }
    }
}

/// A sample where only these are known.
pub(crate) fn point(values: &[(Input, f64)]) -> Point {
    let of = |input: Input| {
        let column = Column::unknown(format!("{input:?}"));
        let known = values.iter().find(|(i, _)| *i == input);
        known.map_or_else(|| column.clone(), |(_, value)| column.fixed(*value))
    };
    Point(Input::ALL.map(of).into())
}

fn defaults(rule: &Rule) -> Vec<f64> {
    rule.thresholds.iter().map(|t| t.default).collect()
}

/// The rule's opinion at its default thresholds.
pub(crate) fn opinion(rule: &Rule, point: &Point) -> Option<Opinion> {
    (rule.judge)(&point.sample(), Limits(&defaults(rule)))
}

/// The rule's sentence at its default thresholds.
pub(crate) fn said(rule: &Rule, point: &Point) -> Option<Said> {
    (rule.say)(&point.sample(), Limits(&defaults(rule)))
}
