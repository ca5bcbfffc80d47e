//! What the candidates' sources show: read before anything is measured, kept in the ledger, shown beside the figures.

mod routes;

use std::collections::BTreeMap;

use weighbridge_facts::{Ledger, LedgerError, RunId};
use weighbridge_inspect::{self as inspect, Finding, Inspection, inspect};
use weighbridge_plan::{Candidate, Plan, RuntimeSpec};
use weighbridge_report::{Confidence, Severity, SourceFinding, SourceReading};
use weighbridge_toolchain::Tool;

use routes::Matched;

/// Why a ledger from before sources were read has nothing to show.
const NEVER_READ: &str = "no run that is kept here has read it; the next weigh does";

/// Reads the source of each candidate. One that can't be read isn't known, which is no reason not to measure it.
pub(crate) fn read(plan: &Plan) -> Vec<SourceReading> {
    let asked: Vec<String> = plan
        .workload
        .requests
        .iter()
        .map(|r| r.route.to_string())
        .collect();
    let candidates = plan.candidates.iter();
    candidates.map(|c| read_one(c, &asked)).collect()
}

/// Keeps readings with the digests of their candidates.
pub(crate) fn keep(
    ledger: &Ledger,
    run: RunId,
    readings: &[SourceReading],
    digests: &BTreeMap<String, String>,
) -> Result<(), LedgerError> {
    readings.iter().try_for_each(|reading| {
        let digest = digests.get(&reading.candidate).map_or("", String::as_str);
        ledger.keep_reading(run, &reading.candidate, digest, reading)
    })
}

/// The newest readings of the plan's candidates, in the plan's order.
pub(crate) fn kept(
    ledger: &Ledger,
    plan: &Plan,
    digests: &BTreeMap<String, String>,
) -> Result<Vec<SourceReading>, LedgerError> {
    let candidates = plan.candidates.iter();
    let newest = candidates.map(|candidate| {
        let name = &candidate.name;
        Ok(match ledger.reading::<SourceReading>(name)? {
            Some((digest, reading)) => SourceReading {
                is_stale: digests.get(name) != Some(&digest),
                ..reading
            },
            None => SourceReading::not_known(name, NEVER_READ),
        })
    });
    newest.collect()
}

fn read_one(candidate: &Candidate, asked: &[String]) -> SourceReading {
    let found = match inspect(&candidate.dir, None) {
        Ok(found) => found,
        Err(error) => return SourceReading::not_known(&candidate.name, error.to_string()),
    };
    if is_bare(&found) {
        let why = "its folder has no source of Node.js or Go";
        return SourceReading::not_known(&candidate.name, why);
    }
    let routes = found.routes.iter();
    let routes: Vec<_> = routes
        .map(|r| (r.method.as_str(), r.path.as_str()))
        .collect();
    let matched = Matched::of(&routes, asked);
    let mut findings: Vec<SourceFinding> = found
        .findings
        .iter()
        .filter(|f| is_of(candidate, f.audit))
        .map(|f| finding(f, &matched))
        .collect();
    findings.sort_by_key(|f| std::cmp::Reverse((f.severity, f.confidence)));
    SourceReading {
        candidate: candidate.name.clone(),
        findings,
        routes_not_found: matched.not_found(asked),
        files_skipped: found.skipped.len(),
        ..SourceReading::default()
    }
}

/// Whether there is nothing in a folder that an inspection understands.
fn is_bare(found: &Inspection) -> bool {
    let lines = found.types.typescript_lines + found.types.javascript_lines;
    lines == 0 && found.packages.is_empty() && found.routes.is_empty() && found.findings.is_empty()
}

/// Whether an audit speaks of what a candidate runs on: two candidates may share a folder.
fn is_of(candidate: &Candidate, audit: &str) -> bool {
    match &candidate.runtime {
        RuntimeSpec::Tool(Tool::Node, _) => !audit.starts_with("go_"),
        RuntimeSpec::Tool(Tool::Go, _) => !audit.starts_with("node_"),
        RuntimeSpec::None => true,
    }
}

fn finding(finding: &Finding, matched: &Matched) -> SourceFinding {
    let (routes, other_routes) = matched.asked_of(&finding.reached_by);
    SourceFinding {
        audit: finding.audit.to_owned(),
        severity: match finding.severity {
            inspect::Severity::Low => Severity::Low,
            inspect::Severity::Medium => Severity::Medium,
            inspect::Severity::High => Severity::High,
        },
        confidence: match finding.confidence {
            inspect::Confidence::Low => Confidence::Low,
            inspect::Confidence::Medium => Confidence::Medium,
            inspect::Confidence::High => Confidence::High,
        },
        file: finding.place.file.clone(),
        line: finding.place.line,
        message: finding.message.clone(),
        routes,
        other_routes,
    }
}
