//! The conductor: an experiment from the first build to the last fact.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use weighbridge_facts::{Estimate, Fact, Grade, Ledger, Metric, RunId, Subject};
use weighbridge_load::{allowed_cpus, pin_thread};

use crate::backing::RunningBacking;
use crate::blocks::Scene;
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
use crate::rates::Rates;
use crate::seen::Seen;
use crate::session::{Observer, Session};

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

pub(crate) struct Conductor<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) session: &'a Session,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) run: RunId,
    pub(crate) observer: &'a dyn Observer,
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
        let scene = Scene {
            candidates: &candidates,
            backings: &backings,
            slo: &slo,
            pilots: &pilots,
            rates: &rates,
        };
        self.blocks(seen, &scene)?;
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
