//! What a load saw: a cheap tally a thread while it runs, merged into what is public at its end or once a second.

mod failure;
mod route;
mod run;
mod session;
mod tally;

pub use failure::Failure;
pub use route::{ClassRun, RouteRun, StatusClass};
pub use run::LoadRun;
pub use session::SessionRun;
pub(crate) use tally::{RouteTally, Tally, Times};

use hdrhistogram::Histogram;

/// Nanoseconds from 1 µs to 10 minutes with three significant digits.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1_000, 600_000_000_000, 3).expect("the bounds are constants")
}

/// Adds one of our histograms to another.
pub(crate) fn add(to: &mut Histogram<u64>, from: &Histogram<u64>) {
    to.add(from).expect("all histograms have the same bounds");
}
