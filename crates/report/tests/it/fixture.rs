//! A service of nine routes with two candidates, as a run would leave it in the ledger.

use weighbridge_decide::{
    Decision, FactRef, Flip, NextMeasurement, Reason, RouteVerdict, ServiceVerdict, Verdict,
};
use weighbridge_facts::{Conditions, Estimate, Fact, FactSet, Grade, Metric, Subject};
use weighbridge_report::{
    Confidence, HostInfo, ReportInput, RunInfo, Severity, SourceFinding, SourceReading, Warning,
};

/// Route, weight, CPU per request in µs on node and go, p99 at peak in ms on node and go, verdict and probability.
type Line = (&'static str, f64, f64, f64, f64, f64, Verdict, f64);

const ROUTES: &[Line] = &[
    (
        "GET /parcels/{id}",
        0.46,
        312.0,
        118.0,
        21.4,
        6.1,
        Verdict::Keep,
        0.71,
    ),
    (
        "GET /parcels/{id}/status",
        0.22,
        188.0,
        71.0,
        20.2,
        5.8,
        Verdict::Keep,
        0.83,
    ),
    (
        "POST /parcels",
        0.12,
        655.0,
        402.0,
        26.8,
        11.2,
        Verdict::Undecided,
        0.54,
    ),
    (
        "GET /zones",
        0.08,
        1_420.0,
        880.0,
        31.0,
        9.4,
        Verdict::Undecided,
        0.51,
    ),
    (
        "POST /manifests",
        0.04,
        84_300.0,
        21_900.0,
        212.0,
        38.0,
        Verdict::Move,
        0.98,
    ),
    (
        "POST /labels",
        0.03,
        41_200.0,
        9_610.0,
        148.0,
        27.5,
        Verdict::Move,
        0.997,
    ),
    (
        "GET /reports/daily",
        0.02,
        17_900.0,
        4_420.0,
        96.0,
        22.0,
        Verdict::Move,
        0.91,
    ),
    (
        "POST /sessions",
        0.02,
        62_000.0,
        60_900.0,
        118.0,
        109.0,
        Verdict::Fix,
        0.88,
    ),
    (
        "GET /health",
        0.01,
        41.0,
        17.0,
        18.7,
        5.2,
        Verdict::Keep,
        0.93,
    ),
];

const MIB: f64 = 1_048_576.0;

/// The parts that a [`ReportInput`] borrows.
pub(crate) struct Fixture {
    pub(crate) facts: FactSet,
    pub(crate) decision: Decision,
    pub(crate) sources: Vec<SourceReading>,
    pub(crate) warnings: Vec<Warning>,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let mut facts = vec![];
        for line in ROUTES {
            route_facts(&mut facts, line);
        }
        for (name, scale) in [("node", 1.0), ("go", 0.31)] {
            candidate_facts(&mut facts, name, scale);
        }
        service_facts(&mut facts);
        interference(&mut facts);
        Fixture {
            facts: FactSet::new(facts),
            decision: decision(),
            sources: sources(),
            warnings: warnings(),
        }
    }

    pub(crate) fn input(&self) -> ReportInput<'_> {
        ReportInput {
            service: "depot".to_owned(),
            facts: &self.facts,
            decision: &self.decision,
            baseline: "node".to_owned(),
            other: Some("go".to_owned()),
            host: HostInfo {
                cpu: "AMD EPYC 7B13".to_owned(),
                cpus: 2,
                kernel: "Linux 6.1.0-31-amd64".to_owned(),
                os: "Debian GNU/Linux 12".to_owned(),
            },
            run: RunInfo {
                started: "2026-02-11T09:14:03Z".to_owned(),
                command: "weighbridge weigh examples/depot --time 10m".to_owned(),
                blocks: 6,
                dropped_blocks: 1,
                elapsed_seconds: 582.0,
            },
            sources: &self.sources,
            warnings: &self.warnings,
            tool_version: "0.1.0".to_owned(),
            next_command: None,
        }
    }
}

fn finding(audit: &str, severity: Severity, place: (&str, u32), message: &str) -> SourceFinding {
    SourceFinding {
        audit: audit.to_owned(),
        severity,
        confidence: Confidence::High,
        file: place.0.to_owned(),
        line: place.1,
        message: message.to_owned(),
        routes: vec![],
        other_routes: 0,
    }
}

