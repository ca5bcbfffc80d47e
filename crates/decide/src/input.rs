//! What rules read, each with the fact that it comes from: the one table between rules and the ledger.

use weighbridge_facts::{Fact, FactSet, Metric, Subject, Want};

/// A number that rules read for one route. Those of the service are the same for every route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// Go's CPU per request over Node's.
    CpuRatio,
    /// Waiting over latency, baseline.
    IoShare,
    /// CPU per request, baseline.
    Cpu,
    /// The route's share of the requests.
    Weight,
    /// The route's share of the service's CPU: from `Weight` and `Cpu` of all routes.
    CpuShare,
    /// p99 in the mix at the rate nearest to the pod's peak, baseline.
    LatencyP99,
    /// The route's own limit, or else the service's.
    SloP99,
    /// Share of the light route's requests that this route holds up, baseline.
    HeldUp,
    /// The same, of the other candidate.
    HeldUpOther,
    /// p99 of the light route beside this one, baseline.
    InterferenceP99,
    /// Limit of that light route.
    LightSlo,
    /// Capacity of one pod, baseline.
    Capacity,
    /// Capacity of the other over the baseline.
    CapacityRatio,
    /// Peak rate of the service.
    PeakRate,
    /// Declared instances.
    Instances,
    /// Utilisation that instances are sized for.
    TargetUtilisation,
    /// Connections that one instance must hold.
    ConnectionsWanted,
    /// Memory per connection, baseline.
    ConnectionBytes,
    /// Memory per connection, other.
    ConnectionBytesOther,
    /// Image, baseline.
    ImageBytes,
    /// Image, other.
    ImageBytesOther,
    /// Cold start, baseline.
    ColdStart,
    /// Cold start, other.
    ColdStartOther,
    /// Runs at the edge: 1 or 0.
    Edge,
    /// Works under rules that ask for provable types: 1 or 0.
    Regulated,
    /// Engineers who know Go.
    KnowGo,
    /// Weeks of ramp.
    RampWeeks,
    /// Share of the CPU time wanted that the hypervisor took while it was measured.
    Steal,
}

impl Input {
    /// All of them, in the order of their discriminants.
    pub(crate) const ALL: [Input; 28] = [
        Input::CpuRatio,
        Input::IoShare,
        Input::Cpu,
        Input::Weight,
        Input::CpuShare,
        Input::LatencyP99,
        Input::SloP99,
        Input::HeldUp,
        Input::HeldUpOther,
        Input::InterferenceP99,
        Input::LightSlo,
        Input::Capacity,
        Input::CapacityRatio,
        Input::PeakRate,
        Input::Instances,
        Input::TargetUtilisation,
        Input::ConnectionsWanted,
        Input::ConnectionBytes,
        Input::ConnectionBytesOther,
        Input::ImageBytes,
        Input::ImageBytesOther,
        Input::ColdStart,
        Input::ColdStartOther,
        Input::Edge,
        Input::Regulated,
        Input::KnowGo,
        Input::RampWeeks,
        Input::Steal,
    ];
}

/// Whom the inputs are about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) facts: &'a FactSet,
    pub(crate) baseline: &'a str,
    pub(crate) other: Option<&'a str>,
}

/// Where an input comes from: the fact if there is one, and its name in any case.
#[derive(Debug, Clone)]
pub(crate) struct Origin<'a> {
    pub(crate) metric: Metric,
    pub(crate) subject: Subject,
    pub(crate) beside: Option<&'a str>,
    pub(crate) fact: Option<&'a Fact>,
}

impl Origin<'_> {
    pub(crate) fn id(&self) -> String {
        format!("{}[{}]", self.metric, self.subject)
    }
}

