//! How true the engine's figures are: a server of known latency writes down when each request came and when its answer
//! left; with the schedule that gives the true latency of each request from when it was due. Prints a table of what the
//! engine reports beside the truth, and where the two differ by more than the goal.
//!
//! `load_accuracy [seconds] [attempts]`: the server is pinned to the first CPU, the engine to the second. A run that is
//! disturbed (the hypervisor steals, or the engine calls itself unfit) is repeated, and the table says how often.
//!
//! `load_accuracy cases` lists the servers, `load_accuracy serve N` is the one at that index, until its input ends; then it
//! prints the true latencies for other clients, of whose schedules only the rate is known.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use weighbridge_load::{
    Arrivals, Health, HealthVerdict, LoadRun, LoadSettings, Schedule, Workload, pin_thread, run,
};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
/// Share of the time that a hypervisor may take from the machine in a quiet run.
const QUIET: f64 = 0.002;

/// When an answer may leave that was asked for at a time since the server's start.
type Service = fn(Duration) -> Duration;

/// What is compared, and how far it may be off: by this share, or by so many seconds.
const QUANTILES: [(f64, f64, f64); 5] = [
    (0.5, 0.01, 50e-6),
    (0.9, 0.01, 50e-6),
    (0.99, 0.01, 50e-6),
    (0.999, 0.05, 1e-3),
    (1.0, 0.05, 1e-3),
];

struct Case {
    name: &'static str,
    rate: f64,
    service: Service,
    /// Whether more requests are due at times than the clients have connections, so that some wait where the server's log
    /// doesn't see them.
    waits_in_client: bool,
}

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

const CASES: [Case; 8] = [
    Case {
        name: "constant 1 ms",
        rate: 500.0,
        service: |at| at + ms(1),
        waits_in_client: false,
    },
    Case {
        name: "constant 1 ms",
        rate: 4000.0,
        service: |at| at + ms(1),
        waits_in_client: false,
    },
    Case {
        name: "constant 10 ms",
        rate: 500.0,
        service: |at| at + ms(10),
        waits_in_client: false,
    },
    Case {
        name: "constant 10 ms",
        rate: 3000.0,
        service: |at| at + ms(10),
        waits_in_client: false,
    },
    Case {
        name: "bimodal 1/100 ms",
        rate: 300.0,
        service: bimodal,
        waits_in_client: false,
    },
    Case {
        name: "bimodal 1/100 ms",
        rate: 1000.0,
        service: bimodal,
        waits_in_client: false,
    },
    Case {
        name: "1 s stall in 5 s",
        rate: 1000.0,
        service: stalling,
        waits_in_client: true,
    },
    Case {
        name: "slow ramp",
        rate: 1000.0,
        service: |at| at + ms(1) + at / 500,
        waits_in_client: false,
    },
];

/// One in ten takes 100 ms; which one, the clock says.
fn bimodal(at: Duration) -> Duration {
    match at.subsec_micros() % 10 {
        0 => at + ms(100),
        _ => at + ms(1),
    }
}

/// Nothing leaves between 3 and 4 s of every 5.
fn stalling(at: Duration) -> Duration {
    let within = Duration::from_nanos((at.as_nanos() % 5_000_000_000) as u64);
    let (from, to) = (ms(3000), ms(4000));
    match within >= from && within < to {
        true => at + to.saturating_sub(within) + ms(1),
        false => at + ms(1),
    }
}

/// When a request came and when its answer left.
type Log = Arc<Mutex<Vec<(Instant, Instant)>>>;

fn serve(service: Service) -> std::io::Result<(SocketAddr, Instant, Log)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let addr = listener.local_addr()?;
    let log = Log::default();
    let shared = Arc::clone(&log);
    let start = Instant::now();
    std::thread::spawn(move || {
        let _ = pin_thread(&[0]);
        for stream in listener.incoming().flatten() {
            let log = Arc::clone(&shared);
            std::thread::spawn(move || answer(stream, start, service, &log));
        }
    });
    Ok((addr, start, log))
}

fn answer(mut stream: TcpStream, start: Instant, service: Service, log: &Log) {
    let _ = stream.set_nodelay(true);
    let mut buffer = [0u8; 4096];
    let mut seen = Vec::new();
    while matches!(stream.read(&mut buffer), Ok(n) if n > 0) {
        let came = Instant::now();
        let leaves = start + service(came - start);
        std::thread::sleep(leaves.saturating_duration_since(came));
        seen.push((came, Instant::now()));
        if stream.write_all(ANSWER).is_err() {
            break;
        }
    }
    log.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .append(&mut seen);
}

/// True latencies from the due times, ascending, in seconds: the k-th that came is the k-th that was due.
fn truth(settings: &LoadSettings, seen: &LoadRun, log: &Log) -> Vec<f64> {
    let mut log = log
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clone();
    log.sort_unstable();
    let due = Schedule::new(&settings.shape, settings.arrivals, settings.seed);
    let due = due.map(|due| seen.started + due);
    let left = log.into_iter().map(|(_, left)| left);
    latencies(due.zip(left))
}

