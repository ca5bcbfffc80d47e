//! What the tables and charts show, picked from the facts once for all renderers.

use weighbridge_decide::{FactRef, Flip, Reason, RouteVerdict};
use weighbridge_facts::{Estimate, Fact, FactSet, Metric, Subject, Want};

use crate::ReportInput;
use crate::source::SourceReading;

/// What one candidate shows on one route.
pub(crate) struct Cell<'a> {
    /// Demand, the route alone.
    pub(crate) cpu: Option<&'a Fact>,
    /// p99 in the mix, at the rate nearest to the declared peak.
    pub(crate) p99: Option<&'a Fact>,
}

/// A line of the route table.
pub(crate) struct RouteRow<'a> {
    pub(crate) route: &'a str,
    pub(crate) weight: Option<&'a Fact>,
    /// In the order of [`View::candidates`].
    pub(crate) cells: Vec<Cell<'a>>,
    /// Other over baseline.
    pub(crate) ratio: Option<&'a Fact>,
    pub(crate) verdict: Option<&'a RouteVerdict>,
}

/// A line of the capacity and footprint table, one fact a candidate.
pub(crate) struct FootprintRow<'a> {
    pub(crate) metric: Metric,
    pub(crate) facts: Vec<Option<&'a Fact>>,
}

/// The input, seen as tables.
pub(crate) struct View<'a> {
    pub(crate) candidates: Vec<&'a str>,
    facts: &'a FactSet,
    input: &'a ReportInput<'a>,
}

/// What a candidate costs to run, in reading order.
const FOOTPRINT: &[Metric] = &[
    Metric::Capacity,
    Metric::GaveWay,
    Metric::PssIdle,
    Metric::PssLoaded,
    Metric::PssAtConnections,
    Metric::BytesPerConnection,
    Metric::ColdStart,
    Metric::BuildTime,
    Metric::ArtifactBytes,
    Metric::ImageBytes,
    Metric::Instances,
    Metric::CostPerMonth,
];

/// What follows for the service, in reading order.
const SERVICE: &[Metric] = &[Metric::CostPerMonth, Metric::Effort, Metric::Payback];

impl<'a> View<'a> {
    pub(crate) fn of(input: &'a ReportInput<'a>) -> Self {
        let mut candidates = vec![input.baseline.as_str()];
        candidates.extend(input.other.as_deref());
        View {
            candidates,
            facts: input.facts,
            input,
        }
    }

