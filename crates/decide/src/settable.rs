//! What `--set` takes: keys of the plan, facts by name, thresholds of rules.

use weighbridge_facts::{Estimate, Fact, FactSet, Grade, Metric, Subject, Unit};

use crate::input::{About, Input};
use crate::settings::DecideSettings;
use crate::thresholds::{Thresholds, UnknownThreshold, nearest};

/// A key of the plan that a decision can be asked about, and the service's metric that it declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settable {
    /// The key in `weighbridge.toml`.
    pub key: &'static str,
    /// The metric of the service.
    pub metric: Metric,
}

macro_rules! settables {
    ($($key:literal => $metric:ident,)+) => {
        &[$(Settable { key: $key, metric: Metric::$metric }),+]
    };
}

/// All of them.
pub const SETTABLE: &[Settable] = settables! {
    "platform.peak_rps" => PeakRate,
    "platform.connections" => ConnectionsWanted,
    "platform.instances" => Instances,
    "platform.instances_min" => InstancesMin,
    "platform.target_utilisation" => TargetUtilisation,
    "platform.vcpu_month" => VcpuMonth,
    "platform.gib_month" => GibMonth,
    "platform.edge" => Edge,
    "platform.serverless" => Serverless,
    "platform.regulated" => Regulated,
    "pod.cpus" => PodCpus,
    "pod.memory" => PodMemory,
    "slo.p99" => SloP99,
    "slo.errors" => SloErrors,
    "team.engineers" => Engineers,
    "team.know_go" => KnowGo,
    "team.cost_per_engineer_month" => EngineerMonth,
};

/// Something set for one decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Override {
    /// A fact.
    Fact {
        /// Its name, `metric[subject]`.
        id: String,
        /// What it is to state.
        value: Estimate,
    },
    /// A threshold of a rule.
    Threshold {
        /// The rule.
        rule: String,
        /// The key.
        key: String,
        /// The value.
        value: f64,
    },
}