fn sources() -> Vec<SourceReading> {
    let every = ROUTES.iter().map(|line| line.0.to_owned()).collect();
    let blocks = SourceFinding {
        routes: vec!["POST /labels".to_owned(), "POST /manifests".to_owned()],
        ..finding(
            "node_blocking_call",
            Severity::High,
            ("src/print/png.ts", 41),
            "deflateSync holds up the event loop for as long as it compresses",
        )
    };
    let logs = SourceFinding {
        routes: every,
        other_routes: 2,
        ..finding(
            "node_floating_promise",
            Severity::Medium,
            ("src/log.ts", 9),
            "audit() gives a promise that nobody awaits: a rejection ends the process",
        )
    };
    let many = SourceFinding {
        confidence: Confidence::Low,
        routes: vec!["GET /zones".to_owned()],
        ..finding(
            "node_unbounded_concurrency",
            Severity::Medium,
            ("src/zones.ts", 77),
            "Promise.all over a list of unknown length",
        )
    };
    let old = finding(
        "node_old_version",
        Severity::Low,
        ("package.json", 5),
        "Node.js 18 gets no more fixes",
    );
    vec![
        SourceReading {
            candidate: "node".to_owned(),
            findings: vec![blocks, logs, many, old],
            routes_not_found: vec!["GET /legacy".to_owned()],
            ..SourceReading::default()
        },
        SourceReading::not_known("go", "its folder has no source of Node.js or Go"),
    ]
}

/// What `POST /labels` does to a light route of the baseline.
fn interference(facts: &mut Vec<Fact>) {
    let light = Subject::route_of("node", "GET /parcels/{id}");
    let mut add = |metric, beside: &str, estimate| {
        let mut fact = measured(light.clone(), metric, estimate, "interference");
        fact.conditions = conditions("interference", 200.0, "node");
        fact.conditions.beside = Some(beside.to_owned());
        facts.push(fact);
    };
    add(
        Metric::InterferenceP99,
        "nothing",
        around(0.0062, 0.08, 2_400),
    );
    add(
        Metric::InterferenceP99,
        "POST /labels",
        around(0.0431, 0.11, 2_380),
    );
    add(
        Metric::HeldUpShare,
        "POST /labels",
        around(0.061, 0.14, 2_380),
    );
}

fn conditions(workload: &str, rate: f64, name: &str) -> Conditions {
    Conditions {
        cpu_shape: Some("1 CPU by affinity, GOMAXPROCS 2".to_owned()),
        rate: Some(rate),
        workload: Some(workload.to_owned()),
        runtime: Some(
            match name {
                "go" => "go 1.26.0",
                _ => "node 24.11.1",
            }
            .to_owned(),
        ),
        ..Conditions::default()
    }
}

fn measured(subject: Subject, metric: Metric, estimate: Estimate, method: &str) -> Fact {
    let mut fact = Fact::new(subject, metric, estimate, Grade::Measured, method);
    fact.source.run = Some(14);
    fact
}

fn around(point: f64, share: f64, n: u64) -> Estimate {
    Estimate::interval(point, point * (1.0 - share), point * (1.0 + share), n)
}

fn route_facts(facts: &mut Vec<Fact>, line: &Line) {
    let &(route, weight, node_cpu, go_cpu, node_p99, go_p99, _, _) = line;
    facts.push(Fact::new(
        Subject::route(route),
        Metric::Weight,
        Estimate::exact(weight),
        Grade::Declared,
        "weighbridge.toml:41",
    ));
    for (name, cpu, p99) in [("node", node_cpu, node_p99), ("go", go_cpu, go_p99)] {
        let subject = Subject::route_of(name, route);
        let estimate = if route == "GET /reports/daily" && name == "go" {
            Estimate::not_measured("n = 40, 100 needed")
        } else {
            around(cpu * 1e-6, if cpu < 500.0 { 0.041 } else { 0.083 }, 1_204)
        };
        facts.push(
            measured(
                subject.clone(),
                Metric::CpuPerRequest,
                estimate,
                "service-demand",
            )
            .under(conditions("alone", 120.0, name)),
        );
        let latency = Estimate::interval(p99 * 1e-3, p99 * 0.9e-3, p99 * 1.22e-3, 4_310);
        facts.push(
            measured(subject, Metric::LatencyP99, latency, "open-loop")
                .under(conditions("mix", 375.0, name)),
        );
    }
    let ratio = go_cpu / node_cpu;
    let estimate = match route {
        "GET /reports/daily" => Estimate::not_measured("n = 40, 100 needed"),
        "GET /zones" => Estimate::interval(ratio, ratio * 0.66, ratio * 1.4, 6),
        _ => around(ratio, 0.062, 6),
    };
    facts.push(
        measured(
            Subject::pair("go", "node", Some(route)),
            Metric::CpuRatio,
            estimate,
            "paired-log-ratio",
        )
        .under(conditions("alone", 120.0, "")),
    );
}

