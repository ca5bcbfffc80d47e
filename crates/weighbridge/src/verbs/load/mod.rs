//! `weighbridge load`: the load engine alone, at a rate or to find the capacity.

mod capacity;
mod compare;
mod live;
mod table;
mod target;
mod underline;

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use weighbridge_load::output::{
    CapacityReport, Histograms, Host, LoadReport, Offer, RouteShare, SCHEMA_VERSION, SessionShare,
    Tool, Warning, csv, hlog, result_line,
};
use weighbridge_load::threshold::{Judged, Seen, Threshold, ThresholdResult};
use weighbridge_load::{
    Arrivals, Health, HealthVerdict, LoadError, LoadRun, LoadSettings, LoadSummary, SessionSummary,
    Shape, ShapeStep, Workload,
};

use crate::cli::{Load, LoadFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use live::{Lines, Live};
use target::Target;

/// How long a load at a rate takes unless `-d` says otherwise.
const AT_A_RATE: Duration = Duration::from_secs(10);
const RAMP: Duration = Duration::from_secs(60);

pub(crate) fn run(args: &Load, printer: Printer) -> Exit {
    if let Some(files) = &args.judging.compare {
        return compare::run(&files[0], &files[1], args.format, printer);
    }
    match load(args, printer) {
        Ok(exit) | Err(exit) => exit,
    }
}

/// What was loaded, and how it ended.
struct Loaded {
    run: LoadRun,
    seen: live::Seen,
    aborted_on: Option<String>,
    capacity: Option<CapacityReport>,
    exit: Exit,
}

fn load(args: &Load, printer: Printer) -> Result<Exit, Exit> {
    let target = Target::open(args, printer)?;
    let thresholds = target::conditions(
        "--threshold",
        &args.judging.threshold,
        &target.workload,
        printer,
    )?;
    let output = open_output(args, printer)?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // A second one ends the process at once. Refused only for signals that can't be caught.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    let began = SystemTime::now();
    let mut loaded = match shape(args) {
        Some((shape, duration)) => {
            let abort_on = target::conditions(
                "--abort-on",
                &args.judging.abort_on,
                &target.workload,
                printer,
            )?;
            for condition in &abort_on {
                condition
                    .check_whole()
                    .map_err(|e| target::underline("--abort-on", e, printer))?;
            }
            at_shape(args, &target, (shape, duration), &abort_on, &stop, printer)?
        }
        None => capacity::search(args, &target, &stop, printer)?,
    };
    let lines = std::mem::take(&mut loaded.seen.lines);
    let so_far = loaded.exit;
    let report = report(args, &target, &thresholds, loaded);
    show(args, &report, (began, &lines), output, printer)?;
    Ok(exit(&report, so_far, printer))
}

/// The rate over time, and how long; `None` for a search.
fn shape(args: &Load) -> Option<(Shape, Duration)> {
    let or = |default: Duration| args.duration.unwrap_or(default);
    if let Some(rate) = args.rate {
        return Some((Shape::Constant { rate }, or(AT_A_RATE)));
    }
    if let Some((from, to)) = args.ramp {
        let over = or(RAMP);
        return Some((Shape::Ramp { from, to, over }, over));
    }
    let count = u32::try_from(args.steps.len()).ok().filter(|n| *n > 0)?;
    let duration = or(AT_A_RATE * count);
    let step = |rate: &f64| ShapeStep {
        rate: *rate,
        duration: duration / count,
    };
    Some((
        Shape::Steps(args.steps.iter().map(step).collect()),
        duration,
    ))
}

fn shape_name(args: &Load) -> String {
    match (args.ramp, &args.steps[..]) {
        (Some((from, to)), _) => format!("ramp {from}..{to}"),
        (None, []) => "constant".to_owned(),
        (None, steps) => {
            let rates: Vec<String> = steps.iter().map(f64::to_string).collect();
            format!("steps {}", rates.join(","))
        }
    }
}

fn settings(args: &Load, target: &Target, rate: f64, duration: Duration) -> LoadSettings {
    LoadSettings {
        connections: args.connections.max(1),
        threads: args.threads.clamp(1, args.connections.max(1)),
        seed: args.seed,
        arrivals: target.arrivals,
        timeout: target.timeout,
        ..LoadSettings::new(target.addr, rate, duration)
    }
}

fn at_shape(
    args: &Load,
    target: &Target,
    (shape, duration): (Shape, Duration),
    abort_on: &[Threshold],
    stop: &AtomicBool,
    printer: Printer,
) -> Result<Loaded, Exit> {
    let rate = match (args.rate, shape_name(args)) {
        (Some(rate), _) => format!("{rate}"),
        (None, name) => name,
    };
    printer.progress(&format!(
        "loading {} with {rate} requests/s for {} s",
        target.name,
        duration.as_secs_f64()
    ));
    let settings = LoadSettings {
        shape,
        ..settings(args, target, 1.0, duration)
    };
    let lines = match (args.format, &args.output) {
        (LoadFormat::Ndjson, None) => Lines::Printed,
        (LoadFormat::Ndjson, Some(_)) => Lines::Kept,
        _ => Lines::None,
    };
    let live = Live::new(printer, duration, lines, abort_on);
    let run = weighbridge_load::run_observed(&settings, &target.workload, stop, &live);
    let (seen, aborted_on) = live.finish();
    let run = run.map_err(|error| refuse(&error, printer))?;
    let exit = match (run.was_stopped, &aborted_on) {
        (true, _) => Exit::Interrupted,
        (_, Some(_)) => Exit::Failed,
        _ => Exit::Done,
    };
    Ok(Loaded {
        run,
        seen,
        aborted_on,
        capacity: None,
        exit,
    })
}

/// Runs the engine; why it can't is shown.
fn engine(
    settings: &LoadSettings,
    workload: &Workload,
    stop: &AtomicBool,
    printer: Printer,
) -> Result<LoadRun, Exit> {
    weighbridge_load::run(settings, workload, stop).map_err(|error| refuse(&error, printer))
}

fn refuse(error: &LoadError, printer: Printer) -> Exit {
    printer.error(&format!("failed to {error}"));
    Exit::Usage
}

fn report(args: &Load, target: &Target, thresholds: &[Threshold], loaded: Loaded) -> LoadReport {
    let run = &loaded.run;
    let mut summary = LoadSummary::of(run, &target.workload);
    summary.engine.peak_rss = peak_rss();
    let host = crate::verdict::host_info();
    let mut warnings = Vec::new();
    if summary.health.verdict != HealthVerdict::Fit {
        warnings.push(Warning {
            id: "engine".to_owned(),
            text: summary.health.reasons.join("; "),
            advice: "a lower rate, or a quieter machine: the engine shares it with the service"
                .to_owned(),
        });
    }
    warnings.extend(not_good_answers(&summary));
    warnings.extend(ended_early(&summary));
    if let Some(condition) = &loaded.aborted_on {
        warnings.push(Warning {
            id: "aborted".to_owned(),
            text: format!("broken off after {:.0} s: {condition}", summary.elapsed),
            advice: "what is shown is what was seen until then".to_owned(),
        });
    }
    LoadReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "weighbridge".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        host: Host {
            cpu: host.cpu,
            cpus: host.cpus,
            kernel: host.kernel,
            os: host.os,
        },
        warnings,
        offer: Offer {
            target: target.name.clone(),
            shape: shape_name(args),
            arrivals: match target.arrivals {
                Arrivals::Poisson => "poisson",
                Arrivals::Constant => "constant",
            }
            .to_owned(),
            connections: args.connections.max(1),
            threads: args.threads.max(1),
            duration: run.arrivals_for.as_secs_f64(),
            seed: args.seed,
            workload: RouteShare::of(&target.workload),
            sessions: SessionShare::of(&target.workload),
        },
        thresholds: thresholds
            .iter()
            .map(|t| judge(t, run, &target.workload))
            .collect(),
        histograms: Histograms::of(run),
        series: loaded.seen.seconds,
        summary,
        capacity: loaded.capacity,
    }
}

