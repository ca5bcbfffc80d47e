//! The search for the capacity on the real engine: each probe is a load of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use weighbridge_load::output::CapacityReport;
use weighbridge_load::search::{
    self, Ask, Capacity, GaveWay, Outcome, Probe, Purpose, SearchSettings, Tally,
};
use weighbridge_load::{Exchange, Failure, Health, LoadRun, LoadSettings, RouteRun};

use super::live::Seen;
use super::target::Target;
use super::{Loaded, engine, settings};
use crate::cli::Load;
use crate::exit::Exit;
use crate::printer::Printer;

/// How long a search may take unless `-d` says otherwise.
const BUDGET: Duration = Duration::from_secs(60);
/// Between probes: what an overload left behind is gone.
const REST: Duration = Duration::from_millis(150);
/// After a probe's arrivals, how long its queue may drain before what is left counts as not served.
const DRAIN: Duration = Duration::from_millis(600);
/// Requests that a probe should have, where its time allows.
const ENOUGH: f64 = 200.0;
/// Requests without which a rate can't be judged at all.
const FEWEST: f64 = 20.0;
/// The first rate is at most this.
const FIRST: f64 = 2_000.0;
/// Runs that are kept to show the latencies of one of them.
const KEPT: usize = 12;

/// How long probes are, from the time for all of them.
struct Windows {
    scout: f64,
    confirm: f64,
}

impl Windows {
    fn of(budget: Duration) -> Self {
        let budget = budget.as_secs_f64();
        Windows {
            scout: (budget / 60.0).clamp(0.25, 2.0),
            confirm: (budget / 20.0).clamp(0.5, 10.0),
        }
    }

    fn length(&self, ask: Ask) -> Duration {
        let wanted = match ask.purpose {
            Purpose::Scout => self.scout.max(ENOUGH / ask.rate),
            Purpose::Confirm => self.confirm,
        };
        Duration::from_secs_f64(wanted.min(self.confirm))
    }
}

pub(super) fn search(
    args: &Load,
    target: &Target,
    stop: &AtomicBool,
    printer: Printer,
) -> Result<Loaded, Exit> {
    let budget = args.duration.unwrap_or(BUDGET);
    let windows = Windows::of(budget);
    let lowest = FEWEST / windows.confirm;
    let slo: Vec<String> = target.slo.iter().map(|o| o.text.clone()).collect();
    printer.progress(&format!(
        "finding the capacity of {}: the highest rate at which {}, within {:.0} s{}",
        target.name,
        slo.join(" and "),
        budget.as_secs_f64(),
        match target.has_default_slo {
            true => " (--slo and -d set these; -r loads at one rate)",
            false => "",
        }
    ));
    let search_settings = SearchSettings {
        start: first_rate(target, args.seed).clamp(lowest, FIRST.max(lowest)),
        lowest,
        ..SearchSettings::default()
    };
    let mut prober = Prober {
        args,
        target,
        stop,
        printer,
        windows,
        until: Instant::now() + budget,
        kept: Vec::new(),
        failure: None,
        count: 0,
    };
    let capacity = search::find(&search_settings, |ask| prober.probe(ask));
    if let Some(exit) = prober.failure {
        return Err(exit);
    }
    let Some(run) = prober.shown(&capacity) else {
        printer.error("interrupted before the first probe was over");
        return Err(Exit::Interrupted);
    };
    let exit = match (stop.load(Ordering::Relaxed), capacity.outcome) {
        (true, _) => Exit::Interrupted,
        (_, Outcome::Found { .. } | Outcome::AtLeast { .. }) => Exit::Done,
        (_, Outcome::Unreachable { .. }) => Exit::Failed,
        (_, Outcome::Below { .. } | Outcome::NotKnown) => Exit::Inconclusive,
    };
    Ok(Loaded {
        run,
        seen: Seen::default(),
        aborted_on: None,
        capacity: Some(CapacityReport::new(&capacity, slo)),
        exit,
    })
}

/// Half of what one connection with one request after another gets: some way below the capacity.
fn first_rate(target: &Target, seed: u64) -> f64 {
    let mut exchange = Exchange::new(target.addr, target.timeout, seed);
    let route = target.workload.routes.iter().find(|r| r.weight > 0.0);
    let session = target.workload.sessions.first();
    let ask = |_| match (route, session) {
        (Some(route), _) => exchange.send(&route.template).ok(),
        (None, Some(session)) => exchange.begin(session).ok(),
        (None, None) => None,
    };
    let fastest = (0..5).map_while(ask).map(|a| a.latency).min();
    fastest.map_or(0.0, |latency| 0.5 / latency.as_secs_f64().max(1e-5))
}

struct Prober<'a> {
    args: &'a Load,
    target: &'a Target,
    stop: &'a AtomicBool,
    printer: Printer,
    windows: Windows,
    until: Instant,
    /// Rate, whether the SLO held in a fit run, and the run.
    kept: Vec<(f64, bool, LoadRun)>,
    failure: Option<Exit>,
    count: u64,
}

