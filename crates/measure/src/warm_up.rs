//! Warming up: first every route, then the cheap ones many times, until the cost per request is steady.
//!
//! Compilers go by what was executed, not by time. What all routes share (the server, the router) is compiled at its best
//! only after some ten thousand requests: Node's cheapest route on the example fell from 150 to 125 µs after 14,000
//! requests, and until then compiling took a third of its CPU on other threads. Requests of heavy routes are too dear to
//! get there, those of cheap ones aren't.

use std::time::{Duration, Instant};

use weighbridge_load::{Arrivals, Workload};
use weighbridge_stats::is_steady;

use crate::capacity::DRAIN;
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::session::Session;
use crate::traffic::Traffic;
use crate::window::{self, WindowSettings};

/// How to warm a process up.
#[derive(Clone, Copy)]
pub(crate) struct WarmUpSettings<'a> {
    pub(crate) traffic: &'a Traffic,
    /// CPU seconds per request of each route, roughly.
    pub(crate) demand: &'a [f64],
    pub(crate) longest: Duration,
    /// Share of the pod's CPU that it is loaded with.
    pub(crate) load: f64,
}

/// How a warm-up ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WarmUp {
    pub(crate) took: Duration,
    pub(crate) is_steady: bool,
    /// The load that it was warmed with: less than wanted where its memory didn't suffice for that.
    pub(crate) load: f64,
}

/// Share of the pod's CPU that a process is loaded with, unless its memory ends before.
pub(crate) const LOAD: f64 = 0.85;
/// A process that runs out of memory even at this is not one that could be measured.
const LEAST_LOAD: f64 = 0.1;
/// Share of the time in which all routes take part.
const ALL: f64 = 0.4;
/// Requests before which nothing is warm.
const REQUESTS: u64 = 12_000;
/// Most requests per second.
const MOST: f64 = 5000.0;
/// Trend of the CPU per request that counts as steady.
const TOLERANCE: f64 = 0.08;

/// Warms a process up. One that runs out of memory is started again and warmed at half the load.
pub(crate) fn warm_up(
    session: &Session,
    instance: &mut Instance<'_>,
    mut settings: WarmUpSettings<'_>,
) -> Result<WarmUp, MeasureError> {
    loop {
        let ended = attempt(session, instance, settings);
        let is_too_much = ended.is_err() && instance.has_run_out_of_memory();
        if !is_too_much || settings.load < 2.0 * LEAST_LOAD {
            return ended;
        }
        settings.load /= 2.0;
        instance.start_again(session, settings.traffic)?;
    }
}

/// Loads the routes, each with the same share of the load: first all of them, then the cheaper half, until there
/// were enough requests and the cost per request and the JIT's threads are steady, or `longest` is over.
fn attempt(
    session: &Session,
    instance: &mut Instance<'_>,
    settings: WarmUpSettings<'_>,
) -> Result<WarmUp, MeasureError> {
    let WarmUpSettings {
        demand,
        longest,
        load,
        ..
    } = settings;
    let cpu = load * session.shape.cpus;
    let all = Mix::new(&instance.workload, demand, demand.len(), cpu);
    let cheap = Mix::new(&instance.workload, demand, demand.len().div_ceil(2), cpu);
    let began = Instant::now();
    let duration = longest
        .div_f64(10.0)
        .clamp(Duration::from_millis(200), Duration::from_millis(600));
    let (mut costs, mut requests) = (Vec::new(), 0);
    let ended = |is_steady: bool| WarmUp {
        took: began.elapsed(),
        is_steady,
        load,
    };
    for seed in 101.. {
        // Once however short the time: what refuses under load is to be noticed.
        if seed > 101 && began.elapsed() + duration > longest {
            break;
        }
        let is_early = began.elapsed() < longest.mul_f64(ALL);
        let mix = if is_early { &all } else { &cheap };
        let slice = mix.load(session, instance, demand, (duration, seed))?;
        requests += slice.requests;
        if is_early {
            continue;
        }
        costs.push(slice.cost);
        if requests >= REQUESTS && slice.is_quiet && is_steady(&costs, 4, TOLERANCE) {
            return Ok(ended(true));
        }
    }
    Ok(ended(is_steady(&costs, 4, 2.0 * TOLERANCE)))
}

/// Of each route whether it is of the cheaper half: its code gets warm by many requests, as what all routes share.
pub(crate) fn cheaper_half(demand: &[f64]) -> Vec<bool> {
    let dearest = dearest_of(demand, demand.len().div_ceil(2));
    demand.iter().map(|d| *d <= dearest).collect()
}

/// The largest demand among the `count` smallest.
fn dearest_of(demand: &[f64], count: usize) -> f64 {
    let mut sorted = demand.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[count.clamp(1, sorted.len()) - 1]
}

/// Some of the routes, each with the same share of the CPU.
struct Mix {
    workload: Workload,
    rate: f64,
}

/// What a slice showed.
struct Slice {
    requests: u64,
    /// CPU in parts of what its requests should cost: rare heavy requests make slices differ.
    cost: f64,
    is_quiet: bool,
}

impl Mix {
    /// The `count` cheapest routes, together at `cpu` CPUs by their demand.
    fn new(workload: &Workload, demand: &[f64], count: usize, cpu: f64) -> Self {
        let dearest = dearest_of(demand, count);
        let weight = |d: &f64| if *d <= dearest { 1.0 / d } else { 0.0 };
        let weights: Vec<f64> = demand.iter().map(weight).collect();
        let routes = weights.iter().filter(|w| **w > 0.0).count();
        // Each takes its part of the CPU: its rate is that over its demand.
        let rate = weights.iter().sum::<f64>() * cpu / routes as f64;
        Mix {
            workload: workload.with_weights(&weights),
            rate: rate.min(MOST),
        }
    }

    fn load(
        &self,
        session: &Session,
        instance: &mut Instance<'_>,
        demand: &[f64],
        (duration, seed): (Duration, u64),
    ) -> Result<Slice, MeasureError> {
        let settings = WindowSettings {
            rate: self.rate,
            arrivals: Arrivals::Poisson,
            duration,
            drain: DRAIN,
            seed,
        };
        let window = window::measure(session, instance, &self.workload, settings)?;
        let good = || window.run.routes.iter().map(|r| r.good);
        let expected: f64 = good().zip(demand).map(|(n, d)| n as f64 * d).sum();
        Ok(Slice {
            requests: good().sum(),
            cost: window.cpu.as_secs_f64() / expected.max(1e-9),
            is_quiet: window.is_quiet(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheaper_half_share_the_cpu() {
        let workload = Workload::get("/");
        let demand = [0.001, 0.1, 0.002, 0.05];
        let mix = Mix::new(&workload, &demand, 2, 0.8);
        // Half of 0.8 CPUs for each: 400/s and 200/s.
        assert!((mix.rate - 600.0).abs() < 1e-6);
        let all = Mix::new(&workload, &demand, 4, 0.8);
        assert!((all.rate - 0.2 * (1000.0 + 10.0 + 500.0 + 20.0)).abs() < 1e-6);
        assert!((Mix::new(&workload, &[1e-5], 1, 1.0).rate - MOST).abs() < 1e-6);
    }
}