/// The largest resident set that this process had.
fn peak_rss() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

fn not_good_answers(summary: &LoadSummary) -> Option<Warning> {
    let counts = &summary.requests;
    let most = counts.by_status.iter().max_by_key(|(_, n)| **n)?;
    let is_bad = counts.answered * 2 < counts.due && !(200..300).contains(most.0);
    is_bad.then(|| Warning {
        id: "answers".to_owned(),
        text: format!("most answers have status {}", most.0),
        advice: "is it the right path, method and header? Only answers with 200 to 299 are good"
            .to_owned(),
    })
}

/// Sessions that don't reach their last requests: the mix isn't the one that the plan states.
fn ended_early(summary: &LoadSummary) -> Vec<Warning> {
    let sum = |f: fn(&SessionSummary) -> u64| summary.sessions.iter().map(f).sum::<u64>();
    let begun = sum(|s| s.begun);
    let ways = [
        (
            "sessions_unfinished",
            sum(|s| s.unfinished),
            "were cut short by the end of the run",
            "their last requests come too seldom, and fewer requests than the rate says: a longer -d",
        ),
        (
            "sessions_abandoned",
            sum(|s| s.abandoned),
            "ended at a failed or wrong answer",
            "their later requests were not sent, so there are fewer than the rate says",
        ),
    ];
    let many = ways.into_iter().filter(|(_, count, ..)| count * 10 > begun);
    many.map(|(id, count, what, advice)| Warning {
        id: id.to_owned(),
        text: format!("{count} of {begun} sessions {what}"),
        advice: advice.to_owned(),
    })
    .collect()
}