/// Why something can't be set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SetError {
    /// It isn't `KEY=VALUE`.
    #[error("set `{text}`: write KEY=VALUE, such as platform.peak_rps=4000")]
    Form {
        /// What was given.
        text: String,
    },
    /// There is no such key, metric or fact.
    #[error("set {asked}: there is no such key{}", nearest.as_ref().map_or(String::new(), |n| format!(", {n} is the nearest")))]
    Unknown {
        /// What was asked for.
        asked: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// There is no such rule or threshold.
    #[error(transparent)]
    Threshold(#[from] UnknownThreshold),
    /// The value doesn't fit the key.
    #[error("set {key} to `{value}`: it takes {wanted}")]
    Value {
        /// The key.
        key: String,
        /// What was given.
        value: String,
        /// What fits.
        wanted: &'static str,
    },
}

/// Reads `platform.peak_rps=4000`, `cpu_ratio[go/node GET /zones]=0.8` or `rules.NAME.key=0.9`.
pub fn parse_set(text: &str) -> Result<Override, SetError> {
    // A path template can hold `=`; a value can't.
    let (key, value) = text.rsplit_once('=').ok_or_else(|| SetError::Form {
        text: text.to_owned(),
    })?;
    let (key, value) = (key.trim(), value.trim());
    if let Some(rest) = key.strip_prefix("rules.") {
        let (rule, name) = rest.split_once('.').ok_or_else(|| unknown(key, None))?;
        return Ok(Override::Threshold {
            rule: rule.to_owned(),
            key: name.to_owned(),
            value: number(key, value, Unit::Ratio)?,
        });
    }
    let (id, metric) = match SETTABLE.iter().find(|s| s.key == key) {
        Some(s) => (format!("{}[{}]", s.metric, Subject::Service), s.metric),
        None => (key.to_owned(), metric_of(key)?),
    };
    let value = match metric.unit() {
        Unit::Flag => Estimate::Flag {
            flag: flag(key, value)?,
        },
        Unit::Text => Estimate::text(value),
        unit => Estimate::exact(number(key, value, unit)?),
    };
    Ok(Override::Fact { id, value })
}

fn metric_of(key: &str) -> Result<Metric, SetError> {
    let name = key.strip_suffix(']').and_then(|k| k.split_once('['));
    let metric = name.and_then(|(metric, _)| metric.parse().ok());
    metric.ok_or_else(|| unknown(key, None))
}

fn unknown(asked: &str, facts: Option<&[String]>) -> SetError {
    let thresholds = Thresholds::names();
    let keys = SETTABLE.iter().map(|s| s.key);
    let names = keys
        .chain(thresholds.iter().map(String::as_str))
        .chain(facts.unwrap_or_default().iter().map(String::as_str));
    SetError::Unknown {
        asked: asked.to_owned(),
        nearest: nearest(asked, names),
    }
}

fn flag(key: &str, value: &str) -> Result<bool, SetError> {
    value.parse().map_err(|_| SetError::Value {
        key: key.to_owned(),
        value: value.to_owned(),
        wanted: "true or false",
    })
}

/// A number, not negative, in the metric's unit or with a suffix.
fn number(key: &str, value: &str, unit: Unit) -> Result<f64, SetError> {
    const SUFFIXES: &[(Unit, &str, f64)] = &[
        (Unit::Seconds, "ms", 1e-3),
        (Unit::Seconds, "us", 1e-6),
        (Unit::Seconds, "s", 1.0),
        (Unit::Share, "%", 1e-2),
        (Unit::PerSecond, "/s", 1.0),
        (Unit::Bytes, "KiB", 1024.0),
        (Unit::Bytes, "MiB", 1024.0 * 1024.0),
        (Unit::Bytes, "GiB", 1024.0 * 1024.0 * 1024.0),
    ];
    let suffix = SUFFIXES
        .iter()
        .find(|(u, suffix, _)| *u == unit && value.ends_with(suffix));
    let (digits, scale) = match suffix {
        Some((_, suffix, scale)) => (value.trim_end_matches(suffix), *scale),
        None => (value, 1.0),
    };
    let read = digits.trim().parse::<f64>().ok().map(|v| v * scale);
    let most = if unit == Unit::Share { 1.0 } else { f64::MAX };
    read.filter(|v| (0.0..=most).contains(v))
        .ok_or_else(|| SetError::Value {
            key: key.to_owned(),
            value: value.to_owned(),
            wanted: match unit {
                Unit::Share => "a share from 0 to 1, or a percentage",
                Unit::Seconds => "a time, such as 0.05 or 50ms",
                _ => "a number from 0",
            },
        })
}

/// Sets something for one decision: facts are replaced by declared ones, thresholds changed.
pub fn apply(
    facts: &mut FactSet,
    settings: &mut DecideSettings,
    set: &str,
) -> Result<(), SetError> {
    match parse_set(set)? {
        Override::Threshold { rule, key, value } => {
            settings.thresholds.with(&rule, &key, value)?;
        }
        Override::Fact { id, value } => {
            let (metric, subject) = find(facts, settings, &id)?;
            *facts = replaced(facts, metric, &subject, &value);
            if metric == Metric::SloP99 && subject == Subject::Service {
                every_route(facts, &value);
            }
        }
    }
    Ok(())
}

/// The plan's `[slo]` reaches the ledger as each route's limit: setting it sets them all.
fn every_route(facts: &mut FactSet, limit: &Estimate) {
    let routes: Vec<Subject> = facts.routes().into_iter().map(Subject::route).collect();
    for route in routes {
        *facts = replaced(facts, Metric::SloP99, &route, limit);
    }
}

/// The fact, or the input of a rule, with this name.
fn find(
    facts: &FactSet,
    settings: &DecideSettings,
    id: &str,
) -> Result<(Metric, Subject), SetError> {
    if let Some(fact) = facts.all().iter().find(|f| f.id() == id) {
        return Ok((fact.metric, fact.subject.clone()));
    }
    let about = About {
        facts,
        baseline: &settings.baseline,
        other: settings.other.as_deref(),
    };
    let service = SETTABLE.iter().map(|s| (s.metric, Subject::Service));
    let inputs = facts.routes().into_iter().flat_map(|route| {
        let origins = Input::ALL
            .into_iter()
            .filter_map(move |i| about.origin(i, route));
        origins.map(|o| (o.metric, o.subject))
    });
    let name = |(metric, subject): &(Metric, Subject)| format!("{metric}[{subject}]");
    let all: Vec<(Metric, Subject)> = service.chain(inputs).collect();
    let names: Vec<String> = facts
        .all()
        .iter()
        .map(Fact::id)
        .chain(all.iter().map(name))
        .collect();
    all.into_iter()
        .find(|known| name(known) == id)
        .ok_or_else(|| unknown(id, Some(&names)))
}

/// The facts with every statement about (metric, subject) replaced, under each condition that it was made.
fn replaced(facts: &FactSet, metric: Metric, subject: &Subject, value: &Estimate) -> FactSet {
    let mut kept: Vec<Fact> = Vec::new();
    let set = || {
        Fact::new(
            subject.clone(),
            metric,
            value.clone(),
            Grade::Declared,
            "--set",
        )
    };
    let is_about = |f: &Fact| f.metric == metric && f.subject == *subject;
    for fact in facts.all() {
        if !is_about(fact) {
            kept.push(fact.clone());
        } else if !kept
            .iter()
            .any(|k| is_about(k) && k.conditions == fact.conditions)
        {
            kept.push(set().under(fact.conditions.clone()));
        }
    }
    if !kept.iter().any(is_about) {
        kept.push(set());
    }
    FactSet::new(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> FactSet {
        let rate = Estimate::interval(900.0, 800.0, 1000.0, 5);
        let subject = Subject::candidate("node");
        FactSet::new(vec![Fact::new(
            subject,
            Metric::Capacity,
            rate,
            Grade::Measured,
            "run",
        )])
    }

    #[test]
    fn a_set_fact_wins_over_a_measured_one() {
        let (mut facts, mut settings) = (facts(), DecideSettings::new("node", None));
        apply(&mut facts, &mut settings, "capacity[node]=500/s").unwrap();
        let node = Subject::candidate("node");
        assert_eq!(facts.point(&node, Metric::Capacity), Some(500.0));
        assert_eq!(facts.all().len(), 1);
    }

    #[test]
    fn the_slo_of_the_plan_is_the_limit_of_every_route() {
        let route = Subject::route("GET /zones");
        let weight = Estimate::exact(1.0);
        let fact = Fact::new(
            route.clone(),
            Metric::Weight,
            weight,
            Grade::Declared,
            "plan",
        );
        let (mut facts, mut settings) =
            (FactSet::new(vec![fact]), DecideSettings::new("node", None));
        apply(&mut facts, &mut settings, "slo.p99=20ms").unwrap();
        assert_eq!(facts.point(&route, Metric::SloP99), Some(0.02));
    }

    #[test]
    fn plan_keys_facts_and_thresholds_are_read() {
        let (mut facts, mut settings) = (facts(), DecideSettings::new("node", None));
        for set in [
            "platform.peak_rps=4000",
            "platform.edge=true",
            "slo.p99=50ms",
            "rules.io_bound_route.io_share=0.9",
        ] {
            apply(&mut facts, &mut settings, set).unwrap();
        }
        let point = |metric| facts.point(&Subject::Service, metric);
        assert_eq!(point(Metric::PeakRate), Some(4000.0));
        assert_eq!(point(Metric::SloP99), Some(0.05));
        assert_eq!(facts.flag(&Subject::Service, Metric::Edge), Some(true));
        let io_share = settings.thresholds.get("io_bound_route", "io_share");
        assert_eq!(io_share, Some(0.9));
    }

    #[test]
    fn errors_name_the_nearest_key() {
        let (mut facts, mut settings) = (facts(), DecideSettings::new("node", None));
        let mut error = |set: &str| {
            apply(&mut facts, &mut settings, set)
                .unwrap_err()
                .to_string()
        };
        assert!(error("platform.peak_rp=1").contains("platform.peak_rps"));
        assert!(error("capacity[nod]=1").contains("capacity[node]"));
        assert!(error("rules.io_bound_route.io_shar=1").contains("io_share"));
        assert!(error("platform.edge=3").contains("true or false"));
        assert!(error("platform.peak_rps=-3").contains("a number from 0"));
        assert!(error("nothing").contains("KEY=VALUE"));
    }
}
