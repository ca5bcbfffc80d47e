//! What the team wrote in the plan, as facts of grade `declared` (or `assumed`, where a default stands in).

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};
use weighbridge_plan::{Origin, Plan, Weights};

/// Weeks of ramp for an engineer who knows only JavaScript.
const RAMP_WEEKS: (f64, f64) = (4.0, 6.0);

/// The plan's facts, each with the place where it was written.
pub fn declared_facts(plan: &Plan) -> Vec<Fact> {
    let platform = &plan.platform;
    let mut facts = Facts {
        plan,
        facts: vec![],
    };
    facts.number(
        "platform.peak_rps",
        Metric::PeakRate,
        platform.peak_rps.value(),
    );
    if let Some(instances) = platform.instances {
        facts.number(
            "platform.instances",
            Metric::Instances,
            f64::from(instances),
        );
    }
    facts.number(
        "platform.instances_min",
        Metric::InstancesMin,
        f64::from(platform.instances_min),
    );
    facts.number(
        "platform.target_utilisation",
        Metric::TargetUtilisation,
        platform.target_utilisation.value(),
    );
    facts.number(
        "platform.vcpu_month",
        Metric::VcpuMonth,
        platform.vcpu_month.amount,
    );
    facts.number(
        "platform.gib_month",
        Metric::GibMonth,
        platform.gib_month.amount,
    );
    if let Some(connections) = platform.connections {
        facts.number(
            "platform.connections",
            Metric::ConnectionsWanted,
            connections as f64,
        );
    }
    facts.flag("platform.edge", Metric::Edge, platform.edge);
    facts.flag(
        "platform.serverless",
        Metric::Serverless,
        platform.serverless,
    );
    facts.flag("platform.regulated", Metric::Regulated, platform.regulated);
    facts.number("pod.cpus", Metric::PodCpus, plan.pod.cpus);
    facts.number("pod.memory", Metric::PodMemory, plan.pod.memory.0 as f64);
    facts.number(
        "team.engineers",
        Metric::Engineers,
        f64::from(plan.team.engineers),
    );
    facts.number("team.know_go", Metric::KnowGo, f64::from(plan.team.know_go));
    facts.number(
        "team.cost_per_engineer_month",
        Metric::EngineerMonth,
        plan.team.cost_per_engineer_month.amount,
    );
    facts.number("slo.errors", Metric::SloErrors, plan.slo.errors.value());
    let is_guessed = plan.workload.weights == Weights::Guessed;
    facts.flag("workload.weights", Metric::WeightsGuessed, is_guessed);
    facts.routes();
    facts.choices();
    let ramp = Estimate::interval(
        f64::midpoint(RAMP_WEEKS.0, RAMP_WEEKS.1),
        RAMP_WEEKS.0,
        RAMP_WEEKS.1,
        1,
    );
    let citation = "the literature's rule of thumb: 4 to 6 weeks from JavaScript to productive Go";
    facts.facts.push(Fact::new(
        Subject::Service,
        Metric::RampWeeks,
        ramp,
        Grade::Assumed,
        citation,
    ));
    facts.facts
}

struct Facts<'a> {
    plan: &'a Plan,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn number(&mut self, key: &str, metric: Metric, value: f64) {
        self.push(key, Subject::Service, metric, Estimate::exact(value));
    }

    fn flag(&mut self, key: &str, metric: Metric, flag: bool) {
        self.push(key, Subject::Service, metric, Estimate::Flag { flag });
    }

    fn push(&mut self, key: &str, subject: Subject, metric: Metric, value: Estimate) {
        let (grade, source) = match self.plan.origin(key) {
            Some(Origin::Default) | None => (Grade::Assumed, "default".to_owned()),
            Some(origin) => (Grade::Declared, origin.to_string()),
        };
        self.facts.push(Fact::new(
            subject,
            metric,
            value,
            grade,
            format!("{key} ({source})"),
        ));
    }

    fn routes(&mut self) {
        let requests = &self.plan.workload.requests;
        let sum: f64 = requests.iter().map(|r| r.weight).sum();
        for request in requests {
            let name = request.route.to_string();
            let source = "weighbridge.toml, workload.request";
            let weight = Estimate::exact(request.weight / sum);
            self.facts.push(Fact::new(
                Subject::route(&name),
                Metric::Weight,
                weight,
                Grade::Declared,
                source,
            ));
            if let Some(limit) = request.slo.p99 {
                let limit = Estimate::exact(limit.duration().as_secs_f64());
                self.facts.push(Fact::new(
                    Subject::route(&name),
                    Metric::SloP99,
                    limit,
                    Grade::Declared,
                    source,
                ));
            }
        }
    }

    fn choices(&mut self) {
        for choice in &self.plan.choices {
            for (candidate, text) in &choice.by_candidate {
                let note = choice
                    .note
                    .as_deref()
                    .map_or(String::new(), |n| format!(" ({n})"));
                let value = Estimate::text(format!("{}: {text}{note}", choice.what));
                let subject = Subject::candidate(candidate);
                self.facts.push(Fact::new(
                    subject,
                    Metric::Choice,
                    value,
                    Grade::Declared,
                    "weighbridge.toml, choice",
                ));
            }
        }
    }
}
