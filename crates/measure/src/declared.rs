//! What the team wrote in the plan, as facts of grade `declared` (or `assumed`, where a default stands in).

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};
use weighbridge_plan::{Origin, Plan, Weights};

/// Weeks of ramp for an engineer who knows only JavaScript.
const RAMP_WEEKS: (f64, f64) = (4.0, 6.0);

/// The plan's facts, each with the place where it was written.
pub fn declared_facts(plan: &Plan) -> Vec<Fact> {
    let mut facts = Facts {
        plan,
        facts: vec![],
    };
    facts.numbers();
    facts.flags();
    facts.routes();
    facts.choices();
    facts.facts.push(ramp());
    facts.facts
}

fn ramp() -> Fact {
    let (least, most) = RAMP_WEEKS;
    Fact::new(
        Subject::Service,
        Metric::RampWeeks,
        Estimate::interval(f64::midpoint(least, most), least, most, 1),
        Grade::Assumed,
        "the literature's rule of thumb: 4 to 6 weeks from JavaScript to productive Go",
    )
}

struct Facts<'a> {
    plan: &'a Plan,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn numbers(&mut self) {
        let (platform, pod, team) = (&self.plan.platform, &self.plan.pod, &self.plan.team);
        let target = platform.target_utilisation.value();
        let salary = team.cost_per_engineer_month.amount;
        let always = [
            (
                "platform.peak_rps",
                Metric::PeakRate,
                platform.peak_rps.value(),
            ),
            (
                "platform.instances_min",
                Metric::InstancesMin,
                f64::from(platform.instances_min),
            ),
            (
                "platform.target_utilisation",
                Metric::TargetUtilisation,
                target,
            ),
            (
                "platform.vcpu_month",
                Metric::VcpuMonth,
                platform.vcpu_month.amount,
            ),
            (
                "platform.gib_month",
                Metric::GibMonth,
                platform.gib_month.amount,
            ),
            ("pod.cpus", Metric::PodCpus, pod.cpus),
            ("pod.memory", Metric::PodMemory, pod.memory.0 as f64),
            (
                "team.engineers",
                Metric::Engineers,
                f64::from(team.engineers),
            ),
            ("team.know_go", Metric::KnowGo, f64::from(team.know_go)),
            (
                "team.cost_per_engineer_month",
                Metric::EngineerMonth,
                salary,
            ),
            (
                "slo.errors",
                Metric::SloErrors,
                self.plan.slo.errors.value(),
            ),
        ];
        let instances = platform.instances.map(f64::from);
        let connections = platform.connections.map(|c| c as f64);
        let where_known = [
            ("platform.instances", Metric::Instances, instances),
            (
                "platform.connections",
                Metric::ConnectionsWanted,
                connections,
            ),
        ];
        let known = where_known
            .into_iter()
            .filter_map(|(key, metric, value)| Some((key, metric, value?)));
        for (key, metric, value) in always.into_iter().chain(known) {
            self.push(key, Subject::Service, metric, Estimate::exact(value));
        }
    }

    fn flags(&mut self) {
        let platform = &self.plan.platform;
        let is_guessed = self.plan.workload.weights == Weights::Guessed;
        let flags = [
            ("platform.edge", Metric::Edge, platform.edge),
            (
                "platform.serverless",
                Metric::Serverless,
                platform.serverless,
            ),
            ("platform.regulated", Metric::Regulated, platform.regulated),
            ("workload.weights", Metric::WeightsGuessed, is_guessed),
        ];
        for (key, metric, flag) in flags {
            self.push(key, Subject::Service, metric, Estimate::Flag { flag });
        }
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
