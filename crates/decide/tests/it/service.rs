//! A service in facts.

use weighbridge_decide::DecideSettings;
use weighbridge_facts::{Conditions, Estimate, Fact, FactSet, Grade, Metric, Subject};

pub(crate) const LIGHT: &str = "GET /zones";
pub(crate) const WAITS: &str = "GET /parcels/{id}";
pub(crate) const HEAVY: &str = "POST /manifests";

/// Facts under construction.
pub(crate) struct Service(pub(crate) Vec<Fact>);

impl Service {
    /// Three routes on a pod with little room: a light one, one that waits, a heavy one.
    pub(crate) fn depot() -> Self {
        let mut service = Service(vec![]);
        for (route, weight, cpu, io_share) in [
            (LIGHT, 0.6, 2e-4, 0.3),
            (WAITS, 0.3, 3e-4, 0.95),
            (HEAVY, 0.1, 8e-3, 0.1),
        ] {
            let node = Subject::route_of("node", route);
            service.declare(Subject::route(route), Metric::Weight, weight);
            service.declare(Subject::route(route), Metric::SloP99, 0.1);
            service.measure(node.clone(), Metric::CpuPerRequest, cpu, 0.04);
            service.measure(node.clone(), Metric::IoShare, io_share, 0.04);
            service.measure(node, Metric::LatencyP99, 0.08, 0.1);
            service.ratio(route, 1.0, 0.05);
        }
        service.measure(Subject::candidate("node"), Metric::Capacity, 900.0, 0.05);
        service.declare(Subject::Service, Metric::PeakRate, 1_500.0);
        service.declare(Subject::Service, Metric::Instances, 3.0);
        service.declare(Subject::Service, Metric::KnowGo, 1.0);
        service
    }

    fn push(
        &mut self,
        subject: Subject,
        metric: Metric,
        value: Estimate,
        grade: Grade,
    ) -> &mut Fact {
        self.0
            .push(Fact::new(subject, metric, value, grade, "test"));
        self.0.last_mut().unwrap()
    }

    pub(crate) fn declare(&mut self, subject: Subject, metric: Metric, value: f64) {
        self.push(subject, metric, Estimate::exact(value), Grade::Declared);
    }

    pub(crate) fn flag(&mut self, metric: Metric) {
        let value = Estimate::Flag { flag: true };
        self.push(Subject::Service, metric, value, Grade::Declared);
    }

    /// A measurement, plus or minus a share.
    pub(crate) fn measure(&mut self, subject: Subject, metric: Metric, value: f64, share: f64) {
        let (low, high) = (value / (1.0 + share), value * (1.0 + share));
        let value = Estimate::interval(value, low, high, 6);
        self.push(subject, metric, value, Grade::Measured);
    }

    /// Go's CPU over Node's; a newer one wins.
    pub(crate) fn ratio(&mut self, route: &str, ratio: f64, share: f64) {
        let pair = Subject::pair("go", "node", Some(route));
        self.measure(pair, Metric::CpuRatio, ratio, share);
    }

    /// The hypervisor took this share of the CPU time wanted.
    pub(crate) fn stolen(&mut self, share: f64) {
        let steal = Estimate::exact(share);
        self.push(Subject::Host, Metric::Steal, steal, Grade::Measured);
    }

    /// The heavy route holds up the light one.
    pub(crate) fn holds_up(&mut self, share: f64, p99: f64) {
        let subject = Subject::route_of("node", LIGHT);
        let beside = Conditions {
            beside: Some(HEAVY.to_owned()),
            ..Conditions::default()
        };
        let held_up = Estimate::interval(share, share * 0.9, share * 1.1, 900);
        for (metric, value) in [
            (Metric::HeldUpShare, held_up),
            (Metric::InterferenceP99, Estimate::exact(p99)),
        ] {
            let fact = self.push(subject.clone(), metric, value, Grade::Measured);
            fact.conditions = beside.clone();
        }
    }

    pub(crate) fn facts(&self) -> FactSet {
        FactSet::new(self.0.clone())
    }
}

pub(crate) fn settings() -> DecideSettings {
    DecideSettings {
        draws: 300,
        ..DecideSettings::new("node", Some("go".to_owned()))
    }
}
