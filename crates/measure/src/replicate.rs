//! A replicate: one fresh process, measured route by route, then under the mix, then around its breaking point.

use std::path::Path;
use std::time::{Duration, Instant};

use weighbridge_load::{Arrivals, Exchange};

use crate::backing::RunningBacking;
use weighbridge_stats::{self as stats, breaking_point};

use crate::bracket::Bracket;
use crate::build;
use crate::candidate::Candidate;
use crate::capacity::{self, DRAIN, Slo};
use crate::collect;
use crate::control::{HostCounters, control_kernel};
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::refusal;
use crate::round::{CapacityWindow, Cost, MixRound, OneInFlight, Round, RouteRound};
use crate::session::Session;
use crate::time_plan::{ReplicateCut, share_time};
use crate::warm_up::{self, WarmUpSettings};
use crate::window::{self, Window, WindowSettings};

/// A shorter window of a route alone is too much beginning: on the example's light routes half a second costs 6 % more
/// for each request than two.
const LEAST_WINDOW: Duration = Duration::from_millis(450);
/// Share of the warm-up's time that goes to the first route at its measured rate: what is measured right after the warm-up
/// cost Node one and a half to three times as much as half a second later, on its main thread. Why isn't known; no
/// collection of the heap falls there.
const SETTLE: f64 = 0.2;
/// Share of a window that isn't measured, at its beginning.
const RUN_IN: f64 = 0.3;
/// Requests that it must have to be worth it: a route of so few needs them all for its sample, and is too dear for cool
/// caches to show.
const LEAST_RUN_IN: f64 = 30.0;
/// Windows of a route within a process.
const MOST_PASSES: u32 = 3;

/// What a replicate needs to know.
pub(crate) struct ReplicateSettings<'a> {
    pub(crate) candidate: &'a Candidate,
    pub(crate) dir: &'a Path,
    pub(crate) slo: &'a Slo<'a>,
    pub(crate) backings: &'a [RunningBacking],
    pub(crate) cut: ReplicateCut,
    pub(crate) block: usize,
    pub(crate) is_second: bool,
    /// Blocks that will be pooled at the first look.
    pub(crate) blocks: usize,
    /// Rough demand of its routes, for the warm-up.
    pub(crate) demand: &'a [f64],
    /// Share of the pod's CPU that it can be warmed up with.
    pub(crate) safe_load: f64,
    /// Rate of each route alone; the same for all candidates.
    pub(crate) route_rates: &'a [f64],
    /// Rate of the mix at the declared peak; the same for all candidates.
    pub(crate) peak_rate: f64,
    /// Where its mix is thought to break; none where capacity isn't measured.
    pub(crate) near: Option<Near<'a>>,
}

/// Where a mix is thought to break.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near<'a> {
    /// Requests per second.
    pub(crate) rate: f64,
    /// What earlier processes were seen to do around it.
    pub(crate) windows: &'a [stats::Window],
}

impl ReplicateSettings<'_> {
    /// Seconds of window that a route needs for its part of the pooled sample, with a little to spare.
    fn need(&self, demand: f64, rate: f64) -> f64 {
        let requests = collect::REQUESTS as f64 / rate;
        let cpu = collect::CPU_SECONDS / (rate * demand);
        1.15 * requests.min(cpu) / self.blocks as f64
    }
}

