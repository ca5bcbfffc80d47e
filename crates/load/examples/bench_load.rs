//! The load engine alone, for the scripts in `benches/`: runs one load and prints what it saw as one line of JSON.
//!
//! `bench_load HOST:PORT key=value ...`: `rate`, `seconds`, `connections`, `preconnect`, `slack_us`, `threads`, `drain`,
//! `cpu` (pins the engine), `arrivals` (`poisson` or `constant`), `ramp_to` and `seed`.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::json;
use weighbridge_load::{
    Arrivals, Expect, Health, LoadRun, LoadSettings, Route, RouteRun, Shape, Template, Workload,
    pin_thread, run,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let addr = args.next().ok_or("which target?")?.parse()?;
    let options: HashMap<String, String> = args
        .filter_map(|arg| arg.split_once('=').map(|(k, v)| (k.into(), v.into())))
        .collect();
    let number = |key: &str, default: f64| -> Result<f64, std::num::ParseFloatError> {
        options.get(key).map_or(Ok(default), |text| text.parse())
    };
    if let Some(cpu) = options.get("cpu") {
        pin_thread(&[cpu.parse()?])?;
    }
    let seconds = Duration::from_secs_f64(number("seconds", 5.0)?);
    let rate = number("rate", 1000.0)?;
    let defaults = LoadSettings::new(addr, rate, seconds);
    let slack_us = number("slack_us", defaults.slack.as_secs_f64() * 1e6)?;
    let mut settings = LoadSettings {
        connections: number("connections", 64.0)? as usize,
        preconnect: number("preconnect", 0.0)? as usize,
        threads: number("threads", 1.0)? as usize,
        seed: number("seed", 1.0)? as u64,
        drain: Duration::from_secs_f64(number("drain", 10.0)?),
        slack: Duration::from_secs_f64(slack_us * 1e-6),
        ..defaults
    };
    if options.get("arrivals").is_some_and(|a| a == "constant") {
        settings.arrivals = Arrivals::Constant;
    }
    if options.contains_key("ramp_to") {
        settings.shape = Shape::Ramp {
            from: rate,
            to: number("ramp_to", rate)?,
            over: seconds,
        };
    }
    let path = options.get("path").map_or("/", String::as_str);
    let workload = Workload {
        routes: vec![Route {
            name: format!("GET {path}"),
            weight: 1.0,
            template: Template::get(path),
            expect: Expect::default(),
        }],
        sessions: vec![],
    };
    let seen = run(&settings, &workload, &AtomicBool::new(false))?;
    println!("{}", summary(&seen));
    Ok(())
}

fn summary(seen: &LoadRun) -> serde_json::Value {
    let total: RouteRun = seen.total();
    let at = |histogram: &hdrhistogram::Histogram<u64>| {
        let q = |q| histogram.value_at_quantile(q) as f64 / 1e9;
        json!({
            "p50": q(0.5), "p90": q(0.9), "p99": q(0.99), "p999": q(0.999), "max": histogram.max() as f64 / 1e9,
        })
    };
    let failures: HashMap<&str, u64> = total.failures.iter().map(|(f, n)| (f.name(), *n)).collect();
    json!({
        "due": total.due,
        "sent": total.sent,
        "good": total.good,
        "failures": failures,
        "elapsed": seen.elapsed.as_secs_f64(),
        "achieved": seen.achieved(),
        "cpu_per_request": seen.engine_cpu.as_secs_f64() / total.sent.max(1) as f64,
        "response": at(&total.response),
        "service": at(&total.service),
        "lateness": at(&seen.lateness),
        "health": Health::of(seen),
        "connections": seen.most_connections,
        "connects": seen.connects,
    })
}
