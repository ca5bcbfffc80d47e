//! The command line.
// These comments are help texts, for a terminal.
#![allow(clippy::doc_markdown, rustdoc::bare_urls)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::exit;

const EXAMPLES: &str = "\
Examples:
  weighbridge weigh                      weigh the service in this folder: ten minutes, then a verdict
  weighbridge weigh --quick              the same in two minutes, with wide intervals
  weighbridge weigh --dry-run            what it would do, and how long each part takes
  weighbridge decide --set platform.peak_rps=4000
                                         the verdict again, with another assumption
  weighbridge load http://127.0.0.1:3000/health -r 500 -d 10s
                                         the load engine alone
";

const UPDATE_EXAMPLES: &str = "\
Examples:
  weighbridge advisories update          npm and Go, for every later `weighbridge inspect`
  weighbridge advisories update --ecosystem Go
  weighbridge advisories update --url https://mirror.example/osv
";

/// Should this Node.js service, or a part of it, move to Go? Measured on your code, route by route.
#[derive(Debug, Parser)]
#[command(name = "weighbridge", version, before_help = EXAMPLES, after_help = exit::TABLE, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Options of every verb.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// No progress, only results, warnings and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Build, start, load and measure every candidate, then decide and report
    #[command(
        before_help = "Examples:\n  weighbridge weigh\n  weighbridge weigh services/orders --quick\n  weighbridge weigh --time 30m --format json > weigh.json\n"
    )]
    Weigh(Weigh),
    /// Print the resolved plan: every setting with its origin
    #[command(before_help = "Examples:\n  weighbridge plan\n  weighbridge plan --set pod.cpus=2\n")]
    Plan(ShowPlan),
    /// Read a service's source without running it: what it is, and every route that it has
    #[command(
        before_help = "Examples:\n  weighbridge inspect\n  weighbridge inspect services/orders --format json > inspect.json\n  weighbridge inspect --advisories osv/Go/all.zip\n                                         known vulnerabilities of what the lockfiles pin\n  weighbridge inspect --format sarif > inspect.sarif\n  weighbridge inspect --explain node_blocking_call\n                                         what the audit looks for, why it matters, what to do\n  weighbridge inspect --write-accepted accepted.json\n                                         accept all that is found today; then, in CI:\n  weighbridge inspect --accepted accepted.json --fail-on medium\n"
    )]
    Inspect(Inspect),
    /// Keep a copy of OSV's advisories, which inspect then reads
    #[command(before_help = UPDATE_EXAMPLES)]
    Advisories(Advisories),
    /// Write a commented weighbridge.toml with what a folder's source says
    #[command(
        before_help = "Examples:\n  weighbridge init\n  weighbridge init services/orders\n  weighbridge init services/orders --force\n                                         overwrite the weighbridge.toml that is there\n"
    )]
    Init(Init),
    /// Load a URL or a plan's workload, open loop: at a rate, or to find the capacity
    #[command(
        before_help = "Examples:\n  weighbridge load http://127.0.0.1:3000/health\n                                         find the highest rate at which p99 stays under 100 ms\n  weighbridge load http://127.0.0.1:3000/health -r 500 -d 10s --threshold 'p99 < 50ms'\n  weighbridge load http://127.0.0.1:3000/orders -r 50 -H 'content-type: application/json' -b '{\"id\":1}'\n  weighbridge load . --url http://127.0.0.1:3000 --slo 'p99 < 80ms'\n                                         the same for the workload of weighbridge.toml\n  weighbridge load http://127.0.0.1:3000/ -r 500 --format json -o a.json\n  weighbridge load --compare a.json b.json\n"
    )]
    Load(Box<Load>),
    /// Decide again from the ledger, with other assumptions
    #[command(
        before_help = "Examples:\n  weighbridge decide\n  weighbridge decide --set platform.peak_rps=4000\n  weighbridge decide --set 'cpu_ratio[go/node GET /zones]=0.5'\n"
    )]
    Decide(Decide),
    /// Render the ledger again: terminal, JSON or HTML
    #[command(before_help = "Examples:\n  weighbridge report --format html > report.html\n")]
    Report(Report),
    /// Print all facts of the ledger as JSON
    #[command(before_help = "Examples:\n  weighbridge export > facts.json\n")]
    Export(Folder),
    #[command(hide = true)]
    Stub(Stub),
    #[command(hide = true)]
    Guard(Guard),
}

