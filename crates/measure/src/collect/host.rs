//! Was the machine fit, and the engine?

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};
use weighbridge_stats::{median, quantile};

use super::{estimate, ratios};
use crate::experiment::Experiment;
use crate::round::MixRound;
use crate::seen::Seen;

/// Share of windows in which the engine may fall behind; more says that it had no CPU of its own.
const MOST_LATE: f64 = 0.25;

/// Steal over all rounds above which nothing is concluded, of the CPU time that was wanted (decision 0017).
const MOST_STEAL: f64 = 0.04;

/// What is taken of a mix.
type Figure = fn(&MixRound) -> f64;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let fact = |metric, value, method: &str| {
        Fact::new(Subject::Host, metric, value, Grade::Measured, method)
    };
    let control: Vec<f64> = seen.rounds.iter().flat_map(|r| r.control).collect();
    let mut facts = Vec::new();
    if let (Some(low), Some(middle), Some(high)) = (
        quantile(&control, 0.05),
        median(&control),
        quantile(&control, 0.95),
    ) {
        let spread = Estimate::exact((high - low) / middle);
        facts.push(fact(
            Metric::ControlSpread,
            spread,
            "docs/method.md#control: fixed integer work between rounds",
        ));
    }
    if let Some(steal) = seen.steal() {
        facts.push(fact(
            Metric::Steal,
            Estimate::exact(steal),
            "docs/method.md#control: /proc/stat over the rounds",
        ));
    }
    let mixes: Vec<&MixRound> = seen.rounds.iter().filter_map(|r| r.mix.as_ref()).collect();
    let method = "docs/method.md#engine: its own account, in the mix at the peak";
    let figures: [(Metric, Figure); 3] = [
        (Metric::EngineCpuPerRequest, |m| m.engine_cpu),
        (Metric::EngineCoreShare, |m| m.engine_core_share),
        (Metric::EngineLatenessP99, |m| m.engine_lateness_p99),
    ];
    for (metric, figure) in figures {
        let values = mixes.iter().map(|m| figure(m)).collect();
        facts.push(fact(
            metric,
            estimate(experiment, values, mixes.len() as u64),
            method,
        ));
    }
    let dropped = Estimate::exact(seen.dropped_blocks as f64);
    facts.push(fact(
        Metric::DroppedBlocks,
        dropped,
        "docs/method.md#control",
    ));
    facts.push(fact(
        Metric::Fitness,
        Estimate::text(fitness(experiment, seen)),
        "docs/method.md#a-a",
    ));
    facts
}

/// `fit`, or why nothing can be concluded.
fn fitness(experiment: &Experiment, seen: &Seen) -> String {
    if let Some(why) = &seen.unfit {
        return format!("not fit: {why}");
    }
    let late: usize = seen.rounds.iter().map(|r| r.unfit_windows as usize).sum();
    let windows = seen.rounds.iter().flat_map(|r| &r.routes);
    let windows = windows.map(|r| r.costs.len()).sum::<usize>() + seen.rounds.len();
    if late as f64 > MOST_LATE * windows as f64 {
        return format!("not fit: the load engine fell behind in {late} of {windows} windows");
    }
    if let Some(steal) = seen.steal().filter(|steal| *steal > MOST_STEAL) {
        return format!(
            "not fit: the hypervisor took {:.1} % of the CPU time wanted",
            steal * 100.0
        );
    }
    let apart: Vec<String> = ratios::aa_ratios(experiment, seen)
        .into_iter()
        .filter(|(_, r)| r.low > 1.0 || r.high < 1.0)
        .map(|(route, r)| {
            format!(
                "{} {:.2} [{:.2}, {:.2}]",
                route.as_deref().unwrap_or("the mix"),
                r.ratio,
                r.low,
                r.high
            )
        })
        .collect();
    match apart.is_empty() {
        true => "fit".to_owned(),
        false => format!(
            "not fit: the baseline differs from itself on {}",
            apart.join("; ")
        ),
    }
}
