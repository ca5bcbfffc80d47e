//! `weighbridge load URL`: the load engine alone.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use weighbridge_load::{
    Arrivals, Expect, HealthVerdict, LatencySummary, LoadSettings, LoadSummary, Part, Route,
    Template, TemplateParts, Workload,
};

use crate::cli::{ArrivalsChoice, Load, TextOrJson};
use crate::exit::Exit;
use crate::printer::Printer;

pub(crate) fn run(args: &Load, printer: Printer) -> Exit {
    let target = match Target::parse(&args.url) {
        Ok(target) => target,
        Err(why) => {
            printer.error(&format!("failed to load {}: {why}", args.url));
            return Exit::Usage;
        }
    };
    let workload = match workload(args, &target) {
        Ok(workload) => workload,
        Err(why) => {
            printer.error(&why);
            return Exit::Usage;
        }
    };
    let settings = LoadSettings {
        connections: args.connections.max(1),
        seed: args.seed,
        arrivals: match args.arrivals {
            ArrivalsChoice::Poisson => Arrivals::Poisson,
            ArrivalsChoice::Constant => Arrivals::Constant,
        },
        ..LoadSettings::new(target.addr, args.rate, args.duration)
    };
    let stop = Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop));
    let seen = match weighbridge_load::run(&settings, &workload, &stop) {
        Ok(seen) => seen,
        Err(error) => {
            printer.error(&format!("failed to {error}"));
            return Exit::Usage;
        }
    };
    let summary = LoadSummary::of(&seen, &workload);
    match args.format {
        TextOrJson::Json => {
            printer.result(&serde_json::to_string_pretty(&summary).unwrap_or_default());
        }
        TextOrJson::Terminal => printer.result(&table(&summary)),
    }
    match (
        seen.was_stopped,
        summary.requests.answered,
        summary.health.verdict,
    ) {
        (true, ..) => Exit::Interrupted,
        (_, 0, _) => Exit::Candidate,
        (_, _, HealthVerdict::Unfit) => Exit::Inconclusive,
        _ => Exit::Done,
    }
}

struct Target {
    addr: SocketAddr,
    host: String,
    path: String,
}

impl Target {
    fn parse(url: &str) -> Result<Self, String> {
        let rest = url
            .strip_prefix("http://")
            .ok_or("only http:// is spoken so far")?;
        let (host, path) = rest
            .find(['/', '?'])
            .map_or((rest, ""), |i| rest.split_at(i));
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        let with_port = if host
            .rsplit_once(':')
            .is_some_and(|(_, p)| p.parse::<u16>().is_ok())
        {
            host.to_owned()
        } else {
            format!("{host}:80")
        };
        let addr = with_port
            .to_socket_addrs()
            .map_err(|e| e.to_string())?
            .next()
            .ok_or("the host has no address")?;
        if !addr.ip().is_loopback() {
            return Err(
                "load goes to loopback only: run weighbridge on the machine of the service"
                    .to_owned(),
            );
        }
        Ok(Target {
            addr,
            host: host.to_owned(),
            path,
        })
    }
}

fn workload(args: &Load, target: &Target) -> Result<Workload, String> {
    let text = |t: &str| vec![Part::Text(t.as_bytes().to_vec())];
    let mut headers = vec![("host".to_owned(), text(&target.host))];
    for header in &args.headers {
        let (name, value) = header
            .split_once(':')
            .ok_or_else(|| format!("failed to read the header `{header}`: it is 'NAME: VALUE'"))?;
        headers.push((name.trim().to_owned(), text(value.trim())));
    }
    let template = Template::new(TemplateParts {
        method: args.method.to_uppercase(),
        target: text(&target.path),
        headers,
        body: args.body.as_deref().map_or(vec![], text),
        variables: vec![],
    });
    let name = format!("{} {}", args.method.to_uppercase(), target.path);
    Ok(Workload {
        routes: vec![Route {
            name,
            weight: 1.0,
            template,
            expect: Expect::default(),
        }],
    })
}

fn table(s: &LoadSummary) -> String {
    let ms = |v: f64| format!("{:.2}", v * 1e3);
    let row = |name: &str, l: &LatencySummary| {
        format!(
            "{name:<26}{:>9}{:>9}{:>9}{:>9}{:>9}\n",
            ms(l.p50),
            ms(l.p90),
            ms(l.p99),
            ms(l.p999),
            ms(l.max)
        )
    };
    let mut text = format!(
        "{:<26}{:>9}{:>9}{:>9}{:>9}{:>9}\n",
        "latency, ms", "p50", "p90", "p99", "p99.9", "max"
    );
    text += &row("from the due time", &s.latency.response);
    text += &row("from the send time", &s.latency.service);
    text += &row("lateness of the engine", &s.latency.lateness);
    text += &format!(
        "\noffered {:.1}/s, answered well {:.1}/s: {} due, {} sent, {} good, {} failed\n",
        s.offered,
        s.achieved,
        s.requests.due,
        s.requests.sent,
        s.requests.answered,
        s.requests.failed
    );
    for (name, count) in &s.requests.by_error {
        text += &format!("  {name}: {count}\n");
    }
    let statuses: Vec<String> = s
        .requests
        .by_status
        .iter()
        .map(|(s, n)| format!("{s}: {n}"))
        .collect();
    text += &format!("status {}\n", statuses.join(", "));
    text += &format!(
        "engine {:.1} µs CPU per request, {} connections\n",
        s.engine.cpu_per_request * 1e6,
        s.engine.connections
    );
    let verdict = match s.health.verdict {
        HealthVerdict::Fit => "fit: these are the service's latencies",
        HealthVerdict::WithCare => "with care",
        HealthVerdict::Unfit => {
            "unfit: the engine fell behind, these are not the service's latencies"
        }
    };
    text += &format!("run {verdict}\n");
    for reason in &s.health.reasons {
        text += &format!("  {reason}\n");
    }
    text
}