/// The folder of the service.
#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The folder with weighbridge.toml
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// Overrides of the plan.
#[derive(Debug, Args)]
pub(crate) struct Overrides {
    /// Set a key of the plan for this run, such as platform.peak_rps=4000; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Weigh {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Two minutes: three blocks, wide intervals
    #[arg(long, conflicts_with = "time")]
    pub(crate) quick: bool,
    /// How long to measure, builds aside
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10m")]
    pub(crate) time: Duration,
    /// Print the plan with the time that each part takes, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The folder of the source; it needs no weighbridge.toml
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// What to hold the dependencies against: a folder or ZIP as in OSV's bulk exports, or what `npm audit --json` or
    /// `govulncheck -json` printed; repeatable [default: the copy of `weighbridge advisories update`]
    #[arg(long, value_name = "PATH")]
    pub(crate) advisories: Vec<PathBuf>,
    /// Exit code 1 when findings of this severity or a higher one remain
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<SeverityChoice>,
    /// Findings that are known and accepted, in a file that --write-accepted wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) accepted: Option<PathBuf>,
    /// Accept all that is found, into this file; reasons that are in it already are kept
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fail_on", "format"])]
    pub(crate) write_accepted: Option<PathBuf>,
    /// Explain an audit instead; without a name, list them
    #[arg(long, value_name = "AUDIT", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["advisories", "fail_on", "accepted", "write_accepted", "format"])]
    pub(crate) explain: Option<String>,
    /// List every finding in the terminal, also those that may be meant so; all other formats have them anyway
    #[arg(long)]
    pub(crate) all: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: InspectFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Advisories {
    #[command(subcommand)]
    pub(crate) verb: AdvisoriesVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AdvisoriesVerb {
    /// Fetch OSV's bulk exports; what can't be fetched or isn't one leaves the copy as it is
    #[command(before_help = UPDATE_EXAMPLES)]
    Update(UpdateAdvisories),
}

#[derive(Debug, Args)]
pub(crate) struct UpdateAdvisories {
    /// Of which packages; repeatable
    #[arg(long, value_name = "ECOSYSTEM", default_values = ["npm", "Go"], ignore_case = true)]
    pub(crate) ecosystem: Vec<EcosystemChoice>,
    /// Where ECOSYSTEM/all.zip is
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://osv-vulnerabilities.storage.googleapis.com"
    )]
    pub(crate) url: String,
    /// Where the copy is kept; inspect reads another folder when it is told with --advisories [default:
    /// $XDG_DATA_HOME/weighbridge/advisories, ~/.local/share/weighbridge/advisories]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EcosystemChoice {
    #[value(name = "npm")]
    Npm,
    #[value(name = "Go")]
    Go,
}