/// Runs a replicate.
pub(crate) fn replicate(
    session: &Session,
    settings: &ReplicateSettings<'_>,
) -> Result<Round, MeasureError> {
    let ReplicateSettings {
        candidate,
        dir,
        slo,
        cut,
        block,
        is_second,
        ..
    } = *settings;
    let (host, control) = (HostCounters::read(), control_kernel());
    build::reset(session, candidate, dir)?;
    let mut instance = Instance::start(
        session,
        candidate,
        dir,
        slo.traffic,
        &format!("{}-round", candidate.name),
    )?;
    let pss_idle = instance.process.pss();
    let settle = cut.warm_up.mul_f64(SETTLE);
    let warming = WarmUpSettings {
        traffic: slo.traffic,
        demand: settings.demand,
        longest: cut.warm_up.saturating_sub(settle),
        load: settings.safe_load,
    };
    let warm = warm_up::warm_up(session, &mut instance, warming)?;

    let pairs = settings.demand.iter().zip(settings.route_rates);
    let needs: Vec<f64> = pairs
        .map(|(demand, rate)| settings.need(*demand, *rate))
        .collect();
    let durations = share_time(cut.routes, &needs);
    let mut unfit_windows = 0;
    let mut windows: Vec<Vec<Window>> = vec![vec![]; durations.len()];
    let passes = passes(cut.routes, durations.len());
    let first = instance.workload.only(0);
    let calm = WindowSettings {
        rate: settings.route_rates[0],
        arrivals: Arrivals::Constant,
        duration: settle,
        drain: DRAIN,
        seed: seed(block, 900),
    };
    window::measure(session, &mut instance, &first, calm)?;
    for pass in 0..passes {
        for index in order(pass, durations.len()) {
            let load = WindowSettings {
                rate: settings.route_rates[index],
                arrivals: Arrivals::Constant,
                duration: durations[index] / passes,
                drain: Duration::from_secs(3),
                seed: seed(block, 100 * u64::from(pass) + index as u64),
            };
            let window = alone(session, &mut instance, slo, index, load)?;
            unfit_windows += u32::from(!window.is_fit());
            windows[index].push(window);
        }
    }
    let mut one = Vec::new();
    for index in 0..durations.len() {
        one.push(one_in_flight(
            session,
            &mut instance,
            index,
            cut.one_in_flight,
        )?);
    }
    let routes = windows.iter().zip(one).enumerate();
    let routes = routes
        .map(|(index, (windows, one))| {
            route_round(settings.route_rates[index], windows, index, one)
        })
        .collect();

    let workload = instance.workload.clone();
    let mix = window::measure_with_sentinel(
        session,
        &mut instance,
        &workload,
        WindowSettings {
            rate: settings.peak_rate,
            arrivals: slo.traffic.arrivals,
            duration: cut.mix,
            drain: DRAIN,
            seed: seed(block, 1000),
        },
    )?;
    unfit_windows += u32::from(!mix.is_fit());
    let (pss_loaded, sample) = (instance.process.pss(), instance.process.sample());

    let capacity = match settings.near {
        Some(near) => around(session, &mut instance, settings, near)?,
        None => Vec::new(),
    };
    let cold_start = instance.cold_start.as_secs_f64();
    instance.stop();
    Ok(Round {
        block,
        candidate: candidate.name.clone(),
        is_second,
        routes,
        // A mix in which the engine fell behind wasn't at the stated rate.
        mix: mix.is_fit().then(|| mix_round(settings.peak_rate, mix)),
        capacity,
        pss_idle,
        pss_loaded,
        threads: sample.threads.len(),
        descriptors: sample.descriptors,
        context_switches: sample.context_switches,
        cold_start,
        warm_up: warm.took.as_secs_f64(),
        is_steady: warm.is_steady,
        control: [control, control_kernel()],
        steal: HostCounters::read().steal_since(&host),
        unfit_windows,
    })
}

/// A window of one route, after an unmeasured part of it: what ran before has cooled its code and caches.
fn alone(
    session: &Session,
    instance: &mut Instance<'_>,
    slo: &Slo<'_>,
    index: usize,
    load: WindowSettings,
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
        window::measure(session, instance, &workload, run_in)?;
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

/// Arrival seeds are common to a block's processes and differ between blocks.
fn seed(block: usize, part: u64) -> u64 {
    (block as u64 + 1) * 1_000_003 + part
}

/// The windows around the breaking point.
fn around(
    session: &Session,
    instance: &mut Instance<'_>,
    settings: &ReplicateSettings<'_>,
    near: Near<'_>,
) -> Result<Vec<CapacityWindow>, MeasureError> {
    let bracket = Bracket::new(near.rate, settings.cut.capacity);
    let allowed = settings.slo.allowed();
    // The baseline's second process meets other arrivals: its windows say something new.
    let first_seed = if settings.is_second { 3000 } else { 2000 };
    let (mut windows, mut tried): (Vec<CapacityWindow>, Vec<_>) = (vec![], vec![]);
    let so_far =
        |tried: &[stats::Window]| breaking_point(&[near.windows, tried].concat(), &allowed);
    while let Some(rate) = bracket.next(&tried, so_far(&tried)) {
        let load = WindowSettings {
            rate,
            arrivals: settings.slo.traffic.arrivals,
            duration: bracket.each,
            drain: DRAIN,
            seed: seed(settings.block, first_seed + windows.len() as u64),
        };
        let (seen, _) =
            capacity::try_rate(session, instance, settings.backings, settings.slo, load)?;
        tried.push(seen.as_tried());
        let is_over = seen.is_engines_fault();
        windows.push(seen);
        // A dead process ran out of memory: that is its breaking point. An engine that was late once is so above.
        if is_over || !instance.process.is_alive() {
            break;
        }
    }
    Ok(windows)
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

fn mix_round(rate: f64, window: Window) -> MixRound {
    let total = window.run.total();
    let (engine_cpu, elapsed) = (window.run.engine_cpu, window.run.elapsed);
    MixRound {
        rate,
        cost: Cost::of(&window),
        latency_p99: total.latency(0.99).map(|d| d.as_secs_f64()),
        engine_cpu: engine_cpu.as_secs_f64() / total.sent.max(1) as f64,
        engine_core_share: engine_cpu.as_secs_f64() / elapsed.as_secs_f64().max(1e-3),
        engine_lateness_p99: Duration::from_nanos(window.run.lateness.value_at_quantile(0.99))
            .as_secs_f64(),
        routes: window.run.routes,
    }
}