/// From due to left, ascending, in seconds.
fn latencies(due_and_left: impl Iterator<Item = (Instant, Instant)>) -> Vec<f64> {
    let latency = |(due, left): (Instant, Instant)| left.saturating_duration_since(due);
    let mut latencies: Vec<f64> = due_and_left.map(|x| latency(x).as_secs_f64()).collect();
    latencies.sort_unstable_by(f64::total_cmp);
    latencies
}

fn at_quantile(ascending: &[f64], q: f64) -> f64 {
    let rank = ((ascending.len() as f64 * q).ceil() as usize).clamp(1, ascending.len());
    ascending[rank - 1]
}

/// When requests would have been due, evenly in a span of time, and when their answers would have left.
fn perfectly_sent(
    case: &Case,
    start: Instant,
    span: Range<Instant>,
) -> impl Iterator<Item = (Instant, Instant)> {
    let due = (0..).map(move |k| span.start + Duration::from_secs_f64(f64::from(k) / case.rate));
    let due = due.take_while(move |due| *due < span.end);
    due.map(move |due| (due, start + (case.service)(due - start)))
}

/// Serves a case to whoever loads it, and says at the end what the truth was.
fn serve_others(case: &Case) -> Result<(), Box<dyn Error>> {
    let (addr, start, log) = serve(case.service)?;
    println!("{addr}");
    std::io::stdin().read_to_end(&mut Vec::new())?;
    std::thread::sleep(ms(200)); // the threads write their logs when the connections close
    let mut log = log
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clone();
    log.sort_unstable();
    let (Some(&(first, _)), Some(&(last, _))) = (log.first(), log.last()) else {
        return Err("nothing came".into());
    };
    let latencies = match case.waits_in_client {
        false => latencies(log.iter().copied()),
        true => latencies(perfectly_sent(case, start, first..last)),
    };
    let figures: Vec<String> = QUANTILES
        .iter()
        .map(|(q, ..)| format!("{:.6}", at_quantile(&latencies, *q)))
        .collect();
    println!("{} {}", figures.join(" "), latencies.len());
    Ok(())
}

fn stolen() -> f64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> = stat
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .filter_map(|t| t.parse().ok())
        .collect();
    ticks.get(7).copied().unwrap_or(0.0) / 100.0
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).peekable();
    if args.next_if_eq("cases").is_some() {
        for case in &CASES {
            println!("{};{}", case.name, case.rate);
        }
        return Ok(());
    }
    if args.next_if_eq("serve").is_some() {
        let index: usize = args.next().unwrap_or_default().parse()?;
        return serve_others(CASES.get(index).ok_or("no such case")?);
    }
    let seconds = args.next().map_or(Ok(10.0), |a| a.parse())?;
    let attempts: u32 = args.next().map_or(Ok(3), |a| a.parse())?;
    pin_thread(&[1])?;
    let workload = Workload::get("/");
    println!(
        "{:<18}{:>7}  {:<7}{:>12}{:>12}{:>12}{:>12}{:>12}  lateness p99, repeated",
        "server", "rate/s", "ms", "p50", "p90", "p99", "p99.9", "max"
    );
    let mut misses = 0;
    for case in CASES {
        for repeated in 0..attempts {
            let (addr, _, log) = serve(case.service)?;
            let settings = LoadSettings {
                arrivals: Arrivals::Poisson,
                connections: 256,
                ..LoadSettings::new(addr, case.rate, Duration::from_secs_f64(seconds))
            };
            let before = stolen();
            let seen = run(&settings, &workload, &AtomicBool::new(false))?;
            let is_quiet = (stolen() - before) / seen.elapsed.as_secs_f64() < QUIET
                && Health::of(&seen).verdict == HealthVerdict::Fit;
            if is_quiet || repeated + 1 == attempts {
                std::thread::sleep(ms(200)); // the server's threads write their logs when the connections close
                misses += print(
                    &case,
                    &seen,
                    &truth(&settings, &seen, &log),
                    repeated,
                    is_quiet,
                );
                break;
            }
        }
    }
    println!(
        "\n{misses} figures off by more than the goal: p50, p90, p99 by 1 % or 50 µs; p99.9 and max by 5 % or 1 ms"
    );
    Ok(())
}

fn print(case: &Case, seen: &LoadRun, truth: &[f64], repeated: u32, is_quiet: bool) -> usize {
    let total = seen.total();
    let (mut ours, mut theirs, mut misses) = (String::new(), String::new(), 0);
    for (q, relative, absolute) in QUANTILES {
        let true_value = at_quantile(truth, q);
        let value = total.response.value_at_quantile(q) as f64 / 1e9;
        let is_off = (value - true_value).abs() > (true_value * relative).max(absolute);
        misses += usize::from(is_off);
        let mark = if is_off { "!" } else { "" };
        ours += &format!("{:>12}", format!("{mark}{:.3}", value * 1e3));
        theirs += &format!("{:>12.3}", true_value * 1e3);
    }
    let late = seen.lateness.value_at_quantile(0.99) as f64 / 1e3;
    let note = if is_quiet { "" } else { ", never quiet" };
    println!(
        "{:<18}{:>7}  {:<7}{ours}  {late:.0} µs, {repeated} x{note}",
        case.name, case.rate, "engine"
    );
    println!(
        "{:<18}{:>7}  {:<7}{theirs}  {} good of {}",
        "", "", "truth", total.good, total.due
    );
    misses
}