impl EcosystemChoice {
    /// As OSV names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            EcosystemChoice::Npm => "npm",
            EcosystemChoice::Go => "Go",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder of the service, of a monorepo or of both candidates
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Overwrite the weighbridge.toml that is there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ShowPlan {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(crate) struct Decide {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Load {
    /// A URL such as http://127.0.0.1:3000/path, or a folder with weighbridge.toml (then --url); loopback only
    #[arg(value_name = "URL|DIR", required_unless_present = "compare")]
    pub(crate) target: Option<String>,
    /// Requests per second; without it, the capacity is searched
    #[arg(long, short, value_name = "RATE", value_parser = rate)]
    pub(crate) rate: Option<f64>,
    /// A rate that grows all the time, such as 100..2000
    #[arg(long, value_name = "FROM..TO", value_parser = ramp, conflicts_with_all = ["rate", "find_capacity"])]
    pub(crate) ramp: Option<(f64, f64)>,
    /// One rate after another, such as 100,200,400, each for an equal part of --duration
    #[arg(long, value_name = "RATES", value_delimiter = ',', value_parser = rate, conflicts_with_all = ["rate", "ramp", "find_capacity"])]
    pub(crate) steps: Vec<f64>,
    /// How long [default: 10s for a rate or a step, 60s for a ramp or a search]
    #[arg(long, short, value_name = "TIME", value_parser = duration)]
    pub(crate) duration: Option<Duration>,
    /// Most connections
    #[arg(long, short, value_name = "N", default_value_t = 64)]
    pub(crate) connections: usize,
    /// Threads of the engine
    #[arg(long, short, value_name = "N", default_value_t = 1)]
    pub(crate) threads: usize,
    /// Method; GET, or POST with a body
    #[arg(long, short)]
    pub(crate) method: Option<String>,
    /// A header, such as 'accept: text/html'; repeatable
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<String>,
    /// Body; @FILE takes it from a file
    #[arg(long, short)]
    pub(crate) body: Option<String>,
    /// The running service that a folder's plan is loaded against
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) judging: Judging,
    /// Arrivals [default: poisson, or what the plan says]
    #[arg(long, value_name = "HOW")]
    pub(crate) arrivals: Option<ArrivalsChoice>,
    /// Same seed, same arrivals and same requests
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: LoadFormat,
    /// Write the result to a file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: Overrides,
}

/// What a load is judged by.
#[derive(Debug, Args)]
pub(crate) struct Judging {
    /// Search the highest rate at which the SLO holds (what happens without --rate)
    #[arg(long, conflicts_with = "rate")]
    pub(crate) find_capacity: bool,
    /// What a search holds, such as 'p99 < 100ms' or 'errors < 0.1%'; repeatable [default: these two, or the plan's]
    #[arg(long, value_name = "CONDITION")]
    pub(crate) slo: Vec<String>,
    /// Exit code 1 unless this holds, such as 'p99 < 50ms' or 'rate > 950/s'; repeatable
    #[arg(long, value_name = "CONDITION")]
    pub(crate) threshold: Vec<String>,
    /// Break off when this holds over the last seconds with 100 requests, such as 'errors > 5%'; exit code 1; repeatable
    #[arg(long, value_name = "CONDITION")]
    pub(crate) abort_on: Vec<String>,
    /// Compare two results (of --format json) instead of loading
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["target", "rate", "threshold", "slo", "find_capacity"])]
    pub(crate) compare: Option<Vec<PathBuf>>,
}

#[derive(Debug, Args)]
pub(crate) struct Stub {
    #[arg(long)]
    pub(crate) latency: String,
    #[arg(long)]
    pub(crate) body: PathBuf,
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    #[arg(long)]
    pub(crate) listen: std::net::SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct Guard {
    pub(crate) marker: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Terminal,
    Json,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    Terminal,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    Terminal,
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// One page that needs nothing else
    Html,
    /// A bill of materials of what the lockfiles pin
    Cyclonedx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityChoice {
    Low,
    Medium,
    High,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LoadFormat {
    Terminal,
    Json,
    Csv,
    /// An HdrHistogram log, an interval a second
    Hlog,
    /// A line of JSON each second, the result last
    Ndjson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArrivalsChoice {
    Poisson,
    Constant,
}

/// Parses the command line; bad usage ends with 2, as clap does.
pub(crate) fn parse() -> Cli {
    Cli::parse()
}

/// `90s`, `10m`, `1h`, `500ms`.
fn duration(text: &str) -> Result<Duration, String> {
    // On a command line `10m` is ten minutes, as for every other tool.
    let text = match text.strip_suffix('m') {
        Some(number) => format!("{number}min"),
        None => text.to_owned(),
    };
    let span: weighbridge_plan::TimeSpan = text.parse().map_err(|e| format!("{e}"))?;
    match span.duration().is_zero() {
        true => Err("it must be longer than nothing".to_owned()),
        false => Ok(span.duration()),
    }
}

/// `100..2000`.
fn ramp(text: &str) -> Result<(f64, f64), String> {
    let (from, to) = text
        .split_once("..")
        .ok_or("it is FROM..TO, such as 100..2000")?;
    Ok((rate(from)?, rate(to)?))
}

/// `500`, `500/s`.
fn rate(text: &str) -> Result<f64, String> {
    let rate: Option<f64> = text.strip_suffix("/s").unwrap_or(text).parse().ok();
    match rate {
        Some(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("it is requests per second, such as 500, and more than 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
        assert_eq!(duration("10m"), Ok(Duration::from_secs(600)));
        assert!(duration("0s").is_err() && duration("soon").is_err());
    }
}