fn candidate_facts(facts: &mut Vec<Fact>, name: &str, scale: f64) {
    let subject = Subject::candidate(name);
    let mut add = |metric: Metric, estimate: Estimate, method: &str| {
        facts.push(measured(subject.clone(), metric, estimate, method));
    };
    let is_node = name == "node";
    add(
        Metric::PssIdle,
        around(61.8 * MIB * scale * 0.8, 0.012, 20),
        "smaps-rollup",
    );
    add(
        Metric::PssLoaded,
        around(148.0 * MIB * scale, 0.061, 6),
        "smaps-rollup",
    );
    add(
        Metric::ColdStart,
        around(0.412 * scale * 0.12, 0.052, 20),
        "cold-start",
    );
    add(
        Metric::BuildTime,
        Estimate::exact(if is_node { 21.4 } else { 9.8 }),
        "build",
    );
    add(
        Metric::ArtifactBytes,
        Estimate::exact(if is_node { 38.4 * MIB } else { 11.2 * MIB }),
        "artifact",
    );
    if is_node {
        add(
            Metric::Capacity,
            Estimate::interval(492.0, 455.0, 530.0, 6),
            "breaking-point",
        );
        add(
            Metric::GaveWay,
            Estimate::text("event loop: delay p99 212 ms at 560/s"),
            "breaking-point",
        );
        add(
            Metric::Choice,
            Estimate::text("bcrypt: the native package, cost 10, on libuv's pool of 4"),
            "inspect",
        );
    } else {
        add(
            Metric::Capacity,
            Estimate::Number(weighbridge_facts::Interval {
                point: 1_240.0,
                low: 1_240.0,
                high: None,
                n: 6,
                replicates: vec![],
            }),
            "breaking-point",
        );
        add(
            Metric::GaveWay,
            Estimate::text("the load engine, not the service"),
            "breaking-point",
        );
        add(
            Metric::Choice,
            Estimate::text(
                "SQLite: modernc.org/sqlite, pure Go; a cgo driver is about twice as fast",
            ),
            "inspect",
        );
    }
    let capacity = if is_node { 540.0 } else { 1_500.0 };
    for rate in [
        50.0, 100.0, 200.0, 300.0, 375.0, 450.0, 520.0, 700.0, 900.0, 1_240.0,
    ] {
        if rate > capacity {
            continue;
        }
        let queue = 1.0 / (1.0 - rate / capacity);
        let base = if is_node { 0.0021 } else { 0.0009 };
        for (metric, factor) in [(Metric::LatencyP50, 1.0), (Metric::LatencyP99, 6.2)] {
            let at = base * factor * queue;
            facts.push(
                measured(
                    subject.clone(),
                    metric,
                    around(at, 0.09, 9_000),
                    "open-loop",
                )
                .under(conditions("mix", rate, name)),
            );
        }
    }
}

