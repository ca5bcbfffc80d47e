//! `weighbridge load`: the load engine alone, at a rate or to find the capacity.

mod capacity;
mod compare;
mod table;
mod target;
mod underline;

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use weighbridge_load::output::{
    CapacityReport, Histograms, Host, LoadReport, Offer, RouteShare, SCHEMA_VERSION, Tool, Warning,
    csv, hlog,
};
use weighbridge_load::threshold::{Judged, Seen, Threshold, ThresholdResult};
use weighbridge_load::{
    Arrivals, Health, HealthVerdict, LoadRun, LoadSettings, LoadSummary, Workload,
};

use crate::cli::{Load, LoadFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use target::Target;

/// How long a load at a rate takes unless `-d` says otherwise.
const AT_A_RATE: Duration = Duration::from_secs(10);

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
    let loaded = match args.rate {
        Some(rate) => at_rate(args, &target, rate, &stop, printer)?,
        None => capacity::search(args, &target, &stop, printer)?,
    };
    let report = report(args, &target, &thresholds, &loaded.run, loaded.capacity);
    show(args, &report, began, output, printer)?;
    Ok(exit(&report, loaded.exit, printer))
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

fn at_rate(
    args: &Load,
    target: &Target,
    rate: f64,
    stop: &AtomicBool,
    printer: Printer,
) -> Result<Loaded, Exit> {
    let duration = args.duration.unwrap_or(AT_A_RATE);
    let settings = settings(args, target, rate, duration);
    printer.progress(&format!(
        "loading {} with {rate} requests/s for {} s",
        target.name,
        duration.as_secs_f64()
    ));
    let run = engine(&settings, &target.workload, stop, printer)?;
    let exit = match run.was_stopped {
        true => Exit::Interrupted,
        false => Exit::Done,
    };
    Ok(Loaded {
        run,
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
    weighbridge_load::run(settings, workload, stop).map_err(|error| {
        printer.error(&format!("failed to {error}"));
        Exit::Usage
    })
}

fn report(
    args: &Load,
    target: &Target,
    thresholds: &[Threshold],
    run: &LoadRun,
    capacity: Option<CapacityReport>,
) -> LoadReport {
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
    if let Some(warning) = not_good_answers(&summary) {
        warnings.push(warning);
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
        },
        thresholds: thresholds
            .iter()
            .map(|t| judge(t, run, &target.workload))
            .collect(),
        histograms: Histograms::of(run),
        series: vec![],
        summary,
        capacity,
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
        is_fit: Health::of(run).verdict != HealthVerdict::Unfit,
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
    began: SystemTime,
    output: Option<File>,
    printer: Printer,
) -> Result<(), Exit> {
    let text = match args.format {
        LoadFormat::Terminal => table::table(report),
        LoadFormat::Json => report.to_json() + "\n",
        LoadFormat::Csv => csv(report),
        LoadFormat::Hlog => hlog(report, began),
    };
    match (output, &args.output) {
        (Some(mut file), Some(path)) => file.write_all(text.as_bytes()).map_err(|error| {
            printer.error(&format!("failed to write {}: {error}", path.display()));
            Exit::Usage
        }),
        _ => {
            printer.result(&text);
            Ok(())
        }
    }
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
    let is_unfit = report.summary.health.verdict == HealthVerdict::Unfit;
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
