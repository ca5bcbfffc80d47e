//! `weighbridge weigh`: the main job.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use weighbridge_facts::{FactSet, Ledger, LedgerError, RunId, RunStatus};
use weighbridge_measure::{
    self as measure, Candidate, Experiment, MeasureError, Observer as _, Shape, TimePlan,
};
use weighbridge_report::SourceReading;

use crate::cautions;
use crate::cli::{Format, Weigh};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::progress::Progress;
use crate::project::{Project, ProjectError, digests};
use crate::verdict::{self, Known};
use crate::{decision, fitness, sources};

const QUICK: Duration = Duration::from_secs(120);

pub(crate) fn run(args: &Weigh, printer: Printer) -> Exit {
    let project = match Project::open(&args.folder.dir, &args.overrides.set) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    if project
        .plan
        .workload
        .requests
        .iter()
        .all(|r| r.weight <= 0.0)
    {
        return super::complain(printer, &ProjectError::OnlySessions);
    }
    let time = TimePlan::new(
        if args.quick { QUICK } else { args.time },
        project.plan.candidates.len(),
    );
    if args.dry_run {
        printer.result(&dry_run(&project, &time));
        return Exit::Done;
    }
    let stop = stop_by_signals();
    let progress = Progress::new(printer);
    match weigh(&project, time, &stop, &progress) {
        Ok((facts, sources)) => finish(&project, &facts, &sources, &progress, args.format, printer),
        Err(error) => fail(&error, printer),
    }
}

/// Set by the first signal to end; a second one ends us at once, and the guard then cleans up.
fn stop_by_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ] {
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    stop
}

fn weigh(
    project: &Project,
    time: TimePlan,
    stop: &Arc<AtomicBool>,
    progress: &Progress,
) -> Result<(FactSet, Vec<SourceReading>), ProjectError> {
    let plan = &project.plan;
    let shape = Shape::choose(&measure::available_cpus(), plan.pod.cpus, plan.pod.memory.0)
        .map_err(MeasureError::from)?;
    // First of all: a folder that can't be written is said before anything is fetched or built.
    let mut ledger = Ledger::open(&project.ledger_path()).map_err(MeasureError::from)?;
    let toolchains = project.toolchains(&mut |what| progress.phase(what))?;
    let candidates = project.candidates(&toolchains)?;
    let digests = digests(&candidates)?;
    for caution in cautions::of(plan) {
        progress.caution(caution);
    }
    progress.phase("read the sources");
    let sources = sources::read(plan);
    let experiment = experiment(project, candidates, &digests, shape, time)?;
    let run = begin_run(&ledger)?;
    let outcome = ledger
        .record(run, &measure::declared_facts(plan))
        .map_err(MeasureError::from)
        .and_then(|()| Ok(sources::keep(&ledger, run, &sources, &digests)?))
        .and_then(|()| measure::weigh(&experiment, &mut ledger, run, stop, progress));
    let status = match outcome {
        Ok(_) => RunStatus::Done,
        Err(_) => RunStatus::Interrupted,
    };
    let ended = ledger.end_run(run, status).map_err(MeasureError::from);
    outcome?;
    ended?;
    let facts = ledger.facts(&digests).map_err(MeasureError::from)?;
    Ok((facts, sources))
}

fn experiment(
    project: &Project,
    candidates: Vec<Candidate>,
    digests: &BTreeMap<String, String>,
    shape: Shape,
    time: TimePlan,
) -> Result<Experiment, ProjectError> {
    let plan = &project.plan;
    let rate_of_one = |instances: u32| plan.platform.peak_rps.value() / f64::from(instances.max(1));
    let of_candidate = |c: &Candidate| digests[&c.name].clone();
    Ok(Experiment {
        digests: candidates.iter().map(of_candidate).collect(),
        candidates,
        backings: measure::backings(plan, &project.folder)?,
        plan_dir: plan.dir.clone(),
        folder: project.folder.clone(),
        traffic: measure::traffic(plan, &crate::project::lookup).map_err(ProjectError::Secret)?,
        outbound: plan.allow.outbound.clone(),
        shape,
        errors_allowed: plan.slo.errors.value(),
        peak_rate: plan.platform.instances.map(rate_of_one),
        target_utilisation: plan.platform.target_utilisation.value(),
        threshold: decision::cpu_threshold(project)?,
        time,
    })
}

/// With the command that obtains it again.
fn begin_run(ledger: &Ledger) -> Result<RunId, ProjectError> {
    let started = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    let command = std::env::args()
        .skip(1)
        .fold("weighbridge".to_owned(), |all, a| format!("{all} {a}"));
    let run = ledger.begin_run(&started, &command);
    Ok(run.map_err(MeasureError::from)?)
}

/// Decides, writes the HTML report beside the ledger, prints the wanted format.
fn finish(
    project: &Project,
    facts: &FactSet,
    sources: &[SourceReading],
    progress: &Progress,
    format: Format,
    printer: Printer,
) -> Exit {
    let decision = match decision::decide(project, facts) {
        Ok(decision) => decision,
        Err(error) => return super::complain(printer, &error),
    };
    let run = Ledger::read(&project.ledger_path())
        .and_then(|l| l.last_run())
        .ok()
        .flatten();
    let warnings = progress.warnings();
    let known = Known {
        run: run.as_ref(),
        facts,
        sources,
        decision: &decision,
        warnings: &warnings,
    };
    let render = |format| verdict::render(project, &known, format, printer);
    let path = project.folder.join("report.html");
    match std::fs::write(&path, render(Format::Html)) {
        Ok(()) => progress.note(&format!("report: {}", path.display())),
        Err(e) => printer.warning(&format!(
            "the report can't be written to {}: {e}",
            path.display()
        )),
    }
    printer.result(&render(format));
    match fitness::not_fit(facts) {
        Some(warning) => {
            printer.warning(&warning.text);
            Exit::Inconclusive
        }
        None => Exit::Done,
    }
}

fn fail(error: &ProjectError, printer: Printer) -> Exit {
    if let ProjectError::Measure(MeasureError::Interrupted) = error {
        printer.progress("interrupted: everything started was stopped, finished rounds are kept");
        return Exit::Interrupted;
    }
    let exit = super::complain(printer, error);
    match error {
        ProjectError::Measure(MeasureError::Ledger(LedgerError::Row(_))) => Exit::Fault,
        _ => exit,
    }
}

fn dry_run(project: &Project, time: &TimePlan) -> String {
    let mut text = format!(
        "{}: {:.0} s of measuring, after the builds\n\n",
        project.plan.service.name,
        time.total.as_secs_f64()
    );
    for (part, seconds) in time.rows() {
        text += &format!("{seconds:>8.1} s  {part}\n");
    }
    text += "\nWhat it runs, in a copy of each candidate's folder:\n";
    for candidate in &project.plan.candidates {
        let steps = [
            ("build", &candidate.build),
            ("prepare", &candidate.prepare),
            ("reset", &candidate.reset),
        ];
        for (step, command) in steps {
            if let Some(command) = command {
                text += &format!("  {:<10} {step:<8} {command}\n", candidate.name);
            }
        }
        text += &format!(
            "  {:<10} {:<8} {}\n",
            candidate.name, "start", candidate.start
        );
    }
    text += "\nRoutes:\n";
    for request in &project.plan.workload.requests {
        text += &format!(
            "  {:<28} weight {}\n",
            request.route.to_string(),
            request.weight
        );
    }
    for caution in cautions::of(&project.plan) {
        text += &format!("\nwarning: {}\n  {}\n", caution.text, caution.advice);
    }
    text
}
