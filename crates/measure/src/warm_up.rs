//! Warming up: every route, each with the same share of the CPU, until the cost per request is steady.

use std::time::{Duration, Instant};

use weighbridge_load::Arrivals;
use weighbridge_stats::is_steady;

use crate::capacity::DRAIN;
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::session::Session;
use crate::window::{self, WindowSettings};

/// How a warm-up ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WarmUp {
    pub(crate) took: Duration,
    pub(crate) is_steady: bool,
}

/// CPU share of V8's compiler and collector threads above which a Node process isn't warm.
const BACKGROUND: f64 = 0.07;
/// Share of the pod's CPU that it is loaded with. Compilers go by what was executed, not by time: on the example, mixes
/// cost 10 % more after 1.5 s of CPU than after 7.
const LOAD: f64 = 0.8;
/// Trend of the CPU per request that counts as steady.
const TOLERANCE: f64 = 0.08;

/// Loads all routes at [`LOAD`], each with the same share of it, until the cost per request and the
/// JIT's threads are steady or `longest` is over.
pub(crate) fn warm_up(
    session: &Session,
    instance: &mut Instance<'_>,
    demand: &[f64],
    longest: Duration,
) -> Result<WarmUp, MeasureError> {
    let weights: Vec<f64> = demand.iter().map(|d| 1.0 / d).collect();
    let workload = instance.workload.with_weights(&weights);
    // Each route takes cpus * LOAD / routes of CPU: its rate is that over its demand.
    let rate: f64 = weights.iter().sum::<f64>() * LOAD * session.shape.cpus / demand.len() as f64;
    let began = Instant::now();
    let slice = longest
        .div_f64(8.0)
        .clamp(Duration::from_millis(200), Duration::from_millis(600));
    let mut costs = Vec::new();
    let mut seed = 100;
    while began.elapsed() + slice <= longest {
        seed += 1;
        let settings = WindowSettings {
            rate: rate.min(4000.0),
            arrivals: Arrivals::Poisson,
            duration: slice,
            drain: DRAIN,
            seed,
        };
        let window = window::measure(session, instance, &workload, settings)?;
        // Rare heavy requests make windows differ: cost relative to what their own requests should cost.
        let expected: f64 = window
            .run
            .routes
            .iter()
            .zip(demand)
            .map(|(r, d)| r.good as f64 * d)
            .sum();
        costs.push(window.cpu.as_secs_f64() / expected.max(1e-9));
        let background: Duration = window
            .by_thread
            .iter()
            .filter(|(name, _)| is_background(name))
            .map(|(_, cpu)| *cpu)
            .sum();
        let is_quiet = background.as_secs_f64() < BACKGROUND * window.cpu.as_secs_f64();
        if is_quiet && is_steady(&costs, 4, TOLERANCE) {
            return Ok(WarmUp {
                took: began.elapsed(),
                is_steady: true,
            });
        }
    }
    Ok(WarmUp {
        took: began.elapsed(),
        is_steady: is_steady(&costs, 4, 2.0 * TOLERANCE),
    })
}

/// V8's worker threads, as Node names them.
fn is_background(thread: &str) -> bool {
    thread.starts_with("V8Worker") || thread == "DelayedTaskSche"
}