    pub(crate) fn facts(&self) -> &'a FactSet {
        self.facts
    }

    /// What the candidates' sources showed.
    pub(crate) fn sources(&self) -> &'a [SourceReading] {
        self.input.sources
    }

    /// Routes in the workload's order; those that only a verdict speaks of come last.
    pub(crate) fn routes(&self) -> Vec<RouteRow<'a>> {
        let mut names = self.facts.routes();
        for verdict in &self.input.decision.routes {
            if !names.contains(&verdict.route.as_str()) {
                names.push(&verdict.route);
            }
        }
        names.into_iter().map(|route| self.route(route)).collect()
    }

    fn route(&self, route: &'a str) -> RouteRow<'a> {
        let cell = |&candidate: &&str| {
            let subject = Subject::route_of(candidate, route);
            Cell {
                cpu: self
                    .facts
                    .best_where(&subject, Metric::CpuPerRequest, alone()),
                p99: self.at_peak(&subject, Metric::LatencyP99),
            }
        };
        let ratio = self.input.other.as_deref().and_then(|other| {
            let pair = Subject::pair(other, &self.input.baseline, Some(route));
            self.facts.best(&pair, Metric::CpuRatio)
        });
        let verdicts = &self.input.decision.routes;
        RouteRow {
            route,
            weight: self.facts.best(&Subject::route(route), Metric::Weight),
            cells: self.candidates.iter().map(cell).collect(),
            ratio,
            verdict: verdicts.iter().find(|v| v.route == route),
        }
    }

    /// The best fact in the mix, at the rate nearest to what one pod gets at the peak.
    fn at_peak(&self, subject: &Subject, metric: Metric) -> Option<&'a Fact> {
        let peak = self.pod_peak();
        let off = |fact: &Fact| match (peak, fact.conditions.rate) {
            (Some(peak), Some(rate)) => (rate - peak).abs(),
            _ => 0.0,
        };
        let mut best: Option<&Fact> = None;
        for fact in self.facts.of_metric(metric) {
            let is_mix = fact.conditions.workload.as_deref() == Some("mix");
            if !is_mix || fact.subject != *subject {
                continue;
            }
            let wins = best.is_none_or(|b| {
                fact.grade > b.grade || fact.grade == b.grade && off(fact) <= off(b)
            });
            if wins {
                best = Some(fact);
            }
        }
        best
    }

    /// Rate of one pod at the declared peak.
    pub(crate) fn pod_peak(&self) -> Option<f64> {
        let peak = self.facts.point(&Subject::Service, Metric::PeakRate)?;
        let instances = self.facts.point(&Subject::Service, Metric::Instances);
        Some(peak / instances.unwrap_or(1.0).max(1.0))
    }

    /// Capacity and footprint, only the lines that some candidate has.
    pub(crate) fn footprint(&self) -> Vec<FootprintRow<'a>> {
        let row = |&metric: &Metric| FootprintRow {
            metric,
            facts: self
                .candidates
                .iter()
                .map(|name| self.facts.best(&Subject::candidate(name), metric))
                .collect(),
        };
        FOOTPRINT
            .iter()
            .map(row)
            .filter(|row| row.facts.iter().any(Option::is_some))
            .collect()
    }

    /// Other over baseline, for the whole service.
    pub(crate) fn capacity_ratio(&self) -> Option<&'a Fact> {
        let other = self.input.other.as_deref()?;
        let pair = Subject::pair(other, &self.input.baseline, None);
        self.facts.best(&pair, Metric::CapacityRatio)
    }

    /// Cost, effort and payback of the service.
    pub(crate) fn service(&self) -> Vec<&'a Fact> {
        SERVICE
            .iter()
            .filter_map(|&metric| self.facts.best(&Subject::Service, metric))
            .collect()
    }

    /// Libraries, drivers and settings that decide the outcome.
    pub(crate) fn choices(&self) -> Vec<(String, &'a str)> {
        self.facts
            .of_metric(Metric::Choice)
            .filter_map(|fact| match &fact.estimate {
                Estimate::Text { text } => Some((fact.subject.to_string(), text.as_str())),
                _ => None,
            })
            .collect()
    }

    /// What was asked for and not obtained, unless something else answers it.
    pub(crate) fn not_measured(&self) -> Vec<(&'a Fact, &'a str)> {
        let answered = |fact: &Fact| {
            let want = Want {
                workload: fact.conditions.workload.as_deref(),
                beside: fact.conditions.beside.as_deref(),
            };
            let best = self.facts.best_where(&fact.subject, fact.metric, want);
            best.is_some_and(|b| !matches!(b.estimate, Estimate::NotMeasured { .. }))
        };
        self.facts
            .all()
            .iter()
            .filter(|fact| !fact.stale && !answered(fact))
            .filter_map(|fact| match &fact.estimate {
                Estimate::NotMeasured { not_measured } => Some((fact, not_measured.as_str())),
                _ => None,
            })
            .collect()
    }

    /// The fact that a reason names.
    pub(crate) fn resolve(&self, reference: &FactRef) -> Option<&'a Fact> {
        let named = |fact: &&Fact| !fact.stale && fact.id() == reference.id;
        let fact = self.facts.all().iter().find(named)?;
        self.facts.best(&fact.subject, fact.metric)
    }

    /// Whether the verdict turns on weights that were made up.
    pub(crate) fn has_guessed_weights(&self) -> bool {
        self.facts.flag(&Subject::Service, Metric::WeightsGuessed) == Some(true)
    }

    /// The service's and each route's reasons and flips, under a heading.
    pub(crate) fn arguments(&self) -> Vec<(&'a str, &'a [Reason], &'a [Flip])> {
        let decision = self.input.decision;
        let service = &decision.service;
        let whole = std::iter::once((
            "The service",
            service.because.as_slice(),
            service.flips.as_slice(),
        ));
        let routes = decision
            .routes
            .iter()
            .map(|r| (r.route.as_str(), r.because.as_slice(), r.flips.as_slice()));
        whole.chain(routes).collect()
    }
}

fn alone() -> Want<'static> {
    Want {
        workload: Some("alone"),
        ..Want::default()
    }
}
