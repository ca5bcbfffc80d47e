//! What a rule sees: one value for each input, drawn or the point.

use crate::column::Column;
use crate::input::Input;

/// The inputs of one route in one draw.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub(crate) columns: &'a [Column],
    pub(crate) draw: Option<usize>,
}

impl<'a> Sample<'a> {
    /// The value; none when it isn't known.
    pub fn get(&self, input: Input) -> Option<f64> {
        self.columns[input as usize].at(self.draw)
    }

    /// Whether a flag is set; absent flags aren't.
    pub fn is_set(&self, input: Input) -> bool {
        self.get(input).is_some_and(|v| v > 0.5)
    }

    /// The peak rate of one pod: the service's over its declared instances (one, when none are declared).
    pub fn pod_peak(&self) -> Option<f64> {
        let instances = self.get(Input::Instances).unwrap_or(1.0);
        Some(self.get(Input::PeakRate)? / instances.max(1.0))
    }

    /// Declared instances, or as many as the peak needs at the capacity and the target utilisation.
    pub fn instances(&self) -> Option<f64> {
        self.get(Input::Instances).or_else(|| {
            let one = self.get(Input::Capacity)? * self.get(Input::TargetUtilisation)?;
            Some((self.get(Input::PeakRate)? / one).ceil())
        })
    }

    pub(crate) fn column(&self, input: Input) -> &'a Column {
        &self.columns[input as usize]
    }
}
