//! The conductor: an experiment from the first build to the last fact.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use weighbridge_facts::{Estimate, Fact, Grade, Ledger, Metric, RunId, Subject};
use weighbridge_load::{allowed_cpus, pin_thread};
use weighbridge_stats::{BreakingPoint, NARROW, Ratio, Window, breaking_point};

use crate::backing::RunningBacking;
use crate::build::{self, Built};
use crate::candidate::Candidate;
use crate::capacity::Slo;
use crate::collect;
use crate::error::MeasureError;
use crate::experiment::Experiment;
use crate::instance::Instance;
use crate::interference::{self, Interference};
use crate::outbound::Outbound;
use crate::pilot::{self, Pilot};
use crate::replicate::{Near, ReplicateSettings, replicate};
use crate::round::Round;
use crate::seen::Seen;
use crate::session::{Observer, Session};

/// Rates of routes alone end here: beyond, the engine would be measured as much as the service.
const MOST_RATE: f64 = 5000.0;
/// Disturbed blocks that are repeated before the run counts as not fit.
const MOST_REPEATS: usize = 3;

/// CPUs that we may use, ascending.
pub fn available_cpus() -> Vec<usize> {
    let all = || (0..std::thread::available_parallelism().map_or(1, usize::from)).collect();
    allowed_cpus().unwrap_or_else(all)
}

/// Runs the experiment; finished rounds go into the ledger one by one, facts at the end.
///
/// # Errors
/// When a candidate can't be built, started, reached or kept alive; when the user stops it. Rounds that were
/// finished by then are kept, and with two blocks or more so are the facts that follow from them.
pub fn weigh(
    experiment: &Experiment,
    ledger: &mut Ledger,
    run: RunId,
    stop: &Arc<AtomicBool>,
    observer: &dyn Observer,
) -> Result<Vec<Fact>, MeasureError> {
    let session = Session::new(
        experiment.shape.clone(),
        &experiment.folder,
        Arc::clone(stop),
        experiment.traffic.timeout,
        Outbound::resolve(&experiment.outbound, observer),
    )?;
    pin_thread(&session.shape.harness).map_err(|source| MeasureError::Write {
        path: "/proc/self".into(),
        source,
    })?;
    let began = Instant::now();
    let mut seen = Seen::default();
    let result = Conductor {
        experiment,
        session: &session,
        ledger,
        run,
        observer,
    }
    .conduct(&mut seen);
    let mut facts = collect::facts(experiment, &seen);
    let run_time = Estimate::exact(began.elapsed().as_secs_f64());
    facts.push(Fact::new(
        Subject::Host,
        Metric::RunTime,
        run_time,
        Grade::Measured,
        "wall time",
    ));
    match result {
        Ok(()) => {
            ledger.record(run, &facts)?;
            Ok(facts)
        }
        Err(error) => {
            if seen.blocks() >= 2 {
                ledger.record(run, &facts)?;
            }
            Err(error)
        }
    }
}

struct Conductor<'a> {
    experiment: &'a Experiment,
    session: &'a Session,
    ledger: &'a mut Ledger,
    run: RunId,
    observer: &'a dyn Observer,
}

