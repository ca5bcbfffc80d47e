//! Findings of the source beside what was measured of the routes that come by them: a possible cause beside an effect.

use std::fmt;

use weighbridge_facts::{Fact, Metric, Subject};

use crate::format::{plain, show};
use crate::source::{Confidence, Severity, SourceFinding, SourceReading};
use crate::view::View;

/// What one candidate's source shows on the way of one route, and what was measured of that route.
pub(crate) struct SeenOnRoute<'a> {
    /// None: on the way of all routes of the workload.
    pub(crate) route: Option<&'a str>,
    pub(crate) candidate: &'a str,
    /// The worst first.
    pub(crate) findings: Vec<&'a SourceFinding>,
    pub(crate) measured: Vec<Measured<'a>>,
}

/// A measurement that a finding may explain.
pub(crate) enum Measured<'a> {
    /// CPU per request, the route alone.
    Cpu(&'a Fact),
    /// Share of another route's requests that it holds up.
    HoldsUp(&'a Fact),
    /// p99 of another route beside it; without it, where that was measured.
    Beside(&'a Fact, Option<&'a Fact>),
}

impl fmt::Display for Measured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |fact: &Fact| show(&fact.estimate, fact.metric.unit());
        let of = |fact: &Fact| plain(fact.subject.route_name().unwrap_or("another route"));
        match self {
            Measured::Cpu(fact) => write!(f, "{} of CPU per request", value(fact)),
            Measured::HoldsUp(fact) => write!(f, "holds up {} of {}", value(fact), of(fact)),
            Measured::Beside(with, without) => {
                write!(f, "p99 of {} beside it {}", of(with), value(with))?;
                match without {
                    Some(without) => write!(f, ", without it {}", value(without)),
                    None => Ok(()),
                }
            }
        }
    }
}

impl<'a> View<'a> {
    /// The workload's routes with findings on their way, in the workload's order; before them what is on the way of all.
    pub(crate) fn seen_on_routes(&self) -> Vec<SeenOnRoute<'a>> {
        let rows = self.routes();
        let of_all = self.sources().iter().map(|reading| SeenOnRoute {
            route: None,
            candidate: &reading.candidate,
            findings: sure(reading)
                .filter(|f| is_on_all(&f.routes, rows.len()))
                .collect(),
            measured: Vec::new(),
        });
        let mut seen: Vec<_> = of_all.collect();
        for row in &rows {
            seen.extend(self.sources().iter().map(|reading| {
                SeenOnRoute {
                    route: Some(row.route),
                    candidate: &reading.candidate,
                    findings: sure(reading)
                        .filter(|f| !is_on_all(&f.routes, rows.len()))
                        .filter(|f| f.routes.iter().any(|r| r == row.route))
                        .collect(),
                    measured: self.measured_of(&reading.candidate, row.route),
                }
            }));
        }
        seen.retain(|one| !one.findings.is_empty());
        seen
    }

    /// What was measured of a route of a candidate that a finding may explain.
    pub(crate) fn measured_of(&self, candidate: &str, route: &str) -> Vec<Measured<'a>> {
        let mut measured: Vec<Measured<'a>> = Vec::new();
        let own = Subject::route_of(candidate, route);
        let cpu = self.facts().best(&own, Metric::CpuPerRequest);
        measured.extend(
            cpu.filter(|f| f.estimate.number().is_some())
                .map(Measured::Cpu),
        );
        let held_up = self.beside(candidate, route, Metric::HeldUpShare);
        measured.extend(held_up.map(Measured::HoldsUp));
        if let Some(with) = self.beside(candidate, route, Metric::InterferenceP99) {
            let without = self.without(with);
            measured.push(Measured::Beside(with, without));
        }
        measured
    }

    /// What a route does to another that runs beside it.
    fn beside(&self, candidate: &str, route: &str, metric: Metric) -> Option<&'a Fact> {
        let is_it = |fact: &&Fact| {
            fact.conditions.beside.as_deref() == Some(route)
                && fact.subject.candidates() == [candidate]
                && fact.estimate.number().is_some()
        };
        self.facts().of_metric(metric).filter(is_it).last()
    }

    /// The same route with nothing beside it.
    fn without(&self, with: &Fact) -> Option<&'a Fact> {
        let is_it = |fact: &&Fact| {
            fact.conditions.beside.as_deref() == Some("nothing")
                && fact.subject == with.subject
                && fact.estimate.number().is_some()
        };
        self.facts().of_metric(with.metric).filter(is_it).last()
    }
}

/// Findings that aren't mere suspicions.
fn sure(reading: &SourceReading) -> impl Iterator<Item = &SourceFinding> {
    let findings = reading.findings.iter();
    findings.filter(|f| f.confidence > Confidence::Low)
}

/// Whether these are all of so many routes, and more than one.
pub(crate) fn is_on_all(of: &[String], routes: usize) -> bool {
    routes > 1 && of.len() >= routes
}

/// `2 high, 1 low`; of none at all `nothing`.
pub(crate) fn by_severity<'f>(findings: impl Iterator<Item = &'f SourceFinding>) -> String {
    let mut counts = [0_usize; Severity::ALL.len()];
    findings.for_each(|f| counts[f.severity as usize] += 1);
    let parts: Vec<String> = Severity::ALL
        .into_iter()
        .rev()
        .filter(|severity| counts[*severity as usize] > 0)
        .map(|severity| format!("{} {}", counts[severity as usize], severity.word()))
        .collect();
    match parts.is_empty() {
        true => "nothing".to_owned(),
        false => parts.join(", "),
    }
}
