//! The verdict as text: routes by verdict, each with what it is argued from.

use std::collections::HashSet;

use weighbridge_decide::{RouteVerdict, Verdict};
use weighbridge_facts::Metric;
use weighbridge_inspect::{Finding, Inspection, RouteMove};

use super::super::work::seen;
use super::{FirstVerdict, name_of};
use weighbridge_report::counted;

/// Routes that are shown of a verdict.
const MOST_SHOWN: usize = 8;
/// Findings that are shown.
const MOST_FINDINGS: usize = 3;
const TITLE: &str =
    "\nfirst verdict, assumed from the code: nothing was measured, all routes weigh the same\n";
/// Columns beyond it are left ragged.
const WIDEST: usize = 44;

/// Verdicts on routes, in the order in which they are shown.
pub(super) const ORDER: [Verdict; 5] = [
    Verdict::Move,
    Verdict::Fix,
    Verdict::Upgrade,
    Verdict::Keep,
    Verdict::Undecided,
];

/// The whole verdict; what isn't known comes last.
pub(in super::super) fn show(first: Option<&FirstVerdict>, found: &Inspection) -> String {
    let Some(first) = first else {
        return "\nfirst verdict: not known, for no route of a Node.js service was found\n"
            .to_owned();
    };
    let mut text = format!("{TITLE}  service: {}\n", service(first));
    for verdict in ORDER {
        text += &of_verdict(first, found, verdict);
    }
    text += &not_known(first);
    text += &holding_up(found);
    if first.left_out > 0 {
        text += &format!(
            "  {} more routes of which something is known weren't decided on\n",
            first.left_out
        );
    }
    text
}

/// The service's verdict with its reason.
pub(super) fn service(first: &FirstVerdict) -> String {
    let service = &first.decision.service;
    let verdict = service.verdict.word();
    let percent = service.probability * 100.0;
    let unknown = first.not_known.len();
    if unknown > 0 {
        let all = known(first).count() + unknown + first.left_out;
        return format!(
            "undecided, for {unknown} of {} aren't known",
            counted(all, "route")
        );
    }
    let leading = match service.verdict {
        Verdict::Undecided => service.because.first().map(|r| r.text.clone()),
        _ => None,
    };
    let why = leading.unwrap_or_else(|| format!("{percent:.0} % of the draws"));
    format!("{verdict} ({why})")
}

/// Verdicts on routes by facts of their own.
pub(super) fn known(first: &FirstVerdict) -> impl Iterator<Item = &RouteVerdict> {
    let names: HashSet<&str> = first.not_known.iter().map(|n| n.route.as_str()).collect();
    let routes = first.decision.routes.iter();
    routes.filter(move |r| !names.contains(r.route.as_str()))
}

/// Routes with this verdict by facts of their own.
fn of_verdict(first: &FirstVerdict, found: &Inspection, verdict: Verdict) -> String {
    let routes: Vec<&RouteVerdict> = known(first).filter(|r| r.verdict == verdict).collect();
    if routes.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "  {}: {} (share of the draws, what it rests on)\n",
        verdict.word(),
        counted(routes.len(), "route")
    );
    let shown = routes.iter().take(MOST_SHOWN);
    let width = widest(shown.clone().map(|r| r.route.as_str()));
    for route in shown {
        text += &format!(
            "    {:width$}  {:3.0} %  {}\n",
            route.route,
            route.probability * 100.0,
            argued(first, found, &route.route)
        );
    }
    text + &more(routes.len())
}

/// `io_share 0.8 (0.5 to 0.98): waits for pg query`.
pub(super) fn argued(first: &FirstVerdict, found: &Inspection, route: &str) -> String {
    let own = first.facts.iter().filter(|f| {
        matches!(f.metric, Metric::IoShare | Metric::CpuRatio)
            && f.subject.route_name() == Some(route)
    });
    let figures: Vec<String> = own
        .filter_map(|fact| {
            let number = fact.estimate.number()?;
            let high = number.high?;
            let (name, point, low) = (fact.metric.name(), number.point, number.low);
            Some(format!("{name} {point} ({low} to {high})"))
        })
        .collect();
    let is_it = |r: &&RouteMove| name_of(r) == route;
    let code = found.migration.routes.iter().find(is_it);
    let does = code.map(|r| seen(&r.work)).unwrap_or_default();
    format!("{}: {does}", figures.join(", "))
}

fn not_known(first: &FirstVerdict) -> String {
    if first.not_known.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "  not known: {} (weigh measures their cpu_ratio and io_share)\n",
        counted(first.not_known.len(), "route")
    );
    let shown = first.not_known.iter().take(MOST_SHOWN);
    let width = widest(shown.clone().map(|n| n.route.as_str()));
    for route in shown {
        text += &format!("    {:width$}  {}\n", route.route, route.why);
    }
    text + &more(first.not_known.len())
}

/// Calls that hold the event loop on a route's way.
pub(super) fn blocking(found: &Inspection) -> Vec<&Finding> {
    let blocking = found.findings.iter();
    blocking
        .filter(|f| f.audit == "node_blocking_call" && !f.reached_by.is_empty())
        .collect()
}

/// For how long they hold it, and so whom they hold up, code doesn't say.
fn holding_up(found: &Inspection) -> String {
    let blocking = blocking(found);
    if blocking.is_empty() {
        return String::new();
    }
    let mut text = "  not known: for how long these hold up all other routes\n".to_owned();
    for finding in blocking.iter().take(MOST_FINDINGS) {
        text += &format!(
            "    {}:{}  reached by {}\n",
            finding.place.file,
            finding.place.line,
            routes_of(&finding.reached_by)
        );
    }
    match blocking.len().saturating_sub(MOST_FINDINGS) {
        0 => text,
        more => text + &format!("    and {more} more\n"),
    }
}

pub(super) fn routes_of(routes: &[String]) -> String {
    match routes {
        [one] => one.clone(),
        [first, others @ ..] => format!("{first} and {} more", others.len()),
        [] => String::new(),
    }
}

fn widest<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    let widths = names.map(|name| name.chars().count());
    widths.max().unwrap_or(0).min(WIDEST)
}

fn more(routes: usize) -> String {
    match routes.saturating_sub(MOST_SHOWN) {
        0 => String::new(),
        more => format!("    and {more} more: --format json has all\n"),
    }
}