impl<'a> About<'a> {
    /// The fact behind an input of a route; none for what is derived, or needs a candidate that isn't there.
    pub(crate) fn origin(&self, input: Input, route: &'a str) -> Option<Origin<'a>> {
        let of_route = |name: &str| Subject::route_of(name, route);
        let baseline = self.baseline;
        // Without a Go candidate the name stands for the one that might be written.
        let other = self.other.unwrap_or("go");
        Some(match input {
            Input::CpuRatio => {
                let pair = Subject::pair(other, baseline, Some(route));
                self.best(Metric::CpuRatio, pair)
            }
            Input::IoShare => self.best(Metric::IoShare, of_route(baseline)),
            Input::Cpu => self.cpu(of_route(baseline)),
            Input::Weight => self.best(Metric::Weight, Subject::route(route)),
            Input::CpuShare => return None,
            Input::LatencyP99 => self.at_peak(of_route(baseline)),
            Input::SloP99 => self.slo(route),
            Input::HeldUp => self.beside(Metric::HeldUpShare, baseline, route)?,
            Input::HeldUpOther => self.beside(Metric::HeldUpShare, self.other?, route)?,
            Input::InterferenceP99 => self.beside(Metric::InterferenceP99, baseline, route)?,
            Input::LightSlo => {
                let run = self.beside(Metric::InterferenceP99, baseline, route)?;
                self.slo(run.fact?.subject.route_name()?)
            }
            Input::Capacity => self.best(Metric::Capacity, Subject::candidate(baseline)),
            Input::CapacityRatio => {
                self.best(Metric::CapacityRatio, Subject::pair(other, baseline, None))
            }
            Input::ConnectionBytes => self.of(Metric::BytesPerConnection, baseline),
            Input::ConnectionBytesOther => self.of(Metric::BytesPerConnection, other),
            Input::ImageBytes => self.of(Metric::ImageBytes, baseline),
            Input::ImageBytesOther => self.of(Metric::ImageBytes, other),
            Input::ColdStart => self.of(Metric::ColdStart, baseline),
            Input::ColdStartOther => self.of(Metric::ColdStart, other),
            Input::PeakRate => self.service(Metric::PeakRate),
            Input::Instances => self.service(Metric::Instances),
            Input::TargetUtilisation => self.service(Metric::TargetUtilisation),
            Input::ConnectionsWanted => self.service(Metric::ConnectionsWanted),
            Input::Edge => self.service(Metric::Edge),
            Input::Regulated => self.service(Metric::Regulated),
            Input::KnowGo => self.service(Metric::KnowGo),
            Input::RampWeeks => self.service(Metric::RampWeeks),
            Input::Steal => self.best(Metric::Steal, Subject::Host),
        })
    }

    fn best(&self, metric: Metric, subject: Subject) -> Origin<'a> {
        let fact = self.facts.best(&subject, metric);
        Origin {
            metric,
            subject,
            beside: None,
            fact,
        }
    }

    fn of(&self, metric: Metric, candidate: &str) -> Origin<'a> {
        self.best(metric, Subject::candidate(candidate))
    }

    fn service(&self, metric: Metric) -> Origin<'a> {
        self.best(metric, Subject::Service)
    }

    /// CPU of the route alone where it was measured so.
    fn cpu(&self, subject: Subject) -> Origin<'a> {
        let metric = Metric::CpuPerRequest;
        let alone = Want {
            workload: Some("alone"),
            ..Want::default()
        };
        let fact = self
            .facts
            .best_where(&subject, metric, alone)
            .or_else(|| self.facts.best(&subject, metric));
        Origin {
            metric,
            subject,
            beside: None,
            fact,
        }
    }

    fn slo(&self, route: &str) -> Origin<'a> {
        let own = self.best(Metric::SloP99, Subject::route(route));
        match own.fact {
            Some(_) => own,
            None => self.service(Metric::SloP99),
        }
    }

    /// An interference run's fact: its subject is the light route, the heavy one stands in the conditions.
    fn beside(&self, metric: Metric, candidate: &str, heavy: &'a str) -> Option<Origin<'a>> {
        let is_of = |f: &&Fact| {
            matches!(&f.subject, Subject::Route { candidate: Some(c), .. } if c == candidate)
                && f.conditions.beside.as_deref() == Some(heavy)
        };
        let fact = self
            .facts
            .of_metric(metric)
            .filter(is_of)
            .max_by_key(|f| f.grade)?;
        Some(Origin {
            metric,
            subject: fact.subject.clone(),
            beside: Some(heavy),
            fact: Some(fact),
        })
    }

    /// The p99 in the mix at the rate nearest to the pod's peak; among equals the best-graded, newest.
    fn at_peak(&self, subject: Subject) -> Origin<'a> {
        let metric = Metric::LatencyP99;
        let peak = self.pod_peak();
        let off = |fact: &Fact| match (peak, fact.conditions.rate) {
            (Some(peak), Some(rate)) => (rate - peak).abs(),
            _ => 0.0,
        };
        let in_mix = |f: &&Fact| {
            f.subject == subject && f.conditions.workload.as_deref().is_none_or(|w| w == "mix")
        };
        let fact = self.facts.of_metric(metric).filter(in_mix).max_by(|a, b| {
            a.grade
                .cmp(&b.grade)
                .then_with(|| off(b).total_cmp(&off(a)))
        });
        Origin {
            metric,
            subject,
            beside: None,
            fact,
        }
    }

    fn pod_peak(&self) -> Option<f64> {
        let peak = self.facts.point(&Subject::Service, Metric::PeakRate)?;
        let instances = self.facts.point(&Subject::Service, Metric::Instances);
        Some(peak / instances.unwrap_or(1.0).max(1.0))
    }
}