impl Conductor<'_> {
    fn conduct(&mut self, seen: &mut Seen) -> Result<(), MeasureError> {
        let (experiment, session) = (self.experiment, self.session);
        let mut backings = Vec::new();
        for backing in &experiment.backings {
            backings.push(RunningBacking::start(
                session,
                backing,
                &experiment.plan_dir,
            )?);
        }
        let candidates: Vec<Candidate> = experiment
            .candidates
            .iter()
            .map(|c| with_backings(c, &backings))
            .collect();
        for (candidate, digest) in candidates.iter().zip(&experiment.digests) {
            seen.built
                .push(build::build(session, candidate, digest, self.observer)?);
        }
        let slo = Slo::of(experiment);
        let pilots = self.pilots(&candidates, &seen.built, &backings, &slo)?;
        for (candidate, pilot) in candidates.iter().zip(&pilots) {
            if let Some(route) = &pilot.unreachable {
                seen.unreachable
                    .push((candidate.name.clone(), route.clone()));
            }
        }
        let rates = Rates::plan(experiment, &pilots);
        seen.peak_rate = rates.peak;
        self.blocks(seen, &candidates, &backings, &slo, &pilots, &rates)?;
        self.interference(seen, &candidates, &pilots)?;
        self.cold_starts(seen, &candidates)
    }

    fn pilots(
        &self,
        candidates: &[Candidate],
        built: &[Built],
        backings: &[RunningBacking],
        slo: &Slo<'_>,
    ) -> Result<Vec<Pilot>, MeasureError> {
        let time = self.experiment.time.pilot.div_f64(candidates.len() as f64);
        let mut pilots = Vec::new();
        for (candidate, built) in candidates.iter().zip(built) {
            self.observer.phase(&format!("pilot {}", candidate.name));
            build::reset(self.session, candidate, &built.dir)?;
            let name = format!("{}-pilot", candidate.name);
            let mut instance =
                Instance::start(self.session, candidate, &built.dir, slo.traffic, &name)?;
            for missing in instance.process.missing_limits() {
                let text = format!(
                    "no cgroup for the {missing} of candidate `{}` could be made",
                    candidate.name
                );
                self.observer.warn(
                    "no_cgroup",
                    text,
                    "run as root, or in a container with a delegated cgroup",
                );
            }
            pilots.push(pilot::pilot(
                self.session,
                &mut instance,
                backings,
                slo,
                time,
                self.observer,
            )?);
            instance.stop();
        }
        Ok(pilots)
    }

    fn blocks(
        &mut self,
        seen: &mut Seen,
        candidates: &[Candidate],
        backings: &[RunningBacking],
        slo: &Slo<'_>,
        pilots: &[Pilot],
        rates: &Rates,
    ) -> Result<(), MeasureError> {
        let looks = self.experiment.time.looks.clone();
        let cut = self.experiment.time.replicate_cut(slo.traffic.routes.len());
        let mut near: Vec<f64> = pilots.iter().map(|p| p.capacity).collect();
        let mut tried: Vec<Vec<Window>> = vec![vec![]; candidates.len()];
        let allowed = slo.allowed();
        let mut repeats = 0;
        let mut block = 0;
        while block < looks.last() {
            self.observer
                .phase(&format!("block {} of {}", block + 1, looks.last()));
            // A, B, A'; the order rotates so that no candidate always runs warm or last.
            let mut order: Vec<(usize, bool)> = (0..candidates.len())
                .map(|i| (i, false))
                .chain([(0, true)])
                .collect();
            let turn = block % order.len();
            order.rotate_left(turn);
            let mut rounds = Vec::new();
            for (index, is_second) in order {
                let settings = ReplicateSettings {
                    candidate: &candidates[index],
                    dir: &seen.built[index].dir,
                    slo,
                    backings,
                    cut,
                    block,
                    is_second,
                    blocks: looks.at()[0],
                    demand: &pilots[index].demand,
                    safe_load: pilots[index].safe_load,
                    route_rates: &rates.routes,
                    peak_rate: rates.peak,
                    near: pilots[index].unreachable.is_none().then_some(Near {
                        rate: near[index],
                        windows: &tried[index],
                    }),
                };
                rounds.push((index, replicate(self.session, &settings)?));
            }
            if let Some(why) = seen.disturbance(rounds.iter().map(|(_, r)| r)) {
                if repeats < MOST_REPEATS {
                    repeats += 1;
                    seen.dropped_blocks += 1;
                    self.observer.note(&format!(
                        "block {} is dropped and repeated: {why}",
                        block + 1
                    ));
                    continue;
                }
                seen.unfit = Some(format!("the machine stayed unsteady: {why}"));
            }
            for (_, round) in &rounds {
                self.warn_of_refusals(slo, round);
            }
            for (index, round) in rounds {
                self.ledger
                    .keep_round(self.run, block, &round.candidate, &round)?;
                tried[index].extend(round.windows());
                seen.rounds.push(round);
            }
            for (near, tried) in near.iter_mut().zip(&tried) {
                *near = breaking_point(tried, &allowed).map_or(*near, BreakingPoint::rate);
            }
            block += 1;
            let ratios: Vec<Ratio> = collect::cpu_ratios(self.experiment, seen)
                .into_iter()
                .map(|(_, _, r)| r)
                .collect();
            if looks.is_over(block, &ratios, NARROW, self.experiment.threshold) {
                break;
            }
        }
        Ok(())
    }

    /// A limiter or a lock-out that began after the pilot: its refusals are cheap and fast, and not the service.
    fn warn_of_refusals(&self, slo: &Slo<'_>, round: &Round) {
        for (route, seen) in slo.traffic.routes.iter().zip(&round.routes) {
            if seen.failed > seen.good {
                let text = format!(
                    "`{}` failed {} of {} requests of {} under load; its figures are those of the rest",
                    round.candidate,
                    seen.failed,
                    seen.failed + seen.good,
                    route.name
                );
                self.observer.warn(
                    "answers_change_under_load",
                    text,
                    "lift rate limits and lock-outs for the measurement",
                );
            }
        }
    }

    fn interference(
        &mut self,
        seen: &mut Seen,
        candidates: &[Candidate],
        pilots: &[Pilot],
    ) -> Result<(), MeasureError> {
        let experiment = self.experiment;
        let demand: Vec<&[f64]> = pilots.iter().map(|p| p.demand.as_slice()).collect();
        let pairings = interference::pairings(
            &experiment.traffic,
            &demand,
            experiment.shape.cpus,
            experiment.time.interference,
        );
        if pairings.is_empty() {
            return Ok(());
        }
        for ((candidate, built), pilot) in candidates.iter().zip(&seen.built).zip(pilots) {
            self.observer
                .phase(&format!("interference {}", candidate.name));
            let found: Vec<Interference> = interference::interference(
                self.session,
                candidate,
                &built.dir,
                &experiment.traffic,
                pilot,
                &pairings,
            )?;
            seen.interference.extend(found);
        }
        Ok(())
    }

    /// Starts in turn, so that what the machine does to one it does to all.
    fn cold_starts(
        &mut self,
        seen: &mut Seen,
        candidates: &[Candidate],
    ) -> Result<(), MeasureError> {
        self.observer.phase("cold starts");
        seen.cold_starts = vec![vec![]; candidates.len()];
        for _ in 0..self.experiment.time.cold_starts {
            for (index, candidate) in candidates.iter().enumerate() {
                let name = format!("{}-cold", candidate.name);
                let instance =
                    Instance::start_bare(self.session, candidate, &seen.built[index].dir, &name)?;
                seen.cold_starts[index].push(instance.cold_start.as_secs_f64());
                instance.stop();
            }
        }
        Ok(())
    }
}

