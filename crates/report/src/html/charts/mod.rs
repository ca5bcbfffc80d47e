//! Charts as inline SVG: pure functions from facts to markup, one chart a file.
//!
//! Each is drawn 480 units wide, so that its text stays readable on a phone; colours are classes, so that the page's
//! light and dark schemes apply. A chart without data is absent.

mod bars;
mod capacity;
mod demand;
mod frame;
mod latency;
mod memory;
mod scale;

pub(super) use capacity::capacity;
pub(super) use demand::demand;
pub(super) use latency::latency;
pub(super) use memory::memory;
