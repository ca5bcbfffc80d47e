//! A replicate: one fresh process, measured route by route, then under the mix, then around its breaking point.

use std::path::Path;
use std::time::Duration;

use weighbridge_load::Arrivals;
use weighbridge_stats::{self as stats, breaking_point_of_few};

use crate::backing::RunningBacking;
use crate::bracket::Bracket;
use crate::build;
use crate::candidate::Candidate;
use crate::capacity::{self, DRAIN, Slo};
use crate::control::{HostCounters, control_kernel};
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::round::{CapacityWindow, Cost, MixRound, Round};
use crate::routes_alone;
use crate::session::Session;
use crate::time_plan::ReplicateCut;
use crate::warm_up::{self, WarmUp, WarmUpSettings};
use crate::window::{self, Window, WindowSettings};

/// Share of the warm-up's time that goes to the first route at its measured rate: what is measured right after the warm-up
/// cost Node one and a half to three times as much as half a second later.
const SETTLE: f64 = 0.2;

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

/// Arrival seeds are common to a block's processes and differ between blocks.
pub(crate) fn seed(block: usize, part: u64) -> u64 {
    (block as u64 + 1) * 1_000_003 + part
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
        block,
        ..
    } = *settings;
    let (host, control) = (HostCounters::read(), control_kernel());
    build::reset(session, candidate, dir)?;
    let name = format!("{}-round", candidate.name);
    let mut instance = Instance::start(session, candidate, dir, slo.traffic, &name)?;
    let pss_idle = instance.process.pss();
    let warm = warm(session, &mut instance, settings)?;
    let alone = routes_alone::measure(session, &mut instance, settings)?;
    let mix = mix(session, &mut instance, settings)?;
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
        is_second: settings.is_second,
        routes: alone.routes,
        unfit_windows: alone.unfit_windows + u32::from(!mix.is_fit()),
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
    })
}

/// Warms it up, then lets it settle on the first route at its measured rate.
fn warm(
    session: &Session,
    instance: &mut Instance<'_>,
    settings: &ReplicateSettings<'_>,
) -> Result<WarmUp, MeasureError> {
    let settle = settings.cut.warm_up.mul_f64(SETTLE);
    let warming = WarmUpSettings {
        traffic: settings.slo.traffic,
        demand: settings.demand,
        longest: settings.cut.warm_up.saturating_sub(settle),
        load: settings.safe_load,
    };
    let warm = warm_up::warm_up(session, instance, warming)?;
    let calm = WindowSettings {
        rate: settings.route_rates[0],
        arrivals: Arrivals::Constant,
        duration: settle,
        drain: DRAIN,
        seed: seed(settings.block, 900),
    };
    let first = instance.workload.only(0);
    window::measure(session, instance, &first, calm)?;
    Ok(warm)
}

/// The mix at the declared peak.
fn mix(
    session: &Session,
    instance: &mut Instance<'_>,
    settings: &ReplicateSettings<'_>,
) -> Result<Window, MeasureError> {
    let load = WindowSettings {
        rate: settings.peak_rate,
        arrivals: settings.slo.traffic.arrivals,
        duration: settings.cut.mix,
        drain: DRAIN,
        seed: seed(settings.block, 1000),
    };
    let workload = instance.workload.clone();
    window::measure_with_sentinel(session, instance, &workload, load)
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
        |tried: &[stats::Window]| breaking_point_of_few(&[near.windows, tried].concat(), &allowed);
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