/// The candidate with the backings' addresses in its environment.
fn with_backings(candidate: &Candidate, backings: &[RunningBacking]) -> Candidate {
    let mut candidate = candidate.clone();
    candidate
        .env
        .extend(backings.iter().filter_map(|b| b.env.clone()));
    candidate
}

struct Rates {
    routes: Vec<f64>,
    peak: f64,
}

impl Rates {
    /// Each route alone at `target_utilisation` of the slowest candidate, less where the memory of one ends before:
    /// cost falls with load, so all are measured at one rate. The mix at the declared peak, or at `target_utilisation` of the baseline's capacity.
    fn plan(experiment: &Experiment, pilots: &[Pilot]) -> Self {
        let cpus =
            |p: &Pilot| experiment.shape.cpus * experiment.target_utilisation.min(p.safe_load);
        let routes = (0..experiment.traffic.routes.len()).map(|i| {
            let slowest = pilots.iter().map(|p| cpus(p) / p.demand[i]);
            let slowest = slowest.fold(f64::INFINITY, f64::min);
            let waits = pilots.iter().map(|p| p.latency[i]).fold(0.0, f64::max);
            let by_connections = 0.5 * crate::window::CONNECTIONS as f64 / waits.max(1e-6);
            slowest.min(MOST_RATE).min(by_connections)
        });
        let peak = experiment
            .peak_rate
            .or_else(|| {
                pilots
                    .first()
                    .map(|p| p.capacity * experiment.target_utilisation)
            })
            .unwrap_or(1.0);
        Rates {
            routes: routes.collect(),
            peak,
        }
    }
}
