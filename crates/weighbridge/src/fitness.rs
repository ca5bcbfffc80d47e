//! Was the machine quiet enough? Warnings for whoever reads a run's numbers.

use weighbridge_facts::{Estimate, FactSet, Metric, Subject};
use weighbridge_report::Warning;

/// Steal from which what a light route costs was seen to differ from hour to hour by more than its interval says, of
/// the CPU time that was wanted (decision 0017).
const CONTENDED: f64 = 0.01;

/// A run that can't be concluded from says so wherever it is shown.
pub(crate) fn not_fit(facts: &FactSet) -> Option<Warning> {
    let fitness = facts.best(&Subject::Host, Metric::Fitness);
    let why = match fitness.map(|f| &f.estimate) {
        Some(Estimate::Text { text }) if text != "fit" => text,
        _ => return None,
    };
    Some(Warning {
        id: weighbridge_report::NOT_FIT.to_owned(),
        text: format!("this run is {why}"),
        advice: "its verdicts are not to be relied on: weigh again on a quieter machine".to_owned(),
    })
}

/// What is to be said of the machine: that the run isn't fit, else what its neighbours took.
pub(crate) fn warning(facts: &FactSet) -> Option<Warning> {
    not_fit(facts).or_else(|| contended(facts))
}

/// Of a machine whose neighbours made themselves felt: the intervals hold for that hour.
fn contended(facts: &FactSet) -> Option<Warning> {
    let steal = facts.point(&Subject::Host, Metric::Steal)?;
    (steal > CONTENDED).then(|| Warning {
        id: "contended_machine".to_owned(),
        text: format!(
            "the hypervisor took {:.1} % of the CPU time wanted: the intervals hold for this hour of this machine, and the cost of light routes moves with it",
            steal * 100.0
        ),
        advice: "before a close call on a light route is acted on, weigh again in a quieter hour".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use weighbridge_facts::{Fact, Grade};

    use super::*;

    fn host(steal: f64, fitness: &str) -> FactSet {
        let fact = |metric, estimate| {
            Fact::new(Subject::Host, metric, estimate, Grade::Measured, "a test")
        };
        FactSet::new(vec![
            fact(Metric::Steal, Estimate::exact(steal)),
            fact(Metric::Fitness, Estimate::text(fitness.to_owned())),
        ])
    }

    #[test]
    fn only_what_is_not_said_otherwise() {
        assert_eq!(warning(&host(0.002, "fit")), None);
        assert_eq!(warning(&FactSet::default()), None);
        let said = warning(&host(0.023, "fit")).expect("2.3 % are felt");
        assert!(said.text.contains("2.3 %"), "{}", said.text);
        let unfit = host(
            0.08,
            "not fit: the hypervisor took 8.0 % of the CPU time wanted",
        );
        assert!(not_fit(&unfit).is_some());
        assert_eq!(warning(&unfit), not_fit(&unfit));
    }
}
