//! Each route of a process alone, at the rate that all candidates have: what its requests cost and how long one takes.

use std::time::{Duration, Instant};

use weighbridge_load::{Arrivals, Exchange};

use crate::capacity::Slo;
use crate::collect;
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::refusal;
use crate::replicate::{ReplicateSettings, seed};
use crate::round::{Cost, OneInFlight, RouteRound};
use crate::session::Session;
use crate::time_plan::share_time;
use crate::warm_up;
use crate::window::{self, Window, WindowSettings};

/// A shorter window of a route alone is too much beginning: on the example's light routes half a second costs 6 % more
/// for each request than two.
const LEAST_WINDOW: Duration = Duration::from_millis(450);
/// Share of a window that isn't measured, at its beginning.
const RUN_IN: f64 = 0.3;
/// Requests that it must have to be worth it: a route of so few needs them all for its sample, and is too dear for cool
/// caches to show.
const LEAST_RUN_IN: f64 = 30.0;
/// Run-ins of a light route's first window, until V8 is quiet. Its own code is compiled only when it has run some thousands of
/// times: where that fell into the first window, `GET /health` of the example cost twice what it did in the second, in ten of
/// twelve processes of one run and in none of another that had warmed up with a third more requests.
const MOST_RUN_INS: u32 = 6;
/// Windows of a route within a process.
const MOST_PASSES: u32 = 3;

/// What a process's routes showed.
pub(crate) struct RoutesAlone {
    pub(crate) routes: Vec<RouteRound>,
    /// Windows in which the engine fell behind.
    pub(crate) unfit_windows: u32,
}

/// Measures all routes in turn, there and back, then each with one request in flight.
pub(crate) fn measure(
    session: &Session,
    instance: &mut Instance<'_>,
    settings: &ReplicateSettings<'_>,
) -> Result<RoutesAlone, MeasureError> {
    let rates = settings.route_rates;
    let needs: Vec<f64> = (settings.demand.iter().zip(rates))
        .map(|(demand, rate)| need(*demand, *rate, settings.blocks))
        .collect();
    let durations = share_time(settings.cut.routes, &needs);
    let passes = passes(settings.cut.routes, durations.len());
    let is_light = warm_up::cheaper_half(settings.demand);
    let mut windows: Vec<Vec<Window>> = vec![vec![]; durations.len()];
    for pass in 0..passes {
        for index in order(pass, durations.len()) {
            let load = WindowSettings {
                rate: rates[index],
                arrivals: Arrivals::Constant,
                duration: durations[index] / passes,
                drain: Duration::from_secs(3),
                seed: seed(settings.block, 100 * u64::from(pass) + index as u64),
            };
            let run_ins = match pass == 0 && is_light[index] {
                true => MOST_RUN_INS,
                false => 1,
            };
            windows[index].push(alone(
                session,
                instance,
                settings.slo,
                index,
                (load, run_ins),
            )?);
        }
    }
    let mut routes = Vec::new();
    for (index, windows) in windows.iter().enumerate() {
        let one = one_in_flight(session, instance, index, settings.cut.one_in_flight)?;
        routes.push(route_round(rates[index], windows, index, one));
    }
    let unfit = windows.iter().flatten().filter(|w| !w.is_fit());
    Ok(RoutesAlone {
        routes,
        unfit_windows: unfit.count() as u32,
    })
}

/// Seconds of window that a route needs for its part of the pooled sample, with a little to spare.
fn need(demand: f64, rate: f64, blocks: usize) -> f64 {
    let requests = collect::REQUESTS as f64 / rate;
    let cpu = collect::CPU_SECONDS / (rate * demand);
    1.15 * requests.min(cpu) / blocks as f64
}

/// A window of one route, after an unmeasured part of it: what ran before has cooled its code and caches. That part comes
/// up to `run_ins` times, until V8 is quiet.
fn alone(
    session: &Session,
    instance: &mut Instance<'_>,
    slo: &Slo<'_>,
    index: usize,
    (load, run_ins): (WindowSettings, u32),
) -> Result<Window, MeasureError> {
    let workload = instance.workload.only(index);
    let part = |share: f64| WindowSettings {
        duration: load.duration.mul_f64(share),
        ..load
    };
    let run_in = part(RUN_IN);
    let measured = if run_in.rate * run_in.duration.as_secs_f64() < LEAST_RUN_IN {
        load
    } else {
        for _ in 0..run_ins {
            if window::measure(session, instance, &workload, run_in)?.is_quiet() {
                break;
            }
        }
        part(1.0 - RUN_IN)
    };
    let window = window::measure_with_sentinel(session, instance, &workload, measured)?;
    let (route, expect) = (
        &slo.traffic.routes[index].name,
        &workload.routes[index].expect,
    );
    refusal::check(instance.candidate, route, &window.run.routes, expect)?;
    Ok(window)
}

fn one_in_flight(
    session: &Session,
    instance: &mut Instance<'_>,
    index: usize,
    time: Duration,
) -> Result<Option<OneInFlight>, MeasureError> {
    session.check_interrupt()?;
    let template = instance.workload.routes[index].template.clone();
    let mut exchange = Exchange::new(instance.addr, Duration::from_secs(10), 5);
    let (began, cpu_before) = (Instant::now(), instance.process.cpu_time());
    let (mut n, mut latency) = (0u64, Duration::ZERO);
    while n < 3 || (began.elapsed() < time && n < 2000) {
        if let Ok(answer) = exchange.send(&template) {
            latency += answer.latency;
        } else {
            instance.check_alive_after_fault()?;
            return Ok(None);
        }
        n += 1;
    }
    let cpu = instance.process.cpu_time().saturating_sub(cpu_before);
    Ok(Some(OneInFlight {
        n,
        latency: latency.as_secs_f64() / n as f64,
        cpu: cpu.as_secs_f64() / n as f64,
    }))
}

/// How often each route is measured within its time: a machine's speed drifts within seconds, so several short
/// windows spread over the process's life say more than a long one; but each opens its connections anew.
fn passes(time: Duration, routes: usize) -> u32 {
    let each = time.as_secs_f64() / routes.max(1) as f64;
    ((each / LEAST_WINDOW.as_secs_f64()) as u32).clamp(1, MOST_PASSES)
}

/// There and back again, so that a steady drift within the process hits all routes alike.
fn order(pass: u32, routes: usize) -> Vec<usize> {
    match pass.is_multiple_of(2) {
        true => (0..routes).collect(),
        false => (0..routes).rev().collect(),
    }
}

fn route_round(
    rate: f64,
    windows: &[Window],
    index: usize,
    one: Option<OneInFlight>,
) -> RouteRound {
    let mut round = RouteRound {
        rate,
        one_in_flight: one,
        ..RouteRound::default()
    };
    for window in windows {
        let seen = &window.run.routes[index];
        round.good += seen.good;
        round.failed += seen.failed();
        round.wrong += seen.wrong();
        round.costs.push(Cost::of(window));
        for (name, cpu) in &window.by_thread {
            *round.by_thread.entry(name.clone()).or_default() += cpu.as_secs_f64();
        }
    }
    round
}