impl Prober<'_> {
    fn probe(&mut self, ask: Ask) -> Option<Probe> {
        let length = self.windows.length(ask);
        if self.stop.load(Ordering::Relaxed) || Instant::now() + length > self.until {
            return None;
        }
        self.count += 1;
        let load = LoadSettings {
            drain: DRAIN,
            timeout: self.target.timeout.min(self.windows_timeout()),
            seed: self.args.seed.wrapping_add(self.count * 1_000),
            ..settings(self.args, self.target, ask.rate, length)
        };
        let run = match engine(&load, &self.target.workload, self.stop, self.printer) {
            Ok(run) => run,
            Err(exit) => {
                self.failure = Some(exit);
                return None;
            }
        };
        if run.was_stopped {
            self.keep(ask.rate, false, run);
            return None;
        }
        let probe = self.judge(ask, &run);
        self.say(&probe, &run);
        let total = run.total();
        let refused = total.failures.get(&Failure::Connect).copied().unwrap_or(0);
        let nobody = total.due > 0 && refused == total.due;
        self.keep(ask.rate, probe.is_fit && probe.held(), run);
        std::thread::sleep(REST);
        (!nobody).then_some(probe)
    }

    /// No request is waited for longer than the strictest limit needs, and never so long that it eats the budget.
    fn windows_timeout(&self) -> Duration {
        Duration::from_secs_f64((4.0 * self.windows.confirm).max(2.0))
    }

    fn judge(&self, ask: Ask, run: &LoadRun) -> Probe {
        let routes = || self.target.workload.routes.iter().zip(&run.routes);
        let mut tallies: Vec<Tally> = Vec::new();
        for objective in &self.target.slo {
            let of = |name: &str| objective.route.as_deref().is_none_or(|route| route == name);
            let seen = routes().filter(|(route, seen)| of(&route.name) && seen.due > 0);
            tallies.extend(seen.map(|(_, seen)| objective.tally(seen)));
        }
        let total = run.total();
        let mut probe = Probe {
            rate: ask.rate,
            achieved: run.achieved(),
            tallies,
            mean_response: (total.good > 0).then(|| total.response.mean() / 1e9),
            is_fit: Health::of(run).is_fit(),
            gave_way: None,
        };
        if !probe.held() || !probe.is_fit {
            probe.gave_way = Some(gave_way(&probe, run, &total, self.args.connections.max(1)));
        }
        probe
    }

    fn say(&self, probe: &Probe, run: &LoadRun) {
        let total = run.total();
        let latency = match total.latency(0.99) {
            Some(p99) => format!("p99 {:.1} ms", p99.as_secs_f64() * 1e3),
            None => "no answer".to_owned(),
        };
        let verdict = match (probe.is_fit, probe.held()) {
            (false, _) => "not counted: the engine fell behind",
            (_, true) => "holds",
            (_, false) => "breaks",
        };
        let failed = match total.failed() {
            0 => String::new(),
            n => format!(", {n} failed"),
        };
        self.printer.progress(&format!(
            "{:>10.0}/s  {:>5} requests, {latency}{failed}: {verdict}",
            probe.rate, total.due
        ));
    }

    fn keep(&mut self, rate: f64, held: bool, run: LoadRun) {
        if self.kept.len() >= KEPT {
            // The oldest goes; a held run is kept before a broken one.
            let index = self.kept.iter().position(|k| !k.1).unwrap_or(0);
            self.kept.remove(index);
        }
        self.kept.push((rate, held, run));
    }

    /// The run to show: of those that held, the one at the highest rate that isn't above the point.
    fn shown(self, capacity: &Capacity) -> Option<LoadRun> {
        let limit = match capacity.outcome {
            Outcome::Found { point, .. } => point,
            _ => f64::INFINITY,
        };
        let best = self
            .kept
            .iter()
            .enumerate()
            .filter(|(_, k)| k.1 && k.0 <= limit)
            .max_by(|a, b| a.1.0.total_cmp(&b.1.0))
            .map(|(i, _)| i);
        let mut kept = self.kept;
        let index = best.or(kept.len().checked_sub(1))?;
        Some(kept.swap_remove(index).2)
    }
}

/// What can be told from outside of the process.
fn gave_way(probe: &Probe, run: &LoadRun, total: &RouteRun, connections: usize) -> GaveWay {
    let bad = probe.tallies.iter().map(|t| t.bad).max().unwrap_or(0);
    if !probe.is_fit {
        GaveWay::Engine
    } else if total.failed_fast() * 2 > bad {
        GaveWay::Errors
    } else if run.most_connections >= connections && run.longest_queue > connections {
        GaveWay::Connections
    } else {
        GaveWay::Latency
    }
}