fn judge(threshold: &Threshold, run: &LoadRun, workload: &Workload) -> ThresholdResult {
    let routes = run.routes.iter().zip(&workload.routes);
    let mut of_route = routes.filter(|(_, r)| Some(&r.name) == threshold.route.as_ref());
    let total = match (&threshold.route, of_route.next()) {
        (Some(_), Some((seen, _))) => seen.clone(),
        _ => run.total(),
    };
    threshold.judge(&Seen {
        due: total.due,
        failed: total.failed(),
        rate: total.good as f64 / run.elapsed.as_secs_f64().max(1e-9),
        response: &total.response,
        service: &total.service,
        lateness: &run.lateness,
        is_fit: Health::of(run).is_fit(),
    })
}

/// Before the clock: a result that can't be written is no use.
fn open_output(args: &Load, printer: Printer) -> Result<Option<File>, Exit> {
    let Some(path) = &args.output else {
        return Ok(None);
    };
    File::create(path).map(Some).map_err(|error| {
        printer.error(&format!("failed to write {}: {error}", path.display()));
        Exit::Usage
    })
}

fn show(
    args: &Load,
    report: &LoadReport,
    (began, lines): (SystemTime, &str),
    output: Option<File>,
    printer: Printer,
) -> Result<(), Exit> {
    let text = match args.format {
        LoadFormat::Terminal => table::table(report, args.steps.len()),
        LoadFormat::Json => report.to_json() + "\n",
        LoadFormat::Csv => csv(report),
        LoadFormat::Hlog => hlog(report, began),
        LoadFormat::Ndjson => lines.to_owned() + &result_line(report),
    };
    if let (Some(mut file), Some(path)) = (output, &args.output) {
        return file.write_all(text.as_bytes()).map_err(|error| {
            printer.error(&format!("failed to write {}: {error}", path.display()));
            Exit::Usage
        });
    }
    printer.result(&text);
    Ok(())
}

fn exit(report: &LoadReport, so_far: Exit, printer: Printer) -> Exit {
    for warning in &report.warnings {
        printer.warning(&format!("{}: {}", warning.text, warning.advice));
    }
    let counts = &report.summary.requests;
    if so_far == Exit::Interrupted {
        printer.error("interrupted: this is what was seen until then");
        return so_far;
    }
    if counts.answered == 0 {
        let why: Vec<String> = counts
            .by_error
            .iter()
            .map(|(name, n)| format!("{n} {name}"))
            .collect();
        printer.error(&format!(
            "failed to load {}: not a single good answer ({})",
            report.offer.target,
            why.join(", ")
        ));
        return Exit::Candidate;
    }
    let has = |outcome| report.thresholds.iter().any(|t| t.outcome == outcome);
    let is_unfit = !report.summary.health.is_fit();
    if has(Judged::Failed) {
        Exit::Failed
    } else if so_far != Exit::Done {
        so_far
    } else if has(Judged::NotMeasured) || is_unfit {
        Exit::Inconclusive
    } else {
        Exit::Done
    }
}