fn service_facts(facts: &mut Vec<Fact>) {
    let mut declare = |metric: Metric, value: f64, line: u32| {
        facts.push(Fact::new(
            Subject::Service,
            metric,
            Estimate::exact(value),
            Grade::Declared,
            format!("weighbridge.toml:{line}"),
        ));
    };
    declare(Metric::PeakRate, 1_500.0, 78);
    declare(Metric::Instances, 4.0, 82);
    declare(Metric::SloP99, 0.1, 9);
    declare(Metric::Engineers, 6.0, 70);
    facts.push(Fact::new(
        Subject::Service,
        Metric::Effort,
        Estimate::interval(4.2, 2.8, 6.9, 1),
        Grade::Assumed,
        "rule of thumb: half a week a route, ramp of 6 weeks",
    ));
    let mut old = Fact::new(
        Subject::candidate("node"),
        Metric::ColdStart,
        Estimate::exact(0.6),
        Grade::Measured,
        "cold-start",
    );
    old.stale = true;
    facts.push(old);
    facts.push(measured(
        Subject::pair("go", "node", None),
        Metric::CapacityRatio,
        Estimate::not_measured("the load engine limited go"),
        "paired-log-ratio",
    ));
    facts.push(measured(
        Subject::candidate("go"),
        Metric::PssAtConnections,
        Estimate::not_measured("descriptor limit of 1,024, 10,000 needed"),
        "connections",
    ));
}

fn reason(
    rule: &str,
    text: &str,
    speaks_for: Option<Verdict>,
    facts: &[(&str, Option<Grade>)],
) -> Reason {
    Reason {
        rule: rule.to_owned(),
        text: text.to_owned(),
        citation: "Weighbridge handbook, rules".to_owned(),
        speaks_for,
        facts: facts
            .iter()
            .map(|&(id, grade)| FactRef {
                id: id.to_owned(),
                grade,
            })
            .collect(),
    }
}

fn decision() -> Decision {
    let measured = Some(Grade::Measured);
    let routes = ROUTES
        .iter()
        .map(|&(route, .., verdict, probability)| RouteVerdict {
            route: route.to_owned(),
            verdict,
            probability,
            because: vec![
                reason(
                    "cpu_bound_route",
                    "It burns CPU on the event loop for most of its latency, and Go needs a quarter of it.",
                    Some(verdict),
                    &[
                        (&format!("cpu_ratio[go/node {route}]"), measured),
                        (&format!("cpu_per_request[node {route}]"), measured),
                    ],
                ),
                reason(
                    "io_bound_route",
                    "Whether it waits can't be told.",
                    None,
                    &[(&format!("io_share[node {route}]"), None)],
                ),
            ],
            flips: vec![Flip {
                set: format!("cpu_ratio[go/node {route}]=0.8"),
                now: "0.26 x".to_owned(),
                to: Verdict::Keep,
            }],
        })
        .collect();
    Decision {
        service: ServiceVerdict {
            verdict: Verdict::Hybrid,
            probability: 0.87,
            because: vec![
                reason(
                    "few_heavy_routes",
                    "3 of 9 routes take 71 % of the CPU and hold up the others; the rest is fine on Node.js.",
                    Some(Verdict::Hybrid),
                    &[
                        ("cpu_per_request[node POST /manifests]", measured),
                        ("cpu_per_request[node POST /labels]", measured),
                    ],
                ),
                reason(
                    "cost_of_moving",
                    "A full rewrite takes 2.8 to 6.9 engineer months.",
                    Some(Verdict::Keep),
                    &[("effort[service]", Some(Grade::Assumed))],
                ),
            ],
            flips: vec![
                Flip {
                    set: "platform.peak_rps=600".to_owned(),
                    now: "1,500/s".to_owned(),
                    to: Verdict::Keep,
                },
                Flip {
                    set: "team.know_go=5".to_owned(),
                    now: "1".to_owned(),
                    to: Verdict::Move,
                },
            ],
        },
        routes,
        next_measurement: Some(NextMeasurement {
            command: "weighbridge weigh examples/depot --only 'GET /zones' --blocks 12".to_owned(),
            why: "cpu_ratio of GET /zones carries 61 % of the variance of the service's verdict."
                .to_owned(),
        }),
    }
}

fn warnings() -> Vec<Warning> {
    vec![
        Warning {
            id: "engine_limited".to_owned(),
            text: "The load engine was at 96 % of its CPU when go was at 1,240/s: its capacity is a lower bound.".to_owned(),
            advice: "Measure on a machine with 4 CPUs or more, or give the engine more with --engine-cpus.".to_owned(),
        },
        Warning {
            id: "no_memory_limit".to_owned(),
            text: "No memory cgroup could be made, so pod.memory wasn't imposed.".to_owned(),
            advice: "Run with delegated cgroups: `systemd-run --user --scope -p Delegate=yes weighbridge weigh`.".to_owned(),
        },
    ]
}
